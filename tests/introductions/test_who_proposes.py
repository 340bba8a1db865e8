"""Bringing two together, by everybody, through every door, whatever there is between them already."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from environ import SECRET
from flask import Flask
from swapping import PART

from matching.clock import now
from matching.extensions import db
from matching.introductions.models import STATES, Introduction
from matching.introductions.sharing import code_of
from matching.introductions.transitions import COUNSELLOR, EMPLOYER, RESIDENT
from matching.matches.snapshot import note_change
from matching.residents.models import Profile

from .parties import Meeting, a_meeting, held, set_up

NONE = "none yet"
JOINED = ("proposed", "agreed")
"""Where an employer who proposes joins what somebody else began, and learns nothing by it."""
ENDED = ("refused", "withdrawn", "expired", "no_longer_needed")
"""Where an employer who had nothing of it begins again, and reads what is read of somebody new."""


@dataclass(frozen=True)
class Door:
    """An address that proposes, what its form holds, and who may pass: name -> party there."""

    address: str
    typed: dict[str, str | list[str]]
    pass_by: dict[str, str]
    same_role: str


@pytest.fixture
def meeting(app: Flask) -> Meeting:
    made = a_meeting(app)
    db.session.get_one(Profile, made.profile_id).open_to_employers = True
    for kind, number in (("vacancy", made.vacancy_id), ("profile", made.profile_id)):
        note_change(db.session, kind, number, now())
    db.session.commit()
    return made


def doors_of(meeting: Meeting) -> dict[str, Door]:
    """Every form that makes an introduction, by endpoint."""
    person, post = meeting.profile_id, meeting.vacancy_id
    yes = {"shared": ["name"], "mandate": "oral", "mandate_on": "2026-11-30"}
    return {
        "introductions.ask": Door(
            f"/mes-offres/{post}/demander", yes,
            {"resident": RESIDENT, "counsellor who acts": COUNSELLOR}, "another resident",
        ),
        "introductions.propose": Door(
            f"/recruter/offres/{post}/proposer-un-echange", {"code": code_of(post, person, SECRET)},
            {"member": EMPLOYER}, "member elsewhere",
        ),
        "counsellors.propose_offers": Door(
            f"/conseiller/suivis/{person}/proposer", {"vacancy": [str(post)]}, {"counsellor": COUNSELLOR},
            "counsellor elsewhere",
        ),
        "counsellors.propose_people": Door(
            f"/conseiller/offres/{post}/proposer", {"profile": [str(person)]}, {"counsellor": COUNSELLOR},
            "counsellor elsewhere",
        ),
    }  # fmt: skip


def outcome(endpoint: str, party: str, state: str, asked: bool) -> tuple[int, str]:
    """The status, and what becomes of the pair: made, agreed, joined, begun again, or nothing."""
    if state == NONE:
        return 303, "made"
    if party == RESIDENT and state == "proposed":
        return 303, "agreed"
    if party == EMPLOYER and state in JOINED and not asked:
        return 303, "joined"
    if party == EMPLOYER and state in ENDED and not asked:
        return 303, "again"
    # Several at once are proposed in one gesture: the page counts those that were there already.
    return (303 if endpoint.startswith("counsellors.") else 409), ""


def prepare(meeting: Meeting, state: str, asked: bool) -> None:
    set_up(meeting, "proposed" if state == NONE else state)
    if state == NONE:
        db.session.execute(sa.delete(Introduction))
    else:
        db.session.execute(sa.update(Introduction).values(employer_asked=asked))
    db.session.commit()


def test_proposing_by_everybody_whatever_there_is(meeting: Meeting) -> None:
    tokens = {name: one.token() for name, one in meeting.people.items()}
    became: Counter[str] = Counter()
    doors = doors_of(meeting)
    for state in (NONE, *STATES):
        for endpoint, door in doors.items():
            for asked in (True, False):
                before: dict[str, list[str]] = {}
                for name, person in meeting.people.items():
                    tried = (state, endpoint, name, asked)
                    if not before:  # somebody changed it
                        prepare(meeting, state, asked)
                        before = held()
                    data = {"csrf_token": tokens[name], **door.typed}
                    status = person.client.post(door.address, data=data, headers=PART).status_code
                    after = held()
                    party = door.pass_by.get(name)
                    if party is None:
                        # Another resident asks for themselves: a pair of their own, and this one untouched.
                        own = name == door.same_role == "another resident"
                        assert status == (303 if own else 404 if name == door.same_role else 403), tried
                        assert after == before or own, tried
                        assert set(before["introduction"]) <= set(after["introduction"]), tried
                        before = before if after == before else {}
                        continue
                    wanted, what = outcome(endpoint, party, state, asked)
                    assert status == wanted, tried
                    became[what] += 1
                    if what == "":
                        assert after == before, tried
                    elif what == "joined":
                        assert after["introduction"] != before["introduction"], tried
                        assert after["introduction_event"] == before["introduction_event"], tried
                        assert after["outbox_message"] == before["outbox_message"], tried
                    else:
                        assert len(after["introduction"]) == 1, tried
                        assert after["outbox_message"], tried
                    before = before if after == before else {}
    passers = sum(len(door.pass_by) for door in doors.values())
    assert became.total() == 2 * passers * (1 + len(STATES))
    assert became["made"] == 2 * passers
    assert (became["agreed"], became["joined"], became["again"]) == (2, len(JOINED), len(ENDED))


def test_every_form_that_proposes_is_known(app: Flask, meeting: Meeting) -> None:
    named = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods and "propos" in rule.rule.rpartition("/")[2]
    }
    assert named | {"introductions.ask"} == set(doors_of(meeting))


def test_a_human_look_is_asked_by_the_resident_alone(meeting: Meeting) -> None:
    address = f"/mes-offres/{meeting.vacancy_id}/regard-humain"
    for name, person in meeting.people.items():
        set_up(meeting, "sent")
        before = held()
        status = person.client.post(address, data={"csrf_token": person.token()}).status_code
        may = name in ("resident", "another resident", "counsellor who acts")
        assert status == (303 if may else 403), name
        looks = {name: rows for name, rows in held().items() if name == "human_look"}
        assert len(looks["human_look"]) == may, name
        if not may:
            assert held() == before, name
