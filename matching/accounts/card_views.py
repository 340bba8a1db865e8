"""The counsellor prints a card for a resident, prints it again, or makes it good no more."""

from __future__ import annotations

from flask import Response, current_app, flash, url_for

from matching.accounts import cards
from matching.accounts.blueprint import bp
from matching.accounts.entering import site_address
from matching.accounts.following import name_of_followed
from matching.accounts.guards import counsellor_only
from matching.accounts.tokens import grouped
from matching.accounts.visitor import Visitor
from matching.clock import now
from matching.extensions import db
from matching.pages import go, page
from matching.qr import qr_svg


@bp.get("/conseiller/habitants/<int:profile_id>/carte")
@counsellor_only
def resident_card(profile_id: int, visitor: Visitor) -> Response:
    """Whether a resident has a card, and the buttons."""
    return page(
        "accounts/resident_card.html",
        part="main",
        name=name_of_followed(db.session, visitor, profile_id),
        profile_id=profile_id,
        card=cards.card_of(db.session, profile_id),
    )


@bp.post("/conseiller/habitants/<int:profile_id>/carte")
@counsellor_only
def print_card(profile_id: int, visitor: Visitor) -> Response:
    """A new card, on an A4 sheet: the only time that its codes are read. The one before is good no more."""
    name = name_of_followed(db.session, visitor, profile_id)
    printed = cards.print_card(
        db.session,
        profile_id,
        by=visitor.account_id,
        now=now(),
        secret=current_app.config["SECRET_KEY"],
    )
    db.session.commit()
    return page(
        "accounts/card_sheet.html",
        part="main",
        name=name,
        qr=qr_svg(site_address("accounts.scan", code=printed.long_code)),
        code=grouped(printed.short_code, 2),
        site=current_app.config["SITE_URL"].split("://", 1)[1],
        back_url=url_for("accounts.resident_card", profile_id=profile_id),
    )


@bp.post("/conseiller/habitants/<int:profile_id>/carte/retirer")
@counsellor_only
def revoke_card(profile_id: int, visitor: Visitor) -> Response:
    """A lost card opens nothing any more."""
    name_of_followed(db.session, visitor, profile_id)
    card = cards.card_of(db.session, profile_id)
    if card is not None:
        cards.revoke_cards(db.session, card.account_id, now())
        db.session.commit()
    flash("La carte n’ouvre plus rien.", "good")
    return go(url_for("accounts.resident_card", profile_id=profile_id))
