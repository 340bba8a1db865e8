"""One post to several people, or one person several posts: who comes first, and what to say to each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.counsellors.caseload import names_of
from matching.counsellors.openings import Fitting, find_open, index_of, openings_of_post
from matching.introductions import service as introductions
from matching.introductions.models import Introduction
from matching.introductions.values import Actor, Occasion
from matching.matches.travels import current_travels
from matching.matches.values import row_id
from matching.ranking.rank import rank_profiles
from matching.ranking.values import Criterion, Match, Vacancy
from matching.refusals import Refusal, wrong

MOST_AT_ONCE: Final = 30
SHOWN_FIRST: Final = 40
MOST_REASONS: Final = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of the caseload beside a post.

    say      : what to say to them: each reason that counts, in words for a resident
    stops    : what stops, or is missing, in words for the counsellor
    proposed : the post was proposed to them already
    forbidden : the law forbids it at their age: it cannot be proposed
    """

    profile_id: int
    name: str
    say: tuple[str, ...]
    stops: tuple[str, ...]
    proposed: bool
    forbidden: bool


@dataclass(frozen=True, slots=True)
class Proposable:
    """A post and the caseload, best first; `total` counts everybody. `fitting` says who fits now."""

    vacancy: Vacancy
    candidates: tuple[Candidate, ...]
    total: int
    fitting: Fitting


def people_for(
    session: Session, structure_id: int, vacancy_id: int, *, today: date, seed: str, everybody: bool = False
) -> Proposable:
    """The whole caseload beside an open post, in the order of the ranking, whoever employers may be shown.

    The first 40 unless `everybody`. Refuses with not_found when the post is not open.
    """
    vacancy, names = find_open(session, vacancy_id), names_of(session, structure_id)
    index = index_of(session, names.keys())
    ranked = rank_profiles(
        index, vacancy, current_travels().to_post(index, vacancy), today=today, seed=seed,
        top=None if everybody else SHOWN_FIRST,
    )  # fmt: skip
    already = set(
        session.scalars(sa.select(Introduction.profile_id).where(Introduction.vacancy_id == vacancy_id))
    )
    found = []
    for match in ranked.matches:
        number = row_id(match.profile_id)
        stopped = any(one.name == "law" for one in match.blockers)
        told = reasons_of(match), stops_of(match)
        found.append(Candidate(number, names[number], *told, number in already, stopped))
    fitting = openings_of_post(index, vacancy, today=today, seed=seed)
    return Proposable(vacancy, tuple(found), ranked.total, fitting)


def reasons_of(match: Match) -> tuple[str, ...]:
    """Why a post is for somebody, as one says it to them: what gives most, first; a little is no reason."""
    good = [one for one in match.criteria if _is_reason(one) and (match.held_skills or one.name != "skills")]
    good.sort(key=lambda one: -one.contribution)
    return tuple(one.words.resident for one in good[:MOST_REASONS])


def _is_reason(one: Criterion) -> bool:
    # What is unknown counts for half. Of the level and of the wishes, the words tell what is unmet.
    least = one.of if one.name in ("conditions", "level") else one.of / 2
    return bool(one.words.resident) and (one.contribution > least or one.contribution == one.of)


def stops_of(match: Match) -> tuple[str, ...]:
    """What stops or is missing, for the counsellor."""
    missing = [one.label for one in match.missing_skills if one.required]
    lacks = (f"Il manque : {', '.join(missing)}.",) if missing else ()
    return tuple(one.words for one in match.blockers) + lacks


def propose_pairs(
    session: Session, pairs: Iterable[tuple[int, int]], *, by: Actor, occasion: Occasion
) -> tuple[int, Counter[str]]:
    """Propose (vacancy, profile) pairs, 30 at most. Returns how many were made, and why others were not.

    Refuses with one sentence when there are more than 30, or when the law forbids one at that age: nothing is
    proposed then.
    """
    wanted = list(pairs)
    if len(wanted) > MOST_AT_ONCE:
        raise wrong("pairs", "Trop de cases cochées", f"Cochez {MOST_AT_ONCE} lignes au plus, puis proposez.")
    for vacancy_id, profile_id in wanted:
        introductions.require_lawful(session, vacancy_id, profile_id, by=by, occasion=occasion)
    done, left = 0, Counter[str]()
    for vacancy_id, profile_id in wanted:
        try:
            introductions.propose(session, vacancy_id, profile_id, by=by, occasion=occasion)
            done += 1
        except Refusal as refused:
            if refused.status != 409:
                raise
            left[refused.title] += 1
    return done, left


def told(done: int, left: Counter[str]) -> str:
    """What was done, and what was not and why, in one line."""
    words = "1 proposition envoyée." if done == 1 else f"{done} propositions envoyées."
    for title, number in left.items():
        words += f" {title} : {number}."
    return words
