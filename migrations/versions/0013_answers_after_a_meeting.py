"""meetings: what an employer answers after an interview"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KINDS = "('go_on', 'not_retained', 'silent')"


def upgrade() -> None:
    op.create_table(
        "event_answer",
        sa.Column("interview_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=20), server_default=sa.text("('')"), nullable=False),
        sa.Column("vacancy_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"answer IN {KINDS}", name=op.f("ck_event_answer_answer_known")),
        sa.CheckConstraint(
            "(answer = 'not_retained') = (length(reason) > 0)", name=op.f("ck_event_answer_no_has_a_reason")
        ),
        sa.CheckConstraint(
            "answer = 'go_on' OR vacancy_id IS NULL", name=op.f("ck_event_answer_post_to_go_on")
        ),
        sa.ForeignKeyConstraint(
            ["interview_id"],
            ["event_interview.id"],
            name=op.f("fk_event_answer_interview_id_event_interview"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["vacancy_id"],
            ["vacancy.id"],
            name=op.f("fk_event_answer_vacancy_id_vacancy"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("interview_id", name=op.f("pk_event_answer")),
    )
    with op.batch_alter_table("event_answer", schema=None) as batch_op:
        batch_op.create_index("ix_event_answer_vacancy_id", ["vacancy_id"], unique=False)


def downgrade() -> None:
    op.drop_table("event_answer")
