"""Which scheme helps which pair, and how much: the table of DOMAIN (Schemes), one line each.

A scheme may do two things. It may help a pair (the `schemes` criterion), by the conditions below; a pair is
never helped *because* something is missing, so that a lack brings no brick of aid. And it may give back part
of what a lack cost, inside savoir-faire: Compétence + for one or two missing required skills or cards,
Parcours qualifiant for one level short.

Who may enter a scheme is not decided here: answers come in as `{identifier: "yes" | "no" | "to_check"}`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .compiled import compiled
from .referential import LEAST_NEAR, SAME
from .values import ACCEPTS, CONTRACTS, READINGS, SCHEME_ANSWERS, SCHEMES, Accept, Contract, SchemeName

GIVES_SKILLS: Final[SchemeName] = "competence_plus"
GIVES_LEVEL: Final[SchemeName] = "parcours_qualifiant"

HARD_TO_FILL: Final = 500
"""Thousandths of hard hirings from which an occupation is marked as short of people. À confirmer."""
GRADUATE_LEVEL: Final = 5
"""Innov’emploi expérimentation is for graduates: posts of this level or more, and no more than held."""


Strengths: TypeAlias = NDArray[np.int64]
"""int64 (E,): 0, 1 or 2 for each line of EFFECTS, as `strengths` counts them."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One scheme's help: in tenths of the criterion when the answer is yes, half as much to check."""

    scheme: SchemeName
    tenths: int
    name: str


EFFECTS: Final[tuple[Effect, ...]] = (
    # The pathway needs placements, half of its time.
    Effect("e2c", 6, "École de la 2e chance"),
    # Basic knowledge is learned beside a job that asks for little reading.
    Effect("lectio", 6, "Lectio"),
    # Widens the search to near occupations, and begins with an immersion.
    Effect("projet_pro", 5, "Projet Pro"),
    # Certifies on the job, up to one level above the one held.
    Effect("parcours_qualifiant", 5, "Parcours qualifiant"),
    # Graduates of a neighbourhood see the posts of their level first.
    Effect("innovemploi_experimentation", 6, "Innov’emploi"),
    # Marks the occupations short of people, and ranks them up a little.
    Effect("pacte_embauche", 2, "Pacte pour l’embauche"),
    # Occupations that ROME tags as serving the ecological transition.
    Effect("revenu_ecologique_jeunes", 3, "Revenu écologique jeunes"),
    # Pupils, students and trainees look for a placement.
    Effect("id_stages", 6, "id.Stages"),
)
"""The schemes not named here are told to people, and move no pair."""

SCHEME_LABELS: Final[Mapping[SchemeName, str]] = {effect.scheme: effect.name for effect in EFFECTS} | {
    GIVES_SKILLS: "Compétence +"
}

# Bits of EFFECTS, one a line, and how many there are.
E2C, LECTIO, PROJET_PRO, PARCOURS, INNOVEMPLOI, PACTE, ECOLOGIQUE, ID_STAGES = (1 << one for one in range(8))
SIZE: Final = len(EFFECTS)
TENTHS: Final = tuple(effect.tenths for effect in EFFECTS)
PROJET_PRO_LINE: Final = [effect.scheme for effect in EFFECTS].index("projet_pro")
PROJET_PRO_TENTHS: Final = EFFECTS[PROJET_PRO_LINE].tenths


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
    """Bits of the schemes that help for what the vacancy offers and asks; `held` is the person's level."""
    stage, alternance = stage_welcome(contract, accepts), accepts & ALTERNANCE_ACCEPTED != 0
    bits = 0
    if stage or alternance:
        bits |= E2C
    if 0 < reading <= LITTLE_READING:
        bits |= LECTIO
    if immersion_welcome(contract, accepts):
        bits |= PROJET_PRO
    if (alternance or contract & TRAINING_CONTRACTS != 0) and level <= held + 1:
        bits |= PARCOURS
    if GRADUATE_LEVEL <= level <= held:
        bits |= INNOVEMPLOI
    if stage:
        bits |= ID_STAGES
    return bits


@compiled
def helped_by_occupation(shortage: int, green: int) -> int:
    """Bits of the schemes that help for the occupation alone. shortage : thousandths; green : its tag."""
    bits = PACTE if shortage >= HARD_TO_FILL else 0
    return bits | ECOLOGIQUE if green else bits


@compiled
def is_near_wish(nearness: int, surest: int) -> bool:
    """The occupation is wanted, or near by mobility, at the confidence of the surest want."""
    return surest > 0 and SAME * nearness >= LEAST_NEAR * surest


@compiled
def tenths_of(bits: int, strengths: Strengths) -> int:
    """The sum of the tenths of the schemes of `bits`, each times its strength."""
    total = 0
    for line in range(SIZE):
        if bits >> line & 1:
            total += TENTHS[line] * strengths[line]
    return total


def strengths(answers: Mapping[str, str], expired: Collection[str] = ()) -> dict[SchemeName, int]:
    """How much each scheme counts for a person: 2 for yes, 1 to check or past its `valid_to`, 0 for no.

    answers : scheme identifier -> "yes", "no" or "to_check"; a scheme that is absent counts as no
    expired : identifiers whose `valid_to` has passed: a yes becomes to check, a no stays a no
    Raises ValueError for an identifier or an answer that EXCHANGE does not have.
    """
    if not answers and not expired:
        return {}
    unknown = sorted((set(answers) | set(expired)) - set(SCHEMES))
    if unknown:
        raise ValueError(f"no scheme is called {', '.join(unknown)}")
    wrong = sorted({answer for answer in answers.values() if answer not in SCHEME_ANSWERS})
    if wrong:
        raise ValueError(f"a scheme answers yes, no or to_check, not {', '.join(wrong)}")
    worth = {"yes": 2, "to_check": 1, "no": 0}
    return {
        scheme: min(worth[answers[scheme]], 1 if scheme in expired else 2)
        for scheme in SCHEMES
        if scheme in answers
    }


def strengths_row(counted: Mapping[SchemeName, int]) -> list[int]:
    """What `strengths` counts, a number for each line of EFFECTS."""
    return [counted.get(effect.scheme, 0) for effect in EFFECTS]
