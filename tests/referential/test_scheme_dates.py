"""Schemes: what their dates do to an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from scheme_people import PLAN, TODAY, found, person

from matching.referential.schemes import check, out_of_force, read_builtin_schemes


def test_after_the_plan_a_yes_is_to_check_and_counts_half() -> None:
    who = person(20, qualification_level=2, situation="jobseeker", project="open", reading="none")
    who = replace(who, aims_at_level=4)
    for scheme in PLAN:
        before, after = found(who, scheme, date(2026, 12, 31)), found(who, scheme, date(2027, 1, 1))
        assert (before.answer, before.half) == ("yes", False)
        assert (after.answer, after.half) == ("to_check", True)
        assert after.reasons[-1] == "valable jusqu’au 31/12/2026 : à confirmer par la Région"


def test_after_the_plan_a_no_stays_a_no() -> None:
    who = person(40, situation="employed", reading="usual", french="written")
    for scheme in PLAN:
        assert found(who, scheme, date(2027, 1, 1)).answer == "no"


def test_the_plan_ends_on_its_day_and_the_rest_goes_on() -> None:
    assert out_of_force(date(2026, 12, 31)) == frozenset()
    assert out_of_force(date(2027, 1, 1)) == PLAN


def test_before_its_first_day_a_yes_is_to_check() -> None:
    coming = replace(scheme_named("lio_plus_egal_zero"), valid_from=date(2027, 1, 1))
    [young, old] = [check(person(age), TODAY, [coming])[0] for age in (20, 40)]
    assert (young.answer, young.half, old.answer) == ("to_check", True, "no")
    assert young.reasons[-1] == "valable à partir du 01/01/2027 : à confirmer par la Région"
    assert check(person(20), date(2027, 1, 1), [coming])[0].answer == "yes"


def scheme_named(identifier: str):  # type: ignore[no-untyped-def]
    return next(scheme for scheme in read_builtin_schemes() if scheme.identifier == identifier)
