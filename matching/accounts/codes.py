"""Six digits by SMS or e-mail: asked for, given back once. The same work whether an account exists or not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.accounts.contacts import Contact
from matching.accounts.models import SignInCode
from matching.accounts.tokens import digest, keyed_digest, new_digits, new_token, same

GOOD_FOR = timedelta(minutes=10)
MOST_TRIES = 5


class Asked(NamedTuple):
    """A code just drawn: the row, what the browser keeps, what is sent."""

    id: int
    handle: str
    code: str


class Given(NamedTuple):
    """What a typed code led to: the contact it proves, or how many tries are left (0: ask for another)."""

    contact: Contact | None
    tries_left: int


def ask_code(session: Session, contact: Contact, *, now: datetime, secret: str) -> Asked:
    """Draw a code for a contact, good for the browser that asked: another one's demand takes nothing away."""
    handle, code = new_token(), new_digits()
    row = SignInCode(
        handle_digest=digest(handle),
        channel=contact.channel,
        contact=contact.address,
        code_digest=keyed_digest(secret, "code", handle + code),
        created_at=now,
        expires_at=now + GOOD_FOR,
    )
    session.add(row)
    session.flush()
    return Asked(row.id, handle, code)


def asked_of(session: Session, handle: str) -> Contact | None:
    """The contact to which the browser that holds `handle` had a code sent."""
    row = session.execute(
        sa.select(SignInCode.channel, SignInCode.contact).where(SignInCode.handle_digest == digest(handle))
    ).first()
    return Contact(row.channel, row.contact) if row else None


def give_code(session: Session, handle: str, typed: str, *, now: datetime, secret: str) -> Given:
    """Try a code. The caller commits in every case: a try counts even when it is wrong.

    The try is taken before the code is compared, in one statement with its conditions, and so is its use:
    of two requests with the same code, the second finds it used.
    """
    good = (
        SignInCode.handle_digest == digest(handle),
        SignInCode.used_at.is_(None),
        SignInCode.expires_at > now,
    )
    tried = session.execute(
        sa.update(SignInCode)
        .where(*good, SignInCode.tries < MOST_TRIES)
        .values(tries=SignInCode.tries + 1)
        .returning(SignInCode.code_digest, SignInCode.channel, SignInCode.contact, SignInCode.tries)
        .execution_options(synchronize_session=False)
    ).first()
    if tried is None:
        return Given(None, 0)
    if not same(tried.code_digest, keyed_digest(secret, "code", handle + typed)):
        return Given(None, MOST_TRIES - tried.tries)
    used = session.execute(
        sa.update(SignInCode).where(*good).values(used_at=now).execution_options(synchronize_session=False)
    )
    if used.rowcount != 1:
        return Given(None, 0)
    return Given(Contact(tried.channel, tried.contact), 0)
