"""Pages by cursor neither skip nor repeat, when vacancies come, go and change between two of them."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.ranking.filters import Filters
from matching.ranking.index import ProfileIndex, VacancyIndex
from matching.ranking.order import Cursor
from matching.ranking.rank import rank_profiles, rank_vacancies

from .made import REFERENTIAL, lists_of, profiles, travel_of, vacancies
from .slow import TODAY
from .test_lists import PERSON, PLAIN

usual = settings(deadline=None, max_examples=80)
filters = st.sampled_from([Filters(), Filters(max_minutes=30), Filters(groups=frozenset({"now"}))])


def ranked(offers, profile, ways, **options):
    travel = travel_of([ways[offer.id] for offer in offers])
    index = VacancyIndex.build(offers, REFERENTIAL)
    return rank_vacancies(index, profile, travel, today=TODAY, seed=3, **options)


def ids(page):
    return [match.vacancy_id for match in page.matches]


def ways_for(data, offers):
    # Few different ways: many offers then tie, and the hash decides.
    return {offer.id: data.draw(st.sampled_from([(10, 10), (40, 20)])) for offer in offers}


@usual
@given(st.data(), profiles, st.integers(1, 4), filters)
def test_the_pages_are_the_list(data, profile, top, kept):
    offers = data.draw(lists_of(vacancies, "v", 12))
    # Copies of the first one tie with it.
    offers += [replace(offers[0], id=f"copy-{place}") for place in range(data.draw(st.integers(0, 6)))]
    ways = ways_for(data, offers)
    whole = ranked(offers, profile, ways, filters=kept)
    shown, page = [], ranked(offers, profile, ways, top=top, filters=kept)
    pages = [page]
    assert page.before is None
    while page.after is not None:
        assert page.ahead == len(shown)
        shown += ids(page)
        page = ranked(offers, profile, ways, top=top, filters=kept, cursor=page.after)
        pages.append(page)
    assert shown + ids(page) == ids(whole)
    assert {one.total for one in pages} == {whole.total}
    # And back again, page by page.
    for earlier in reversed(pages[:-1]):
        page = ranked(offers, profile, ways, top=top, filters=kept, cursor=page.before)
        assert ids(page) == ids(earlier)
        assert page.ahead == earlier.ahead
    assert page.before is None


@usual
@given(st.data(), profiles)
def test_what_comes_and_goes_is_neither_skipped_nor_repeated(data, profile):
    offers = data.draw(lists_of(vacancies, "v", 12))
    coming = [
        replace(one, id=f"new-{place}") for place, one in enumerate(data.draw(lists_of(vacancies, "n", 4)))
    ]
    ways = ways_for(data, offers + coming)
    first = ranked(offers, profile, ways, top=3)
    if first.after is None:
        return
    gone = data.draw(st.sets(st.sampled_from([offer.id for offer in offers])))
    now = [offer for offer in offers if offer.id not in gone] + coming
    rest = ranked(now, profile, ways, cursor=first.after) if now else None
    read = set(ids(rest)) if rest else set()
    stayed = {offer.id for offer in offers} - gone
    assert not read & set(ids(first))
    assert stayed <= read | set(ids(first))


def test_profiles_are_read_page_by_page_too():
    people = [replace(PERSON, id=f"p-{place}") for place in range(7)]
    index = ProfileIndex.build(people, REFERENTIAL)
    travel = travel_of([(20, 20)] * 7)

    def page(cursor=None, top=3):
        return rank_profiles(index, PLAIN, travel, today=TODAY, seed=3, top=top, cursor=cursor)

    whole = [match.profile_id for match in page(top=None).matches]
    first, second = page(), page(page().after)
    assert [match.profile_id for match in (*first.matches, *second.matches)] == whole[:6]
    assert page(second.before).matches == first.matches


def test_a_list_read_past_midnight_keeps_its_order():
    offers = [replace(PLAIN, id=f"v-{place}") for place in range(9)]
    ways = dict.fromkeys((offer.id for offer in offers), (20, 20))
    first = ranked(offers, PERSON, ways, top=4)
    travel = travel_of([(20, 20)] * 9)
    index = VacancyIndex.build(offers, REFERENTIAL)
    rest = rank_vacancies(index, PERSON, travel, today=date(2026, 12, 2), seed=3, cursor=first.after)
    assert sorted(ids(first) + ids(rest)) == sorted(ways)


@pytest.mark.parametrize("before", [False, True])
def test_a_cursor_is_read_as_it_is_written(before):
    cursor = Cursor(TODAY, 2_810_000, "v-17", before)
    assert Cursor.read(str(cursor)) == cursor


@pytest.mark.parametrize(
    "text",
    ["", "2026-02-30.1.v", "2026-12-01.x.v", "2026-12-01.1.", "2026-12-01.1.v/1", "2026-12-01,1.v", "9" * 99],
)
def test_what_is_no_cursor_is_none(text):
    assert Cursor.read(text) is None


def test_every_employer_has_a_fair_share_of_first_places():
    offers = [replace(PLAIN, id=f"v-{place}", employer_id=f"e-{place}") for place in range(5)]
    index = VacancyIndex.build(offers, REFERENTIAL)
    travel = travel_of([(20, 20)] * 5)
    firsts = dict.fromkeys((offer.id for offer in offers), 0)
    days = [date.fromordinal(TODAY.toordinal() + day) for day in range(500)]
    for day in days:
        ranked_today = rank_vacancies(index, PERSON, travel, today=day, seed="graine", top=1)
        firsts[ranked_today.matches[0].vacancy_id] += 1
    # A hundred each, and five standard deviations of a fair draw around it.
    assert all(abs(count - 100) < 45 for count in firsts.values())
