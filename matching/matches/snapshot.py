"""The index of this process, kept fresh: one query tells what changed, and only that is read again.

Whoever writes a vacancy or a profile calls `note_change` in the same transaction. Each list first looks for
changes not yet seen, so that a post published a second ago counts in the very next list, in every worker.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from matching.clock import now, today
from matching.matches.models import IndexChange, IndexVersion
from matching.matches.values import profile_key, read_profiles, read_vacancies, row_id, vacancy_key
from matching.matches.vocabulary import Vocabulary, load_vocabulary
from matching.ranking.criteria import WEIGHTS
from matching.ranking.effects import Carriers
from matching.ranking.index import ProfileIndex, VacancyIndex
from matching.ranking.person import person_of
from matching.ranking.values import Profile
from matching.referential.scheme_columns import ANSWERS, columns_of, verdicts
from matching.referential.scheme_parts import areas_of
from matching.referential.schemes import Person, Scheme, answer, facts_of, out_of_force, places_near
from matching.region.models import Neighbourhood, NeighbourhoodCommune
from matching.region.scheme_store import schemes_in_force

WHOLE = 0
MOST_WAITING = 2_000
"""Rows of an overlay from which the index is compacted."""
LATE = timedelta(minutes=2)
"""A transaction may commit after one that took its number later: numbers this young are looked for again."""
FEW = 20
"""People from which the schemes answer faster as arrays."""
LONGEST_LIFE = timedelta(hours=20)
"""An index is read whole again after this: changes are kept for two days, so none is ever missed."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the lists are made from, at one moment.

    seen    : numbers of the changes already counted, above `floor`
    quarters: code of each priority neighbourhood -> its communes
    schemes : the rules in force, those that the Region published among them
    on      : the day the schemes were asked for
    expired : schemes out of their dates on that day
    """

    vocabulary: Vocabulary
    vacancies: VacancyIndex
    profiles: ProfileIndex
    quarters: Mapping[str, tuple[str, ...]]
    schemes: tuple[Scheme, ...]
    expired: frozenset[str]
    on: date
    built_at: datetime
    floor: int
    seen: frozenset[int] = field(default=frozenset())

    def with_scheme(self, scheme: Scheme) -> Snapshot:
        """The same world, with this version of one scheme."""
        changed = tuple(scheme if one.identifier == scheme.identifier else one for one in self.schemes)
        return replace(self, schemes=changed)

    def person_of(self, profile: Profile) -> Person:
        """What the rules of the schemes read of a profile, the places near its home among them."""
        places = places_near(self.schemes, self.areas_of(profile), self.on)
        return person_of(profile, self.quarters, places)

    def areas_of(self, profile: Profile) -> frozenset[str]:
        """The areas that a home lies in: its department, communes and neighbourhood, where they are known.

        Of a home that is only a point, the department of the nearest town.
        """
        communes = self.quarters.get(profile.neighbourhood or "", ())
        communes = (*communes, *filter(None, (profile.commune,)))
        if communes or profile.neighbourhood or profile.home is None:
            return areas_of(profile.neighbourhood, communes)
        town = self.vocabulary.places.nearest_commune(profile.home.lat, profile.home.lon)
        return areas_of(None, (town.code,) if town else ()) - {town.code if town else ""}

    @property
    def carriers(self) -> Carriers:
        """Which schemes carry each effect that a match reads, by the rules in force."""
        return Carriers.of(self.schemes)

    def carrying(self, effect: str, answers: Mapping[str, str] | None = None) -> tuple[Scheme, ...]:
        """The schemes in force that carry an effect, in EXCHANGE's order.

        answers : those that answer no are left out, and the surest come first, as a match names them
        """
        found = [scheme for scheme in self.schemes if effect in scheme.effects]
        if answers is None:
            return tuple(found)
        open_ones = [scheme for scheme in found if answers[scheme.identifier] != "no"]

        def is_unsure(scheme: Scheme) -> bool:
            return answers[scheme.identifier] != "yes" or scheme.identifier in self.expired

        return tuple(sorted(open_ones, key=is_unsure))

    def scheme(self, identifier: str) -> Scheme:
        """The rules of one scheme in force."""
        return next(one for one in self.schemes if one.identifier == identifier)

    def schemes_of(self, profiles: Iterable[Profile]) -> dict[str, dict[str, str]]:
        """What each scheme answers to each profile."""
        people = {profile.id: self.person_of(profile) for profile in profiles}
        names = [scheme.identifier for scheme in self.schemes]
        if len(people) <= FEW:
            facts = {one: facts_of(person, self.on) for one, person in people.items()}
            return {
                one: {scheme.identifier: answer(scheme, known, self.on) for scheme in self.schemes}
                for one, known in facts.items()
            }
        coded = verdicts(self.schemes, columns_of(people.values(), self.on), self.on)
        return {
            one: dict(zip(names, [ANSWERS[code] for code in column], strict=True))
            for one, column in zip(people, coded.T.tolist(), strict=True)
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
        return build_snapshot(session, lambda: load_vocabulary(session, self._folder))

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
        if any(change.kind == "referential" and change.row_id == WHOLE for change in changes):
            return self._build(session)
        if any(change.kind == "referential" for change in changes):
            old = _with_schemes(session, old)
        fresh = read_again(
            session,
            old,
            vacancies={change.row_id for change in changes if change.kind == "vacancy"},
            profiles={change.row_id for change in changes if change.kind == "profile"},
        )
        settled = [change.id for change in changes if change.changed_at < now() - LATE]
        floor = max(settled, default=old.floor)
        seen = {number for number in (*old.seen, *(change.id for change in changes)) if number > floor}
        return replace(fresh, floor=floor, seen=frozenset(seen))


def build_snapshot(session: Session, vocabulary_of: Callable[[], Vocabulary]) -> Snapshot:
    """A snapshot read whole from the database. The changes are counted before anything else is read."""
    floor = session.scalar(sa.select(sa.func.max(IndexChange.id))) or 0
    vocabulary = vocabulary_of()
    on = today()
    schemes = schemes_in_force(session, on)
    expired = out_of_force(on, schemes)
    bare = Snapshot(
        vocabulary=vocabulary,
        vacancies=VacancyIndex.build(read_vacancies(session), vocabulary.ranking, by_place=True),
        profiles=ProfileIndex.build((), vocabulary.ranking, carriers=Carriers.of(schemes)),
        quarters=_quarters(session),
        schemes=schemes,
        expired=expired,
        on=on,
        built_at=now(),
        floor=floor,
    )
    profiles = read_profiles(session, vocabulary.occupations)
    answers = bare.schemes_of(profiles)
    index = ProfileIndex.build(profiles, vocabulary.ranking, answers, expired, bare.carriers, by_place=True)
    return replace(bare, profiles=index)


def read_again(
    session: Session, old: Snapshot, *, vacancies: Collection[int] = (), profiles: Collection[int] = ()
) -> Snapshot:
    """The snapshot with these rows read again into its overlay, as a change of each would have it."""
    return _with_profiles(session, _with_vacancies(session, old, vacancies), profiles)


def _quarters(session: Session) -> dict[str, tuple[str, ...]]:
    link = NeighbourhoodCommune
    found: dict[str, tuple[str, ...]] = dict.fromkeys(session.scalars(sa.select(Neighbourhood.code)), ())
    for code, commune in session.execute(sa.select(link.neighbourhood_code, link.commune_code)):
        found[code] = (*found.get(code, ()), commune)
    return found


def _with_schemes(session: Session, old: Snapshot) -> Snapshot:
    """The same posts and people, with the rules in force now and what they answer."""
    schemes = schemes_in_force(session, old.on)
    bare = replace(old, schemes=schemes, expired=out_of_force(old.on, schemes))
    index = old.profiles
    profiles = [index.thing(row) for row in np.flatnonzero(index.alive).tolist()]
    answers = bare.schemes_of(profiles)
    fresh = ProfileIndex.build(
        profiles, old.vocabulary.ranking, answers, bare.expired, bare.carriers, by_place=True
    )
    return replace(bare, profiles=fresh)


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
    keeper: Keeper | None = current_app.extensions.get("matching.index")
    if keeper is None:
        fresh = Keeper(Path(current_app.config["INSTANCE"]))
        keeper = current_app.extensions.setdefault("matching.index", fresh)
    return keeper.current(session)


def note_change(session: Session, kind: str, of_row: int, at: datetime) -> None:
    """Say that the index must read a row again. Goes with the change itself: the caller commits both.

    A `referential` change of row `WHOLE` is all of it; of another, the version of a scheme: its rules alone.
    """
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
