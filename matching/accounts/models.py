"""Tables of entering: accounts, their sessions, and what opens one. No secret is kept as it was given."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from matching.columns import UtcDateTime, among, profile_column
from matching.extensions import db

METHODS = ("code", "card", "link", "password", "invitation")
CHANNELS = ("email", "sms")
MANDATES = ("oral", "written")
OUTCOMES = ("in", "refused", "locked")
# The values of `visitor.Role`, written again: a table does not read the request's words.
ROLES = ("habitant", "employeur", "conseiller", "region")


def _digest(unique: bool = True) -> Mapped[str]:
    return mapped_column(sa.String(64), unique=unique)


def account_key(**options: bool) -> Mapped[int]:
    """A foreign key to an account; the row goes with it."""
    return mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), **options)


def _whoever(**options: bool) -> Mapped[int | None]:
    return mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"), **options)


class Account(db.Model):
    """Somebody who enters. `email` and `phone` were proven by a code or a link; a card needs neither.

    `totp_salt` and the server's key make the secret of the second factor; `totp_step` is the last step of
    30 s whose code was used, so that none is used twice; `totp_since` is when the second factor was proven.
    """

    __tablename__ = "account"
    __table_args__ = (
        sa.CheckConstraint("email IS NULL OR length(email) > 0", name="email_not_empty"),
        sa.CheckConstraint("phone IS NULL OR length(phone) > 0", name="phone_not_empty"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str | None] = mapped_column(sa.String(254), unique=True)
    phone: Mapped[str | None] = mapped_column(sa.String(16), unique=True)
    profile_id: Mapped[int | None] = profile_column(unique=True)
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    totp_salt: Mapped[str | None] = mapped_column(sa.String(64))
    totp_step: Mapped[int] = mapped_column(sa.BigInteger, default=0, server_default="0")
    totp_since: Mapped[datetime | None] = mapped_column(UtcDateTime())
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())


class RecoveryCode(db.Model):
    """A code that stands once for the second factor."""

    __tablename__ = "recovery_code"
    __table_args__ = (sa.UniqueConstraint("account_id", "digest"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = account_key(index=True)
    digest: Mapped[str] = _digest(unique=False)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class AccountSession(db.Model):
    """A session: the browser's signed cookie holds a random token, this row its digest.

    `role` is empty until a place was chosen. `second_at` is when the second factor was given, `tries` how
    many times it was wrong.
    """

    __tablename__ = "account_session"
    __table_args__ = (
        sa.CheckConstraint(among("method", METHODS), name="method_known"),
        sa.CheckConstraint(f"role IS NULL OR {among('role', ROLES)}", name="role_known"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = account_key(index=True)
    token_digest: Mapped[str] = _digest()
    method: Mapped[str] = mapped_column(sa.String(10))
    role: Mapped[str | None] = mapped_column(sa.String(10))
    organisation_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("organisation.id", ondelete="SET NULL"), index=True
    )
    device: Mapped[str] = mapped_column(sa.String(60), default="", server_default=sa.text("''"))
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    second_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime())
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class SignInCode(db.Model):
    """Six digits sent to a contact. Only the browser that asked, by its handle, may give them back."""

    __tablename__ = "sign_in_code"
    __table_args__ = (
        sa.CheckConstraint(among("channel", CHANNELS), name="channel_known"),
        sa.CheckConstraint("tries BETWEEN 0 AND 5", name="tries_0_to_5"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    handle_digest: Mapped[str] = _digest()
    channel: Mapped[str] = mapped_column(sa.String(5))
    contact: Mapped[str] = mapped_column(sa.String(254))
    code_digest: Mapped[str] = _digest(unique=False)
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class SignInLink(db.Model):
    """A link sent to an e-mail address, good once."""

    __tablename__ = "sign_in_link"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = _digest()
    email: Mapped[str] = mapped_column(sa.String(254))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class ResidentCard(db.Model):
    """A printed card: a long code in its QR, a short one to type. One at most is good for an account."""

    __tablename__ = "resident_card"
    __table_args__ = (
        sa.Index(
            "uq_resident_card_good",
            "account_id",
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = account_key(index=True)
    long_digest: Mapped[str] = _digest()
    short_digest: Mapped[str] = _digest()
    printed_at: Mapped[datetime] = mapped_column(UtcDateTime())
    printed_by: Mapped[int | None] = _whoever()
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class Acting(db.Model):
    """A counsellor who acts for a resident: by which mandate, from when to when.

    `structure_id` is the counsellor's organisation, `account_id` the counsellor; both are empty in the demo.
    """

    __tablename__ = "acting"
    __table_args__ = (sa.CheckConstraint(among("mandate", MANDATES), name="mandate_known"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = profile_column(index=True)
    structure_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("organisation.id", ondelete="SET NULL"), index=True
    )
    account_id: Mapped[int | None] = _whoever(index=True)
    mandate: Mapped[str] = mapped_column(sa.String(7))
    mandate_on: Mapped[date]
    started_at: Mapped[datetime] = mapped_column(UtcDateTime())
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime())
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class SignIn(db.Model):
    """The log of sign-ins, kept 12 months. `address` is cut: a /24 or a /48, never a whole address."""

    __tablename__ = "sign_in"
    __table_args__ = (
        sa.CheckConstraint(among("method", METHODS), name="method_known"),
        sa.CheckConstraint(among("outcome", OUTCOMES), name="outcome_known"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = _whoever(index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    method: Mapped[str] = mapped_column(sa.String(10))
    outcome: Mapped[str] = mapped_column(sa.String(7))
    device: Mapped[str] = mapped_column(sa.String(60), default="", server_default=sa.text("''"))
    address: Mapped[str] = mapped_column(sa.String(43), default="", server_default=sa.text("''"))
