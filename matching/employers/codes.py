"""The code by which an employer knows somebody before an agreement, such as « K4 73 LM ».

Another one for each vacancy, drawn by a permutation under a key: without the secret neither the person nor
their code elsewhere can be found, no two people share one, and with the secret the person is found from the
code at once, whoever else is in the list.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping
from typing import Final

from matching.matches.values import profile_key, row_id

ALPHABET: Final = "ABCDEFGHJKLMNPQRTUVWXY346789"
"""Symbols that nobody takes for one another: no I, O, S, Z, 0, 1, 2, 5."""
LENGTH: Final = 6
_HALF: Final = len(ALPHABET) ** (LENGTH // 2)
PEOPLE: Final = _HALF**2
"""Rows that have a code: 481,890,304."""
_ROUNDS: Final = 10


class Codes(Mapping[str, str]):
    """profile id -> its code for one vacancy, of as many people as there may be.

    A number below PEOPLE as two halves, each in turn moved by a keyed hash of the other (Luby and Rackoff,
    1988), ten times as in FF1 (NIST SP 800-38G), with HMAC-SHA256.
    """

    def __init__(self, vacancy_key: str, secret: str) -> None:
        self._begun = hmac.new(secret.encode(), f"candidate|{vacancy_key}|".encode(), "sha256")

    def __getitem__(self, profile_id: str) -> str:
        number = row_id(profile_id)
        if not 0 <= number < PEOPLE:
            raise KeyError(profile_id)
        left, right = divmod(number, _HALF)
        for turn in range(_ROUNDS):
            left, right = right, (left + self._moved(turn, right)) % _HALF
        return _written(left * _HALF + right)

    def __contains__(self, profile_id: object) -> bool:
        # Everybody has a code. A list asks this of each person: the number is not read here.
        return isinstance(profile_id, str)

    def __iter__(self) -> Iterator[str]:
        return map(profile_key, range(PEOPLE))

    def __len__(self) -> int:
        return PEOPLE

    def person(self, code: str) -> str | None:
        """The profile id that a code stands for, spaces and small letters allowed; None for no code."""
        symbols = [ALPHABET.find(one) for one in code.replace(" ", "").upper()]
        if len(symbols) != LENGTH or -1 in symbols:
            return None
        number = 0
        for one in symbols:
            number = number * len(ALPHABET) + one
        left, right = divmod(number, _HALF)
        for turn in reversed(range(_ROUNDS)):
            left, right = (right - self._moved(turn, left)) % _HALF, left
        return profile_key(left * _HALF + right)

    def _moved(self, turn: int, half: int) -> int:
        told = self._begun.copy()
        told.update(f"{turn}|{half}".encode())
        return int.from_bytes(told.digest()[:8], "big") % _HALF


def order_seed(seed: str, secret: str) -> str:
    """What seeds the ties of employers' lists: as steady as `seed`, and known to who has the secret alone.

    Everybody may read `seed`. A hash of it and of the number of a person, in whose order codes stand, would
    tell the number behind each code to whoever tries all, and so which codes of two posts are one person.
    """
    return hmac.digest(secret.encode(), f"order of candidates|{seed}".encode(), "sha256").hex()


def _written(number: int) -> str:
    marks = ""
    for _ in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        marks = ALPHABET[rest] + marks
    return " ".join(marks[at : at + 2] for at in range(0, LENGTH, 2))
