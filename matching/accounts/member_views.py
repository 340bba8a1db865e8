"""An employer, a counsellor, the Region enter: an e-mail link or a password. And somebody invited joins."""

from __future__ import annotations

from flask import Response, request, session, url_for

from matching.accounts import invitations, limits, links, organisations, passwords, service
from matching.accounts.blueprint import bp
from matching.accounts.contacts import Contact, read_email
from matching.accounts.entering import after_entering, let_member_in, note, site_address
from matching.accounts.forms import EmailForm, PasswordForm
from matching.accounts.guards import public
from matching.accounts.messages import send_link
from matching.accounts.visitor import current_entry
from matching.clock import now
from matching.extensions import db
from matching.pages import go, page
from matching.refusals import Refusal

SENT_TO = "lien"
WRONG_PASSWORD = "E-mail ou mot de passe incorrect. Recommencez, ou demandez un lien."  # noqa: S105 - words
STAGES = {"install": "accounts.install_second", "second": "accounts.give_second"}


def _spent(what: str) -> Refusal:
    return Refusal(
        "spent_link",
        "Ce lien ne sert plus",
        what,
        410,
        [("Recevoir un lien", "accounts.enter_member"), ("Revenir à l’accueil", "public.home")],
    )


@bp.route("/entrer/pro", methods=["GET", "POST"])
@public
def enter_member() -> Response:
    """Ask for a link. What follows is the same whether an account exists or not."""
    form = EmailForm()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return page("accounts/enter_member.html", part="main", status=status, form=form)
    email = read_email(form.email.data)
    assert email is not None
    limits.count(limits.ASK, email)
    drawn = links.ask_link(db.session, email, now())
    send_link(db.session, email, drawn, site_address("accounts.link", jeton=drawn.token))
    db.session.commit()
    session[SENT_TO] = email
    return go(url_for("accounts.link_sent"))


@bp.get("/entrer/lien")
@public
def link_sent() -> Response:
    """Say where to look for the link."""
    return page("accounts/link_sent.html", part="main", email=session.get(SENT_TO, ""))


@bp.route("/entrer/lien/<jeton>", methods=["GET", "POST"])
@public
def link(jeton: str) -> Response:
    """The page of a link: its button enters. Opening it does nothing, so that no mail scanner spends it."""
    if request.method != "POST":
        return page("accounts/link.html", part="main", jeton=jeton)
    contact = links.follow_link(db.session, jeton, now())
    if contact is None:
        note(None, "link", "refused")
        db.session.commit()
        raise _spent("Il a déjà servi, ou il date trop. Demandez-en un autre.")
    account = service.account_of(db.session, contact, now())
    return let_member_in(account.id, "link")


@bp.route("/entrer/mot-de-passe", methods=["GET", "POST"])
@public
def password() -> Response:
    """Enter with a password. A wrong one and an unknown address get the same answer, in the same time."""
    form = PasswordForm()
    if form.validate_on_submit():
        email = read_email(form.email.data)
        assert email is not None
        limits.count(limits.TRY, email)
        account = service.find_account(db.session, Contact("email", email))
        if passwords.is_password(account, form.password.data):
            assert account is not None
            return let_member_in(account.id, "password")
        note(account.id if account else None, "password", "refused")
        db.session.commit()
        form.password.errors = [WRONG_PASSWORD]
    status = 422 if form.is_submitted() else 200
    return page("accounts/password.html", part="main", status=status, form=form)


@bp.route("/invitation/<jeton>", methods=["GET", "POST"])
@public
def invitation(jeton: str) -> Response:
    """Join an organisation: the page says which, its button joins and enters."""
    offer = invitations.find_offer(db.session, jeton, now())
    if offer is None:
        raise _spent("Cette invitation a servi, ou elle date trop. Demandez-en une autre.")
    if request.method != "POST":
        return page("accounts/invitation.html", part="main", jeton=jeton, offer=offer)
    if invitations.take_up(db.session, jeton, now()) is None:
        raise _spent("Cette invitation vient de servir.")
    account = service.account_of(db.session, Contact("email", offer.email), now())
    organisations.join(db.session, offer.organisation_id, account.id, admin=offer.admin, now=now())
    return let_member_in(account.id, "invitation", offer.organisation_id)


@bp.get("/entrer/suite")
@public
def go_on() -> Response:
    """Lead somebody who is entering to the next page."""
    entry = current_entry()
    if entry is not None and entry.stage in STAGES:
        return go(url_for(STAGES[entry.stage]))
    return go(after_entering())
