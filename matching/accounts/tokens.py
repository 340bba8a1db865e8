"""Secrets that open something: how they are drawn, how people type them, and what is kept of them."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256

SYMBOLS = "ABCDEFGHJKLMNPQRTUVWXY346789"
"""Symbols that nobody takes for one another: no I, O, S, Z, 0, 1, 2, 5."""
CODE_DIGITS = 6


def new_token() -> str:
    """256 random bits, as they stand in an address or a cookie."""
    return secrets.token_urlsafe(32)


def new_digits() -> str:
    """Six random digits, the first zeros included."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def new_symbols(length: int) -> str:
    """Random symbols that can be read aloud and typed."""
    return "".join(secrets.choice(SYMBOLS) for _ in range(length))


def grouped(code: str, size: int = 4) -> str:
    """K473LM9WQ3 -> K473 LM9W Q3."""
    return " ".join(code[at : at + size] for at in range(0, len(code), size))


def cleaned(typed: str) -> str:
    """A code as people type it, without its spaces and hyphens, in capitals."""
    return "".join(mark for mark in typed if mark.isalnum()).upper()


def digest(token: str) -> str:
    """What is kept of a token of 256 random bits: too long to be searched, it needs no key."""
    return sha256(token.encode()).hexdigest()


def keyed_digest(secret: str, purpose: str, text: str) -> str:
    """What is kept of a short code: without the server's key, nobody can try them all."""
    return hmac.digest(secret.encode(), f"{purpose}|{text}".encode(), "sha256").hex()


def same(one: str, other: str) -> bool:
    """Whether two digests are equal, in a time that says nothing."""
    return hmac.compare_digest(one.encode(), other.encode())
