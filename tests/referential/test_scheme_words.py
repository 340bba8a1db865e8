"""Schemes: the words of the reasons, the properties of unknown, one vocabulary, the built-in data."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scheme_people import NOBODY, PLAN, TODAY, found, person

from matching.ranking import values
from matching.referential import predicates
from matching.referential.predicates import count_words
from matching.referential.schemes import (
    EFFECTS,
    IDENTIFIERS,
    Person,
    answer,
    check,
    facts_of,
    read_builtin_schemes,
)

# -- the words


def test_reasons_say_what_decided() -> None:
    who = person(22, qualification_level=2)
    assert found(who, "e2c").reasons == (
        "vous avez 22 ans : oui",
        "votre niveau est 2 : oui",
        "votre situation : à vérifier",
    )
    assert found(replace(who, qualification_level=4), "e2c").reasons == (
        "votre niveau est 4, il faut 1 ou 2 : non",
    )
    assert found(person(situation="pupil"), "e2c").reasons == ("vous êtes élève, cas non prévu : non",)
    assert found(person(30, reading="none", french="spoken"), "lectio").reasons == (
        "vous avez 30 ans : oui",
        "vous avez du mal à lire : oui",
    )
    assert found(person(in_qpv=False), "innovemploi_experimentation").reasons == (
        "vous habitez un quartier prioritaire : non",
    )
    assert found(person(1), "lio_plus_egal_zero").reasons == ("vous avez 1 an, il faut 12 à 26 : non",)


def test_a_note_is_said_unless_the_answer_is_no() -> None:
    assert "seulement sur les offres qui le proposent" in found(NOBODY, "innovemploi_recrutement").reasons
    no = found(person(situation="pupil"), "innovemploi_recrutement")
    assert no.reasons == ("vous êtes élève, il faut chercher un emploi : non",)


# -- properties

PEOPLE = st.builds(
    Person,
    birth_date=st.none() | st.dates(date(1940, 1, 1), date(2020, 1, 1)),
    qualification_level=st.none() | st.integers(1, 8),
    situation=st.none() | st.sampled_from(values.SITUATIONS),
    in_qpv=st.none() | st.booleans(),
    registered=st.frozensets(st.sampled_from(values.REGISTRATIONS)),
    reading=st.none() | st.sampled_from(values.READINGS),
    french=st.none() | st.sampled_from(values.FRENCH),
    project=st.none() | st.sampled_from(values.PROJECTS),
    aims_at_level=st.none() | st.integers(1, 8),
    wants_business=st.none() | st.booleans(),
    places_entered=st.frozensets(st.sampled_from(IDENTIFIERS)),
)
DAYS = st.dates(date(2026, 1, 1), date(2028, 1, 1))
FIELDS = [field.name for field in fields(Person)]


@given(full=PEOPLE, forgotten=st.sets(st.sampled_from(FIELDS)), on=DAYS)
def test_what_is_answered_only_makes_to_check_sharper(full: Person, forgotten: set[str], on: date) -> None:
    less = replace(full, **{name: getattr(NOBODY, name) for name in forgotten})
    for vague, sharp in zip(check(less, on), check(full, on), strict=True):
        assert vague.answer in ("to_check", sharp.answer), (vague, sharp)


@given(who=PEOPLE, on=DAYS)
def test_reasons_are_there_short_and_agree_with_the_answer(who: Person, on: date) -> None:
    for one in check(who, on):
        assert one.reasons
        assert len(set(one.reasons)) == len(one.reasons)
        for reason in one.reasons:
            assert count_words(reason) <= 12, reason
            assert "'" not in reason
        verdicts = {reason.rpartition(" : ")[2] for reason in one.reasons}
        if one.answer == "no":
            assert verdicts == {"non"}
        else:
            assert "non" not in verdicts
        if one.answer == "yes":
            assert "oui" in verdicts


@given(who=PEOPLE, on=DAYS, rules=st.permutations(read_builtin_schemes()))
def test_the_order_of_the_rules_never_matters(who: Person, on: date, rules: list) -> None:  # type: ignore[type-arg]
    assert check(who, on, rules) == check(who, on)
    assert [one.scheme for one in check(who, on, rules)] == list(IDENTIFIERS)


@given(who=PEOPLE, on=DAYS)
def test_the_answer_without_words_is_the_same(who: Person, on: date) -> None:
    facts = facts_of(who, on)
    assert [answer(scheme, facts, on) for scheme in read_builtin_schemes()] == [
        one.answer for one in check(who, on)
    ]


# -- one vocabulary with the exchange files


def test_words_and_identifiers_are_those_of_the_exchange_files() -> None:
    assert IDENTIFIERS == values.SCHEMES
    said = {name: tuple(field.said) for name, field in predicates.WORDS.items()}
    assert said == {
        "situation": values.SITUATIONS,
        "reading": values.READINGS,
        "french": values.FRENCH,
        "project": values.PROJECTS,
        "registered": values.REGISTRATIONS,
    }


@pytest.mark.parametrize(
    "wrong",
    [{"situation": "rentier"}, {"registered": frozenset({"apec"})}, {"places_entered": frozenset({"ecole"})}],
)
def test_a_word_that_no_rule_knows_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Person(**wrong)  # type: ignore[arg-type]


# -- the built-in data


def test_built_in_schemes_are_plain_sourced_and_dated() -> None:
    for scheme in read_builtin_schemes():
        assert len(scheme.sentences) == 3
        assert scheme.source
        assert scheme.checked_on <= TODAY
        assert (scheme.valid_to == date(2026, 12, 31)) is (scheme.identifier in PLAN)
        assert set(scheme.effects) <= set(EFFECTS)
        assert 1 <= count_words(scheme.label) <= 5
        said = (scheme.name, scheme.plain_name, *scheme.sentences, scheme.note or "")
        assert not any("'" in text for text in said), scheme.identifier


def test_no_price_is_said_and_lengths_are_only_those_of_the_sources() -> None:
    schemes = read_builtin_schemes()
    months = {
        scheme.identifier: (scheme.gives.months_from, scheme.gives.months_to)
        for scheme in schemes
        if scheme.gives.months_from or scheme.gives.months_to
    }
    assert months == {"e2c": (4, 18), "lectio": (None, 12)}
    assert {s.identifier: s.gives.paid for s in schemes if s.gives.paid is not None} == {
        "e2c": True,
        "lectio": False,
    }
    assert all(scheme.gives.cost_cents is None for scheme in schemes)
