"""What Flask extensions the house uses, created unbound; `create_app` binds them."""

from __future__ import annotations

from hashlib import sha256

from flask import current_app, request, session
from flask_compress import Compress
from flask_limiter import ApplicationLimit, Limiter
from flask_limiter.util import get_remote_address
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from htmx_flask import Htmx
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

# Unnamed constraints vanish when SQLite rebuilds a table in a migration: every one gets a name.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Model(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Model, disable_autonaming=True)
migrate = Migrate(db=db, compare_type=True, compare_server_default=True, render_as_batch=True)
csrf = CSRFProtect()


def browser_key() -> str:
    """What tells one browser from another behind one address: a digest of its session, if it has one."""
    known = session.get("jeton") or session.get("csrf_token")
    return sha256(str(known).encode()).hexdigest()[:32] if known else ""


def who_writes() -> str:
    """Whom a limit counts: account or role first, so that a mission locale behind one address can work."""
    from matching.accounts.visitor import current_visitor  # it reads tables, which need `db` from here

    visitor = current_visitor()
    if visitor and visitor.account_id:
        return f"account-{visitor.account_id}"
    if visitor and visitor.id:
        return f"{visitor.role}-{visitor.id}"
    return browser_key() or get_remote_address()


def _writes_a_minute() -> str:
    return f"{current_app.config['WRITES_PER_MINUTE']} per minute"


def _writes_of_an_address() -> str:
    # Against a machine that takes a new session for each form: far above what a mission locale sends.
    return f"{current_app.config['WRITES_PER_MINUTE'] * 20} per minute"


def _only_reads() -> bool:
    # What is only read is not counted: a whole mission locale may search behind one address.
    return request.method != "POST"


limiter = Limiter(
    who_writes,
    application_limits=[
        ApplicationLimit(_writes_a_minute, exempt_when=_only_reads),
        ApplicationLimit(
            _writes_of_an_address,
            key_function=get_remote_address,
            exempt_when=_only_reads,
            scope="address",
        ),
    ],
)
htmx = Htmx()
compress = Compress()
