"""The outbox: written with the change, once, and gone with it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from matching.extensions import db
from matching.notifications.models import OutboxMessage
from matching.notifications.queue import open_queue
from matching.notifications.service import Attachment, put

LETTER = {"channel": "email", "to": "quelquun@exemple.invalid", "subject": "Bonjour", "text": "Venez."}


def kept() -> list[OutboxMessage]:
    return list(db.session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.id)))


def test_a_key_is_written_once(app: Flask) -> None:
    assert put(db.session, key="one", **LETTER)
    assert not put(db.session, key="one", **{**LETTER, "text": "Autre chose."})
    assert put(
        db.session, key="two", **LETTER, attachments=[Attachment("a.ics", "text/calendar", b"\xc3\xa9")]
    )
    db.session.commit()
    assert not put(db.session, key="two", **LETTER)
    assert [one.text for one in kept()] == ["Venez.", "Venez."]
    assert kept()[1].attachments == [{"name": "a.ics", "media_type": "text/calendar", "content": "w6k="}]


def test_a_change_that_fails_sends_nothing(app: Flask) -> None:
    put(db.session, key="one", **LETTER)
    db.session.rollback()
    assert kept() == []
    assert put(db.session, key="one", **LETTER)


def test_a_header_cannot_be_slipped_in(app: Flask) -> None:
    for wrong in ({"to": "a@exemple.invalid\r\nBcc: b"}, {"to": "a@exemple.invalid\u2028Bcc: b"}, {"to": ""}):
        with pytest.raises(ValueError, match=r"line|recipient"):
            put(db.session, key="one", **{**LETTER, **wrong})
    assert kept() == []
    put(db.session, key="one", **{**LETTER, "subject": "Bonjour\nBcc: autre@exemple.invalid\x85fin"})
    assert [one.subject for one in kept()] == ["Bonjour Bcc: autre@exemple.invalid fin"]


def test_a_commit_wakes_the_worker_and_a_rollback_does_not(app: Flask) -> None:
    queue = open_queue(app.config)
    put(db.session, key="one", **LETTER)
    db.session.rollback()
    db.session.commit()
    assert queue.pending_count() == 0
    for key in ("one", "two"):
        put(db.session, key=key, **LETTER)
    db.session.commit()
    assert queue.pending_count() == 1
    db.session.commit()
    assert queue.pending_count() == 1


def test_a_queue_that_is_broken_loses_no_message(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    app.extensions["wake_worker"] = _broken
    put(db.session, key="one", **LETTER)
    db.session.commit()
    assert [one.key for one in kept()] == ["one"]
    assert "its next sweep delivers" in caplog.text


def _broken() -> None:
    raise ConnectionError("no queue")
