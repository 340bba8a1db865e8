"""What most tests of meetings are about."""

from __future__ import annotations

import pytest
from flask import Flask

from events.made import PISSEVIN
from matching.events.models import Event
from matching.extensions import db


@pytest.fixture
def event(app: Flask) -> Event:
    """The meeting of Pissevin, as the `filled` of a file left it."""
    return db.session.get_one(Event, PISSEVIN)
