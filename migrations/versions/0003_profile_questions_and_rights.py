"""profile questions and rights"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    recreate = "always" if op.get_bind().dialect.name == "sqlite" else "auto"
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("text_version", sa.String(length=10), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.String(length=40), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "purpose IN ('employers', 'alerts', 'statistics')", name=op.f("ck_consent_purpose_known")
        ),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name=op.f("ck_consent_withdrawal_whole")
        ),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR withdrawn_at >= given_at", name=op.f("ck_consent_withdrawn_after_given")
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name=op.f("fk_consent_profile_id_profile"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_profile_id"), ["profile_id"], unique=False)
        batch_op.create_index(
            "uq_consent_one_in_force",
            ["profile_id", "purpose"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.create_table(
        "minor_agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("signed_by", sa.String(length=120), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.String(length=40), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(signed_by) > 0", name=op.f("ck_minor_agreement_signed_by_somebody")),
        sa.ForeignKeyConstraint(
            ["profile_id"],
            ["profile.id"],
            name=op.f("fk_minor_agreement_profile_id_profile"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minor_agreement")),
    )
    with op.batch_alter_table("minor_agreement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_minor_agreement_profile_id"), ["profile_id"], unique=False)

    op.create_table(
        "profile_answer",
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('answered', 'skipped')", name=op.f("ck_profile_answer_state_known")),
        sa.ForeignKeyConstraint(
            ["profile_id"],
            ["profile.id"],
            name=op.f("fk_profile_answer_profile_id_profile"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("profile_id", "question", name=op.f("pk_profile_answer")),
    )
    op.create_table(
        "profile_difficulty",
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(length=12), nullable=False),
        sa.CheckConstraint(
            "value IN ('child_care', 'hours', 'papers', 'housing', 'transport', 'fees', 'internet')",
            name=op.f("ck_profile_difficulty_value_known"),
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"],
            ["profile.id"],
            name=op.f("fk_profile_difficulty_profile_id_profile"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("profile_id", "value", name=op.f("pk_profile_difficulty")),
    )
    op.create_table(
        "profile_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reader_role", sa.String(length=12), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("reader_name", sa.String(), server_default=sa.text("('')"), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"],
            ["profile.id"],
            name=op.f("fk_profile_reading_profile_id_profile"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_reading")),
    )
    with op.batch_alter_table("profile_reading", schema=None) as batch_op:
        batch_op.create_index(
            "ix_profile_reading_profile_id_read_at", ["profile_id", "read_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_profile_reading_read_at"), ["read_at"], unique=False)

    op.create_table(
        "profile_sex",
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("sex", sa.String(length=6), nullable=False),
        sa.CheckConstraint("sex IN ('woman', 'man', 'other')", name=op.f("ck_profile_sex_sex_known")),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name=op.f("fk_profile_sex_profile_id_profile"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("profile_id", name=op.f("pk_profile_sex")),
    )
    # On SQLite the table is made anew: numbers of profiles never come back from then on.
    with op.batch_alter_table(
        "profile", schema=None, recreate=recreate, table_kwargs={"sqlite_autoincrement": True}
    ) as batch_op:
        batch_op.drop_constraint(op.f("ck_profile_lives_somewhere"), type_="check")
        batch_op.add_column(sa.Column("contact_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("warned_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("erase_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("erase_why", sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_profile_erase_why_known"),
            "erase_why IS NULL OR erase_why IN ('asked', 'under_16', 'no_contact')",
        )
        batch_op.create_check_constraint(
            op.f("ck_profile_erasure_whole"), "(erase_on IS NULL) = (erase_why IS NULL)"
        )
    # Who was shown to employers before consents were written down: the invented people said yes, nobody else.
    op.execute("UPDATE profile SET open_to_employers = false WHERE NOT demo")
    op.execute(
        "INSERT INTO consent (profile_id, purpose, text_version, given_at, given_by) "
        "SELECT id, 'employers', '2026-12-01', changed_at, 'demo' FROM profile WHERE open_to_employers"
    )


def downgrade() -> None:
    recreate = "always" if op.get_bind().dialect.name == "sqlite" else "auto"
    nowhere = op.get_bind().scalar(
        sa.text(
            "SELECT count(*) FROM profile "
            "WHERE lat IS NULL AND neighbourhood_code IS NULL AND commune_code IS NULL"
        )
    )
    if nowhere:
        raise RuntimeError(
            f"{nowhere} profiles have no place, which the schema before 0003 refuses. Give them one or erase them."
        )
    with op.batch_alter_table("profile", schema=None, recreate=recreate) as batch_op:
        batch_op.drop_constraint(op.f("ck_profile_erasure_whole"), type_="check")
        batch_op.drop_constraint(op.f("ck_profile_erase_why_known"), type_="check")
        batch_op.drop_column("erased_at")
        batch_op.drop_column("erase_why")
        batch_op.drop_column("erase_on")
        batch_op.drop_column("warned_on")
        batch_op.drop_column("contact_at")
        batch_op.create_check_constraint(
            op.f("ck_profile_lives_somewhere"),
            "lat IS NOT NULL OR neighbourhood_code IS NOT NULL OR commune_code IS NOT NULL",
        )

    op.drop_table("profile_sex")
    with op.batch_alter_table("profile_reading", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_profile_reading_read_at"))
        batch_op.drop_index("ix_profile_reading_profile_id_read_at")

    op.drop_table("profile_reading")
    op.drop_table("profile_difficulty")
    op.drop_table("profile_answer")
    with op.batch_alter_table("minor_agreement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_minor_agreement_profile_id"))

    op.drop_table("minor_agreement")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_consent_one_in_force",
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_consent_profile_id"))

    op.drop_table("consent")
