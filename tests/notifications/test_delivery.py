"""Delivery, row by row: leases, tries, nights, stops; and the two ways out of the house."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import sqlalchemy as sa
from flask import Flask

from matching.extensions import db
from matching.notifications.carriers import Mail, Shelf, Sms
from matching.notifications.delivery import DELAYS, Taken, Undeliverable, deliver_due, take
from matching.notifications.hours import held_until
from matching.notifications.models import OutboxMessage
from matching.notifications.people import set_stop
from matching.notifications.service import Attachment, drop, prune_messages, put

from .sink import Sink

NOON = datetime(2026, 12, 1, 11, tzinfo=UTC)
NIGHT = datetime(2026, 12, 1, 22, tzinfo=UTC)
MORNING = datetime(2026, 12, 2, 7, tzinfo=UTC)


class Failing:
    """A carrier that raises what it was given."""

    def __init__(self, trouble: Exception) -> None:
        self.trouble = trouble

    def carry(self, message: Taken) -> None:
        raise self.trouble


def write(key: str = "one", **over) -> None:
    letter = {"channel": "email", "to": "quelquun@exemple.invalid", "subject": "Bonjour", "text": "Venez."}
    put(db.session, key=key, **{**letter, "not_before": NOON, **over})
    db.session.commit()


def run(carrier, at: datetime = NOON, **over) -> int:
    carriers = dict.fromkeys(("email", "sms", "print", "site"), carrier)
    return deliver_due(db.session, carriers, clock=lambda: at, lease_s=60, **over)


def row(key: str = "one") -> OutboxMessage:
    db.session.expire_all()
    return db.session.scalars(sa.select(OutboxMessage).where(OutboxMessage.key == key)).one()


def test_what_is_due_leaves_once(app: Flask) -> None:
    write("now")
    write("later", not_before=NOON + timedelta(hours=1))
    assert run(Shelf()) == 1
    assert (row("now").state, row("now").sent_at, row("later").state) == ("sent", NOON, "waiting")
    assert run(Shelf()) == 0
    assert run(Shelf(), NOON + timedelta(hours=1)) == 1


def test_two_workers_never_hold_the_same_row(app: Flask) -> None:
    write()
    first = take(db.session, now=NOON, lease_s=60)
    db.session.commit()
    assert take(db.session, now=NOON + timedelta(seconds=59), lease_s=60) is None
    second = take(db.session, now=NOON + timedelta(seconds=60), lease_s=60)
    assert first is not None
    assert second is not None
    assert (first.id, first.number) == (second.id, second.number)
    assert first.lease != second.lease
    assert second.attempts == 2


def test_a_failure_is_tried_again_later_and_later_then_given_up(app: Flask) -> None:
    write()
    at = NOON
    for tries, delay in enumerate(DELAYS, 1):
        assert run(Failing(ConnectionRefusedError("no server")), at) == 1
        kept = row()
        assert (kept.state, kept.attempts, kept.due_at) == ("waiting", tries, at + delay)
        assert run(Shelf(), at + delay - timedelta(seconds=1)) == 0
        at += delay
    run(Failing(ConnectionRefusedError("no server")), at)
    assert (row().state, row().last_error) == ("failed", "no server")


def test_a_refusal_for_good_is_not_tried_again(app: Flask) -> None:
    write()
    run(Failing(Undeliverable("550 no such mailbox")))
    assert (row().state, row().attempts) == ("failed", 1)


def test_a_message_that_cannot_be_written_does_not_hold_up_the_next(app: Flask) -> None:
    class Choosy(Shelf):
        def carry(self, message: Taken) -> None:
            if message.key == "broken":
                raise ValueError("a header that cannot be")

    write("broken")
    write("next")
    assert run(Choosy()) == 2
    assert (row("broken").state, row("broken").last_error) == ("waiting", "a header that cannot be")
    assert row("next").state == "sent"


def test_nights_are_quiet(app: Flask) -> None:
    assert held_until("email", "notice", NIGHT) is None
    assert held_until("sms", "urgent", NIGHT) is None
    assert held_until("site", "reminder", NIGHT) is None
    for channel, kind in (("sms", "notice"), ("email", "reminder"), ("email", "alert")):
        assert held_until(channel, kind, NIGHT) == MORNING
        assert held_until(channel, kind, MORNING - timedelta(minutes=1)) == MORNING
        assert held_until(channel, kind, MORNING) is None
        assert held_until(channel, kind, MORNING + timedelta(hours=13)) is not None
    write(channel="sms", to="+33639980001", not_before=NIGHT)
    assert run(Shelf(), NIGHT) == 1
    assert (row().state, row().due_at, row().attempts) == ("waiting", MORNING, 0)
    run(Shelf(), MORNING)
    assert row().state == "sent"


def test_who_stopped_is_left_alone_but_for_codes(app: Flask) -> None:
    address = "quelquun@exemple.invalid"
    for what, arrives in (
        ("optional", {"notice", "urgent"}),
        ("all", {"urgent"}),
        ("", {"notice", "reminder", "alert", "urgent"}),
    ):
        set_stop(db.session, "email", address, what, NOON)
        for kind in ("notice", "reminder", "alert", "urgent"):
            write(f"{what}-{kind}", kind=kind)
        run(Shelf())
        assert {
            kind
            for kind in ("notice", "reminder", "alert", "urgent")
            if row(f"{what}-{kind}").state == "sent"
        } == arrives


def test_a_code_does_not_stay_in_the_outbox(app: Flask) -> None:
    write("code", kind="urgent", text="123456")
    write("shown", kind="urgent", text="123456", not_before=NOON + timedelta(hours=1))
    run(Shelf())
    assert row("code").text == ""
    run(Shelf(), NOON + timedelta(hours=1), keep_codes=True)
    assert row("shown").text == "123456"


def test_what_is_dropped_never_leaves(app: Flask) -> None:
    write("slot-1-day")
    write("slot-12-day")
    assert drop(db.session, "slot-1-") == 1
    db.session.commit()
    run(Shelf())
    assert (row("slot-1-day").state, row("slot-12-day").state) == ("stopped", "sent")


def test_an_email_is_plain_text_with_its_files(app: Flask) -> None:
    write(
        subject="Entretien : demain",
        text="Entretien : à 9 h.",
        attachments=[Attachment("entretien.ics", "text/calendar", b"BEGIN:VCALENDAR")],
    )
    with (
        Sink() as sink,
        Mail(sink.url, "service@exemple.invalid", lease_s=60, footer=lambda _: "Arrêter") as mail,
    ):
        run(mail)
        [letter] = sink.letters
    words, file = letter.get_payload()
    assert words.get_content_type() == "text/plain"
    lines = words.get_payload(decode=True).decode().splitlines()
    assert lines == ["Entretien\u00a0: à 9 h.", "", "Arrêter"]
    assert str(make_header(decode_header(letter["Subject"]))) == "Entretien\u00a0: demain"
    assert (row().subject, row().text) == ("Entretien : demain", "Entretien : à 9 h.")
    assert (file.get_filename(), file.get_content_type()) == ("entretien.ics", "text/calendar")
    assert row().state == "sent"


@pytest.mark.parametrize(("answer", "state"), [("550 No such user", "failed"), ("451 Later", "waiting")])
def test_what_a_mail_server_answers_is_understood(app: Flask, answer: str, state: str) -> None:
    write()
    with Sink(answer) as sink, Mail(sink.url, "service@exemple.invalid", lease_s=60) as mail:
        run(mail)
    assert row().state == state
    assert answer[:3] in row().last_error


@contextmanager
def gateway(status: int, seen: list) -> Iterator[str]:
    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            seen.append((json.loads(body), self.headers["Authorization"], self.headers["Idempotency-Key"]))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/sms"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(
    ("status", "state"), [(202, "sent"), (400, "failed"), (429, "waiting"), (503, "waiting")]
)
def test_an_sms_goes_through_the_gateway(app: Flask, status: int, state: str) -> None:
    write(channel="sms", to="+33639980001", text="Venez : 9 h.")
    seen: list = []
    with gateway(status, seen) as url:
        run(Sms(url, "sesame", lease_s=60))
    [(body, authorised, identifier)] = seen
    assert (body["to"], body["text"], authorised) == ("+33639980001", "Venez : 9 h.", "Bearer sesame")
    assert body["id"] == identifier
    assert row().state == state


def test_without_a_server_nothing_is_lost(app: Flask) -> None:
    write()
    write("sms", channel="sms", to="+33639980001")
    with Mail("", "service@exemple.invalid", lease_s=60) as mail:
        run(mail)
    assert (row().state, row().attempts) == ("waiting", 1)
    with pytest.raises(OSError, match="SMS_URL is not set"):
        Sms("", "", lease_s=60).carry(take(db.session, now=NOON + timedelta(days=1), lease_s=1))
    db.session.rollback()


def test_messages_are_kept_for_a_time(app: Flask) -> None:
    write("sent")
    run(Shelf())
    write("waiting", not_before=NOON + timedelta(days=900))
    assert prune_messages(db.session, row("sent").created_at) == 0
    assert prune_messages(db.session, row("sent").created_at + timedelta(days=366)) == 1
    assert row("waiting").state == "waiting"
