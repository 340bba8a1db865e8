"""A link sent to an e-mail address: it opens a page whose button enters, once, within fifteen minutes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.accounts.contacts import Contact
from matching.accounts.models import SignInLink
from matching.accounts.tokens import digest, new_token

GOOD_FOR = timedelta(minutes=15)


class Drawn(NamedTuple):
    """A link just drawn: its row and its token."""

    id: int
    token: str


def ask_link(session: Session, email: str, now: datetime) -> Drawn:
    """Draw a link for an address, whether it has an account or not."""
    token = new_token()
    row = SignInLink(token_digest=digest(token), email=email, created_at=now, expires_at=now + GOOD_FOR)
    session.add(row)
    session.flush()
    return Drawn(row.id, token)


def follow_link(session: Session, token: str, now: datetime) -> Contact | None:
    """The address that the link proves; None when it is unknown, used or too old. Used in one statement."""
    email = session.scalar(
        sa.update(SignInLink)
        .where(
            SignInLink.token_digest == digest(token),
            SignInLink.used_at.is_(None),
            SignInLink.expires_at > now,
        )
        .values(used_at=now)
        .returning(SignInLink.email)
        .execution_options(synchronize_session=False)
    )
    return Contact("email", email) if email else None
