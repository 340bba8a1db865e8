"""One's own e-mail or mobile number, added or changed: proven by a code, then the account's."""

from __future__ import annotations

from flask import Response, flash, session, url_for

from matching.accounts import proving
from matching.accounts.blueprint import bp
from matching.accounts.changing import change_contact
from matching.accounts.contacts import shown
from matching.accounts.forms import CodeForm, ContactForm
from matching.accounts.guards import signed_in
from matching.accounts.sessions import Entry
from matching.accounts.visitor import Role, forget_reading
from matching.clock import now
from matching.extensions import db
from matching.pages import go, page
from matching.refusals import Refusal

HANDLE = "contact"


def _refuse_wrong_door(entry: Entry) -> None:
    # A code on a shared telephone opens the residents' door alone: it must not move the address by which
    # the same account enters an organisation.
    if entry.role == Role.RESIDENT and entry.places:
        raise Refusal(
            "other_door",
            "Entrez par l’autre porte",
            "Entrez par votre e-mail de travail pour changer de contact.",
            403,
            [("Entrer au travail", "accounts.enter_member")],
        )


@bp.route("/compte/contact", methods=["GET", "POST"])
@signed_in
def add_contact(entry: Entry) -> Response:
    """Ask for a code at the new contact."""
    _refuse_wrong_door(entry)
    form = ContactForm()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return page(
            "accounts/add_contact.html",
            part="main",
            status=status,
            form=form,
            member=entry.role != Role.RESIDENT,
        )
    proving.ask(form, HANDLE)
    return go(url_for("accounts.prove_contact"))


@bp.route("/compte/contact/code", methods=["GET", "POST"])
@signed_in
def prove_contact(entry: Entry) -> Response:
    """Give the code back: the contact is then the account's."""
    _refuse_wrong_door(entry)
    contact = proving.asked_for(HANDLE)
    if contact is None:
        return go(url_for("accounts.add_contact"))
    form = CodeForm()
    if form.validate_on_submit():
        given = proving.give(form, contact, HANDLE)
        if given.contact is not None:
            change_contact(db.session, entry, given.contact, now())
            db.session.commit()
            session.pop(HANDLE)
            forget_reading()
            flash("Ce contact est maintenant le vôtre.", "good")
            return go(url_for("accounts.account"))
        db.session.commit()
    return page(
        "accounts/prove_contact.html",
        part="main",
        status=422 if form.is_submitted() else 200,
        form=form,
        contact=shown(contact),
    )
