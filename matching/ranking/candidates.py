"""Who could come, as an employer may read it before anybody agreed: what EXCHANGE lists, and nothing else.

The order and the figures rest on savoir-faire and on "can be there" alone. Schemes give nothing back here:
what they would give back depends on the person's situation, which an employer may not learn. Age is not
looked at, the law for minors included: the counsellor sees that before anything is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np

from matching.travel.estimate import TravelArrays

from .comparison import compare_skills
from .criteria import MILLION, OF, SAVOIR_FAIRE, WEIGHTS
from .explain import savoir_faire_words
from .index import ProfileIndex, ProfileSegment, encode_vacancies
from .order import best_first, tie_break
from .pairs import Pairs, meet
from .rank import score_rows
from .referential import RankingReferential
from .scoring import NO_WAY_BACK, NO_WAY_THERE, Scores
from .values import CARDS, CRITERIA, Card, CriterionName, MissingSkill, Profile, Vacancy

CAN_BE_THERE: Final = 2 * MILLION
"""Added to the millionths of savoir-faire: puts those who can be there before those who cannot."""


@dataclass(frozen=True, slots=True)
class CandidateCriterion:
    """One line of savoir-faire, in parts of 1 of the whole score, and its words for an employer."""

    name: CriterionName
    contribution: float
    of: float
    words: str


@dataclass(frozen=True, slots=True)
class CardHeld:
    """A permit or card that the post requires, and whether it is held."""

    card: Card
    held: bool


@dataclass(frozen=True, slots=True)
class CandidateView:
    """One anonymous candidate.

    code           : drawn at random for this vacancy, by the caller
    savoir_faire   : sum of the criteria; `of` is the most it can be
    can_be_there   : at the hours of the post and back, by the means held; true when no hours are given
    available_from : None = now
    """

    code: str
    savoir_faire: float
    of: float
    criteria: tuple[CandidateCriterion, ...]
    held_skills: tuple[str, ...]
    missing_skills: tuple[MissingSkill, ...]
    can_be_there: bool
    available_from: date | None
    cards: tuple[CardHeld, ...]


@dataclass(frozen=True, slots=True)
class RankedCandidates:
    """The candidates of a vacancy, in the order of EXCHANGE, and how many there are in all."""

    candidates: tuple[CandidateView, ...]
    total: int
    seed: str
    today: date
    weights: str


def rank_for_employer(
    index: ProfileIndex,
    vacancy: Vacancy,
    travel: TravelArrays,
    *,
    today: date,
    seed: str | int,
    codes: Mapping[str, str],
    top: int | None = None,
) -> RankedCandidates:
    """Who could come: those who can be there first, then savoir-faire, then the seeded hash.

    travel : the ways from each profile's home, one row per row of the index, in its order
    codes  : profile id -> its random code for this vacancy; profiles without a code are left out
    Raises ValueError for travel of another length, or a vacancy whose place has no coordinates.
    """
    one = encode_vacancies((vacancy,), index.referential)

    def pair(rows: ProfileSegment, ways: TravelArrays) -> Pairs:
        return meet(one, _without_schemes(rows), ways, index.referential, today)

    scored = score_rows(index, travel, pair)
    there = scored.scores.blockers & (NO_WAY_THERE | NO_WAY_BACK) == 0
    key = CAN_BE_THERE * there.astype(np.int64) + scored.scores.savoir_faire
    ids = (*index.base.columns.ids, *index.overlay.columns.ids)
    kept = index.alive & np.fromiter((one in codes for one in ids), np.bool_, len(ids))
    rows = best_first(key, kept, lambda row: tie_break(seed, today, vacancy.id, index.thing(row).id), top)
    views = tuple(
        _view(scored.at(row), codes[index.thing(row).id], vacancy, index.thing(row), index.referential, today)
        for row in rows
    )
    return RankedCandidates(views, int(np.count_nonzero(kept)), str(seed), today, WEIGHTS.version)


def _without_schemes(rows: ProfileSegment) -> ProfileSegment:
    none = np.zeros(len(rows), np.int64)
    return replace(rows, columns=replace(rows.columns, skills_back=none, level_back=none))


def _view(
    scored: tuple[Pairs, Scores, int],
    code: str,
    vacancy: Vacancy,
    profile: Profile,
    referential: RankingReferential,
    today: date,
) -> CandidateView:
    pairs, scores, place = scored
    compared = compare_skills(vacancy, profile, referential)
    said = savoir_faire_words(vacancy, profile, compared, referential)
    lacking = int(pairs.at(place).missing_cards[0])
    later = profile.available_from is not None and profile.available_from > today
    return CandidateView(
        code=code,
        savoir_faire=int(scores.savoir_faire[place]) / MILLION,
        of=sum(OF[name] for name in SAVOIR_FAIRE) / MILLION,
        criteria=tuple(
            CandidateCriterion(
                name,
                int(scores.contributions[CRITERIA.index(name), place]) / MILLION,
                OF[name] / MILLION,
                said[name].employer or "",
            )
            for name in SAVOIR_FAIRE
        ),
        held_skills=compared.held,
        missing_skills=tuple(MissingSkill(skill.label, skill.required) for skill in compared.missing),
        can_be_there=not scores.blockers[place] & (NO_WAY_THERE | NO_WAY_BACK),
        available_from=profile.available_from if later else None,
        cards=tuple(CardHeld(card, not lacking >> CARDS.index(card) & 1) for card in vacancy.requires),
    )
