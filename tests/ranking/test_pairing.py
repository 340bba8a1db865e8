"""The interview timetable, against every timetable there is, and what must hold of each."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.ranking.pairing import arrange, programme_of
from matching.ranking.pairing_relaxation import relax, relax_at_once
from matching.ranking.pairing_values import Interview, Meeting, clashes
from matching.ranking.pairing_waiting import shorten, waiting

from .slow import TODAY
from .slow_pairing import a_meeting, as_rows, best, meetings, worth

usual = settings(deadline=None, max_examples=100)
NO = math.nan


def timetable(meeting: Meeting, seed: int = 1):
    return arrange(meeting, seed=seed, today=TODAY)


def a_morning(seed: int, residents: int = 40, stands: int = 8, slots: int = 12) -> Meeting:
    """A meeting too large to try everything: buses come in the first half, each stand has a break."""
    dealt = np.random.default_rng(seed)
    fit = dealt.random((residents, stands)).round(2)
    fit[dealt.random(fit.shape) < 0.5] = NO
    open_ = np.ones((stands, slots), bool)
    open_[np.arange(stands), dealt.integers(4, 8, stands)] = False
    return a_meeting(
        fit.tolist(),
        slots,
        arrives=dealt.integers(0, slots // 2, residents),
        leaves=dealt.integers(slots // 2 + 1, slots + 1, residents),
        open=open_,
        stand_limit=dealt.integers(5, slots, stands),
        resident_limit=np.full(residents, 3),
    )


@usual
@given(meetings())
def test_no_timetable_serves_more_or_fits_better(meeting: Meeting) -> None:
    found = timetable(meeting)
    served, fit = best(meeting)
    assert (found.served, found.reachable) == (served, served)
    assert found.fit == pytest.approx(fit)
    assert worth(meeting, as_rows(found.interviews)) == (served, pytest.approx(fit))
    assert found.proved


@usual
@given(meetings(residents=5, stands=4, slots=4))
def test_the_rules_hold(meeting: Meeting) -> None:
    assert clashes(meeting, timetable(meeting).interviews) == []


@usual
@given(meetings(), st.randoms(use_true_random=False), st.integers(0, 3))
def test_the_order_of_the_rows_does_not_matter(meeting: Meeting, chance, seed: int) -> None:
    rows, ends = list(range(len(meeting.residents))), list(range(len(meeting.stands)))
    chance.shuffle(rows)
    chance.shuffle(ends)
    shuffled = Meeting(
        tuple(meeting.residents[row] for row in rows),
        tuple(meeting.stands[end] for end in ends),
        meeting.fit[np.ix_(rows, ends)],
        meeting.wishes[np.ix_(rows, ends)],
        meeting.arrives[rows],
        meeting.leaves[rows],
        meeting.open[ends],
        meeting.stand_limit[ends],
        meeting.resident_limit[rows],
    )
    assert timetable(shuffled, seed) == timetable(meeting, seed)


def test_equal_residents_are_dealt_by_the_seed() -> None:
    one_place = a_meeting([[0.5]] * 6, 1)
    chosen = {timetable(one_place, seed).interviews[0].resident for seed in range(40)}
    assert chosen == {f"r{row}" for row in range(6)}


def test_a_first_interview_comes_before_a_better_fit() -> None:
    """r0 fits everywhere better, but the one place that r1 can have is theirs."""
    meeting = a_meeting(
        [[1.0, 0.9, 0.8], [0.1, NO, NO]], 3, arrives=[0, 2], open=[[0, 0, 1], [1, 1, 1], [1, 1, 1]]
    )
    met = as_rows(timetable(meeting).interviews)
    assert met == {(1, 0), (0, 1), (0, 2)}


def test_nobody_sits_before_their_bus_nor_in_a_break() -> None:
    meeting = a_meeting([[1.0]], 4, arrives=[1], open=[[True, False, False, True]])
    assert timetable(meeting).interviews == (Interview("r0", "s0", 3),)


def test_the_same_pairs_wait_less() -> None:
    meeting = a_meeting([[1.0, 1.0]], 5)
    late = [(0, 0, 1), (0, 1, 4)]
    assert waiting(meeting, meeting.named(late)).tolist() == [3]
    soon = meeting.named(shorten(late, meeting.possible(), meeting.arrives, frozenset()))
    assert waiting(meeting, soon).tolist() == [0]
    held = meeting.named(shorten(late, meeting.possible(), meeting.arrives, frozenset({(0, 1, 4)})))
    assert Interview("r0", "s1", 4) in held


def test_shortening_keeps_pairs_and_rules_and_never_adds_waiting() -> None:
    meeting = a_morning(5)
    dealt = [
        (int(one.resident[1:]), int(one.stand[1:]), one.slot)
        for one in arrange(replace(meeting, leaves=np.full(40, 12)), seed=1, today=TODAY).interviews
    ]
    spread = replace(meeting, leaves=np.full(40, 12))
    soon = spread.named(shorten(dealt, spread.possible(), spread.arrives, frozenset()))
    assert as_rows(soon) == {(row, end) for row, end, _ in dealt}
    assert clashes(spread, soon) == []
    assert waiting(spread, soon).sum() <= waiting(spread, spread.named(dealt)).sum()


@pytest.mark.parametrize("seed", range(4))
def test_columns_made_as_needed_reach_the_whole_relaxation(seed: int) -> None:
    programme = programme_of(a_morning(seed))
    assert relax(programme).bound == pytest.approx(relax_at_once(programme).bound, abs=1e-5)


@pytest.mark.parametrize("seed", range(4))
def test_a_larger_meeting_is_within_a_thousandth_of_its_bound(seed: int) -> None:
    meeting = a_morning(seed, residents=60, stands=12, slots=16)
    found = timetable(meeting)
    assert clashes(meeting, found.interviews) == []
    assert found.served == found.reachable
    assert found.gap < 1e-3
    held = Counter(one.resident for one in found.interviews)
    assert found.fit == pytest.approx(sum(meeting.fit[r, s] for r, s in as_rows(found.interviews)))
    assert max(held.values()) <= 3


@pytest.mark.parametrize("empty", [a_meeting([[NO, NO]], 3), a_meeting([[1.0]], 3, stand_limit=[0])])
def test_nobody_to_meet_is_an_empty_timetable(empty: Meeting) -> None:
    found = timetable(empty)
    assert (found.interviews, found.served, found.reachable, found.gap) == ((), 0, 0, 0.0)


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({"residents": ("r0", "r0")}, "residents holds 'r0' twice"),
        ({"residents": ("r0",)}, "fit has shape"),
        ({"fit": [[1.5], [0.0]]}, "outside 0..1"),
        ({"arrives": [0]}, "arrives has shape"),
        ({"open": [True]}, "open has shape"),
        ({"stand_limit": [-1]}, "stand_limit holds a negative number"),
    ],
)
def test_wrong_arrays_are_refused_by_name(over: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        a_meeting([[0.5], [0.5]], 2, **over)


def test_a_broken_rule_is_told() -> None:
    meeting = a_meeting([[1.0, 1.0], [1.0, NO]], 2, resident_limit=[1, 1], stand_limit=[1, 1])
    broken = [
        Interview("r0", "s0", 0),
        Interview("r0", "s1", 0),
        Interview("r1", "s0", 0),
        Interview("r1", "s1", 1),
    ]
    assert clashes(meeting, broken) == [
        "r1 cannot meet s1 in slot 1",
        "a resident is at two places in one slot",
        "a stand receives two residents in one slot",
        "a resident has more interviews than their limit",
        "a stand gives more interviews than its limit",
    ]
