"""A caseload as a file: imported after a dry run, exported."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, flash, make_response, request, url_for

from matching.accounts.guards import counsellor_only
from matching.accounts.organisation_models import Organisation
from matching.accounts.visitor import Visitor
from matching.clock import now, today
from matching.counsellors import exporting, importing
from matching.counsellors.people_lines import COLUMNS, NEEDED
from matching.counsellors.sheet_reading import LARGEST_FILE, MOST_LINES, WrongSheet
from matching.counsellors.views import bp
from matching.extensions import db
from matching.french import count
from matching.introductions import doing
from matching.pages import go, page
from matching.privacy.readings import record_reading
from matching.refusals import not_found
from matching.spreadsheets import to_csv

LARGEST_SENT: Final = 8 * LARGEST_FILE
"""Bytes taken in before a file is refused; what is larger is cut off, which a browser may show badly."""
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@bp.url_value_preprocessor
def take_a_file(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """The one form that sends a file takes more than texts; before anything reads the form."""
    if endpoint == "counsellors.preview_file":
        request.max_content_length = LARGEST_SENT


@bp.get("/conseiller/importer")
@counsellor_only
def import_file(visitor: Visitor) -> Response:
    """Choose a sheet; or take one's own caseload away."""
    return _upload_page()


def _upload_page(problem: str = "") -> Response:
    return page(
        "counsellors/import.html",
        part="importer",
        status=422 if problem else 200,
        problem=problem,
        columns=COLUMNS,
        needed=NEEDED,
        most=MOST_LINES,
        largest_kb=LARGEST_FILE // 1000,
    )


@bp.post("/conseiller/importer")
@counsellor_only
def preview_file(visitor: Visitor) -> Response:
    """Read the sheet: nothing is created, what would be is set aside."""
    given = request.files.get("file")
    if given is None or not given.filename:
        return _upload_page("Choisissez un fichier CSV ou XLSX.")
    try:
        row, unread = importing.prepare(
            db.session, doing.actor_of(visitor), given.filename, given.read(), now()
        )
    except WrongSheet as wrong:
        db.session.rollback()
        return _upload_page(str(wrong))
    db.session.commit()
    if unread:
        flash(f"Non lu : {', '.join(unread)}.", "good")
    return go(url_for("counsellors.import_preview", import_id=row.id))


@bp.get("/conseiller/importer/<int:import_id>")
@counsellor_only
def import_preview(import_id: int, visitor: Visitor) -> Response:
    """What would be created, who is there already, what is wrong and where."""
    row = importing.find_import(db.session, doing.actor_of(visitor), import_id, now())
    return page(
        "counsellors/import_preview.html",
        part="apercu",
        row=row,
        fresh=[one for one in row.people if not one["already"]],
        known=[one for one in row.people if one["already"]],
        refused=row.refused,
        wrong_lines=len({one["line"] for one in row.refused}),
    )


@bp.post("/conseiller/importer/<int:import_id>")
@counsellor_only
def apply_import(import_id: int, visitor: Visitor) -> Response:
    """Create what was previewed: all of it, or nothing."""
    done = importing.apply(db.session, doing.actor_of(visitor), import_id, doing.occasion())
    db.session.commit()
    flash(f"{count(done, 'personne ajoutée', 'personnes ajoutées')} à vos suivis.", "good")
    return go(url_for("counsellors.desk"))


@bp.post("/conseiller/importer/<int:import_id>/lignes-fausses")
@counsellor_only
def wrong_lines(import_id: int, visitor: Visitor) -> Response:
    """The refused lines alone as a sheet, each with what it needs: to correct, then send again."""
    row = importing.find_import(db.session, doing.actor_of(visitor), import_id, now())
    return _file(to_csv(*importing.wrong_lines(row)), "lignes-a-corriger", "csv")


@bp.get("/conseiller/importer/modele.csv")
@counsellor_only
def import_model(visitor: Visitor) -> Response:
    """An empty sheet with the titles."""
    return _file(to_csv(exporting.MODEL, []), "modele", "csv")


@bp.post("/conseiller/exporter/<kind>")
@counsellor_only
def export(kind: str, visitor: Visitor) -> Response:
    """One's own caseload as a file. Each person reads that their profile was read."""
    if kind not in exporting.MAKERS:
        raise not_found("Choisissez CSV ou XLSX.")
    numbers, lines = exporting.rows_of(db.session, visitor.id, now())
    organisation = db.session.get(Organisation, visitor.id) if visitor.id else None
    for number in numbers:
        record_reading(
            db.session, number, visitor, "followed", reader_name=organisation.name if organisation else ""
        )
    db.session.commit()
    made = exporting.MAKERS[kind](exporting.TITLES, lines)
    return _file(made, f"suivis-{today().isoformat()}", kind)


def _file(content: bytes, name: str, kind: str) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = TYPES[kind]
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response
