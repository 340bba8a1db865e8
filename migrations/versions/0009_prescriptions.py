"""prescriptions: a scheme proposed to a resident, its log, and skills that were attested"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

STATES = "('proposed', 'accepted', 'started', 'finished', 'given_up')"
OPEN = "state IN ('proposed', 'accepted', 'started')"
SCHEMES = (
    "e2c", "lectio", "projet_pro", "competence_plus", "parcours_qualifiant", "innovemploi_experimentation",
    "innovemploi_recrutement", "mon_parcours_formation_metiers", "pacte_embauche",
    "revenu_ecologique_jeunes", "id_stages", "maison_orientation", "maison_orientation_mobile", "cria",
    "psad", "spro", "cite_educative", "mission_locale", "entrepreneuriat_qpv", "et_pourquoi_pas",
    "plateforme_discriminations", "association_quartier", "lio_plus_egal_zero", "lio_solidario",
    "transport_a_la_demande",
)  # fmt: skip


def upgrade() -> None:
    known = ", ".join(f"'{one}'" for one in SCHEMES)
    empty = sa.text("('')")
    op.create_table(
        "prescription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("structure_id", sa.Integer(), nullable=True),
        sa.Column("scheme", sa.String(length=40), nullable=False),
        sa.Column("course", sa.String(length=200), server_default=empty, nullable=False),
        sa.Column("place", sa.String(length=300), server_default=empty, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=8), server_default="proposed", nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attested", sa.JSON(), nullable=True),
        sa.Column("attested_by", sa.String(length=200), server_default=empty, nullable=False),
        sa.Column("attested_on", sa.Date(), nullable=True),
        sa.CheckConstraint(f"state IN {STATES}", name=op.f("ck_prescription_state_known")),
        sa.CheckConstraint(f"scheme IN ({known})", name=op.f("ck_prescription_scheme_known")),
        sa.CheckConstraint("version >= 0", name=op.f("ck_prescription_version_from_0")),
        sa.CheckConstraint(
            "ends_on IS NULL OR starts_on IS NULL OR starts_on <= ends_on",
            name=op.f("ck_prescription_dates_in_order"),
        ),
        sa.CheckConstraint(
            "attested_on IS NULL OR state = 'finished'", name=op.f("ck_prescription_attested_at_the_end")
        ),
        sa.CheckConstraint(
            "(attested_on IS NULL) = (attested_by = '')", name=op.f("ck_prescription_attested_whole")
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"],
            ["profile.id"],
            name=op.f("fk_prescription_profile_id_profile"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["structure_id"],
            ["organisation.id"],
            name=op.f("fk_prescription_structure_id_organisation"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prescription")),
    )
    with op.batch_alter_table("prescription", schema=None) as batch_op:
        for name in ("profile_id", "structure_id"):
            batch_op.create_index(batch_op.f(f"ix_prescription_{name}"), [name], unique=False)
        batch_op.create_index(
            "uq_prescription_open",
            ["profile_id", "scheme", "course"],
            unique=True,
            sqlite_where=sa.text(OPEN),
            postgresql_where=sa.text(OPEN),
        )
    _create_log(empty)
    with op.batch_alter_table("profile_skill", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("attested_by", sa.String(length=200), server_default=empty, nullable=False)
        )
        batch_op.add_column(sa.Column("attested_on", sa.Date(), nullable=True))


def _create_log(empty: sa.TextClause) -> None:
    op.create_table(
        "prescription_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("prescription_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("party", sa.String(length=10), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=8), nullable=False),
        sa.Column("from_state", sa.String(length=8), server_default=empty, nullable=False),
        sa.Column("to_state", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=20), server_default=empty, nullable=False),
        sa.Column("words", sa.Text(), server_default=empty, nullable=False),
        sa.CheckConstraint(
            "party IN ('resident', 'counsellor')", name=op.f("ck_prescription_event_party_known")
        ),
        sa.CheckConstraint(f"to_state IN {STATES}", name=op.f("ck_prescription_event_state_known")),
        sa.ForeignKeyConstraint(
            ["prescription_id"],
            ["prescription.id"],
            name=op.f("fk_prescription_event_prescription_id_prescription"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prescription_event")),
        sa.UniqueConstraint(
            "prescription_id", "version", name=op.f("uq_prescription_event_prescription_id_version")
        ),
    )


def downgrade() -> None:
    with op.batch_alter_table("profile_skill", schema=None) as batch_op:
        batch_op.drop_column("attested_on")
        batch_op.drop_column("attested_by")
    op.drop_table("prescription_event")
    op.drop_table("prescription")
