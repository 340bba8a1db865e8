"""Meetings: draft, edit, publish, cancel, close. One act changes one thing, in one line. The caller commits.

An act names the version that was seen: of two who act at once, the second one is told.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matching.events import following, log, moving
from matching.events.models import Event
from matching.events.needs import Question, check
from matching.events.transitions import TABLE
from matching.events.values import SERVICE, STATE_WORDS, Facts, Organiser, slot_count
from matching.introductions.values import Occasion
from matching.matches.snapshot import current_snapshot
from matching.ranking.pairing_values import MOST_SLOTS
from matching.referential.folding import fold
from matching.refusals import Refusal, not_found, require_short, wrong
from matching.state_table import Way, move

ABSENT = "Cette rencontre n’existe pas, ou n’est pas à vous."
LONGEST_WHY = 300
MOST_DAYS_AHEAD = 731


def draft(
    session: Session, facts: Facts, *, by: Organiser, occasion: Occasion, series_id: int | None = None
) -> Event:
    """Write a new meeting, which nobody but its organiser reads yet."""
    _require_possible(facts, occasion.today)
    while True:
        event = Event(
            slug=_free_slug(session, facts.neighbourhood_code, facts.day), series_id=series_id,
            structure_id=by.structure_id, demo=occasion.demo and not by.account_id,
            created_at=occasion.now, changed_at=occasion.now, **_columns(facts),
        )  # fmt: skip
        try:
            with session.begin_nested():
                session.add(event)
            break
        except IntegrityError:  # somebody took the address since we looked: the next one is as good
            if not _is_taken(session, event.slug):
                raise
    log.write(session, event.id, "draft", by=by, now=occasion.now)
    return event


def facts_of(event: Event) -> Facts:
    """What is said of a meeting, as it can be said again of another."""
    kept = {name: getattr(event, name) for name in Facts.__dataclass_fields__ if name != "point"}
    return Facts(**{**kept, "languages": tuple(event.languages)}, point=(event.lat, event.lon))


def load(session: Session, event_id: int, by: Organiser) -> Event:
    """A meeting that `by` organises. Any other is not found, like one that does not exist.

    The Region organises all of them, a structure its own; the demonstration's counsellor those of
    no structure.
    """
    session.flush()
    event = session.get(Event, event_id, populate_existing=True)
    if event is None or not (by.party in ("region", "service") or event.structure_id == by.structure_id):
        raise not_found(ABSENT)
    return event


def list_events(session: Session, by: Organiser) -> list[Event]:
    """The meetings that `by` organises: the latest day first."""
    query = sa.select(Event).order_by(Event.day.desc(), Event.start_at, Event.id)
    if by.party != "region":
        query = query.where(
            Event.structure_id.is_(None) if by.structure_id is None else Event.structure_id == by.structure_id
        )
    return list(session.scalars(query))


def edit(
    session: Session, event_id: int, facts: Facts, *, by: Organiser, seen: int, occasion: Occasion
) -> Event:
    """Say something else of a meeting. Once it is published, a change of place or hours is told."""
    event = load(session, event_id, by)
    way = _way(event, "edit", by)
    before = following.Place.of(event)
    _move(session, event, way, seen, occasion)
    _require_possible(facts, occasion.today)
    moving.require_not_begun(session, event, facts)
    columns = _columns(facts)
    if event.state == "draft" and (event.day, event.neighbourhood_code) != (
        facts.day,
        facts.neighbourhood_code,
    ):
        columns["slug"] = _free_slug(session, facts.neighbourhood_code, facts.day)
    for name, value in columns.items():
        setattr(event, name, value)
    session.flush()
    check(way.needs, Question(session, event, occasion.now))
    log.write(session, event.id, "edit", by=by, now=occasion.now)
    following.follow(way, following.Done(session, event, occasion, before))
    return event


def act(
    session: Session, event_id: int, act: str, *, by: Organiser, seen: int, occasion: Occasion, why: str = ""
) -> Event:
    """Publish, cancel or close a meeting, and do all that follows. A refused act changes nothing."""
    event = load(session, event_id, by)
    if act == "edit" or not TABLE.ever(act, by.party):
        raise Refusal("not_yours", "Ce n’est pas à vous de le faire", "Demandez à la Région.", 403)
    way, words = _way(event, act, by), require_short("why", why, LONGEST_WHY)
    check(way.needs, Question(session, event, occasion.now, words))
    before = following.Place.of(event)
    _move(session, event, way, seen, occasion)
    if act == "cancel":
        event.cancelled_why = words
    log.write(session, event.id, act, by=by, now=occasion.now, words=words)
    following.follow(way, following.Done(session, event, occasion, before, words))
    session.flush()
    return event


def close_ended(session: Session, occasion: Occasion) -> int:
    """Close the meetings whose day has passed. Returns how many."""
    today = occasion.today
    query = sa.select(Event).where(Event.state == "published", Event.day < today).order_by(Event.id)
    ended = session.scalars(query).all()
    for one in ended:
        act(session, one.id, "close", by=SERVICE, seen=one.version, occasion=occasion)
    return len(ended)


def discard(session: Session, event_id: int, *, by: Organiser) -> None:
    """Throw a draft away. What was published once is cancelled instead."""
    event = load(session, event_id, by)
    if event.state != "draft":
        raise _wrong_move(event)
    session.execute(sa.delete(Event).where(Event.id == event.id, Event.state == "draft"))
    session.expunge(event)


def _require_possible(facts: Facts, today: date) -> None:
    """Refuse a year typed wrong, and more interviews at one stand than a timetable is made of."""
    if facts.day > today + timedelta(days=MOST_DAYS_AHEAD):
        raise wrong("day", "Ce jour est trop loin", "Choisissez un jour dans les 2 ans.")
    if slot_count(facts.start_at, facts.end_at, facts.slot_minutes) > MOST_SLOTS:
        raise wrong(
            "slot_minutes", "Trop d’entretiens à la suite", f"{MOST_SLOTS} au plus : allongez un entretien."
        )


def _columns(facts: Facts) -> dict[str, Any]:
    kept = asdict(facts)
    lat, lon = kept.pop("point")
    return {**kept, "languages": list(facts.languages), "lat": lat, "lon": lon}


def _free_slug(session: Session, code: str, day: date) -> str:
    """pissevin-2026-12-08, or the same with a number when that one is taken."""
    place = current_snapshot(session).vocabulary.places.with_code(code)
    if place is None:
        raise not_found("Ce quartier n’est pas un quartier prioritaire d’Occitanie.")
    words = "-".join("".join(c if c.isalnum() else " " for c in fold(place.label)).split())
    begun = f"{words[:60].strip('-')}-{day.isoformat()}"
    taken = set(session.scalars(sa.select(Event.slug).where(Event.slug.startswith(begun))))
    number = 1
    while (name := begun if number == 1 else f"{begun}-{number}") in taken:
        number += 1
    return name


def _is_taken(session: Session, slug: str) -> bool:
    return session.scalar(sa.select(Event.id).where(Event.slug == slug)) is not None


def _way(event: Event, act: str, by: Organiser) -> Way:
    way = TABLE.way_of(act, event.state, by.party)
    if way is None:
        raise _wrong_move(event)
    return way


def _wrong_move(event: Event) -> Refusal:
    return Refusal(
        "wrong_move", "Ce n’est pas possible maintenant", f"La rencontre est {STATE_WORDS[event.state]}.", 409
    )


def _move(session: Session, event: Event, way: Way, seen: int, occasion: Occasion) -> None:
    dates = {"published_at": occasion.now} if way.act == "publish" else {}
    move(session, event, seen, _too_late, state=way.to, changed_at=occasion.now, **dates)


def _too_late(event: Event) -> Refusal:
    return Refusal(
        "too_late",
        "Quelqu’un a agi avant vous",
        f"La rencontre est {STATE_WORDS[event.state]}. Relisez-la avant d’agir.",
        409,
    )
