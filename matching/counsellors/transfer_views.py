"""Transfers between structures: asked, answered by the resident or with a mandate, received."""

from __future__ import annotations

from datetime import date

from flask import Response, flash, request, url_for

from matching.accounts.guards import counsellor_only, resident_only
from matching.accounts.visitor import Visitor
from matching.clock import now
from matching.counsellors import service, transfers
from matching.counsellors.caseload import structures
from matching.counsellors.views import bp
from matching.extensions import db
from matching.introductions import doing
from matching.pages import go, page
from matching.refusals import Refusal
from matching.residents.models import Profile


@bp.get("/conseiller/transferts")
@counsellor_only
def all_transfers(visitor: Visitor) -> Response:
    """Who comes, to receive; who leaves, and where it stands."""
    comes, leaves = transfers.transfers_of(db.session, visitor.id, now())
    return page("counsellors/transfers.html", part="transferts", comes=comes, leaves=leaves)


@bp.route("/conseiller/suivis/<int:profile_id>/transfert", methods=["GET", "POST"])
@counsellor_only
def ask_transfer(profile_id: int, visitor: Visitor) -> Response:
    """Ask that another structure follow this person."""
    service.require_followed(db.session, visitor.id, profile_id)
    problem = None
    if request.method == "POST":
        try:
            to = request.form.get("to", "")
            transfers.ask(
                db.session, doing.actor_of(visitor), profile_id, int(to) if to.isdecimal() else 0,
                request.form.get("reason", ""), with_notes="with_notes" in request.form,
                occasion=doing.occasion(),
            )  # fmt: skip
        except Refusal as refused:
            db.session.rollback()
            if refused.status != doing.WRONG_ANSWER:
                raise
            problem = refused
        else:
            db.session.commit()
            flash("La personne est prévenue. Elle répond sur son téléphone, ou avec vous.", "good")
            return go(url_for("counsellors.all_transfers"))
    return page(
        "counsellors/ask_transfer.html",
        part="transfert",
        status=problem.status if problem else 200,
        problem=problem,
        typed=request.form,
        profile_id=profile_id,
        name=db.session.get_one(Profile, profile_id).name,
        structures=[one for one in structures(db.session) if one[0] != visitor.id],
    )


@bp.post("/conseiller/transferts/<int:transfer_id>/oui")
@counsellor_only
def record_yes(transfer_id: int, visitor: Visitor) -> Response:
    """Note the yes that the person said, with its mandate."""
    try:
        on = date.fromisoformat(request.form.get("mandate_on", ""))
    except ValueError:
        on = None
    mandate = request.form.get("mandate", "")
    by = doing.actor_of(visitor)
    transfers.record_yes(db.session, by, transfer_id, mandate, on, doing.occasion())
    db.session.commit()
    flash("Le oui est noté. La personne reçoit un message pour le défaire.", "good")
    return go(url_for("counsellors.all_transfers"))


@bp.post("/conseiller/transferts/<int:transfer_id>/annuler")
@counsellor_only
def cancel_transfer(transfer_id: int, visitor: Visitor) -> Response:
    """Take back what was asked."""
    transfers.cancel(db.session, doing.actor_of(visitor), transfer_id, doing.occasion())
    db.session.commit()
    flash("Le transfert est annulé.", "good")
    return go(url_for("counsellors.all_transfers"))


@bp.post("/conseiller/transferts/<int:transfer_id>/recevoir")
@counsellor_only
def receive_transfer(transfer_id: int, visitor: Visitor) -> Response:
    """Follow the person from now on, or say that it cannot be."""
    yes = _answered()
    transfers.receive(db.session, doing.actor_of(visitor), transfer_id, yes, doing.occasion())
    db.session.commit()
    flash("Vous suivez cette personne." if yes else "Votre réponse est notée.", "good")
    return go(url_for("counsellors.all_transfers"))


def _answered() -> bool | None:
    """A yes or a no that was pressed; None for what is neither."""
    return {"yes": True, "no": False}.get(request.form.get("answer", ""))


@bp.post("/qui-me-suit/transfert/<int:transfer_id>")
@resident_only
def answer_transfer(transfer_id: int, visitor: Visitor) -> Response:
    """The person's own yes or no."""
    if visitor.acting is not None:
        raise Refusal(
            "own_choice", "Ce choix est à la personne", "Notez son oui depuis la page des transferts.", 403
        )
    yes = _answered()
    transfers.answer(db.session, visitor.id, transfer_id, yes, doing.occasion())
    db.session.commit()
    flash("C’est noté.", "good")
    return go(url_for("counsellors.who_follows"))
