"""Where somebody can be reached: an e-mail address or a French mobile number, as people type it. Pure."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

LONGEST_EMAIL = 254
_EMAIL = re.compile(r"[^@\s<>\"(),:;\\\[\]]+@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{1,62}")
# French mobile numbers, mainland then overseas (ARCEP): a code by SMS reaches no other line, and numbers
# of other countries would let anybody send costly messages at our expense.
_MOBILE = re.compile(r"\+33[67]\d{8}|\+(?:262|590|594|596)(?:639|69\d|70\d)\d{6}")
_FRENCH = re.compile(r"\+33[1-9]\d{8}|\+(?:262|590|594|596)\d{9}")
# Mailboxes open to everybody: their domain says nothing of who writes.
PUBLIC_MAILBOXES = frozenset(
    (
        "gmail.com", "googlemail.com", "outlook.com", "outlook.fr", "hotmail.com", "hotmail.fr", "live.com",
        "live.fr", "msn.com", "yahoo.com", "yahoo.fr", "ymail.com", "orange.fr", "wanadoo.fr", "free.fr",
        "sfr.fr", "neuf.fr", "bbox.fr", "laposte.net", "icloud.com", "me.com", "mac.com", "aol.com",
        "gmx.com", "gmx.fr", "proton.me", "protonmail.com", "numericable.fr", "club-internet.fr",
    )
)  # fmt: skip


class Contact(NamedTuple):
    """An address and how a message reaches it."""

    channel: Literal["email", "sms"]
    address: str


def read_contact(typed: str) -> Contact | None:
    """The contact that was typed; None when it is neither an e-mail address nor a French mobile number."""
    email = read_email(typed)
    if email:
        return Contact("email", email)
    phone = read_phone(typed)
    return Contact("sms", phone) if phone else None


def read_email(typed: str) -> str | None:
    """An e-mail address in small letters; None when it cannot be one."""
    text = typed.strip().lower()
    return text if len(text) <= LONGEST_EMAIL and _EMAIL.fullmatch(text) else None


def read_phone(typed: str) -> str | None:
    """06 12 34 56 78 -> +33612345678; None when it is not a French mobile number."""
    kept = read_any_phone(typed)
    return kept if kept and _MOBILE.fullmatch(kept) else None


def read_any_phone(typed: str) -> str | None:
    """The same of any French number, of a desk too."""
    kept = "".join(mark for mark in typed if not mark.isspace() and mark not in ".-()/")
    if not re.fullmatch(r"\+?[0-9]+", kept):
        return None
    if kept.startswith("00"):
        kept = "+" + kept[2:]
    elif kept.startswith("0"):
        kept = "+33" + kept[1:]
    if kept.startswith("+330"):
        kept = "+33" + kept[4:]
    return kept if _FRENCH.fullmatch(kept) else None


def shown(contact: Contact) -> str:
    """The contact with its middle hidden: who reads over a shoulder learns little."""
    if contact.channel == "sms":
        return f"•• •• •• •• {contact.address[-2:]}"
    name, domain = contact.address.rsplit("@", 1)
    return f"{name[:2]}…@{domain}"


def domain_of(email: str | None) -> str | None:
    """The domain of an e-mail address; None for a mailbox that anybody may open."""
    if not email or "@" not in email:
        return None
    domain = email.rsplit("@", 1)[1]
    return None if domain in PUBLIC_MAILBOXES else domain
