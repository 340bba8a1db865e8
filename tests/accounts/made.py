"""Ordinary valid people and organisations, and what a browser and a mailbox do, for tests of entering."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pyotp
import sqlalchemy as sa
from bs4 import BeautifulSoup
from environ import SECRET
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from matching.accounts import codes, invitations, second, sessions
from matching.accounts.contacts import Contact
from matching.accounts.models import Account, AccountSession
from matching.accounts.organisation_models import Membership, Organisation
from matching.accounts.visitor import SEEN, TOKEN
from matching.clock import now, unix_time
from matching.counsellors.models import Followed
from matching.employers.models import Establishment
from matching.extensions import db
from matching.notifications.models import OutboxMessage
from matching.residents.models import Profile

SIRET = "73282932000074"
SALT = "0" * 32


def a_profile(name: str = "Samira", **over: Any) -> Profile:
    profile = Profile(name=name, commune_code="30189", created_at=now(), changed_at=now(), **over)
    db.session.add(profile)
    db.session.commit()
    return profile


def an_account(email: str | None = "sam@exemple.fr", **over: Any) -> Account:
    account = Account(email=email, created_at=now(), **over)
    db.session.add(account)
    db.session.commit()
    return account


def an_organisation(kind: str = "structure", name: str = "Mission locale", **over: Any) -> Organisation:
    organisation = Organisation(kind=kind, name=name, created_at=now(), **over)
    db.session.add(organisation)
    db.session.commit()
    return organisation


def an_establishment(checked: bool = True, siret: str = SIRET) -> Organisation:
    place = Establishment(
        siret=siret, name="La Halle aux Olives", commune_code="30189", lat=43.8, lon=4.3, created_at=now()
    )
    db.session.add(place)
    db.session.flush()
    proof = {"proof": "word", "checked_at": now()} if checked else {}
    return an_organisation("establishment", place.name, establishment_id=place.id, **proof)


def a_member(organisation: Organisation, email: str, *, admin: bool = False) -> Account:
    """A member with the second factor installed, whose secret is `totp_of`."""
    account = an_account(email, totp_salt=SALT, totp_since=now())
    db.session.add(
        Membership(organisation_id=organisation.id, account_id=account.id, admin=admin, since=now())
    )
    db.session.commit()
    return account


def follow(profile: Profile, organisation: Organisation) -> None:
    db.session.add(Followed(profile_id=profile.id, structure_id=organisation.id, since=now()))
    db.session.commit()


def totp_of(account_id: int, salt: str = SALT) -> str:
    """The code that the application of an account shows now."""
    return pyotp.TOTP(second.secret_of(account_id, salt, SECRET)).at(int(unix_time()))


def opened(
    account: Account, role: str | None, organisation: Organisation | None, second_given: bool
) -> tuple[str, int]:
    """Open a session as it stands after its factors. Returns its token and its number."""
    token = sessions.open_session(
        db.session, account.id, method="link", role=role, device="Chrome sur Android", now=now()
    )
    row = db.session.scalars(sa.select(AccountSession).order_by(AccountSession.id.desc()).limit(1)).one()
    row.organisation_id = organisation.id if organisation else None
    row.expires_at = now() + timedelta(hours=2)
    row.second_at = now() if second_given else None
    number = row.id
    db.session.commit()
    return token, number


def sign_in(
    client: FlaskClient, account: Account, role: str, organisation: Organisation | None = None
) -> int:
    """Enter as an account, its second factor given. Returns the session's number."""
    token, number = opened(account, role, organisation, role != "habitant")
    with client.session_transaction() as cookie:
        cookie.clear()
        cookie[TOKEN], cookie[SEEN] = token, int(now().timestamp())
    return number


def soup(answer: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html.parser")


def send(client: FlaskClient, seen: str, action: str, /, **typed: str) -> TestResponse:
    """Open a page, fill its form and send it, as a browser does."""
    answer = client.get(seen, follow_redirects=True)
    form = soup(answer).select_one(f'form[action="{action}"]')
    assert form is not None, (action, answer.status_code, answer.request.path)
    held = {
        control["name"]: control.get("value", "")
        for control in form.select("input[name]")
        if control.get("type") not in ("checkbox", "radio") or control.has_attr("checked")
    }
    for control in form.select("select[name]"):
        held[control["name"]] = control.select_one("option[selected], option")["value"]
    return client.post(action, data={**held, **typed})


def last_message(to: str) -> str:
    """The text of the last message to an address."""
    query = sa.select(OutboxMessage.text).where(OutboxMessage.recipient == to)
    text = db.session.scalar(query.order_by(OutboxMessage.id.desc()).limit(1))
    assert text is not None, to
    return text


def code_in(text: str) -> str:
    return re.search(r"\b\d{6}\b", text).group()


def path_in(text: str) -> str:
    return re.search(r"https?://[^/\s]+(/\S+)", text).group(1)


def ask_code(client: FlaskClient, contact: str, to: str | None = None) -> str:
    """Ask for a code and read it in the mailbox."""
    answer = send(client, "/entrer", "/entrer", contact=contact)
    assert answer.status_code == 303, soup(answer).select_one("main").get_text(" ")
    return code_in(last_message(to or contact))


def cookies_of_views() -> tuple[dict[str, dict[str, Any]], str]:
    """What a browser holds in each state of entering, by a name; and the token of an invitation."""
    region, structure = an_organisation("region", "Région Occitanie"), an_organisation()
    agent, claire = a_member(region, "agent@region.fr", admin=True), a_member(structure, "claire@ml.fr")
    an_establishment(checked=False)
    bare = an_account("neuf@ml.fr")
    db.session.add(Membership(organisation_id=structure.id, account_id=bare.id, since=now()))
    asked = codes.ask_code(db.session, Contact("email", "sam@exemple.fr"), now=now(), secret=SECRET)
    invited = invitations.invite(db.session, structure.id, "zoe@ml.fr", admin=True, by=None, now=now())
    db.session.commit()

    def held(
        account: Account, role: str | None, place: Organisation | None, second_given: bool
    ) -> dict[str, Any]:
        token = opened(account, role, place, second_given)[0]
        return {TOKEN: token, SEEN: int(now().timestamp())}

    cookies = {
        "@asked": {"code": asked.handle},
        "@half": held(claire, None, None, False),
        "@bare": held(bare, None, None, False),
        "@resident": {**held(an_account("zoe@exemple.fr"), "habitant", None, False), "contact": asked.handle},
        "@region": held(agent, "region", region, True),
    }
    return cookies, invited.token


def at_once(app: Flask, act: Callable[[int], Any], number: int = 2) -> list[Any]:
    """Run `act(0)`, `act(1)` ... in threads that start together. Returns what they returned or raised."""
    gate, results = threading.Barrier(number), [None] * number

    def run(place: int) -> None:
        with app.app_context():
            gate.wait()
            try:
                results[place] = act(place)
            except Exception as error:
                results[place] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
