"""The counsellor's desk: who comes first, and one row of it again once something was done there."""

from __future__ import annotations

from datetime import date

from flask import Response, current_app, flash, request, url_for

from matching.accounts.guards import counsellor_only
from matching.accounts.visitor import Visitor
from matching.clock import now, today
from matching.counsellors import service
from matching.counsellors.desk import read_caseload
from matching.counsellors.desk_question import DeskQuestion, count_views, quarters_of
from matching.counsellors.panel import Panel, read_panel
from matching.counsellors.saved_views import views_of
from matching.counsellors.views import bp
from matching.extensions import db
from matching.fields import read_number
from matching.introductions import doing
from matching.pages import count_pages, go, page, page_number, wants_part
from matching.privacy.readings import record_reading
from matching.refusals import not_found, wrong

PER_PAGE = 40
MOST_PAGES = 1000


@bp.get("/conseiller")
@counsellor_only
def desk(visitor: Visitor) -> Response:
    """The caseload, what presses most first. `ligne` asks for one row alone, `personne` opens somebody."""
    only, opened = _asked("ligne"), _asked("personne")
    panel = _open(opened, visitor) if opened else None
    alone = opened if wants_part() else None
    rows = read_caseload(db.session, visitor.id, now(), only=only or alone)
    if only is not None and not rows:
        raise not_found("Cette personne n’est pas suivie ici.")
    question = DeskQuestion.read(request.args)
    shown = [(row, row.first) for row in rows] if only else question.choose(rows)
    number = page_number(MOST_PAGES)
    first = shown[0] if shown else (None, None)
    return page(
        "counsellors/desk.html",
        part="ligne" if only else "personne" if panel else "suivis",
        panel=panel,
        alone=wants_part() and bool(only or opened),
        rows=shown[(number - 1) * PER_PAGE : number * PER_PAGE],
        row=first[0],
        step=first[1],
        total=len(shown),
        everybody=len(rows),
        views=count_views(rows),
        quarters=quarters_of(rows),
        saved=views_of(db.session, doing.actor_of(visitor)),
        question=question,
        number=number,
        pages=count_pages(len(shown), PER_PAGE),
        day=today(),
    )


def _asked(name: str) -> int | None:
    """The number of a resident in the address; None when there is none, not found when it is no number."""
    typed = request.args.get(name, "")
    number = read_number(typed)
    if typed and number is None:
        raise not_found("Cette personne n’est pas suivie ici.")
    return number


def _open(profile_id: int, visitor: Visitor) -> Panel:
    settings = {"today": today(), "seed": current_app.config["SEED"]}
    panel = read_panel(db.session, doing.actor_of(visitor), profile_id, doing.occasion(), **settings)
    record_reading(db.session, profile_id, visitor, "followed")
    return panel


@bp.post("/conseiller/suivis/<int:profile_id>/note")
@counsellor_only
def note(profile_id: int, visitor: Visitor) -> Response:
    """Write a note, for the structure alone."""
    by = doing.actor_of(visitor)
    service.write_note(db.session, by, profile_id, request.form.get("text", ""), doing.occasion())
    db.session.commit()
    flash("La note est gardée.", "good")
    return go(url_for("counsellors.person", profile_id=profile_id) + "#notes")


@bp.post("/conseiller/suivis/<int:profile_id>/tache")
@counsellor_only
def task(profile_id: int, visitor: Visitor) -> Response:
    """Write a task."""
    service.require_followed(db.session, visitor.id, profile_id)
    try:
        due = date.fromisoformat(request.form.get("due_on", ""))
    except ValueError:
        raise wrong("due_on", "Il manque le jour", "Écrivez une date, comme 02/12/2026.") from None
    title = request.form.get("title", "")
    service.write_task(db.session, doing.actor_of(visitor), profile_id, title, due, doing.occasion())
    db.session.commit()
    flash("La tâche est notée.", "good")
    if "ligne" in request.form:
        return go(url_for("counsellors.desk", ligne=profile_id))
    return go(url_for("counsellors.person", profile_id=profile_id) + "#taches")


@bp.post("/conseiller/taches/<int:task_id>/faite")
@counsellor_only
def task_done(task_id: int, visitor: Visitor) -> Response:
    """A task is done: back to the person, or to the desk when it was done there, where one row changes."""
    done = service.finish_task(db.session, doing.actor_of(visitor), task_id, doing.occasion())
    db.session.commit()
    if "panel" in request.form:
        return go(url_for("counsellors.desk", personne=done.profile_id))
    if "desk" not in request.form:
        return go(url_for("counsellors.person", profile_id=done.profile_id) + "#taches")
    if wants_part():
        return go(url_for("counsellors.desk", ligne=done.profile_id))
    flash("La tâche est faite.", "good")
    return go(url_for("counsellors.desk", **DeskQuestion.read(request.form).address()))


@bp.post("/conseiller/taches/<int:task_id>/refaire")
@counsellor_only
def task_again(task_id: int, visitor: Visitor) -> Response:
    """A task that was said done by mistake is to be done again."""
    again = service.reopen_task(db.session, doing.actor_of(visitor), task_id)
    db.session.commit()
    return go(url_for("counsellors.person", profile_id=again.profile_id) + "#taches")
