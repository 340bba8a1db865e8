"""meetings: their stands, who comes, interviews, a log"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

EMPTY = sa.text("('')")
KEPT = sa.text("state <> 'dropped'")
SCHEMES = (
    "e2c", "lectio", "projet_pro", "competence_plus",
    "parcours_qualifiant", "innovemploi_experimentation", "innovemploi_recrutement", "mon_parcours_formation_metiers",
    "pacte_embauche", "revenu_ecologique_jeunes", "id_stages", "maison_orientation",
    "maison_orientation_mobile", "cria", "psad", "spro",
    "cite_educative", "mission_locale", "entrepreneuriat_qpv", "et_pourquoi_pas",
    "plateforme_discriminations", "association_quartier", "lio_plus_egal_zero", "lio_solidario",
    "transport_a_la_demande",
)  # fmt: skip


def upgrade() -> None:
    _create_meetings()
    _create_attendance()
    _create_stands()
    _create_interviews()
    _create_log()


def _create_meetings() -> None:
    op.create_table(
        "event_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_event_series_title_not_empty")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_series")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=8), server_default="meeting", nullable=False),
        sa.Column("state", sa.String(length=9), server_default="draft", nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("neighbourhood_code", sa.String(length=8), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("foot", sa.String(length=300), server_default=EMPTY, nullable=False),
        sa.Column("lio", sa.String(length=300), server_default=EMPTY, nullable=False),
        sa.Column("wheelchair", sa.Boolean(), nullable=True),
        sa.Column("shelter", sa.String(length=7), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("start_at", sa.Time(), nullable=False),
        sa.Column("end_at", sa.Time(), nullable=False),
        sa.Column("slot_minutes", sa.Integer(), server_default="20", nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("child_corner", sa.Boolean(), nullable=True),
        sa.Column("words", sa.Text(), server_default=EMPTY, nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("structure_id", sa.Integer(), nullable=True),
        sa.Column("cancelled_why", sa.String(length=300), server_default=EMPTY, nullable=False),
        sa.Column("demo", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('meeting', 'market', 'mobile')", name=op.f("ck_event_kind_known")),
        sa.CheckConstraint(
            "shelter IS NULL OR shelter IN ('inside', 'covered', 'open')", name=op.f("ck_event_shelter_known")
        ),
        sa.CheckConstraint(
            "state = 'draft' OR published_at IS NOT NULL", name=op.f("ck_event_published_is_dated")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'published', 'cancelled', 'over')", name=op.f("ck_event_state_known")
        ),
        sa.CheckConstraint("capacity IS NULL OR capacity > 0", name=op.f("ck_event_capacity_from_1")),
        sa.CheckConstraint("lat IS NULL OR lat BETWEEN -90 AND 90", name=op.f("ck_event_lat_on_earth")),
        sa.CheckConstraint("length(title) > 0 AND length(slug) > 0", name=op.f("ck_event_named")),
        sa.CheckConstraint("lon IS NULL OR lon BETWEEN -180 AND 180", name=op.f("ck_event_lon_on_earth")),
        sa.CheckConstraint("slot_minutes BETWEEN 5 AND 60", name=op.f("ck_event_slot_5_to_60")),
        sa.CheckConstraint("start_at < end_at", name=op.f("ck_event_hours_in_order")),
        sa.CheckConstraint("version >= 0", name=op.f("ck_event_version_from_0")),
        sa.ForeignKeyConstraint(
            ["neighbourhood_code"],
            ["neighbourhood.code"],
            name=op.f("fk_event_neighbourhood_code_neighbourhood"),
        ),
        sa.ForeignKeyConstraint(
            ["series_id"],
            ["event_series.id"],
            name=op.f("fk_event_series_id_event_series"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["structure_id"],
            ["organisation.id"],
            name=op.f("fk_event_structure_id_organisation"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("slug", name=op.f("uq_event_slug")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_neighbourhood_code"), ["neighbourhood_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_series_id"), ["series_id"], unique=False)
        batch_op.create_index("ix_event_state_day", ["state", "day"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_structure_id"), ["structure_id"], unique=False)


def _create_attendance() -> None:
    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("comer", sa.String(length=8), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("first_name", sa.String(length=60), server_default=EMPTY, nullable=False),
        sa.Column("channel", sa.String(length=5), nullable=True),
        sa.Column("contact", sa.String(length=254), server_default=EMPTY, nullable=False),
        sa.Column("wants", sa.String(length=120), server_default=EMPTY, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=3), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(channel IS NULL) = (contact = '')", name=op.f("ck_attendance_contact_whole")),
        sa.CheckConstraint(
            "(comer = 'resident') = (profile_id IS NOT NULL)",
            name=op.f("ck_attendance_resident_has_a_profile"),
        ),
        sa.CheckConstraint(
            "answer IS NULL OR answer IN ('yes', 'no')", name=op.f("ck_attendance_answer_known")
        ),
        sa.CheckConstraint(
            "channel IS NULL OR channel IN ('email', 'sms')", name=op.f("ck_attendance_channel_known")
        ),
        sa.CheckConstraint(
            "comer = 'resident' OR forgotten_at IS NOT NULL OR length(first_name) > 0",
            name=op.f("ck_attendance_walk_in_named"),
        ),
        sa.CheckConstraint("comer IN ('resident', 'walk_in')", name=op.f("ck_attendance_comer_known")),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_attendance_answer_is_dated")
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_attendance_number_from_1")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_attendance_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name=op.f("fk_attendance_profile_id_profile"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_attendance_event_id_number")),
        sa.UniqueConstraint("event_id", "profile_id", name=op.f("uq_attendance_event_id_profile_id")),
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attendance_profile_id"), ["profile_id"], unique=False)


def _create_stands() -> None:
    known = ", ".join(f"'{one}'" for one in SCHEMES)
    op.create_table(
        "event_stand",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=14), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("establishment_id", sa.Integer(), nullable=True),
        sa.Column("host", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("break_from", sa.Time(), nullable=True),
        sa.Column("break_to", sa.Time(), nullable=True),
        sa.Column("interview_limit", sa.Integer(), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind = 'employer') = (establishment_id IS NOT NULL)",
            name=op.f("ck_event_stand_employer_has_its_row"),
        ),
        sa.CheckConstraint(
            "kind IN ('employer', 'partner', 'association', 'mission_locale')",
            name=op.f("ck_event_stand_kind_known"),
        ),
        sa.CheckConstraint(
            "(break_from IS NULL) = (break_to IS NULL)", name=op.f("ck_event_stand_break_whole")
        ),
        sa.CheckConstraint(
            "break_from IS NULL OR break_from < break_to", name=op.f("ck_event_stand_break_in_order")
        ),
        sa.CheckConstraint(
            "interview_limit IS NULL OR interview_limit >= 0", name=op.f("ck_event_stand_limit_from_0")
        ),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_event_stand_name_not_empty")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_event_stand_number_from_1")),
        sa.ForeignKeyConstraint(
            ["establishment_id"],
            ["establishment.id"],
            name=op.f("fk_event_stand_establishment_id_establishment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_stand_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_stand")),
        sa.UniqueConstraint(
            "event_id", "establishment_id", name=op.f("uq_event_stand_event_id_establishment_id")
        ),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_event_stand_event_id_number")),
    )
    with op.batch_alter_table("event_stand", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_event_stand_establishment_id"), ["establishment_id"], unique=False
        )
        batch_op.create_index(
            "uq_event_stand_host",
            ["event_id"],
            unique=True,
            sqlite_where=sa.text("host"),
            postgresql_where=sa.text("host"),
        )
    op.create_table(
        "event_stand_scheme",
        sa.Column("stand_id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(length=40), nullable=False),
        sa.CheckConstraint(f"scheme IN ({known})", name=op.f("ck_event_stand_scheme_scheme_known")),
        sa.ForeignKeyConstraint(
            ["stand_id"],
            ["event_stand.id"],
            name=op.f("fk_event_stand_scheme_stand_id_event_stand"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("stand_id", "scheme", name=op.f("pk_event_stand_scheme")),
    )
    op.create_table(
        "event_stand_vacancy",
        sa.Column("stand_id", sa.Integer(), nullable=False),
        sa.Column("vacancy_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["stand_id"],
            ["event_stand.id"],
            name=op.f("fk_event_stand_vacancy_stand_id_event_stand"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["vacancy_id"],
            ["vacancy.id"],
            name=op.f("fk_event_stand_vacancy_vacancy_id_vacancy"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("stand_id", "vacancy_id", name=op.f("pk_event_stand_vacancy")),
    )
    with op.batch_alter_table("event_stand_vacancy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_stand_vacancy_vacancy_id"), ["vacancy_id"], unique=False)


def _create_interviews() -> None:
    op.create_table(
        "event_interview",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stand_id", sa.Integer(), nullable=False),
        sa.Column("attendance_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), server_default="planned", nullable=False),
        sa.Column("note", sa.String(length=5), server_default=EMPTY, nullable=False),
        sa.Column("line", sa.String(length=200), server_default=EMPTY, nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "note = '' OR noted_at IS NOT NULL", name=op.f("ck_event_interview_note_is_dated")
        ),
        sa.CheckConstraint("note IN ('', 'yes', 'maybe', 'no')", name=op.f("ck_event_interview_note_known")),
        sa.CheckConstraint(
            "state IN ('planned', 'done', 'missed', 'dropped')", name=op.f("ck_event_interview_state_known")
        ),
        sa.CheckConstraint("slot >= 0", name=op.f("ck_event_interview_slot_from_0")),
        sa.ForeignKeyConstraint(
            ["attendance_id"],
            ["attendance.id"],
            name=op.f("fk_event_interview_attendance_id_attendance"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["stand_id"],
            ["event_stand.id"],
            name=op.f("fk_event_interview_stand_id_event_stand"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_interview")),
        sa.UniqueConstraint(
            "stand_id", "attendance_id", name=op.f("uq_event_interview_stand_id_attendance_id")
        ),
    )
    with op.batch_alter_table("event_interview", schema=None) as batch_op:
        batch_op.create_index("ix_event_interview_attendance_id", ["attendance_id"], unique=False)
        batch_op.create_index(
            "uq_event_interview_attendance_slot",
            ["attendance_id", "slot"],
            unique=True,
            sqlite_where=KEPT,
            postgresql_where=KEPT,
        )
        batch_op.create_index(
            "uq_event_interview_stand_slot",
            ["stand_id", "slot"],
            unique=True,
            sqlite_where=KEPT,
            postgresql_where=KEPT,
        )


def _create_log() -> None:
    op.create_table(
        "event_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("party", sa.String(length=10), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("attendance_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), server_default=EMPTY, nullable=False),
        sa.CheckConstraint(
            "party IN ('region', 'counsellor', 'employer', 'resident', 'service')",
            name=op.f("ck_event_line_party_known"),
        ),
        sa.ForeignKeyConstraint(
            ["attendance_id"],
            ["attendance.id"],
            name=op.f("fk_event_line_attendance_id_attendance"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_line_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_line")),
    )
    with op.batch_alter_table("event_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_line_attendance_id"), ["attendance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_line_event_id"), ["event_id"], unique=False)


def downgrade() -> None:
    for table in (
        "event_line", "event_interview", "event_stand_vacancy", "event_stand_scheme", "event_stand", "attendance",
        "event", "event_series",
    ):  # fmt: skip
        op.drop_table(table)
