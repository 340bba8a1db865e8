"""Meetings for everybody: what comes, one of them, the way there, a file for calendars, feeds."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, current_app, request, url_for

from matching.accounts.guards import public
from matching.accounts.visitor import Role, current_visitor
from matching.clock import now, today
from matching.events import access, doing
from matching.events.calendar_file import event_file
from matching.events.feed import MEDIA_TYPE, feed_of
from matching.events.reading import find_public, list_upcoming, tell_event, tell_events
from matching.extensions import db
from matching.french import DAYS
from matching.pages import page
from matching.refusals import not_found

bp = Blueprint("events", __name__)
LONGEST_PLACE = 120


@bp.app_template_filter("weekday")
def weekday(on: date) -> str:
    """mardi."""
    return DAYS[on.weekday()]


@bp.get("/rencontres")
@public
def upcoming() -> Response:
    """The meetings to come, the soonest first; of one neighbourhood when its code is given."""
    code = request.args.get("quartier", "")
    place = doing.vocabulary().places.with_code(code) if code else None
    found = list_upcoming(db.session, today(), place.code if place else "")
    visitor = current_visitor()
    return page(
        "events/upcoming.html",
        part="rencontres",
        events=tell_events(db.session, found),
        place=place,
        everything=url_for("events.upcoming"),
        mine=url_for("events.mine") if visitor and visitor.role is Role.RESIDENT else "",
    )


@bp.get("/rencontres/<slug>")
@public
def meeting(slug: str) -> Response:
    """One meeting: who will be present, how to come, and the way from a place that is typed."""
    event = find_public(db.session, slug)
    typed = " ".join(request.args.get("lieu", "").split())[:LONGEST_PLACE]
    place = doing.vocabulary().places.resolve(typed) if typed else None
    start = access.at_point(place.lat, place.lon) if place else None
    return page(
        "events/event.html",
        part="trajet",
        event=tell_event(db.session, event),
        access=access.access_to(db.session, event, today()),
        typed=typed,
        place=place,
        near=[one.label for one in doing.vocabulary().places.candidates(typed)[:4]] if typed else [],
        trip=access.day_from(event, start, place.label, today()) if start and place else None,
    )


@bp.get("/rencontres/<slug>/rencontre.ics")
@public
def calendar(slug: str) -> Response:
    """The meeting, for a calendar."""
    event = find_public(db.session, slug)
    file = event_file(event, site_url=current_app.config["SITE_URL"], now=now())
    response = Response(file.content, mimetype=file.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=file.name)
    return response


@bp.get("/rencontres.atom")
@public
def feed() -> Response:
    """All meetings to come, as a feed."""
    return _feed("", "Rencontres : un emploi en bas de chez moi", "/rencontres.atom", "/rencontres")


@bp.get("/quartiers/<code>/rencontres.atom")
@public
def neighbourhood_feed(code: str) -> Response:
    """The meetings of one neighbourhood, as a feed."""
    place = doing.vocabulary().places.with_code(code)
    if place is None or place.kind != "neighbourhood":
        raise not_found("Ce quartier n’est pas un quartier prioritaire d’Occitanie.")
    own, shown = f"/quartiers/{code}/rencontres.atom", f"/rencontres?quartier={code}"
    return _feed(code, f"Rencontres à {place.label}", own, shown)


def _feed(code: str, title: str, own: str, shown: str) -> Response:
    site = current_app.config["SITE_URL"]
    events = tell_events(db.session, list_upcoming(db.session, today(), code))
    content = feed_of(events, title=title, own=site + own, page=site + shown, site_url=site, now=now())
    return Response(content, mimetype=MEDIA_TYPE)
