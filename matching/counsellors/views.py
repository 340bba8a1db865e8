"""The offers of somebody of the caseload, as a counsellor reads them."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request, url_for

from matching.accounts.following import name_of_followed
from matching.accounts.guards import counsellor_only
from matching.accounts.visitor import Visitor
from matching.clock import today
from matching.extensions import db
from matching.matches import service
from matching.matches.question import Question
from matching.matches.views import CHOICES
from matching.pages import page
from matching.privacy.readings import record_reading

bp = Blueprint("counsellors", __name__)


@bp.get("/conseiller/habitants/<int:profile_id>")
@counsellor_only
def offers(profile_id: int, visitor: Visitor) -> Response:
    """The offers of one resident, with what the counsellor reads of each."""
    name = name_of_followed(db.session, visitor, profile_id)
    record_reading(db.session, profile_id, visitor, "followed")
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
        back=url_for("counsellors.person", profile_id=profile_id),
        **CHOICES,
    )


@bp.get("/conseiller/habitants/<int:profile_id>/offres/<int:vacancy_id>")
@counsellor_only
def offer(profile_id: int, vacancy_id: int, visitor: Visitor) -> Response:
    """One offer, explained for the resident whose list it was opened from."""
    name = name_of_followed(db.session, visitor, profile_id)
    question = Question.read(request.args)
    found = service.offer_of(
        db.session, vacancy_id, profile_id, today=today(), seed=current_app.config["SEED"]
    )
    return page(
        "matches/offer.html",
        part="offre",
        offer=found,
        place="",
        back=url_for("counsellors.offers", profile_id=profile_id, **question.address()),
        mine=True,
        name=name,
        propose_to=profile_id,
    )
