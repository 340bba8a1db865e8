"""What must hold of every score, whoever the people are."""

from dataclasses import fields, replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.ranking.criteria import OF, WEIGHTS, journey_part
from matching.ranking.exchange import read_profile, schema, write_match
from matching.ranking.index import ProfileIndex, VacancyIndex
from matching.ranking.people import ProfileColumns
from matching.ranking.rank import rank_profiles, rank_vacancies
from matching.ranking.values import CRITERIA, Profile, SkillHeld
from matching.travel.estimate import UNREACHABLE

from .made import (
    REFERENTIAL,
    answers,
    lists_of,
    profiles,
    skill_words,
    some_expired,
    travel_of,
    vacancies,
    ways,
    ways_of,
)
from .slow import TODAY
from .test_exchange import PROFILE, validates

usual = settings(deadline=None, max_examples=120)


def one_match(vacancy, profile, way, schemes=None, expired=()):
    index = VacancyIndex.build([vacancy], REFERENTIAL)
    ranked = rank_vacancies(
        index, profile, travel_of([way]), today=TODAY, seed=1, schemes=schemes, expired=expired
    )
    return ranked.matches[0]


def parts(match):
    return {line.name: line.contribution for line in match.criteria}


@usual
@given(vacancies, profiles, skill_words, st.tuples(ways, ways), answers, some_expired)
def test_one_more_held_skill_never_lowers(vacancy, profile, skill, way, schemes, expired):
    before = one_match(vacancy, profile, way, schemes, expired)
    more = replace(profile, skills=(*profile.skills, SkillHeld(*skill)))
    after = one_match(vacancy, more, way, schemes, expired)
    assert after.score >= before.score
    # And it moves nothing but its own line: aids never reward a lack.
    assert parts(after) | {"skills": 0} == parts(before) | {"skills": 0}


@usual
@given(vacancies, profiles, st.sampled_from(["permis_b", "haccp", "deaes"]), st.tuples(ways, ways), answers)
def test_one_more_card_never_lowers(vacancy, profile, card, way, schemes):
    before = one_match(vacancy, profile, way, schemes)
    after = one_match(vacancy, replace(profile, holds=(*profile.holds, card)), way, schemes)
    assert not (before.blockers == () and after.blockers)
    if before.group == "now":
        assert after.group == "now"


@usual
@given(vacancies, profiles, st.integers(1, 7), st.tuples(ways, ways), answers)
def test_one_more_level_never_lowers(vacancy, profile, level, way, schemes):
    lower = one_match(vacancy, replace(profile, qualification_level=level), way, schemes)
    higher = one_match(vacancy, replace(profile, qualification_level=level + 1), way, schemes)
    assert higher.score >= lower.score


@usual
@given(vacancies, profiles, st.tuples(ways, ways), st.tuples(ways, ways))
def test_a_shorter_way_never_lowers(vacancy, profile, one, other):
    longer = tuple(max(pair) for pair in zip(one, other, strict=True))
    assert one_match(vacancy, profile, one).score >= one_match(vacancy, profile, longer).score


