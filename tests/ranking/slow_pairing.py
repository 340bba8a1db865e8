"""The timetable by trying everything: slot after slot, each way to seat residents. Small meetings only."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from hypothesis import strategies as st

from matching.ranking.pairing_values import Interview, Meeting

Pairs = frozenset[tuple[int, int]]


def may_sit(meeting: Meeting, row: int, end: int, slot: int) -> bool:
    return bool(
        not math.isnan(meeting.fit[row, end])
        and meeting.wishes[row, end]
        and meeting.arrives[row] <= slot < meeting.leaves[row]
        and meeting.open[end, slot]
    )


def seatings(
    meeting: Meeting, slot: int, met: Pairs, end: int = 0, busy: Pairs = frozenset()
) -> Iterator[Pairs]:
    """Every way to fill the stands from `end` on in one slot, each resident at one of them at most."""
    if end == len(meeting.stands):
        yield busy
        return
    yield from seatings(meeting, slot, met, end + 1, busy)
    for row in range(len(meeting.residents)):
        seated = {who for who, _ in busy}
        if row not in seated and (row, end) not in met and may_sit(meeting, row, end, slot):
            yield from seatings(meeting, slot, met, end + 1, busy | {(row, end)})


def within_limits(meeting: Meeting, pairs: Pairs) -> bool:
    return all(
        sum(who == row for who, _ in pairs) <= most for row, most in enumerate(meeting.resident_limit)
    ) and all(sum(at == end for _, at in pairs) <= most for end, most in enumerate(meeting.stand_limit))


def ways(
    meeting: Meeting, told: frozenset[tuple[int, int, int]] = frozenset(), now: int = 0
) -> dict[Pairs, int]:
    """Each set of pairs that some timetable holds, and how many interviews of `told` it can keep at most.

    Slots before `now` are as told.
    """
    found: dict[Pairs, int] = {frozenset((row, end) for row, end, slot in told if slot < now): 0}
    for slot in range(now, meeting.slots):
        after: dict[Pairs, int] = {}
        for met, kept in found.items():
            for seated in seatings(meeting, slot, met):
                pairs = met | seated
                held = kept + sum((row, end, slot) in told for row, end in seated)
                if within_limits(meeting, pairs):
                    after[pairs] = max(after.get(pairs, 0), held)
        found = after
    return found


def worth(meeting: Meeting, pairs: Pairs) -> tuple[int, float]:
    """Residents with at least one interview, then the sum of fit."""
    return len({row for row, _ in pairs}), math.fsum(meeting.fit[row, end] for row, end in pairs)


def best(meeting: Meeting) -> tuple[int, float]:
    return max(worth(meeting, pairs) for pairs in ways(meeting))


def best_repair(meeting: Meeting, before: list[Interview], now: int) -> tuple[int, int, float]:
    """Served, kept, fit of the best mending, as the docstring of `pairing_repair` says it."""
    told = frozenset((int(one.resident[1:]), int(one.stand[1:]), one.slot) for one in before)
    holds = {(row, end, slot) for row, end, slot in told if slot < now or may_sit(meeting, row, end, slot)}
    untouched = {row for row, _, _ in told} - {row for row, _, _ in told - holds}
    had = {row: sum(who == row for who, _, _ in told) for row in untouched}
    return max(
        (served, kept, fit)
        for pairs, kept in ways(meeting, told, now).items()
        if all(sum(who == row for who, _ in pairs) <= most for row, most in had.items())
        for served, fit in [worth(meeting, pairs)]
    )


def a_meeting(fit: list[list[float]], slots: int, /, **over: object) -> Meeting:
    """Residents r0, r1..., there all the time; stands s0, s1..., always open; no limit but the slots."""
    worth_of = np.array(fit, float)
    residents, stands = worth_of.shape
    facts = {
        "residents": tuple(f"r{row}" for row in range(residents)),
        "stands": tuple(f"s{end}" for end in range(stands)),
        "fit": worth_of,
        "wishes": np.ones((residents, stands), bool),
        "arrives": np.zeros(residents, int),
        "leaves": np.full(residents, slots),
        "open": np.ones((stands, slots), bool),
        "stand_limit": np.full(stands, slots),
        "resident_limit": np.full(residents, slots),
    }
    return Meeting(
        **facts
        | {
            name: given if name in ("residents", "stands") else np.array(given)
            for name, given in over.items()
        }
    )


@st.composite
def meetings(draw: st.DrawFn, residents: int = 4, stands: int = 3, slots: int = 3) -> Meeting:
    """Meetings so small and tight that everything collides: equal fits, late buses, breaks, low limits."""
    many, ends, times = (draw(st.integers(1, most)) for most in (residents, stands, slots))

    def table(values: st.SearchStrategy[float], rows: int, width: int) -> list[list[float]]:
        return draw(st.lists(st.lists(values, min_size=width, max_size=width), min_size=rows, max_size=rows))

    def line(values: st.SearchStrategy[int], size: int) -> list[int]:
        return draw(st.lists(values, min_size=size, max_size=size))

    fits = st.sampled_from([math.nan, 0.0, 0.25, 0.5, 0.5, 0.7, 1.0])
    return a_meeting(
        table(fits, many, ends),
        times,
        wishes=table(st.sampled_from([True, True, True, False]), many, ends),
        arrives=line(st.integers(0, times), many),
        leaves=line(st.integers(max(1, times - 1), times), many),
        open=table(st.sampled_from([True, True, False]), ends, times),
        stand_limit=line(st.integers(0, times), ends),
        resident_limit=line(st.integers(0, 3), many),
    )


def as_rows(interviews: tuple[Interview, ...]) -> Pairs:
    return frozenset((int(one.resident[1:]), int(one.stand[1:])) for one in interviews)
