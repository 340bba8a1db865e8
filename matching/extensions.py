"""What Flask extensions the house uses, created unbound; `create_app` binds them."""

from __future__ import annotations

from flask import current_app, request
from flask_compress import Compress
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from htmx_flask import Htmx
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from matching.accounts.visitor import current_visitor

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


def who_writes() -> str:
    """Whom a limit counts: the session's role first, so that a mission locale behind one address can work."""
    visitor = current_visitor()
    return f"{visitor.role}-{visitor.id}" if visitor and visitor.id else get_remote_address()


def _writes_a_minute() -> str:
    return f"{current_app.config['WRITES_PER_MINUTE']} per minute"


limiter = Limiter(
    who_writes,
    application_limits=[_writes_a_minute],
    # What is only read is not counted: a whole mission locale may search behind one address.
    application_limits_exempt_when=lambda: request.method != "POST",
)
htmx = Htmx()
compress = Compress()
