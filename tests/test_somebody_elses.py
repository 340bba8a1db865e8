"""Every address with a number in it, opened by somebody else of the same role: not found, nothing written.

The addresses are taken from the map of routes. A new one is tried at once; one whose number means a thing
that is not known here makes this test fail until it is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import product

import pytest
import sqlalchemy as sa
from accounts.made import a_member, an_organisation
from flask import Flask
from introductions.parties import NUMBER, Meeting, Person, a_meeting, set_up
from rereading import read_again_when_written
from swapping import PART, without_token

from matching.accounts import invitations
from matching.accounts.models import AccountSession
from matching.accounts.organisation_models import Membership
from matching.clock import now, today
from matching.counsellors.models import CaseloadImport, CaseTask, CaseTransfer, SavedView
from matching.counsellors.prescriptions_models import Prescription
from matching.events.models import Attendance, Event, EventInterview, EventStand
from matching.extensions import db, limiter
from matching.introductions.models import HumanLook
from matching.introductions.transitions import ACTS
from matching.notifications.models import OutboxMessage

NOBODYS = "987654"
"""A number that nothing has."""
STRANGERS = {
    "resident_only": ("another resident",),
    "employer_only": ("member elsewhere",),
    "checked_employer_only": ("member elsewhere",),
    "admin_only": ("member elsewhere",),
    "counsellor_only": ("counsellor elsewhere",),
    "organiser_only": ("counsellor elsewhere",),
    "signed_in": ("another resident", "member elsewhere", "counsellor elsewhere"),
}
"""Who passes a guard, and is not whose the thing is."""
OWNERS = {
    "resident_only": "resident",
    "employer_only": "member",
    "checked_employer_only": "member",
    "admin_only": "member",
    "counsellor_only": "counsellor",
    "organiser_only": "counsellor",
    "signed_in": "resident",
}
EVERYBODYS = {
    "matches.offer": "an open post is public",
    "residents.offer": "an open post is public",
    "introductions.ask_page": "every resident may ask for an open post",
    "introductions.ask": "every resident may ask for an open post",
    "introductions.ask_look": "every resident may ask how an open post ranks them",
    "counsellors.people_for": "every counsellor may propose an open post, to their own people",
    "counsellors.propose_people": "every counsellor may propose an open post, to their own people",
    "accounts.vouch": "every counsellor may know an employer that is to be checked",
    "notifications.attachment": "the mailbox of the demonstration, where nobody is real",
    "events.mine_one": "a meeting is public; one’s own answer to it is one’s own",
    "events.answer_mine": "a meeting is public; one’s own answer to it is one’s own",
}
WORDS = {"act": (*ACTS, "accept", "start", "finish", "publish", "cancel"), "kind": ("habitants", "demandes")}
"""What stands for the words of an address beside its number."""


@dataclass(frozen=True)
class Tried:
    """An address of a thing, the same of a thing that is none, and how it is asked for."""

    endpoint: str
    method: str
    address: str
    of_nobody: str


@pytest.fixture
def meeting(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Meeting:
    monkeypatch.setattr(limiter, "enabled", False)
    return a_meeting(app)


def things_of(meeting: Meeting) -> dict[str, int]:
    """One of each thing that a number may stand for: Samira’s, her counsellor’s, or her employer’s."""
    set_up(meeting, "interview")
    people = meeting.people
    near, halle = people["counsellor"].place, people["member"].place
    whose = {"profile_id": meeting.profile_id, "structure_id": near.id}
    claire = people["counsellor"].account.id
    stamped = {"created_at": now()}
    db.session.get_one(Membership, _membership(people["member"])).admin = True
    db.session.get_one(Membership, _membership(people["member elsewhere"])).admin = True
    max_ = a_member(halle, "max@halle.fr")
    invitations.invite(db.session, halle.id, "zoe@halle.fr", admin=False, by=None, now=now())
    third = an_organisation(name="Troisième mission locale").id
    event = Event(
        slug="rencontre", title="En bas de chez moi", neighbourhood_code="QN03405M", place="La place",
        address="1 place", lat=43.83, lon=4.33, day=today() + timedelta(days=9), start_at=time(9),
        end_at=time(12), languages=["fr"], structure_id=near.id, created_at=now(), changed_at=now(),
    )  # fmt: skip
    db.session.add(event)
    db.session.flush()
    coming = Attendance(
        event_id=event.id, comer="resident", profile_id=meeting.profile_id, number=1, created_at=now()
    )
    stand = EventStand(
        event_id=event.id, number=1, kind="employer", name="La Halle",
        establishment_id=halle.establishment_id,
    )  # fmt: skip
    db.session.add_all([coming, stand])
    db.session.flush()
    made = {
        "look_id": HumanLook(profile_id=meeting.profile_id, vacancy_id=meeting.vacancy_id, asked_at=now()),
        "task_id": CaseTask(title="Appeler", due_on=today(), **whose, **stamped),
        "transfer_id": CaseTransfer(
            profile_id=meeting.profile_id, from_structure_id=near.id, to_structure_id=third,
            state="waiting", reason="Déménage", asked_at=now(),
        ),
        "prescription_id": Prescription(scheme="competence_plus", since=now(), **whose, **stamped),
        "view_id": SavedView(structure_id=near.id, account_id=claire, name="À moi", query={}, **stamped),
        "import_id": CaseloadImport(
            structure_id=near.id, account_id=claire, file_name="liste.csv", people=[], refused=[],
            expires_at=now() + timedelta(hours=1), **stamped,
        ),
        "message_id": OutboxMessage(
            key="sheet", channel="print", recipient=f"habitant:{meeting.profile_id}", subject="Un entretien",
            text="Venez.", attachments=[], due_at=now(), **stamped,
        ),
        "stand_id": stand,
        "interview_id": EventInterview(stand_id=stand.id, attendance_id=coming.id, slot=0),
    }  # fmt: skip
    db.session.add_all(made.values())
    db.session.flush()
    found = {name: row.id for name, row in made.items()}
    session_id = db.session.scalar(
        sa.select(AccountSession.id).where(AccountSession.account_id == people["resident"].account.id)
    )
    invitation_id = db.session.scalar(sa.text("SELECT max(id) FROM invitation"))
    member_id = db.session.scalar(sa.select(Membership.id).where(Membership.account_id == max_.id))
    db.session.commit()
    return found | {
        "introduction_id": NUMBER, "vacancy_id": meeting.vacancy_id, "profile_id": meeting.profile_id,
        "session_id": session_id, "invitation_id": invitation_id, "member_id": member_id,
        "event_id": event.id, "organisation_id": halle.id,
    }  # fmt: skip


def _membership(person: Person) -> int:
    return db.session.scalars(
        sa.select(Membership.id).where(Membership.account_id == person.account.id)
    ).one()


def tried(app: Flask, things: dict[str, int]) -> Iterator[tuple[str, Tried]]:
    """Each address with a number, in each of its ways: (guard, what is tried)."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: one.rule):
        numbers = [name for name in rule.arguments if f"<int:{name}>" in rule.rule]
        if not numbers or rule.endpoint in EVERYBODYS:
            continue
        unknown = set(numbers) - set(things)
        assert not unknown, f"{rule.rule}: make a thing for {unknown} in `things_of`"
        words = sorted(rule.arguments - set(numbers))
        assert set(words) <= set(WORDS), f"{rule.rule}: say in `WORDS` what stands there"
        for values in product(*(WORDS[name] for name in words)):
            address = rule.rule
            for name, value in zip(words, values, strict=True):
                address = address.replace(f"<{name}>", value)
            of_nobody = address
            for name in numbers:
                address = address.replace(f"<int:{name}>", str(things[name]))
                of_nobody = of_nobody.replace(f"<int:{name}>", NOBODYS)
            for method in sorted(rule.methods & {"GET", "POST"}):
                yield (
                    app.view_functions[rule.endpoint].guard,
                    Tried(rule.endpoint, method, address, of_nobody),
                )


