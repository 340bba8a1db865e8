"""The invented town as tests use it: loaded into the test's own database."""

from __future__ import annotations

from functools import lru_cache

from matching.clock import now
from matching.demo import service
from matching.extensions import db

SAMIRA = 1_000_001
# A town of a size is always the same one: the run makes it once, and each test loads it for itself.
service.make_town = lru_cache(maxsize=4)(service.make_town)


def load_town(size: int = 300) -> None:
    """Load the demonstration. Needs an application context."""
    service.load_demo(db.session, size=size, now=now())
    db.session.commit()
