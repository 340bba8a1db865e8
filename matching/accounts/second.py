"""The second factor: a code of 30 s from an application (TOTP, RFC 6238), or a recovery code, each once.

The secret is drawn from the server's key and a salt: the database alone does not give it.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime

import pyotp
import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.accounts.models import Account, AccountSession, RecoveryCode
from matching.accounts.tokens import cleaned, keyed_digest, new_symbols

STEP_S = 30
RECOVERY_CODES = 10
RECOVERY_LENGTH = 12
MOST_TRIES = 5
ISSUER = "Un emploi en bas de chez moi"


def new_salt() -> str:
    """What, with the server's key, makes the secret of one account."""
    return secrets.token_hex(16)


def secret_of(account_id: int, salt: str, key: str) -> str:
    """The secret of an account, as applications take it: 32 characters of base 32."""
    drawn = hmac.digest(key.encode(), f"totp|{account_id}|{salt}".encode(), "sha256")
    return base64.b32encode(drawn[:20]).decode()


def address_of(account: Account, secret: str) -> str:
    """What the QR code of the installation holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=account.email or "compte", issuer_name=ISSUER)


def step_of(secret: str, typed: str, at: float) -> int | None:
    """The step of 30 s whose code was typed: that of `at` (seconds since 1970), the one before, or after."""
    digits = cleaned(typed)
    if len(digits) != 6 or not digits.isascii() or not digits.isdecimal():
        return None
    now = int(at) // STEP_S
    clock = pyotp.TOTP(secret)
    found = None
    for step in (now - 1, now, now + 1):  # all three, always: the time says nothing
        if hmac.compare_digest(clock.at(step * STEP_S), digits):
            found = step
    return found


def install(
    session: Session, account_id: int, salt: str, typed: str, *, at: float, now: datetime, key: str
) -> list[str] | None:
    """Keep the second factor once its first code was given. Returns the recovery codes, shown this once.

    None when the code is wrong, or when the account has a second factor already.
    """
    step = step_of(secret_of(account_id, salt, key), typed, at)
    if step is None:
        return None
    done = session.execute(
        sa.update(Account)
        .where(Account.id == account_id, Account.totp_since.is_(None))
        .values(totp_salt=salt, totp_step=step, totp_since=now)
        .execution_options(synchronize_session="fetch")
    )
    return renew_recovery(session, account_id, key) if done.rowcount == 1 else None


def renew_recovery(session: Session, account_id: int, key: str) -> list[str]:
    """New recovery codes in the place of the old ones."""
    session.execute(
        sa.delete(RecoveryCode).where(RecoveryCode.account_id == account_id),
        execution_options={"synchronize_session": False},
    )
    codes = [new_symbols(RECOVERY_LENGTH) for _ in range(RECOVERY_CODES)]
    session.add_all(
        RecoveryCode(account_id=account_id, digest=_recovery_digest(account_id, code, key)) for code in codes
    )
    session.flush()
    return codes


def is_second(session: Session, account: Account, typed: str, *, at: float, now: datetime, key: str) -> bool:
    """Whether the typed code is the second factor. It is then spent: of two requests at once, one wins."""
    if account.totp_since is None or account.totp_salt is None:
        return False
    if len(cleaned(typed)) == RECOVERY_LENGTH:
        spent = session.execute(
            sa.update(RecoveryCode)
            .where(
                RecoveryCode.account_id == account.id,
                RecoveryCode.digest == _recovery_digest(account.id, cleaned(typed), key),
                RecoveryCode.used_at.is_(None),
            )
            .values(used_at=now)
            .execution_options(synchronize_session=False)
        )
        return spent.rowcount == 1
    step = step_of(secret_of(account.id, account.totp_salt, key), typed, at)
    if step is None:
        return False
    spent = session.execute(
        sa.update(Account)
        .where(Account.id == account.id, Account.totp_step < step)
        .values(totp_step=step)
        .execution_options(synchronize_session=False)
    )
    return spent.rowcount == 1


def take_try(session: Session, session_id: int) -> bool:
    """Count one try of a session. False when five are spent: the session is then good for nothing."""
    done = session.execute(
        sa.update(AccountSession)
        .where(AccountSession.id == session_id, AccountSession.tries < MOST_TRIES)
        .values(tries=AccountSession.tries + 1)
        .execution_options(synchronize_session=False)
    )
    return done.rowcount == 1


def forget_second(session: Session, account_ids: Sequence[int], now: datetime) -> None:
    """Take the second factor away: it must be installed again. Their sessions end."""
    for statement in (
        sa.update(Account).where(Account.id.in_(account_ids)).values(totp_salt=None, totp_since=None),
        sa.delete(RecoveryCode).where(RecoveryCode.account_id.in_(account_ids)),
        sa.update(AccountSession)
        .where(AccountSession.account_id.in_(account_ids), AccountSession.ended_at.is_(None))
        .values(ended_at=now),
    ):
        session.execute(statement, execution_options={"synchronize_session": False})


def codes_left(session: Session, account_id: int) -> int:
    """How many recovery codes are still good."""
    query = sa.select(sa.func.count()).select_from(RecoveryCode)
    return (
        session.scalar(query.where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None)))
        or 0
    )


def _recovery_digest(account_id: int, code: str, key: str) -> str:
    return keyed_digest(key, "recovery", f"{account_id}|{code}")
