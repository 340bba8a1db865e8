"""`accounts`: the first administrator of the Region, and a second factor that its last administrator lost."""

from __future__ import annotations

import click
from flask import current_app

from matching.accounts import invitations, second, service
from matching.accounts.contacts import Contact, read_email
from matching.accounts.entering import site_address
from matching.accounts.messages import send_invitation
from matching.clock import now
from matching.commands import FrenchCommand, FrenchGroup, RefusedError, write
from matching.extensions import db

accounts_cli = FrenchGroup("accounts", help="Les comptes : la première invitation, un second facteur perdu.")


def _email(typed: str) -> str:
    email = read_email(typed)
    if email is None:
        raise RefusedError(f"« {typed} » n’est pas un e-mail : écrivez-le en entier, avec @.")
    return email


@accounts_cli.command("invite-region", cls=FrenchCommand)
@click.argument("email")
def invite_region(email: str) -> None:
    """Invite un administrateur de la Région ; le message part par la boîte d’envoi."""
    address = _email(email)
    region = invitations.open_region(db.session(), now())
    invited = invitations.invite(db.session(), region.id, address, admin=True, by=None, now=now())
    with current_app.test_request_context():
        link = site_address("accounts.invitation", jeton=invited.token)
    send_invitation(db.session(), address, invited, region.name, link)
    db.session.commit()
    # The operator may hand it over: at the first installation, no mail server answers yet.
    write(f"Invitation écrite pour {address}. Elle sert une fois, pendant 7 jours :", link)


@accounts_cli.command("reset-second", cls=FrenchCommand)
@click.argument("email")
def reset_second(email: str) -> None:
    """Retire le second facteur d’un compte : il sera à installer à la prochaine entrée."""
    account = service.find_account(db.session(), Contact("email", _email(email)))
    if account is None:
        raise RefusedError("Aucun compte n’a cette adresse : vérifiez l’e-mail, et recommencez.")
    second.forget_second(db.session(), [account.id], now())
    db.session.commit()
    write("Second facteur retiré. Les connexions de ce compte sont fermées.")
