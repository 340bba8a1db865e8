"""Where what was read of vacancies, and what was said of them, stays from list to list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Hashable

    from .told import Said, Told
    from .values import Vacancy

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

    def get(self, vacancy: Vacancy) -> Told | None:
        """What was read of a vacancy; None where nothing is kept of it."""
        # By which vacancy it is, not by what it says: no hash of all its skills. It is held, so that its id
        # is nobody else's.
        return self._read.get(id(vacancy))

    def add(self, told: Told) -> None:
        """Keep what was read of a vacancy."""
        if len(self._read) >= MOST_READ:
            self.clear()
        self._read[id(told.vacancy)] = told

    def say(self, told: Told, kind: tuple[Hashable, ...], said: Said) -> None:
        """Keep what was said of a vacancy to a kind of people."""
        if self._said >= MOST_SAID:
            self.clear()
            told.said.clear()
            self.add(told)
        self._said += 1
        told.said[kind] = said

    def clear(self) -> None:
        """Keep nothing."""
        self._read.clear()
        self._said = 0
