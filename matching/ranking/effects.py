"""Which scheme helps which pair, and how much: the table of DOMAIN (Schemes), one line each.

A scheme may do two things. It may help a pair (the `schemes` criterion), by the conditions below; a pair is
never helped *because* something is missing, so that a lack brings no brick of aid. And it may give back part
of what a lack cost, inside savoir-faire: Compétence + for one or two missing required skills or cards,
Parcours qualifiant for one level short.

Who may enter a scheme is not decided here: answers come in as `{identifier: "yes" | "no" | "to_check"}`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .criteria import Flags
from .values import SCHEME_ANSWERS, SCHEMES, SchemeName

if TYPE_CHECKING:
    from .pairs import Pairs

GIVES_SKILLS: Final[SchemeName] = "competence_plus"
GIVES_LEVEL: Final[SchemeName] = "parcours_qualifiant"

HARD_TO_FILL: Final = 500
"""Thousandths of hard hirings from which an occupation is marked as short of people. À confirmer."""
GRADUATE_LEVEL: Final = 5
"""Innov’emploi expérimentation is for graduates: posts of this level or more, and no more than held."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One scheme's help: in tenths of the criterion when the answer is yes, half as much to check."""

    scheme: SchemeName
    tenths: int
    name: str
    helps: Callable[[Pairs], Flags]


EFFECTS: Final[tuple[Effect, ...]] = (
    # The pathway needs placements, half of its time.
    Effect("e2c", 6, "École de la 2e chance", lambda pair: pair.accepts("stage", "alternance")),
    # Basic knowledge is learned beside a job that asks for little reading.
    Effect("lectio", 6, "Lectio", lambda pair: pair.reads_little),
    # Widens the search to near occupations, and begins with an immersion.
    Effect("projet_pro", 5, "Projet Pro", lambda pair: pair.near_wish | pair.accepts("immersion")),
    # Certifies on the job, up to one level above the one held.
    Effect("parcours_qualifiant", 5, "Parcours qualifiant", lambda pair: pair.hires_to_train),
    # Graduates of a neighbourhood see the posts of their level first.
    Effect("innovemploi_experimentation", 6, "Innov’emploi", lambda pair: pair.at_graduate_level),
    # Marks the occupations short of people, and ranks them up a little.
    Effect("pacte_embauche", 2, "Pacte pour l’embauche", lambda pair: pair.hard_to_fill),
    # Occupations that ROME tags as serving the ecological transition.
    Effect("revenu_ecologique_jeunes", 3, "Revenu écologique jeunes", lambda pair: pair.green),
    # Pupils, students and trainees look for a placement.
    Effect("id_stages", 6, "id.Stages", lambda pair: pair.accepts("stage")),
)
"""The schemes not named here are told to people, and move no pair."""

SCHEME_LABELS: Final[Mapping[SchemeName, str]] = {effect.scheme: effect.name for effect in EFFECTS} | {
    GIVES_SKILLS: "Compétence +"
}


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
