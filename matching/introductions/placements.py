"""What a placement of a school is, told to an employer once the person chose to name their school.

Before that nothing is told of it for anybody: a school tells an age (DOMAIN, Schemes). A post that accepts a
placement says so once, the same for every person. The words are the Region's: the scheme's, with its source.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from matching.extensions import db
from matching.french import dated
from matching.introductions.sharing import SCHOOL, TOLD
from matching.matches.snapshot import current_snapshot
from matching.referential.scheme_courses import months_of
from matching.referential.schemes import TO_CONFIRM
from matching.region.scheme_words import PLACEMENT_WORDS

E2C: Final = "e2c"


@dataclass(frozen=True, slots=True)
class Placement:
    """What a placement is, as lines of (label, words); what is not known is said so.

    to_confirm : the scheme is out of its dates
    """

    title: str
    lines: tuple[tuple[str, str], ...]
    source: str
    to_confirm: bool


def placement_for(shared: tuple[tuple[str, str], ...]) -> Placement | None:
    """What to read beside the lines that a person shared: nothing unless the school is among them."""
    if not any(label == TOLD[SCHOOL] for label, _ in shared):
        return None
    snapshot = current_snapshot(db.session)
    scheme = snapshot.scheme(E2C)
    terms = [
        (label, getattr(scheme.placement, name) or f"{TO_CONFIRM}.")
        for name, label in PLACEMENT_WORDS.items()
    ]
    months = months_of(scheme.gives)
    terms.append(("Parcours à l’école", f"{months or TO_CONFIRM}."))
    return Placement(
        title=f"Un stage de l’{scheme.name}",
        lines=tuple([(label, f"{words[0].upper()}{words[1:]}") for label, words in terms]),
        source=f"{scheme.source}. Vérifiée le {dated(scheme.checked_on)}",
        to_confirm=E2C in snapshot.expired,
    )
