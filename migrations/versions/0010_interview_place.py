"""where an interview is, when it is elsewhere than the post"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("interview_slot", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lat", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("lon", sa.Double(), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_interview_slot_lat_on_earth"), "lat IS NULL OR lat BETWEEN -90 AND 90"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_interview_slot_lon_on_earth"), "lon IS NULL OR lon BETWEEN -180 AND 180"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_interview_slot_place_whole"), "(lat IS NULL) = (lon IS NULL)"
        )


def downgrade() -> None:
    with op.batch_alter_table("interview_slot", schema=None) as batch_op:
        for name in ("place_whole", "lon_on_earth", "lat_on_earth"):
            batch_op.drop_constraint(batch_op.f(f"ck_interview_slot_{name}"), type_="check")
        batch_op.drop_column("lon")
        batch_op.drop_column("lat")
