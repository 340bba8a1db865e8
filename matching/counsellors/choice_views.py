"""A resident says who follows them: the yes that opens their page to a structure, or closes it."""

from __future__ import annotations

from flask import Response, flash, request, url_for

from matching.accounts.guards import resident_only
from matching.accounts.visitor import Visitor
from matching.clock import now
from matching.counsellors.caseload import follow, structure_of, structures
from matching.counsellors.transfers import open_transfer
from matching.counsellors.views import bp
from matching.extensions import db
from matching.pages import go, page
from matching.refusals import Refusal


@bp.get("/qui-me-suit")
@resident_only
def who_follows(visitor: Visitor) -> Response:
    """Which structure follows the resident, and the choice of another one or of none."""
    return page(
        "counsellors/who_follows.html",
        part="suivi",
        structures=structures(db.session),
        chosen=structure_of(db.session, visitor.id),
        acting=visitor.acting is not None,
        transfer=open_transfer(db.session, visitor.id),
    )


@bp.post("/qui-me-suit")
@resident_only
def choose_who_follows(visitor: Visitor) -> Response:
    """Keep the choice. Only the resident makes it: nobody who acts for them."""
    if visitor.acting is not None:
        raise Refusal("own_choice", "Ce choix est à la personne", "Elle choisit seule qui la suit.", 403)
    typed = request.form.get("structure", "?")
    try:
        follow(db.session, visitor.id, int(typed) if typed else None, now())
    except ValueError:
        db.session.rollback()
        raise Refusal(
            "wrong_structure", "Structure inconnue", "Choisissez dans la liste, puis enregistrez.", 422
        ) from None
    db.session.commit()
    flash("C’est enregistré.", "good")
    return go(url_for("counsellors.who_follows"))
