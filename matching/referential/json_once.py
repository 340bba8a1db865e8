"""JSON in which a key stands once in its object: a second one is refused, with its line and its path.

Python's reader keeps the last of two, silently: a file that says `"birth_date"` twice would be read as one of
them, and nobody would know which.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Final

_TOKENS: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],]', re.DOTALL)


class KeyTwice(Exception):
    """A key stands twice in one object. `line` counts from 1, `path` is the JSON path: `$.place.lat`."""

    def __init__(self, line: int, path: str, key: str) -> None:
        super().__init__(line, path, key)
        self.line, self.path, self.key = line, path, key

    @property
    def shown(self) -> str:
        """The key as it reads in a sentence: printable, and cut short."""
        return "".join(char if char.isprintable() else "?" for char in self.key[:60])


class _Found(Exception):
    pass


def load_json(text: str, *, parse_constant: Callable[[str], object] | None = None) -> object:
    """The value of a JSON text. Raises `KeyTwice`; ValueError or RecursionError for what is no JSON."""
    try:
        value: object = json.loads(text, object_pairs_hook=_once, parse_constant=parse_constant)
    except _Found:
        raise _first_twice(text) from None
    return value


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Found
    return found


class _Frame:
    """An object or a list that is open: the keys that it has, and where one stands in it."""

    def __init__(self, opened: str) -> None:
        self.is_object = opened == "{"
        self.keys: set[str] = set()
        self.at: str | int | None = None if self.is_object else 0

    def next(self) -> None:
        self.at = self.at + 1 if isinstance(self.at, int) else None

    @property
    def step(self) -> str:
        return f"[{self.at}]" if isinstance(self.at, int) else f".{self.at}"


def _first_twice(text: str) -> KeyTwice:
    """The first key that comes again in its object, of a text that is JSON up to there."""
    frames: list[_Frame] = []
    for token in _TOKENS.finditer(text):
        sign = token[0]
        if sign in "{[":
            frames.append(_Frame(sign))
        elif sign in "}]":
            frames.pop()
        elif sign == ",":
            frames[-1].next()
        elif frames and frames[-1].is_object and frames[-1].at is None:
            here, key = frames[-1], str(json.loads(sign, strict=False))
            here.at = key
            if key in here.keys:
                path = "$" + "".join(frame.step for frame in frames)
                return KeyTwice(text.count("\n", 0, token.start()) + 1, path, key)
            here.keys.add(key)
    raise AssertionError("a key that stands twice is found again")
