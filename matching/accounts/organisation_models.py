"""Tables of organisations: members, invitations, and which establishments were checked."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from matching.accounts.models import account_key
from matching.columns import UtcDateTime, among
from matching.extensions import db

KINDS = ("establishment", "structure", "region")
PROOFS = ("", "domain", "word")


class Organisation(db.Model):
    """An establishment, a structure that follows residents (mission locale, partner), or the Region.

    Its `id` is what the rest of the house calls a counsellor's structure. `directory_id` is its entry among
    the Region's structures, if it has one: an import may take that entry away, the organisation stays.
    `proof` says how an establishment was checked. `changes` is moved before members are counted, so that two
    who leave at once are counted one after the other.
    """

    __tablename__ = "organisation"
    __table_args__ = (
        sa.CheckConstraint(among("kind", KINDS), name="kind_known"),
        sa.CheckConstraint(among("proof", PROOFS), name="proof_known"),
        sa.CheckConstraint(
            "(kind = 'establishment') = (establishment_id IS NOT NULL)", name="establishment_has_its_row"
        ),
        sa.CheckConstraint("(proof = '') = (checked_at IS NULL)", name="proof_is_dated"),
        sa.CheckConstraint("length(name) > 0", name="name_not_empty"),
        sa.Index(
            "uq_organisation_region",
            "kind",
            unique=True,
            sqlite_where=sa.text("kind = 'region'"),
            postgresql_where=sa.text("kind = 'region'"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(13))
    name: Mapped[str]
    establishment_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("establishment.id", ondelete="CASCADE"), unique=True
    )
    directory_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("structure.id", ondelete="SET NULL"), unique=True
    )
    proof: Mapped[str] = mapped_column(sa.String(6), default="", server_default=sa.text("''"))
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    checked_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))
    check_note: Mapped[str] = mapped_column(sa.String(300), default="", server_default=sa.text("''"))
    changes: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())


class Membership(db.Model):
    """An account in an organisation; an administrator invites and lets go."""

    __tablename__ = "membership"
    __table_args__ = (sa.UniqueConstraint("organisation_id", "account_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id", ondelete="CASCADE"))
    account_id: Mapped[int] = account_key(index=True)
    admin: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    since: Mapped[datetime] = mapped_column(UtcDateTime())


class Invitation(db.Model):
    """An e-mail address asked to join an organisation, once, within some days."""

    __tablename__ = "invitation"
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        sa.ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    email: Mapped[str] = mapped_column(sa.String(254))
    admin: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    token_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    invited_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class EnterpriseDomain(db.Model):
    """An e-mail domain that a counsellor or the Region knows to be an enterprise's (its SIREN, 9 digits)."""

    __tablename__ = "enterprise_domain"
    __table_args__ = (sa.CheckConstraint("length(siren) = 9", name="siren_has_9_digits"),)
    siren: Mapped[str] = mapped_column(sa.String(9), primary_key=True)
    domain: Mapped[str] = mapped_column(sa.String(253), primary_key=True)
    known_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))
    known_on: Mapped[date]
