"""The residents of the demonstration, and the offers of one of them, read by a counsellor."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, Response, current_app, request, url_for

from matching.accounts.guards import counsellor_only
from matching.accounts.visitor import Visitor
from matching.clock import today
from matching.extensions import db
from matching.matches import service
from matching.matches.question import Question
from matching.matches.views import CHOICES
from matching.pages import page
from matching.refusals import not_found
from matching.region.models import Commune, Neighbourhood
from matching.residents.models import Profile

bp = Blueprint("counsellors", __name__)
PER_PAGE = 30


@bp.get("/conseiller")
@counsellor_only
def residents(visitor: Visitor) -> Response:
    """Who is followed: until caseloads come, the residents of the demonstration."""
    number = max(1, request.args.get("page", 1, int))
    query = (
        sa.select(
            Profile.id, Profile.name, Neighbourhood.name.label("quarter"), Commune.name.label("commune")
        )
        .join(Neighbourhood, Neighbourhood.code == Profile.neighbourhood_code)
        .join(Commune, Commune.code == Neighbourhood.commune_code)
        .where(Profile.demo)
        .order_by(Profile.id)
    )
    total = db.session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    rows = db.session.execute(query.limit(PER_PAGE).offset((number - 1) * PER_PAGE)).all()
    return page(
        "counsellors/residents.html",
        part="habitants",
        rows=rows,
        total=total,
        number=number,
        pages=max(1, -(-total // PER_PAGE)),
    )


@bp.get("/conseiller/habitants/<int:profile_id>")
@counsellor_only
def offers(profile_id: int, visitor: Visitor) -> Response:
    """The offers of one resident, with what the counsellor reads of each."""
    name = db.session.scalar(sa.select(Profile.name).where(Profile.id == profile_id, Profile.demo))
    if name is None:
        raise not_found("Cette personne n’est pas suivie ici.")
    question = Question.read(request.args)
    found = service.offers_of(
        db.session, profile_id, question, today=today(), seed=current_app.config["SEED"]
    )
    return page(
        "counsellors/offers.html",
        part="resultats",
        offers=found,
        name=name,
        profile_id=profile_id,
        back=url_for("counsellors.residents"),
        **CHOICES,
    )
