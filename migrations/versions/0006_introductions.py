"""introductions, the desk, and how people want to be told"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "message_preference",
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("channel", sa.String(length=5), nullable=True),
        sa.Column("alerts", sa.String(length=6), server_default="weekly", nullable=False),
        sa.Column("alerted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "alerts IN ('none', 'daily', 'weekly')", name=op.f("ck_message_preference_alerts_known")
        ),
        sa.CheckConstraint(
            "channel IS NULL OR channel IN ('email', 'sms', 'print', 'site')",
            name=op.f("ck_message_preference_channel_known"),
        ),
        sa.CheckConstraint(
            "role IN ('habitant', 'employeur', 'conseiller', 'region')",
            name=op.f("ck_message_preference_role_known"),
        ),
        sa.PrimaryKeyConstraint("role", "person_id", name=op.f("pk_message_preference")),
    )
    op.create_table(
        "message_stop",
        sa.Column("channel", sa.String(length=5), nullable=False),
        sa.Column("recipient", sa.String(length=320), nullable=False),
        sa.Column("what", sa.String(length=8), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "channel IN ('email', 'sms', 'print', 'site')", name=op.f("ck_message_stop_channel_known")
        ),
        sa.CheckConstraint("what IN ('optional', 'all')", name=op.f("ck_message_stop_what_known")),
        sa.PrimaryKeyConstraint("channel", "recipient", name=op.f("pk_message_stop")),
    )
    op.create_table(
        "human_look",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("vacancy_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answer = '')", name=op.f("ck_human_look_answer_is_dated")
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name=op.f("fk_human_look_profile_id_profile"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["vacancy_id"], ["vacancy.id"], name=op.f("fk_human_look_vacancy_id_vacancy"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_human_look")),
    )
    with op.batch_alter_table("human_look", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_human_look_vacancy_id"), ["vacancy_id"], unique=False)
        batch_op.create_index(
            "uq_human_look_open",
            ["profile_id", "vacancy_id"],
            unique=True,
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )

    op.create_table(
        "ranked_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("establishment_id", sa.Integer(), nullable=False),
        sa.Column("vacancy_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("weights", sa.String(), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("profile_ids", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["vacancy_id"], ["vacancy.id"], name=op.f("fk_ranked_list_vacancy_id_vacancy"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ranked_list")),
    )
    with op.batch_alter_table("ranked_list", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ranked_list_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_ranked_list_vacancy_id"), ["vacancy_id"], unique=False)

    op.create_table(
        "interview_slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), server_default="30", nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=8), server_default="proposed", nullable=False),
        sa.CheckConstraint("mode IN ('on_site', 'remote')", name=op.f("ck_interview_slot_mode_known")),
        sa.CheckConstraint(
            "state IN ('proposed', 'chosen', 'dropped')", name=op.f("ck_interview_slot_state_known")
        ),
        sa.CheckConstraint("minutes BETWEEN 5 AND 240", name=op.f("ck_interview_slot_minutes_5_to_240")),
        sa.ForeignKeyConstraint(
            ["introduction_id"],
            ["introduction.id"],
            name=op.f("fk_interview_slot_introduction_id_introduction"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview_slot")),
    )
    with op.batch_alter_table("interview_slot", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_interview_slot_introduction_id"), ["introduction_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_interview_slot_starts_at"), ["starts_at"], unique=False)
        batch_op.create_index(
            "uq_interview_slot_chosen",
            ["introduction_id"],
            unique=True,
            sqlite_where=sa.text("state = 'chosen'"),
            postgresql_where=sa.text("state = 'chosen'"),
        )

    op.create_table(
        "introduction_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("party", sa.String(length=10), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("from_state", sa.String(length=16), server_default=sa.text("('')"), nullable=False),
        sa.Column("to_state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=20), server_default=sa.text("('')"), nullable=False),
        sa.Column("words", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.CheckConstraint(
            "party IN ('resident', 'employer', 'counsellor', 'service')",
            name=op.f("ck_introduction_event_party_known"),
        ),
        sa.CheckConstraint(
            "to_state IN ('proposed', 'agreed', 'sent', 'seen', 'interview', 'trial', 'hired', 'not_retained', 'withdrawn', 'refused', 'expired', 'no_longer_needed')",
            name=op.f("ck_introduction_event_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["introduction_id"],
            ["introduction.id"],
            name=op.f("fk_introduction_event_introduction_id_introduction"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction_event")),
        sa.UniqueConstraint(
            "introduction_id", "version", name=op.f("uq_introduction_event_introduction_id_version")
        ),
    )
    op.create_table(
        "introduction_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("party", sa.String(length=10), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("to_employer", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint(
            "party IN ('resident', 'employer', 'counsellor')",
            name=op.f("ck_introduction_message_party_known"),
        ),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_introduction_message_text_not_empty")),
        sa.ForeignKeyConstraint(
            ["introduction_id"],
            ["introduction.id"],
            name=op.f("fk_introduction_message_introduction_id_introduction"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction_message")),
    )
    with op.batch_alter_table("introduction_message", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_introduction_message_introduction_id"), ["introduction_id"], unique=False
        )

    op.create_table(
        "case_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("structure_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_case_note_text_not_empty")),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name=op.f("fk_case_note_profile_id_profile"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["structure_id"],
            ["organisation.id"],
            name=op.f("fk_case_note_structure_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_note")),
    )
    with op.batch_alter_table("case_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_note_profile_id"), ["profile_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_note_structure_id"), ["structure_id"], unique=False)

    op.create_table(
        "case_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("structure_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_case_task_title_not_empty")),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name=op.f("fk_case_task_profile_id_profile"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["structure_id"],
            ["organisation.id"],
            name=op.f("fk_case_task_structure_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_task")),
    )
    with op.batch_alter_table("case_task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_task_profile_id"), ["profile_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_task_structure_id"), ["structure_id"], unique=False)

    op.create_table(
        "followed",
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("structure_id", sa.Integer(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name=op.f("fk_followed_profile_id_profile"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["structure_id"],
            ["organisation.id"],
            name=op.f("fk_followed_structure_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("profile_id", name=op.f("pk_followed")),
    )
    with op.batch_alter_table("followed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_followed_structure_id"), ["structure_id"], unique=False)

    with op.batch_alter_table("introduction", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(
            sa.Column("employer_asked", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("shared", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("adult", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("trial_from", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("trial_to", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("send_after", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_introduction_state_sent_at", ["state", "sent_at"], unique=False)
    # Rows from before the timeline: what stood at the employer's was sent when it came to stand there.
    op.execute(
        "UPDATE introduction SET sent_at = since "
        "WHERE state IN ('sent', 'seen', 'interview', 'trial', 'hired')"
    )
    with op.batch_alter_table("introduction", schema=None) as batch_op:
        batch_op.create_check_constraint(op.f("ck_introduction_version_from_0"), "version >= 0")
        batch_op.create_check_constraint(
            op.f("ck_introduction_sent_is_dated"),
            "sent_at IS NOT NULL OR state NOT IN ('sent', 'seen', 'interview', 'trial', 'hired')",
        )
        batch_op.create_check_constraint(
            op.f("ck_introduction_trial_in_order"), "trial_to IS NULL OR trial_from <= trial_to"
        )
    with op.batch_alter_table("vacancy", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_vacancy_status_known"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_vacancy_status_known"), "status IN ('draft', 'open', 'paused', 'closed')"
        )


def downgrade() -> None:
    op.execute("UPDATE vacancy SET status = 'closed' WHERE status = 'paused'")
    with op.batch_alter_table("vacancy", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_vacancy_status_known"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_vacancy_status_known"), "status IN ('draft', 'open', 'closed')"
        )
    with op.batch_alter_table("introduction", schema=None) as batch_op:
        for name in ("trial_in_order", "sent_is_dated", "version_from_0"):
            batch_op.drop_constraint(op.f(f"ck_introduction_{name}"), type_="check")
    with op.batch_alter_table("introduction", schema=None) as batch_op:
        batch_op.drop_index("ix_introduction_state_sent_at")
        batch_op.drop_column("answered_at")
        batch_op.drop_column("sent_at")
        batch_op.drop_column("send_after")
        batch_op.drop_column("trial_to")
        batch_op.drop_column("trial_from")
        batch_op.drop_column("adult")
        batch_op.drop_column("shared")
        batch_op.drop_column("employer_asked")
        batch_op.drop_column("version")

    with op.batch_alter_table("followed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_followed_structure_id"))

    op.drop_table("followed")
    with op.batch_alter_table("case_task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_task_structure_id"))
        batch_op.drop_index(batch_op.f("ix_case_task_profile_id"))

    op.drop_table("case_task")
    with op.batch_alter_table("case_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_note_structure_id"))
        batch_op.drop_index(batch_op.f("ix_case_note_profile_id"))

    op.drop_table("case_note")
    with op.batch_alter_table("introduction_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_introduction_message_introduction_id"))

    op.drop_table("introduction_message")
    op.drop_table("introduction_event")
    with op.batch_alter_table("interview_slot", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_interview_slot_chosen",
            sqlite_where=sa.text("state = 'chosen'"),
            postgresql_where=sa.text("state = 'chosen'"),
        )
        batch_op.drop_index(batch_op.f("ix_interview_slot_starts_at"))
        batch_op.drop_index(batch_op.f("ix_interview_slot_introduction_id"))

    op.drop_table("interview_slot")
    with op.batch_alter_table("ranked_list", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ranked_list_vacancy_id"))
        batch_op.drop_index(batch_op.f("ix_ranked_list_at"))

    op.drop_table("ranked_list")
    with op.batch_alter_table("human_look", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_human_look_open",
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_human_look_vacancy_id"))

    op.drop_table("human_look")
    op.drop_table("message_stop")
    op.drop_table("message_preference")
