"""The web server: threads for many slow phones, and an index that is ready before the first request."""

import gc
import os

worker_class = "gthread"
workers = int(os.environ.get("WORKERS", "2"))
threads = 4
timeout = 60
graceful_timeout = 8
accesslog = None
loglevel = "warning"


def post_worker_init(worker):
    """Make the index now rather than in somebody's request, and write down which one it is."""
    from matching.extensions import db
    from matching.matches.snapshot import record_version
    from matching.ranking.warming import warm_up
    from wsgi import app

    # What is made here stays: looking through it for what is no longer used would take a fifth of the start,
    # and later hold somebody's request for 0.2 s.
    gc.disable()
    warm_up()
    with app.app_context():
        record_version(db.session)
        db.session.commit()
    gc.freeze()
    gc.enable()
