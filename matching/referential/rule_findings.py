"""What is wrong in a file of rules: a sentence per finding, its line, its field and what is accepted."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

Path: TypeAlias = tuple[str | int, ...]

_TOKEN = re.compile(
    r"(?P<text>\"{3}(?:\\.|[^\\])*?\"{3,5}|'{3}.*?'{3,5}|\"(?:\\.|[^\"\\\n])*\"|'[^'\n]*')"
    r"|(?P<skip>#[^\n]*|[ \t\r]+)|(?P<mark>[\[\]{},=.\n])|(?P<bare>[^\s\[\]{},=.\"'#]+)",
    re.DOTALL,
)
_PLACE_IN_ERROR = re.compile(r"\(at line (\d+), column \d+\)")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not accepted. `line` is None where the whole file is meant; `field` is its path."""

    line: int | None
    field: str
    value: str
    accepted: str

    @property
    def sentence(self) -> str:
        """The finding as one French sentence: where, what was read, what is accepted."""
        where = [f"ligne {self.line}"] if self.line is not None else []
        where += [self.field] if self.field else []
        said = f"{', '.join(where)} : " if where else ""
        said += f"{self.value} n’est pas accepté, il faut {self.accepted}."
        return said[0].upper() + said[1:] if where and self.line is not None else said


@dataclass(slots=True)
class Findings:
    """Collects findings while a file is read; `lines` says where each field stands."""

    lines: Mapping[Path, int]
    found: list[Finding] = field(default_factory=list)

    def refuse(self, path: Path, value: object, accepted: str) -> None:
        """Note that `value` at `path` is not accepted; a field that is absent stands where its table does."""
        known = next((path[:end] for end in range(len(path), 0, -1) if path[:end] in self.lines), None)
        line = None if known is None else self.lines[known]
        self.found.append(Finding(line, say_path(path), say_value(value), accepted))


def parse(text: str) -> dict[str, object] | Finding:
    """The tables of a TOML text, or the finding that says where it is not TOML."""
    try:
        return tomllib.loads(text)
    except RecursionError:
        return Finding(None, "", "ce texte", "du TOML bien formé, moins de listes l’une dans l’autre")
    except ValueError as error:
        place = _PLACE_IN_ERROR.search(str(error))
        # Without a place, the error is at the end of the text.
        line = int(place[1]) if place else 1 + text.rstrip().count("\n")
        return Finding(line, "", "ce texte", "du TOML bien formé")


def say_path(path: Path) -> str:
    """`("e2c", "who", "all", 0)` is "e2c.who.all[0]"."""
    said = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return said.removeprefix(".")


def say_value(value: object) -> str:
    """A value as it reads in a sentence, cut short."""
    if value is None:
        return "un champ absent"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"« {value[:60]}… »" if len(value) > 60 else f"« {value} »"
    if isinstance(value, Mapping):
        return "une table"
    if isinstance(value, Sequence):
        return "une liste"
    if isinstance(value, date):
        return value.isoformat()
    # A whole number of thousands of digits cannot even be written: Python refuses.
    return "un nombre démesuré" if isinstance(value, int) and value.bit_length() > 256 else str(value)[:60]


def key_lines(text: str) -> dict[Path, int]:
    """The line (from 1) where each key and each item of a list stands, in a text that is valid TOML."""
    return _Lines(text).lines


class _Lines:
    """One walk over the tokens of a valid TOML text. Each step begins with the token after the last."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {}
        self._tokens = list(_tokens(text))
        self._at = 0
        table: Path = ()
        tables: dict[Path, int] = {}
        while self._peek():
            mark = self._take()
            if mark == "\n":
                continue
            if mark != "[":
                self._at -= 1
                self._pair(table)
                continue
            listed = self._peek() == "["
            self._at += listed
            table = self._key((), "]")
            self._at += listed
            if listed:
                tables[table] = tables.get(table, -1) + 1
                table = (*table, tables[table])
                self.lines.setdefault(table, self._tokens[self._at - 1][1])

    def _peek(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    def _take(self) -> str:
        token = self._peek()
        self._at += 1
        return token

    def _key(self, prefix: Path, end: str) -> Path:
        """The dotted key that goes up to `end`, under `prefix`; every part of it is noted."""
        path = prefix
        while (part := self._take()) != end:
            if part != ".":
                path = (*path, part[1:-1] if part[0] in "\"'" else part)
                self.lines.setdefault(path, self._tokens[self._at - 1][1])
        return path

    def _pair(self, table: Path) -> None:
        self._value(self._key(table, "="))

    def _value(self, path: Path) -> None:
        if self._peek() == "[":
            self._list(path)
        elif self._peek() == "{":
            self._take()
            while (mark := self._take()) != "}":
                if mark not in (",", "\n"):
                    self._at -= 1
                    self._pair(path)
        else:
            while self._peek() not in ("", ",", "]", "}", "\n"):
                self._take()

    def _list(self, path: Path) -> None:
        self._take()
        place = 0
        while (mark := self._take()) != "]":
            if mark in (",", "\n"):
                continue
            self._at -= 1
            self.lines[(*path, place)] = self._tokens[self._at][1]
            self._value((*path, place))
            place += 1


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    line = 1
    for token in _TOKEN.finditer(text):
        if token["skip"] is None:
            yield token[0], line
        line += token[0].count("\n")
