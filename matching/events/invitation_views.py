"""Inviting, answering an invitation, and what an employer reads before the day."""

from __future__ import annotations

from flask import Response, current_app, flash, request, url_for

from matching.accounts.guards import employer_only, organiser_only, public, resident_only
from matching.accounts.visitor import Visitor
from matching.clock import now, today
from matching.events import access, answering, doing, inviting, service, sitting, stands, wishing
from matching.events.answers import answers_due, answers_to
from matching.events.foreseeing import foresee, hidden_if_small
from matching.events.models import Event
from matching.events.nearby import open_posts
from matching.events.reading import tell_event
from matching.events.values import STATE_WORDS, Organiser
from matching.events.views import bp
from matching.extensions import db, limiter
from matching.fields import read_number
from matching.matches.snapshot import current_snapshot
from matching.matches.values import read_profiles
from matching.notifications.links import unseal
from matching.pages import go, page
from matching.qr import qr_svg
from matching.refusals import Refusal, not_found

SUGGESTED = 50


@bp.get("/organiser/<int:event_id>/invitations")
@organiser_only
def invitations(event_id: int, visitor: Visitor) -> Response:
    """How many would be invited, and the message that the first of them would read: nothing leaves."""
    return _preview(service.load(db.session, event_id, doing.organiser_of(visitor)))


def _preview(event: Event, problem: Refusal | None = None) -> Response:
    found = inviting.find_invitees(db.session, event, today=today(), seed=current_app.config["SEED"])
    present = stands.stands_of(db.session, event)
    return page(
        "events/invitations.html",
        part="invitations",
        status=problem.status if problem else 200,
        event=event,
        found=found,
        example=inviting.message_for(event, found.people[0], present) if found.people else None,
        by_stand=_by_stand(found, present),
        answers=answering.counts_of(db.session, event),
        suggested=min(len(found.people), event.capacity or SUGGESTED, inviting.MOST_AT_ONCE),
        problem=problem,
        typed=request.form,
    )


def _by_stand(
    found: inviting.Invitations, present: list[stands.StandRead]
) -> list[tuple[stands.StandRead, str]]:
    """How many of those to be invited fit a post of each stand that has some; small numbers hidden."""
    fitting = [{reason.stand for reason in one.reasons} for one in found.people]
    return [
        (one, hidden_if_small(sum(one.row.number in numbers for numbers in fitting)))
        for one in present
        if one.posts
    ]


@bp.post("/organiser/<int:event_id>/invitations")
@organiser_only
def send_invitations(event_id: int, visitor: Visitor) -> Response:
    """Invite the first of the list."""
    by = doing.organiser_of(visitor)
    event = service.load(db.session, event_id, by)
    try:
        done = inviting.invite(
            db.session, event, read_number(request.form.get("number", "")) or 0, by=by,
            occasion=doing.occasion(), today=today(), seed=current_app.config["SEED"],
        )  # fmt: skip
    except Refusal as refused:
        said = doing.again(refused)
        return _preview(service.load(db.session, event_id, by), said)
    db.session.commit()
    words = "1 personne est invitée." if done == 1 else f"{done} personnes sont invitées."
    flash(words if done else "Personne de plus à inviter.", "good")
    return go(url_for("events.invitations", event_id=event_id))


@bp.get("/rencontres/invitation/<token>")
@public
def invited(token: str) -> Response:
    """The page that an invitation opens: nothing is done by opening it."""
    attendance_id = attendance_of(token)
    return _answer_page(attendance_id, url_for("events.answer_link", token=token))


@bp.post("/rencontres/invitation/<token>")
@public
@limiter.limit("60 per hour")
def answer_link(token: str) -> Response:
    """Say whether one comes."""
    _answer(attendance_of(token))
    return go(url_for("events.invited", token=token))


