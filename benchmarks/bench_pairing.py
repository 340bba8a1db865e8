"""The interview timetable beside its bound and beside first come, first served, in the same run.

    python benchmarks/bench_pairing.py [SEEDS]

200 residents, 30 employers, 24 slots. Residents and stands are drawn from fixed seeds: buses that come in the
first half, breaks, stands that open late or close early, limits. Prints seconds, fit, residents with none and
waiting; asserts rules and bounds, nothing on time.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np

from matching.ranking.order import tie_break
from matching.ranking.pairing import arrange, programme_of
from matching.ranking.pairing_relaxation import relax_at_once
from matching.ranking.pairing_repair import rearrange
from matching.ranking.pairing_values import Interview, Meeting, clashes
from matching.ranking.pairing_waiting import waiting

TODAY = date(2026, 12, 1)
RESIDENTS, STANDS, SLOTS, SLOT_MINUTES = 200, 30, 24, 10


@dataclass(frozen=True)
class Kind:
    """What is drawn: the share of pairs who may meet, the last bus, and whether some must leave early."""

    name: str
    share: float
    last_bus: int
    leave: bool = False


KINDS = [
    Kind("a pair in six fits", 0.15, 12),
    Kind("two pairs in five", 0.4, 12),
    Kind("... buses until late", 0.4, 20),
    Kind("... and some leave early", 0.4, 12, leave=True),
    Kind("every pair fits", 1.0, 12),
    Kind("... and some leave early", 1.0, 12, leave=True),
]


def a_meeting(kind: Kind, seed: int) -> Meeting:
    dealt = np.random.default_rng(seed)
    fit = dealt.random((RESIDENTS, STANDS)).round(3)
    fit[dealt.random(fit.shape) > kind.share] = np.nan
    arrives = dealt.integers(0, kind.last_bus, RESIDENTS)
    stays = dealt.integers(4, 14, RESIDENTS) if kind.leave else SLOTS
    open_ = np.ones((STANDS, SLOTS), bool)
    for end, begins in enumerate(dealt.integers(9, 15, STANDS)):
        open_[end, begins : begins + 2] = False
    open_[::5, :4] = False
    open_[::7, 18:] = False
    return Meeting(
        residents=tuple(f"r{row}" for row in range(RESIDENTS)),
        stands=tuple(f"s{end}" for end in range(STANDS)),
        fit=fit,
        wishes=np.ones(fit.shape, bool),
        arrives=arrives,
        leaves=np.minimum(SLOTS, arrives + stays),
        open=open_,
        stand_limit=np.where(np.arange(STANDS) % 4 == 0, 15, SLOTS),
        resident_limit=np.full(RESIDENTS, 4),
    )


def first_come_first_served(meeting: Meeting, seed: int) -> tuple[Interview, ...]:
    """No timetable: in each slot, who came first takes the free stand that fits them best."""
    possible = meeting.possible()
    queue = sorted(
        range(RESIDENTS),
        key=lambda row: (meeting.arrives[row], tie_break(seed, TODAY, meeting.residents[row])),
    )
    met = np.zeros(meeting.fit.shape, bool)
    seats = []
    for slot in range(SLOTS):
        taken = met.sum(axis=0) >= meeting.stand_limit
        for row in queue:
            free = possible[row, :, slot] & ~taken & ~met[row]
            if met[row].sum() < meeting.resident_limit[row] and free.any():
                end = int(np.where(free, meeting.fit[row], -1.0).argmax())
                met[row, end] = taken[end] = True
                seats.append((row, end, slot))
    return meeting.named(seats)


def line(meeting: Meeting, interviews: tuple[Interview, ...], what: str) -> str:
    assert clashes(meeting, interviews) == []
    rows = {name: row for row, name in enumerate(meeting.residents)}
    ends = {name: end for end, name in enumerate(meeting.stands)}
    fit = sum(meeting.fit[rows[one.resident], ends[one.stand]] for one in interviews)
    none = RESIDENTS - len({one.resident for one in interviews})
    waited = waiting(meeting, interviews).mean() * SLOT_MINUTES
    served = f"interviews {len(interviews):3}   with none {none:3}   waiting {waited:5.1f} min"
    return f"  {what:32} fit {fit:7.2f}   {served}"


def mishaps(meeting: Meeting) -> Iterable[tuple[str, Meeting]]:
    """What may happen in the middle of the morning."""
    arrives = meeting.arrives.copy()
    arrives[[5, 17, 33]] = 14
    yield "three residents late", replace(meeting, arrives=arrives)
    open_ = meeting.open.copy()
    open_[3, 9:] = False
    yield "a stand closes", replace(meeting, open=open_)
    walk_ins = 3
    yield (
        "three walk-ins",
        replace(
            meeting,
            residents=meeting.residents + tuple(f"w{row}" for row in range(walk_ins)),
            fit=np.vstack([meeting.fit, meeting.fit[:walk_ins]]),
            wishes=np.ones((RESIDENTS + walk_ins, STANDS), bool),
            arrives=np.append(meeting.arrives, np.full(walk_ins, 9)),
            leaves=np.append(meeting.leaves, np.full(walk_ins, SLOTS)),
            resident_limit=np.append(meeting.resident_limit, np.full(walk_ins, 4)),
        ),
    )


def measure(kind: Kind, seed: int) -> None:
    meeting = a_meeting(kind, seed)
    began = time.perf_counter()
    found = arrange(meeting, seed=seed, today=TODAY)
    took = time.perf_counter() - began
    began = time.perf_counter()
    bound = relax_at_once(programme_of(meeting)).bound
    apart = time.perf_counter() - began
    gap = 1 - found.fit / bound if found.fit < bound - 1e-6 else 0.0
    assert found.served == found.reachable
    assert gap < 0.01, f"{gap:.4%} below the linear relaxation"
    print(f"{kind.name}, seed {seed}: {took:.2f} s; {gap:.4%} below the relaxation ({apart:.2f} s apart)")
    print(line(meeting, found.interviews, "timetable"))
    print(line(meeting, first_come_first_served(meeting, seed), "first come, first served"))
    for what, changed in mishaps(meeting):
        began = time.perf_counter()
        mended = rearrange(changed, found.interviews, now=9, seed=seed, today=TODAY)
        took = time.perf_counter() - began
        gone = len(set(found.interviews) - set(mended.interviews))
        told = len({change.resident for change in mended.changes})
        print(f"  {what:32} {took:.2f} s   interviews disturbed {gone:3}   residents told {told:3}")


if __name__ == "__main__":
    for seed in range(int(sys.argv[1]) if len(sys.argv) > 1 else 2):
        for kind in KINDS:
            measure(kind, seed)
