"""Every setting of the house, read once from the environment and checked at start.

A wrong value stops the start with a sentence that names the variable, the value and what is accepted.
`SETTINGS` is the one list: the README's table is compared with it by a test.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
KEY_FILE = ROOT / "instance" / "secret_key"
"""Where set-up leaves the key it makes for this machine."""
COMMANDS = frozenset(
    {
        *("import", "referential", "demo", "schemes", "travel", "wording", "ranking"),
        *("index", "doctor", "backup", "restore", "accounts", "privacy", "db"),
    }
)
FLASK = frozenset({"flask", "__main__.py"})
UNSIGNED_COMMANDS = frozenset({"travel", "ranking", "schemes", "wording", "db"})
"""Command groups that answer from files and tables, or change tables, and sign nothing."""


def environment_of(environ: Mapping[str, str], arguments: Sequence[str]) -> dict[str, str]:
    """The environment that a process reads its settings from.

    A command of this machine finds the key that set-up made; one that signs nothing needs none, and gets one
    that ends with it. A web server is always given its key: an absent one stops the start.
    """
    found = dict(environ)
    command = next((one for one in arguments[1:] if one in COMMANDS), None)
    helping = "--help" in arguments
    if "SECRET_KEY" in found or Path(arguments[0]).name not in FLASK or not (command or helping):
        return found
    if KEY_FILE.exists():
        found["SECRET_KEY"] = KEY_FILE.read_text().strip()
    elif helping or command in UNSIGNED_COMMANDS:
        found["SECRET_KEY"] = secrets.token_hex(32)
    return found


class WrongSetting(ValueError):
    """A setting that cannot be used: the message is for the person who starts the service."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One variable of the environment: how it is read, what it is when absent, what is accepted."""

    name: str
    default: str | None
    accepts: str
    purpose: str
    read: Callable[[str], Any]


def _flag(text: str) -> bool:
    return {"1": True, "0": False}[text]


def _words(text: str) -> str:
    if not text.strip():
        raise ValueError
    return text


def _secret(text: str) -> str:
    if len(text) < 32:
        raise ValueError
    return text


def _database(text: str) -> str:
    # Hosting sites still say postgres:// ; SQLAlchemy knows postgresql:// and we speak psycopg 3.
    for prefix in ("postgres://", "postgresql://"):
        if text.startswith(prefix):
            return "postgresql+psycopg://" + text.removeprefix(prefix)
    if text.startswith(("postgresql+psycopg://", "sqlite://")):
        return text
    raise ValueError


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = int(text)
        if not low <= number <= high:
            raise ValueError
        return number

    return read


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _address(text: str) -> str:
    parts = urlsplit(text)
    if text and (parts.scheme != "https" or not parts.netloc):
        raise ValueError
    return text


def _mail(text: str) -> str:
    parts = urlsplit(text)
    if text and (parts.scheme not in ("smtp", "smtps") or not parts.hostname or (parts.port or 1) < 1):
        raise ValueError
    return text


def _gateway(text: str) -> str:
    # Plain http only within this machine: a number and a text are personal.
    local = urlsplit(text).hostname in ("127.0.0.1", "localhost")
    return text if local and text.startswith("http://") else _address(text)


