"""The page of three steps for a resident for whom nothing fits yet, and the same for who follows them."""

from __future__ import annotations

from flask import Response, current_app, url_for

from matching.accounts.guards import counsellor_only, resident_only
from matching.accounts.visitor import Visitor
from matching.clock import today
from matching.counsellors.service import require_followed
from matching.extensions import db
from matching.pages import go, page
from matching.privacy.readings import record_reading
from matching.residents.models import Profile
from matching.residents.pistes import pistes_of
from matching.residents.progress import doorstep_of
from matching.residents.views import bp


@bp.get("/mes-pistes")
@resident_only
def pistes(visitor: Visitor) -> Response:
    """Three steps, each with a person to call and a place to go; open at any time."""
    doorstep = doorstep_of(db.session, visitor.id)
    if doorstep.too_young or not doorstep.exists:
        return go(url_for("profile.summary" if doorstep.exists else "profile.begin"))
    found = pistes_of(db.session, visitor.id, today=today(), seed=current_app.config["SEED"])
    return page("residents/pistes.html", part="pistes", pistes=found, name="", back="")


@bp.get("/conseiller/suivis/<int:profile_id>/pistes")
@counsellor_only
def pistes_of_somebody(profile_id: int, visitor: Visitor) -> Response:
    """The same three steps, read by the counsellor who follows the person."""
    require_followed(db.session, visitor.id, profile_id)
    record_reading(db.session, profile_id, visitor, "followed")
    found = pistes_of(db.session, profile_id, today=today(), seed=current_app.config["SEED"])
    return page(
        "residents/pistes.html",
        part="pistes",
        pistes=found,
        name=db.session.get_one(Profile, profile_id).name or f"Personne n° {profile_id}",
        back=url_for("counsellors.person", profile_id=profile_id),
    )
