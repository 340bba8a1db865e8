"""What follows an act on a meeting: one function for each name of the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Final, Self

from sqlalchemy.orm import Session

from matching.events import moving, telling, timetable
from matching.events.answer_times import end_interviews
from matching.events.models import Event
from matching.introductions.values import Occasion
from matching.state_table import Way


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when a meeting is: what somebody who planned to come must be told of.

    slot_minutes : moves the hours of interviews, and nothing else
    """

    place: str
    address: str
    day: date
    start_at: time
    end_at: time
    slot_minutes: int

    @classmethod
    def of(cls, event: Event) -> Self:
        """Of a meeting, as it is now."""
        return cls(event.place, event.address, event.day, event.start_at, event.end_at, event.slot_minutes)


@dataclass(frozen=True, slots=True)
class Done:
    """An act that was done: the meeting as it is now, and where and when it was before."""

    session: Session
    event: Event
    occasion: Occasion
    before: Place
    words: str = ""


def follow(way: Way, done: Done) -> None:
    """Do each thing that follows, in the order of the table."""
    for name in way.follows:
        FOLLOWS[name](done)


def _tell_stands(done: Done) -> None:
    telling.published(done.session, done.event, done.occasion)


def _tell_change(done: Done) -> None:
    now = Place.of(done.event)
    if replace(now, slot_minutes=done.before.slot_minutes) != done.before:
        moving.tell_move(done.session, done.event, done.occasion)
    elif now != done.before:
        timetable.tell_again(done.session, done.event, done.occasion)


def _keep_back(done: Done) -> None:
    telling.keep_back(done.session, done.event)


def _tell_cancelled(done: Done) -> None:
    telling.cancelled(done.session, done.event, done.occasion, done.words)


FOLLOWS: Final[Mapping[str, Callable[[Done], None]]] = {
    "tell_stands": _tell_stands,
    "tell_change": _tell_change,
    "keep_back": _keep_back,
    "tell_cancelled": _tell_cancelled,
    "end_interviews": lambda done: end_interviews(done.session, done.event, done.occasion),
}
