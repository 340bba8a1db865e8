"""The saved views of the desk: kept, renamed, shared, taken away."""

from __future__ import annotations

from flask import Response, flash, request, url_for

from matching.accounts.guards import counsellor_only
from matching.accounts.visitor import Visitor
from matching.clock import now
from matching.counsellors import saved_views
from matching.counsellors.desk_question import DeskQuestion
from matching.counsellors.views import bp
from matching.extensions import db
from matching.introductions import doing
from matching.pages import go, page


@bp.get("/conseiller/vues")
@counsellor_only
def views(visitor: Visitor) -> Response:
    """The saved views: one's own, to change, and those that colleagues share."""
    by = doing.actor_of(visitor)
    found = saved_views.views_of(db.session, by)
    return page(
        "counsellors/views.html",
        part="vues",
        own=[one for one in found if saved_views.is_own(one, by)],
        others=[one for one in found if not saved_views.is_own(one, by)],
    )


@bp.post("/conseiller/vues")
@counsellor_only
def keep_view(visitor: Visitor) -> Response:
    """Keep the filters of the desk under a name."""
    question = DeskQuestion.read(request.form)
    view = saved_views.keep_view(
        db.session,
        doing.actor_of(visitor),
        request.form.get("name", ""),
        question,
        shared="shared" in request.form,
        now=now(),
    )
    db.session.commit()
    flash(f"La vue « {view.name} » est gardée.", "good")
    return go(url_for("counsellors.desk", **question.address()))


@bp.post("/conseiller/vues/<int:view_id>")
@counsellor_only
def change_view(view_id: int, visitor: Visitor) -> Response:
    """Rename a view, share it or keep it for oneself."""
    name = request.form.get("name", "")
    shared = "shared" in request.form
    saved_views.change_view(db.session, doing.actor_of(visitor), view_id, name, shared=shared)
    db.session.commit()
    flash("La vue est changée.", "good")
    return go(url_for("counsellors.views"))


@bp.post("/conseiller/vues/<int:view_id>/retirer")
@counsellor_only
def drop_view(view_id: int, visitor: Visitor) -> Response:
    """Take a view away."""
    saved_views.drop_view(db.session, doing.actor_of(visitor), view_id)
    db.session.commit()
    flash("La vue est retirée.", "good")
    return go(url_for("counsellors.views"))
