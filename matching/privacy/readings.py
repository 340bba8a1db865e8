"""The log of who read which profile, that the resident reads too."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal, NamedTuple, get_args

import sqlalchemy as sa
from flask import has_request_context, request
from sqlalchemy.orm import Session

from matching.accounts.organisation_models import Organisation
from matching.accounts.visitor import ROLE_NAMES, Role, Visitor
from matching.clock import now as clock_now
from matching.database import READING
from matching.employers.models import Establishment
from matching.introductions.models import RankedList
from matching.privacy.holdings import find_holding, rows_of
from matching.privacy.models import ProfileReading

Why = Literal["followed", "acting", "introduction", "list", "look", "audit"]
WHYS: Final[tuple[Why, ...]] = get_args(Why)
WHY_WORDS: Final[dict[str, str]] = {
    "followed": "Pour vous suivre.",
    "acting": "Pour remplir votre profil avec vous.",
    "introduction": "Pour une mise en relation.",
    "list": "Dans une liste sans nom.",
    "look": "Pour le regard humain que vous demandez.",
    "audit": "Pour vérifier le service.",
}
SHOWN: Final = 100


class ListRead(NamedTuple):
    """An employer opened a list in which a profile stood by a code: when, who, for which post."""

    at: datetime
    employer: str | None
    vacancy_id: int


def record_reading(
    session: Session, profile_id: int, reader: Visitor, why: Why, *, reader_name: str = ""
) -> None:
    """Write that `reader` read a profile. A person who reads her own profile is not written down.

    reader_name : the structure or the establishment, as the resident will read it; looked up when absent
    While a page is only read, the session may not write: this line then has a transaction of its own, and
    stays even if the page fails. In a form, it goes with the caller's commit.
    Raises ValueError for a `why` that is not one of WHYS.
    """
    if why not in WHYS:
        raise ValueError(f"{why!r} is no reason to read a profile; those are {', '.join(WHYS)}")
    role, number = reader.role, reader.id
    if reader.acting is not None:  # a counsellor who acts comes in the resident's role
        role, number = Role.COUNSELLOR, reader.organisation_id or 0
    elif role is Role.RESIDENT and number == profile_id:
        return
    line = {
        "profile_id": profile_id,
        "read_at": clock_now(),
        "reader_role": role.value,
        "reader_id": number,
        "reader_name": (reader_name or _name_of(session, role, number))[:200],
        "why": why,
    }
    statement = sa.insert(ProfileReading.__table__).values(line)
    if has_request_context() and request.method in READING:
        with session.get_bind().begin() as connection:
            connection.execute(statement)
    else:
        session.execute(statement)


def _name_of(session: Session, role: Role, number: int) -> str:
    if role is Role.EMPLOYER:
        query = sa.select(Establishment.name).where(Establishment.id == number)
    elif role is Role.COUNSELLOR and number:
        query = sa.select(Organisation.name).where(Organisation.id == number)
    else:
        return ""
    return session.scalar(query) or ""


def readings_of(session: Session, profile_id: int) -> list[ProfileReading]:
    """The last readings of a profile, the latest first."""
    query = sa.select(ProfileReading).where(ProfileReading.profile_id == profile_id)
    return list(
        session.scalars(query.order_by(ProfileReading.read_at.desc(), ProfileReading.id.desc()).limit(SHOWN))
    )


def lists_of(session: Session, profile_id: int) -> list[ListRead]:
    """The lists without a name, opened by employers, in which a profile stood, the latest first."""
    query = (
        sa.select(RankedList.at, Establishment.name, RankedList.vacancy_id)
        .outerjoin(Establishment, Establishment.id == RankedList.establishment_id)
        .where(rows_of(session, find_holding("ranked_list"), profile_id))
        .order_by(RankedList.at.desc(), RankedList.id.desc())
        .limit(SHOWN)
    )
    return [ListRead(*row) for row in session.execute(query)]


def reader_words(line: ProfileReading) -> str:
    """Who read, as the resident is told: the structure or the establishment, else the role."""
    role = ROLE_NAMES[Role(line.reader_role)] if line.reader_role in set(Role) else line.reader_role
    return f"{role} : {line.reader_name}" if line.reader_name else role


def count_old(session: Session, before: datetime) -> int:
    """How many lines are older than `before`."""
    query = sa.select(sa.func.count()).where(ProfileReading.read_at < before)
    return session.scalar(query) or 0


def prune_readings(session: Session, before: datetime) -> int:
    """Forget the lines older than `before`. Returns how many went. The caller commits."""
    gone = session.execute(
        sa.delete(ProfileReading).where(ProfileReading.read_at < before),
        execution_options={"synchronize_session": False},
    )
    return int(gone.rowcount)
