"""Invented meetings of every size: what the page of one hides, nobody works out of its sums."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import null_space

from matching.events.figures import Cell, Counted, count_meeting
from matching.events.figures_reading import Comer, Lived, Outcome, Sat, Stand
from matching.events.hiding import FLOOR, Hidden, hide, holds

DAY = date(2026, 10, 13)
SCHEMES = ("e2c", "lectio", "projet_pro")


@st.composite
def meetings(draw: st.DrawFn) -> Lived:
    """Stands with two posts each; people who sit at one or two of them, and what comes of it."""
    stands = range(1, draw(st.integers(1, 4)) + 1)
    lived = Lived(SimpleNamespace(id=1, day=DAY))
    for number in stands:
        lived.stands[number] = Stand(number, f"Stand {number}", number, [10 * number, 10 * number + 1])
        for post in lived.stands[number].brought:
            lived.posts[post] = (f"Offre {post}", None, number)
    said = st.sampled_from(("go_on", "not_retained", "not_retained", "silent", ""))
    for who in range(1, draw(st.integers(1, 14)) + 1):
        resident, yes = draw(st.booleans()), draw(st.booleans())
        seats = draw(st.sets(st.sampled_from(stands), max_size=2))
        came = bool(seats) or draw(st.booleans())
        lived.comers.append(Comer(who, who if resident else None, resident, resident and yes, came))
        lived.schemes[who] = draw(st.sets(st.sampled_from(SCHEMES), max_size=2))
        for stand in sorted(seats):
            answer = draw(said)
            post = 10 * stand + draw(st.integers(0, 1)) if answer == "go_on" else None
            lived.sat.append(Sat(stand, who, True, answer, post))
            if post and resident and draw(st.booleans()):
                after = DAY + timedelta(draw(st.sampled_from((10, 50))))
                lived.outcomes.extend(
                    Outcome(who, post, act, on) for act, on in (("try", DAY), ("hire", after))
                )
    return lived


def hidden_of(counted: Counted) -> Hidden:
    return hide(counted.counts, counted.bonds, last={one for one in counted.counts if one.table == "all"})


def solved_by_totals(counted: Counted, hidden: Hidden) -> set[Cell]:
    """The hidden cells that sums alone give away: those that no change which keeps every sum can touch."""
    unknown = [cell for cell in counted.counts if cell in hidden]
    sums = [bond for bond in counted.bonds if bond.low == bond.high == 0]
    rows = [[sum(t for t, key in bond.terms if key == cell) for cell in unknown] for bond in sums]
    ways = null_space(np.array(rows, float).reshape(len(sums), len(unknown))) if unknown else np.empty((0, 0))
    return {cell for cell, row in zip(unknown, ways, strict=True) if np.abs(row).max(initial=0) < 1e-9}


@given(meetings())
@settings(max_examples=20)
def test_no_hidden_count_of_a_meeting_follows_from_its_sums(lived: Lived) -> None:
    counted = count_meeting(lived, {})
    hidden = hidden_of(counted)
    assert all(cell in hidden for cell, count in counted.counts.items() if 0 < count < FLOOR)
    assert not [cell for cell, count in counted.counts.items() if cell in hidden and not count]
    assert solved_by_totals(counted, hidden) == set()


@given(meetings())
@settings(max_examples=20)
def test_what_is_said_of_how_counts_hang_together_is_so(lived: Lived) -> None:
    counted = count_meeting(lived, {})
    assert all(holds(bond, counted.counts) for bond in counted.bonds)
    # Every sum that a page draws is one that the reader is supposed to do.
    sums = [bond for bond in counted.bonds if bond.low == bond.high == 0]
    assert len(sums) == 3 + 6 + 4 + 2 * len(lived.stands)
