"""Meetings made from another one: the same elsewhere, every week until a day, a tour. All are drafts.

Stands are copied with their posts and schemes; who came, interviews and the log are not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.events import log, service
from matching.events.holding import hold
from matching.events.models import Event, EventSeries, EventStand, StandScheme, StandVacancy
from matching.events.stands import stands_of
from matching.events.values import Organiser
from matching.introductions.values import Occasion
from matching.referential.calendar import is_bank_holiday
from matching.refusals import wrong

MOST_COPIES: Final = 60


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of a tour: a day, hours, and where. `point` is latitude, longitude."""

    day: date
    start_at: time
    end_at: time
    neighbourhood_code: str
    place: str
    address: str
    point: tuple[float, float]


def duplicate(session: Session, event: Event, day: date, *, by: Organiser, occasion: Occasion) -> Event:
    """The same meeting on another day, as a draft, with its stands."""
    return _copy(session, event, day, by, occasion, None)


def repeat(
    session: Session, event: Event, until: date, *, by: Organiser, occasion: Occasion
) -> tuple[list[Event], list[date]]:
    """The same meeting each week until a day, that day included: a series, each day once.

    Returns the drafts, and the bank holidays that were left out.
    """
    weeks = [event.day + timedelta(weeks=n) for n in range(1, MOST_COPIES + 2)]
    days = [one for one in weeks if one <= until]
    if not days:
        raise wrong("until", "Aucune date", "Choisissez une fin au moins une semaine plus tard.")
    _require_few(days)
    series_id = _series_of(session, event, occasion)
    there = _held_in(session, series_id)
    held = [
        one for one in days if not is_bank_holiday(one) and (one, event.start_at, event.place) not in there
    ]
    made = [_copy(session, event, one, by, occasion, series_id) for one in held]
    return made, [one for one in days if is_bank_holiday(one)]


def tour(
    session: Session, event: Event, stops: Sequence[Stop], *, by: Organiser, occasion: Occasion
) -> list[Event]:
    """The other stops of a tour, as drafts of the same series: the same stands elsewhere, each stop once."""
    if not stops:
        raise wrong("stops", "Aucune étape", "Écrivez une étape par ligne.")
    _require_few(stops)
    series_id = _series_of(session, event, occasion)
    facts, held = service.facts_of(event), _held_in(session, series_id)
    made = []
    for stop in stops:
        if (stop.day, stop.start_at, stop.place) in held:
            continue
        # How one comes is known of one place alone: of the next it is to be confirmed again.
        there = replace(
            facts, day=stop.day, start_at=stop.start_at, end_at=stop.end_at, place=stop.place,
            neighbourhood_code=stop.neighbourhood_code, address=stop.address, point=stop.point,
            foot="", lio="", wheelchair=None, shelter=None,
        )  # fmt: skip
        new = service.draft(session, there, by=by, occasion=occasion, series_id=series_id)
        _copy_stands(session, event, new)
        made.append(new)
        held.add((stop.day, stop.start_at, stop.place))
    return made


def publish_series(session: Session, event: Event, *, by: Organiser, occasion: Occasion) -> int:
    """Publish the drafts of the series of a meeting, itself among them. Returns how many."""
    drafts = [one for one in series_of(session, event, by) if one.state == "draft"]
    for one in drafts:
        service.act(session, one.id, "publish", by=by, seen=one.version, occasion=occasion)
    return len(drafts)


def series_of(session: Session, event: Event, by: Organiser) -> list[Event]:
    """The meetings of the same series that `by` organises, in order of day."""
    if event.series_id is None:
        return []
    same = [one for one in service.list_events(session, by) if one.series_id == event.series_id]
    return sorted(same, key=lambda one: (one.day, one.start_at, one.id))


def _copy(
    session: Session, event: Event, day: date, by: Organiser, occasion: Occasion, series_id: int | None
) -> Event:
    facts = replace(service.facts_of(event), day=day)
    new = service.draft(session, facts, by=by, occasion=occasion, series_id=series_id)
    _copy_stands(session, event, new)
    log.write(session, new.id, "copy", by=by, now=occasion.now, words=event.slug)
    return new


def _copy_stands(session: Session, event: Event, new: Event) -> None:
    for one in stands_of(session, event):
        row = one.row
        stand = EventStand(
            event_id=new.id, number=row.number, kind=row.kind, name=row.name, host=row.host,
            establishment_id=row.establishment_id, break_from=row.break_from, break_to=row.break_to,
            interview_limit=row.interview_limit,
        )  # fmt: skip
        if row.break_from is not None and not _within(new, row.break_from, row.break_to):
            stand.break_from = stand.break_to = None
        session.add(stand)
        session.flush()
        session.add_all([StandVacancy(stand_id=stand.id, vacancy_id=post[0]) for post in one.posts])
        session.add_all([StandScheme(stand_id=stand.id, scheme=scheme) for scheme in one.schemes])
    session.flush()


def _within(event: Event, start: time, end: time | None) -> bool:
    return end is not None and event.start_at <= start and end <= event.end_at


def _held_in(session: Session, series_id: int) -> set[tuple[date, time, str]]:
    """When and where a series is held, unless it is off: a form that is sent twice makes it once."""
    query = sa.select(Event.day, Event.start_at, Event.place).where(
        Event.series_id == series_id, Event.state != "cancelled"
    )
    return {(row.day, row.start_at, row.place) for row in session.execute(query)}


def _series_of(session: Session, event: Event, occasion: Occasion) -> int:
    hold(session, event.id)
    if event.series_id is None:
        series = EventSeries(title=event.title, created_at=occasion.now)
        session.add(series)
        session.flush()
        event.series_id = series.id
        session.flush()
    return event.series_id


def _require_few(wanted: Iterable[object]) -> None:
    if len(list(wanted)) > MOST_COPIES:
        raise wrong("until", "Trop de dates", f"{MOST_COPIES} rencontres au plus en une fois.")
