"""A resident enters: six digits, or a card. No password. And everybody leaves by one button."""

from __future__ import annotations

from flask import Response, current_app, session, url_for

from matching.accounts import cards, limits, proving, service
from matching.accounts.acting import end_acting
from matching.accounts.blueprint import bp
from matching.accounts.contacts import shown
from matching.accounts.entering import let_resident_in, note
from matching.accounts.forms import CardForm, CodeForm, ContactForm
from matching.accounts.guards import public
from matching.accounts.visitor import current_visitor
from matching.accounts.visitor import leave as end_session
from matching.clock import now
from matching.extensions import db
from matching.pages import go, page

HANDLE, CARD = "code", "carte"
WRONG_CARD = "Ce code n’ouvre rien. Vérifiez la carte, ou demandez-en une autre."


@bp.route("/entrer", methods=["GET", "POST"])
@public
def enter() -> Response:
    """Ask for a code. What follows is the same whether an account exists or not."""
    form = ContactForm()
    if not form.validate_on_submit():
        return page("accounts/enter.html", part="main", status=422 if form.is_submitted() else 200, form=form)
    proving.ask(form, HANDLE)
    return go(url_for("accounts.code"))


@bp.route("/entrer/code", methods=["GET", "POST"])
@public
def code() -> Response:
    """Give the code back, in the browser that asked for it."""
    contact = proving.asked_for(HANDLE)
    if contact is None:
        return go(url_for("accounts.enter"))
    form = CodeForm()
    if form.validate_on_submit():
        given = proving.give(form, contact, HANDLE)
        if given.contact is not None:
            account = service.account_of(db.session, given.contact, now())
            return let_resident_in(account.id, "code")
        known = service.find_account(db.session, contact)
        note(known.id if known else None, "code", "refused" if given.tries_left else "locked")
        db.session.commit()
    return page(
        "accounts/code.html",
        part="main",
        status=422 if form.is_submitted() else 200,
        form=form,
        contact=shown(contact),
        channel=contact.channel,
    )


@bp.get("/carte/<code>")
@public
def scan(code: str) -> Response:
    """The QR of a card: keep its code for the next page, so that no history of the phone shows it."""
    session[CARD] = code[:100]
    return go(url_for("accounts.card"))


@bp.route("/carte", methods=["GET", "POST"])
@public
def card() -> Response:
    """Enter with a card: by the code that its QR left, or by the short one, typed."""
    scanned = session.get(CARD, "")
    form = CardForm()
    typed = form.code.data or scanned
    if form.is_submitted() and typed:
        limits.count(limits.CARD, typed)
        account_id = cards.use_card(db.session, typed, now=now(), secret=current_app.config["SECRET_KEY"])
        if account_id is not None:
            return let_resident_in(account_id, "card")
        note(None, "card", "refused")
        db.session.commit()
        session.pop(CARD, None)
        scanned, form.code.errors = "", [WRONG_CARD]
    elif form.is_submitted():
        form.validate()
    return page(
        "accounts/card.html",
        part="main",
        status=422 if form.is_submitted() else 200,
        form=form,
        scanned=bool(scanned),
    )


@bp.post("/quitter")
@public
def leave() -> Response:
    """End the session: nothing of it stays in the browser, nor in its memory of pages."""
    visitor = current_visitor()
    if visitor is not None and visitor.acting is not None:
        end_acting(db.session, visitor.acting.id, now())
    end_session()
    db.session.commit()
    answer = go(url_for("public.home"))
    answer.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return answer
