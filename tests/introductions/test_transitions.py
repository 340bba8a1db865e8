"""Every act, by every party, in every state: what the table allows happens, all else changes nothing."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from matching.extensions import db
from matching.introductions import service
from matching.introductions.following import FOLLOWS
from matching.introductions.models import PARTIES, STATES, IntroductionEvent, TimelineChanged
from matching.introductions.needs import CHECKS
from matching.introductions.transitions import ACTIVE, ACTS, TABLE
from matching.introductions.values import SERVICE, Given
from matching.notifications.models import OutboxMessage
from matching.refusals import Refusal

from .made import COUNSELLOR, RESIDENT, an_introduction, at, employer_of, given_for, slots_for, town

LEADS_ON = {"agree": "sent"}  # what follows at once, when nothing stands in the way


def refusal_of(row, act: str, actor, given: Given) -> Refusal | None:
    try:
        service.act(db.session, row.id, act, by=actor, seen=4, occasion=at(), given=given)
    except Refusal as refused:
        return refused
    return None


def snapshot(row) -> dict:
    """All that an act might change."""
    db.session.expire_all()
    counted = (db.session.query(one).count() for one in (IntroductionEvent, OutboxMessage))
    columns = sa.inspect(type(row)).columns.keys()
    return {name: getattr(row, name) for name in columns} | {"counts": tuple(counted)}


def test_every_act_of_every_party_in_every_state(app: Flask) -> None:
    vacancy = town()
    actors = {
        "resident": RESIDENT, "counsellor": COUNSELLOR, "employer": employer_of(vacancy), "service": SERVICE
    }  # fmt: skip
    assert set(actors) == set(PARTIES)
    tried = {"done": 0, 403: 0, 409: 0}
    for state in STATES:
        for act in ACTS:
            for party, actor in actors.items():
                row = an_introduction(
                    vacancy, state, proposed_by=party if party != "service" else "counsellor"
                )
                row.employer_asked = party == "employer"
                chosen, free = slots_for(row)
                given = given_for(act, state, free if act == "choose_slot" else chosen)
                if state == "proposed" and party == "counsellor" and act == "agree":
                    expected = "agreed"  # leaves a day later
                elif way := TABLE.way_of(act, state, party):
                    expected = LEADS_ON.get(act, way.to)
                else:
                    expected = ""
                before = snapshot(row)
                refused = refusal_of(row, act, actor, given)
                if refused is not None:
                    assert not expected, (state, act, party, refused)
                    assert refused.status == (409 if TABLE.ever(act, party) else 403), (state, act, party)
                    assert snapshot(row) == before, (state, act, party)
                    tried[refused.status] += 1
                else:
                    assert row.state == expected, (state, act, party)
                    line = db.session.scalars(
                        sa.select(IntroductionEvent).where(IntroductionEvent.version == 5)
                    ).one()
                    assert (line.party, line.act, line.from_state) == (party, act, state)
                    tried["done"] += 1
                db.session.rollback()
    assert sum(tried.values()) == len(STATES) * len(ACTS) * len(PARTIES)
    assert tried["done"] == sum(len(way.start) * len(way.who) for way in TABLE)
    assert tried[403] > 0
    assert tried[409] > 0


def test_the_table_is_whole() -> None:
    """Each state is reached and, if active, left; every name of the table is a function, and no other is."""
    reached, todo = {"proposed"}, ["proposed"]
    while todo:
        state = todo.pop()
        for way in TABLE:
            if state in way.start and way.to not in reached:
                reached.add(way.to)
                todo.append(way.to)
    assert reached == set(STATES)
    assert {state for way in TABLE for state in way.start} >= set(ACTIVE)
    assert {name for way in TABLE for name in way.needs} == set(CHECKS)
    assert {name for way in TABLE for name in way.follows} == set(FOLLOWS)
    assert {state for way in TABLE for state in way.start} & {"hired", "not_retained"} == set()
    keys = [(way.act, state, party) for way in TABLE for state in way.start for party in way.who]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("state", "act", "given", "code"),
    [
        ("proposed", "agree", Given(), "wrong_shared"),
        ("proposed", "agree", Given(shared=("age",)), "wrong_shared"),
        ("proposed", "refuse", Given(reason="autre_choix"), "wrong_reason"),
        ("interview", "choose_slot", Given(slot_id=999), "slot_gone"),
    ],
)
def test_a_wrong_answer_of_a_resident_is_told(
    app: Flask, state: str, act: str, given: Given, code: str
) -> None:
    row = an_introduction(town(), state)
    with pytest.raises(Refusal) as refused:
        service.act(db.session, row.id, act, by=RESIDENT, seen=4, occasion=at(), given=given)
    assert refused.value.code == code
    assert row.version == 4


@pytest.mark.parametrize("act", ["invite", "try", "refuse"])
def test_an_employer_cannot_answer_with_nothing(app: Flask, act: str) -> None:
    vacancy = town()
    row = an_introduction(vacancy, "seen")
    with pytest.raises(Refusal) as refused:
        service.act(db.session, row.id, act, by=employer_of(vacancy), seen=4, occasion=at())
    assert refused.value.status == 422
    assert row.version == 4


def test_others_find_nothing(app: Flask) -> None:
    vacancy = town()
    row = an_introduction(vacancy, "sent")
    stranger = type(RESIDENT)("employer", vacancy.establishment_id + 1)
    for other in (stranger, type(RESIDENT)("resident", RESIDENT.id + 1), type(RESIDENT)("counsellor", 7)):
        with pytest.raises(Refusal) as refused:
            service.act(db.session, row.id, "withdraw", by=other, seen=4, occasion=at())
        assert refused.value.status == 404
    row.sent_at, row.state = None, "agreed"
    db.session.flush()
    with pytest.raises(Refusal) as refused:
        service.load(db.session, row.id, employer_of(vacancy))
    assert refused.value.status == 404


def test_the_past_does_not_change(app: Flask) -> None:
    row = an_introduction(town(), "proposed")
    service.act(
        db.session, row.id, "agree", by=RESIDENT, seen=4, occasion=at(), given=given_for("agree", "proposed")
    )
    line = db.session.scalars(sa.select(IntroductionEvent).limit(1)).one()
    line.words = "Autre chose."
    with pytest.raises(TimelineChanged):
        db.session.flush()
    db.session.rollback()
