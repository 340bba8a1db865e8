"""The most residents who can have an interview at the same time."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array  # type: ignore[import-untyped]
from scipy.sparse.csgraph import maximum_flow  # type: ignore[import-untyped]

from .pairing_values import Flags, Ints

_SOURCE = 0


def widest_cover(possible: Flags, owed: Flags, stand_limit: Ints) -> list[tuple[int, int, int]]:
    """One seat for each of the most residents who can sit at once, as (resident, stand, slot).

    A first interview each never puts one resident at two places, so this is a plain flow, and whole numbers
    are enough (Ford & Fulkerson 1956): resident, place and slot of a stand, stand.

    possible    : bool (R, S, T)  who may sit where and when
    owed        : bool (R,)  those who are to be counted
    stand_limit : int64 (S,)
    """
    residents, stands, slots = possible.shape
    rows, ends, times = np.nonzero(possible & owed[:, None, None])
    if not len(rows):
        return []
    first_seat = 1 + residents
    first_stand = first_seat + stands * slots
    sink = first_stand + stands
    seats = np.arange(stands * slots)
    tails = [np.full(residents, _SOURCE), 1 + rows, first_seat + seats, first_stand + np.arange(stands)]
    heads = [1 + np.arange(residents), first_seat + ends * slots + times, first_stand + seats // slots]
    heads.append(np.full(stands, sink))
    most = [np.ones(residents), np.ones(len(rows)), np.ones(len(seats)), np.minimum(stand_limit, slots)]
    graph = csr_array(
        (np.concatenate(most).astype(np.int32), (np.concatenate(tails), np.concatenate(heads))),
        shape=(sink + 1, sink + 1),
    )
    graph.eliminate_zeros()
    flow = maximum_flow(graph, _SOURCE, sink).flow[1 : 1 + residents, first_seat:first_stand].tocoo()
    sent = flow.data > 0
    return [
        (int(row), int(seat) // slots, int(seat) % slots)
        for row, seat in zip(flow.row[sent], flow.col[sent], strict=True)
    ]
