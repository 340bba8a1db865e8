"""Who can be at a meeting, and whom a post that is present fits. Figures and numbers of profiles, no names.

A post fits somebody when it is the work they want or work near it, nothing blocks it, and what is missing can
be learnt (group « now » or « with_scheme »). What an employer reads of it is another, narrower count.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.events.access import as_post
from matching.events.models import Event
from matching.matches.snapshot import Snapshot
from matching.matches.travels import current_travels
from matching.ranking.candidates import CandidateView, rank_for_employer
from matching.ranking.filters import Filters
from matching.ranking.index import ProfileIndex
from matching.ranking.rank import rank_profiles
from matching.ranking.values import Match, Shift, Vacancy
from matching.travel.estimate import UNREACHABLE, TravelArrays

AN_HOUR: Final = 60
"""Minutes that anybody may spend once to come to a meeting: going over one's own for work never blocks."""
MOST_LOOKED_AT: Final = 300
"""The best residents of one post that are looked at one by one."""
FITS: Final = Filters(groups=frozenset({"now", "with_scheme"}), occupation="near")
Flags = NDArray[np.bool_]


def can_come(index: ProfileIndex, event: Event, *, own_minutes: bool = True) -> Flags:
    """bool (rows,): who can be there by the middle of the meeting at the latest, and go home after it.

    By the means of each one, within an hour, or the minutes that one accepts for work if they are more.
    What no timetable tells is estimated. Without `own_minutes`, within an hour for everybody: what an
    employer reads does not move with the minutes that somebody accepts.
    """
    there = np.zeros(index.rows, np.bool_)
    for at in (event.start_at, _middle(event)):
        there |= by_hour(index, event, at, own_minutes=own_minutes)
    return there & index.alive


def by_hour(index: ProfileIndex, event: Event, at: time, *, own_minutes: bool = True) -> Flags:
    """bool (rows,): who can be there ten minutes before a local hour, and go home after the end."""
    people = [*index.base.things, *index.overlay.things]
    own = (one.max_minutes or 0 if own_minutes else 0 for one in people)
    accepted = np.maximum(np.fromiter(own, np.int64, len(people)), AN_HOUR)
    travel = _ways(index, event, at)
    found: Flags = np.maximum(travel.minutes_out, travel.minutes_back) <= accepted
    return found


def ways_by_hour(index: ProfileIndex, event: Event, at: time) -> Flags:
    """bool (rows,): the same, however long the way is: who said yes has decided that already."""
    travel = _ways(index, event, at)
    found: Flags = np.maximum(travel.minutes_out, travel.minutes_back) < UNREACHABLE
    return found


def who_could(
    snapshot: Snapshot, vacancy: Vacancy, there: Flags, *, today: date, seed: str, top: int = MOST_LOOKED_AT
) -> set[str]:
    """The profiles, among `there`, whom a post could fit as far as an employer may know before an agreement.

    Only what EXCHANGE lists for an employer counts: the work wanted, skills and cards held, and « can be
    there ». Not an age, nor a scheme: two people who differ in these alone are counted the same.
    """
    index = replace(snapshot.profiles, alive=snapshot.profiles.alive & there)
    codes = {index.thing(row).id: index.thing(row).id for row in np.flatnonzero(index.alive).tolist()}
    travel = current_travels().to_post(index, vacancy)
    ranked = rank_for_employer(index, vacancy, travel, today=today, seed=seed, codes=codes, top=top)
    return {one.code for one in ranked.candidates if _could(one)}


def _could(one: CandidateView) -> bool:
    wanted = any(line.name == "occupation" and line.contribution > 0 for line in one.criteria)
    missing = any(skill.required for skill in one.missing_skills) or not all(card.held for card in one.cards)
    return one.can_be_there and wanted and not missing


def _ways(index: ProfileIndex, event: Event, at: time) -> TravelArrays:
    meeting = as_post(event)
    [shift] = meeting.shifts
    return current_travels().to_post(index, replace(meeting, shifts=(Shift(shift.days, at, shift.end),)))


def who_fits(
    snapshot: Snapshot, vacancy: Vacancy, there: Flags, *, today: date, seed: str, top: int = MOST_LOOKED_AT
) -> tuple[Match, ...]:
    """Whom a post fits, best first, among the rows `there` of the snapshot's profiles."""
    index = replace(snapshot.profiles, alive=snapshot.profiles.alive & there)
    travel = current_travels().to_post(index, vacancy)
    ranked = rank_profiles(index, vacancy, travel, today=today, seed=seed, top=top, filters=FITS)
    return tuple(one for one in ranked.matches if not one.blockers)


def _middle(event: Event) -> time:
    start = datetime.combine(date.min, event.start_at)
    return (start + (datetime.combine(date.min, event.end_at) - start) / 2).time().replace(microsecond=0)
