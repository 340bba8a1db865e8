"""A timetable mended: as few changes as possible, each told, against every mending there is."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.ranking.pairing import arrange
from matching.ranking.pairing_repair import Change, Repair, changes, rearrange
from matching.ranking.pairing_values import Interview, Meeting, clashes

from .slow import TODAY
from .slow_pairing import a_meeting, as_rows, best_repair, meetings, worth
from .test_pairing import a_morning

NO = math.nan


def mend(meeting: Meeting, before: tuple[Interview, ...], now: int = 0) -> Repair:
    return rearrange(meeting, before, now=now, seed=1, today=TODAY)


def told(meeting: Meeting) -> tuple[Interview, ...]:
    return arrange(meeting, seed=1, today=TODAY).interviews


@st.composite
def mishaps(draw: st.DrawFn) -> tuple[Meeting, tuple[Interview, ...], int]:
    """A small meeting arranged, then somebody late, a stand that closes, or a walk-in."""
    meeting = draw(meetings())
    before = told(meeting)
    now = draw(st.integers(0, meeting.slots - 1))
    kind = draw(st.sampled_from(["late", "closes", "walk-in", "gone"]))
    row = draw(st.integers(0, len(meeting.residents) - 1))
    if kind == "late":
        arrives = meeting.arrives.copy()
        arrives[row] = max(arrives[row], draw(st.integers(now, meeting.slots)))
        return replace(meeting, arrives=arrives), before, now
    if kind == "gone":
        leaves = meeting.leaves.copy()
        leaves[row] = min(leaves[row], now)
        return replace(meeting, leaves=leaves), before, now
    if kind == "closes":
        open_ = meeting.open.copy()
        open_[draw(st.integers(0, len(meeting.stands) - 1)), now:] = False
        return replace(meeting, open=open_), before, now
    return with_walk_in(meeting, now), before, now


def with_walk_in(meeting: Meeting, now: int, fit: float = 0.5) -> Meeting:
    """One more resident, there from `now` on, who fits every stand."""
    return replace(
        meeting,
        residents=(*meeting.residents, f"r{len(meeting.residents)}"),
        fit=np.vstack([meeting.fit, np.full(len(meeting.stands), fit)]),
        wishes=np.vstack([meeting.wishes, np.ones(len(meeting.stands), bool)]),
        arrives=np.append(meeting.arrives, now),
        leaves=np.append(meeting.leaves, meeting.slots),
        resident_limit=np.append(meeting.resident_limit, 2),
    )


@settings(deadline=None, max_examples=150)
@given(mishaps())
def test_no_mending_serves_more_disturbs_fewer_or_fits_better(mishap) -> None:
    meeting, before, now = mishap
    mended = mend(meeting, before, now)
    kept = sum(one.slot >= now for one in set(before) & set(mended.interviews))
    served, fit = worth(meeting, as_rows(mended.interviews))
    assert (served, kept, pytest.approx(fit)) == best_repair(meeting, list(before), now)
    assert (mended.served, mended.reachable) == (served, served)
    assert mended.proved


@settings(deadline=None, max_examples=80)
@given(mishaps())
def test_rules_hold_facts_stay_and_changes_lead_from_before_to_after(mishap) -> None:
    meeting, before, now = mishap
    mended = mend(meeting, before, now)
    facts = tuple(one for one in before if one.slot < now)
    assert tuple(one for one in mended.interviews if one.slot < now) == facts
    broken = clashes(meeting, [one for one in mended.interviews if one.slot >= now])
    broken += [told for told in clashes(meeting, mended.interviews) if "cannot meet" not in told]
    assert broken == []
    gone = [change.before for change in mended.changes if change.before]
    new = [change.after for change in mended.changes if change.after]
    assert Counter(before) - Counter(gone) + Counter(new) == Counter(mended.interviews)


def test_nothing_happened_nothing_changes() -> None:
    meeting = a_morning(2)
    before = told(meeting)
    mended = mend(meeting, before, 5)
    assert mended.interviews == before
    assert mended.changes == ()


def test_somebody_late_is_moved_alone() -> None:
    meeting = a_meeting([[1.0], [0.9]], 4)
    before = (Interview("r0", "s0", 0), Interview("r1", "s0", 1))
    mended = mend(replace(meeting, arrives=np.array([2, 0])), before)
    assert mended.changes == (Change("r0", Interview("r0", "s0", 0), Interview("r0", "s0", 2)),)


def test_a_stand_that_closes_sends_its_residents_elsewhere() -> None:
    meeting = a_meeting([[1.0, 0.4], [0.9, NO]], 2)
    before = (Interview("r0", "s0", 1), Interview("r1", "s0", 0))
    mended = mend(replace(meeting, open=np.array([[True, False], [True, True]])), before, 1)
    assert mended.changes == (Change("r0", Interview("r0", "s0", 1), Interview("r0", "s1", 1)),)


def test_an_interview_that_was_held_early_stays_and_its_slot_too() -> None:
    meeting = a_meeting([[1.0, 0.4], [0.9, NO]], 3)
    early, told_too = Interview("r0", "s0", 2), Interview("r1", "s0", 1)
    closed = replace(meeting, open=np.array([[True, True, False], [False, False, True]]))
    mended = rearrange(closed, [early, told_too], now=1, seed=1, today=TODAY, done=[early])
    assert mended.interviews == (told_too, early)
    assert rearrange(closed, [early, told_too], now=1, seed=1, today=TODAY).changes == (
        Change("r0", early, Interview("r0", "s1", 2)),
    )


def test_where_nobody_came_the_slot_is_given_to_nobody_else() -> None:
    meeting = a_meeting([[1.0, NO], [0.9, NO]], 2)
    missed = Interview("r0", "s0", 0)
    wishes = np.array([[False, True], [True, True]])
    mended = rearrange(replace(meeting, wishes=wishes), [], now=0, seed=1, today=TODAY, taken=[missed])
    assert mended.interviews == (Interview("r1", "s0", 1),)


def test_a_walk_in_takes_what_is_free_and_disturbs_nobody() -> None:
    meeting = a_meeting([[1.0], [0.9]], 3)
    before = (Interview("r0", "s0", 0), Interview("r1", "s0", 1))
    mended = mend(with_walk_in(meeting, 0), before)
    assert mended.changes == (Change("r2", None, Interview("r2", "s0", 2)),)


def test_a_walk_in_has_a_first_before_somebody_else_a_third() -> None:
    meeting = a_meeting([[1.0, 1.0, 1.0]], 3)
    before = tuple(Interview("r0", f"s{slot}", slot) for slot in range(3))
    open_ = np.eye(3, dtype=bool)
    mended = mend(replace(with_walk_in(meeting, 0), open=open_), before)
    assert Counter(one.resident for one in mended.interviews) == {"r0": 2, "r1": 1}
    assert len(mended.changes) == 2


def test_an_interview_at_another_hour_is_told_as_one_change() -> None:
    before = [Interview("r0", "s0", 0), Interview("r0", "s1", 1)]
    after = [Interview("r0", "s1", 0), Interview("r0", "s2", 3), Interview("r1", "s0", 2)]
    assert changes(before, after) == (
        Change("r0", before[1], after[0]),
        Change("r0", before[0], after[1]),
        Change("r1", None, after[2]),
    )


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [((Interview("x", "s0", 0),), 0, "names nobody"), ((), 9, "now is 9"), ((), -1, "now is -1")],
)
def test_what_the_meeting_does_not_hold_is_refused(
    before: tuple[Interview, ...], now: int, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        mend(a_meeting([[1.0]], 2), before, now)


@pytest.mark.parametrize("seed", range(3))
def test_a_larger_meeting_is_mended_by_few_changes(seed: int) -> None:
    meeting = a_morning(seed, residents=60, stands=12, slots=16)
    before = told(meeting)
    busiest, _ = Counter(one.stand for one in before if one.slot >= 6).most_common(1)[0]
    open_ = meeting.open.copy()
    open_[int(busiest[1:]), 6:] = False
    lost = {one for one in before if one.stand == busiest and one.slot >= 6}
    mended = mend(replace(meeting, open=open_), before, 6)
    disturbed = set(before) - set(mended.interviews) - lost
    with_none = {one.resident for one in before} - {one.resident for one in set(before) - lost}
    assert lost.isdisjoint(mended.interviews)
    assert (mended.served, mended.proved) == (mended.reachable, True)
    # Others are disturbed only to give a first interview to who lost the only one.
    assert len(disturbed) <= len(with_none)
