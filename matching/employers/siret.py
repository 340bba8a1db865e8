"""The number of an establishment: 14 digits whose sums are checked."""

from __future__ import annotations

LENGTH = 14
LA_POSTE = "356000000"
"""SIREN of La Poste: its offices are too many for Luhn alone (INSEE, Sirene)."""


def clean_siret(text: str) -> str:
    """The number without the spaces, points and hyphens that people put in it."""
    return "".join(mark for mark in text if not mark.isspace() and mark not in ".-")


def is_siret(text: str) -> bool:
    """Whether 14 digits make a SIRET: Luhn's sum, or for La Poste a sum of digits that is a multiple of 5."""
    if len(text) != LENGTH or not (text.isascii() and text.isdecimal()):
        return False
    digits = [int(mark) for mark in text]
    return luhn(digits) or (text.startswith(LA_POSTE) and sum(digits) % 5 == 0)


def luhn(digits: list[int]) -> bool:
    """Luhn's check: from the right, each second digit counts double, less 9 above 9; the sum ends in 0."""
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    return (sum(doubled) + sum(digits[-1::-2])) % 10 == 0
