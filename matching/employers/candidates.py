"""Who could come to a post, without a name: what EXCHANGE lists for an employer, and nothing else."""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, time

import numpy as np
from sqlalchemy.orm import Session

from matching.employers.courses import PostCourses, courses_of
from matching.matches.snapshot import Snapshot, current_snapshot
from matching.matches.travels import current_travels
from matching.matches.values import read_profiles, row_id, vacancy_key
from matching.ranking.candidates import RankedCandidates, rank_for_employer
from matching.ranking.index import ProfileIndex
from matching.ranking.values import Vacancy
from matching.refusals import Refusal, not_found
from matching.travel.estimate import UNREACHABLE

ALPHABET = "ABCDEFGHJKLMNPQRTUVWXY346789"
"""Symbols that nobody takes for one another: no I, O, S, Z, 0, 1, 2, 5."""
SHORTEST = 6


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
    one = ProfileIndex.build(found, snapshot.vocabulary.ranking, snapshot.schemes_of(found), snapshot.expired)
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
    ids = [index.thing(row).id for row in np.flatnonzero(index.alive).tolist()]
    codes = codes_of(vacancy.id, ids, secret)
    ranked = rank_for_employer(index, vacancy, travel, today=today, seed=seed, codes=codes, top=top)
    there = index.alive & (travel.minutes_out < UNREACHABLE) & (travel.minutes_back < UNREACHABLE)
    shown = {person.code for person in ranked.candidates}
    who = {code: row_id(one) for one, code in codes.items() if code in shown}
    return Candidates(
        ranked=ranked,
        there=int(np.count_nonzero(there)),
        starts=_shared_start(vacancy),
        accepts=vacancy.accepts,
        courses=courses_of(snapshot, vacancy),
        who=who,
    )


def find_candidate(session: Session, vacancy_id: int, code: str, *, secret: str) -> int:
    """The profile that stands by a code in the list of an open vacancy. Refuses a code that does not."""
    snapshot = current_snapshot(session)
    vacancy = _open_vacancy(snapshot, vacancy_id)
    index = snapshot.profiles
    ids = [index.thing(row).id for row in np.flatnonzero(index.alive).tolist()]
    found = next((one for one, its in codes_of(vacancy.id, ids, secret).items() if its == code), None)
    if found is None:
        raise Refusal(
            "candidate_gone",
            "Cette personne n’est plus dans la liste",
            "Rechargez la liste, puis choisissez une autre personne.",
            409,
            [("Mes offres", "employers.vacancies")],
        )
    return row_id(found)


def codes_of(vacancy_key: str, profile_ids: Collection[str], secret: str) -> dict[str, str]:
    """profile id -> its code for this vacancy, such as « K4 73 LM »; another one for each vacancy.

    Codes come from a keyed hash: without the secret, neither the person nor their code elsewhere can be
    found. Those that would be the same are made longer until each stands alone.
    """
    symbols = {one: _symbols(f"{vacancy_key}|{one}", secret) for one in profile_ids}
    codes: dict[str, str] = {}
    left, length = set(symbols), SHORTEST
    while left:
        cut = {one: symbols[one][:length] for one in left}
        seen = Counter(cut.values())
        alone = {one for one in left if seen[cut[one]] == 1}
        codes |= {one: cut[one] for one in alone}
        left, length = left - alone, length + 2
    return {one: " ".join(code[at : at + 2] for at in range(0, len(code), 2)) for one, code in codes.items()}


def _symbols(text: str, secret: str) -> str:
    number = int.from_bytes(hmac.digest(secret.encode(), f"candidate|{text}".encode(), "sha256"), "big")
    marks = []
    for _ in range(40):
        number, rest = divmod(number, len(ALPHABET))
        marks.append(ALPHABET[rest])
    return "".join(marks)


def _shared_start(vacancy: Vacancy) -> time | None:
    firsts = [
        min(shift.start for shift in vacancy.shifts if day in shift.days)
        for day in {day for shift in vacancy.shifts for day in shift.days}
    ]
    return firsts[0] if len(set(firsts)) == 1 else None
