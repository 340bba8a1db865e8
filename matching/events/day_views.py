"""The day itself: the door, the timetable, the wall, and the stand of an employer."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, current_app, flash, request, url_for

from matching.accounts.guards import employer_only, organiser_only
from matching.accounts.visitor import Visitor
from matching.clock import now, today
from matching.events import answering, arriving, doing, forgetting, service, sitting, stands, timetable
from matching.events.models import Event
from matching.events.values import Organiser, slot_hour
from matching.events.views import bp
from matching.extensions import db
from matching.pages import go, page
from matching.refusals import Refusal

LONGEST_TYPED = 60
LONGEST_NUMBER = 9


@bp.get("/organiser/<int:event_id>/accueil")
@organiser_only
def welcome(event_id: int, visitor: Visitor) -> Response:
    """The door: who arrives, who walks in, who is next at each stand."""
    return _draw(service.load(db.session, event_id, doing.organiser_of(visitor)))


def _draw(event: Event, problem: Refusal | None = None) -> Response:
    is_open = event.state == "published" and event.day == today()
    # Names are looked for at the door alone, on the day itself.
    typed = request.args.get("prenom", "")[:LONGEST_TYPED] if is_open else ""
    return page(
        "events/welcome.html",
        part="accueil",
        status=problem.status if problem else 200,
        event=event,
        open=is_open,
        counts=answering.counts_of(db.session, event),
        sought=typed,
        expected=arriving.find_expected(db.session, event, typed),
        stands=sitting.stands_now(db.session, event, now()),
        hours=[
            slot_hour(event.start_at, event.slot_minutes, slot) for slot in range(timetable.slots_of(event))
        ],
        problem=problem,
        typed=request.form,
        scanned=request.args.get("numero", "")[:LONGEST_TYPED],
    )


def _at_the_door(event_id: int, visitor: Visitor, act: Callable[[Event, Organiser], str]) -> Response:
    """Do what was asked at the door and say it; what is refused is told beside what was typed."""
    by = doing.organiser_of(visitor)
    event = service.load(db.session, event_id, by)
    try:
        said = act(event, by)
    except Refusal as refused:
        problem = doing.again(refused)
        return _draw(service.load(db.session, event_id, by), problem)
    db.session.commit()
    flash(said, "good")
    return go(url_for("events.welcome", event_id=event_id))


@bp.post("/organiser/<int:event_id>/accueil")
@organiser_only
def check_in(event_id: int, visitor: Visitor) -> Response:
    """Somebody with a number has arrived."""

    def act(event: Event, by: Organiser) -> str:
        typed = request.form.get("number", "")
        one = arriving.check_in(db.session, event, typed, by=by, occasion=doing.occasion())
        return f"Numéro {one.number} : arrivé."

    return _at_the_door(event_id, visitor, act)


@bp.post("/organiser/<int:event_id>/accueil/nouveau")
@organiser_only
def walk_in(event_id: int, visitor: Visitor) -> Response:
    """Somebody walks in: a first name, a way to be reached, what work."""

    def act(event: Event, by: Organiser) -> str:
        typed = {name: request.form.get(name, "") for name in ("name", "contact", "wants")}
        one = arriving.walk_in(db.session, event, **typed, by=by, occasion=doing.occasion())
        return f"{one.first_name} a le numéro {one.number}."

    return _at_the_door(event_id, visitor, act)


@bp.post("/organiser/<int:event_id>/accueil/oublier")
@organiser_only
def forget(event_id: int, visitor: Visitor) -> Response:
    """A walk-in asks to be forgotten."""

    def act(event: Event, by: Organiser) -> str:
        text = request.form.get("forget", "").strip()
        number = int(text) if text.isdecimal() and len(text) < LONGEST_NUMBER else 0
        forgetting.forget_one(db.session, event, number, by=by, now=now())
        return f"Le numéro {number} n’a plus de nom ni de contact."

    return _at_the_door(event_id, visitor, act)


@bp.post("/organiser/<int:event_id>/entretiens")
@organiser_only
def arrange(event_id: int, visitor: Visitor) -> Response:
    """Make the timetable, or mend it from now on."""
    by = doing.organiser_of(visitor)
    event = service.load(db.session, event_id, by)
    done = timetable.settle(
        db.session, event, by=by, occasion=doing.occasion(), today=today(), seed=current_app.config["SEED"]
    )
    db.session.commit()
    flash(f"Ont un entretien : {done.served} sur {done.wanted}. Changements dits : {done.changes}.", "good")
    return go(url_for("events.welcome", event_id=event_id))


@bp.post("/organiser/<int:event_id>/stands/<int:stand_id>/parti")
@organiser_only
def leave(event_id: int, stand_id: int, visitor: Visitor) -> Response:
    """A stand closes before the end: those who waited for it are given another, and told."""
    by, occasion = doing.organiser_of(visitor), doing.occasion()
    event = service.load(db.session, event_id, by)
    stand = sitting.leave(db.session, event, stand_id, by=by, occasion=occasion)
    done = timetable.settle(
        db.session, event, by=by, occasion=occasion, today=today(), seed=current_app.config["SEED"]
    )
    db.session.commit()
    flash(f"Stand {stand.number} fermé. Changements dits : {done.changes}.", "good")
    return go(url_for("events.welcome", event_id=event_id))


@bp.get("/organiser/<int:event_id>/mur")
@organiser_only
def wall(event_id: int, visitor: Visitor) -> Response:
    """The screen for the wall: stands and numbers, nothing else of anybody."""
    event = service.load(db.session, event_id, doing.organiser_of(visitor))
    return page(
        "events/wall.html", part="mur", event=event, stands=sitting.stands_now(db.session, event, now())
    )


@bp.get("/recruter/rencontres/<int:event_id>/entretiens")
@employer_only
def my_interviews(event_id: int, visitor: Visitor) -> Response:
    """The interviews at one's own stand, by numbers, each with three buttons and a line."""
    return _draw_mine(event_id, visitor)


def _draw_mine(event_id: int, visitor: Visitor, problem: Refusal | None = None) -> Response:
    event, stand = stands.own_stand(db.session, event_id, visitor.id)
    found = sitting.stands_now(db.session, event, now())
    return page(
        "events/my_interviews.html",
        part="entretiens",
        status=problem.status if problem else 200,
        event=event,
        stand=next(one for one in found if one.id == stand.id),
        open=event.state == "published" and event.day == today(),
        problem=problem,
    )


@bp.post("/recruter/rencontres/<int:event_id>/entretiens/<int:interview_id>")
@employer_only
def note(event_id: int, interview_id: int, visitor: Visitor) -> Response:
    """Note an interview."""
    event, stand = stands.own_stand(db.session, event_id, visitor.id)
    said, line = request.form.get("note", ""), request.form.get("line", "")
    try:
        sitting.note_interview(
            db.session, event, stand, interview_id, said, line, by=doing.employer_of(visitor),
            occasion=doing.occasion(),
        )  # fmt: skip
    except Refusal as refused:
        return _draw_mine(event_id, visitor, doing.again(refused))
    db.session.commit()
    flash("C’est noté.", "good")
    return go(url_for("events.my_interviews", event_id=event_id))
