"""Pages open to everybody."""

from __future__ import annotations

import os

import sqlalchemy as sa
from flask import Blueprint, Response, current_app, jsonify, request, url_for

from matching.accounts.guards import public
from matching.accounts.visitor import Role
from matching.clock import real_now
from matching.extensions import db
from matching.matches.index_marks import ADDRESS, check_question, marks_of
from matching.matches.snapshot import current_snapshot
from matching.matches.travels import current_travels
from matching.pages import page
from matching.public.explained import explain_weights

bp = Blueprint("public", __name__)
COMPLETIONS = 8


@bp.get("/")
@public
def home() -> Response:
    """The three doors."""
    way_in = {"url": url_for("accounts.enter_member"), "post": False}
    doors = {"recruit": way_in, "counsel": way_in}
    if current_app.config["DEMO"]:
        doors = {
            "recruit": {"url": url_for("demo.choose", role=Role.EMPLOYER), "post": False},
            "counsel": {"url": url_for("demo.choose", role=Role.COUNSELLOR), "post": False},
        }
    return page("public/home.html", part="main", **doors)


@bp.get("/completer/lieux")
@public
def complete_places() -> Response:
    """Places that begin as typed, as the options of a datalist."""
    found = current_snapshot(db.session).vocabulary.places.find(request.args.get("q", ""), COMPLETIONS)
    return page("public/options.html", part="options", words=[place.label for place in found])


@bp.get("/completer/metiers")
@public
def complete_occupations() -> Response:
    """Occupations that the typed words may mean, in plain words, as the options of a datalist."""
    vocabulary = current_snapshot(db.session).vocabulary
    words = vocabulary.complete_occupation(request.args.get("q", "")[:120], COMPLETIONS)
    return page("public/options.html", part="options", words=words)


@bp.get("/comprendre-le-classement")
@public
def ranking() -> Response:
    """The weights and formulas of the score, and one example counted through."""
    return page("public/ranking.html", part="main", **explain_weights(current_app.config["SEED"]))


@bp.get("/aide")
@public
def help() -> Response:
    """How to use the service, and whom to ask."""
    return page("public/help.html", part="main")


@bp.get("/vos-donnees")
@public
def data() -> Response:
    """What is kept, why, and how to have it erased."""
    return page("public/data.html", part="main")


@bp.get("/accessibilite")
@public
def accessibility() -> Response:
    """What works for whom, honestly."""
    return page("public/accessibility.html", part="main")


@bp.get("/mentions-legales")
@public
def legal() -> Response:
    """Who publishes and who hosts."""
    return page("public/legal.html", part="main")


@bp.get("/sante")
@public
def health() -> Response:
    """Whether this process answers and reads its database: for whoever watches the service."""
    db.session.execute(sa.text("SELECT 1"))
    return jsonify({"status": "ok"})


@bp.get(ADDRESS)
@public
def index_marks() -> Response:
    """What the index of this process says, in short: for `index check`, which signs its question."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    check_question(token, now=real_now(), secret=current_app.config["SECRET_KEY"])
    marks = marks_of(current_snapshot(db.session), current_travels().timetable())
    answer = jsonify({"process": os.getpid(), **marks.document()})
    answer.headers["Cache-Control"] = "no-store"
    return answer
