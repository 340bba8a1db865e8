"""The day itself: the door, the timetable, the wall, and the stand of an employer.

A form may carry a key: a browser kept it while the connection was cut. It is then done once, and answered by
a receipt; without one, by the page that follows.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Response, current_app, flash, request, url_for

from matching.accounts.guards import checked_employer_only, organiser_only
from matching.accounts.visitor import Visitor
from matching.clock import PARIS, now, today
from matching.events import (
    answering,
    arriving,
    doing,
    forgetting,
    sending,
    service,
    sitting,
    stands,
    timetable,
    wishing,
)
from matching.events.models import Event, EventInterview, EventStand
from matching.events.sending import Sending, Told
from matching.events.values import Organiser, slot_hour
from matching.events.views import bp
from matching.extensions import db
from matching.fields import read_number
from matching.french import hour
from matching.pages import go, page
from matching.refusals import Refusal

LONGEST_TYPED = 60


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


def _at_the_door(
    event_id: int, visitor: Visitor, sent: Sending, act: Callable[[Event, Organiser], Told]
) -> Response:
    """Do what was asked at the door and say it; what is refused is told beside what was typed."""
    by = doing.organiser_of(visitor)
    event = service.load(db.session, event_id, by)
    try:
        told = sending.once(db.session, event, sent, now(), lambda: act(event, by))
    except Refusal as refused:
        problem = doing.again(refused)
        if sent.key:
            raise
        return _draw(service.load(db.session, event_id, by), problem)
    db.session.commit()
    return _said(sent, told, url_for("events.welcome", event_id=event_id))


def _said(sent: Sending, told: Told, back: str) -> Response:
    """The receipt of what was kept under a key; else the page that follows, which says it."""
    if sent.key:
        return page("events/sent.html", part="recu", told=told, key=sent.key, back=back)
    flash(told.named or told.words, "good")
    return go(back)


@bp.post("/organiser/<int:event_id>/accueil")
@organiser_only
def check_in(event_id: int, visitor: Visitor) -> Response:
    """Somebody with a number has arrived."""
    number = read_number(request.form.get("number", "")) or 0

    def act(event: Event, by: Organiser) -> Told:
        one, fresh = arriving.check_in(
            db.session, event, number, by=by, occasion=doing.occasion(), at=doing.acted_at()
        )
        since = "" if fresh or one.checked_in_at is None else f"déjà là depuis {_clock(one.checked_in_at)}"
        return Told(f"Numéro {one.number} : {since or 'arrivé'}.", fresh, one.id)

    return _at_the_door(event_id, visitor, doing.sent("check_in", number), act)


def _clock(instant: datetime) -> str:
    return hour(instant.astimezone(PARIS).time())


@bp.post("/organiser/<int:event_id>/accueil/nouveau")
@organiser_only
def walk_in(event_id: int, visitor: Visitor) -> Response:
    """Somebody walks in: a first name, a way to be reached, what work."""

    def act(event: Event, by: Organiser) -> Told:
        typed = {name: request.form.get(name, "") for name in ("name", "contact", "wants")}
        one = arriving.walk_in(
            db.session, event, **typed, by=by, occasion=doing.occasion(), at=doing.acted_at()
        )
        wishing.wish(db.session, event, one, doing.stands_said(), by=by, occasion=doing.occasion())
        words, named = f"Son numéro : {one.number}.", f"{one.first_name} a le numéro {one.number}."
        return Told(words, attendance_id=one.id, named=named)

    return _at_the_door(event_id, visitor, doing.sent("walk_in"), act)


@bp.post("/organiser/<int:event_id>/accueil/oublier")
@organiser_only
def forget(event_id: int, visitor: Visitor) -> Response:
    """A walk-in asks to be forgotten."""

    number = read_number(request.form.get("forget", "")) or 0

    def act(event: Event, by: Organiser) -> Told:
        forgetting.forget_one(db.session, event, number, by=by, now=now())
        return Told(f"Le numéro {number} n’a plus de nom ni de contact.")

    return _at_the_door(event_id, visitor, doing.sent("forget", number), act)


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

    def act(event: Event, by: Organiser) -> Told:
        occasion = doing.occasion()
        stand, fresh = sitting.leave(
            db.session, event, stand_id, by=by, occasion=occasion, at=doing.acted_at()
        )
        if not fresh and stand.left_at is not None:
            return Told(f"Stand {stand.number} : déjà fermé depuis {_clock(stand.left_at)}.", fresh=False)
        done = timetable.settle(
            db.session, event, by=by, occasion=occasion, today=today(), seed=current_app.config["SEED"]
        )
        return Told(f"Stand {stand.number} fermé. Changements dits : {done.changes}.")

    return _at_the_door(event_id, visitor, doing.sent("leave", stand_id), act)


@bp.get("/organiser/<int:event_id>/mur")
@organiser_only
def wall(event_id: int, visitor: Visitor) -> Response:
    """The screen for the wall: stands and numbers, nothing else of anybody."""
    event = service.load(db.session, event_id, doing.organiser_of(visitor))
    return page(
        "events/wall.html", part="mur", event=event, stands=sitting.stands_now(db.session, event, now())
    )


@bp.get("/recruter/rencontres/<int:event_id>/entretiens")
@checked_employer_only
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
        words=sitting.NOTE_WORDS,
        begun=timetable.slot_now(event, now()),
        problem=problem,
    )


def _at_the_stand(
    event_id: int,
    interview_id: int,
    visitor: Visitor,
    name: str,
    act: Callable[[Event, EventStand, EventInterview], Told],
) -> Response:
    """Do what was asked of an interview of one's own stand; what is refused is told on its page."""
    event, stand = stands.own_stand(db.session, event_id, visitor.id)
    one, sent = sitting.find_interview(db.session, stand, interview_id), doing.sent(name, interview_id)
    try:
        told = sending.once(db.session, event, sent, now(), lambda: act(event, stand, one))
    except Refusal as refused:
        problem = doing.again(refused)
        if sent.key:
            raise
        return _draw_mine(event_id, visitor, problem)
    db.session.commit()
    return _said(sent, told, url_for("events.my_interviews", event_id=event_id))


