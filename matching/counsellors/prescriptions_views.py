"""Prescriptions: a counsellor proposes and follows, a resident answers on the telephone."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request, url_for

from matching.accounts.guards import counsellor_only, resident_only
from matching.accounts.visitor import Visitor
from matching.clock import today
from matching.counsellors import prescriptions, service
from matching.counsellors.prescriptions_given import read_act, read_proposed
from matching.counsellors.prescriptions_needs import NOTHING, Attested
from matching.counsellors.prescriptions_reading import (
    NEVER_PROPOSED,
    attestable,
    label_of,
    proposable,
    told_of,
)
from matching.counsellors.prescriptions_table import REASONS
from matching.counsellors.views import bp
from matching.extensions import db
from matching.introductions import doing
from matching.introductions.given import read_version
from matching.introductions.values import Actor
from matching.matches.snapshot import current_snapshot
from matching.matches.values import read_profiles
from matching.pages import go, page
from matching.privacy.readings import record_reading
from matching.ranking.labels import card_label
from matching.ranking.values import CARDS
from matching.referential.schemes import TO_CONFIRM, Answer, check
from matching.refusals import Refusal
from matching.residents.models import Profile

DONE = {
    "accept": "C’est noté.",
    "start": "Le premier jour est noté.",
    "finish": "La fin est notée.",
    "give_up": "C’est noté.",
}
Problem = tuple[str, int, Refusal]
"""The act that was refused, the prescription (0 for a proposal), and why."""


@bp.get("/conseiller/suivis/<int:profile_id>/dispositifs")
@counsellor_only
def prescriptions_of(profile_id: int, visitor: Visitor) -> Response:
    """The schemes proposed to one person, how far each is, and a new proposal."""
    service.require_followed(db.session, visitor.id, profile_id)
    record_reading(db.session, profile_id, visitor, "followed")
    return _draw(profile_id, doing.actor_of(visitor))


def _draw(profile_id: int, by: Actor, problem: Problem | None = None) -> Response:
    rows = prescriptions.list_of(db.session, profile_id)
    schemes = current_snapshot(db.session).schemes
    return page(
        "counsellors/prescriptions.html",
        part="dispositifs",
        status=problem[2].status if problem else 200,
        profile_id=profile_id,
        name=db.session.get_one(Profile, profile_id).name or f"Personne n° {profile_id}",
        rows=told_of(db.session, rows, "counsellor", schemes, current_snapshot(db.session).expired),
        choices={row.id: _boxes(row.id) for row in rows if row.state == "started"},
        schemes=_proposable(profile_id, schemes),
        courses=[(one.plain_name, course) for one in schemes for course in one.courses],
        cards=[(card, card_label(card)) for card in CARDS],
        reasons=list(REASONS.items()),
        typed=request.form,
        problem=problem,
        day=today(),
        url_of=lambda number, act: url_for("counsellors.prescription_act", prescription_id=number, act=act),
    )


def _proposable(profile_id: int, schemes: Any) -> list[tuple[str, str]]:
    """The schemes of the list, as (identifier, name with what it answers for this person)."""
    snapshot = current_snapshot(db.session)
    [profile] = read_profiles(db.session, snapshot.vocabulary.occupations, {profile_id}, only_open=False)
    answers = check(snapshot.person_of(profile), today(), schemes)
    words = {"yes": "possible", "to_check": "à vérifier", "no": "conditions non remplies"}
    return [
        (scheme.identifier, f"{scheme.plain_name} : {_sure(answer, words[answer.answer])}")
        for scheme, answer in proposable(schemes, answers)
    ]


def _sure(answer: Answer, words: str) -> str:
    """What a scheme answers, in words; out of its dates the Region has to confirm it."""
    return f"{words}, {TO_CONFIRM}" if answer.half and answer.answer != "no" else words


def _boxes(prescription_id: int) -> list[tuple[str, str]]:
    return [(key, label_of(one)) for key, one in _choices(prescription_id).items()]


def _choices(prescription_id: int) -> dict[str, Attested]:
    row = db.session.get_one(prescriptions.Prescription, prescription_id)
    vocabulary = current_snapshot(db.session).vocabulary
    return attestable(db.session, row, current_snapshot(db.session).schemes, vocabulary)


@bp.post("/conseiller/suivis/<int:profile_id>/dispositifs")
@counsellor_only
def propose_scheme(profile_id: int, visitor: Visitor) -> Response:
    """Propose a scheme to one person of the caseload."""
    service.require_followed(db.session, visitor.id, profile_id)
    by = doing.actor_of(visitor)
    known = {one.identifier for one in current_snapshot(db.session).schemes} - NEVER_PROPOSED
    try:
        prescriptions.propose(
            db.session, profile_id, read_proposed(request.form), schemes=frozenset(known), by=by,
            occasion=doing.occasion(),
        )  # fmt: skip
    except Refusal as refused:
        db.session.rollback()
        if refused.status != doing.WRONG_ANSWER:
            raise
        return _draw(profile_id, by, ("propose", 0, refused))
    db.session.commit()
    flash("C’est proposé. La personne est prévenue.", "good")
    return go(url_for("counsellors.prescriptions_of", profile_id=profile_id))


@bp.post("/conseiller/dispositifs/<int:prescription_id>/<act>")
@counsellor_only
def prescription_act(prescription_id: int, act: str, visitor: Visitor) -> Response:
    """Record what happened."""
    by = doing.actor_of(visitor)
    profile_id = prescriptions.load(db.session, prescription_id, by).profile_id
    back = url_for("counsellors.prescriptions_of", profile_id=profile_id)
    return _do(prescription_id, act, by, back, lambda problem: _draw(profile_id, by, problem))


@bp.get("/mes-formations")
@resident_only
def my_prescriptions(visitor: Visitor) -> Response:
    """What a counsellor proposed to the resident who is here, and the answer."""
    return _draw_mine(visitor)


def _draw_mine(visitor: Visitor, problem: Problem | None = None) -> Response:
    by = doing.actor_of(visitor)
    rows = prescriptions.list_of(db.session, visitor.id)
    snapshot = current_snapshot(db.session)
    return page(
        "counsellors/prescriptions_mine.html",
        part="formations",
        status=problem[2].status if problem else 200,
        rows=told_of(db.session, rows, by.party, snapshot.schemes, snapshot.expired),
        reasons=[(code, words) for code, words in REASONS.items() if code != "annule"],
        typed=doing.typed_of(visitor),
        problem=problem,
        party=by.party,
        name=visitor.acting.name if visitor.acting else "",
        url_of=lambda number, act: url_for(
            "counsellors.my_prescription_act", prescription_id=number, act=act
        ),
    )


@bp.post("/mes-formations/<int:prescription_id>/<act>")
@resident_only
def my_prescription_act(prescription_id: int, act: str, visitor: Visitor) -> Response:
    """Say yes, or stop. A counsellor who acts records the mandate with it."""
    by = doing.actor_of(visitor)
    back = url_for("counsellors.my_prescriptions")
    return _do(prescription_id, act, by, back, lambda problem: _draw_mine(visitor, problem))


def _do(prescription_id: int, act: str, by: Actor, back: str, again: Any) -> Response:
    """Do the act that a form asks, and go back. An answer that cannot be taken draws the page `again`."""
    prescriptions.load(db.session, prescription_id, by)  # before anything of the form is read
    seen, given = read_version(request.form), NOTHING
    try:
        choices = _choices(prescription_id) if act == "finish" else {}
        given = read_act(act, request.form, choices, current_snapshot(db.session).vocabulary)
        prescriptions.act(
            db.session, prescription_id, act, by=by, seen=seen,
            occasion=doing.occasion(), given=given,
        )  # fmt: skip
    except Refusal as refused:
        db.session.rollback()
        if refused.code == "too_late" and prescriptions.is_done_by(
            db.session, prescription_id, act, by=by, seen=seen, given=given
        ):
            return go(back)
        if refused.status != doing.WRONG_ANSWER:
            raise
        return again((act, prescription_id, refused))
    db.session.commit()
    flash(DONE[act], "good")
    return go(back)
