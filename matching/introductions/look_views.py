"""The look of a person at a ranking, on a page of its own: for who follows the resident, and who does not."""

from __future__ import annotations

from flask import Response, current_app, flash, request, url_for

from matching.accounts.guards import organiser_only
from matching.accounts.visitor import Visitor
from matching.clock import today
from matching.employers.models import Vacancy
from matching.extensions import db
from matching.introductions import doing, looks
from matching.introductions.views import bp
from matching.matches.service import find_offer_of
from matching.pages import go, page
from matching.privacy.readings import record_reading
from matching.refusals import Refusal, wrong

LONGEST_ANSWER = 1000


@bp.get("/regards-humains/<int:look_id>")
@organiser_only
def look(look_id: int, visitor: Visitor) -> Response:
    """One post, what counted for the resident who asks, and the answer."""
    asked = looks.look_for(db.session, look_id, visitor)
    record_reading(db.session, asked.look.profile_id, visitor, "look")
    return _draw(asked)


def _draw(asked: looks.Asked, problem: Refusal | None = None) -> Response:
    look = asked.look
    return page(
        "introductions/look.html",
        part="regard",
        status=problem.status if problem else 200,
        look=look,
        person=asked.person,
        vacancy=db.session.get_one(Vacancy, look.vacancy_id),
        offer=find_offer_of(
            db.session, look.vacancy_id, look.profile_id, today=today(), seed=current_app.config["SEED"]
        ),
        typed=request.form.get("answer", ""),
        problem=problem,
    )


@bp.post("/regards-humains/<int:look_id>")
@organiser_only
def answer_look(look_id: int, visitor: Visitor) -> Response:
    """Say to the resident what a person saw."""
    asked = looks.look_for(db.session, look_id, visitor)
    answer = request.form.get("answer", "").strip()
    if not answer or len(answer) > LONGEST_ANSWER:
        return _draw(asked, wrong("answer", "Écrivez votre réponse", f"De 1 à {LONGEST_ANSWER} caractères."))
    if asked.look.answered_at is None:
        looks.answer_human_look(db.session, asked.look, answer, doing.occasion())
    db.session.commit()
    flash("La personne est prévenue.", "good")
    return go(url_for("introductions.look", look_id=look_id))
