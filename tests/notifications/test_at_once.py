"""Two at the same moment, and a fault with one person: nobody else is kept waiting for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
import sqlalchemy as sa
from demo_town import SAMIRA, load_town
from flask import Flask

from matching.accounts.visitor import Role
from matching.extensions import db
from matching.matches import service as matches
from matching.notifications.alerts import send_alerts
from matching.notifications.models import MessagePreference
from matching.notifications.people import Person, preference_of, set_preference, set_stop, stop_of
from matching.notifications.queue import open_queue
from matching.notifications.service import put
from matching.privacy.consents import give
from matching.refusals import not_found
from matching.residents.models import Profile

MORNING = datetime(2026, 12, 1, 7, 20, tzinfo=UTC)
LETTER = {"channel": "email", "to": "quelquun@exemple.invalid", "subject": "Bonjour", "text": "Venez."}
SHE = Person(Role.RESIDENT, SAMIRA)


def test_the_worker_is_woken_by_the_whole_change_not_by_a_part_of_it(app: Flask) -> None:
    queue = open_queue(app.config)
    put(db.session, key="one", **LETTER)
    with db.session.begin_nested():
        pass
    assert queue.pending_count() == 0, "the message is not there yet for whoever comes"
    db.session.commit()
    assert queue.pending_count() == 1
    put(db.session, key="two", **LETTER)
    with pytest.raises(ValueError, match="undone"), db.session.begin_nested():
        raise ValueError("undone")
    db.session.commit()
    assert queue.pending_count() == 2


def test_the_same_choice_sent_twice_at_once_is_kept(app: Flask) -> None:
    def stop() -> None:
        set_stop(db.session, "email", "x@exemple.invalid", "all", MORNING)

    def choose() -> None:
        set_preference(db.session, SHE, channel="sms", alerts="none")

    for act in (stop, choose):
        faults: list[Exception] = []

        def other(act=act, faults=faults) -> None:
            with app.app_context():
                try:
                    act()
                    db.session.commit()
                except Exception as fault:
                    faults.append(fault)

        act()
        second = Thread(target=other)
        second.start()
        second.join(1)  # it waits for us, or has gone through
        db.session.commit()
        second.join()
        assert faults == []
    assert (stop_of(db.session, "email", "x@exemple.invalid"), preference_of(db.session, SHE)) == (
        "all", ("sms", "none"),
    )  # fmt: skip


def test_one_whose_list_cannot_be_made_keeps_nobody_from_theirs(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    load_town(20)
    second = db.session.scalars(sa.select(Profile.id).where(Profile.id > SAMIRA).order_by(Profile.id)).first()
    for number in (SAMIRA, second):
        give(db.session, number, "alerts", by=f"habitant:{number}", now=MORNING)
    db.session.commit()
    offers_of = matches.offers_of

    def broken(session, profile_id, *args, **over):
        if profile_id == SAMIRA:
            raise not_found("gone at this very moment")
        return offers_of(session, profile_id, *args, **over)

    def run(days: int) -> None:
        send_alerts(
            db.session,
            now=MORNING + timedelta(days=days),
            site_url="http://site.invalid",
            seed="s",
            secret="k",
        )

    def alerted(number: int) -> datetime | None:
        return db.session.get_one(MessagePreference, ("habitant", number), populate_existing=True).alerted_at

    run(0)
    monkeypatch.setattr(matches, "offers_of", broken)
    run(7)
    assert alerted(second) == MORNING + timedelta(days=7)
    assert alerted(SAMIRA) == MORNING, "hers is tried again the next day"
    assert f"habitant:{SAMIRA}" in caplog.text
