"""Where what was read of vacancies, and what was said of them, stays from list to list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Hashable

    from .told import Said, Told

MOST_READ: Final = 8_192
"""Vacancies that stay read: 19 MB with twelve skills each at most."""
MOST_SAID: Final = 6 * MOST_READ
"""Things said of them to kinds of people, in all: 21 MB more."""


class Kept:
    """Vacancies by `id`, each as it was read, with what was said of it; all go when there is too much."""

    __slots__ = ("_read", "_said")

    def __init__(self) -> None:
        self._read: dict[int, Told] = {}
        self._said = 0

    def get(self, key: int) -> Told | None:
        """What was read of a vacancy."""
        return self._read.get(key)

    def add(self, key: int, told: Told) -> Told:
        """Keep what was read of a vacancy."""
        if len(self._read) >= MOST_READ:
            self.clear()
        self._read[key] = told
        return told

    def say(self, told: Told, kind: tuple[Hashable, ...], said: Said) -> Said:
        """Keep what was said of a vacancy to a kind of people."""
        if self._said >= MOST_SAID:
            self.clear()
            told.said.clear()
            self._read[id(told.vacancy)] = told
        self._said += 1
        told.said[kind] = said
        return said

    def clear(self) -> None:
        """Keep nothing."""
        self._read.clear()
        self._said = 0
