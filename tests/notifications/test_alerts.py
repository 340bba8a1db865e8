"""News: only when there are some, as often as was asked, to who said yes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from demo_town import SAMIRA, load_town
from environ import SECRET
from flask import Flask

from matching.accounts.visitor import Role
from matching.employers.models import Vacancy
from matching.extensions import db
from matching.matches.snapshot import note_change
from matching.notifications.alerts import send_alerts
from matching.notifications.models import OutboxMessage
from matching.notifications.people import Person, set_preference
from matching.privacy.consents import give, withdraw
from matching.residents.models import Profile

MORNING = datetime(2026, 12, 1, 7, 20, tzinfo=UTC)
SHE = Person(Role.RESIDENT, SAMIRA)


def run(days: float) -> int:
    when = MORNING + timedelta(days=days)
    return send_alerts(db.session, now=when, site_url="http://site.invalid", seed="s", secret=SECRET)


def subjects(who: Person) -> list[str]:
    query = sa.select(OutboxMessage.subject).where(
        OutboxMessage.channel == "site", OutboxMessage.recipient == str(who)
    )
    return list(db.session.scalars(query.order_by(OutboxMessage.id)))


def publish(vacancy: Vacancy, days: float) -> None:
    """As if it had just been published."""
    vacancy.changed_at = MORNING + timedelta(days=days)
    vacancy.published_on = vacancy.changed_at.date()
    note_change(db.session, "vacancy", vacancy.id, vacancy.changed_at)
    db.session.commit()


def test_a_resident_reads_of_new_jobs_when_there_are_some(app: Flask) -> None:
    load_town(20)
    vacancy = db.session.scalars(sa.select(Vacancy).order_by(Vacancy.id).limit(1)).one()
    samira = db.session.get_one(Profile, SAMIRA)
    samira.max_minutes = 240
    note_change(db.session, "profile", SAMIRA, MORNING)
    # Somebody else's post, at her door.
    vacancy.lat, vacancy.lon = samira.lat, samira.lon
    db.session.commit()
    run(0)
    assert subjects(SHE) == []  # no consent yet
    give(db.session, SAMIRA, "alerts", by=str(SHE), now=MORNING)
    set_preference(db.session, SHE, channel=None, alerts="daily")
    db.session.commit()
    run(0)
    run(1)
    assert subjects(SHE) == []  # what was there is not news, and nothing came since
    publish(vacancy, 1.2)
    run(1.5)
    assert subjects(SHE) == []  # not yet time
    run(2)
    run(2)
    assert subjects(SHE) == ["1\u00a0nouvelle offre pour vous"]
    publish(vacancy, 2.5)
    withdraw(db.session, SAMIRA, "alerts", by=str(SHE), now=MORNING)
    db.session.commit()
    run(3)
    assert len(subjects(SHE)) == 1


def test_an_employer_reads_of_new_candidates_once_a_week(app: Flask) -> None:
    load_town(20)
    vacancy = db.session.scalars(sa.select(Vacancy).order_by(Vacancy.id).limit(1)).one()
    boss = Person(Role.EMPLOYER, vacancy.establishment_id)
    run(0)
    newcomer = db.session.get_one(Profile, SAMIRA)
    newcomer.created_at = MORNING + timedelta(days=3)
    newcomer.lat, newcomer.lon = vacancy.lat, vacancy.lon
    note_change(db.session, "profile", SAMIRA, MORNING)
    db.session.commit()
    run(3)
    assert subjects(boss) == []
    run(7)
    run(7.1)
    assert f"1\u00a0nouvelle personne pourrait venir : {vacancy.title}" in subjects(boss)
    assert len(set(subjects(boss))) == len(subjects(boss))
    before = len(subjects(boss))
    set_preference(db.session, boss, channel=None, alerts="none")
    newcomer.created_at = MORNING + timedelta(days=8)
    db.session.commit()
    run(15)
    assert len(subjects(boss)) == before
