"""The card of a resident without e-mail or telephone: a QR with a long code, and a short one to type.

It opens as often as needed until it is revoked; printing another one revokes the one before.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.accounts.models import Account, AccountSession, ResidentCard
from matching.accounts.service import account_of_profile
from matching.accounts.tokens import cleaned, digest, keyed_digest, new_symbols, new_token

SHORT_LENGTH = 10
"""27 symbols each, so about 2 to the 47: with the limits of `limits.CARD`, nobody meets one by chance."""


class Printed(NamedTuple):
    """A card just printed. Its codes are shown this once, and kept by their digests only."""

    card_id: int
    long_code: str
    short_code: str


def print_card(session: Session, profile_id: int, *, by: int | None, now: datetime, secret: str) -> Printed:
    """A new card for a resident; the one before, and what it opened, is good no more."""
    account = account_of_profile(session, profile_id, now)
    # Held until the commit: of two cards printed at once, the second revokes the first.
    session.execute(sa.select(Account.id).where(Account.id == account.id).with_for_update())
    revoke_cards(session, account.id, now)
    long_code, short_code = new_token(), new_symbols(SHORT_LENGTH)
    card = ResidentCard(
        account_id=account.id,
        long_digest=digest(long_code),
        short_digest=keyed_digest(secret, "card", short_code),
        printed_at=now,
        printed_by=by,
    )
    session.add(card)
    session.flush()
    return Printed(card.id, long_code, short_code)


def revoke_cards(session: Session, account_id: int, now: datetime) -> None:
    """Make the cards of an account good no more, and end the sessions that they opened."""
    for statement in (
        sa.update(ResidentCard)
        .where(ResidentCard.account_id == account_id, ResidentCard.revoked_at.is_(None))
        .values(revoked_at=now),
        sa.update(AccountSession)
        .where(
            AccountSession.account_id == account_id,
            AccountSession.method == "card",
            AccountSession.ended_at.is_(None),
        )
        .values(ended_at=now),
    ):
        session.execute(statement, execution_options={"synchronize_session": False})


def use_card(session: Session, code: str, *, now: datetime, secret: str) -> int | None:
    """The account that a card opens, by its long or its short code; None when no good card has it."""
    short = cleaned(code)
    same = (
        ResidentCard.short_digest == keyed_digest(secret, "card", short)
        if len(short) == SHORT_LENGTH
        else ResidentCard.long_digest == digest(code.strip())
    )
    return session.scalar(
        sa.update(ResidentCard)
        .where(same, ResidentCard.revoked_at.is_(None))
        .values(used_at=now)
        .returning(ResidentCard.account_id)
        .execution_options(synchronize_session=False)
    )


def card_of(session: Session, profile_id: int) -> ResidentCard | None:
    """The good card of a resident, or none."""
    return session.scalar(
        sa.select(ResidentCard)
        .join(Account, Account.id == ResidentCard.account_id)
        .where(Account.profile_id == profile_id, ResidentCard.revoked_at.is_(None))
    )
