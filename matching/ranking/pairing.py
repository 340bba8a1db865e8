"""The interview timetable of a meeting: who meets whom, at which stand, in which slot.

What is best, in this order:
1. as many residents as can be at once have an interview: so nobody has a third while somebody who could be
   given a first has none;
2. the sum of fit is the largest;
3. residents wait little (the same pairs, dealt over the slots again: shorter, not always shortest).
Equal answers are told apart by the order of the seeded hash, never by the order of the rows.

The method is in `pairing_relaxation` and `pairing_whole`; docs/decisions says why.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np

from .order import Ties
from .pairing_cover import widest_cover
from .pairing_table import Programme
from .pairing_values import Flags, Meeting, Timetable
from .pairing_waiting import shorten
from .pairing_whole import solve

# A large meeting is not searched further when less than a ten thousandth may be missing.
WITHIN: Final = 1e-4


def arrange(meeting: Meeting, *, seed: str | int, today: date) -> Timetable:
    """The timetable of a meeting.

    seed, today : of the hash that tells equal answers apart (EXCHANGE: SHA-256 of seed, date and identifier)

    The same residents and stands in another order give the same interviews.
    """
    dealt = meeting.in_order_of(Ties(seed, today).of)
    programme = programme_of(dealt)
    solved = solve(programme, within=WITHIN * _most(programme))
    seats = shorten(solved.seats, programme.seats, dealt.arrives, frozenset())
    served, reachable = len({row for row, _, _ in seats}), len(programme.cover)
    return Timetable(
        interviews=dealt.named(seats),
        served=served,
        reachable=reachable,
        fit=solved.worth,
        bound=solved.bound,
        proved=solved.proved,
    )


def programme_of(meeting: Meeting) -> Programme:
    """The linear programme of a meeting: every resident who can sit somewhere is owed an interview."""
    seats = meeting.possible() & (meeting.resident_limit > 0)[:, None, None]
    seats &= (meeting.stand_limit > 0)[None, :, None]
    owed: Flags = np.any(seats, axis=(1, 2))
    return Programme(
        worth=np.where(seats, meeting.fit[:, :, None], np.nan),
        owed=owed,
        cover=widest_cover(seats, owed, meeting.stand_limit),
        resident_limit=meeting.resident_limit,
        stand_limit=meeting.stand_limit,
    )


def _most(programme: Programme) -> float:
    """As many interviews as the limits and the slots let there be: no fit is larger."""
    receives = programme.seats.any(axis=0).sum(axis=1)
    return float(np.minimum(programme.stand_limit, receives).sum())
