"""Which ways of posts are made by bicycle to a stop, and back by the stop where it stands (TRAVEL, Walking).

A bicycle is left at the first stop, on the home side only, and the way home ends at the stop where it stands:
so the way back depends on the way there. A way there and back is made so when one arrives and comes home like
that, and leaves later than on foot, or could not go and come on foot at all. Where nothing goes there and
comes back, the way there is still the one that leaves latest, and what is missing is the way back from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np

from .daywork import CYCLED, DRIVEN, LASTS_BITS, TOO_FAR_S, Cycled
from .feed import Flags, Int32s
from .posts import Posts
from .scan import NO_STOP

OwnWays: TypeAlias = tuple[Int32s, Int32s, Int32s, Int32s]
"""Seconds to each place by each of MODES."""


@dataclass(frozen=True, slots=True)
class Ridden:
    """The best way by bicycle and line of each of W ways.

    way   : int32 (W,) one word (see `daywork`); 0 = none
    rides : int32 (W,)
    stop  : int32 (W,) where the bicycle stands
    """

    way: Int32s
    rides: Int32s
    stop: Int32s


class Riding(Protocol):
    """A search for the ways of posts, from one home or to one post."""

    def out(self, *, booked: bool) -> Ridden:
        """The best way there of each, by whatever stop the bicycle reaches."""

    def home(self, stop: Int32s, wanted: Flags, *, booked: bool) -> Ridden:
        """The best way home of each that is wanted, by the stop where its bicycle stands."""


def find_cycled(riding: Riding, posts: Posts, found: tuple[Int32s, Int32s], own_s: OwnWays) -> Cycled:
    """The ways made by bicycle to a stop.

    found : words of each way asked without it, by the timetable alone, out and back
    """
    known = found[0][posts.out], found[1][posts.back]
    out = riding.out(booked=False)
    wanted = _wanted(posts, known, out.way, own_s)
    back = riding.home(out.stop, wanted, booked=False)
    chosen = wanted & _preferred(known, out, back)
    return _joined(chosen, out, back, np.zeros(len(chosen), np.bool_))


def with_booking(
    riding: Riding,
    posts: Posts,
    found: tuple[Int32s, Int32s],
    by_booking: tuple[Int32s, Int32s],
    own_s: OwnWays,
    cycled: Cycled,
) -> Cycled:
    """`cycled`, and the ways that nothing makes but a line to be booked, in one direction or in both.

    found      : as for `find_cycled`; `by_booking` the same once completed by those lines
    """
    without = (found[0][posts.out] == 0) | (found[1][posts.back] == 0)
    usual, later = riding.out(booked=False), riding.out(booked=True)
    out = _either(usual.way == 0, later, usual)
    known = by_booking[0][posts.out], by_booking[1][posts.back]
    wanted = without & (cycled.back == 0) & _wanted(posts, known, out.way, own_s)
    back = riding.home(out.stop, wanted, booked=False)
    stays = wanted & (back.way == 0)
    back = _either(stays, riding.home(out.stop, stays, booked=True), back)
    chosen = wanted & _preferred(known, out, back)
    more = _joined(chosen, out, back, (usual.way == 0) | (stays & (back.way > 0)))
    # Who comes home on foot by such a line does not leave the bicycle where nothing comes back to it.
    kept = (cycled.back > 0) | (known[0] == 0) | (known[1] == 0)
    return Cycled(
        np.where(chosen, more.out, np.where(kept, cycled.out, 0)),
        np.where(chosen, more.back, cycled.back),
        np.where(chosen, more.changes, cycled.changes),
        np.where(chosen, more.booked, cycled.booked),
        np.where(chosen, more.stop, cycled.stop),
    )


def _wanted(posts: Posts, known: tuple[Int32s, Int32s], out: Int32s, own_s: OwnWays) -> Flags:
    """bool (W,) ways that are worth the search for a way home: `out` is there, better than those `known`,
    and not on a day on which one's own vehicle goes all the way, since it leaves later for the first one."""
    there, home = known
    first, asked = posts.way_first[:-1], posts.out[posts.way_first[:-1]]
    vehicle = np.minimum(own_s[CYCLED], own_s[DRIVEN])[posts.outward.place[asked]]
    leaves = np.maximum(there, out)[first] >> LASTS_BITS
    driven = (vehicle < TOO_FAR_S) & (posts.outward.clock[asked] - vehicle > leaves)
    better = (there == 0) | (home == 0) | (out > there)
    wanted: Flags = (out > 0) & better & ~np.repeat(driven, np.diff(posts.way_first))
    return wanted


def _preferred(known: tuple[Int32s, Int32s], out: Ridden, back: Ridden) -> Flags:
    """bool (W,) of the ways wanted: they come home, or leave later where nothing known comes home."""
    there, home = known
    preferred: Flags = (back.way > 0) | (((there == 0) | (home == 0)) & (out.way > there))
    return preferred


def _joined(chosen: Flags, out: Ridden, back: Ridden, booked: Flags) -> Cycled:
    changes = np.maximum(out.rides + back.rides - 2, 0)
    return Cycled(
        np.where(chosen, out.way, 0),
        np.where(chosen, back.way, 0),
        np.where(chosen & ~booked, changes, 0).astype(np.int32),
        chosen & booked,
        np.where(chosen, out.stop, NO_STOP),
    )


def _either(which: Flags, one: Ridden, other: Ridden) -> Ridden:
    """`one` where `which`, else `other`."""
    return Ridden(
        np.where(which, one.way, other.way),
        np.where(which, one.rides, other.rides),
        np.where(which, one.stop, other.stop),
    )
