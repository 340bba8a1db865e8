"""The ways out of the house: a mail server, an SMS gateway, and the shelf for what is read on the site."""

from __future__ import annotations

import json
import smtplib
from base64 import b64decode
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from types import TracebackType
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from matching.french import spaced
from matching.notifications.delivery import Carrier, Taken, Undeliverable

EXCHANGES: Final = 8
"""The most that sending one e-mail takes: connect, EHLO, STARTTLS, EHLO, LOGIN, MAIL, RCPT, DATA."""
FIRST_REFUSAL: Final = 500
"""SMTP answers from here on are for good; 400 to 499 say « later »."""
OURS: Final = frozenset((401, 402, 403, 404, 405, 407, 408, 409, 425, 429))
"""HTTP answers about us: a token that is over, no credit, a wrong address, too many at once; 409: in hand."""


class Shelf:
    """What is read where it lies: on the site, on a sheet to print, in the mailbox of the demonstration."""

    def carry(self, message: Taken) -> None:
        """Nothing to take out: the row is the message."""


class Mail:
    """Sends e-mails through one connection, opened when first needed and again after a fault.

    lease_s bounds each exchange to its part of the lease, so that a slow server cannot outlast it.
    footer  gives the last lines of a message, or nothing.
    """

    def __init__(
        self, url: str, sender: str, *, lease_s: int, footer: Callable[[Taken], str] = lambda _: ""
    ) -> None:
        self._url, self._sender, self._footer = urlsplit(url), sender, footer
        self._timeout = lease_s / EXCHANGES
        self._line: smtplib.SMTP | None = None

    def __enter__(self) -> Mail:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up()

    def carry(self, message: Taken) -> None:
        """Send it. After any fault the connection is closed: the next message opens another.

        A recipient or a text that is refused may be so for good. A server that will not have us, its password
        or our own address, says nothing of this message: the OSError of smtplib says « later ».
        """
        letter = letter_of(message, self._sender, self._footer(message))
        try:
            self._connected().send_message(letter)
        except smtplib.SMTPRecipientsRefused as refused:
            self._hang_up()
            code, said = next(iter(refused.recipients.values()))
            raise _refusal(code, said) from refused
        except smtplib.SMTPDataError as refused:
            self._hang_up()
            raise _refusal(refused.smtp_code, refused.smtp_error) from refused
        except OSError:
            self._hang_up()
            raise

    def _connected(self) -> smtplib.SMTP:
        if self._line is None:
            if not self._url.hostname:
                raise OSError("MAIL_URL is not set: no e-mail can leave.")
            secure = self._url.scheme == "smtps"
            port = self._url.port or (465 if secure else 25)
            opened = (smtplib.SMTP_SSL if secure else smtplib.SMTP)(
                self._url.hostname, port, timeout=self._timeout
            )
            self._line = opened  # from here on a fault hangs it up
            opened.ehlo()
            if not secure and opened.has_extn("starttls"):
                opened.starttls()
                opened.ehlo()
            if self._url.username:
                opened.login(unquote(self._url.username), unquote(self._url.password or ""))
        return self._line

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


def letter_of(message: Taken, sender: str, footer: str = "") -> EmailMessage:
    """The e-mail of a message: plain text, its files, and the identifier that every try shares."""
    letter = EmailMessage()
    letter["From"], letter["To"] = sender, message.recipient
    letter["Subject"] = spaced(message.subject)
    letter["Message-ID"] = f"<{message.number}@{sender.partition('@')[2]}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(spaced(message.text + (f"\n\n{footer}" if footer else "")))
    for one in message.attachments:
        main, _, sub = one["media_type"].partition("/")
        letter.add_attachment(b64decode(one["content"]), maintype=main, subtype=sub, filename=one["name"])
    return letter


def _refusal(code: int, said: bytes | str) -> Exception:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return (Undeliverable if code >= FIRST_REFUSAL else OSError)(f"{code} {words}")


class _Here(HTTPRedirectHandler):
    """Goes nowhere else: what is followed loses its text, and takes the token to another machine."""

    def redirect_request(self, *_: Any) -> None:
        return None


_POST: Final = build_opener(_Here)


class Sms:
    """Hands a text to an HTTP gateway: a JSON POST of `to`, `text` and `id`; 2xx means taken."""

    def __init__(self, url: str, token: str, *, lease_s: int) -> None:
        self._url, self._token, self._timeout = url, token, lease_s / 2

    def carry(self, message: Taken) -> None:
        """Send it. What is no refusal of this message is tried again: 3xx, 5xx, and what OURS says."""
        if not self._url:
            raise OSError("SMS_URL is not set: no SMS can leave.")
        # With its plain spaces: one no-break space takes a text out of the alphabet of telephones (3GPP TS
        # 23.038), and a message then holds 70 letters instead of 160.
        body = json.dumps({"to": message.recipient, "text": message.text, "id": message.number}).encode()
        headers = {"Content-Type": "application/json", "Idempotency-Key": message.number}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        asked = Request(self._url, body, headers)  # noqa: S310 - the setting takes https, or this machine
        try:
            with _POST.open(asked, timeout=self._timeout):
                pass
        except HTTPError as refused:
            refused.close()
            if refused.code in OURS or not 400 <= refused.code < 500:
                raise OSError(f"The SMS gateway answers {refused.code}.") from refused
            raise Undeliverable(f"The SMS gateway answers {refused.code}.") from refused
        except URLError as trouble:
            raise OSError(f"The SMS gateway cannot be reached: {trouble.reason}") from trouble


def carriers_of(config: Mapping[str, Any], mail: Mail) -> dict[str, Carrier]:
    """The carrier of each channel. In the demonstration nothing leaves: all stays in its mailbox page."""
    shelf = Shelf()
    if config["DEMO"]:
        return dict.fromkeys(("email", "sms", "print", "site"), shelf)
    sms = Sms(config["SMS_URL"], config["SMS_TOKEN"], lease_s=config["DELIVERY_LEASE"])
    return {"email": mail, "sms": sms, "print": shelf, "site": shelf}
