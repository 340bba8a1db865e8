"""The pages of stands: whom to ask, what a stand brings; and the same read by the employer who sits there."""

from __future__ import annotations

from datetime import time

from flask import Response, current_app, flash, request, url_for

from matching.accounts.guards import employer_only, organiser_only
from matching.accounts.visitor import Visitor
from matching.clock import today
from matching.events import doing, removing, service, stands
from matching.events.answers import answers_due
from matching.events.models import Event, EventStand
from matching.events.nearby import employers_near, find_employer, meetings_of, open_posts
from matching.events.reading import tell_event
from matching.events.values import STAND_WORDS, STATE_WORDS, StandFacts
from matching.events.views import bp
from matching.extensions import db
from matching.fields import read_number
from matching.matches.snapshot import current_snapshot
from matching.pages import go, page
from matching.refusals import Refusal, wrong

PARTNERS = [(kind, words) for kind, words in STAND_WORDS.items() if kind != "employer"]


@bp.route("/organiser/<int:event_id>/stands", methods=["GET", "POST"])
@organiser_only
def add_stand(event_id: int, visitor: Visitor) -> Response:
    """Whom to ask: employers who hire near here, or anybody who helps."""
    by = doing.organiser_of(visitor)
    event = service.load(db.session, event_id, by)
    if request.method == "GET":
        return _choice_page(event)
    try:
        stand = stands.add_stand(db.session, event, _new(), by=by, occasion=doing.occasion())
    except Refusal as refused:
        said = doing.again(refused)
        return _choice_page(service.load(db.session, event_id, by), said)
    db.session.commit()
    flash(f"Stand {stand.number} : {stand.name}.", "good")
    return go(url_for("events.add_stand", event_id=event_id))


def _choice_page(event: Event, problem: Refusal | None = None) -> Response:
    return page(
        "events/stands.html",
        part="stands",
        status=problem.status if problem else 200,
        event=tell_event(db.session, event),
        near=employers_near(db.session, event),
        partners=PARTNERS,
        schemes=_schemes(),
        problem=problem,
        typed=request.form,
    )


@bp.route("/organiser/<int:event_id>/stands/<int:stand_id>", methods=["GET", "POST"])
@organiser_only
def change_stand(event_id: int, stand_id: int, visitor: Visitor) -> Response:
    """What a stand brings, its break, its limit, whether it hosts."""
    by = doing.organiser_of(visitor)
    event = service.load(db.session, event_id, by)
    stand = stands.find_stand(db.session, event, stand_id)
    if request.method == "GET":
        return _stand_page(event, stand)
    try:
        stands.change_stand(
            db.session, event, stand_id, _said(stand.kind, stand.name), by=by, occasion=doing.occasion()
        )
    except Refusal as refused:
        said = doing.again(refused)
        event = service.load(db.session, event_id, by)
        return _stand_page(event, stands.find_stand(db.session, event, stand_id), said)
    db.session.commit()
    flash("Le stand est noté.", "good")
    return go(url_for("events.organised", event_id=event_id))


def _stand_page(event: Event, stand: EventStand, problem: Refusal | None = None) -> Response:
    read = next(one for one in stands.stands_of(db.session, event) if one.row.id == stand.id)
    return page(
        "events/stand.html",
        part="stand",
        status=problem.status if problem else 200,
        event=event,
        stand=stand,
        kind=STAND_WORDS[stand.kind],
        posts=open_posts(db.session, stand.establishment_id) if stand.establishment_id else [],
        brought=set(_numbers("post")) if problem else {post[0] for post in read.posts},
        schemes=_schemes(),
        explained=set(request.form.getlist("scheme")) if problem else set(read.schemes),
        host="host" in request.form if problem else stand.host,
        problem=problem,
        typed=request.form,
    )


@bp.post("/organiser/<int:event_id>/stands/<int:stand_id>/retirer")
@organiser_only
def remove_stand(event_id: int, stand_id: int, visitor: Visitor) -> Response:
    """Take a stand out of a meeting."""
    by = doing.organiser_of(visitor)
    event = service.load(db.session, event_id, by)
    removing.remove_stand(
        db.session, event, stand_id, by=by, occasion=doing.occasion(), today=today(),
        seed=current_app.config["SEED"],
    )  # fmt: skip
    db.session.commit()
    flash("Le stand est retiré.", "good")
    return go(url_for("events.organised", event_id=event_id))


@bp.get("/recruter/rencontres")
@employer_only
def my_meetings(visitor: Visitor) -> Response:
    """The meetings at which an employer has a stand."""
    found = meetings_of(db.session, visitor.id, today())
    due = answers_due(db.session, visitor.id)
    return page("events/my_meetings.html", part="rencontres", meetings=found, states=STATE_WORDS, due=due)


@bp.post("/recruter/rencontres/<int:event_id>")
@employer_only
def bring_posts(event_id: int, visitor: Visitor) -> Response:
    """Choose which of one's own posts one brings."""
    stands.bring(db.session, event_id, visitor.id, _numbers("post"), doing.occasion())
    db.session.commit()
    flash("Vos offres sont notées.", "good")
    return go(url_for("events.my_meeting", event_id=event_id))


def _new() -> StandFacts:
    kind = request.form.get("kind", "")
    if kind == "employer":
        chosen = read_number(request.form.get("establishment", ""))
        number = chosen or find_employer(db.session, request.form.get("siret", ""))
        posts = open_posts(db.session, number) if number else []
        return StandFacts("employer", establishment_id=number, vacancy_ids=tuple(one.id for one in posts))
    if kind not in STAND_WORDS:
        raise wrong("kind", "Qui tient le stand ?", "Choisissez dans la liste.")
    return _said(kind, "")


def _said(kind: str, name: str) -> StandFacts:
    return StandFacts(
        kind,
        name=request.form.get("name", name),
        vacancy_ids=tuple(_numbers("post")),
        schemes=tuple(request.form.getlist("scheme")),
        host="host" in request.form,
        break_hours=_break(),
        interview_limit=_limit(),
    )


def _break() -> tuple[time, time] | None:
    typed = [request.form.get(name, "").strip() for name in ("break_from", "break_to")]
    if not any(typed):
        return None
    try:
        start, end = (time.fromisoformat(one) for one in typed)
    except ValueError:
        raise wrong("break", "La pause est illisible", "Écrivez les deux heures ainsi : 10:30.") from None
    return start.replace(tzinfo=None), end.replace(tzinfo=None)


def _limit() -> int | None:
    typed = request.form.get("interview_limit", "").strip()
    if not typed:
        return None
    if not (typed.isdecimal() and len(typed) < 4):
        raise wrong("interview_limit", "Combien d’entretiens ?", "Écrivez un nombre, ou laissez vide.")
    return int(typed)


def _numbers(name: str) -> list[int]:
    return [number for text in request.form.getlist(name) if (number := read_number(text))]


def _schemes() -> list[tuple[str, str]]:
    return [(one.identifier, one.name) for one in current_snapshot(db.session).schemes]
