"""A mail server that keeps what it receives: a real one, on a port of this machine."""

from __future__ import annotations

import socket
import threading
from collections import Counter
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller


class Sink:
    """Use as a context: `url` is its address, `letters` what it took. `answer` may refuse a recipient."""

    def __init__(self, answer: str = "250 OK") -> None:
        self.letters: list[Message] = []
        self.arrived = threading.Condition()
        self._answer = answer
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self._server = Controller(self, hostname="127.0.0.1", port=self._port)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._port}"

    def __enter__(self) -> Sink:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _: Any) -> str:  # noqa: N802
        if self._answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self._answer

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        letter = message_from_bytes(envelope.content)
        with self.arrived:
            self.letters.append(letter)
            self.arrived.notify_all()
        return "250 OK"

    def counts(self) -> Counter[str]:
        """How many times each message came, by its identifier."""
        with self.arrived:
            return Counter(letter["Message-ID"] for letter in self.letters)

    def wait_for(self, number: int, seconds: float) -> bool:
        """Whether `number` letters have come, within so many seconds."""
        with self.arrived:
            return self.arrived.wait_for(lambda: len(self.letters) >= number, seconds)
