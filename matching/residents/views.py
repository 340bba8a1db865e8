"""A resident's own list, and one offer of it."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request, url_for

from matching.accounts.guards import resident_only
from matching.accounts.visitor import Visitor
from matching.clock import now, today
from matching.extensions import db
from matching.introductions.answers import answer_rate_of
from matching.matches import service
from matching.matches.question import Question
from matching.matches.views import CHOICES
from matching.pages import go, page
from matching.residents.progress import doorstep_of

bp = Blueprint("residents", __name__)


@bp.get("/mes-offres")
@resident_only
def offers(visitor: Visitor) -> Response:
    """The offers for the resident who is here, by what the profile says: from three answers on."""
    doorstep = doorstep_of(db.session, visitor.id)
    if doorstep.too_young or not doorstep.useful:
        return go(url_for("profile.summary" if doorstep.exists else "profile.begin"))
    question = Question.read(request.args)
    found = service.offers_of(
        db.session,
        visitor.id,
        question,
        today=today(),
        seed=current_app.config["SEED"],
        law="without_plan",
    )
    return page(
        "matches/offers.html",
        part="resultats",
        offers=found,
        endpoint="residents.offers",
        mine=True,
        **CHOICES,
    )


@bp.get("/mes-offres/<int:vacancy_id>")
@resident_only
def offer(vacancy_id: int, visitor: Visitor) -> Response:
    """One offer, explained by what the profile says."""
    question = Question.read(request.args)
    found = service.offer_of(
        db.session, vacancy_id, visitor.id, today=today(), seed=current_app.config["SEED"]
    )
    back = url_for("residents.offers", **question.address())
    return page(
        "matches/offer.html",
        part="offre",
        offer=found,
        place="",
        back=back,
        mine=True,
        rate=answer_rate_of(db.session, vacancy_id, now()),
    )
