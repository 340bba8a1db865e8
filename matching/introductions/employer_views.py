"""An employer's two sides: proposing an exchange to a code, and the requests of those who said yes."""

from __future__ import annotations

from flask import Response, current_app, flash, request, url_for

from matching.accounts.guards import checked_employer_only
from matching.accounts.visitor import Visitor
from matching.employers.candidates import find_candidate
from matching.employers.service import vacancy_of
from matching.extensions import db
from matching.introductions import doing, service
from matching.introductions.listing import list_introductions
from matching.introductions.placements import placement_for
from matching.introductions.views import bp
from matching.pages import go, page
from matching.privacy.readings import record_reading
from matching.refusals import Refusal


@bp.get("/recruter/demandes")
@checked_employer_only
def received(visitor: Visitor) -> Response:
    """« Demandes reçues »: what waits for an answer first, the oldest first."""
    by = doing.actor_of(visitor)
    rows = list_introductions(db.session, by, doing.occasion())
    sent = [one for one in rows if one.sent]
    return page(
        "introductions/received.html",
        part="demandes",
        waiting=[one for one in sent if one.waiting],
        going=[one for one in sent if one.active and not one.waiting],
        ended=[one for one in sent if not one.active],
        proposals=[one for one in rows if not one.sent],
    )


RECEIVED = doing.Door(
    "introductions/received_one.html",
    "introductions.received_one",
    "introductions.received_act",
    "introductions.received_message",
    lambda one: {"placement": placement_for(one.lines), "back_url": url_for("introductions.received")},
)


@bp.get("/recruter/demandes/<int:introduction_id>")
@checked_employer_only
def received_one(introduction_id: int, visitor: Visitor) -> Response:
    """One request: what the person shared, and the answer."""
    by = doing.actor_of(visitor)
    row = service.load(db.session, introduction_id, by)
    if row.sent_at is not None:  # before that, the employer reads nothing of the person
        record_reading(db.session, row.profile_id, visitor, "introduction")
    return doing.draw(RECEIVED, introduction_id, visitor)


@bp.post("/recruter/demandes/<int:introduction_id>/<act>")
@checked_employer_only
def received_act(introduction_id: int, act: str, visitor: Visitor) -> Response:
    """Do what the form asks."""
    return doing.do_through(RECEIVED, introduction_id, act, visitor)


@bp.post("/recruter/demandes/<int:introduction_id>/message")
@checked_employer_only
def received_message(introduction_id: int, visitor: Visitor) -> Response:
    """Write to the person and the counsellor."""
    return doing.write_through(RECEIVED, introduction_id, visitor)


@bp.post("/recruter/offres/<int:vacancy_id>/proposer-un-echange")
@checked_employer_only
def propose(vacancy_id: int, visitor: Visitor) -> Response:
    """« Proposer un échange » to a code of the list: the person is asked, nothing more is learnt."""
    vacancy_of(db.session, visitor.id, vacancy_id)
    profile_id = find_candidate(
        db.session, vacancy_id, request.form.get("code", ""), secret=current_app.config["SECRET_KEY"]
    )
    try:
        service.propose(
            db.session, vacancy_id, profile_id, by=doing.actor_of(visitor), occasion=doing.occasion()
        )
    except Refusal:
        db.session.rollback()
        raise
    db.session.commit()
    flash("C’est proposé. La personne dit oui ou non.", "good")
    number = request.form.get("page", "1")
    return go(
        url_for("employers.candidates", vacancy_id=vacancy_id, page=number if number.isdecimal() else "1")
    )
