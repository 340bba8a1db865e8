"""The queue of deferred work, known by the web and by the worker; and the call that wakes the worker.

The outbox is the truth: a call that is lost costs a minute, until the next sweep.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, current_app, has_app_context
from huey import Huey, RedisHuey, SqliteHuey
from sqlalchemy import event
from sqlalchemy.orm import Session

from matching.clock import now
from matching.extensions import db
from matching.notifications.carriers import Mail, carriers_of
from matching.notifications.delivery import deliver_due
from matching.notifications.people import stop_footer
from matching.notifications.service import WAKES

logger = logging.getLogger(__name__)
HEARTBEAT = "worker-heartbeat"


def open_queue(config: Mapping[str, Any]) -> Huey:
    """The queue that the settings name: Redis by URL, else a SQLite file of the instance folder."""
    if config["QUEUE_URL"]:
        return RedisHuey("matching", url=config["QUEUE_URL"])
    return SqliteHuey("matching", filename=str(config["INSTANCE"] / "queue.db"))


def tell_alive(huey: Huey, at: float) -> None:
    """Leave a sign in the queue that the worker works. `at`: seconds since 1970."""
    huey.put(HEARTBEAT, at)


def last_sign(huey: Huey) -> float | None:
    """When a worker of this queue last gave a sign, seconds since 1970; None when none ever did."""
    found = huey.get(HEARTBEAT, peek=True)
    return float(found) if found is not None else None


def deliver_outbox(app: Flask) -> int:
    """Deliver all that is due. Returns how many messages were handled."""
    lease_s = app.config["DELIVERY_LEASE"]
    with (
        app.app_context(),
        Mail(
            app.config["MAIL_URL"], app.config["MAIL_FROM"], lease_s=lease_s, footer=stop_footer(app.config)
        ) as mail,
    ):
        return deliver_due(
            db.session,
            carriers_of(app.config, mail),
            clock=now,
            lease_s=lease_s,
            keep_codes=app.config["DEMO"],
        )


def add_delivery(huey: Huey, app: Flask) -> Callable[[], Any]:
    """Register the delivery on a queue. Calling what comes back asks the worker for it."""

    @huey.task(name="deliver")
    def deliver() -> int:
        return deliver_outbox(app)

    return deliver


def set_up(app: Flask) -> None:
    """Let a commit that holds a message wake the worker. The queue is opened at the first one."""
    app.extensions["wake_worker"] = None


@event.listens_for(Session, "after_commit")
def _wake(session: Session) -> None:
    # A savepoint tells of its end too: nothing is to be delivered before the whole change is there.
    if session.in_nested_transaction() or not session.info.pop(WAKES, False) or not has_app_context():
        return
    app = current_app._get_current_object()
    try:
        if app.extensions["wake_worker"] is None:
            app.extensions["wake_worker"] = add_delivery(open_queue(app.config), app)
        app.extensions["wake_worker"]()
    except Exception:  # whatever the queue: the change is done, the sweep delivers it
        logger.exception("the worker could not be woken; its next sweep delivers")


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop(WAKES, None)
