"""the counsellor's desk: who wrote, saved views, imports set aside, transfers"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

WRITERS = (("case_note", "written_by"), ("case_task", "written_by"), ("case_task", "done_by"))


def upgrade() -> None:
    for table in ("case_note", "case_task"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in (column for owner, column in WRITERS if owner == table):
                batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
                batch_op.create_foreign_key(
                    batch_op.f(f"fk_{table}_{name}_account"), "account", [name], ["id"], ondelete="SET NULL"
                )
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("structure_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("shared", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("query", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_saved_view_name_not_empty")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_saved_view_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["structure_id"],
            ["organisation.id"],
            name=op.f("fk_saved_view_structure_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
    )
    with op.batch_alter_table("saved_view", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_view_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_saved_view_structure_id"), ["structure_id"], unique=False)
    op.create_table(
        "caseload_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("structure_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("refused", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_caseload_import_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["structure_id"],
            ["organisation.id"],
            name=op.f("fk_caseload_import_structure_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_caseload_import")),
    )
    with op.batch_alter_table("caseload_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_caseload_import_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_caseload_import_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_caseload_import_structure_id"), ["structure_id"], unique=False)
    _create_transfers()


def _create_transfers() -> None:
    op.create_table(
        "case_transfer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("from_structure_id", sa.Integer(), nullable=True),
        sa.Column("to_structure_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("with_notes", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("mandate", sa.String(length=7), server_default=sa.text("('')"), nullable=False),
        sa.Column("mandate_on", sa.Date(), nullable=True),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'agreed', 'done', 'refused', 'declined', 'cancelled')",
            name=op.f("ck_case_transfer_state_known"),
        ),
        sa.CheckConstraint(
            "mandate = '' OR mandate IN ('oral', 'written')", name=op.f("ck_case_transfer_mandate_known")
        ),
        sa.CheckConstraint(
            "(mandate = '') = (mandate_on IS NULL)", name=op.f("ck_case_transfer_mandate_is_dated")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["account.id"], name=op.f("fk_case_transfer_asked_by_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["from_structure_id"],
            ["organisation.id"],
            name=op.f("fk_case_transfer_from_structure_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"],
            ["profile.id"],
            name=op.f("fk_case_transfer_profile_id_profile"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["to_structure_id"],
            ["organisation.id"],
            name=op.f("fk_case_transfer_to_structure_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_transfer")),
    )
    with op.batch_alter_table("case_transfer", schema=None) as batch_op:
        for name in ("from_structure_id", "profile_id", "to_structure_id"):
            batch_op.create_index(batch_op.f(f"ix_case_transfer_{name}"), [name], unique=False)
        batch_op.create_index(
            "uq_case_transfer_open",
            ["profile_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('waiting', 'agreed')"),
            postgresql_where=sa.text("state IN ('waiting', 'agreed')"),
        )


def downgrade() -> None:
    for table in ("case_transfer", "caseload_import", "saved_view"):
        op.drop_table(table)
    for table, name in WRITERS:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(batch_op.f(f"fk_{table}_{name}_account"), type_="foreignkey")
            batch_op.drop_column(name)
