"""What a placement of a school is, told to an employer once the person chose to name their school.

Before that nothing is told of it for anybody: a school tells an age (DOMAIN, Schemes). A post that accepts a
placement says so once, the same for every person.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final

from matching.extensions import db
from matching.french import dated
from matching.introductions.sharing import SCHOOL, TOLD
from matching.matches.snapshot import current_snapshot
from matching.referential.scheme_courses import months_of
from matching.referential.schemes import TO_CONFIRM

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
    known, snapshot = _table()[E2C], current_snapshot(db.session)
    lines = [
        (one["label"], one.get("words", f"{TO_CONFIRM[0].upper()}{TO_CONFIRM[1:]}."))
        for one in known["lines"]
    ]
    months = months_of(snapshot.scheme(E2C).gives)
    checked: date = known["checked_on"]
    return Placement(
        title=f"Un stage de l’{known['school']}",
        lines=(
            *lines,
            ("Parcours à l’école", f"{months[0].upper()}{months[1:]}." if months else f"{TO_CONFIRM}."),
        ),
        source=f"{known['source']}. Vérifiée le {dated(checked)}",
        to_confirm=E2C in snapshot.expired,
    )


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads((files("matching.introductions") / "tables" / "placements.toml").read_text("utf-8"))
