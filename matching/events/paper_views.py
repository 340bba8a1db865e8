"""The paper of a meeting, each sheet in one click: posters, flyers, timetable, sheets of stands, own sheets.

Each is the same template twice: drawn as a PDF, or where this machine cannot draw any, shown to be printed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

from flask import Response, current_app, make_response, render_template, request

from matching.accounts.guards import (
    checked_employer_only,
    counsellor_only,
    organiser_only,
    public,
    resident_only,
)
from matching.accounts.visitor import Visitor
from matching.clock import now, today
from matching.counsellors.service import require_followed
from matching.events import access, answering, doing, paper, service, sheets, sitting, stands
from matching.events.invitation_views import attendance_of
from matching.events.models import Event
from matching.events.reading import EventTold, find_public, tell_event
from matching.events.views import bp
from matching.extensions import db
from matching.french import spaced_page
from matching.privacy.readings import record_reading
from matching.qr import qr_picture
from matching.refusals import not_found

Draw: TypeAlias = Callable[[str, Path], tuple[bytes, int]]
"""As `paper.draw`."""
TIGHT = ("", "tight", "tightest")
"""How much a sheet that must be one is drawn together, until it is one."""
AT_EASE = 8
"""A poster of more stands begins tight: drawing it at ease would be drawing it twice."""


def _paper(
    template: str, name: str, *, ways: tuple[str, ...] = ("",), draw: Draw = paper.draw, **context: Any
) -> Response:
    """The PDF of a template, or the page itself to be printed, with 503, where this machine draws none."""
    static = Path(current_app.static_folder or "")
    try:
        for tight in ways:
            html = spaced_page(render_template(template, tight=tight, unavailable=False, **context))
            content, sheets_drawn = draw(html, static)
            if sheets_drawn == 1:
                break
    except paper.NoPaper:
        html = render_template(template, tight=ways[-1], unavailable=True, **context)
        return make_response(spaced_page(html), 503)
    response = Response(content, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=f"{name}.pdf")
    return response


def _address(event: Event) -> str:
    """The whole address of the page that everybody reads."""
    return f"{current_app.config['SITE_URL']}/rencontres/{event.slug}"


def _poster(event: Event) -> Response:
    told = tell_event(db.session, sheets.require_on(event))
    ways = TIGHT[1:] if len(told.stands) > AT_EASE else TIGHT
    return _notice(told, "events/paper/poster.html", "affiche", ways)


def _flyers(event: Event) -> Response:
    told = tell_event(db.session, sheets.require_on(event))
    return _notice(told, "events/paper/flyers.html", "tracts", TIGHT[:1])


def _notice(told: EventTold, template: str, name: str, ways: tuple[str, ...]) -> Response:
    event, address = told.row, _address(told.row)
    return _paper(
        template, f"{name}-{event.slug}", ways=ways, draw=paper.draw_once, event=told, address=address,
        access=access.access_to(db.session, event, today()), qr=qr_picture(address),
    )  # fmt: skip


def _published(slug: str) -> Event:
    event = find_public(db.session, slug)
    if event.state != "published":
        raise not_found("Cette rencontre n’est plus à afficher.")
    return event


@bp.get("/rencontres/<slug>/affiche.pdf")
@public
def poster(slug: str) -> Response:
    """The poster of a published meeting, A4."""
    return _poster(_published(slug))


@bp.get("/rencontres/<slug>/tracts.pdf")
@public
def flyers(slug: str) -> Response:
    """Four flyers of a published meeting on one A4, to be cut."""
    return _flyers(_published(slug))


@bp.get("/organiser/<int:event_id>/affiche.pdf")
@organiser_only
def draft_poster(event_id: int, visitor: Visitor) -> Response:
    """The poster as its organiser sees it, before it is published too."""
    event = service.load(db.session, event_id, doing.organiser_of(visitor))
    return _poster(event)


@bp.get("/organiser/<int:event_id>/tracts.pdf")
@organiser_only
def draft_flyers(event_id: int, visitor: Visitor) -> Response:
    """The flyers as their organiser sees them."""
    event = service.load(db.session, event_id, doing.organiser_of(visitor))
    return _flyers(event)


@bp.get("/organiser/<int:event_id>/entretiens.pdf")
@organiser_only
def timetable_sheets(event_id: int, visitor: Visitor) -> Response:
    """The whole timetable by numbers, eight stands a sheet."""
    event = service.load(db.session, event_id, doing.organiser_of(visitor))
    return _paper(
        "events/paper/timetable.html", f"entretiens-{event.slug}", event=sheets.require_on(event),
        groups=sheets.across(db.session, event, now()), hours=sheets.hours_of(event),
    )  # fmt: skip


@bp.get("/organiser/<int:event_id>/stands.pdf")
@organiser_only
def all_stand_sheets(event_id: int, visitor: Visitor) -> Response:
    """The sheets of all stands, in one file."""
    event = service.load(db.session, event_id, doing.organiser_of(visitor))
    found = sheets.stand_sheets(db.session, sheets.require_on(event), now())
    return _stands(event, found, f"stands-{event.slug}")


@bp.get("/organiser/<int:event_id>/stands/<int:stand_id>/feuille.pdf")
@organiser_only
def one_stand_sheet(event_id: int, stand_id: int, visitor: Visitor) -> Response:
    """The sheet of one stand."""
    event = service.load(db.session, event_id, doing.organiser_of(visitor))
    stand = stands.find_stand(db.session, event, stand_id)
    found = sheets.stand_sheet(db.session, sheets.require_on(event), stand, now())
    return _stands(event, [found], f"stand-{stand.number}-{event.slug}")


@bp.get("/recruter/rencontres/<int:event_id>/feuille.pdf")
@checked_employer_only
def my_stand_sheet(event_id: int, visitor: Visitor) -> Response:
    """The sheet of one's own stand: what the screen tells, by numbers."""
    event, stand = sheets.own_stand(db.session, event_id, visitor.id)
    found = sheets.stand_sheet(db.session, event, stand, now())
    return _stands(event, [found], f"mon-stand-{event.slug}")


