"""Who is invited into an organisation, once, by whom, and as what."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from matching.accounts import invitations
from matching.accounts.models import Account, AccountSession
from matching.accounts.organisation_models import Invitation, Membership
from matching.clock import now
from matching.extensions import db

from .made import (
    SALT,
    a_member,
    an_organisation,
    at_once,
    last_message,
    path_in,
    send,
    sign_in,
    soup,
    totp_of,
)


def test_an_invitation_makes_a_member_once(app: Flask, client: FlaskClient) -> None:
    structure = an_organisation()
    admin = a_member(structure, "chef@ml.fr", admin=True)
    sign_in(client, admin, "conseiller", structure)
    assert send(client, "/organisation", "/organisation/inviter", email="Neuf@ML.fr").status_code == 303
    path = path_in(last_message("neuf@ml.fr"))
    guest = app.test_client()
    assert "Mission locale" in guest.get(path).text
    joined = send(guest, path, path)
    assert joined.location == "/entrer/suite"
    assert guest.get("/entrer/suite").location == "/entrer/second/installer"
    assert guest.get("/conseiller").status_code == 403, "the second factor first"
    member = db.session.scalars(
        sa.select(Membership)
        .join(Account, Account.id == Membership.account_id)
        .where(Account.email == "neuf@ml.fr")
    ).one()
    assert (member.organisation_id, member.admin) == (structure.id, False)
    assert app.test_client().get(path).status_code == 410


def test_an_invitation_withdrawn_replaced_or_old_is_good_no_more(app: Flask, client: FlaskClient) -> None:
    structure = an_organisation()
    sign_in(client, a_member(structure, "chef@ml.fr", admin=True), "conseiller", structure)
    invite = "/organisation/inviter"
    assert send(client, "/organisation", invite, email="pas un e-mail").status_code == 422
    send(client, "/organisation", invite, email="neuf@ml.fr")
    first = path_in(last_message("neuf@ml.fr"))
    send(client, "/organisation", invite, email="neuf@ml.fr")
    second_path = path_in(last_message("neuf@ml.fr"))
    assert (client.get(first).status_code, client.get(second_path).status_code) == (410, 200)
    number = db.session.scalars(sa.select(Invitation.id).where(Invitation.withdrawn_at.is_(None))).one()
    assert send(client, "/organisation", f"/organisation/invitations/{number}/retirer").status_code == 303
    assert client.get(second_path).status_code == 410
    send(client, "/organisation", invite, email="neuf@ml.fr")
    db.session.execute(sa.update(Invitation).values(expires_at=now()))
    db.session.commit()
    assert client.get(path_in(last_message("neuf@ml.fr"))).status_code == 410


def test_an_invitation_that_just_served_is_not_said_to_be_withdrawn(app: Flask, client: FlaskClient) -> None:
    structure = an_organisation()
    sign_in(client, a_member(structure, "claire@ml.fr", admin=True), "conseiller", structure)
    send(client, "/organisation", "/organisation/inviter", email="zoe@ml.fr")
    number = db.session.scalar(sa.select(Invitation.id))
    address = f"/organisation/invitations/{number}/retirer"
    seen = soup(client.get("/organisation")).select_one(f'form[action="{address}"] [name=csrf_token]')[
        "value"
    ]
    path = path_in(last_message("zoe@ml.fr"))
    assert send(app.test_client(), path, path).status_code == 303, "meanwhile, the person joins"
    late = client.post(address, data={"csrf_token": seen})
    assert (late.status_code, "vient de servir" in late.text) == (409, True)
    db.session.expire_all()
    assert db.session.get(Invitation, number).withdrawn_at is None


def test_a_role_that_is_not_said_changes_nobodys(app: Flask, client: FlaskClient) -> None:
    structure = an_organisation()
    other = a_member(structure, "paul@ml.fr", admin=True)
    sign_in(client, a_member(structure, "claire@ml.fr", admin=True), "conseiller", structure)
    member = db.session.scalar(sa.select(Membership.id).where(Membership.account_id == other.id))
    token = soup(client.get("/organisation")).select_one("[name=csrf_token]")["value"]
    address = f"/organisation/membres/{member}/role"
    for said in ({}, {"admin": ""}, {"admin": "oui"}):
        assert client.post(address, data={"csrf_token": token, **said}).status_code == 422
    db.session.expire_all()
    assert db.session.get(Membership, member).admin


def test_two_at_once_take_up_one_invitation_once(app: Flask) -> None:
    structure = an_organisation()
    invited = invitations.invite(db.session, structure.id, "neuf@ml.fr", admin=False, by=None, now=now())
    db.session.commit()

    def act(_: int) -> bool:
        offer = invitations.take_up(db.session, invited.token, now())
        db.session.commit()
        return offer is not None

    assert sorted(at_once(app, act, 4)) == [False] * 3 + [True]


def test_the_region_is_invited_by_a_command_and_invites_a_structure(app: Flask, client: FlaskClient) -> None:
    ran = app.test_cli_runner().invoke(args=["accounts", "invite-region", "agent@region.fr"])
    assert ran.exit_code == 0, ran.output
    path = path_in(last_message("agent@region.fr"))
    send(client, path, path)
    account = db.session.scalars(sa.select(Account).where(Account.email == "agent@region.fr")).one()
    with client.session_transaction() as cookie:
        cookie["sel"] = SALT
    installer = "/entrer/second/installer"
    assert send(client, installer, installer, code=totp_of(account.id)).status_code == 200
    assert client.get("/region").status_code == 200
    address = "/organisation/structures"
    both = send(client, address, address, name="École", directory_id="0", email="bad")
    assert both.status_code == 422
    assert (
        send(client, address, address, name="École de la 2e chance", email="e2c@ecole.fr").status_code == 303
    )
    assert "École de la 2e chance" in app.test_client().get(path_in(last_message("e2c@ecole.fr"))).text

    reset = app.test_cli_runner().invoke(args=["accounts", "reset-second", "agent@region.fr"])
    assert reset.exit_code == 0, reset.output
    assert client.get("/region").status_code == 403
    assert db.session.scalar(
        sa.select(sa.func.count()).select_from(AccountSession).where(AccountSession.ended_at.is_(None))
    ) == 0  # fmt: skip
    unknown = app.test_cli_runner().invoke(args=["accounts", "reset-second", "nul@region.fr"])
    assert unknown.exit_code == 1
