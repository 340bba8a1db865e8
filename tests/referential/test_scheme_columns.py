"""Schemes: what columns answer is what the plain evaluator answers, for any rule, any person and any day."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.referential.predicates import NUMBERS, WORDS
from matching.referential.scheme_columns import ANSWERS, columns_of, verdicts
from matching.referential.schemes import (
    IDENTIFIERS,
    Person,
    answer,
    facts_of,
    lint,
    read_builtin_schemes,
    read_schemes,
)

DAYS = [date(2026, 12, 1), date(2026, 12, 31), date(2027, 1, 1)]
PEOPLE = st.builds(
    Person,
    birth_date=st.none() | st.dates(date(1890, 1, 1), date(2027, 6, 1)),
    qualification_level=st.none() | st.integers(1, 8),
    situation=st.none() | st.sampled_from(list(WORDS["situation"].said)),
    in_qpv=st.none() | st.booleans(),
    registered=st.frozensets(st.sampled_from(list(WORDS["registered"].said))),
    reading=st.none() | st.sampled_from(list(WORDS["reading"].said)),
    french=st.none() | st.sampled_from(list(WORDS["french"].said)),
    project=st.none() | st.sampled_from(list(WORDS["project"].said)),
    aims_at_level=st.none() | st.integers(1, 8),
    wants_business=st.none() | st.booleans(),
    places_entered=st.frozensets(st.sampled_from(IDENTIFIERS), max_size=3),
)
OTHERWISE = st.sampled_from(["", ', otherwise = "to_check"'])


def _numbers(name: str) -> st.SearchStrategy[str]:
    field = NUMBERS[name]
    bounds = st.tuples(st.integers(field.low, field.high), st.integers(field.low, field.high)).map(sorted)
    return st.builds(
        lambda two, otherwise: f"{{ {name} = {{ from = {two[0]}, to = {two[1]}{otherwise} }} }}",
        bounds,
        OTHERWISE,
    )


def _words(name: str) -> st.SearchStrategy[str]:
    some = st.lists(st.sampled_from(list(WORDS[name].said)), min_size=1, max_size=3, unique=True)

    def written(words: list[str], unsure: bool, otherwise: str) -> str:
        yes, maybe = (words[:-1], words[-1:]) if unsure and len(words) > 1 else (words, [])
        to_check = f", to_check = {maybe}" if maybe else ""
        return f"{{ {name} = {{ in = {yes}{to_check}{otherwise} }} }}".replace("'", '"')

    return st.builds(written, some, st.booleans(), OTHERWISE)


LEAVES = st.one_of(
    *[_numbers(name) for name in NUMBERS],
    *[_words(name) for name in WORDS],
    st.builds(
        lambda name, value, otherwise: f"{{ {name} = {{ is = {value}{otherwise} }} }}",
        st.sampled_from(["in_qpv", "wants_business"]),
        st.sampled_from(["true", "false"]),
        OTHERWISE,
    ),
    st.sampled_from(["{ place_entered = true }", "{ always = true }", '{ to_check = "vos ressources" }']),
)


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    some = st.lists(inner, min_size=1, max_size=3).map(", ".join)
    return st.builds("{{ {} = [{}] }}".format, st.sampled_from(["all", "any"]), some)


RULES = st.recursive(LEAVES, _grown, max_leaves=6)


@settings(max_examples=60, deadline=None)
@given(st.lists(PEOPLE, min_size=1, max_size=6), st.sampled_from(DAYS))
def test_the_builtin_rules_answer_alike(people: list[Person], on: date) -> None:
    _assert_alike(read_builtin_schemes(), people, on)


@settings(max_examples=80, deadline=None)
@given(RULES, st.booleans(), st.lists(PEOPLE, min_size=1, max_size=6), st.sampled_from(DAYS))
def test_any_rule_answers_alike(rule: str, negated: bool, people: list[Person], on: date) -> None:
    who = f"{{ not = {rule} }}" if negated else rule
    text = (
        f'[e2c]\nname = "x"\nplain_name = "x"\nsentences = ["a", "b", "c"]\nwho = {who}\n'
        'source = "x"\nchecked_on = 2026-11-24\nvalid_to = 2026-12-31\n'
    )
    if lint(text):  # what a `not` may not hold
        assert negated
        return
    _assert_alike(read_schemes(text), people, on)


def _assert_alike(schemes, people: list[Person], on: date) -> None:  # type: ignore[no-untyped-def]
    found = verdicts(schemes, columns_of(people, on), on)
    assert found.shape == (len(schemes), len(people))
    plain = [[answer(scheme, facts_of(person, on), on) for person in people] for scheme in schemes]
    assert [[ANSWERS[code] for code in row] for row in found.tolist()] == plain


def test_a_number_beyond_every_bound_answers_as_the_nearest_does() -> None:
    old = Person(birth_date=date(1000, 1, 1), qualification_level=300, aims_at_level=-4)
    _assert_alike(read_builtin_schemes(), [old], DAYS[0])


def test_nobody_is_no_row() -> None:
    assert verdicts(read_builtin_schemes(), columns_of([], DAYS[0]), DAYS[0]).shape == (25, 0)


@pytest.mark.parametrize("scheme", IDENTIFIERS)
def test_answers_stand_in_the_row_of_their_scheme(scheme: str) -> None:
    person = Person(birth_date=date(2004, 1, 1), situation="jobseeker")
    every = read_builtin_schemes()[::-1]
    found = verdicts(every, columns_of([person], DAYS[0]), DAYS[0])
    row = [one.identifier for one in every].index(scheme)
    assert ANSWERS[int(found[row, 0])] == answer(every[row], facts_of(person, DAYS[0]), DAYS[0])
    assert np.array_equal(found[::-1], verdicts(every[::-1], columns_of([person], DAYS[0]), DAYS[0]))