@bp.post("/recruter/rencontres/<int:event_id>/entretiens/<int:interview_id>")
@checked_employer_only
def note(event_id: int, interview_id: int, visitor: Visitor) -> Response:
    """Note an interview."""

    def act(event: Event, stand: EventStand, one: EventInterview) -> Told:
        said, line = request.form.get("note", ""), request.form.get("line", "")
        sitting.note_interview(
            db.session, event, stand, one.id, said, line, by=doing.employer_of(visitor),
            seen=doing.read_version(), occasion=doing.occasion(), at=doing.acted_at(),
        )  # fmt: skip
        return Told("C’est noté.", attendance_id=one.attendance_id)

    return _at_the_stand(event_id, interview_id, visitor, "note", act)


@bp.post("/recruter/rencontres/<int:event_id>/entretiens/<int:interview_id>/absent")
@checked_employer_only
def miss(event_id: int, interview_id: int, visitor: Visitor) -> Response:
    """Somebody did not come to an interview: they are free for another one."""

    def act(event: Event, stand: EventStand, one: EventInterview) -> Told:
        by, occasion = doing.employer_of(visitor), doing.occasion()
        fresh = sitting.miss(db.session, event, stand, one.id, by=by, occasion=occasion, at=doing.acted_at())
        if not fresh:
            return Told("C’était déjà noté.", fresh=False, attendance_id=one.attendance_id)
        timetable.settle(
            db.session, event, by=by, occasion=occasion, today=today(), seed=current_app.config["SEED"]
        )
        return Told("C’est noté : pas venu.", attendance_id=one.attendance_id)

    return _at_the_stand(event_id, interview_id, visitor, "miss", act)
