"""« À répondre »: an employer answers each interview that was held, by numbers alone."""

from __future__ import annotations

from flask import Response, current_app, flash, request, url_for

from matching.accounts.guards import checked_employer_only
from matching.accounts.visitor import Visitor
from matching.clock import now
from matching.events import answers, doing, sitting, stands
from matching.events.answer_telling import when_due
from matching.events.nearby import open_posts
from matching.events.views import bp
from matching.extensions import db
from matching.fields import read_number
from matching.introductions.reasons import OF_EMPLOYERS
from matching.pages import go, page
from matching.refusals import Refusal, wrong


@bp.get("/recruter/rencontres/<int:event_id>/reponses")
@checked_employer_only
def my_answers(event_id: int, visitor: Visitor) -> Response:
    """Whom one met, by number: what is to be answered first."""
    return _draw(event_id, visitor)


def _draw(event_id: int, visitor: Visitor, problem: Refusal | None = None) -> Response:
    event, stand = stands.own_stand(db.session, event_id, visitor.id)
    met = answers.met_at(db.session, event, stand)
    return page(
        "events/my_answers.html",
        part="reponses",
        status=problem.status if problem else 200,
        event=event,
        waiting=[one for one in met if not one.answer],
        answered=[one for one in met if one.answer],
        open=answers.may_answer(event, now()),
        due=when_due(answers.due_at(event)),
        posts=open_posts(db.session, visitor.id),
        reasons=OF_EMPLOYERS,
        notes=sitting.NOTE_WORDS,
        problem=problem,
    )


@bp.post("/recruter/rencontres/<int:event_id>/reponses/<int:interview_id>")
@checked_employer_only
def answer_met(event_id: int, interview_id: int, visitor: Visitor) -> Response:
    """« On continue », for a post; or a no, with its reason."""
    event, stand = stands.own_stand(db.session, event_id, visitor.id)
    by, occasion, said = doing.employer_of(visitor), doing.occasion(), request.form.get("answer", "")
    try:
        if said == "go_on":
            post = read_number(request.form.get("post", ""))
            answers.go_on(db.session, event, stand, interview_id, post, by=by, occasion=occasion)
        elif said == "not_retained":
            answers.not_retain(
                db.session, event, stand, interview_id, request.form.get("reason", ""), by=by,
                occasion=occasion, seed=current_app.config["SEED"],
            )  # fmt: skip
        else:
            raise wrong("answer", "Choisissez une réponse", "On continue, ou pas cette fois.")
    except Refusal as refused:
        return _draw(event_id, visitor, doing.again(refused))
    db.session.commit()
    flash("C’est répondu. La personne est prévenue.", "good")
    return go(url_for("events.my_answers", event_id=event_id))
