"""The real worker, killed without warning ten times while it sends 1,000 e-mails to a real server.

None is lost. The only ones that come twice were in the act of being sent at a kill: one at most for each,
with the same identifier both times, and not before the lease has ended.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from databases import Databases
from environ import environ_for

from matching import create_app
from matching.extensions import db
from matching.notifications.models import OutboxMessage
from matching.notifications.queue import add_delivery, open_queue
from matching.notifications.service import put

from .sink import Sink
from .workers import Workers

MESSAGES, KILLS = 1000, 10
# An exchange with the mail server may take an eighth of it; outlasted, it is tried again a minute later.
LEASE_S = 2
PATIENCE_S = 120


@pytest.fixture
def environ(databases: Databases, tmp_path: Path):
    with databases.copy() as url, Sink() as sink:
        yield (
            environ_for(url, tmp_path, DEMO="0", CLOCK="", MAIL_URL=sink.url, DELIVERY_LEASE=str(LEASE_S)),
            sink,
        )


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers() as started:
        yield started


def test_nothing_is_lost_when_the_worker_is_killed(environ, workers: Workers) -> None:
    settings, sink = environ
    chance = random.Random(7)
    app = create_app(settings)
    with app.app_context():
        for number in range(MESSAGES):
            put(
                db.session, key=f"letter-{number}", channel="email", subject="Bonjour",
                to=f"personne-{number}@exemple.invalid", text="Venez.",
            )  # fmt: skip
        db.session.commit()
        wake = add_delivery(open_queue(app.config), app)
        in_the_act: set[int] = set()
        for _ in range(KILLS):
            worker = workers.start(settings)
            # Somewhere within the next messages: each kill falls on another moment of a delivery.
            assert sink.wait_for(len(sink.letters) + chance.randint(5, 60), PATIENCE_S)
            time.sleep(chance.random() / 100)
            workers.kill(worker)
            sending = sa.select(OutboxMessage.id).where(OutboxMessage.state == "sending")
            in_the_act |= set(db.session.scalars(sending))
            db.session.rollback()
        assert 0 < db.session.query(OutboxMessage).filter_by(state="sent").count() < MESSAGES
        worker = workers.start(settings)
        try:
            wait_until_all_are_sent(wake)
        finally:
            workers.kill(worker)
        left = dict(
            db.session.execute(sa.select(OutboxMessage.state, sa.func.count()).group_by("state")).all()
        )
        assert left == {"sent": MESSAGES}
        identifiers = {identifier_of(f"letter-{number}"): number + 1 for number in range(MESSAGES)}
        db.session.remove()
        db.engine.dispose()

    came = sink.counts()
    assert set(came) == set(identifiers)
    doubles = {identifiers[one] for one, times in came.items() if times > 1}
    assert len(in_the_act) <= KILLS
    assert doubles <= in_the_act
    assert came.total() <= MESSAGES + KILLS
    print(f"{len(doubles)} of {MESSAGES} came twice, {len(in_the_act)} in the act at {KILLS} kills")


def identifier_of(key: str) -> str:
    from hashlib import sha256

    return f"<{sha256(key.encode()).hexdigest()[:32]}@exemple.invalid>"


def wait_until_all_are_sent(wake) -> None:
    """Ask for a sweep each half lease: in a service, the minute asks."""
    end, ask_at = time.monotonic() + PATIENCE_S, 0.0
    while time.monotonic() < end:
        if time.monotonic() >= ask_at:
            wake()
            ask_at = time.monotonic() + LEASE_S / 2
        time.sleep(0.02)
        left = db.session.query(OutboxMessage).filter(OutboxMessage.state != "sent").count()
        db.session.rollback()
        if left == 0:
            return
    pytest.fail(f"{left} messages were not sent within {PATIENCE_S} s")
