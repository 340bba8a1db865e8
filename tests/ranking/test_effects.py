"""An effect follows the schemes that carry it: unticked it is gone, ticked on another scheme it is there."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.ranking.effects import EFFECTS, READ, Carriers, builtin_carriers
from matching.ranking.index import ProfileIndex, VacancyIndex
from matching.ranking.rank import rank_profiles, rank_vacancies
from matching.ranking.values import GROUPS, SCHEMES, Place, Point, Profile, SkillAsked, Vacancy, Want
from matching.referential.schemes import IDENTIFIERS, Scheme, read_builtin_schemes

from .made import (
    REFERENTIAL,
    answers,
    carried,
    carriers_of,
    profiles,
    some_expired,
    travel_of,
    vacancies,
    ways,
)
from .slow import CARRIED, TODAY
from .test_properties import parts

usual = settings(deadline=None, max_examples=120)
two_ways = st.tuples(ways, ways)

PERSON = Profile("p", home=Point(43.6, 3.8), wants=(Want("G1602"),), qualification_level=3)
POST = Vacancy(
    "v", "Offre", Place(43.6, 3.8), "cdi", rome_code="K2202", qualification_level=1, reading="usual"
)
GRADUATE = replace(PERSON, qualification_level=6)
LACKED = SkillAsked("Conduire", None, required=True)
# For each effect, a person and a post that it helps, and the criterion that says so.
HELPED: dict[str, tuple[Profile, Vacancy, str]] = {
    "placements_first": (PERSON, replace(POST, accepts=("alternance",), qualification_level=8), "schemes"),
    "easy_reading_first": (PERSON, replace(POST, reading="simple"), "schemes"),
    "immersions_first": (PERSON, replace(POST, accepts=("immersion",)), "schemes"),
    "near_occupations": (replace(PERSON, wants=(Want("K2202"),)), POST, "schemes"),
    "trains_then_hires": (PERSON, replace(POST, contract="apprentissage"), "schemes"),
    "graduate_vacancies_first": (GRADUATE, replace(POST, qualification_level=5), "schemes"),
    "marks_shortage": (PERSON, replace(POST, rome_code="K1304"), "schemes"),
    "marks_green": (PERSON, replace(POST, rome_code="N1101"), "schemes"),
    "placements_listed": (PERSON, replace(POST, contract="stage"), "schemes"),
    "gives_skills": (PERSON, replace(POST, skills=(LACKED,)), "skills"),
    "opens_next_level": (PERSON, replace(POST, qualification_level=4), "level"),
}
OTHER = "plateforme_discriminations"
EVERY = dict.fromkeys(SCHEMES, "yes")


def by_name(schemes: Any = None) -> dict[str, Scheme]:
    return {one.identifier: one for one in schemes or read_builtin_schemes()}


def with_effects(identifier: str, *effects: str, schemes: Any = None) -> tuple[Scheme, ...]:
    """The schemes, one of them with these effects and no other."""
    found = by_name(schemes)
    return tuple((found | {identifier: replace(found[identifier], effects=effects)}).values())


def match_of(profile: Profile, post: Vacancy, carriers: Carriers | None, **said: Any) -> Any:
    """The match by the list of the person; that of the post says the same."""
    told = {"schemes": EVERY, "expired": ()} | said
    travel, ways_of = travel_of([(20, 20)]), {"today": TODAY, "seed": 1}
    index = VacancyIndex.build([post], REFERENTIAL)
    [match] = rank_vacancies(index, profile, travel, carriers=carriers, **told, **ways_of).matches
    people = ProfileIndex.build(
        [profile], REFERENTIAL, {profile.id: told["schemes"]}, told["expired"], carriers
    )
    assert rank_profiles(people, post, travel, **ways_of).matches == (match,)
    return match


def said(match: Any, name: str = "schemes") -> str:
    return next(line.words.counsellor for line in match.criteria if line.name == name)


def test_every_effect_that_a_match_reads_has_its_pair() -> None:
    assert set(HELPED) == set(READ) == set(CARRIED)
    assert IDENTIFIERS == SCHEMES
    assert builtin_carriers() == carriers_of(CARRIED)


@pytest.mark.parametrize("effect", READ)
def test_unticked_it_is_gone_and_ticked_elsewhere_it_is_there(effect: str) -> None:
    profile, post, criterion = HELPED[effect]
    [home] = CARRIED[effect]
    both = {"schemes": {home: "yes", OTHER: "yes"}}
    before = match_of(profile, post, None, **both)
    kept = [one for one in by_name()[home].effects if one != effect]
    unticked = with_effects(home, *kept)
    gone = match_of(profile, post, Carriers.of(unticked), **both)
    ticked = Carriers.of(with_effects(OTHER, effect, schemes=unticked))
    moved = match_of(profile, post, ticked, **both)
    assert parts(gone)[criterion] < parts(before)[criterion]
    assert parts(moved) == parts(before)
    assert parts(gone) | {criterion: 0} == parts(before) | {criterion: 0}
    if criterion == "schemes":
        assert parts(gone)[criterion] == 0
        assert said(before) == f"Dispositifs : {by_name()[home].label} (oui)."
        assert said(gone) == "Aucun dispositif n’aide ce couple."
        assert said(moved) == f"Dispositifs : {by_name()[OTHER].label} (oui)."
    if effect == "gives_skills":
        assert [one.missing_skills[0].scheme for one in (before, gone, moved)] == [home, None, OTHER]
        assert [one.group for one in (before, gone, moved)] == ["with_scheme", "talk", "with_scheme"]


@pytest.mark.parametrize("effect", READ)
def test_of_two_schemes_the_surest_is_named_and_they_count_once(effect: str) -> None:
    profile, post, criterion = HELPED[effect]
    [home] = CARRIED[effect]
    both = Carriers.of(with_effects(OTHER, effect))  # after `home` in EXCHANGE's order
    alone = match_of(profile, post, None, schemes={home: "yes"})
    for said_home, said_other, named in (
        ("yes", "yes", home), ("to_check", "to_check", home),
        ("to_check", "yes", OTHER), ("no", "yes", OTHER),
    ):  # fmt: skip
        match = match_of(profile, post, both, schemes={home: said_home, OTHER: said_other})
        strong = "yes" in (said_home, said_other)
        assert (parts(match)[criterion] == parts(alone)[criterion]) is strong
        if criterion == "schemes":
            word = "oui" if strong else "à vérifier"
            assert said(match) == f"Dispositifs : {by_name()[named].label} ({word})."
        if effect == "gives_skills":
            assert match.missing_skills[0].scheme == named
    late = match_of(profile, post, both, schemes={home: "yes", OTHER: "yes"}, expired={home})
    assert parts(late) == parts(alone)
    if criterion == "schemes":
        assert said(late) == f"Dispositifs : {by_name()[OTHER].label} (oui)."


def test_an_immersion_in_a_near_occupation_is_counted_once_and_the_stronger_is_named() -> None:
    near = replace(PERSON, wants=(Want("K2202"),))
    post = replace(POST, accepts=("immersion",))
    split = with_effects(OTHER, "near_occupations", schemes=with_effects("projet_pro", "immersions_first"))
    carriers = Carriers.of(split)
    one = parts(match_of(near, POST, None))["schemes"]
    for answered, named, whole in (
        ({"projet_pro": "yes", OTHER: "to_check"}, "Projet Pro (oui)", True),
        ({"projet_pro": "to_check", OTHER: "yes"}, f"{by_name()[OTHER].label} (oui)", True),
        ({"projet_pro": "yes", OTHER: "yes"}, "Projet Pro (oui)", True),
        ({"projet_pro": "to_check", OTHER: "to_check"}, "Projet Pro (à vérifier)", False),
    ):
        match = match_of(near, post, carriers, schemes=answered)
        assert said(match) == f"Dispositifs : {named}."
        assert (parts(match)["schemes"] == one) is whole


def test_a_scheme_that_carries_several_lines_is_named_once() -> None:
    post = replace(POST, accepts=("stage",), reading="simple")
    carriers = Carriers.of(with_effects("e2c", "placements_first", "easy_reading_first"))
    match = match_of(PERSON, post, carriers, schemes={"e2c": "yes"})
    assert said(match) == "Dispositifs : École de la 2e chance (oui)."
    assert parts(match) == parts(match_of(PERSON, post, None, schemes={"e2c": "yes", "lectio": "yes"}))


@usual
@given(carried, st.randoms(use_true_random=False))
def test_the_order_of_the_schemes_never_matters(told: dict[str, list[str]], mixed: Any) -> None:
    schemes = list(read_builtin_schemes())
    mixed.shuffle(schemes)
    turned = {effect: names[::-1] for effect, names in told.items()}
    assert carriers_of(turned) == carriers_of(told)
    assert Carriers.of(schemes) == builtin_carriers()


@usual
@given(vacancies, profiles, answers, some_expired, carried, st.sampled_from(READ), st.sampled_from(SCHEMES))
def test_one_effect_more_never_lowers_a_match(
    vacancy: Any, profile: Any, told: Any, expired: Any, before: Any, effect: str, scheme: str
) -> None:
    after = before | {effect: [*before.get(effect, ()), scheme]}
    found = [
        match_of(profile, vacancy, carriers_of(one), schemes=told, expired=expired) for one in (before, after)
    ]
    for worse, better in pairwise(found):
        assert better.score >= worse.score
        assert all(parts(better)[name] >= part for name, part in parts(worse).items())
        assert GROUPS.index(better.group) <= GROUPS.index(worse.group)
        assert better.blockers == worse.blockers


def test_the_table_is_the_public_one() -> None:
    assert {one.key: one.tenths for one in EFFECTS} == {
        "placements_first": 6, "easy_reading_first": 6, "immersions_first": 5, "near_occupations": 5,
        "trains_then_hires": 5, "graduate_vacancies_first": 6, "marks_shortage": 2, "marks_green": 3,
        "placements_listed": 6,
    }  # fmt: skip
