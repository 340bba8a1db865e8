"""A person's rights, by her own hand: consents, copies, who read, erasure. And the public register."""

from __future__ import annotations

import json
from typing import cast

from flask import Blueprint, Response, flash, request, url_for

from matching.accounts.acting import MANDATE_WORDS, acted_for
from matching.accounts.guards import public
from matching.clock import day_in_france, now, today
from matching.extensions import db
from matching.matches.snapshot import current_snapshot
from matching.pages import go, page
from matching.privacy import consents, copies, erasure, readings
from matching.privacy.consents import PURPOSES, Purpose
from matching.privacy.minors import agreement_of
from matching.privacy.models import SEXES
from matching.privacy.register import read_register
from matching.refusals import Refusal, not_found
from matching.residents.access import Hand, own_profile
from matching.residents.answers import get_profile

bp = Blueprint("privacy", __name__)
SEX_WORDS = {"woman": "Femme", "man": "Homme", "other": "Autre réponse"}


@bp.get("/mes-donnees")
@own_profile
def rights(hand: Hand) -> Response:
    """Every right on one page."""
    given = consents.in_force(db.session, hand.profile_id)
    return page(
        "privacy/rights.html",
        part="droits",
        profile=get_profile(db.session, hand.profile_id),
        asked=[(purpose, consents.text_of(purpose), given.get(purpose)) for purpose in PURPOSES],
        history=consents.history(db.session, hand.profile_id),
        title_of=lambda line: consents.text_of(line.purpose, line.text_version).title,
        day_of=day_in_france,
        agreement=agreement_of(db.session, hand.profile_id, today=today()),
        sex=consents.sex_of(db.session, hand.profile_id),
        sexes=[("", "Je ne dis pas"), *SEX_WORDS.items()],
        days=erasure.DAYS_TO_UNDO,
    )


@bp.post("/mes-donnees/accords/<purpose>")
@own_profile
def consent(purpose: str, hand: Hand) -> Response:
    """Say yes to one purpose, or take a yes back."""
    if purpose not in PURPOSES:
        raise not_found()
    known, act = cast(Purpose, purpose), request.form.get("geste", "")
    if act == "donner":
        consents.give(db.session, hand.profile_id, known, by=hand.by, now=now())
        flash("Votre accord est noté.", "good")
    elif act == "retirer":
        consents.withdraw(db.session, hand.profile_id, known, by=hand.by, now=now())
        flash("Votre accord est retiré, dès maintenant.", "good")
    else:
        raise _unread()
    db.session.commit()
    return go(url_for("privacy.rights"))


@bp.post("/mes-donnees/sexe")
@own_profile
def sex(hand: Hand) -> Response:
    """Say one's sex, or take it back; for statistics, with the consent to them."""
    said = request.form.get("sexe", "")
    if said and said not in SEXES:
        raise _unread()
    if not consents.say_sex(db.session, hand.profile_id, said or None, now=now()):
        raise _unread()
    db.session.commit()
    flash("C’est noté." if said else "C’est effacé.", "good")
    return go(url_for("privacy.rights"))


@bp.get("/mes-donnees/copie")
@own_profile
def copy(hand: Hand) -> Response:
    """Everything that is kept, in words."""
    tables = copies.readable_copy(db.session, hand.profile_id, current_snapshot(db.session).vocabulary)
    return page("privacy/copy.html", part="copie", tables=tables)


@bp.get("/mes-donnees/copie.json")
@own_profile
def copy_json(hand: Hand) -> Response:
    """Everything that is kept, for another service."""
    text = json.dumps(copies.copy_of(db.session, hand.profile_id, now=now()), ensure_ascii=False, indent=1)
    response = Response(text, mimetype="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="mes-donnees.json"'
    return response


@bp.get("/mes-donnees/lectures")
@own_profile
def read_by(hand: Hand) -> Response:
    """Who read the profile, when and why."""
    return page(
        "privacy/readings.html",
        part="lectures",
        lines=readings.readings_of(db.session, hand.profile_id),
        reader_words=readings.reader_words,
        why_words=readings.WHY_WORDS,
        lists=readings.lists_of(db.session, hand.profile_id),
        acted=acted_for(db.session, hand.profile_id),
        mandates=MANDATE_WORDS,
    )


@bp.post("/mes-donnees/effacer")
@own_profile
def erase(hand: Hand) -> Response:
    """Ask for the erasure, or take it back."""
    act = request.form.get("geste", "")
    if act == "effacer":
        if request.form.get("sur") != "oui":
            flash("Cochez d’abord la case pour effacer.", "error")
            return go(url_for("privacy.rights") + "#effacer")
        erasure.plan(db.session, hand.profile_id, why="asked", now=now())
        flash(
            f"Nous effaçons tout dans {erasure.DAYS_TO_UNDO} jours. Vous pouvez encore changer d’avis.",
            "good",
        )
    elif act == "garder":
        erasure.undo(db.session, hand.profile_id, whys=("asked", "no_contact"), now=now())
        if get_profile(db.session, hand.profile_id).erase_on is not None:
            raise _too_young()
        flash("Votre profil reste.", "good")
    else:
        raise _unread()
    db.session.commit()
    return go(url_for("privacy.rights"))


@bp.get("/registre-des-traitements")
@public
def register() -> Response:
    """What is done with whose data, why, on which ground, and for how long."""
    return page("privacy/register.html", part="main", register=read_register())


def _too_young() -> Refusal:
    return Refusal(
        "too_young",
        "Ce profil ne peut pas rester",
        "Il faut 16 ans. La date est fausse ? Corrigez-la.",
        409,
        [("Que faire maintenant", "profile.too_young")],
    )


def _unread() -> Refusal:
    return Refusal(
        "unread",
        "Demande illisible",
        "Revenez à la page, puis recommencez.",
        400,
        [("Mes données", "privacy.rights")],
    )
