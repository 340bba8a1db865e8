"""What an employer receives: two people who differ only in what is not listed give the same bytes."""

from dataclasses import fields, replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.ranking.candidates import CandidateView, rank_for_employer
from matching.ranking.index import ProfileIndex
from matching.ranking.order import tie_break
from matching.ranking.values import Place, Point, Profile, SkillAsked, SkillHeld, Vacancy, Want
from matching.travel.estimate import UNREACHABLE

from .made import REFERENTIAL, answers, lists_of, profiles, travel_of, vacancies, ways_of
from .slow import TODAY, slow_pair
from .test_lists import DAY

usual = settings(deadline=None, max_examples=120)


def candidates(people, vacancy, ways, schemes=None, **options):
    index = ProfileIndex.build(people, REFERENTIAL, schemes)
    codes = {person.id: f"code of {person.id}" for person in people}
    return rank_for_employer(
        index, vacancy, travel_of(ways), today=TODAY, seed=9, codes=codes, **options
    ).candidates


@usual
@given(data=st.data(), vacancy=vacancies, person=profiles)
def test_what_is_not_listed_changes_neither_bytes_nor_order(data, vacancy, person):
    other = data.draw(profiles)
    hidden = (
        "home", "neighbourhood", "commune", "means", "max_minutes", "contracts", "hours", "avoid", "reading",
        "french", "birth_date", "situation", "registered", "in_schemes", "project", "aims_at_level",
        "wants_business",
    )  # fmt: skip
    twin = replace(person, **{name: getattr(other, name) for name in hidden})
    schemes = data.draw(answers)
    minutes = st.tuples(st.integers(0, 200), st.integers(0, 200))
    before = candidates([person], vacancy, [data.draw(minutes)])
    after = candidates([twin], vacancy, [data.draw(minutes)], {twin.id: schemes})
    assert repr(before) == repr(after)
    # Among others, the twin stands where the person stood.
    people = data.draw(lists_of(profiles, "p", 4))
    ways = data.draw(ways_of(len(people)))
    first = candidates([*people, person], vacancy, [*ways, (10, 10)])
    second = candidates([*people, twin], vacancy, [*ways, (70, 30)], {twin.id: schemes})
    assert first == second


@usual
@given(data=st.data(), vacancy=vacancies)
def test_the_order_is_there_first_then_savoir_faire_then_the_hash(data, vacancy):
    people = data.draw(lists_of(profiles, "p"))
    ways = data.draw(ways_of(len(people)))
    slow = {
        person.id: slow_pair(vacancy, person, REFERENTIAL, *way, TODAY)
        for person, way in zip(people, ways, strict=True)
    }

    def key(person):
        pair = slow[person.id]
        away = {"no_way_there", "no_way_back"} & set(pair.blockers)
        return bool(away), -pair.savoir_faire, tie_break(9, TODAY, vacancy.id, person.id)

    expected = [f"code of {person.id}" for person in sorted(people, key=key)]
    shown = candidates(people, vacancy, ways, {person.id: {"competence_plus": "yes"} for person in people})
    assert [view.code for view in shown] == expected
    for view in shown:
        assert round(view.savoir_faire * 1e6) == sum(round(line.contribution * 1e6) for line in view.criteria)
        assert round(view.savoir_faire * 1e6) == slow[view.code.removeprefix("code of ")].savoir_faire


def test_a_view_has_the_listed_fields_and_no_other():
    assert [field.name for field in fields(CandidateView)] == [
        "code",
        "savoir_faire",
        "of",
        "criteria",
        "held_skills",
        "missing_skills",
        "can_be_there",
        "available_from",
        "cards",
    ]


POST = Vacancy(
    "v", "Offre", Place(43.6, 3.8), "cdi",
    rome_code="K2204",
    skills=(SkillAsked("Laver le sol", 11, True), SkillAsked("Monobrosse")),
    requires=("permis_b", "haccp"),
    qualification_level=3,
    starts_on=date(2027, 1, 4),
)  # fmt: skip
PERSON = Profile(
    "p", Point(43.6, 3.8),
    wants=(Want("K2204"),),
    skills=(SkillHeld("laver le sol"),),
    holds=("permis_c",),
    qualification_level=2,
)  # fmt: skip


def test_one_candidate():
    (view,) = candidates([PERSON], POST, [(20, 25)], {"p": {"competence_plus": "yes"}})
    assert view.code == "code of p"
    assert view.held_skills == ("Laver le sol",)
    assert [(one.label, one.required, one.scheme) for one in view.missing_skills] == [
        ("Monobrosse", False, None)
    ]
    assert [(one.card, one.held) for one in view.cards] == [("permis_b", True), ("haccp", False)]
    assert [line.words for line in view.criteria] == [
        "Cherche ce métier.",
        "1 compétence sur 2.",
        "Un niveau en dessous.",
    ]
    assert view.can_be_there is True
    assert view.available_from is None


@pytest.mark.parametrize(
    ("free", "shown"),
    [(None, None), (date(2026, 11, 2), None), (TODAY, None), (date(2026, 12, 2), date(2026, 12, 2))],
)
def test_available_now_or_from_when(free, shown):
    (view,) = candidates([replace(PERSON, available_from=free)], POST, [(20, 20)])
    assert view.available_from == shown


def test_can_be_there_needs_both_ways_and_given_hours():
    timed = replace(POST, shifts=(DAY,))
    ways = [(20, 20), (UNREACHABLE, 20), (20, UNREACHABLE)]
    people = [replace(PERSON, id=f"p{place}") for place in range(3)]
    assert {view.code[-1]: view.can_be_there for view in candidates(people, timed, ways)} == {
        "0": True,
        "1": False,
        "2": False,
    }
    assert candidates(people, timed, ways)[0].code == "code of p0"
    assert all(view.can_be_there for view in candidates(people, POST, ways))


def test_only_those_with_a_code_are_shown_and_top_counts_them():
    people = [replace(PERSON, id=f"p{place}") for place in range(4)]
    index = ProfileIndex.build(people, REFERENTIAL)
    ranked = rank_for_employer(
        index, POST, travel_of([(9, 9)] * 4), today=TODAY, seed=1, codes={"p1": "x", "p2": "y"}, top=1
    )
    assert ranked.total == 2
    assert len(ranked.candidates) == 1
    assert ranked.candidates[0].code in ("x", "y")
    assert np.isclose(ranked.candidates[0].of, 4 / 9, atol=1e-6)
