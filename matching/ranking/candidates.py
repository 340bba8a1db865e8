"""Who could come, as an employer may read it before anybody agreed: what EXCHANGE lists, and nothing else.

The order and the figures rest on savoir-faire and on "can be there" alone. Schemes give nothing back here:
what they would give back depends on the person's situation, which an employer may not learn. Age is not
looked at, the law for minors included: the counsellor sees that before anything is sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from matching.travel.estimate import TravelArrays

from . import offers
from .comparison import compare
from .criteria import MILLION, OF, SAVOIR_FAIRE, WEIGHTS
from .entries import asked_skills
from .explain import Person, savoir_faire
from .filters import NO_FILTERS
from .index import ProfileIndex
from .order import Ties
from .pair import BLOCKERS, BY_JOURNEY, BY_OCCUPATION, MISSING_CARDS, NO_WAY_BACK, NO_WAY_THERE, ROW
from .people import LEVEL_BACK, SKILLS_BACK, ProfileArrays
from .profile_pass import pass_profiles
from .referential import RankingReferential
from .sweep import asked_of, page_of, parts_of, sweep
from .told import told_of
from .values import CARDS, Card, CriterionName, MissingSkill, Profile, Vacancy


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
    seed   : of the hash of profile ids; who knew it would find the ids from the order: it is no public one
    codes  : profile id -> its random code for this vacancy; profiles without a code are left out
    Raises ValueError for travel of another length, or a vacancy whose place has no coordinates.
    """
    weights = asked_skills(vacancy, index.referential)
    post = offers.numbers_of(vacancy, weights, index.referential)
    asked = asked_of(index, today, NO_FILTERS, top, None)
    parts = parts_of(index, travel, weights)
    ids = [thing.id for part in parts for thing in part.segment.things]
    kept = index.alive & np.fromiter(map(codes.__contains__, ids), np.bool_, len(ids))
    swept = sweep(
        parts,
        kept,
        lambda part, alive, counts: pass_profiles(
            tuple(_without_schemes(part.segment.columns.arrays)), post, part.segment.skills.entries, part.own,
            part.ways, alive, *asked, counts, True,
        ),
    )  # fmt: skip
    seeded = Ties(seed, today, vacancy.id)
    page = page_of(swept, lambda row: seeded.of(ids[row]), top, None, b"")
    views = tuple(
        _view(told, codes[person.id], vacancy, person, index.referential, today)
        for told, person in zip(page.rows, index.things([told[ROW] for told in page.rows]), strict=True)
    )
    return RankedCandidates(views, swept.total, str(seed), today, WEIGHTS.version)


def _without_schemes(profiles: ProfileArrays) -> ProfileArrays:
    standings = profiles.standings.copy()
    standings[:, [SKILLS_BACK, LEVEL_BACK]] = 0
    return profiles._replace(standings=standings)


def _view(
    facts: Sequence[int],
    code: str,
    vacancy: Vacancy,
    profile: Profile,
    referential: RankingReferential,
    today: date,
) -> CandidateView:
    person = Person(profile)
    compared = compare(told_of(vacancy, referential).asked, person.own(referential))
    lines = savoir_faire(facts, vacancy, person, compared, referential)
    later = profile.available_from is not None and profile.available_from > today
    return CandidateView(
        code=code,
        savoir_faire=sum(facts[BY_OCCUPATION:BY_JOURNEY]) / MILLION,
        of=sum(OF[name] for name in SAVOIR_FAIRE) / MILLION,
        criteria=tuple(
            CandidateCriterion(line.name, line.contribution, line.of, line.words.employer or "")
            for line in lines
        ),
        held_skills=compared.held,
        missing_skills=tuple(MissingSkill(skill.label, skill.required) for skill in compared.missing),
        can_be_there=not facts[BLOCKERS] & (NO_WAY_THERE | NO_WAY_BACK),
        available_from=profile.available_from if later else None,
        cards=tuple(
            CardHeld(card, not facts[MISSING_CARDS] >> CARDS.index(card) & 1) for card in vacancy.requires
        ),
    )
