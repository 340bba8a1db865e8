"""Passwords of employers and counsellors: argon2id, with the same work when there is no account."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from matching.accounts.models import Account

SHORTEST, LONGEST = 12, 200
# OWASP's password storage cheat sheet, argon2id: 19 MiB, 2 passes, 1 lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODY = _HASHER.hash("the password of nobody, verified so that an absent account takes as long")
# What is tried first on every site; the shortest allowed length already keeps most of it out.
_KNOWN = frozenset(("motdepasse123", "motdepasse1234", "azertyuiop123", "azertyuiop12", "password1234"))


def refused_password(password: str, email: str | None) -> str:
    """Why a new password is not taken, in French; nothing when it is."""
    if len(password) < SHORTEST:
        return f"Choisissez {SHORTEST} caractères ou plus."
    if len(password) > LONGEST:
        return f"Choisissez {LONGEST} caractères ou moins."
    lowered = password.lower()
    name = (email or "").split("@", 1)[0]
    if lowered in _KNOWN or len(set(lowered)) < 5 or (len(name) > 3 and name in lowered):
        return "Ce mot de passe se devine. Choisissez plusieurs mots sans lien."
    return ""


def hash_password(password: str) -> str:
    """What is kept of a password."""
    return _HASHER.hash(password)


def is_password(account: Account | None, password: str) -> bool:
    """Whether the password is that of the account. Takes as long without account or without password."""
    kept = account.password_hash if account else None
    try:
        right = _HASHER.verify(kept or _NOBODY, password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return right and kept is not None
