"""One introduction, for the counsellor; a minor's agreement recorded; a human look answered."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Response, flash, request, url_for

from matching.accounts.guards import counsellor_only
from matching.accounts.visitor import Visitor
from matching.clock import today
from matching.counsellors import service
from matching.counsellors.views import bp
from matching.extensions import db
from matching.introductions import doing, looks
from matching.introductions.models import HumanLook
from matching.introductions.reading import Introduced
from matching.introductions.service import send_agreed
from matching.pages import go
from matching.privacy.minors import record_agreement
from matching.refusals import Refusal, not_found, wrong

LONGEST_ANSWER = 1000
CALLED_AGAIN = timedelta(days=2)
"""Without news of an interview, the employer is called again after this."""


def _more(one: Introduced) -> dict[str, Any]:
    return {
        "agreement_url": url_for("counsellors.request_agreement", introduction_id=one.id),
        "task_url": url_for("counsellors.task", profile_id=one.profile_id),
        "call_again": f"Rappeler {one.employer} : {one.title}"[: service.LONGEST_TASK],
        "call_on": today() + CALLED_AGAIN,
    }


FOLLOWED = doing.Door(
    "introductions/followed_one.html",
    "counsellors.followed_request",
    "counsellors.request_act",
    "counsellors.request_message",
    _more,
)
IN_PLACE = "sur_place"
"""The block of the page that opens under a row of the desk; `ligne` in an address or a form asks for it."""


@bp.get("/conseiller/demandes/<int:introduction_id>")
@counsellor_only
def followed_request(introduction_id: int, visitor: Visitor) -> Response:
    """One request: where it stands, what the counsellor may do or record."""
    part = IN_PLACE if "ligne" in request.args else "demande"
    return doing.draw(FOLLOWED, introduction_id, visitor, part=part)


@bp.post("/conseiller/demandes/<int:introduction_id>/<act>")
@counsellor_only
def request_act(introduction_id: int, act: str, visitor: Visitor) -> Response:
    """Do what the form asks; from a row of the desk, that row comes back."""
    if "ligne" not in request.form:
        return doing.do_through(FOLLOWED, introduction_id, act, visitor)
    by = doing.actor_of(visitor)
    person = doing.read(introduction_id, by).profile_id
    return doing.do(
        introduction_id,
        act,
        by,
        back=url_for("counsellors.desk", ligne=person),
        again=lambda refused: doing.draw(FOLLOWED, introduction_id, visitor, (act, refused), IN_PLACE),
    )


@bp.post("/conseiller/demandes/<int:introduction_id>/message")
@counsellor_only
def request_message(introduction_id: int, visitor: Visitor) -> Response:
    """Write to the other parties."""
    return doing.write_through(FOLLOWED, introduction_id, visitor)


@bp.post("/conseiller/demandes/<int:introduction_id>/accord-ecrit")
@counsellor_only
def request_agreement(introduction_id: int, visitor: Visitor) -> Response:
    """Record a minor's written agreement; what waited for it leaves."""
    by, when = doing.actor_of(visitor), doing.occasion()
    one = doing.read(introduction_id, by)
    try:
        record_agreement(
            db.session,
            one.profile_id,
            signed_by=request.form.get("signed_by", ""),
            signed_on=date.fromisoformat(request.form.get("signed_on", "")),
            recorded_by=f"conseiller:{visitor.id}",
            now=when.now,
        )
    except ValueError as said:
        sentence = str(said) if str(said).startswith("Écrivez") else "Écrivez une date, comme 02/12/2026."
        problem = ("agreement", wrong("agreement", "Accord incomplet", sentence))
        return doing.draw(FOLLOWED, introduction_id, visitor, problem)
    send_agreed(db.session, one.profile_id, when)
    db.session.commit()
    flash("L’accord est noté.", "good")
    return go(url_for("counsellors.followed_request", introduction_id=introduction_id))


@bp.post("/conseiller/regards/<int:look_id>")
@counsellor_only
def answer_look(look_id: int, visitor: Visitor) -> Response:
    """Say to a resident what a person saw of how an offer ranks them."""
    look = db.session.get(HumanLook, look_id)
    if look is None:
        raise not_found("Cette personne n’est pas suivie ici.")  # as for somebody else's
    service.require_followed(db.session, visitor.id, look.profile_id)
    answer = request.form.get("answer", "").strip()
    if not answer or len(answer) > LONGEST_ANSWER:
        raise wrong("answer", "Écrivez votre réponse", f"Écrivez de 1 à {LONGEST_ANSWER} caractères.")
    if look.answered_at is None:
        looks.answer_human_look(db.session, look, answer, doing.occasion())
        db.session.commit()
    elif look.answer != answer:  # the same one is a button pressed twice
        raise Refusal("look_answered", "C’est déjà répondu", "La personne a lu une première réponse.")
    flash("La personne est prévenue.", "good")
    return go(url_for("counsellors.person", profile_id=look.profile_id))
