"""Strict reading of one JSON object, field by field: what is not accepted is refused with its path."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import TypeVar

Word = TypeVar("Word", bound=str)

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
# What would break the sentence, turn it round or stop a terminal: controls, other line ends, marks of
# direction, half a surrogate pair.
_NOT_SHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
ROME_CODE = re.compile(r"[A-Z][0-9]{4}")
COMMUNE = re.compile(r"[0-9][0-9AB][0-9]{3}")


class Refused(ValueError):
    """A value of an exchange file that is not accepted.

    `path` is its JSON path (`$.shifts[0].start`), `value` what was read, `accepted` what may stand there.
    The text of the error is one French sentence made of the three.
    """

    def __init__(self, path: str, value: object, accepted: str) -> None:
        super().__init__(path, value, accepted)
        self.path = path
        self.value = value
        self.accepted = accepted

    def __str__(self) -> str:
        told = f"Corrigez {self.path} : {_shown(self.value)} n’est pas accepté, il faut {self.accepted}."
        return _NOT_SHOWN.sub("?", told)


def _shown(value: object) -> str:
    """The value as it reads in a sentence, cut short."""
    if value is None:
        return "un champ absent"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "un objet"
    if isinstance(value, list):
        return "une liste" if value else "une liste vide"
    if isinstance(value, str):
        return f"« {value[:60]}… »" if len(value) > 60 else f"« {value} »"
    if isinstance(value, int) and value.bit_length() > 256:
        return "un nombre démesuré"
    return str(value)[:60]


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one JSON object, each read by its own kind; `path` is where the object stands."""

    values: Mapping[str, object]
    path: str

    @classmethod
    def of(cls, value: object, path: str) -> Fields:
        """The fields of `value`, refused when it is not a JSON object."""
        if not isinstance(value, Mapping):
            raise Refused(path, value, "un objet JSON")
        return cls(value, path)

    def at(self, key: str) -> str:
        """The JSON path of a field."""
        return f"{self.path}.{key}"

    def find_text(self, key: str, pattern: re.Pattern[str] | None = None, accepted: str = "") -> str | None:
        """A text that is not blank, or None when the field is absent or null."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip():
            raise Refused(self.at(key), value, accepted or "un texte non vide")
        # Half a surrogate pair cannot be written again in UTF-8, and no database keeps a NUL.
        if "\0" in value or any("\ud800" <= char <= "\udfff" for char in value):
            shown = value.encode("utf-8", "replace").decode()
            raise Refused(self.at(key), shown.replace("\0", "?"), "un texte sans caractère interdit")
        if pattern is not None and pattern.fullmatch(value) is None:
            raise Refused(self.at(key), value, accepted)
        return value

    def get_text(self, key: str) -> str:
        """A text that must be there."""
        value = self.find_text(key)
        if value is None:
            raise Refused(self.at(key), None, "un texte non vide")
        return value

    def find_word(self, key: str, words: tuple[Word, ...]) -> Word | None:
        """One word of a closed list, or None when the field is absent or null."""
        value = self.values.get(key)
        return None if value is None else _word(value, words, self.at(key))

    def get_word(self, key: str, words: tuple[Word, ...]) -> Word:
        """One word of a closed list that must be there."""
        return _word(self.values.get(key), words, self.at(key))

    def list_words(self, key: str, words: tuple[Word, ...]) -> tuple[Word, ...]:
        """Words of a closed list, each kept once, in the order of the file."""
        found = (_word(value, words, path) for value, path in self._items(key))
        return tuple(dict.fromkeys(found))

    def list_objects(self, key: str) -> list[Fields]:
        """The objects of a list; empty when the field is absent or null."""
        return [Fields.of(value, path) for value, path in self._items(key)]

    def find_object(self, key: str) -> Fields | None:
        """An object, or None when the field is absent or null."""
        value = self.values.get(key)
        return None if value is None else Fields.of(value, self.at(key))

    def find_number(self, key: str, low: float, high: float) -> float | None:
        """A finite number of `low` to `high`, or None when the field is absent or null."""
        value = self.values.get(key)
        accepted = f"un nombre de {low:g} à {high:g}"
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise Refused(self.at(key), value, accepted)
        # Compared before any conversion: float() of a whole number of 400 digits overflows.
        if not low <= value <= high or not math.isfinite(value):
            raise Refused(self.at(key), value, accepted)
        return float(value)

    def find_integer(self, key: str, low: int, high: int) -> int | None:
        """A whole number of `low` to `high` (2.0 is whole, as JSON Schema has it), or None."""
        value = self.values.get(key)
        accepted = f"un nombre entier de {low} à {high}"
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
            raise Refused(self.at(key), value, accepted)
        if value != int(value):
            raise Refused(self.at(key), value, accepted)
        return int(value)

    def find_boolean(self, key: str) -> bool | None:
        """true or false, or None when the field is absent or null."""
        value = self.values.get(key)
        if value is None or isinstance(value, bool):
            return value
        raise Refused(self.at(key), value, "true ou false")

    def find_day(self, key: str) -> date | None:
        """A date that exists, written AAAA-MM-JJ, or None when the field is absent or null."""
        value = self.values.get(key)
        if value is None:
            return None
        try:
            # The pattern first: fromisoformat also reads other writings of a date.
            if isinstance(value, str) and _DAY.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        raise Refused(self.at(key), value, "une date qui existe, écrite AAAA-MM-JJ")

    def get_clock(self, key: str) -> time:
        """A local time of 00:00 to 23:59 that must be there."""
        value = self.values.get(key)
        if isinstance(value, str) and _CLOCK.fullmatch(value):
            return time.fromisoformat(value)
        raise Refused(self.at(key), value, "une heure de 00:00 à 23:59, écrite HH:MM")

    def _items(self, key: str) -> list[tuple[object, str]]:
        value = self.values.get(key)
        if value is None:
            return []
        if not isinstance(value, list | tuple):
            raise Refused(self.at(key), value, "une liste")
        return [(item, f"{self.at(key)}[{place}]") for place, item in enumerate(value)]


def _word(value: object, words: tuple[Word, ...], path: str) -> Word:
    for word in words:
        if value == word:
            return word
    raise Refused(path, value, f"un mot de la liste {', '.join(words)}")


def refuse_not_finite(value: object, path: str) -> None:
    """Refuse NaN and infinity anywhere, fields that nobody reads included: they are not JSON.

    Raises `Refused` with the path of the first one.
    """
    waiting = [(value, path)]
    while waiting:
        held, where = waiting.pop()
        if isinstance(held, float) and not math.isfinite(held):
            raise Refused(where, held, "un nombre fini")
        if isinstance(held, Mapping):
            waiting.extend((inner, f"{where}.{key}") for key, inner in held.items())
        elif isinstance(held, list | tuple):
            waiting.extend((inner, f"{where}[{place}]") for place, inner in enumerate(held))
