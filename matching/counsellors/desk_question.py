"""What is asked of the desk: who to show; read from an address, written back, kept under a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from matching.counsellors.desk import VIEWS, Followed
from matching.counsellors.steps import Step

LONGEST = 60


@dataclass(frozen=True, slots=True)
class DeskQuestion:
    """`voir` is a key of VIEWS, `quartier` a neighbourhood code, `q` a part of a name; "" = everybody."""

    voir: str = ""
    quartier: str = ""
    q: str = ""

    @classmethod
    def read(cls, args: Mapping[str, str]) -> DeskQuestion:
        """From the parameters of an address. What is not a value of ours asks for everybody."""
        view = args.get("voir", "")
        return cls(
            view if view in VIEWS else "",
            args.get("quartier", "").strip()[:LONGEST],
            " ".join(args.get("q", "").split())[:LONGEST],
        )

    def address(self, **change: str) -> dict[str, str]:
        """The parameters of the address that asks this again, with `change`; what is empty is left out."""
        wanted = replace(self, **change)
        found = {"voir": wanted.voir, "quartier": wanted.quartier, "q": wanted.q}
        return {name: value for name, value in found.items() if value}

    def choose(self, rows: Iterable[Followed]) -> list[tuple[Followed, Step]]:
        """The rows asked for, each with the step that it is shown for; what presses most first."""
        wanted, found = self.q.casefold(), []
        for row in rows:
            step = row.within(VIEWS[self.voir][1]) if self.voir else row.first
            placed = not self.quartier or row.quarter_code == self.quartier
            if step and placed and wanted in row.name.casefold():
                found.append((row, step))
        return sorted(found, key=lambda pair: (pair[1].rank, pair[1].due or date.max))


def count_views(rows: Iterable[Followed]) -> list[tuple[str, str, int]]:
    """(key, words, how many residents) of each view."""
    found = list(rows)
    return [
        (key, words, sum(row.within(ranks) is not None for row in found))
        for key, (words, ranks) in VIEWS.items()
    ]


def quarters_of(rows: Iterable[Followed]) -> list[tuple[str, str]]:
    """(code, name) of the neighbourhoods of a caseload, by name: what the desk may be narrowed to."""
    found = {row.quarter_code: row.quarter for row in rows if row.quarter_code}
    return sorted(found.items(), key=lambda pair: (pair[1], pair[0]))
