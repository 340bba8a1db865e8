"""What people ended after a backup was made stays ended when it is put back over their database.

A consent taken back, an erasure asked for, a card cancelled, an address that wants no message: the backup
does not know, the database that it replaces does. A row is the same one when its number is, and what never
changes of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from matching.accounts.models import ResidentCard
from matching.accounts.organisation_models import Invitation
from matching.notifications.models import MessageStop
from matching.privacy.models import Consent
from matching.privacy.visibility import settle
from matching.residents.models import Profile


@dataclass(frozen=True, slots=True)
class End:
    """How the rows of a table end: `same` never changes, `marks` are empty until then, all together.

    profile : the column that leads to the profile that has to be shown or hidden anew; "" without one
    """

    model: Any
    same: str
    marks: tuple[str, ...]
    profile: str = ""


ENDS: Final = (
    End(Profile, "created_at", ("erase_on", "erase_why"), "id"),
    End(Consent, "given_at", ("withdrawn_at", "withdrawn_by"), "profile_id"),
    End(ResidentCard, "long_digest", ("revoked_at",)),
    End(Invitation, "token_digest", ("withdrawn_at",)),
    End(Invitation, "token_digest", ("used_at",)),
)


@dataclass(frozen=True, slots=True)
class Ended:
    """What had ended: for each of ENDS, (number, `same`) -> marks; and (channel, address) -> a whole stop."""

    rows: tuple[Mapping[tuple[Any, Any], dict[str, Any]], ...]
    stops: Mapping[tuple[str, str], dict[str, Any]]


def remember_ends(connection: Connection) -> Ended:
    """What has ended in this database."""
    rows = []
    for end in ENDS:
        table = end.model.__table__
        columns = [table.c[name] for name in end.marks]
        query = sa.select(table.c.id, table.c[end.same], *columns).where(columns[0].is_not(None))
        rows.append(
            {
                (row[0], row[1]): dict(zip(end.marks, row[2:], strict=True))
                for row in connection.execute(query)
            }
        )
    stops = connection.execute(sa.select(MessageStop.__table__)).mappings()
    return Ended(tuple(rows), {(one["channel"], one["recipient"]): dict(one) for one in stops})


def keep_ends(connection: Connection, ended: Ended, now: datetime) -> int:
    """End again what was put back and had ended. Returns how many ends were kept."""
    kept, profiles = 0, set()
    for end, known in zip(ENDS, ended.rows, strict=True):
        table = end.model.__table__
        columns = [table.c.id, table.c[end.same], *([table.c[end.profile]] if end.profile else [])]
        back = connection.execute(sa.select(*columns).where(table.c[end.marks[0]].is_(None))).all()
        for row in back:
            if (marks := known.get((row[0], row[1]))) is not None:
                connection.execute(table.update().where(table.c.id == row[0]).values(**marks))
                kept += 1
                profiles |= {row[2]} if end.profile else set()
    kept += _keep_stops(connection, ended.stops)
    with Session(connection) as session:
        for profile in session.scalars(sa.select(Profile).where(Profile.id.in_(profiles))):
            settle(session, profile, now=now)
    return kept


def _keep_stops(connection: Connection, stops: Mapping[tuple[str, str], dict[str, Any]]) -> int:
    table = MessageStop.__table__
    there = {(row.channel, row.recipient) for row in connection.execute(sa.select(table))}
    missing = [stop for key, stop in stops.items() if key not in there]
    if missing:
        connection.execute(table.insert(), missing)
    return len(missing)
