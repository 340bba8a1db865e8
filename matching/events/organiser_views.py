"""The pages of who prepares meetings: the list, a draft, publishing, cancelling, copies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

from flask import Response, flash, request, url_for

from matching.accounts.guards import organiser_only
from matching.accounts.visitor import Visitor
from matching.clock import today
from matching.events import copies, doing, log, service
from matching.events.forms import EventForm, read_quarter
from matching.events.models import Event
from matching.events.reading import tell_event
from matching.events.transitions import TABLE
from matching.events.values import KIND_WORDS, STATE_WORDS
from matching.events.views import bp
from matching.extensions import db
from matching.french import count, short_day
from matching.pages import go, page
from matching.refusals import Refusal, require_short, wrong
from matching.residents.places import WrongPlace

DONE = {
    "publish": "La rencontre est publiée. Les employeurs sont prévenus.",
    "cancel": "La rencontre est annulée. Tout le monde est prévenu.",
    "close": "La rencontre est terminée.",
}
ACT_WORDS = {
    "draft": "Brouillon écrit",
    "edit": "Modifiée",
    "publish": "Publiée",
    "cancel": "Annulée",
    "close": "Terminée",
    "copy": "Copiée",
    "add_stand": "Stand ajouté",
    "change_stand": "Stand changé",
    "remove_stand": "Stand retiré",
    "bring": "Offres choisies",
    "invite": "Invitations parties",
    "arrange": "Entretiens rangés, personnes changées",
    "leave": "Stand parti",
    "forget": "Personne oubliée à sa demande",
}


@bp.get("/organiser")
@organiser_only
def organise(visitor: Visitor) -> Response:
    """The meetings that one prepares, the latest day first."""
    by = doing.organiser_of(visitor)
    events = service.list_events(db.session, by)
    return page("events/organise.html", part="liste", events=events, states=STATE_WORDS, kinds=KIND_WORDS)


@bp.route("/organiser/nouvelle", methods=["GET", "POST"])
@organiser_only
def new_event(visitor: Visitor) -> Response:
    """Write a draft."""
    form = EventForm(doing.vocabulary(), today())
    if not form.validate_on_submit():
        return _form_page(form, None)
    by = doing.organiser_of(visitor)
    try:
        event = service.draft(db.session, form.facts(), by=by, occasion=doing.occasion())
    except Refusal as refused:
        form.refuse(doing.again(refused))
        return _form_page(form, None)
    db.session.commit()
    flash("Le brouillon est écrit. Ajoutez maintenant les stands.", "good")
    return go(url_for("events.organised", event_id=event.id))


@bp.get("/organiser/<int:event_id>")
@organiser_only
def organised(event_id: int, visitor: Visitor) -> Response:
    """One meeting: where it stands, its stands, and what may be done."""
    return _draw(event_id, visitor)


def _draw(event_id: int, visitor: Visitor, problem: Refusal | None = None) -> Response:
    by = doing.organiser_of(visitor)
    event = service.load(db.session, event_id, by)
    return page(
        "events/organised.html",
        part="rencontre",
        status=problem.status if problem else 200,
        event=tell_event(db.session, event),
        state=STATE_WORDS[event.state],
        states=STATE_WORDS,
        acts=TABLE.acts_of(event.state, by.party),
        series=copies.series_of(db.session, event, by),
        lines=log.lines_of(db.session, event),
        act_words=ACT_WORDS,
        problem=problem,
        typed=request.form,
    )


@bp.route("/organiser/<int:event_id>/modifier", methods=["GET", "POST"])
@organiser_only
def edit_event(event_id: int, visitor: Visitor) -> Response:
    """Say something else of a meeting."""
    by = doing.organiser_of(visitor)
    event = service.load(db.session, event_id, by)
    form = EventForm(doing.vocabulary(), today(), event)
    if not form.validate_on_submit():
        return _form_page(form, event)
    try:
        service.edit(
            db.session, event_id, form.facts(), by=by, seen=doing.read_version(), occasion=doing.occasion()
        )
    except Refusal as refused:
        form.refuse(doing.again(refused))
        return _form_page(form, service.load(db.session, event_id, by))
    db.session.commit()
    flash("C’est noté.", "good")
    return go(url_for("events.organised", event_id=event_id))


def _form_page(form: EventForm, event: Event | None) -> Response:
    """The form; once it was sent, with the version that was seen: what changed since is told, not covered."""
    sent = form.is_submitted()
    seen = doing.read_version() if sent else event.version if event else 0
    status = 422 if sent else 200
    return page("events/form.html", part="main", status=status, form=form, event=event, version=seen)


@bp.post("/organiser/<int:event_id>/<act>")
@organiser_only
def do_act(event_id: int, act: str, visitor: Visitor) -> Response:
    """Publish, cancel or close a meeting."""
    by = doing.organiser_of(visitor)
    try:
        service.act(
            db.session, event_id, act, by=by, seen=doing.read_version(), occasion=doing.occasion(),
            why=request.form.get("why", ""),
        )  # fmt: skip
    except Refusal as refused:
        return _draw(event_id, visitor, doing.again(refused))
    db.session.commit()
    flash(DONE[act], "good")
    return go(url_for("events.organised", event_id=event_id))


@bp.post("/organiser/<int:event_id>/jeter")
@organiser_only
def discard(event_id: int, visitor: Visitor) -> Response:
    """Throw a draft away."""
    service.discard(db.session, event_id, by=doing.organiser_of(visitor))
    db.session.commit()
    flash("Le brouillon est jeté.", "good")
    return go(url_for("events.organise"))


@bp.post("/organiser/<int:event_id>/copier")
@organiser_only
def copy_event(event_id: int, visitor: Visitor) -> Response:
    """The same meeting on another day."""

    def copied(event: Event) -> str:
        new = copies.duplicate(
            db.session, event, _day("day"), by=doing.organiser_of(visitor), occasion=doing.occasion()
        )
        flash("La copie est un brouillon : relisez-la, puis publiez-la.", "good")
        return url_for("events.organised", event_id=new.id)

    return _copied(event_id, visitor, copied)


@bp.post("/organiser/<int:event_id>/repeter")
@organiser_only
def repeat_event(event_id: int, visitor: Visitor) -> Response:
    """The same meeting each week until a day."""

    def repeated(event: Event) -> str:
        made, left_out = copies.repeat(
            db.session, event, _day("until"), by=doing.organiser_of(visitor), occasion=doing.occasion()
        )
        left = f" Jours fériés laissés : {', '.join(short_day(one) for one in left_out)}." if left_out else ""
        flash(f"{count(len(made), 'brouillon')} dans la série.{left}", "good")
        return url_for("events.organised", event_id=event.id)

    return _copied(event_id, visitor, repeated)


@bp.post("/organiser/<int:event_id>/tournee")
@organiser_only
def tour_event(event_id: int, visitor: Visitor) -> Response:
    """The other stops of a tour, one a line."""

    def toured(event: Event) -> str:
        stops = [_stop(line, n) for n, line in enumerate(_lines(request.form.get("stops", "")), 1)]
        made = copies.tour(
            db.session, event, stops, by=doing.organiser_of(visitor), occasion=doing.occasion()
        )
        flash(f"{count(len(made), 'brouillon')} dans la tournée.", "good")
        return url_for("events.organised", event_id=event.id)

    return _copied(event_id, visitor, toured)


@bp.post("/organiser/<int:event_id>/publier-serie")
@organiser_only
def publish_series(event_id: int, visitor: Visitor) -> Response:
    """Publish every draft of the series."""

    def published(event: Event) -> str:
        number = copies.publish_series(
            db.session, event, by=doing.organiser_of(visitor), occasion=doing.occasion()
        )
        flash(f"{count(number, 'rencontre publiée', 'rencontres publiées')}.", "good")
        return url_for("events.organised", event_id=event.id)

    return _copied(event_id, visitor, published)


def _copied(event_id: int, visitor: Visitor, make: Callable[[Event], str]) -> Response:
    """Do what makes other meetings from one, and go where it says; or say on the page what is wrong."""
    event = service.load(db.session, event_id, doing.organiser_of(visitor))
    try:
        there = make(event)
    except Refusal as refused:
        return _draw(event_id, visitor, doing.again(refused))
    db.session.commit()
    return go(there)


def _day(name: str) -> date:
    try:
        day = date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        raise wrong(name, "Quel jour ?", "Écrivez la date, par exemple 2026-12-15.") from None
    if day < today():
        raise wrong(name, "Ce jour est passé", "Choisissez un jour à venir.")
    return day


def _clock(text: str) -> time:
    """« 14:00 », of the place and of no other time zone. Raises ValueError for anything else."""
    at = time.fromisoformat(text)
    if at.tzinfo is not None:
        raise ValueError(text)
    return at


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()][: copies.MOST_COPIES + 1]


def _stop(line: str, number: int) -> copies.Stop:
    """« 2026-12-15 ; 14:00 ; 16:00 ; Pissevin ; Parking Kennedy ; avenue Kennedy »."""
    title = f"Ligne {number} illisible"
    parts = [part.strip() for part in line.split(";")]
    if len(parts) != 6 or not all(parts):
        raise wrong("stops", title, "Écrivez : jour ; début ; fin ; quartier ; lieu ; adresse.")
    try:
        day, start, end = (
            date.fromisoformat(parts[0]),
            _clock(parts[1]),
            _clock(parts[2]),
        )
        quarter = read_quarter(doing.vocabulary(), parts[3])
    except WrongPlace as unknown:
        raise wrong("stops", title, str(unknown)) from None
    except ValueError:
        raise wrong("stops", title, "Écrivez la date ainsi : 2026-12-15, et l’heure : 14:00.") from None
    if day < today() or start >= end:
        raise wrong("stops", title, "Le jour est à venir, et la fin après le début.")
    place, address = require_short("stops", parts[4], 120), require_short("stops", parts[5], 300)
    return copies.Stop(day, start, end, quarter.code, place, address, (quarter.lat, quarter.lon))
