"""meetings: what was sent under a key, the version of a note, the stands somebody would like"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

EMPTY = sa.text("('')")


def upgrade() -> None:
    with op.batch_alter_table("event_interview", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="0", nullable=False))
        batch_op.create_check_constraint(batch_op.f("ck_event_interview_version_from_0"), "version >= 0")
    op.create_table(
        "event_wish",
        sa.Column("attendance_id", sa.Integer(), nullable=False),
        sa.Column("stand_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attendance_id"],
            ["attendance.id"],
            name=op.f("fk_event_wish_attendance_id_attendance"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["stand_id"],
            ["event_stand.id"],
            name=op.f("fk_event_wish_stand_id_event_stand"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("attendance_id", "stand_id", name=op.f("pk_event_wish")),
    )
    with op.batch_alter_table("event_wish", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_wish_stand_id"), ["stand_id"], unique=False)
    _create_sent()


def _create_sent() -> None:
    op.create_table(
        "event_sent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("target_id", sa.Integer(), server_default="0", nullable=False),
        sa.Column("attendance_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(length=200), server_default=EMPTY, nullable=False),
        sa.Column("fresh", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(key) > 0", name=op.f("ck_event_sent_key_not_empty")),
        sa.ForeignKeyConstraint(
            ["attendance_id"],
            ["attendance.id"],
            name=op.f("fk_event_sent_attendance_id_attendance"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_sent_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_sent")),
        sa.UniqueConstraint("event_id", "key", name=op.f("uq_event_sent_event_id_key")),
    )
    with op.batch_alter_table("event_sent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_sent_attendance_id"), ["attendance_id"], unique=False)


def downgrade() -> None:
    op.drop_table("event_sent")
    op.drop_table("event_wish")
    with op.batch_alter_table("event_interview", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_event_interview_version_from_0"), type_="check")
        batch_op.drop_column("version")
