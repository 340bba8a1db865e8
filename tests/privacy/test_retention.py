"""Two years without contact: a warning at 23 months, erasure at 24, each tried on both sides of the limit."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from residents.asking import a_resident

from matching.clock import PARIS, now
from matching.extensions import db
from matching.notifications.models import OutboxMessage
from matching.privacy import erasure, retention
from matching.privacy.cli import privacy_cli
from matching.privacy.models import ProfileReading
from matching.privacy.readings import count_old, prune_readings
from matching.residents.answers import hold
from matching.residents.models import Profile


def seen_on(day: date, warned_on: date | None = None) -> int:
    """A profile whose last contact was that day, at the end of it."""
    who = a_resident()
    at = datetime(day.year, day.month, day.day, 23, 30, tzinfo=PARIS)
    db.session.execute(
        sa.update(Profile).where(Profile.id == who).values(contact_at=at, changed_at=at, warned_on=warned_on)
    )
    db.session.commit()
    return who


def test_months_end_on_days_that_exist() -> None:
    assert retention.months_after(date(2025, 1, 31), 1) == date(2025, 2, 28)
    assert retention.months_after(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert retention.months_after(date(2026, 12, 1), -23) == date(2025, 1, 1)
    assert retention.months_after(date(2026, 12, 31), 2) == date(2027, 2, 28)


def test_a_warning_at_23_months_and_not_a_day_before(app: Flask) -> None:
    who = seen_on(date(2025, 1, 10))
    assert retention.plan(db.session, date(2026, 12, 9)).warn == {}
    assert retention.plan(db.session, date(2026, 12, 10)).warn == {who: date(2027, 1, 10)}


def test_erasure_at_24_months_and_not_a_day_before(app: Flask) -> None:
    who = seen_on(date(2025, 1, 10), warned_on=date(2026, 12, 10))
    assert retention.plan(db.session, date(2027, 1, 9)).erase == []
    assert retention.plan(db.session, date(2027, 1, 10)).erase == [who]


def test_nobody_is_erased_who_was_not_warned_a_month_before(app: Flask) -> None:
    unwarned, late = seen_on(date(2023, 1, 1)), seen_on(date(2023, 1, 1), warned_on=date(2026, 11, 2))
    due = retention.plan(db.session, date(2026, 12, 1))
    assert due.warn == {unwarned: date(2027, 1, 1)}
    assert due.erase == []
    assert retention.plan(db.session, date(2026, 12, 2)).erase == [late]


def test_any_contact_begins_the_two_years_again(app: Flask) -> None:
    answered, entered = (seen_on(date(2024, 1, 1), warned_on=date(2026, 10, 1)) for _ in range(2))
    assert retention.plan(db.session, date(2026, 12, 1)).erase == [answered, entered]
    hold(db.session, answered, now())
    retention.note_contact(db.session, entered, now())
    db.session.commit()
    assert retention.plan(db.session, date(2026, 12, 1)) == retention.Plan({}, [])
    assert db.session.get(Profile, answered).warned_on is None


@pytest.fixture
def due(app: Flask) -> tuple[int, int]:
    """At 2026-12-01: one to warn, one to erase."""
    return seen_on(date(2025, 1, 1)), seen_on(date(2024, 11, 1), warned_on=date(2026, 10, 1))


def run(app: Flask, *words: str) -> dict:
    ran = app.test_cli_runner().invoke(privacy_cli, [*words, "--json"])
    assert ran.exit_code == 0, ran.output
    db.session.expire_all()
    return json.loads(ran.output)


def test_the_command_tells_and_writes_only_when_asked(app: Flask, due: tuple[int, int]) -> None:
    warn, erase = due
    told = run(app, "retention")
    assert told == {
        "warn": [{"profile": warn, "erased_on": "2027-01-01"}],
        "erase": [erase],
        "applied": False,
    }
    assert db.session.get(Profile, erase) is not None
    assert run(app, "retention", "--apply")["applied"] is True
    assert db.session.get(Profile, erase) is None
    [message] = db.session.scalars(sa.select(OutboxMessage))
    assert message.recipient == f"habitant:{warn}"
    assert "1er janvier 2027" in message.text
    assert run(app, "retention") == {"warn": [], "erase": [], "applied": False}


def test_the_sweep_does_all_that_is_due(app: Flask, due: tuple[int, int]) -> None:
    asked = a_resident()
    erasure.plan(db.session, asked, why="asked", now=now() - timedelta(days=30))
    done = retention.sweep(db.session, now=now(), link="https://exemple.invalid")
    db.session.commit()
    assert done == {
        "erased_as_asked": 1, "warned": 1, "erased_without_contact": 1, "log_lines": 0, "tokens": 2,
    }  # fmt: skip
    again = retention.sweep(db.session, now=now(), link="https://exemple.invalid")
    assert set(again.values()) == {0}


def test_erasures_asked_are_told_then_done(app: Flask) -> None:
    who = a_resident()
    erasure.plan(db.session, who, why="asked", now=now() - timedelta(days=31))
    db.session.commit()
    assert run(app, "erasures") == {"erase": [who], "applied": False}
    run(app, "erasures", "--apply")
    assert db.session.get(Profile, who) is None


def test_the_sweep_asks_again_before_it_erases(
    app: Flask, due: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, without_contact = due
    kept = a_resident()
    erasure.plan(db.session, kept, why="asked", now=now() - timedelta(days=31))
    db.session.commit()
    listed, planned = erasure.due, retention.plan

    def due_then_kept(session, today):
        found = listed(session, today)
        erasure.undo(session, kept, whys=("asked",), now=now())
        return found

    def planned_then_back(session, today, **which):
        found = planned(session, today, **which)
        retention.note_contact(session, without_contact, now())
        return found

    monkeypatch.setattr(erasure, "due", due_then_kept)
    monkeypatch.setattr(retention, "plan", planned_then_back)
    done = retention.sweep(db.session, now=now(), link="https://exemple.invalid")
    db.session.commit()
    assert (done["erased_as_asked"], done["erased_without_contact"]) == (0, 0)
    assert {kept, without_contact} <= set(db.session.scalars(sa.select(Profile.id)))


def test_a_log_is_kept_twelve_months(app: Flask) -> None:
    who = a_resident()
    for day in (date(2025, 11, 30), date(2025, 12, 1)):
        at = datetime(day.year, day.month, day.day, 12, tzinfo=PARIS)
        db.session.add(
            ProfileReading(profile_id=who, read_at=at, reader_role="conseiller", reader_id=0, why="followed")
        )
    db.session.commit()
    assert run(app, "logs") == {"log_lines": 1, "applied": False}
    limit = retention.log_limit(date(2026, 12, 1))
    assert count_old(db.session, limit) == prune_readings(db.session, limit) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ProfileReading)) == 1


def test_one_that_fails_does_not_stop_the_others(
    app: Flask, due: tuple[int, int], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _, without_contact = due
    asked = a_resident()
    erasure.plan(db.session, asked, why="asked", now=now() - timedelta(days=30))
    real = erasure.erase

    def erase(session, profile_id, *, now):
        if profile_id == asked:
            real(session, profile_id, now=now)
            raise RuntimeError("broken")
        return real(session, profile_id, now=now)

    monkeypatch.setattr(erasure, "erase", erase)
    done = retention.sweep(db.session, now=now(), link="https://exemple.invalid")
    db.session.commit()
    assert (done["erased_as_asked"], done["erased_without_contact"]) == (0, 1)
    assert f"profile {asked}" in caplog.text
    db.session.expire_all()
    assert db.session.get(Profile, asked).erase_on is not None, "nothing of it was done"
    assert db.session.get(Profile, without_contact) is None
