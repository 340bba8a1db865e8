"""Messages on paper: for residents with neither phone nor e-mail, a sheet that the counsellor hands over."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Response, current_app, flash, url_for

from matching.accounts.guards import counsellor_only
from matching.accounts.visitor import Role, Visitor
from matching.clock import now
from matching.counsellors.caseload import caseload_of, follows
from matching.counsellors.views import bp
from matching.extensions import db
from matching.notifications.letters import parts_of
from matching.notifications.models import OutboxMessage
from matching.pages import go, page
from matching.qr import qr_svg
from matching.refusals import not_found
from matching.residents.models import Profile

MOST = 200


@bp.get("/conseiller/feuilles")
@counsellor_only
def sheets(visitor: Visitor) -> Response:
    """The sheets of the caseload that wait to be handed over, the oldest first."""
    recipient = sa.literal(f"{Role.RESIDENT.value}:") + sa.cast(Profile.id, sa.String)
    query = sa.select(OutboxMessage, Profile.name).join(Profile, OutboxMessage.recipient == recipient)
    query = query.where(
        Profile.id.in_(caseload_of(visitor.id)),
        OutboxMessage.channel == "print", OutboxMessage.read_at.is_(None), OutboxMessage.due_at <= now(),
        OutboxMessage.state.in_(("waiting", "sending", "sent")),
    )  # fmt: skip
    waiting = db.session.execute(query.order_by(OutboxMessage.due_at, OutboxMessage.id).limit(MOST))
    rows = [(one, name or "Sans nom") for one, name in waiting]
    return page("counsellors/sheets.html", part="feuilles", rows=rows)


@bp.get("/conseiller/feuilles/<int:message_id>")
@counsellor_only
def sheet(message_id: int, visitor: Visitor) -> Response:
    """One message on one A4 sheet, with its link as a QR."""
    found = _load(message_id, visitor)
    parts = parts_of(found.text, current_app.config["SITE_URL"])
    links = [current_app.config["SITE_URL"] + path for kind, path in parts if kind == "link"]
    return page(
        "counsellors/sheet.html",
        part="feuille",
        message=found,
        name=_name(found),
        lines=[text for kind, text in parts if kind == "text"],
        link=links[0] if links else "",
        code=qr_svg(links[0]) if links else "",
    )


@bp.post("/conseiller/feuilles/<int:message_id>/remise")
@counsellor_only
def sheet_handed(message_id: int, visitor: Visitor) -> Response:
    """The sheet was handed over."""
    found = _load(message_id, visitor)
    found.read_at = found.read_at or now()
    db.session.commit()
    flash("C’est noté : la feuille est remise.", "good")
    return go(url_for("counsellors.sheets"))


def _load(message_id: int, visitor: Visitor) -> OutboxMessage:
    found = db.session.get(OutboxMessage, message_id)
    if found is None or found.channel != "print" or not _is_ours(found, visitor):
        raise not_found("Cette feuille n’existe pas, ou n’est pas à vous.")
    return found


def _profile_id(message: OutboxMessage) -> int | None:
    role, _, number = message.recipient.partition(":")
    return int(number) if role == Role.RESIDENT.value and number.isdecimal() else None


def _is_ours(message: OutboxMessage, visitor: Visitor) -> bool:
    number = _profile_id(message)
    return number is not None and follows(db.session, visitor.id, number)


def _name(message: OutboxMessage) -> str:
    return db.session.scalar(sa.select(Profile.name).where(Profile.id == _profile_id(message))) or "Sans nom"
