"""Two hundred people answer one introduction at the same moment: one wins, the others are told."""

from __future__ import annotations

import threading
from collections import Counter

import sqlalchemy as sa
from flask import Flask

from matching.extensions import db
from matching.introductions import service
from matching.introductions.models import Introduction, IntroductionEvent
from matching.refusals import Refusal

from .made import COUNSELLOR, RESIDENT, SAMIRA, an_introduction, at, employer_of, given_for, lines_of, town

THREADS = 200


def all_at_once(app: Flask, acts: list) -> Counter[str]:
    """Run each act in a thread with its own session. Counts « won » and the codes of the refused."""
    outcomes: list[str] = []
    ready = threading.Barrier(len(acts))

    def run(act) -> None:
        with app.app_context():
            ready.wait(60)
            try:
                act()
                db.session.commit()
                outcomes.append("won")
            except Refusal as refused:
                db.session.rollback()
                outcomes.append(refused.code)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(outcomes) == len(acts), "a thread died: its trace stands above"
    return Counter(outcomes)


def test_one_answer_wins(app: Flask) -> None:
    vacancy = town()
    number = an_introduction(vacancy, "seen").id
    employer = employer_of(vacancy)
    db.session.commit()
    answers = [
        (employer, "invite"), (employer, "refuse"), (employer, "try"), (employer, "hire"),
        (COUNSELLOR, "hire"), (RESIDENT, "withdraw"),
    ]  # fmt: skip

    def answer(by, name):
        return lambda: service.act(
            db.session, number, name, by=by, seen=4, occasion=at(), given=given_for(name, "seen")
        )

    outcomes = all_at_once(app, [answer(*answers[one % len(answers)]) for one in range(THREADS)])
    db.session.expire_all()
    row = db.session.get_one(Introduction, number)
    assert outcomes["won"] == 1
    assert outcomes["too_late"] == THREADS - 1
    assert row.version == 5
    assert len(lines_of(row)) == 1


def test_the_last_place_is_given_once(app: Flask) -> None:
    """One place, eight requests, eight who hire at once: one is hired, the others are let go."""
    vacancy = town()
    numbers = [an_introduction(vacancy, "seen", profile_id=SAMIRA + more).id for more in range(8)]
    employer = employer_of(vacancy)
    db.session.commit()

    def hire(number):
        return lambda: service.act(db.session, number, "hire", by=employer, seen=4, occasion=at())

    outcomes = all_at_once(app, [hire(number) for number in numbers])
    db.session.expire_all()
    states = Counter(db.session.scalars(sa.select(Introduction.state)))
    assert outcomes["won"] == 1
    assert states == {"hired": 1, "no_longer_needed": 7}
    assert db.session.query(IntroductionEvent).filter_by(act="release").count() == 7


def test_the_same_pair_is_proposed_once(app: Flask) -> None:
    vacancy = town()
    number = vacancy.id
    db.session.commit()

    def propose():
        return service.propose(db.session, number, SAMIRA, by=COUNSELLOR, occasion=at())

    outcomes = all_at_once(app, [propose] * 20)
    assert outcomes["won"] == 1
    assert outcomes["exists"] == 19
    assert db.session.query(IntroductionEvent).count() == 1
