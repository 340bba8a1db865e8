"""Residents whom nothing fits, and posts that nobody fits: what single change would open something."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Response, current_app

from matching.accounts.guards import counsellor_only
from matching.accounts.visitor import Visitor
from matching.clock import now, today
from matching.counsellors import openings
from matching.counsellors.caseload import names_of
from matching.counsellors.desk import read_caseload
from matching.counsellors.views import bp
from matching.employers.models import Establishment, Vacancy
from matching.extensions import db
from matching.pages import page, page_number

LOOKED_AT = 10
MOST_PAGES = 10_000


@bp.get("/conseiller/sans-offre")
@counsellor_only
def stuck(visitor: Visitor) -> Response:
    """Ten residents and ten posts at a time: those that have nobody, with what would change that."""
    number = page_number(MOST_PAGES)
    skipped, settings = (number - 1) * LOOKED_AT, {"today": today(), "seed": current_app.config["SEED"]}
    people = read_caseload(db.session, visitor.id, now())
    looked = people[skipped : skipped + LOOKED_AT]
    lonely = [(one, fitting) for one in looked if not (fitting := _of_person(one.profile_id, settings)).total]
    posts, total = _posts(visitor.id, skipped, settings)
    return page(
        "counsellors/stuck.html",
        part="bloques",
        people=lonely,
        posts=posts,
        looked=len(looked),
        everybody=len(people),
        first=skipped + 1,
        posts_total=total,
        number=number,
        more=skipped + LOOKED_AT < max(len(people), total),
        step=LOOKED_AT,
    )


def _of_person(profile_id: int, settings: dict[str, Any]) -> openings.Fitting:
    return openings.openings_of_person(db.session, profile_id, equipped=False, **settings)


def _posts(structure_id: int, skipped: int, settings: dict[str, Any]) -> tuple[list[Any], int]:
    """[(vacancy row, employer, what would open it)] of those that nobody of the caseload fits; all open."""
    opened = Vacancy.status == "open"
    total = db.session.scalar(sa.select(sa.func.count()).select_from(Vacancy).where(opened)) or 0
    rows = db.session.execute(
        sa.select(Vacancy.id, Vacancy.title, Establishment.name)
        .join(Establishment, Establishment.id == Vacancy.establishment_id)
        .where(opened)
        .order_by(Vacancy.id.desc())
        .offset(skipped)
        .limit(LOOKED_AT)
    ).all()
    index = openings.index_of(db.session, names_of(db.session, structure_id).keys())
    found = []
    for row in rows:
        post = openings.find_open(db.session, row.id)
        fitting = openings.openings_of_post(index, post, **settings)
        if not fitting.total:
            found.append((row, fitting))
    return found, total
