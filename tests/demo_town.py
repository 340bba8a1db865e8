"""The invented town as tests use it: loaded into the test's own database."""

from __future__ import annotations

from matching.clock import now
from matching.demo.service import load_demo
from matching.extensions import db

SAMIRA = 1_000_001


def load_town(size: int = 300) -> None:
    """Load the demonstration. Needs an application context."""
    load_demo(db.session, size=size, now=now())
    db.session.commit()
