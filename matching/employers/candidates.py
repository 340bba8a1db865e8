"""Who could come to a post, without a name: what EXCHANGE lists for an employer, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time

import numpy as np
from sqlalchemy.orm import Session

from matching.employers.codes import Codes, order_seed
from matching.employers.courses import PostCourses, courses_of
from matching.matches.snapshot import Snapshot, current_snapshot
from matching.matches.travels import current_travels
from matching.matches.values import read_profiles, row_id, vacancy_key
from matching.ranking.candidates import RankedCandidates, rank_for_employer
from matching.ranking.index import ProfileIndex
from matching.ranking.values import Vacancy
from matching.refusals import Refusal, not_found
from matching.travel.estimate import UNREACHABLE


@dataclass(frozen=True, slots=True)
class Candidates:
    """The beginning of the list, as long as was asked.

    there  : how many can be there at the hours of the post and go home
    starts : the first hour of the post when all its days share it, else None
    courses: what courses may bring of what the post asks
    who    : code -> profile, for the log of readings; no page draws it
    """

    ranked: RankedCandidates
    there: int
    starts: time | None
    accepts: tuple[str, ...]
    courses: PostCourses
    who: Mapping[str, int]


def candidates_for(
    session: Session, vacancy_id: int, *, top: int, today: date, seed: str, secret: str
) -> Candidates:
    """The candidates of an open vacancy, `top` at most. Refuses when it is not open."""
    snapshot = current_snapshot(session)
    vacancy = _open_vacancy(snapshot, vacancy_id)
    return _listed(snapshot, snapshot.profiles, vacancy, top=top, today=today, seed=seed, secret=secret)


def preview_of(
    session: Session, vacancy_id: int, profile_id: int, *, today: date, seed: str, secret: str
) -> Candidates:
    """What the employer of an open vacancy reads of one profile, whether it is shown yet or not.

    The list of one person, made by the same code as the employer's. Refuses when the vacancy is not open or
    the profile does not exist.
    """
    snapshot = current_snapshot(session)
    vacancy = _open_vacancy(snapshot, vacancy_id)
    found = read_profiles(session, snapshot.vocabulary.occupations, {profile_id}, only_open=False)
    if not found:
        raise not_found("Ce profil n’existe pas ou n’existe plus.")
    one = ProfileIndex.build(
        found, snapshot.vocabulary.ranking, snapshot.schemes_of(found), snapshot.expired, snapshot.carriers
    )
    return _listed(snapshot, one, vacancy, top=1, today=today, seed=seed, secret=secret)


def _open_vacancy(snapshot: Snapshot, vacancy_id: int) -> Vacancy:
    vacancy = snapshot.vacancies.find(vacancy_key(vacancy_id))
    if vacancy is None:
        raise Refusal(
            "not_open",
            "Cette offre n’est pas ouverte",
            "Publiez-la pour voir qui pourrait venir.",
            409,
            [("Mes offres", "employers.vacancies")],
        )
    return vacancy


def _listed(
    snapshot: Snapshot,
    index: ProfileIndex,
    vacancy: Vacancy,
    *,
    top: int,
    today: date,
    seed: str,
    secret: str,
) -> Candidates:
    travel = current_travels().to_post(index, vacancy)
    codes = Codes(vacancy.id, secret)
    keyed = order_seed(seed, secret)
    ranked = rank_for_employer(index, vacancy, travel, today=today, seed=keyed, codes=codes, top=top)
    who = {one.code: codes.person(one.code) for one in ranked.candidates}
    # Hours that nobody gave bar no way (EXCHANGE): the heading says of a post what its cards say.
    reached = (travel.minutes_out < UNREACHABLE) & (travel.minutes_back < UNREACHABLE)
    there = index.alive & reached if vacancy.shifts else index.alive
    return Candidates(
        ranked=replace(ranked, seed=seed),  # what is written down of a list holds no key
        there=int(np.count_nonzero(there)),
        starts=_shared_start(vacancy),
        accepts=vacancy.accepts,
        courses=courses_of(snapshot, vacancy),
        who={code: row_id(person) for code, person in who.items() if person is not None},
    )


def find_candidate(session: Session, vacancy_id: int, code: str, *, secret: str) -> int:
    """The profile that stands by a code in the list of an open vacancy. Refuses a code that does not."""
    snapshot = current_snapshot(session)
    vacancy = _open_vacancy(snapshot, vacancy_id)
    found = Codes(vacancy.id, secret).person(code)
    if found is None or snapshot.profiles.find(found) is None:
        raise Refusal(
            "candidate_gone",
            "Cette personne n’est plus dans la liste",
            "Rechargez la liste, puis choisissez une autre personne.",
            409,
            [("Mes offres", "employers.vacancies")],
        )
    return row_id(found)


def _shared_start(vacancy: Vacancy) -> time | None:
    firsts = [
        min(shift.start for shift in vacancy.shifts if day in shift.days)
        for day in {day for shift in vacancy.shifts for day in shift.days}
    ]
    return firsts[0] if len(set(firsts)) == 1 else None
