"""Deferred work, on a queue of its own: a SQLite file by default, Redis by URL.

The consumer runs with threads (`-k thread`): with processes, a killed parent would leave orphans at work.
"""

from __future__ import annotations

from huey import RedisHuey, SqliteHuey, crontab

from matching import create_app
from matching.clock import now
from matching.extensions import db
from matching.matches.snapshot import prune_changes

app = create_app()
_queue = app.config["QUEUE_URL"]
huey = (
    RedisHuey("matching", url=_queue)
    if _queue
    else SqliteHuey("matching", filename=str(app.config["INSTANCE"] / "queue.db"))
)


@huey.periodic_task(crontab(minute="7"))
def forget_changes() -> int:
    """Each hour: forget the changes that every index has read."""
    with app.app_context():
        gone = prune_changes(db.session, now())
        db.session.commit()
        return gone
