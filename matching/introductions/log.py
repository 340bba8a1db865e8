"""What is written down of rankings: each list that an employer opens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from flask import has_request_context, request
from sqlalchemy.orm import Session

from matching.database import READING
from matching.introductions.models import Introduction, RankedList
from matching.ranking.candidates import RankedCandidates


def record_list(
    session: Session, *, establishment_id: int, vacancy_id: int, page: int, ranked: RankedCandidates,
    profile_ids: Sequence[int], now: datetime,
) -> None:  # fmt: skip
    """Write down a page of candidates as it was shown: the people in their order, and what ordered them.

    A page that is read may not write: this line has a transaction of its own, and is the reason why AI Act
    logs stay whole even if the page then fails.
    """
    line = {
        "at": now, "establishment_id": establishment_id, "vacancy_id": vacancy_id, "page": page,
        "weights": ranked.weights, "seed": ranked.seed, "day": ranked.today, "profile_ids": list(profile_ids),
    }  # fmt: skip
    statement = sa.insert(RankedList.__table__).values(line)
    if has_request_context() and request.method in READING:
        with session.get_bind().begin() as connection:
            connection.execute(statement)
    else:
        session.execute(statement)


def find_pair(session: Session, vacancy_id: int, profile_id: int) -> int | None:
    """The introduction of a resident and a post, if there is one."""
    return session.scalar(
        sa.select(Introduction.id).where(
            Introduction.vacancy_id == vacancy_id, Introduction.profile_id == profile_id
        )
    )


def prune_lists(session: Session, before: datetime) -> int:
    """Forget the lists opened before an instant. Returns how many. The caller commits."""
    gone = session.execute(
        sa.delete(RankedList).where(RankedList.at < before), execution_options={"synchronize_session": False}
    )
    return gone.rowcount
