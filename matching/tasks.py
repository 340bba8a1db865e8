"""Deferred work, on a queue of its own: a SQLite file by default, Redis by URL.

The consumer runs with threads (`-k thread`): with processes, a killed parent would leave orphans at work.
"""

from __future__ import annotations

from datetime import timedelta

from huey import crontab

from matching import create_app
from matching.accounts.service import sweep
from matching.clock import now, unix_time
from matching.counsellors.importing import prune_imports
from matching.events.answer_times import keep_answer_time
from matching.events.forgetting import forget_walk_ins
from matching.events.service import close_ended
from matching.extensions import db
from matching.introductions.answers import keep_time
from matching.introductions.log import prune_lists
from matching.introductions.values import Occasion
from matching.matches.snapshot import prune_changes
from matching.notifications.alerts import send_alerts
from matching.notifications.queue import add_delivery, deliver_outbox, open_queue, tell_alive
from matching.notifications.service import prune_messages
from matching.privacy import retention

KEPT_DAYS = 365
app = create_app()
huey = open_queue(app.config)
deliver = add_delivery(huey, app)
app.extensions["wake_worker"] = deliver


@huey.on_startup()
def deliver_what_was_left() -> None:
    """A worker that starts says so, and delivers what waited while there was none."""
    tell_alive(huey, unix_time())
    deliver()


@huey.periodic_task(crontab())
def give_sign() -> None:
    """Each minute: a sign that work is done, which `doctor` looks for. One that is stuck gives none."""
    tell_alive(huey, unix_time())


@huey.periodic_task(crontab())
def sweep_outbox() -> int:
    """Each minute: deliver what is due, and what a crash left once its lease has ended."""
    return deliver_outbox(app)


@huey.periodic_task(crontab(minute="*/10"))
def keep_answer_times() -> int:
    """Each ten minutes: reminders, what expires, what leaves now that it could have been undone."""
    with app.app_context():
        return keep_time(db.session, Occasion.of(app.config, now()))


@huey.periodic_task(crontab(minute="5-59/10"))
def keep_meeting_answers() -> int:
    """Each ten minutes: who met people at a meeting is reminded on day 3; on day 5 nobody waits more."""
    with app.app_context():
        return keep_answer_time(db.session, Occasion.of(app.config, now()), app.config["SEED"])


@huey.periodic_task(crontab(minute="20", hour="7"))
def write_alerts() -> int:
    """Each morning (7:20 UTC, after 8 in France all year): the news of those who want some."""
    with app.app_context():
        return send_alerts(
            db.session,
            now=now(),
            site_url=app.config["SITE_URL"],
            seed=app.config["SEED"],
            secret=app.config["SECRET_KEY"],
        )


@huey.periodic_task(crontab(minute="40", hour="2"))
def forget_old_messages() -> int:
    """Each night: messages and lists of candidates are kept 12 months."""
    with app.app_context():
        before = now() - timedelta(days=KEPT_DAYS)
        gone = prune_messages(db.session, before) + prune_lists(db.session, before)
        db.session.commit()
        return gone


@huey.periodic_task(crontab(minute="7"))
def forget_changes() -> int:
    """Each hour: forget the changes that every index has read, and the sheets that nobody confirmed."""
    with app.app_context():
        gone = prune_changes(db.session, now()) + prune_imports(db.session, now())
        db.session.commit()
        return gone


@huey.periodic_task(crontab(minute="37"))
def sweep_entering() -> int:
    """Each hour: codes and links that are spent, sessions that are over, a log older than 12 months."""
    with app.app_context():
        gone = sweep(db.session, now())
        db.session.commit()
        return gone


@huey.periodic_task(crontab(hour="3", minute="20"))
def sweep_privacy() -> dict[str, int]:
    """Each night: erasures whose thirty days are over, warnings at 23 months, erasures at 24, old logs."""
    with app.app_context():
        done = retention.sweep(db.session, now=now(), link=app.config["SITE_URL"])
        db.session.commit()
        return done


@huey.periodic_task(crontab(hour="3", minute="50"))
def sweep_meetings() -> dict[str, int]:
    """Each night: meetings whose day has passed are closed, walk-ins of two years ago are forgotten."""
    with app.app_context():
        closed = close_ended(db.session, Occasion.of(app.config, now()))
        forgotten = forget_walk_ins(db.session, now())
        db.session.commit()
        return {"closed": closed, "forgotten": forgotten}
