"""A resident's requests: the list, one of them, and « ça m’intéresse »."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, flash, request, url_for

from matching.accounts.guards import resident_only
from matching.accounts.visitor import Visitor
from matching.clock import now, today
from matching.employers.models import Vacancy
from matching.extensions import db
from matching.introductions import doing, log, looks, service
from matching.introductions.calendar_file import interview_file
from matching.introductions.given import read_given
from matching.introductions.journey import interview_day
from matching.introductions.listing import list_introductions
from matching.introductions.reading import Introduced, asks_age, sharable
from matching.introductions.sharing import LINES
from matching.introductions.values import Actor, Given
from matching.pages import go, page
from matching.refusals import Refusal, not_found

bp = Blueprint("introductions", __name__)


def _reader(visitor: Visitor) -> Actor:
    """Whose list is read: the resident's, whoever acts for them."""
    return Actor("resident", visitor.id)


@bp.get("/mes-demandes")
@resident_only
def mine(visitor: Visitor) -> Response:
    """The resident's requests, those that go on first."""
    by = _reader(visitor)
    rows = list_introductions(db.session, by, doing.occasion())
    return page("introductions/mine.html", part="demandes", rows=rows)


def _of_mine(one: Introduced) -> dict[str, Any]:
    vacancy = db.session.get_one(Vacancy, one.vacancy_id)
    fixed = one.chosen if one.active else None
    return {
        "day": fixed and interview_day(db.session, one.profile_id, vacancy.id, fixed, today=today()),
        "leave": url_for("residents.offer", vacancy_id=vacancy.id) if vacancy.status == "open" else "",
        "file_url": url_for("introductions.mine_file", introduction_id=one.id),
    }


MINE = doing.Door(
    "introductions/mine_one.html",
    "introductions.mine_one",
    "introductions.mine_act",
    "introductions.mine_message",
    _of_mine,
)


@bp.get("/mes-demandes/<int:introduction_id>")
@resident_only
def mine_one(introduction_id: int, visitor: Visitor) -> Response:
    """One request: where it stands, and what the resident may do."""
    return doing.draw(MINE, introduction_id, visitor)


@bp.post("/mes-demandes/<int:introduction_id>/<act>")
@resident_only
def mine_act(introduction_id: int, act: str, visitor: Visitor) -> Response:
    """Do what the form asks."""
    return doing.do_through(MINE, introduction_id, act, visitor)


@bp.post("/mes-demandes/<int:introduction_id>/message")
@resident_only
def mine_message(introduction_id: int, visitor: Visitor) -> Response:
    """Write to the other parties."""
    return doing.write_through(MINE, introduction_id, visitor)


@bp.get("/mes-demandes/<int:introduction_id>/entretien.ics")
@resident_only
def mine_file(introduction_id: int, visitor: Visitor) -> Response:
    """The interview, for a calendar."""
    one = doing.read(introduction_id, doing.actor_of(visitor))
    if one.chosen is None:
        raise not_found("Aucun entretien n’est fixé.")
    host = current_app.config["SITE_URL"].partition("://")[2].partition(":")[0]
    file = interview_file(
        one.chosen, title=f"Entretien : {one.title}", words=f"Avec {one.employer}.", host=host, now=now()
    )
    response = Response(file.content, mimetype=file.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=file.name)
    return response


@bp.get("/mes-offres/<int:vacancy_id>/demander")
@resident_only
def ask_page(vacancy_id: int, visitor: Visitor) -> Response:
    """What will be shared with the employer of an offer, before the request is sent."""
    doing.require_profile(visitor)
    return _draw_ask(vacancy_id, visitor)


def _draw_ask(vacancy_id: int, visitor: Visitor, problem: tuple[str, Refusal] | None = None) -> Response:
    vacancy = db.session.get(Vacancy, vacancy_id)
    if vacancy is None or vacancy.status != "open":
        raise not_found("Cette offre n’est plus ouverte.")
    found = log.find_pair(db.session, vacancy_id, visitor.id)
    if found is not None:
        return go(url_for("introductions.mine_one", introduction_id=found))
    by = doing.actor_of(visitor)
    service.require_lawful(db.session, vacancy_id, visitor.id, by=by, occasion=doing.occasion())
    return page(
        "introductions/ask.html",
        part="main",
        status=problem[1].status if problem else 200,
        vacancy=vacancy,
        employer=vacancy.establishment.name,
        choosing=sharable(db.session, visitor.id, today()),
        labels=LINES,
        asks_age=asks_age(db.session, visitor.id),
        typed=doing.typed_of(visitor),
        problem=problem,
        party=by.party,
        name=visitor.acting.name if visitor.acting else "",
        back_url=url_for("residents.offer", vacancy_id=vacancy_id),
    )


@bp.post("/mes-offres/<int:vacancy_id>/demander")
@resident_only
def ask(vacancy_id: int, visitor: Visitor) -> Response:
    """« Ça m’intéresse »: the request leaves with what was chosen."""
    doing.require_profile(visitor)
    by = doing.actor_of(visitor)
    try:
        row = _ask(vacancy_id, visitor.id, by, read_given("agree", request.form, doing.vocabulary))
    except Refusal as refused:
        db.session.rollback()
        if refused.status != doing.WRONG_ANSWER:
            raise
        return _draw_ask(vacancy_id, visitor, ("agree", refused))
    db.session.commit()
    flash("Votre demande est notée.", "good")
    return go(url_for("introductions.mine_one", introduction_id=row))


def _ask(vacancy_id: int, profile_id: int, by: Actor, given: Given) -> int:
    when = doing.occasion()
    row = service.propose(db.session, vacancy_id, profile_id, by=by, occasion=when, given=given)
    if row.state == "proposed":  # a counsellor who acts: the yes is another line, with its mandate
        service.act(db.session, row.id, "agree", by=by, seen=row.version, occasion=when, given=given)
    return row.id


@bp.post("/mes-offres/<int:vacancy_id>/regard-humain")
@resident_only
def ask_look(vacancy_id: int, visitor: Visitor) -> Response:
    """Ask that a person looks at how this offer ranks the resident."""
    doing.require_profile(visitor)
    looker = looks.ask_human_look(db.session, visitor.id, vacancy_id, doing.occasion())
    db.session.commit()
    flash(f"C’est demandé. {looker.name} regarde et vous répond.", "good")
    return go(url_for("residents.offer", vacancy_id=vacancy_id))
