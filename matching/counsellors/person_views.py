"""One person of the caseload, and proposing in one gesture: several offers, or several people."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, flash, request, url_for

from matching.accounts.guards import counsellor_only
from matching.accounts.visitor import Visitor
from matching.clock import today
from matching.counsellors import prescriptions, proposing, service, transfers
from matching.counsellors.about import about
from matching.counsellors.openings import openings_of_person
from matching.counsellors.prescriptions_reading import told_of
from matching.counsellors.views import bp
from matching.employers.models import Vacancy
from matching.events.answering import list_mine
from matching.extensions import db
from matching.fields import read_number
from matching.introductions import doing, looks
from matching.introductions.listing import list_introductions
from matching.matches import service as matches
from matching.matches.question import Question
from matching.matches.snapshot import current_snapshot
from matching.pages import go, page
from matching.privacy.readings import record_reading
from matching.refusals import wrong
from matching.residents.models import Profile

OFFERED = 8


def _settings() -> dict[str, Any]:
    return {"today": today(), "seed": current_app.config["SEED"]}


@bp.get("/conseiller/suivis/<int:profile_id>")
@counsellor_only
def person(profile_id: int, visitor: Visitor) -> Response:
    """One person: requests, best offers to propose or what would bring some, tasks, notes, transfer."""
    service.require_followed(db.session, visitor.id, profile_id)
    record_reading(db.session, profile_id, visitor, "followed")
    by, when = doing.actor_of(visitor), doing.occasion()
    found = list_introductions(db.session, by, when, profile_ids=(profile_id,))
    offers = matches.offers_of(
        db.session, profile_id, Question.read(request.args), law="always", **_settings()
    )
    already = {row.vacancy_id for row in found}
    tasks = service.tasks_of(db.session, visitor.id, profile_id)
    snapshot = current_snapshot(db.session)
    notes = service.notes_of(db.session, visitor.id, profile_id)
    return page(
        "counsellors/person.html",
        part="personne",
        profile_id=profile_id,
        name=db.session.get_one(Profile, profile_id).name or f"Personne n° {profile_id}",
        about=about(db.session, profile_id, today()),
        introductions=found,
        offers=[
            (card, proposing.reasons_of(card.match), proposing.stops_of(card.match))
            for card in offers.cards
            if card.row_id not in already
        ][:OFFERED],
        left_out=offers.left_out,
        list_url=lambda change: url_for("counsellors.offers", profile_id=profile_id, **change),
        fitting=openings_of_person(db.session, profile_id, **_settings()),
        tasks=[one for one in tasks if not one.done_at],
        done=[one for one in tasks if one.done_at],
        notes=notes,
        writers=service.writers_of(db.session, [*tasks, *notes]),
        looks=looks.looks_of(db.session, profile_id),
        titles=_titles,
        transfer=transfers.open_transfer(db.session, profile_id),
        meetings=[
            event
            for event, _ in list_mine(db.session, profile_id)
            if event.state == "published" and event.day >= today()
        ],
        courses=told_of(
            db.session,
            prescriptions.list_of(db.session, profile_id),
            "counsellor",
            snapshot.schemes,
            snapshot.expired,
        ),
        day=today(),
    )


def _titles(vacancy_id: int) -> str:
    found = db.session.get(Vacancy, vacancy_id)
    return found.title if found else ""


@bp.post("/conseiller/suivis/<int:profile_id>/proposer")
@counsellor_only
def propose_offers(profile_id: int, visitor: Visitor) -> Response:
    """One resident, several offers, one gesture."""
    service.require_followed(db.session, visitor.id, profile_id)
    _propose([(one, profile_id) for one in _numbers("vacancy")], visitor)
    if "panel" in request.form:
        return go(url_for("counsellors.desk", personne=profile_id))
    return go(url_for("counsellors.person", profile_id=profile_id))


@bp.get("/conseiller/offres/<int:vacancy_id>/proposer")
@counsellor_only
def people_for(vacancy_id: int, visitor: Visitor) -> Response:
    """One offer, and whom of the caseload to tell: best first, with the reasons to say to each."""
    everybody = "tout" in request.args
    found = proposing.people_for(db.session, visitor.id, vacancy_id, everybody=everybody, **_settings())
    return page(
        "counsellors/people_for.html",
        part="personnes",
        vacancy_id=vacancy_id,
        found=found,
        employer=db.session.get_one(Vacancy, vacancy_id).establishment.name,
    )


@bp.post("/conseiller/offres/<int:vacancy_id>/proposer")
@counsellor_only
def propose_people(vacancy_id: int, visitor: Visitor) -> Response:
    """One offer, several residents, one gesture."""
    _propose([(vacancy_id, one) for one in _numbers("profile")], visitor)
    return go(url_for("counsellors.people_for", vacancy_id=vacancy_id))


def _propose(pairs: list[tuple[int, int]], visitor: Visitor) -> None:
    done, left = proposing.propose_pairs(
        db.session, pairs, by=doing.actor_of(visitor), occasion=doing.occasion()
    )
    db.session.commit()
    flash(proposing.told(done, left), "good" if done else "error")


def _numbers(field: str) -> list[int]:
    chosen = [one for text in request.form.getlist(field) if (one := read_number(text)) is not None]
    if not chosen:
        raise wrong(field, "Rien n’est coché", "Cochez au moins une ligne, puis proposez.")
    return list(dict.fromkeys(chosen))
