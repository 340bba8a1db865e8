"""A counsellor acts for a resident: the mandate is said first, the end is one button."""

from __future__ import annotations

from flask import Response, flash, session, url_for

from matching.accounts import acting
from matching.accounts.blueprint import bp
from matching.accounts.following import name_of_followed
from matching.accounts.forms import MandateForm
from matching.accounts.guards import counsellor_only, public
from matching.accounts.visitor import ACTING, LANDINGS, Role, Visitor, current_visitor, forget_reading
from matching.clock import now, today
from matching.extensions import db
from matching.pages import go, page


@bp.route("/conseiller/habitants/<int:profile_id>/agir", methods=["GET", "POST"])
@counsellor_only
def act(profile_id: int, visitor: Visitor) -> Response:
    """Say by which mandate one acts, then see what the resident sees."""
    name = name_of_followed(db.session, visitor, profile_id)
    form = MandateForm(data={"mandate_on": today()})
    if form.validate_on_submit():
        session[ACTING] = acting.start_acting(
            db.session,
            profile_id,
            structure_id=visitor.organisation_id,
            account_id=visitor.account_id,
            mandate=form.mandate.data,
            mandate_on=form.mandate_on.data,
            now=now(),
        )
        db.session.commit()
        forget_reading()
        return go(url_for(LANDINGS[Role.RESIDENT]))
    return page(
        "accounts/act.html",
        part="main",
        status=422 if form.is_submitted() else 200,
        form=form,
        name=name,
        profile_id=profile_id,
    )


@bp.post("/agir/terminer")
@public
def stop_acting() -> Response:
    """Be a counsellor again. Without anything to end, nothing changes."""
    visitor = current_visitor()
    if visitor is None or visitor.acting is None:
        return go(url_for("public.home"))
    acting.end_acting(db.session, visitor.acting.id, now())
    db.session.commit()
    session.pop(ACTING, None)
    forget_reading()
    flash(f"Vous n’agissez plus pour {visitor.acting.name}.", "good")
    return go(url_for(LANDINGS[Role.COUNSELLOR]))
