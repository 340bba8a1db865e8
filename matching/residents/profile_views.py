"""The profile, one question a screen, its summary, and what an employer would read of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, request, url_for

from matching.accounts.guards import resident_only
from matching.accounts.service import attach_profile
from matching.accounts.visitor import Visitor, leave
from matching.clock import now, today
from matching.employers.candidates import preview_of
from matching.extensions import db
from matching.matches import service as matches
from matching.matches.question import Question as Search
from matching.matches.snapshot import current_snapshot
from matching.matches.vocabulary import Vocabulary
from matching.pages import go, page, wants_part
from matching.privacy.erasure import forget_account
from matching.ranking.labels import card_label
from matching.refusals import not_found
from matching.residents import answers
from matching.residents.access import Hand, profile_writer
from matching.residents.models import Profile
from matching.residents.progress import progress_of
from matching.residents.questions import Question, after, before, read_questions
from matching.residents.screens import SCREENS, Screen
from matching.residents.summary import summary_of

bp = Blueprint("profile", __name__)
PREVIEWED = 5


def _vocabulary() -> Vocabulary:
    return current_snapshot(db.session).vocabulary


def _barred(profile: Profile, slug: str = "") -> Response | None:
    """The way of somebody who said to be under 16: one page, until the date is corrected."""
    if profile.erase_why == "under_16" and slug != "naissance":
        return go(url_for("profile.too_young"))
    return None


@bp.get("/mon-profil")
@profile_writer
def summary(hand: Hand) -> Response:
    """Every answer, each to be changed, and what comes next."""
    profile = answers.get_profile(db.session, hand.profile_id)
    if barred := _barred(profile):
        return barred
    response = page(
        "residents/profile.html",
        part="profil",
        profile=profile,
        progress=progress_of(profile),
        parts=summary_of(profile, _vocabulary()),
        acting=hand.acting,
    )
    return _addressed(response, url_for("profile.summary"))


@bp.route("/mon-profil/commencer", methods=["GET", "POST"])
@resident_only
def begin(visitor: Visitor) -> Response:
    """Somebody entered who has no profile: 16 or more begins one, under 16 is told where to go."""
    if visitor.id:
        return go(url_for("profile.summary"))
    age, error = request.form.get("age", ""), ""
    if request.method == "POST" and age == "non":
        if visitor.account_id is not None:
            forget_account(db.session, visitor.account_id)
        leave()
        db.session.commit()
        return page("residents/too_young.html", part="profil", erase_on=None)
    if request.method == "POST" and age == "oui":
        profile = answers.start_profile(db.session, now=now())
        if visitor.account_id is not None:
            attach_profile(db.session, visitor.account_id, profile.id)
        db.session.commit()
        return go(url_for("profile.question", question=next(iter(read_questions()))))
    if request.method == "POST":
        error = "Choisissez une réponse."
    return page("residents/begin.html", part="profil", status=422 if error else 200, error=error)


@bp.route("/mon-profil/<question>", methods=["GET", "POST"])
@profile_writer
def question(question: str, hand: Hand) -> Response:
    """One question: shown, answered, passed, or its answer taken back."""
    asked = read_questions().get(question)
    if asked is None:
        raise not_found()
    profile = answers.get_profile(db.session, hand.profile_id)
    if barred := _barred(profile, asked.slug):
        return barred
    screen = SCREENS[asked.kind](db.session, _vocabulary(), asked, profile, hand)
    if request.method == "GET":
        screen.show()
        return _addressed(_shown(asked, profile, screen), _address(asked))
    way = _posted(asked, hand, screen)
    if way is None:
        return _shown(asked, profile, screen, status=screen.status)
    db.session.commit()
    return go(way)


@bp.get("/mon-profil/moins-de-16-ans")
@profile_writer
def too_young(hand: Hand) -> Response:
    """No account before 16: said kindly, with where to go, and how to correct a mistaken date."""
    profile = answers.get_profile(db.session, hand.profile_id)
    if profile.erase_why != "under_16":
        return go(url_for("profile.summary"))
    response = page("residents/too_young.html", part="profil", erase_on=profile.erase_on)
    return _addressed(response, url_for("profile.too_young"))


@bp.get("/mon-profil/apercu")
@profile_writer
def preview(hand: Hand) -> Response:
    """What an employer reads of this profile for one offer, drawn by the code of the employer's page."""
    profile = answers.get_profile(db.session, hand.profile_id)
    if barred := _barred(profile):
        return barred
    settings: dict[str, Any] = {"today": today(), "seed": current_app.config["SEED"]}
    cards = matches.offers_of(
        db.session, profile.id, Search(minutes=0, autour="tous"), law="without_plan", **settings
    ).cards
    offered = {card.row_id: card for card in cards[:PREVIEWED]}
    wanted = request.args.get("offre", 0, int)
    chosen = wanted if wanted in offered else next(iter(offered), None)
    listed = (
        preview_of(db.session, chosen, profile.id, secret=current_app.config["SECRET_KEY"], **settings)
        if chosen
        else None
    )
    return page(
        "residents/preview.html",
        part="apercu",
        profile=profile,
        offered=list(offered.values()),
        chosen=chosen,
        listed=listed,
        person=listed.ranked.candidates[0] if listed else None,
        card_label=card_label,
    )


def _posted(asked: Question, hand: Hand, screen: Screen) -> str | None:
    """Do what the button says. Returns the way on, or None to show the screen again."""
    action, _, which = request.form.get("action", "").partition(":")
    if action == "passer":
        answers.skip(db.session, hand.profile_id, asked, now=now())
        return _onward(asked)
    if action == "effacer":
        answers.clear(db.session, hand.profile_id, asked, now=now())
        return _address(asked)
    if action == "retirer":
        answers.drop(db.session, hand.profile_id, asked, which, now=now())
        return _address(asked)
    if action == "chercher":
        screen.search()
        return None
    return (screen.way or _onward(asked)) if screen.take() else None


def _from_summary() -> dict[str, str]:
    return {"de": "resume"} if request.args.get("de") == "resume" else {}


def _address(asked: Question) -> str:
    return url_for("profile.question", question=asked.slug, **_from_summary())


def _onward(asked: Question) -> str:
    following = after(asked.slug)
    if following is None or _from_summary():
        return url_for("profile.summary")
    return url_for("profile.question", question=following)


def _shown(asked: Question, profile: Profile, screen: Screen, status: int = 200) -> Response:
    back = before(asked.slug)
    return page(
        "residents/question.html",
        part="profil",
        status=status,
        question=asked,
        screen=screen,
        state=answers.state_of(profile, asked),
        progress=progress_of(profile),
        action=_address(asked),
        back=url_for("profile.question", question=back) if back and not _from_summary() else "",
        from_summary=bool(_from_summary()),
    )


def _addressed(response: Response, address: str) -> Response:
    """Tell htmx the address of the screen that it swaps in after a redirect; let a point be asked for."""
    if wants_part():
        response.headers["HX-Push-Url"] = address
    response.headers["Permissions-Policy"] = "geolocation=(self), camera=(), microphone=()"
    return response