@read_again_when_written
def everything(connection: sa.Connection) -> dict[str, list[str]]:
    """Every row of every table, as it prints."""
    found = {}
    for table in db.metadata.sorted_tables:
        if table.name not in REFERENTIAL:
            rows = connection.exec_driver_sql(f"SELECT * FROM {table.name}")
            found[table.name] = sorted(repr(tuple(row)) for row in rows)
    return found


REFERENTIAL = {
    "occupation", "job_title", "skill", "occupation_skill", "commune", "neighbourhood", "structure",
    "tension", "near_occupation",
}  # fmt: skip
"""Large tables that no visitor writes."""


def ask(person: Person, token: str, one: Tried, address: str):
    if one.method == "GET":
        return person.client.get(address, headers=PART)
    return person.client.post(address, data={"csrf_token": token, "version": "4"}, headers=PART)


def said(answer) -> str:
    return without_token(answer.text)


def test_what_is_somebody_elses_is_not_found(app: Flask, meeting: Meeting) -> None:
    things = things_of(meeting)
    tokens = {name: one.token() for name, one in meeting.people.items()}
    before = everything()
    count, found = 0, []
    for guard, one in tried(app, things):
        assert guard in STRANGERS, f"{one.endpoint}: say who passes {guard} and is somebody else"
        for name in STRANGERS[guard]:
            person = meeting.people[name]
            answer = ask(person, tokens[name], one, one.address)
            none = ask(person, tokens[name], one, one.of_nobody)
            if answer.status_code not in (403, 404) or said(none) != said(answer):
                found.append((name, one.method, one.address, answer.status_code, none.status_code))
            assert everything() == before, (name, one)
            count += 1
    assert found == [], "found by somebody else, or told from what nobody has"
    assert count > len(things)


def test_whose_it_is_finds_it(app: Flask, meeting: Meeting) -> None:
    """The same addresses, opened by whom they are for: strangers alone are refused."""
    things = things_of(meeting)
    lost = [
        (one.address, answer.status_code)
        for guard, one in tried(app, things)
        if one.method == "GET"
        and not one.endpoint.startswith("events.")  # still a draft, which its own tests open
        and (answer := ask(meeting.people[OWNERS[guard]], "", one, one.address)).status_code != 200
    ]
    assert lost == []


def test_what_is_everybodys_is_still_there(app: Flask) -> None:
    endpoints = set(app.view_functions)
    assert {name for name in EVERYBODYS if not name.startswith("events.")} <= endpoints
    assert date(2026, 12, 1) == today()
