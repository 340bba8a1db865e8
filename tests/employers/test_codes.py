"""Codes of people: one each, another for each post, read back with the secret alone."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.employers.codes import ALPHABET, LENGTH, PEOPLE, Codes

SECRET = "s" * 40
rows = st.one_of(st.integers(0, 10_000), st.integers(0, PEOPLE - 1))


@given(ids=st.sets(rows, min_size=1, max_size=60))
def test_codes_are_alone_and_another_for_each_post_and_secret(ids: set[int]) -> None:
    people = [f"p-{one}" for one in sorted(ids)]
    codes, elsewhere, keyed_otherwise = Codes("v-1", SECRET), Codes("v-2", SECRET), Codes("v-1", "t" * 40)
    own = [codes[one] for one in people]
    assert len(set(own)) == len(people)
    assert [codes.person(code) for code in own] == people
    for other in (elsewhere, keyed_otherwise):
        assert [other[one] for one in people] != own
        assert [other.person(code) for code in own] != people


@given(number=rows)
def test_a_code_is_six_symbols_read_with_or_without_spaces(number: int) -> None:
    codes = Codes("v-9", SECRET)
    code = codes[f"p-{number}"]
    assert [len(part) for part in code.split(" ")] == [2, 2, 2]
    assert set(code) <= {*ALPHABET, " "}
    assert codes.person(code.replace(" ", "").lower()) == f"p-{number}"


@given(text=st.text(max_size=12))
def test_what_is_no_code_stands_for_nobody(text: str) -> None:
    symbols = text.replace(" ", "").upper()
    is_code = len(symbols) == LENGTH and set(symbols) <= set(ALPHABET)
    assert (Codes("v-1", SECRET).person(text) is not None) == is_code


def test_people_who_follow_one_another_have_codes_that_do_not() -> None:
    codes = Codes("v-1", SECRET)
    told = [codes[f"p-{one}"].replace(" ", "") for one in range(2_800)]
    for place in range(LENGTH):
        seen = Counter(code[place] for code in told)
        # 100 of each of 28 symbols on average; six standard deviations are 59.
        assert all(41 <= seen[symbol] <= 159 for symbol in ALPHABET)
    same = sum(one == other for a, b in pairwise(told) for one, other in zip(a, b, strict=True))
    assert same < 2_799 * LENGTH / len(ALPHABET) * 1.5


def test_a_row_beyond_all_codes_is_refused() -> None:
    with pytest.raises(KeyError):
        Codes("v-1", SECRET)[f"p-{PEOPLE}"]