def _stands(event: Event, found: list[sheets.StandSheet], name: str) -> Response:
    return _paper("events/paper/stands.html", name, event=event, sheets=found, free=sheets.FREE_LINES)


@bp.get("/mes-rencontres/<int:event_id>/feuille.pdf")
@resident_only
def my_sheet(event_id: int, visitor: Visitor) -> Response:
    """A resident's own sheet."""
    return _own(sheets.own_sheet(db.session, event_id, visitor.id, today()))


@bp.get("/rencontres/invitation/<token>/feuille.pdf")
@public
def invited_sheet(token: str) -> Response:
    """The same, for who came by the link of their invitation."""
    one, event = answering.find(db.session, attendance_of(token))
    return _own(sheets.sheet_of(db.session, one, event, today()))


@bp.get("/conseiller/suivis/<int:profile_id>/rencontres/<int:event_id>/feuille.pdf")
@counsellor_only
def followed_sheet(profile_id: int, event_id: int, visitor: Visitor) -> Response:
    """The same, printed by who follows the person; the person reads that it was."""
    require_followed(db.session, visitor.id, profile_id)
    found = sheets.own_sheet(db.session, event_id, profile_id, today())
    record_reading(db.session, profile_id, visitor, "followed")
    return _own(found)


def _own(found: sheets.OwnSheet) -> Response:
    event = found.event.row
    return _paper(
        "events/paper/own.html", f"ma-rencontre-{event.slug}", sheet=found, address=_address(event),
        qr=qr_picture(_door(event, found.one.number)),
    )  # fmt: skip


def _door(event: Event, number: int) -> str:
    """What the telephone of who welcomes reads: it opens their own page, with the number typed."""
    return f"{current_app.config['SITE_URL']}/organiser/{event.id}/accueil?numero={number}"


@bp.get("/organiser/<int:event_id>/numero.pdf")
@organiser_only
def number_slip(event_id: int, visitor: Visitor) -> Response:
    """A number to hand over at the door, A6: the one that is asked for, or the last one given there."""
    event = service.load(db.session, event_id, doing.organiser_of(visitor))
    one = sheets.find_number(db.session, sheets.require_on(event), request.args.get("numero", ""))
    return _paper(
        "events/paper/slip.html", f"numero-{one.number}-{event.slug}",
        event=event, number=one.number, passages=sitting.passages_of(db.session, event, one.id),
        qr=qr_picture(_door(event, one.number)),
    )  # fmt: skip
