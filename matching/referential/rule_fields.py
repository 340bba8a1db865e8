"""The fields of a table of rules, read strictly: what is refused is noted, with what is accepted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from matching.referential.predicate_reading import read_words
from matching.referential.predicates import count_words
from matching.referential.rule_findings import Findings, Path

WRITTEN_DAY = "une date, écrite AAAA-MM-JJ sans guillemets"


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one table. What is refused is noted, and a harmless value stands in for it."""

    values: Mapping[str, object]
    path: Path
    findings: Findings

    def only(self, accepted: tuple[str, ...]) -> None:
        for name in self.values:
            if name not in accepted:
                self.findings.refuse((*self.path, name), name, f"un champ parmi {', '.join(accepted)}")

    def text(self, name: str, longest: int | None = None) -> str:
        value = self.values.get(name)
        if isinstance(value, str) and value.strip() and (not longest or count_words(value) <= longest):
            return value
        accepted = f"un texte de 1 à {longest} mots" if longest else "un texte non vide"
        self.findings.refuse((*self.path, name), value, accepted)
        return ""

    def find_text(self, name: str, longest: int | None = None) -> str | None:
        return self.text(name, longest) if name in self.values else None

    def words(self, name: str, accepted: tuple[str, ...]) -> tuple[str, ...]:
        if name not in self.values:
            return ()
        return read_words(self.values[name], (*self.path, name), accepted, self.findings) or ()

    def day(self, name: str) -> date:
        value = self.values.get(name)
        # TOML knows moments too, and a datetime is a Python date.
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        self.findings.refuse((*self.path, name), value, WRITTEN_DAY)
        return date.min

    def find_day(self, name: str) -> date | None:
        return self.day(name) if name in self.values else None

    def find_whole(self, name: str, low: int, high: int) -> int | None:
        value = self.values.get(name)
        # TOML's true is a Python int, and no number.
        if type(value) is int and low <= value <= high:
            return value
        if name in self.values:
            self.findings.refuse((*self.path, name), value, f"un nombre entier de {low} à {high}")
        return None

    def find_flag(self, name: str) -> bool | None:
        value = self.values.get(name)
        if name in self.values and not isinstance(value, bool):
            self.findings.refuse((*self.path, name), value, "true ou false")
        return value if isinstance(value, bool) else None

    def table(self, name: str) -> Fields:
        value = self.values.get(name, {})
        if not isinstance(value, dict):
            self.findings.refuse((*self.path, name), value, "une table")
            value = {}
        return Fields(value, (*self.path, name), self.findings)

    def tables(self, name: str) -> Iterator[Fields]:
        """Each table of a list of tables, none when the field is absent."""
        value = self.values.get(name, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self.findings.refuse((*self.path, name), value, "une liste de tables")
            value = []
        for place, one in enumerate(value):
            yield Fields(one, (*self.path, name, place), self.findings)

    def list_texts(self, name: str, pattern: str, accepted: str) -> tuple[str, ...]:
        """Different texts that match a pattern; none when the field is absent."""
        return self._list(
            name, lambda one: isinstance(one, str) and bool(re.fullmatch(pattern, one)), accepted
        )

    def list_whole(self, name: str, low: int, high: int) -> tuple[int, ...]:
        """Different whole numbers; none when the field is absent."""
        accepted = f"un nombre entier de {low} à {high}"
        return self._list(name, lambda one: type(one) is int and low <= one <= high, accepted)

    def list_days(self, name: str) -> tuple[date, ...]:
        """Different dates; none when the field is absent."""
        return self._list(
            name, lambda one: isinstance(one, date) and not isinstance(one, datetime), WRITTEN_DAY
        )

    def find_degrees(self, name: str, most: int) -> float | None:
        """Degrees of WGS 84, written with a decimal point."""
        value = self.values.get(name)
        if isinstance(value, float) and -most <= value <= most:
            return value
        if name in self.values:
            self.findings.refuse((*self.path, name), value, f"un nombre à virgule de -{most} à {most}")
        return None

    def _list(self, name: str, fits: Callable[[object], bool], accepted: str) -> tuple[Any, ...]:
        value = self.values.get(name, [])
        if not isinstance(value, list):
            self.findings.refuse((*self.path, name), value, f"une liste, chaque fois {accepted}")
            return ()
        wrong = [(place, one) for place, one in enumerate(value) if not fits(one)]
        for place, one in wrong:
            self.findings.refuse((*self.path, name, place), one, accepted)
        if not wrong and len(set(value)) < len(value):
            self.findings.refuse((*self.path, name), value, "des valeurs toutes différentes")
        return () if wrong else tuple(value)
