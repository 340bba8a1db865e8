"""stops as places to start from"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stop",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("network", sa.String(length=20), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("town", sa.String(), server_default=sa.text("('')"), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.CheckConstraint("mode IN ('train', 'coach', 'tram', 'bus')", name=op.f("ck_stop_mode_known")),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_stop_name_not_empty")),
        sa.CheckConstraint("lat IS NULL OR lat BETWEEN -90 AND 90", name=op.f("ck_stop_lat_on_earth")),
        sa.CheckConstraint("lon IS NULL OR lon BETWEEN -180 AND 180", name=op.f("ck_stop_lon_on_earth")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_stop")),
    )


def downgrade() -> None:
    op.drop_table("stop")
