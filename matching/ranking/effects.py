"""What the schemes do to a match: the table of DOMAIN (Schemes), a line for each effect.

The table is the public formula: what helps a pair, and how many tenths it brings. Which schemes carry a line
is data: each scheme lists its effects, and the Region publishes that list (`Carriers`).

An effect does one of two things. It helps a pair (the `schemes` criterion), by the conditions below; a pair
is never helped *because* something is missing, so that a lack brings no brick of aid. Or it gives back part
of what a lack cost, inside savoir-faire: GIVES_SKILLS for one or two missing required skills or cards,
GIVES_LEVEL for one level short.

A line counts as the surest of the schemes that carry it: two schemes never count twice. Who may enter a
scheme is not decided here: answers come in as `{identifier: "yes" | "no" | "to_check"}`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from matching.referential.schemes import Scheme, read_builtin_schemes

from .compiled import compiled
from .referential import LEAST_NEAR, SAME
from .values import ACCEPTS, CONTRACTS, READINGS, SCHEMES, Accept, Contract, SchemeName

_STRENGTH: Final[Mapping[str, int]] = {"no": 0, "to_check": 1, "yes": 2}
_PLACE: Final[Mapping[str, int]] = {scheme: place for place, scheme in enumerate(SCHEMES)}
GIVES_SKILLS: Final = "gives_skills"
GIVES_LEVEL: Final = "opens_next_level"

HARD_TO_FILL: Final = 500
"""Thousandths of hard hirings from which an occupation is marked as short of people. À confirmer."""
GRADUATE_LEVEL: Final = 5
"""`graduate_vacancies_first` is for graduates: posts of this level or more, and no more than held."""


Strengths: TypeAlias = NDArray[np.int64]
"""int64 (E,): 0, 1 or 2 for each line of EFFECTS, as `count` tells them."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One line: its key, and its tenths of the criterion when the answer is yes, half as much to check."""

    key: str
    tenths: int


EFFECTS: Final[tuple[Effect, ...]] = (
    # The pathway needs placements, half of its time.
    Effect("placements_first", 6),
    # Basic knowledge is learned beside a job that asks for little reading.
    Effect("easy_reading_first", 6),
    # A project begins with an immersion.
    Effect("immersions_first", 5),
    # Certifies on the job, up to one level above the one held.
    Effect("trains_then_hires", 5),
    # Graduates see the posts of their level first.
    Effect("graduate_vacancies_first", 6),
    # Marks the occupations short of people, and ranks them up a little.
    Effect("marks_shortage", 2),
    # Occupations that ROME tags as serving the ecological transition.
    Effect("marks_green", 3),
    # Pupils, students and trainees look for a placement.
    Effect("placements_listed", 6),
    # A project looks at occupations near the one that is wanted: with an immersion, counted once. The last
    # line: whether an occupation is near is known row by row, when the others are summed already.
    Effect("near_occupations", 5),
)
"""The other effects of a scheme's data are told to people, and move no pair."""

# Bits of EFFECTS, one a line, and how many there are.
PLACEMENTS, EASY_READING, IMMERSIONS, TRAINS, GRADUATES, SHORT, GREEN, LISTED, NEAR = (
    1 << one for one in range(9)
)
SIZE: Final = len(EFFECTS)
TENTHS: Final = tuple(effect.tenths for effect in EFFECTS)
_LINES: Final = {effect.key: line for line, effect in enumerate(EFFECTS)}
IMMERSIONS_LINE, NEAR_LINE = _LINES["immersions_first"], _LINES["near_occupations"]
READ: Final = (GIVES_SKILLS, GIVES_LEVEL, *_LINES)
"""The effects that a match reads: what gives back, then the lines."""
NOBODY: Final = -1
"""In the place of a scheme: none."""


def _accepted(*words: Accept) -> int:
    return sum(1 << ACCEPTS.index(word) for word in words)


def _contracts(*names: Contract) -> int:
    return sum(1 << CONTRACTS.index(name) for name in names)


# A vacancy welcomes a placement when it accepts it, or is itself a contract of that name.
STAGE_ACCEPTED, STAGE_CONTRACT = _accepted("stage"), _contracts("stage")
ALTERNANCE_ACCEPTED: Final = _accepted("alternance")
IMMERSION_ACCEPTED, IMMERSION_CONTRACT = _accepted("immersion"), _contracts("immersion")
LATER_START_ACCEPTED: Final = _accepted("later_start")
TRAINING_CONTRACTS: Final = _contracts("apprentissage", "professionnalisation")
LITTLE_READING: Final = 1 + READINGS.index("simple")


@compiled
def stage_welcome(contract: int, accepts: int) -> bool:
    """A stage is accepted, or is what the vacancy is."""
    return accepts & STAGE_ACCEPTED != 0 or contract & STAGE_CONTRACT != 0


@compiled
def immersion_welcome(contract: int, accepts: int) -> bool:
    """An immersion is accepted, or is what the vacancy is."""
    return accepts & IMMERSION_ACCEPTED != 0 or contract & IMMERSION_CONTRACT != 0


@compiled
def placements_welcome(contract: int, accepts: int) -> bool:
    """A stage, an alternance or an immersion is accepted."""
    some = stage_welcome(contract, accepts) or immersion_welcome(contract, accepts)
    return some or accepts & ALTERNANCE_ACCEPTED != 0


