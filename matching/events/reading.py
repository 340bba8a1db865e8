"""Meetings as everybody reads them: what is published, with who will be present. No number of a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.events.models import Event
from matching.events.stands import StandRead, read_stands
from matching.events.values import LANGUAGES, SHELTER_WORDS, STAND_WORDS
from matching.french import count, join
from matching.matches.snapshot import Snapshot, current_snapshot
from matching.matches.trainings import MARKS_SHORTAGE
from matching.matches.values import vacancy_key
from matching.ranking.effects import HARD_TO_FILL
from matching.ranking.values import Vacancy
from matching.referential.schemes import TO_CONFIRM as BY_THE_REGION
from matching.referential.schemes import Scheme
from matching.refusals import not_found
from matching.region.scheme_words import slug_of

TO_CONFIRM = "à confirmer"


@dataclass(frozen=True, slots=True)
class StandTold:
    """A stand in words. `posts` are (number, plain words) of offers; `schemes` (name, slug) of aids."""

    id: int
    number: int
    name: str
    kind: str
    host: bool
    places: int
    more: str
    posts: list[tuple[int, str]]
    schemes: list[tuple[str, str]]

    @property
    def named(self) -> list[tuple[int, str]]:
        """The posts, each plain name once."""
        return list({words: (number, words) for number, words in reversed(self.posts)}.values())[::-1]

    @property
    def what(self) -> str:
        """« Préparer des commandes. 4 postes. », or what the stand is for."""
        if self.posts:
            return f"{', '.join(words for _, words in self.named)}. {count(self.places, 'poste')}."
        return f"{join([name for name, _ in self.schemes]) or self.kind}."


@dataclass(frozen=True, slots=True)
class EventTold:
    """A meeting in words. `quarter` is what people call the neighbourhood."""

    row: Event
    quarter: str
    stands: list[StandTold]

    @property
    def posts(self) -> int:
        """How many places the employers present have to fill."""
        return sum(one.places for one in self.stands)

    @property
    def employers(self) -> int:
        """How many employers will be present."""
        return sum(one.kind == STAND_WORDS["employer"] for one in self.stands)

    @property
    def languages(self) -> str:
        """« français et arabe », or to be confirmed."""
        return join([LANGUAGES[one] for one in self.row.languages if one in LANGUAGES]) or TO_CONFIRM

    @property
    def shelter(self) -> str:
        """« À l’intérieur. », or that it is to be confirmed."""
        return SHELTER_WORDS.get(self.row.shelter or "", f"Abri {TO_CONFIRM}.")

    @property
    def who(self) -> str:
        """« 6 employeurs, 14 postes »."""
        if not self.employers:
            return ", ".join(one.name for one in self.stands[:3])
        posts = f", {count(self.posts, 'poste')}" if self.posts else ""
        return f"{count(self.employers, 'employeur')}{posts}"


def find_public(session: Session, slug: str) -> Event:
    """A meeting that was published, cancelled ones among them: who planned to come must read it."""
    event = session.scalar(sa.select(Event).where(Event.slug == slug, Event.state != "draft"))
    if event is None:
        raise not_found("Cette rencontre n’existe pas, ou n’est pas publiée.")
    return event


def list_upcoming(session: Session, today: date, quarter: str = "") -> list[Event]:
    """What is published and to come, the soonest first; of one neighbourhood when it is given."""
    query = sa.select(Event).where(Event.state == "published", Event.day >= today)
    if quarter:
        query = query.where(Event.neighbourhood_code == quarter)
    return list(session.scalars(query.order_by(Event.day, Event.start_at, Event.id)))


def tell_events(session: Session, events: Sequence[Event]) -> list[EventTold]:
    """Meetings in words: the same number of queries for any number of them."""
    snapshot = current_snapshot(session)
    stands = read_stands(session, [one.id for one in events])
    return [_told(snapshot, one, stands[one.id]) for one in events]


def tell_event(session: Session, event: Event) -> EventTold:
    """One meeting in words."""
    return tell_events(session, [event])[0]


def _told(snapshot: Snapshot, event: Event, stands: Iterable[StandRead]) -> EventTold:
    place = snapshot.vocabulary.places.with_code(event.neighbourhood_code)
    told = [_stand(snapshot, one) for one in stands]
    return EventTold(event, place.label if place else event.place, told)


def _stand(snapshot: Snapshot, one: StandRead) -> StandTold:
    posts = [(number, snapshot.vocabulary.plain_name(code) or title) for number, title, code, _ in one.posts]
    schemes = [
        (_called(snapshot, scheme), slug_of(scheme.identifier))
        for scheme in snapshot.schemes
        if scheme.identifier in one.schemes
    ]
    found = [snapshot.vacancies.find(vacancy_key(number)) for number, _ in posts]
    return StandTold(
        one.row.id, one.row.number, one.row.name, STAND_WORDS[one.row.kind], one.row.host,
        sum(post[3] for post in one.posts),
        _more(snapshot, [vacancy for vacancy in found if vacancy is not None]), posts, schemes,
    )  # fmt: skip


def _called(snapshot: Snapshot, scheme: Scheme) -> str:
    unsure = scheme.identifier in snapshot.expired
    return f"{scheme.name} ({BY_THE_REGION})" if unsure else scheme.name


def _more(snapshot: Snapshot, posts: Sequence[Vacancy]) -> str:
    """One thing more to know of the posts of a stand."""
    if any("stage" in one.accepts for one in posts):
        return "Stage accepté"
    shortage = snapshot.vocabulary.ranking.shortage
    if not snapshot.carrying(MARKS_SHORTAGE):
        return ""
    if any(10 * (shortage.get(one.rome_code or "") or 0) >= HARD_TO_FILL for one in posts):
        return "Métier en tension"
    return ""
