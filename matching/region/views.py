"""What referential is loaded: counts, and the last imports."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, Response

from matching.accounts.guards import region_only
from matching.accounts.visitor import Visitor
from matching.extensions import db
from matching.pages import page
from matching.region import models

bp = Blueprint("region", __name__)
COUNTED = (
    ("Métiers (ROME)", models.Occupation),
    ("Métiers avec nos mots", models.UsualOccupation),
    ("Appellations et mots", models.JobTitle),
    ("Compétences et savoirs", models.Skill),
    ("Communes", models.Commune),
    ("Quartiers prioritaires", models.Neighbourhood),
    ("Arrêts de transport", models.Stop),
    ("Structures", models.Structure),
    ("Métiers avec un chiffre de tension", models.Shortage),
    ("Dispositifs", models.Scheme),
)


@bp.get("/region")
@region_only
def referential(visitor: Visitor) -> Response:
    """Counts of the tables and the last ten imports."""
    counts = db.session.execute(
        sa.select(*(sa.select(sa.func.count()).select_from(model).scalar_subquery() for _, model in COUNTED))
    ).one()
    imports = db.session.scalars(
        sa.select(models.ReferentialImport).order_by(models.ReferentialImport.id.desc()).limit(10)
    ).all()
    rows = [(label, number) for (label, _), number in zip(COUNTED, counts, strict=True)]
    return page("region/referential.html", part="main", rows=rows, imports=imports)