@compiled
def helped_by_terms(contract: int, accepts: int, reading: int, level: int, held: int) -> int:
    """Bits of the lines that help for what the vacancy offers and asks; `held` is the person's level."""
    stage, alternance = stage_welcome(contract, accepts), accepts & ALTERNANCE_ACCEPTED != 0
    bits = 0
    if stage or alternance:
        bits |= PLACEMENTS
    if 0 < reading <= LITTLE_READING:
        bits |= EASY_READING
    if immersion_welcome(contract, accepts):
        bits |= IMMERSIONS
    if (alternance or contract & TRAINING_CONTRACTS != 0) and level <= held + 1:
        bits |= TRAINS
    if GRADUATE_LEVEL <= level <= held:
        bits |= GRADUATES
    if stage:
        bits |= LISTED
    return bits


@compiled
def helped_by_occupation(shortage: int, green: int) -> int:
    """Bits of the lines that help for the occupation alone. shortage : thousandths; green : its tag."""
    bits = SHORT if shortage >= HARD_TO_FILL else 0
    return bits | GREEN if green else bits


@compiled
def is_near_wish(nearness: int, surest: int) -> bool:
    """The occupation is wanted, or near by mobility, at the confidence of the surest want."""
    return surest > 0 and SAME * nearness >= LEAST_NEAR * surest


@compiled
def tenths_of(bits: int, strengths: Strengths) -> int:
    """The sum of the tenths of the lines of `bits`, each times its strength. NEAR is not among them."""
    total = 0
    for line in range(NEAR_LINE):
        if bits >> line & 1:
            total += TENTHS[line] * strengths[line]
    return total


@compiled
def tenths_if_near(bits: int, strengths: Strengths) -> int:
    """What a near occupation adds to `tenths_of` these bits: of it and an immersion, the stronger counts."""
    # Both lines have as many tenths. No branch: whether a post takes immersions is a toss.
    immersion = (bits >> IMMERSIONS_LINE & 1) * strengths[IMMERSIONS_LINE]
    return int(TENTHS[NEAR_LINE] * max(strengths[NEAR_LINE] - immersion, 0))


class Counted(NamedTuple):
    """What the schemes do for one person, a place for each of READ.

    strengths : 2 for yes, 1 to check or past its `valid_to`, 0 for no
    schemes   : the place in SCHEMES of the scheme that counts; NOBODY where nothing does
    """

    strengths: tuple[int, ...]
    schemes: tuple[int, ...]


NOTHING: Final = Counted((0,) * len(READ), (NOBODY,) * len(READ))
"""Somebody whom no scheme helps."""


class Helpers(NamedTuple):
    """The schemes that count for one person, as an explanation names them.

    gives_skills : what may give a missing skill, None for nothing
    lines        : what each line of EFFECTS is called, "" for nothing
    """

    gives_skills: SchemeName | None = None
    lines: tuple[str, ...] = ("",) * SIZE


NO_HELPERS: Final = Helpers()


@dataclass(frozen=True, slots=True)
class Carriers:
    """Which schemes carry each effect that a match reads, and how each is called: from their data in force.

    places : for each of READ, places in SCHEMES, rising: the order of the schemes never matters
    labels : how each of SCHEMES is called; "" for one whose data is not there
    """

    places: tuple[tuple[int, ...], ...]
    labels: tuple[str, ...]

    @classmethod
    def of(cls, schemes: Iterable[Scheme]) -> Self:
        """From the schemes in force, in any order."""
        by_name = {scheme.identifier: scheme for scheme in schemes}
        found = [by_name.get(name) for name in SCHEMES]
        return cls(
            tuple(
                tuple(place for place, one in enumerate(found) if one and key in one.effects) for key in READ
            ),
            tuple("" if one is None else one.label for one in found),
        )

    def helpers(self, schemes: Sequence[int]) -> Helpers:
        """How the schemes of a `Counted` are called."""
        if max(schemes) == NOBODY:
            return NO_HELPERS
        gives, _, *lines = schemes
        return Helpers(
            None if gives == NOBODY else SCHEMES[gives],
            tuple(["" if one == NOBODY else self.labels[one] for one in lines]),
        )


@lru_cache(maxsize=1)
def builtin_carriers() -> Carriers:
    """What the schemes that come with the service carry: what counts where the Region has no say."""
    return Carriers.of(read_builtin_schemes())


def count(answers: Mapping[str, str], expired: Collection[str], carriers: Carriers) -> Counted:
    """What each effect is worth for a person: as much as the surest of the schemes that carry it.

    answers : scheme identifier -> "yes", "no" or "to_check"; a scheme that is absent counts as no
    expired : identifiers whose `valid_to` has passed: a yes becomes to check, a no stays a no
    Of the schemes that are as sure, the first in EXCHANGE's order is named.
    Raises ValueError for an identifier or an answer that EXCHANGE does not have.
    """
    if not answers and not expired:
        return NOTHING
    worth = [0] * len(SCHEMES)
    try:
        for scheme, answer in answers.items():
            worth[_PLACE[scheme]] = _STRENGTH[answer]
        for scheme in expired:
            worth[_PLACE[scheme]] = min(worth[_PLACE[scheme]], 1)
    except KeyError:
        raise _wrong(answers, expired) from None
    strengths, schemes = [], []
    for places in carriers.places:
        most, first = 0, NOBODY
        for place in places:
            if worth[place] > most:
                most, first = worth[place], place
        strengths.append(most)
        schemes.append(first)
    return Counted(tuple(strengths), tuple(schemes))


def _wrong(answers: Mapping[str, str], expired: Collection[str]) -> ValueError:
    """What is wrong with the arguments of `count`."""
    unknown = sorted((answers.keys() | set(expired)) - _PLACE.keys())
    if unknown:
        return ValueError(f"no scheme is called {', '.join(unknown)}")
    wrong = sorted(set(answers.values()) - _STRENGTH.keys())
    return ValueError(f"a scheme answers yes, no or to_check, not {', '.join(wrong)}")
