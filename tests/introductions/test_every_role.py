"""Every act, by everybody, through every door, in every state: what the table allows happens, and no more.

The doors are the addresses that take a form about an introduction. What is refused leaves each row as it was.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from flask import Flask
from swapping import PART

from matching.clock import now
from matching.extensions import db, limiter
from matching.introductions.link_views import PURPOSES
from matching.introductions.models import STATES, InterviewSlot, Introduction, IntroductionEvent
from matching.introductions.sides import Sides
from matching.introductions.transitions import (
    ACTS,
    AT_THE_EMPLOYERS,
    COUNSELLOR,
    EMPLOYER,
    RESIDENT,
    SERVICE,
    TABLE,
)
from matching.introductions.values import Occasion

from .made import at
from .parties import CHOSEN, NUMBER, VERSION, Meeting, Person, a_meeting, held, set_up, typed_for

TRIED = (*ACTS, "propose", "teleport")
"""Every act of the table, the one that makes an introduction, and one that is none."""
ENTERING = {
    "introductions.ask",
    "introductions.ask_look",
    "introductions.answer_look",
    "introductions.propose",
}
"""Forms about a post and a person alone: held by `test_who_proposes` and `test_human_look`."""


@dataclass(frozen=True)
class Door:
    """An address that takes forms about the introduction, and who may pass: name -> party there."""

    address: str
    pass_by: dict[str, str]
    acts: tuple[str, ...] = TRIED


DOORS = {
    "introductions.mine_act": Door(
        f"/mes-demandes/{NUMBER}", {"resident": RESIDENT, "counsellor who acts": COUNSELLOR}
    ),
    "introductions.received_act": Door(f"/recruter/demandes/{NUMBER}", {"member": EMPLOYER}),
    "counsellors.request_act": Door(f"/conseiller/demandes/{NUMBER}", {"counsellor": COUNSELLOR}),
}
SAME_ROLE = {
    "introductions.mine_act": {"another resident"},
    "introductions.received_act": {"member elsewhere"},
    "counsellors.request_act": {"counsellor elsewhere"},
}
"""Who stands in the right role and is no party: nothing is found there."""
MESSAGES = {"introductions.mine_message", "introductions.received_message", "counsellors.request_message"}


@pytest.fixture
def meeting(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Meeting:
    monkeypatch.setattr(limiter, "enabled", False)  # an hour of links is tried in a few seconds
    return a_meeting(app)


def test_every_door_is_known(app: Flask) -> None:
    """A new address that takes a form about an introduction fails here until it is tried below."""
    doors = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods
        and (rule.endpoint.startswith("introductions.") or "introduction_id" in rule.arguments)
    }
    known = {*DOORS, *MESSAGES, *ENTERING, "introductions.link_act", "counsellors.request_agreement"}
    assert doors == known


def expected(party: str, act: str, state: str, proposer: str) -> tuple[int, str]:
    """The status, and the state that is reached, for a party who gives all that is needed."""
    if not TABLE.ever(act, party):
        return 403, state
    way = TABLE.way_of(act, state, party)
    if way is None:
        return 409, state
    if "proposer" in way.needs and party != proposer:
        return 403, state
    # A yes of the resident leaves at once; one said for them waits a day.
    return 303, "sent" if act == "agree" and party == RESIDENT else way.to


def post(person: Person, token: str, address: str, act: str, state: str) -> int:
    data = {"csrf_token": token, "version": str(VERSION), **typed_for(act, state)}
    return person.client.post(f"{address}/{act}", data=data, headers=PART).status_code


def test_every_act_of_everybody_through_every_door_in_every_state(meeting: Meeting) -> None:
    outcomes: Counter[int] = Counter()
    tokens = {name: one.token() for name, one in meeting.people.items()}
    for state in STATES:
        for endpoint, door in DOORS.items():
            for name, person in meeting.people.items():
                party = door.pass_by.get(name)
                proposer = party or COUNSELLOR
                set_up(meeting, state, proposer)
                before = held()
                for act in door.acts:
                    tried = (state, endpoint, name, act)
                    status = post(person, tokens[name], door.address, act, state)
                    outcomes[status] += 1
                    if party is None:
                        refused = 404 if name in SAME_ROLE[endpoint] else 403
                        assert status == refused, tried
                        reached = state
                    else:
                        wanted, reached = expected(party, act, state, proposer)
                        assert status == wanted, tried
                    if status == 303:
                        assert_done(state, act, party, reached, tried)
                        set_up(meeting, state, proposer)
                        before = held()
                    else:
                        assert held() == before, tried
    doors_of = Counter(party for door in DOORS.values() for party in door.pass_by.values())
    allowed = sum(len(way.start) * doors_of[party] for way in TABLE for party in way.who)
    assert outcomes.total() == len(STATES) * len(DOORS) * len(meeting.people) * len(TRIED)
    assert outcomes[303] == allowed
    assert set(outcomes) == {303, 403, 404, 409}
    assert set(doors_of) == {party for way in TABLE for party in way.who} - {SERVICE}


def assert_done(state: str, act: str, party: str, reached: str, tried: tuple[str, ...]) -> None:
    db.session.rollback()
    row = db.session.get_one(Introduction, NUMBER, populate_existing=True)
    assert row.state == reached, tried
    lines = db.session.scalars(sa.select(IntroductionEvent).order_by(IntroductionEvent.version)).all()
    assert (lines[0].act, lines[0].party, lines[0].from_state) == (act, party, state), tried
    assert [line.version for line in lines] == list(range(VERSION + 1, row.version + 1)), tried


def test_who_did_not_propose_takes_nothing_back(meeting: Meeting) -> None:
    """A proposal is withdrawn by who made it; the others say no to it, or let it be.

    An employer who asked too has made it as well: refused, they would read that somebody else came first.
    """
    parties = {name: party for door in DOORS.values() for name, party in door.pass_by.items()}
    tokens = {name: meeting.people[name].token() for name in parties}
    for proposer in (RESIDENT, EMPLOYER, COUNSELLOR):
        for door in DOORS.values():
            for name, party in door.pass_by.items():
                set_up(meeting, "proposed", proposer)
                before = held()
                status = post(meeting.people[name], tokens[name], door.address, "withdraw", "proposed")
                may = party in (proposer, EMPLOYER)
                assert status == (303 if may else 403), (proposer, name)
                assert (held() == before) == (not may), (proposer, name)


def test_every_message_of_everybody_in_every_state(meeting: Meeting) -> None:
    """Each party writes at any time, an employer while the request is theirs; nobody else at all."""
    tokens = {name: one.token() for name, one in meeting.people.items()}
    outcomes: Counter[int] = Counter()
    for state in STATES:
        set_up(meeting, state)
        reads = state in (*AT_THE_EMPLOYERS, "hired")
        for endpoint, door in DOORS.items():
            for name, person in meeting.people.items():
                before = held()
                status = post(person, tokens[name], door.address, "message", state)
                outcomes[status] += 1
                party = door.pass_by.get(name)
                if party is None:
                    wanted = 404 if name in SAME_ROLE[endpoint] else 403
                else:
                    wanted = 303 if party != EMPLOYER or reads else 409
                assert status == wanted, (state, endpoint, name)
                after = held()
                if status == 303:
                    added = len(after["introduction_message"]) - len(before["introduction_message"])
                    assert added == 1, (state, endpoint, name)
                    assert after["introduction"] == before["introduction"]
                else:
                    assert after == before, (state, endpoint, name)
    assert outcomes.total() == len(STATES) * len(DOORS) * len(meeting.people)
    assert outcomes[303] == 3 * len(STATES) + len((*AT_THE_EMPLOYERS, "hired"))


def test_every_act_of_every_link_in_every_state(meeting: Meeting) -> None:
    """A link needs no account and does only what it is for, in the states of the table."""
    links = links_of(meeting)
    assert set(links) == set(PURPOSES)
    nobody = meeting.people["nobody"]
    token = nobody.token()
    outcomes: Counter[int] = Counter()
    for state in STATES:
        for purpose, link in links.items():
            party, allowed, _ = PURPOSES[purpose]
            set_up(meeting, state, party)
            before = held()
            for act in TRIED:
                status = post(nobody, token, link, act, state)
                outcomes[status] += 1
                wanted, reached = expected(party, act, state, party) if act in allowed else (403, state)
                assert status == wanted, (state, purpose, act)
                if status == 303:
                    assert_done(state, act, party, reached, (state, purpose, act))
                    set_up(meeting, state, party)
                    before = held()
                else:
                    assert held() == before, (state, purpose, act)
    assert outcomes.total() == len(STATES) * len(PURPOSES) * len(TRIED)
    assert outcomes[303] == sum(
        len(way.start)
        for way in TABLE
        for purpose in PURPOSES.values()
        if purpose.party in way.who and way.act in purpose.acts
    )


def links_of(meeting: Meeting) -> dict[str, str]:
    """Purpose -> the path of its link, as it stands in a message."""
    set_up(meeting, "sent")
    row = db.session.get_one(Introduction, NUMBER)
    sides = Sides(db.session, row, at_now())
    links = {
        "answer": sides.answer_link(meeting.people["member"].account.id),
        "come": sides.come_link(db.session.get_one(InterviewSlot, CHOSEN)),
        "undo": sides.undo_link(),
    }
    return {purpose: link.partition("site.invalid")[2] for purpose, link in links.items()}


def at_now() -> Occasion:
    return at(now())


def test_a_written_agreement_is_recorded_by_the_counsellor_in_charge(meeting: Meeting) -> None:
    address = f"/conseiller/demandes/{NUMBER}/accord-ecrit"
    for state in STATES:
        set_up(meeting, state)
        before = held()
        for name, person in meeting.people.items():
            if name == "counsellor":
                continue
            status = person.client.post(address, data={"csrf_token": person.token()}).status_code
            assert status == (404 if name == "counsellor elsewhere" else 403), (state, name)
            assert held() == before, (state, name)