def _site(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/"):
        raise ValueError
    return text.rstrip("/")


def _sender(text: str) -> str:
    if text.count("@") != 1 or any(mark.isspace() for mark in text):
        raise ValueError
    return text


def _queue(text: str) -> str:
    if text and not text.startswith(("redis://", "rediss://")):
        raise ValueError
    return text


def _folder(text: str) -> Path:
    return (ROOT / text).resolve()


def _publisher(what: str) -> tuple[str, str, Callable[[str], str]]:
    return (
        "an https:// address, or nothing",
        f"says where `import {what}` downloads from without --mirror",
        _address,
    )


SETTINGS: tuple[Setting, ...] = (
    Setting("SECRET_KEY", None, "32 characters or more", "signs sessions and candidates' codes", _secret),
    Setting("INSTANCE", "instance", "a folder", "holds the database, the queue and the counters", _folder),
    Setting(
        "DATABASE_URL",
        "",
        "sqlite:///..., postgresql://... or nothing",
        "names the database; a SQLite file of INSTANCE by default",
        lambda text: _database(text) if text else "",
    ),
    Setting(
        "QUEUE_URL",
        "",
        "redis://... or nothing",
        "holds deferred work; a SQLite file of INSTANCE by default",
        _queue,
    ),
    Setting("DEMO", "0", "0 or 1", "opens the demo doors and marks every page", _flag),
    Setting(
        "CLOCK",
        "",
        "a date such as 2026-12-01, or nothing",
        "stops the calendar at that day (demo, tests)",
        _day,
    ),
    Setting(
        "SEED",
        "occitanie",
        "any words",
        "seeds the daily tie-break, and is shown on the ranking's page",
        _words,
    ),
    Setting(
        "HTTPS", "0", "0 or 1", "says that the site is served over https: cookies travel on it alone", _flag
    ),
    Setting(
        "PROXIES",
        "0",
        "0 to 5",
        "counts the trusted proxies in front, for the client's address",
        _whole(0, 5),
    ),
    Setting(
        "WRITES_PER_MINUTE",
        "60",
        "1 to 100000",
        "bounds the forms that one session may send in a minute",
        _whole(1, 100_000),
    ),
    Setting(
        "SITE_URL",
        "http://127.0.0.1:8000",
        "http://... or https://..., without a path",
        "begins the links that messages carry",
        _site,
    ),
    Setting(
        "MAIL_URL",
        "",
        "smtp://name:password@host:587, smtps://... or nothing",
        "names the mail server; with DEMO=1 nothing leaves",
        _mail,
    ),
    Setting(
        "MAIL_FROM",
        "ne-pas-repondre@exemple.invalid",
        "an e-mail address",
        "signs the e-mails",
        _sender,
    ),
    Setting(
        "SMS_URL",
        "",
        "https://... or nothing",
        "names the SMS gateway, which takes a JSON POST",
        _gateway,
    ),
    Setting("SMS_TOKEN", "", "any text, or nothing", "opens the SMS gateway", str),
    Setting(
        "DELIVERY_LEASE",
        "240",
        "1 to 3600 seconds",
        "bounds the sending of one message; what a crash left is taken again after it",
        _whole(1, 3600),
    ),
    Setting("ROME_URL", "", *_publisher("rome")),
    Setting("COMMUNES_URL", "", *_publisher("communes")),
    Setting("QPV_URL", "", *_publisher("qpv")),
    Setting("STRUCTURES_URL", "", *_publisher("structures")),
    Setting("TENSION_URL", "", *_publisher("tension")),
)


SECRETS = frozenset({"SECRET_KEY", "MAIL_URL", "SMS_TOKEN"})
"""Never shown, even when they cannot be used."""


def read_settings(environ: Mapping[str, str]) -> dict[str, Any]:
    """The settings as a Flask configuration. Raises WrongSetting at the first one that cannot be used."""
    values = {setting.name: _read(setting, environ) for setting in SETTINGS}
    values["DATABASE_URL"] = values["DATABASE_URL"] or f"sqlite:///{values['INSTANCE'] / 'matching.db'}"
    return values


def _read(setting: Setting, environ: Mapping[str, str]) -> Any:
    text = environ.get(setting.name, setting.default)
    if text is None:
        raise WrongSetting(
            f"The setting {setting.name} is missing: it {setting.purpose}. Give it {setting.accepts}, "
            f"in the environment, and start again."
        )
    try:
        return setting.read(text)
    except (ValueError, KeyError):
        shown = "(not shown)" if setting.name in SECRETS else repr(text)
        raise WrongSetting(
            f"The setting {setting.name} is {shown}, which cannot be used: "
            f"it takes {setting.accepts}. Change it and start again."
        ) from None


def flask_config(settings: Mapping[str, Any]) -> dict[str, Any]:
    """What Flask and its extensions need, from our settings."""
    return {
        **settings,
        "SQLALCHEMY_DATABASE_URI": settings["DATABASE_URL"],
        "SESSION_COOKIE_NAME": "seance",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings["HTTPS"],
        "PERMANENT_SESSION_LIFETIME": 60 * 60 * 4,
        "MAX_CONTENT_LENGTH": 256 * 1024,
        "MAX_FORM_PARTS": 500,
        "WTF_CSRF_TIME_LIMIT": None,
        "RATELIMIT_STORAGE_URI": f"counters://{settings['INSTANCE'] / 'counters.db'}",
        "RATELIMIT_HEADERS_ENABLED": False,
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "COMPRESS_STREAMS": False,  # it would leave the files open: `safety` reads them whole first
        "COMPRESS_MIMETYPES": [
            "text/html",
            "text/css",
            "text/javascript",
            "application/javascript",
            "application/json",
            "image/svg+xml",
        ],
    }
