"""Everybody who may stand before one introduction: its parties, the same roles elsewhere, and nobody.

Each has a real account, a session of their own and a browser of their own; no demonstration.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from accounts.made import (
    a_member,
    a_profile,
    an_account,
    an_establishment,
    an_organisation,
    follow,
    sign_in,
    soup,
)
from flask import Flask
from flask.testing import FlaskClient
from rereading import read_again_when_written

from matching.accounts.acting import start_acting
from matching.accounts.models import Account
from matching.accounts.organisation_models import Organisation
from matching.accounts.visitor import ACTING
from matching.clock import now, today
from matching.employers.models import Vacancy
from matching.extensions import db
from matching.introductions.models import (
    HumanLook,
    InterviewSlot,
    Introduction,
    IntroductionEvent,
    IntroductionMessage,
)
from matching.introductions.transitions import COUNSELLOR, EMPLOYER, RESIDENT
from matching.notifications.models import OutboxMessage

from .made import a_slot, an_introduction

NUMBER, CHOSEN, FREE = 7, 71, 72
VERSION = 4
SIRETS = ("73282932000074", "55208131766522")

HELD = (
    Introduction,
    IntroductionEvent,
    IntroductionMessage,
    InterviewSlot,
    OutboxMessage,
    HumanLook,
    Vacancy,
)
"""All that an act may write."""


@dataclass(frozen=True)
class Person:
    """Somebody with a browser. `party`: what they are to the introduction; None for no part in it."""

    name: str
    party: str | None
    client: FlaskClient
    account: Account | None = None
    place: Organisation | None = None

    def token(self) -> str:
        """What every form of theirs carries."""
        page = self.client.get("/entrer" if self.account is None else "/aide")
        return soup(page).select_one("input[name=csrf_token]")["value"]


@dataclass(frozen=True)
class Meeting:
    """One resident, one post, and everybody around."""

    people: dict[str, Person]
    profile_id: int
    vacancy_id: int


def a_vacancy(establishment_id: int, **over) -> Vacancy:
    """An open, ordinary post of two places."""
    facts = {
        "title": "Agent de tri", "rome_code": "K2204", "commune_code": "30189", "lat": 43.83, "lon": 4.35,
        "contract": "cdi", "positions": 2, "status": "open", "published_on": today(), "created_at": now(),
        "changed_at": now(),
    }  # fmt: skip
    vacancy = Vacancy(establishment_id=establishment_id, **facts | over)
    db.session.add(vacancy)
    db.session.flush()
    return vacancy


def a_meeting(app: Flask) -> Meeting:
    """Everybody, signed in. Committed."""
    born = {"birth_date": date(1999, 5, 14), "lat": 43.82, "lon": 4.33}
    samira, lea = a_profile("Samira", **born), a_profile("Léa", **born)
    halle, forge = (an_establishment(siret=siret) for siret in SIRETS)
    near, far = an_organisation(name="Mission locale"), an_organisation(name="Autre mission locale")
    region = an_organisation("region", "Région Occitanie")
    follow(samira, near)
    follow(lea, far)
    vacancy_id = a_vacancy(halle.establishment_id).id
    claire = a_member(near, "claire@ml.fr")
    db.session.commit()
    people = [
        _person(app, "resident", RESIDENT, an_account("samira@exemple.fr", profile_id=samira.id)),
        _person(app, "another resident", None, an_account("lea@exemple.fr", profile_id=lea.id)),
        _person(app, "member", EMPLOYER, a_member(halle, "rose@halle.fr"), "employeur", halle),
        _person(app, "member elsewhere", None, a_member(forge, "max@forge.fr"), "employeur", forge),
        _person(app, "counsellor", COUNSELLOR, claire, "conseiller", near),
        _person(app, "counsellor who acts", COUNSELLOR, claire, "conseiller", near),
        _person(app, "counsellor elsewhere", None, a_member(far, "paul@ml.fr"), "conseiller", far),
        _person(app, "Region", None, a_member(region, "agent@region.fr", admin=True), "region", region),
        Person("nobody", None, app.test_client()),
    ]
    acting = start_acting(
        db.session, samira.id, structure_id=near.id, account_id=claire.id, mandate="oral",
        mandate_on=today() - timedelta(days=1), now=now(),
    )  # fmt: skip
    db.session.commit()
    with people[5].client.session_transaction() as cookie:
        cookie[ACTING] = acting
    return Meeting({one.name: one for one in people}, samira.id, vacancy_id)


def _person(
    app: Flask, name: str, party: str | None, account: Account, role: str = "habitant",
    place: Organisation | None = None,
) -> Person:  # fmt: skip
    client = app.test_client()
    sign_in(client, account, role, place)
    return Person(name, party, client, account, place)


def set_up(meeting: Meeting, state: str, proposed_by: str = COUNSELLOR) -> None:
    """Put the one introduction in a state, with a slot chosen and a slot free, and nothing else told."""
    for table in (Introduction, OutboxMessage, HumanLook):
        db.session.execute(sa.delete(table))
    vacancy = db.session.get_one(Vacancy, meeting.vacancy_id, populate_existing=True)
    vacancy.status = "open"
    an_introduction(
        vacancy, state, id=NUMBER, profile_id=meeting.profile_id, proposed_by=proposed_by, version=VERSION,
        employer_asked=True,
    )  # fmt: skip
    for number, days, stands in ((CHOSEN, 2, "chosen"), (FREE, 3, "proposed")):
        given = a_slot(days)
        db.session.add(
            InterviewSlot(
                id=number, introduction_id=NUMBER, starts_at=given.starts_at, minutes=30, mode="on_site",
                place=given.place, state=stands,
            )
        )  # fmt: skip
    db.session.commit()


@read_again_when_written
def held(connection: sa.Connection) -> dict[str, list[str]]:
    """Each row that an act may write, as its columns print."""
    found = {}
    for table in HELD:
        name = table.__tablename__
        rows = connection.exec_driver_sql(f"SELECT * FROM {name} ORDER BY id")
        found[name] = [repr(tuple(row)) for row in rows]
    return found


def typed_for(act: str, state: str) -> dict[str, str | list[str]]:
    """What the form of an act holds, right."""
    return {
        "agree": {"shared": ["name", "skills"], "mandate": "oral", "mandate_on": "2026-11-30"},
        "refuse": {"reason": "trajet" if state == "proposed" else "competence"},
        "not_retain": {"reason": "autre_choix"},
        "invite": {"mode": "remote", "place": "06 39 98 00 01", "day-1": "2026-12-03", "hour-1": "09:00"},
        "choose_slot": {"slot": str(FREE)},
        "try": {"trial_from": "2026-12-07", "trial_to": "2026-12-11"},
        "message": {"text": "Bonjour à vous."},
    }.get(act, {})
