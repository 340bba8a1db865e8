"""Small numbers: what is hidden cannot be worked out, by somebody who tries every table there is."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.events.hiding import FLOOR, Bond, Hidden, at_most, covered, hide, total

COUNTS = st.integers(0, 7)
MOST = 12
"""Masked cells are tried up to here: above every count of a drawn table, the true one is among them."""


def fits(table: dict, bonds: list[Bond]) -> bool:
    for bond in bonds:
        told = sum(times * table[key] for times, key in bond.terms)
        if (bond.low is not None and told < bond.low) or (bond.high is not None and told > bond.high):
            return False
    return True


def values_left(counts: dict, bonds: list[Bond], hidden: Hidden) -> dict:
    """Hidden cell -> the values it has in the tables that fit all that is shown: by trying each of them.

    Cells are filled one after the other; a bond is checked once all its cells are there.
    """
    unknown = sorted((key for key in counts if key in hidden), key=str)
    shown = {key: count for key, count in counts.items() if key not in hidden}
    left: dict = {key: set() for key in unknown}
    last = {
        number: [
            bond
            for bond in bonds
            if {key for _, key in bond.terms} <= set(shown) | set(unknown[: number + 1])
            and unknown[number] in {key for _, key in bond.terms}
        ]
        for number in range(len(unknown))
    }

    def fill(number: int, table: dict) -> None:
        if number == len(unknown):
            for key in unknown:
                left[key].add(table[key])
            return
        key = unknown[number]
        for value in range(1, FLOOR) if key in hidden.small else range(MOST + 1):
            table[key] = value
            if fits(table, last[number]):
                fill(number + 1, table)
            del table[key]

    fill(0, dict(shown))
    return left


def assert_nothing_is_told(counts: dict, bonds: list[Bond]) -> Hidden:
    assert fits(counts, bonds), "a drawn table keeps its own rules"
    hidden = hide(counts, bonds)
    assert all(key in hidden for key, count in counts.items() if 0 < count < FLOOR)
    assert all(count for key, count in counts.items() if key in hidden), (
        "nobody is hidden where there is nobody"
    )
    told = {key for key, values in values_left(counts, bonds, hidden).items() if len(values) < 2}
    assert told == set()
    return hidden


@given(st.lists(COUNTS, min_size=1, max_size=4))
@settings(max_examples=60)
def test_no_part_of_a_total_can_be_worked_out(parts: list[int]) -> None:
    names = [f"part {number}" for number in range(len(parts))]
    counts = dict(zip(names, parts, strict=True)) | {"total": sum(parts)}
    if counts["total"] <= MOST:
        assert_nothing_is_told(counts, [total("total", names)])


@given(
    st.lists(st.integers(0, 3), min_size=4, max_size=4), st.lists(st.integers(0, 3), min_size=4, max_size=4)
)
@settings(max_examples=40)
def test_columns_that_hang_together_tell_nothing_of_each_other(late: list[int], sooner: list[int]) -> None:
    """Who is hired within 30 days is hired within 90: two columns with totals, each row at most the other."""
    early = [min(one, other) for one, other in zip(late, sooner, strict=True)]
    rows = range(3)
    counts = {("90", row): late[row] for row in rows} | {("30", row): early[row] for row in rows}
    counts |= {("90", "all"): sum(late[:3]), ("30", "all"): sum(early[:3])}
    bonds = [total((when, "all"), [(when, row) for row in rows]) for when in ("30", "90")]
    bonds += [at_most(("30", row), ("90", row)) for row in (*rows, "all")]
    assert_nothing_is_told(counts, bonds)


@given(st.sets(st.sampled_from(list(product((False, True), repeat=2))), max_size=4), COUNTS, COUNTS)
@settings(max_examples=40)
def test_lines_that_share_people_tell_nothing(kinds: set, few: int, more: int) -> None:
    """Somebody may follow two schemes: the lines do not add up, and still hold one another."""
    people = {kind: (few, more, few)[number % 3] for number, kind in enumerate(sorted(kinds))}
    counts = {
        "a": sum(count for (a, _), count in people.items() if a),
        "b": sum(count for (_, b), count in people.items() if b),
        "none": people.get((False, False), 0),
    }  # fmt: skip
    counts["all"] = sum(people.values())
    lines = ("a", "b", "none")
    if max(counts.values()) <= MOST:
        bonds = [covered("all", lines), *(at_most(one, "all") for one in lines)]
        assert_nothing_is_told(counts, bonds)


@pytest.mark.parametrize(
    ("parts", "masked"),
    [
        ([9, 3], ["part 0"]),  # 12 - 9
        ([9, 3, 7], ["part 2"]),  # the smaller of the others
        ([1, 1], []),  # the total is « moins de 5 » too
        ([4, 4], ["total"]),
        ([2, 3], []),
        ([2, 0], []),
        ([6, 5, 0], []),
        ([1, 1, 1, 1], ["part 0"]),  # four of at least 1 that make less than 5: one stops saying so
    ],
)  # fmt: skip
def test_what_is_masked_beside_a_small_number(parts: list[int], masked: list[str]) -> None:
    names = [f"part {number}" for number in range(len(parts))]
    counts = dict(zip(names, parts, strict=True)) | {"total": sum(parts)}
    hidden = assert_nothing_is_told(counts, [total("total", names)])
    assert sorted(hidden.masked) == masked


def test_what_is_worth_most_is_masked_last() -> None:
    counts = {"a": 9, "b": 3, "both": 12}
    hidden = hide(counts, [total("both", ["a", "b"])], last={"a"})
    assert hidden.masked == {"both"}
    assert hidden.words("both", 12) == "masqué"
    assert hidden.words("b", 3) == "moins de 5"
    assert hidden.words("a", 9) == ""
    ones = dict.fromkeys("abcdef", 1) | {"all": 6}
    hidden = hide(ones, [total("all", "abcdef")], last={"all"})
    assert "all" not in hidden
    assert len(hidden.masked) == 1
