"""When our own side fails: the message waits, is never given up for it, and is never taken twice."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from flask import Flask

from matching.extensions import db
from matching.notifications.carriers import Mail, Shelf, Sms
from matching.notifications.delivery import DELAYS, Undeliverable, take
from matching.notifications.hours import held_until

from .sink import Sink
from .test_delivery import NOON, Failing, row, run, write


@contextmanager
def refusing(answers: dict[str, str]) -> Iterator[str]:
    """A mail server that answers these verbs so ("" greets), and everything else well."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        line, _ = server.accept()
        line.settimeout(20)  # a connection that nobody hangs up fails the test, and does not stop the run
        with line, line.makefile("rw", encoding="ascii", newline="\r\n") as talk:
            talk.write(answers.get("", "220 here") + "\r\n")
            talk.flush()
            for said in talk:
                verb = said.split(maxsplit=1)[0].upper()
                known = "250-here\r\n250 AUTH PLAIN" if verb == "EHLO" else "250 well"
                talk.write(answers.get(verb, known) + "\r\n")
                talk.flush()

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"smtp://us:sesame@127.0.0.1:{server.getsockname()[1]}"
    thread.join()
    server.close()


@pytest.mark.parametrize(
    "answers",
    [
        {"": "554 No service here"},
        {"AUTH": "535 Wrong password"},
        {"AUTH": "235 Come in", "MAIL": "550 You may not send as this one"},
    ],
    ids=["greeting", "password", "sender"],
)
def test_what_a_mail_server_has_against_us_loses_no_message(app: Flask, answers: dict[str, str]) -> None:
    write()
    with refusing(answers) as url, Mail(url, "service@exemple.invalid", lease_s=60) as mail:
        run(mail)
    assert (row().state, row().attempts) == ("waiting", 1)
    with Sink() as sink, Mail(sink.url, "service@exemple.invalid", lease_s=60) as mail:
        run(mail, NOON + DELAYS[0])
    assert row().state == "sent"


@contextmanager
def answering(status: int, **headers: str) -> Iterator[tuple[str, list[str]]]:
    """A gateway, and the methods that it was asked by. A GET is answered 200, as any home page is."""
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append("POST")
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()

        def do_GET(self) -> None:
            asked.append("GET")
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/sms", asked
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("status", [401, 402, 403, 404, 405, 407, 408, 409, 425])
def test_what_a_gateway_has_against_us_loses_no_message(app: Flask, status: int) -> None:
    write(channel="sms", to="+33639980001")
    with answering(status) as (url, _):
        run(Sms(url, "old sesame", lease_s=60))
    assert (row().state, row().attempts) == ("waiting", 1)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_gateway_that_moved_has_taken_nothing(app: Flask, status: int) -> None:
    write(channel="sms", to="+33639980001")
    with answering(status, Location="/elsewhere") as (url, asked):
        run(Sms(url, "sesame", lease_s=60))
    assert (row().state, asked) == ("waiting", ["POST"])


@pytest.mark.parametrize("fault", [OSError, Undeliverable, ValueError])
def test_whatever_was_answered_can_be_written_down(app: Flask, fault: type[Exception]) -> None:
    write()
    write("next")
    run(Failing(fault("550 no\x00body here")))
    assert {row(key).state for key in ("one", "next")} == {"failed" if fault is Undeliverable else "waiting"}
    assert row().last_error == "550 nobody here"


def test_a_code_that_never_left_does_not_stay_either(app: Flask) -> None:
    write("refused", kind="urgent", text="123456")
    run(Failing(Undeliverable("550 nobody here")))
    write("given up", kind="urgent", text="123456", not_before=NOON + timedelta(days=1))
    write("shown", kind="urgent", text="123456", not_before=NOON + timedelta(days=9))
    at = NOON + timedelta(days=1)
    for delay in (*DELAYS, timedelta()):
        run(Failing(OSError("no server")), at)
        at += delay
    run(Failing(Undeliverable("550 nobody here")), NOON + timedelta(days=9), keep_codes=True)
    assert {row(key).state for key in ("refused", "given up", "shown")} == {"failed"}
    assert [row(key).text for key in ("refused", "given up", "shown")] == ["", "", "123456"]


def test_a_message_whose_workers_all_died_is_given_up(app: Flask) -> None:
    write()
    at = NOON
    for _ in range(len(DELAYS) + 1):
        assert take(db.session, now=at, lease_s=60) is not None
        db.session.commit()
        at += timedelta(seconds=60)
    carried: list[int] = []

    class Watched(Shelf):
        def carry(self, message) -> None:
            carried.append(message.id)

    assert run(Watched(), at) == 1
    assert (row().state, carried) == ("failed", [])
    assert row().last_error


@pytest.mark.parametrize(
    ("at", "leaves"),
    [
        (datetime(2026, 10, 24, 19, 0, tzinfo=UTC), datetime(2026, 10, 25, 7, tzinfo=UTC)),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 7, tzinfo=UTC)),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), datetime(2026, 10, 25, 7, tzinfo=UTC)),
        (datetime(2026, 10, 25, 6, 59, tzinfo=UTC), datetime(2026, 10, 25, 7, tzinfo=UTC)),
        (datetime(2027, 3, 27, 20, 0, tzinfo=UTC), datetime(2027, 3, 28, 6, tzinfo=UTC)),
        (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), datetime(2027, 3, 28, 6, tzinfo=UTC)),
        (datetime(2027, 3, 28, 6, 0, tzinfo=UTC), None),
    ],
)
def test_a_night_of_another_length_ends_at_eight(at: datetime, leaves: datetime | None) -> None:
    assert held_until("sms", "notice", at) == leaves
