"""Tables of the counsellor's desk: who is followed, notes, tasks, saved views, imports, transfers.

`structure_id` is the organisation; empty for the counsellor of the demonstration.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from matching.accounts.models import MANDATES
from matching.columns import UtcDateTime, among, profile_column
from matching.extensions import db

TRANSFER_STATES: Final = ("waiting", "agreed", "done", "refused", "declined", "cancelled")
OPEN_TRANSFER: Final = ("waiting", "agreed")


def _structure_key() -> Mapped[int | None]:
    return mapped_column(sa.ForeignKey("organisation.id", ondelete="CASCADE"), index=True)


def _member() -> Mapped[int | None]:
    """Who did it: empty behind the demonstration's door, or when the account is gone."""
    return mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))


class Followed(db.Model):
    """A resident in the caseload of one structure. Another structure needs a transfer."""

    __tablename__ = "followed"
    profile_id: Mapped[int] = profile_column(primary_key=True)
    structure_id: Mapped[int | None] = _structure_key()
    since: Mapped[datetime] = mapped_column(UtcDateTime())


class CaseNote(db.Model):
    """Facts written by a counsellor, for the structure alone: a page never shows them to the person.

    They are personal data all the same: a request of access gives them.
    """

    __tablename__ = "case_note"
    __table_args__ = (sa.CheckConstraint("length(text) > 0", name="text_not_empty"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = profile_column(index=True)
    structure_id: Mapped[int | None] = _structure_key()
    at: Mapped[datetime] = mapped_column(UtcDateTime())
    text: Mapped[str] = mapped_column(sa.Text)
    written_by: Mapped[int | None] = _member()


class CaseTask(db.Model):
    """Something that the structure means to do for somebody, by a day."""

    __tablename__ = "case_task"
    __table_args__ = (sa.CheckConstraint("length(title) > 0", name="title_not_empty"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = profile_column(index=True)
    structure_id: Mapped[int | None] = _structure_key()
    title: Mapped[str] = mapped_column(sa.String(200))
    due_on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    written_by: Mapped[int | None] = _member()
    done_by: Mapped[int | None] = _member()


class SavedView(db.Model):
    """Filters of the desk under a name: the author's own, or shown to the whole structure.

    query : the parameters of the desk's address, as `views.DeskQuestion.address` writes them
    """

    __tablename__ = "saved_view"
    __table_args__ = (sa.CheckConstraint("length(name) > 0", name="name_not_empty"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    structure_id: Mapped[int | None] = _structure_key()
    account_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(sa.String(60))
    shared: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    query: Mapped[dict[str, str]] = mapped_column(sa.JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())


class CaseloadImport(db.Model):
    """What a file of people would create, set aside from the preview to the confirmation, an hour at most.

    `people` holds the good lines as they were read; the row goes once they are created, or when it expires.
    """

    __tablename__ = "caseload_import"
    id: Mapped[int] = mapped_column(primary_key=True)
    structure_id: Mapped[int | None] = _structure_key()
    account_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    file_name: Mapped[str] = mapped_column(sa.String(120))
    people: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)
    refused: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)


class CaseTransfer(db.Model):
    """A resident goes from one structure to another: asked, the resident's yes, the other structure's yes.

    state     : waiting, agreed (the resident said yes), done, or refused, declined, cancelled
    with_notes: the notes of the old structure go too, as it chose and as the resident read
    mandate   : how the resident said yes, when a counsellor recorded it; empty when they answered themselves
    """

    __tablename__ = "case_transfer"
    __table_args__ = (
        sa.CheckConstraint(among("state", TRANSFER_STATES), name="state_known"),
        sa.CheckConstraint(f"mandate = '' OR {among('mandate', MANDATES)}", name="mandate_known"),
        sa.CheckConstraint("(mandate = '') = (mandate_on IS NULL)", name="mandate_is_dated"),
        sa.Index(
            "uq_case_transfer_open",
            "profile_id",
            unique=True,
            sqlite_where=sa.text("state IN ('waiting', 'agreed')"),
            postgresql_where=sa.text("state IN ('waiting', 'agreed')"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = profile_column(index=True)
    from_structure_id: Mapped[int | None] = _structure_key()
    to_structure_id: Mapped[int] = mapped_column(
        sa.ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    state: Mapped[str] = mapped_column(sa.String(9))
    reason: Mapped[str] = mapped_column(sa.String(300))
    with_notes: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    mandate: Mapped[str] = mapped_column(sa.String(7), default="", server_default=sa.text("''"))
    mandate_on: Mapped[date | None]
    asked_by: Mapped[int | None] = _member()
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime())
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
