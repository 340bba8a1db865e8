"""The schemes in force: the last version that the Region published of each, else the one built in.

A version that is published before its `valid_from` waits: until that day, the one before it goes on.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.referential.scheme_writing import tables_of, write_scheme
from matching.referential.schemes import (
    IDENTIFIERS,
    RefusedRulesError,
    Scheme,
    builtin_rules,
    read_builtin_schemes,
    read_schemes,
)
from matching.region.scheme_models import SchemeVersion

logger = logging.getLogger(__name__)
BUILTIN: Final = 0
"""The number of the version that comes with the service."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a scheme. `published_at` and `published_by` are empty for the built-in one."""

    identifier: str
    number: int
    rules: str
    restored_from: int | None = None
    published_by: str = ""
    published_at: datetime | None = None

    @property
    def readable(self) -> bool:
        """Whether this release accepts its rules. If not, the built-in ones count, and are edited."""
        try:
            read_one(self.rules)
        except RefusedRulesError as refused:
            logger.error("scheme %s, version %d, is not read: %s", self.identifier, self.number, refused)
            return False
        return True

    @property
    def table(self) -> dict[str, Any]:
        """The fields that count, as plain values."""
        return tables_of(self._counting)[self.identifier]

    @property
    def scheme(self) -> Scheme:
        """What counts."""
        return read_one(self._counting)

    @property
    def _counting(self) -> str:
        return self.rules if self.readable else builtin_version(self.identifier).rules


def schemes_in_force(session: Session, on: date) -> tuple[Scheme, ...]:
    """All schemes as they count on a day, in EXCHANGE's order. One query, and one for each that waits.

    A version that this release cannot read any more counts as not published, and is told in the log.
    """
    published = {row.identifier: _version(row) for row in session.execute(_latest())}
    return tuple(
        counting_on(session, published[builtin.identifier], on).scheme
        if builtin.identifier in published
        else builtin
        for builtin in read_builtin_schemes()
    )


def counting_on(session: Session, latest: Version, on: date) -> Version:
    """The version that counts on a day: the latest; while it has yet to begin, the last one in force."""
    begins = latest.scheme.valid_from
    if begins is None or begins <= on:
        return latest
    before = list_versions(session, latest.identifier)
    return next((one for one in before if one.scheme.in_force(on)), latest)


def latest_version(session: Session, identifier: str) -> Version:
    """The version of a scheme that was published last: what an agent edits."""
    row = session.execute(_latest().where(SchemeVersion.identifier == identifier)).one_or_none()
    return builtin_version(identifier) if row is None else _version(row)


def list_versions(session: Session, identifier: str) -> list[Version]:
    """Every version of a scheme, the last one first, the built-in one at the end."""
    rows = session.scalars(
        sa.select(SchemeVersion)
        .where(SchemeVersion.identifier == identifier)
        .order_by(SchemeVersion.number.desc())
    )
    return [*(_version(row) for row in rows), builtin_version(identifier)]


def find_version(session: Session, identifier: str, number: int) -> Version | None:
    """One version of a scheme, or None."""
    return next((one for one in list_versions(session, identifier) if one.number == number), None)


@lru_cache(maxsize=len(IDENTIFIERS))
def builtin_version(identifier: str) -> Version:
    """The version that comes with the service."""
    return Version(identifier, BUILTIN, write_scheme(identifier, tables_of(builtin_rules())[identifier]))


@lru_cache(maxsize=256)
def read_one(rules: str) -> Scheme:
    """The scheme of a text that holds one. Raises `RefusedRulesError`."""
    [scheme] = read_schemes(rules)
    return scheme


def _latest() -> sa.Select[Any]:
    last = (
        sa.select(SchemeVersion.identifier, sa.func.max(SchemeVersion.number).label("number"))
        .group_by(SchemeVersion.identifier)
        .subquery()
    )
    columns: Sequence[Any] = list(SchemeVersion.__table__.columns)
    return sa.select(*columns).join(
        last, (last.c.identifier == SchemeVersion.identifier) & (last.c.number == SchemeVersion.number)
    )


def _version(row: Any) -> Version:
    return Version(
        row.identifier, row.number, row.rules, row.restored_from, row.published_by, row.published_at
    )