@pytest.mark.parametrize("most", [1, 2, 3, 7, 30, 44, 45, 90, 1440])
def test_the_journey_falls_from_whole_through_half_to_nothing(most):
    minutes = np.array([*range(2 * most + 2), UNREACHABLE])
    counted = np.array([journey_part(one, 0, most) for one in minutes.tolist()])
    assert (np.diff(counted) <= 0).all()
    assert (counted[: most // 3 + 1] == OF["journey"]).all()
    assert counted[most] == OF["journey"] // 2
    assert counted[2 * most] == counted[-1] == 0


@usual
@given(vacancies, profiles, st.tuples(ways, ways), answers, st.dates(date(1950, 1, 1), date(2008, 11, 1)))
def test_neighbourhood_and_an_adult_s_age_change_nothing(vacancy, profile, way, schemes, born):
    before = replace(profile, birth_date=None, neighbourhood=None)
    after = replace(profile, birth_date=born, neighbourhood="QN03405M", commune="34172")
    assert one_match(vacancy, before, way, schemes) == one_match(vacancy, after, way, schemes)


@usual
@given(vacancies, profiles, st.tuples(ways, ways), answers, st.dates(date(2008, 12, 21), date(2010, 6, 1)))
def test_a_minor_s_age_moves_only_the_law(vacancy, profile, way, schemes, born):
    adult = one_match(vacancy, replace(profile, birth_date=None), way, schemes)
    minor = one_match(vacancy, replace(profile, birth_date=born), way, schemes)
    assert (minor.score, parts(minor)) == (adult.score, parts(adult))
    assert [one for one in minor.blockers if one.name != "law"] == list(adult.blockers)
    if minor.blockers == adult.blockers:
        assert minor == adult


def test_name_sex_and_nationality_do_not_exist():
    known = {field.name for kind in (Profile, ProfileColumns) for field in fields(kind)}
    assert not {"name", "sex", "gender", "nationality", "birthplace", "photo"} & known
    assert "neighbourhood" not in {field.name for field in fields(ProfileColumns)}
    told = PROFILE | {"name": "Amina", "sex": "f", "nationality": "x", "birthplace": "y"}
    assert read_profile(told) == read_profile(PROFILE)


@usual
@given(st.data(), some_expired)
def test_both_directions_are_one_number(data, expired):
    offers = data.draw(lists_of(vacancies, "v", 4))
    people = data.draw(lists_of(profiles, "p", 4))
    schemes = {person.id: data.draw(answers) for person in people}
    way = {person.id: data.draw(ways_of(len(offers))) for person in people}
    there = VacancyIndex.build(offers, REFERENTIAL)
    back = ProfileIndex.build(people, REFERENTIAL, schemes, expired)
    from_people, from_offers = {}, {}
    for person in people:
        ranked = rank_vacancies(
            there,
            person,
            travel_of(way[person.id]),
            today=TODAY,
            seed=1,
            schemes=schemes[person.id],
            expired=expired,
        )
        from_people |= {(match.vacancy_id, match.profile_id): match for match in ranked.matches}
    for place, offer in enumerate(offers):
        travel = travel_of([way[person.id][place] for person in people])
        ranked = rank_profiles(back, offer, travel, today=TODAY, seed=1)
        from_offers |= {(match.vacancy_id, match.profile_id): match for match in ranked.matches}
    assert from_people == from_offers
    assert len(from_people) == len(offers) * len(people)


@usual
@given(st.data(), profiles, st.integers(0, 8))
def test_shuffling_the_vacancies_changes_nothing(data, profile, top):
    offers = data.draw(lists_of(vacancies, "v"))
    way = {offer.id: pair for offer, pair in zip(offers, data.draw(ways_of(len(offers))), strict=True)}

    def ranked(some, most):
        travel = travel_of([way[offer.id] for offer in some])
        index = VacancyIndex.build(some, REFERENTIAL)
        return rank_vacancies(index, profile, travel, today=TODAY, seed=3, top=most)

    whole = ranked(offers, None)
    again = ranked(data.draw(st.permutations(offers)), top)
    assert again.matches == whole.matches[:top]
    assert (again.total, again.groups) == (whole.total, whole.groups)


@usual
@given(vacancies, profiles, st.tuples(ways, ways), answers)
def test_the_contributions_are_the_score(vacancy, profile, way, schemes):
    match = one_match(vacancy, profile, way, schemes)
    assert [line.name for line in match.criteria] == list(CRITERIA)
    assert sum(round(line.contribution * 10**6) for line in match.criteria) == round(match.score * 10**6)
    for line in match.criteria:
        assert 0 <= line.contribution <= line.of
        assert line.brick == WEIGHTS.bricks[line.name]
    written = write_match(match)
    assert abs(sum(line["contribution"] for line in written["criteria"]) - written["score"]) < 1e-9
    assert validates(written, schema("match"))


UNSAID = {
    "wants": ((), "occupation"),
    "qualification_level": (None, "level"),
}


@usual
@given(st.data(), profiles, st.sampled_from(sorted(UNSAID)))
def test_what_is_not_said_moves_no_vacancy(data, profile, name):
    value, line = UNSAID[name]
    offers = data.draw(lists_of(vacancies, "v", 4))
    silent = replace(profile, **{name: value})
    assert len({parts(one_match(offer, silent, (10, 10)))[line] for offer in offers}) == 1


@usual
@given(vacancies, profiles, st.tuples(ways, ways))
def test_a_wish_not_said_is_a_wish_fulfilled(vacancy, profile, way):
    silent = replace(profile, contracts=(), hours=None, avoid=())
    assert parts(one_match(vacancy, silent, way))["conditions"] == OF["conditions"] / 10**6


@usual
@given(vacancies, profiles, st.tuples(ways, ways), answers)
def test_a_scheme_gives_back_at_most_part_of_a_lack(vacancy, profile, way, schemes):
    plain = one_match(vacancy, profile, way, schemes | {"competence_plus": "no"})
    helped = one_match(vacancy, profile, way, schemes | {"competence_plus": "yes"})
    assert parts(helped) | {"skills": 0} == parts(plain) | {"skills": 0}
    lost = OF["skills"] / 10**6 - parts(plain)["skills"]
    gained = parts(helped)["skills"] - parts(plain)["skills"]
    assert 0 <= gained <= lost / 2 + 1e-6
