"""Somebody's address changes: what is theirs goes where they are, and nothing stays where they were."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from accounts.made import a_profile, an_account, code_in, last_message, send, sign_in
from counsellors.made import structure
from demo_town import SAMIRA, load_town
from flask import Flask
from flask.testing import FlaskClient
from introductions.made import COUNSELLOR, at

from matching.accounts.visitor import Role
from matching.clock import now
from matching.counsellors import transfers
from matching.extensions import db
from matching.notifications.models import OutboxMessage
from matching.notifications.people import Person, set_stop, stop_of, tell
from matching.privacy import erasure
from matching.privacy.copies import copy_of

OLD, NEW = "+33612345678", "+33698765432"
PROVE = "/compte/contact/code"


@pytest.fixture
def her(app: Flask, client: FlaskClient) -> Person:
    profile = a_profile()
    account = an_account(None, phone=OLD, profile_id=profile.id)
    sign_in(client, account, "habitant")
    return Person(Role.RESIDENT, profile.id)


def change(client: FlaskClient) -> None:
    assert send(client, "/compte/contact", "/compte/contact", contact=NEW).status_code == 303
    assert send(client, PROVE, PROVE, code=code_in(last_message(NEW))).location == "/compte"
    db.session.expire_all()


def written_to(address: str) -> list[str]:
    query = sa.select(OutboxMessage.subject).where(OutboxMessage.recipient == address)
    return list(db.session.scalars(query.where(OutboxMessage.kind != "urgent").order_by(OutboxMessage.id)))


def test_what_waits_leaves_for_the_new_address_alone(client: FlaskClient, her: Person) -> None:
    tell(
        db.session, her, event="slot-1", subject="Votre entretien", text="Demain.", kind="reminder",
        not_before=now() + timedelta(days=2),
    )  # fmt: skip
    db.session.commit()
    change(client)
    assert written_to(NEW) == ["Votre entretien"]
    assert written_to(OLD) == ["Votre contact a changé"]


def test_who_wanted_no_more_messages_has_none_at_the_new_address(client: FlaskClient, her: Person) -> None:
    set_stop(db.session, "sms", OLD, "all", now())
    db.session.commit()
    change(client)
    assert (stop_of(db.session, "sms", NEW), stop_of(db.session, "sms", OLD)) == ("all", "")


def test_what_was_sent_to_the_old_address_is_hers_in_a_copy_and_in_an_erasure(
    client: FlaskClient, her: Person
) -> None:
    tell(db.session, her, event="one", subject="Une nouvelle", text="Pour elle.")
    db.session.execute(sa.update(OutboxMessage).values(state="sent"))
    db.session.commit()
    change(client)
    assert "Une nouvelle" in written_to(OLD)
    rows = copy_of(db.session, her.id, now=now())["tables"]["outbox_message"]
    assert [one["subject"] for one in rows].count("Une nouvelle") == 2, "on the site, and at the old address"
    erasure.erase(db.session, her.id, now=now())
    db.session.commit()
    assert "Une nouvelle" not in db.session.scalars(sa.select(OutboxMessage.subject)).all()


def test_what_was_told_of_a_transfer_names_nobody_who_was_erased(app: Flask) -> None:
    load_town(20)
    row = transfers.ask(
        db.session, COUNSELLOR, SAMIRA, structure().id, "Elle déménage.", with_notes=False, occasion=at()
    )
    transfers.answer(db.session, SAMIRA, row.id, True, at())
    db.session.commit()
    told = sa.select(OutboxMessage.subject).where(OutboxMessage.recipient == "conseiller:0")
    assert "Samira" in " ".join(db.session.scalars(told))
    erasure.erase(db.session, SAMIRA, now=now())
    db.session.commit()
    assert "Samira" not in " ".join(db.session.scalars(told))
