"""The search without an account: a list of offers, one offer in full, and occupations that one may like."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request, url_for

from matching.accounts.guards import public
from matching.accounts.visitor import Role, current_visitor
from matching.clock import today
from matching.extensions import db
from matching.matches import likes, quarters, service
from matching.matches.placements import TITLES, placement_lines
from matching.matches.question import CONTRACTS, SURE, TIMES, Question, options
from matching.pages import page
from matching.referential.interests import read_builtin_interests
from matching.spreadsheets import to_csv

bp = Blueprint("matches", __name__)
CHOICES = {
    "times": options(TIMES),
    "contracts": options(CONTRACTS),
    "sure": options(SURE),
}


@bp.get("/offres")
@public
def offers() -> Response:
    """Offers within reach of a place, best first; with no place or an unknown one, the question again."""
    question = Question.read(request.args)
    place, candidates = service.find_place(db.session, question.lieu)
    if place is None:
        asked = {"question": question, "candidates": candidates}
        return page("matches/where.html", part="resultats", status=422 if question.lieu else 200, **asked)
    found = service.offers_from(db.session, place, question, today=today(), seed=current_app.config["SEED"])
    return page(
        "matches/offers.html",
        part="resultats",
        offers=found,
        endpoint="matches.offers",
        mine=False,
        **CHOICES,
    )


@bp.get("/offres/stages.csv")
@public
def placements() -> Response:
    """The open posts that take somebody on placement, for a spreadsheet: what id.Stages copies from here."""
    lines = placement_lines(
        db.session, lambda number: url_for("matches.offer", vacancy_id=number, _external=True)
    )
    response = Response(to_csv(TITLES, lines), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=f"stages-{today():%Y-%m-%d}.csv")
    return response


@bp.get("/offres/<int:vacancy_id>")
@public
def offer(vacancy_id: int) -> Response:
    """One offer, explained from the place and the work that its address carries."""
    question = Question.read(request.args)
    place, _ = service.find_place(db.session, question.lieu)
    found = service.offer_from(
        db.session, vacancy_id, place, question, today=today(), seed=current_app.config["SEED"]
    )
    back = url_for("matches.offers", **question.address())
    return page(
        "matches/offer.html",
        part="offre",
        offer=found,
        place=place.label if place else "",
        back=back,
        mine=False,
    )


@bp.get("/metiers")
@public
def occupations() -> Response:
    """Occupations that hire within reach of a place, by what one likes; with no place, the question again."""
    wish = likes.Wish.read(request.args)
    place, candidates = service.find_place(db.session, wish.lieu)
    return page(
        "matches/occupations.html",
        part="resultats",
        status=422 if wish.lieu and place is None else 200,
        wish=wish,
        found=likes.work_near(db.session, place, wish, today=today()) if place else None,
        candidates=candidates,
        interests=read_builtin_interests(),
        home=wish.lieu or (_own_place() if place is None else ""),
    )


def _own_place() -> str:
    """Where the resident who is here starts from; "" for everybody else."""
    visitor = current_visitor()
    if visitor is None or visitor.role is not Role.RESIDENT or not visitor.id:
        return ""
    return service.home_label_of(db.session, visitor.id)


@bp.get("/quartiers/<code>")
@public
def neighbourhood(code: str) -> Response:
    """Where one can get to from a neighbourhood, leaving at one of four hours."""
    found = quarters.quarter_at(db.session, code, request.args.get("heure", ""), today())
    return page(
        "matches/neighbourhood.html", part="portee", quarter=found, hours=list(quarters.HOURS.items())
    )