def _answer(attendance_id: int) -> None:
    """A yes or a no; with a yes, the stands that somebody would like, where the form asked for them.

    Nothing is written where the page that was answered showed another day or hour: the new one is shown.
    """
    said, seen = request.form.get("answer", ""), request.form.get("seen", "")
    if said == "yes" and seen and seen != when_seen(answering.find(db.session, attendance_id)[1]):
        flash("La rencontre a changé. Relisez le jour et l’heure.", "error")
        return
    one = answering.answer(db.session, attendance_id, said, occasion=doing.occasion())
    if said == "yes" and "stands" in request.form:
        event = db.session.get_one(Event, one.event_id)
        by = Organiser("resident", None, one.profile_id or 0)
        wishing.wish(db.session, event, one, doing.stands_said(), by=by, occasion=doing.occasion())
    db.session.commit()


def when_seen(event: Event) -> str:
    """The day and hour that a page of an invitation shows, as its form holds them."""
    return f"{event.day.isoformat()} {event.start_at:%H:%M}"


def attendance_of(token: str) -> int:
    """The invitation that a link opens. Raises Refusal where it was made by nobody here, or is too old."""
    facts = unseal(inviting.LINK, token, now=now(), secret=current_app.config["SECRET_KEY"])
    return int(facts["attendance"])


@bp.get("/mes-rencontres")
@resident_only
def mine(visitor: Visitor) -> Response:
    """The meetings a resident is invited to, or came to."""
    found = answering.list_mine(db.session, visitor.id)
    return page("events/mine.html", part="rencontres", rows=found, states=STATE_WORDS)


@bp.get("/mes-rencontres/<int:event_id>")
@resident_only
def mine_one(event_id: int, visitor: Visitor) -> Response:
    """One invitation, with the way there from home."""
    one = answering.find_mine(db.session, event_id, visitor.id)
    return _answer_page(one.id, url_for("events.answer_mine", event_id=event_id), back=url_for("events.mine"))


@bp.post("/mes-rencontres/<int:event_id>")
@resident_only
def answer_mine(event_id: int, visitor: Visitor) -> Response:
    """Say whether one comes."""
    one = answering.find_mine(db.session, event_id, visitor.id)
    _answer(one.id)
    return go(url_for("events.mine_one", event_id=event_id))


def _answer_page(attendance_id: int, action: str, back: str = "") -> Response:
    one, event = answering.find(db.session, attendance_id)
    if one.profile_id is None:
        raise not_found("Cette invitation n’existe pas.")
    occupations = current_snapshot(db.session).vocabulary.occupations
    people = read_profiles(db.session, occupations, {one.profile_id}, only_open=False)
    trip = access.day_from(event, people[0], "Chez vous", today()) if people else None
    return page(
        "events/invited.html",
        part="invitation",
        one=one,
        event=tell_event(db.session, event),
        state=STATE_WORDS[event.state],
        trip=trip,
        wished=wishing.wishes_of(db.session, one.id),
        passages=sitting.passages_of(db.session, event, one.id),
        seen=when_seen(event),
        answers=answers_to(db.session, event, one.id) if event.state == "over" else [],
        # Read at the door by the telephone of who welcomes: it opens their own page, with the number typed.
        qr=qr_svg(f"{current_app.config['SITE_URL']}/organiser/{event.id}/accueil?numero={one.number}"),
        action=action,
        back=back,
    )


@bp.get("/recruter/rencontres/<int:event_id>")
@employer_only
def my_meeting(event_id: int, visitor: Visitor) -> Response:
    """One's own stand: which posts one brings, and how many residents each could fit."""
    event, stand = stands.own_stand(db.session, event_id, visitor.id)
    read = next(one for one in stands.stands_of(db.session, event) if one.row.id == stand.id)
    brought = [post[0] for post in read.posts]
    seed = current_app.config["SEED"]
    return page(
        "events/my_meeting.html",
        part="stand",
        event=event,
        state=STATE_WORDS[event.state],
        stand=stand,
        brought=brought,
        posts=open_posts(db.session, visitor.id),
        due=answers_due(db.session, visitor.id).get(event.id, 0),
        # Who is not checked yet reads nothing of residents, not even how many.
        foreseen=foresee(db.session, event, visitor.id, brought, today=today(), seed=seed)
        if visitor.checked and event.state == "published"
        else None,
    )
