"""A timetable mended while the meeting goes on: somebody is late, a stand closes, a walk-in comes.

What is best, in this order:
1. as many residents as can be at once have an interview, those that took place counted;
2. as few interviews that were told as can be are moved or withdrawn;
3. the sum of fit is the largest.
Only residents who lose an interview by what happened, or have none yet, may gain one: nobody else is
disturbed for a better fit. Interviews before `now`, and those that were held early, are facts and stay.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from .order import Ties
from .pairing import WITHIN
from .pairing_cover import widest_cover
from .pairing_table import Programme, Seat
from .pairing_values import Flags, Interview, Ints, Meeting
from .pairing_waiting import shorten
from .pairing_whole import solve


@dataclass(frozen=True, slots=True)
class Change:
    """What one resident, and the stands named, must be told.

    before : the interview as it was told; None = a new one
    after  : the interview as it is now; None = it is withdrawn
    """

    resident: str
    before: Interview | None
    after: Interview | None


@dataclass(frozen=True, slots=True)
class Repair:
    """The timetable from now on, with what took place.

    interviews : in order of slot, resident, stand
    changes    : in order of resident and slot
    served     : residents with at least one interview
    reachable  : the most residents that could have one
    proved     : no timetable serves more, disturbs fewer, or has a larger fit for as many
    """

    interviews: tuple[Interview, ...]
    changes: tuple[Change, ...]
    served: int
    reachable: int
    proved: bool


@dataclass(frozen=True, slots=True)
class _Told:
    """The earlier timetable in rows: what took place, what still holds, and who may gain an interview."""

    held: list[Seat]
    still: list[Seat]
    touched: Flags


def rearrange(
    meeting: Meeting, before: Sequence[Interview], *, now: int, seed: str | int, today: date,
    done: Collection[Interview] = (), taken: Collection[Interview] = (),
) -> Repair:  # fmt: skip
    """The timetable after something happened.

    meeting : as it is now: somebody late has a later `arrives`, somebody who went has `leaves` at `now`, a
              stand that closes has its slots of `open` at False, a walk-in is one more resident
    before  : the timetable that was told
    now     : first slot that may still be changed
    done    : those of `before` that were held, before their slot had come too
    taken   : interviews to which nobody came: the slot is given to nobody else, at that stand or to them
    Raises ValueError when `before` names somebody or a stand unknown to the meeting, or `now` is no slot.
    """
    if not 0 <= now <= meeting.slots:
        raise ValueError(f"now is {now}: give a slot from 0 to {meeting.slots}")
    dealt = meeting.in_order_of(Ties(seed, today).of)
    told = _told(dealt, before, now, frozenset(done))
    programme = _programme(dealt, told, now, [_seat(dealt, one) for one in taken])
    solved = solve(programme, within=WITHIN * float(programme.resident_limit.sum()))
    kept = frozenset(told.held) | (frozenset(told.still) & frozenset(solved.seats))
    seats = shorten([*told.held, *solved.seats], programme.seats, dealt.arrives, kept)
    after = dealt.named(seats)
    return Repair(
        interviews=after,
        changes=changes(before, after),
        served=len({row for row, _, _ in seats}),
        reachable=len(programme.cover) + len({row for row, _, _ in told.held}),
        proved=solved.proved,
    )


def changes(before: Sequence[Interview], after: Sequence[Interview]) -> tuple[Change, ...]:
    """What differs: an interview with the same stand at another hour is one change, not two."""
    gone, new = set(before) - set(after), set(after) - set(before)
    told = []
    for resident in sorted({one.resident for one in gone | new}):
        lost = sorted((one for one in gone if one.resident == resident), key=_by_slot)
        found = sorted((one for one in new if one.resident == resident), key=_by_slot)
        moved = [(one, two) for one in lost for two in found if one.stand == two.stand]
        paired = {one for pair in moved for one in pair}
        left = [one for one in lost if one not in paired]
        added = [one for one in found if one not in paired]
        both = list(zip(left, added, strict=False))
        told += [Change(resident, one, two) for one, two in moved + both]
        told += [Change(resident, one, None) for one in left[len(both) :]]
        told += [Change(resident, None, two) for two in added[len(both) :]]
    return tuple(told)


def _by_slot(one: Interview) -> tuple[int, str]:
    return one.slot, one.stand


def _seat(meeting: Meeting, one: Interview) -> Seat:
    """An interview in the rows of the meeting."""
    if one.resident not in meeting.residents or one.stand not in meeting.stands:
        raise ValueError(f"{one} names nobody of the meeting: keep their row, and change their hours")
    return meeting.residents.index(one.resident), meeting.stands.index(one.stand), one.slot


def _told(meeting: Meeting, before: Sequence[Interview], now: int, done: Collection[Interview]) -> _Told:
    """The earlier timetable in the rows of the meeting."""
    possible = meeting.possible()
    held, still = [], []
    touched = np.ones(len(meeting.residents), np.bool_)
    lost = set()
    for one in before:
        seat = _seat(meeting, one)
        touched[seat[0]] = False
        if one.slot < now or one in done:
            held.append(seat)
        elif one.slot < meeting.slots and possible[seat]:
            still.append(seat)
        else:
            lost.add(seat[0])
    touched[list(lost)] = True
    return _Told(held, still, touched)


def _programme(meeting: Meeting, told: _Told, now: int, taken: Sequence[Seat]) -> Programme:
    """What is left to be decided, an earlier interview worth more than all fit together."""
    residents, stands = len(meeting.residents), len(meeting.stands)
    seats = meeting.possible()
    seats[:, :, :now] = False
    for row, end, slot in [*told.held, *taken]:
        if slot < meeting.slots:
            seats[row, :, slot] = seats[:, end, slot] = False
    for row, end, _slot in told.held:
        seats[row, end] = False
    resident_limit = np.maximum(meeting.resident_limit - _counts(told.held, 0, residents), 0)
    stand_limit = np.maximum(meeting.stand_limit - _counts(told.held, 1, stands), 0)
    still = _counts(told.still, 0, residents)
    resident_limit = np.where(told.touched, resident_limit, np.minimum(resident_limit, still))
    seats &= (resident_limit > 0)[:, None, None] & (stand_limit > 0)[None, :, None]
    worth = np.where(seats, meeting.fit[:, :, None], np.nan)
    worth[tuple(np.array(told.still, np.int64).reshape(-1, 3).T)] += 1.0 + float(resident_limit.sum())
    owed = _counts(told.held, 0, residents) == 0
    cover = widest_cover(seats, owed, stand_limit)
    return Programme(worth, owed, cover, resident_limit, stand_limit)


def _counts(seats: list[Seat], axis: int, size: int) -> Ints:
    """int64 (size,): how many of the seats each resident (axis 0) or stand (axis 1) has."""
    return np.bincount(np.array([seat[axis] for seat in seats], np.int64), minlength=size)
