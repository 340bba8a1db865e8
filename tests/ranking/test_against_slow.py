"""The arrays give what the slow twin gives: every contribution, group, blocker, and the order."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.ranking.index import ProfileIndex, VacancyIndex
from matching.ranking.rank import rank_profiles, rank_vacancies
from matching.ranking.values import GROUPS

from .made import (
    REFERENTIAL,
    answers,
    carried,
    carriers_of,
    lists_of,
    profiles,
    some_expired,
    travel_of,
    vacancies,
    ways_of,
)
from .slow import CARRIED, MILLIONTHS, TODAY, slow_order, slow_pair
from .test_lists import NIGHT, PERSON, PLAIN


def as_told(match):
    return (
        {line.name: round(line.contribution * 1e6) for line in match.criteria},
        match.group,
        [blocker.name for blocker in match.blockers],
    )


def as_slow(pair):
    return pair.contributions, pair.group, pair.blockers


def counted_like(ranked, slow):
    """What a pass counts is counted of every row, explained or not."""
    groups = Counter(pair.group for pair in slow)
    assert ranked.total == len(slow)
    assert ranked.groups == {group: groups[group] for group in GROUPS}
    assert ranked.blocked == sum(bool(pair.blockers) for pair in slow)


@pytest.mark.parametrize("born", [date(2008, 11, 30), date(2008, 12, 1), date(2008, 12, 2), date(2006, 5, 1)])
@pytest.mark.parametrize("free", [None, date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 2)])
@pytest.mark.parametrize("starts", [None, date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 2)])
def test_dates_around_the_day_that_the_first_post_begins(born, free, starts):
    """A pass looks at dates only where one may bar a post: the day before, that day and the day after."""
    night = replace(PLAIN, shifts=(NIGHT,))
    person = replace(PERSON, birth_date=born, available_from=free)
    offers = [
        replace(night, id="v0", starts_on=starts),
        replace(PLAIN, id="v1", starts_on=date(2026, 12, 1)),
        replace(night, id="v2"),
        replace(night, id="v3", starts_on=date(2027, 2, 1)),
    ]
    slow = [slow_pair(offer, person, REFERENTIAL, 20, 20, TODAY, {}, ()) for offer in offers]
    index, ways = VacancyIndex.build(offers, REFERENTIAL), travel_of([(20, 20)] * len(offers))
    ranked = rank_vacancies(index, person, ways, today=TODAY, seed=7)
    counted_like(ranked, slow)
    order = slow_order(slow, 7, TODAY, [(offer.id,) for offer in offers])
    assert [match.vacancy_id for match in ranked.matches] == [offers[place].id for place in order]


@settings(deadline=None, max_examples=300)
@given(data=st.data(), profile=profiles, schemes=answers, expired=some_expired, told=st.none() | carried)
def test_vacancies_of_a_profile(data, profile, schemes, expired, told):
    offers = data.draw(lists_of(vacancies, "v"))
    pairs = data.draw(ways_of(len(offers)))
    slow = [
        slow_pair(
            offer, profile, REFERENTIAL, *way, TODAY, schemes, expired, CARRIED if told is None else told
        )
        for offer, way in zip(offers, pairs, strict=True)
    ]
    ranked = rank_vacancies(
        VacancyIndex.build(offers, REFERENTIAL),
        profile,
        travel_of(pairs),
        today=TODAY,
        seed=7,
        schemes=schemes,
        expired=expired,
        carriers=None if told is None else carriers_of(told),
    )
    order = slow_order(slow, 7, TODAY, [(offer.id,) for offer in offers])
    counted_like(ranked, slow)
    assert [match.vacancy_id for match in ranked.matches] == [offers[place].id for place in order]
    for match, place in zip(ranked.matches, order, strict=True):
        assert as_told(match) == as_slow(slow[place])
        assert abs(match.score - slow[place].score / 1e6) < 1e-9


@settings(deadline=None, max_examples=200)
@given(data=st.data(), vacancy=vacancies, expired=some_expired, told=st.none() | carried)
def test_profiles_of_a_vacancy(data, vacancy, expired, told):
    people = data.draw(lists_of(profiles, "p"))
    schemes = {person.id: data.draw(answers) for person in people}
    pairs = data.draw(ways_of(len(people)))
    slow = [
        slow_pair(
            vacancy,
            person,
            REFERENTIAL,
            *way,
            TODAY,
            schemes[person.id],
            expired,
            CARRIED if told is None else told,
        )
        for person, way in zip(people, pairs, strict=True)
    ]
    carriers = None if told is None else carriers_of(told)
    index = ProfileIndex.build(people, REFERENTIAL, schemes, expired, carriers)
    ranked = rank_profiles(index, vacancy, travel_of(pairs), today=TODAY, seed="graine")
    order = slow_order(slow, "graine", TODAY, [(vacancy.id, person.id) for person in people])
    counted_like(ranked, slow)
    assert [match.profile_id for match in ranked.matches] == [people[place].id for place in order]
    assert [as_told(match) for match in ranked.matches] == [as_slow(slow[place]) for place in order]


def test_the_twin_has_the_public_weights():
    from matching.ranking.criteria import OF

    assert OF == MILLIONTHS
    assert sum(OF.values()) == 1_000_000
