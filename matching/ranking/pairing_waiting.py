"""How long residents wait at a meeting, and the same pairs with less waiting.

A resident waits in every slot from their arrival to their last interview in which they sit at no stand.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped]

from .pairing_table import Seat
from .pairing_values import Flags, Interview, Ints, Meeting

_NEVER = 1e6


def waiting(meeting: Meeting, interviews: tuple[Interview, ...]) -> Ints:
    """int64 (R,): slots that each resident waits, in the order of the meeting; 0 for who has no interview."""
    row_of = {name: row for row, name in enumerate(meeting.residents)}
    last, held = meeting.arrives.copy() - 1, np.zeros(len(row_of), np.int64)
    for one in interviews:
        row = row_of[one.resident]
        last[row], held[row] = max(last[row], one.slot), held[row] + 1
    waited: Ints = np.where(held > 0, last + 1 - meeting.arrives - held, 0)
    return waited


def shorten(seats: list[Seat], possible: Flags, arrives: Ints, fixed: frozenset[Seat]) -> list[Seat]:
    """The same pairs in other slots, with less waiting in all.

    Stand after stand, its interviews are dealt again over its slots, those of the others kept: each time a
    plain assignment (Kuhn 1955), until no stand saves anything. The sum never grows, so this ends.

    possible : bool (R, S, T)
    arrives  : int64 (R,)
    fixed    : seats that stay where they are
    """
    slot_of = {(row, end): slot for row, end, slot in seats}
    movable = {(row, end) for row, end, _ in seats} - {(row, end) for row, end, _ in fixed}
    stands = sorted({end for _, end in movable})
    saving = True
    while saving:
        saving = False
        for end in stands:
            rows = sorted(row for row, at in movable if at == end)
            saving |= _deal(end, rows, slot_of, possible, arrives)
    return [(row, end, slot) for (row, end), slot in slot_of.items()]


def _deal(
    end: int, rows: list[int], slot_of: dict[tuple[int, int], int], possible: Flags, arrives: Ints
) -> bool:
    """Deal the slots of a stand among residents it meets anyhow; True when it saves waiting."""
    cost = np.full((len(rows), possible.shape[2]), _NEVER)
    held = [slot for (row, at), slot in slot_of.items() if at == end and row not in rows]
    for place, row in enumerate(rows):
        others = [slot for (who, at), slot in slot_of.items() if who == row and at != end]
        may = possible[row, end].copy()
        may[others] = may[held] = False
        slots = np.nonzero(may)[0]
        cost[place, slots] = np.maximum(slots, max(others, default=-1)) - arrives[row]
    now = sum(cost[place, slot_of[row, end]] for place, row in enumerate(rows))
    places, slots = linear_sum_assignment(cost)
    if cost[places, slots].sum() >= now:
        return False
    for place, slot in zip(places.tolist(), slots.tolist(), strict=True):
        slot_of[rows[place], end] = slot
    return True
