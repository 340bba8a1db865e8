"""An index that changed gives the lists of an index built anew."""

from dataclasses import replace
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.ranking.candidates import rank_for_employer
from matching.ranking.index import ProfileIndex, VacancyIndex
from matching.ranking.postings import Postings
from matching.ranking.rank import rank_profiles, rank_vacancies
from matching.ranking.values import Place, Point, Profile, Vacancy, Want
from matching.travel.estimate import Means, estimate

from .made import CODES, REFERENTIAL, answers, lists_of, profiles, vacancies
from .slow import TODAY

usual = settings(deadline=None, max_examples=80)
HOME = (43.6169, 3.8207)
MEANS = Means.WALK | Means.TRANSIT


def offers_for(index, profile):
    travel = estimate(HOME, index.lat, index.lon, MEANS, index.rides)
    return rank_vacancies(index, profile, travel, today=TODAY, seed=5)


@usual
@given(st.data(), profiles)
def test_vacancies_added_changed_and_removed(data, profile):
    first = data.draw(lists_of(vacancies, "v"))
    index = VacancyIndex.build(first, REFERENTIAL)
    now = {offer.id: offer for offer in first}
    for _ in range(data.draw(st.integers(1, 3))):
        fresh = data.draw(st.lists(vacancies, max_size=3))
        known = st.sampled_from(sorted(now)) if now else st.nothing()
        changed = {}
        for offer in fresh:
            key = data.draw(known | st.just(offer.id))
            changed[key] = replace(offer, id=key)
        removed = data.draw(st.sets(known, max_size=2)) - set(changed) if now else set()
        index = index.with_changes(changed, [*removed, "never seen"])
        now = {key: offer for key, offer in (now | changed).items() if key not in removed}
        rebuilt = offers_for(VacancyIndex.build(now.values(), REFERENTIAL), profile)
        assert offers_for(index, profile) == rebuilt
        assert offers_for(index.compacted(), profile) == rebuilt
        assert len(index) == len(now)
        for key in [*now, *removed]:
            assert index.find(key) == now.get(key)


@usual
@given(st.data(), vacancies)
def test_profiles_added_changed_and_removed(data, vacancy):
    first = data.draw(lists_of(profiles, "p"))
    schemes = {person.id: data.draw(answers) for person in first}
    index = ProfileIndex.build(first, REFERENTIAL, schemes)
    fresh = [
        replace(person, id=first[0].id) for person in data.draw(st.lists(profiles, min_size=1, max_size=1))
    ]
    new_answers = {first[0].id: data.draw(answers)}
    index = index.with_changes({first[0].id: fresh[0]}, [first[-1].id], new_answers)
    people = [person for person in [*fresh, *first[1:]] if person is not first[-1]] or fresh
    rebuilt = ProfileIndex.build(people, REFERENTIAL, schemes | new_answers)
    codes = {person.id: f"code {person.id}" for person in people}
    place = (vacancy.place.lat, vacancy.place.lon)
    found = []
    for one in (index, index.compacted(), rebuilt):
        travel = estimate(place, one.lat, one.lon, one.means, 1)
        found.append(
            (
                rank_profiles(one, vacancy, travel, today=TODAY, seed=5),
                rank_for_employer(one, vacancy, travel, today=TODAY, seed=5, codes=codes),
            )
        )
    assert found[0] == found[1] == found[2]
    assert len(found[0][1].candidates) == len(people)


def test_thousands_of_changes_waiting_count_in_the_very_next_list():
    plain = Vacancy("v", "Offre", Place(43.6196, 3.8148), "cdi", rome_code="K2204")
    person = Profile("p", Point(*HOME), wants=(Want("K2204"),))
    offers = [replace(plain, id=f"v-{place}", rome_code=CODES[place % 6]) for place in range(4_000)]
    index, now = VacancyIndex.build(offers, REFERENTIAL), {offer.id: offer for offer in offers}
    for step in range(5):
        changed = {f"v-{n}": replace(plain, id=f"v-{n}", contract="cdd") for n in range(step, 4_000, 7)}
        changed |= {f"new-{step}-{n}": replace(plain, id=f"new-{step}-{n}") for n in range(300)}
        removed = {f"v-{n}" for n in range(step, 4_000, 11)} - set(changed)
        index = index.with_changes(changed, removed)
        now = {key: one for key, one in (now | changed).items() if key not in removed}
        assert offers_for(index, person) == offers_for(VacancyIndex.build(now.values(), REFERENTIAL), person)
    assert index.waiting > 4_000
    # One more, a second ago, on top of thousands.
    index = index.with_changes({"last": replace(plain, id="last", title="Dernière")})
    assert "last" in {match.vacancy_id for match in offers_for(index, person).matches}


def test_an_index_refuses_what_it_cannot_hold():
    here = Vacancy("v", "t", Place(43.6, 3.8), "cdi")
    with pytest.raises(ValueError, match="two rows"):
        VacancyIndex.build([here, here], REFERENTIAL)
    with pytest.raises(ValueError, match="no coordinates"):
        VacancyIndex.build([replace(here, place=Place(commune="34172"))], REFERENTIAL)
    with pytest.raises(ValueError, match="a change of w holds v"):
        VacancyIndex.build([], REFERENTIAL).with_changes({"w": here})


def test_an_empty_index_gives_an_empty_list():
    ranked = offers_for(VacancyIndex.build([], REFERENTIAL), Profile("p"))
    assert ranked.matches == ()
    assert ranked.total == 0


skills_of_rows = st.lists(
    st.dictionaries(st.integers(0, 6) | st.sampled_from("ab"), st.integers(1, 4), max_size=5)
)


@given(st.lists(skills_of_rows, min_size=1, max_size=4))
def test_skills_joined_one_after_the_other_are_those_of_all_rows_at_once(parts):
    """To the last entry: in the order of the keys, and within a key in that of the rows."""
    joined = Postings.of_rows(parts[0])
    for part in parts[1:]:
        joined = joined.joined(Postings.of_rows(part))
    whole = Postings.of_rows(list(chain.from_iterable(parts)))
    assert (joined.vocabulary, joined.size) == (whole.vocabulary, whole.size)
    for mine, theirs in zip(joined.entries, whole.entries, strict=True):
        assert mine.dtype == theirs.dtype
        assert mine.tolist() == theirs.tolist()
