"""The index of this process, kept fresh: one query tells what changed, and only that is read again.

Whoever writes a vacancy or a profile calls `note_change` in the same transaction. Each list first looks for
changes not yet seen, so that a post published a second ago counts in the very next list, in every worker.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from matching.clock import now, today
from matching.matches.models import IndexChange, IndexVersion
from matching.matches.values import profile_key, read_profiles, read_vacancies, row_id, vacancy_key
from matching.matches.vocabulary import Vocabulary, load_vocabulary
from matching.ranking.criteria import WEIGHTS
from matching.ranking.index import ProfileIndex, VacancyIndex
from matching.ranking.person import person_of
from matching.ranking.values import Profile
from matching.referential.schemes import check, out_of_force
from matching.region.models import Neighbourhood

MOST_WAITING = 2_000
"""Rows of an overlay from which the index is compacted."""
LATE = timedelta(minutes=2)
"""A transaction may commit after one that took its number later: numbers this young are looked for again."""
LONGEST_LIFE = timedelta(hours=20)
"""An index is read whole again after this: changes are kept for two days, so none is ever missed."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the lists are made from, at one moment.

    seen    : numbers of the changes already counted, above `floor`
    on      : the day the schemes were asked for
    expired : schemes out of their dates on that day
    """

    vocabulary: Vocabulary
    vacancies: VacancyIndex
    profiles: ProfileIndex
    quarters: frozenset[str]
    expired: frozenset[str]
    on: date
    built_at: datetime
    floor: int
    seen: frozenset[int] = field(default=frozenset())

    def schemes_of(self, profiles: Iterable[Profile]) -> dict[str, dict[str, str]]:
        """What each scheme answers to each profile."""
        return {
            profile.id: {
                answer.scheme: answer.answer for answer in check(person_of(profile, self.quarters), self.on)
            }
            for profile in profiles
        }


class Keeper:
    """Holds the snapshot of one application."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None

    def current(self, session: Session) -> Snapshot:
        """The snapshot with every committed change in it."""
        with self._lock:
            old = self._snapshot
            if old is None or old.on != today() or now() - old.built_at > LONGEST_LIFE:
                self._snapshot = self._build(session)
            else:
                self._snapshot = self._refreshed(session, old)
            return self._snapshot

    def _build(self, session: Session) -> Snapshot:
        floor = session.scalar(sa.select(sa.func.max(IndexChange.id))) or 0
        vocabulary = load_vocabulary(session, self._folder)
        on = today()
        expired = frozenset(out_of_force(on))
        bare = Snapshot(
            vocabulary=vocabulary,
            vacancies=VacancyIndex.build(read_vacancies(session), vocabulary.ranking),
            profiles=ProfileIndex.build((), vocabulary.ranking),
            quarters=frozenset(session.scalars(sa.select(Neighbourhood.code))),
            expired=expired,
            on=on,
            built_at=now(),
            floor=floor,
        )
        profiles = read_profiles(session, vocabulary.occupations)
        schemes = bare.schemes_of(profiles)
        return replace(bare, profiles=ProfileIndex.build(profiles, vocabulary.ranking, schemes, expired))

    def _refreshed(self, session: Session, old: Snapshot) -> Snapshot:
        changes = [
            change
            for change in session.execute(
                sa.select(IndexChange.id, IndexChange.kind, IndexChange.row_id, IndexChange.changed_at).where(
                    IndexChange.id > old.floor
                )
            )
            if change.id not in old.seen
        ]
        if not changes:
            return old
        if any(change.kind == "referential" for change in changes):
            return self._build(session)
        fresh = _with_vacancies(session, old, {c.row_id for c in changes if c.kind == "vacancy"})
        fresh = _with_profiles(session, fresh, {c.row_id for c in changes if c.kind == "profile"})
        settled = [change.id for change in changes if change.changed_at < now() - LATE]
        floor = max(settled, default=old.floor)
        seen = {number for number in (*old.seen, *(change.id for change in changes)) if number > floor}
        return replace(fresh, floor=floor, seen=frozenset(seen))


def _with_vacancies(session: Session, old: Snapshot, ids: Collection[int]) -> Snapshot:
    if not ids:
        return old
    found = {one.id: one for one in read_vacancies(session, ids) if row_id(one.id) in ids}
    index = old.vacancies.with_changes(found, {vacancy_key(one) for one in ids} - set(found))
    return replace(old, vacancies=index.compacted() if index.waiting > MOST_WAITING else index)


def _with_profiles(session: Session, old: Snapshot, ids: Collection[int]) -> Snapshot:
    if not ids:
        return old
    read = read_profiles(session, old.vocabulary.occupations, ids)
    found = {one.id: one for one in read if row_id(one.id) in ids}
    schemes = old.schemes_of(found.values())
    gone = {profile_key(one) for one in ids} - set(found)
    index = old.profiles.with_changes(found, gone, schemes, old.expired)
    return replace(old, profiles=index.compacted() if index.waiting > MOST_WAITING else index)


def current_snapshot(session: Session) -> Snapshot:
    """The snapshot of the running application, with every committed change in it."""
    keeper = current_app.extensions.setdefault("matching.index", Keeper(Path(current_app.config["INSTANCE"])))
    return keeper.current(session)


def note_change(session: Session, kind: str, of_row: int, at: datetime) -> None:
    """Say that the index must read a row again. Goes with the change itself: the caller commits both."""
    session.add(IndexChange(kind=kind, row_id=of_row, changed_at=at))


def record_version(session: Session) -> IndexVersion:
    """Write down which index this process serves. The caller commits."""
    snapshot = current_snapshot(session)
    version = IndexVersion(
        built_at=snapshot.built_at,
        weights=WEIGHTS.version,
        referential=snapshot.vocabulary.digest,
        vacancies=len(snapshot.vacancies),
        profiles=len(snapshot.profiles),
    )
    session.add(version)
    return version


def prune_changes(session: Session, at: datetime) -> int:
    """Forget the changes that every index has read: those over two days old. The caller commits."""
    gone = session.execute(sa.delete(IndexChange).where(IndexChange.changed_at < at - timedelta(days=2)))
    return gone.rowcount
