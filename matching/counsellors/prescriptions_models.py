"""Tables of prescriptions: a scheme that a counsellor proposes to a resident, how far it is, and its log."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, mapped_column

from matching.columns import UtcDateTime, among
from matching.extensions import db
from matching.ranking.values import SCHEMES

STATES = ("proposed", "accepted", "started", "finished", "given_up")
OPEN_STATES = ("proposed", "accepted", "started")
PARTIES = ("resident", "counsellor")


class Prescription(db.Model):
    """One scheme proposed to one resident: the course, the place and the dates, as far as they are known.

    structure_id : who proposed; empty for the counsellor of the demonstration
    version      : moves with every act; who acts names the one that was seen, and the second of two is told
    attested     : what was attested at the end, as [{"label", "rome_item"} or {"card"}]; None before
    attested_by, attested_on : who attested it, and when
    """

    __tablename__ = "prescription"
    __table_args__ = (
        sa.CheckConstraint(among("state", STATES), name="state_known"),
        sa.CheckConstraint(among("scheme", SCHEMES), name="scheme_known"),
        sa.CheckConstraint("version >= 0", name="version_from_0"),
        sa.CheckConstraint(
            "ends_on IS NULL OR starts_on IS NULL OR starts_on <= ends_on", name="dates_in_order"
        ),
        sa.CheckConstraint("attested_on IS NULL OR state = 'finished'", name="attested_at_the_end"),
        sa.CheckConstraint("(attested_on IS NULL) = (attested_by = '')", name="attested_whole"),
        # The same course is not proposed twice at once: the database says so too.
        sa.Index(
            "uq_prescription_open",
            "profile_id",
            "scheme",
            "course",
            unique=True,
            sqlite_where=sa.text(among("state", OPEN_STATES)),
            postgresql_where=sa.text(among("state", OPEN_STATES)),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(sa.ForeignKey("profile.id", ondelete="CASCADE"), index=True)
    structure_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("organisation.id", ondelete="SET NULL"), index=True
    )
    scheme: Mapped[str] = mapped_column(sa.String(40))
    course: Mapped[str] = mapped_column(sa.String(200), default="", server_default=sa.text("''"))
    place: Mapped[str] = mapped_column(sa.String(300), default="", server_default=sa.text("''"))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(sa.String(8), default="proposed", server_default="proposed")
    version: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    since: Mapped[datetime] = mapped_column(UtcDateTime())
    attested: Mapped[list[dict[str, Any]] | None] = mapped_column(sa.JSON(none_as_null=True))
    attested_by: Mapped[str] = mapped_column(sa.String(200), default="", server_default=sa.text("''"))
    attested_on: Mapped[date | None]


class PrescriptionEvent(db.Model):
    """One line of the log: what was done, by whom, when. Written once, never changed.

    `version` is the one that the act made: two acts cannot make the same.
    """

    __tablename__ = "prescription_event"
    __table_args__ = (
        sa.UniqueConstraint("prescription_id", "version"),
        sa.CheckConstraint(among("party", PARTIES), name="party_known"),
        sa.CheckConstraint(among("to_state", STATES), name="state_known"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    prescription_id: Mapped[int] = mapped_column(sa.ForeignKey("prescription.id", ondelete="CASCADE"))
    version: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime())
    party: Mapped[str] = mapped_column(sa.String(10))
    actor_id: Mapped[int]
    act: Mapped[str] = mapped_column(sa.String(8))
    from_state: Mapped[str] = mapped_column(sa.String(8), default="", server_default=sa.text("''"))
    to_state: Mapped[str] = mapped_column(sa.String(8))
    reason: Mapped[str] = mapped_column(sa.String(20), default="", server_default=sa.text("''"))
    words: Mapped[str] = mapped_column(sa.Text, default="", server_default=sa.text("''"))


class LogChanged(RuntimeError):
    """Something tried to change the past. This is a fault of ours, never of the person."""


@event.listens_for(PrescriptionEvent, "before_update")
@event.listens_for(PrescriptionEvent, "before_delete")
def _refuse_change(_mapper: Any, _connection: Any, line: PrescriptionEvent) -> None:
    raise LogChanged(f"Line {line.id} of prescription {line.prescription_id} may not be changed.")
