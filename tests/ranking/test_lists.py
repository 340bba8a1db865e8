"""Filters, counts, groups and order, on a street of posts made by hand."""

from dataclasses import replace
from datetime import date, time

import pytest

from matching.ranking.filters import Filters
from matching.ranking.index import RankingReferential, VacancyIndex
from matching.ranking.order import tie_break
from matching.ranking.rank import rank_vacancies
from matching.ranking.values import Place, Profile, Shift, SkillAsked, SkillHeld, Vacancy, Want
from matching.travel.estimate import UNREACHABLE

from .made import travel_of
from .slow import TODAY

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
REFERENTIAL = RankingReferential(near={"K2204": {"K1304": 1}})
DAY = Shift(WEEKDAYS, time(9), time(17))
EARLY = Shift(WEEKDAYS, time(6), time(9))
EVENING = Shift(WEEKDAYS, time(17), time(20))
NIGHT = Shift(WEEKDAYS, time(22), time(6))
SATURDAY = Shift(("sat",), time(9), time(17))
PERSON = Profile("p", wants=(Want("K2204"),), skills=(SkillHeld("Laver"),), max_minutes=45)
PLAIN = Vacancy("v", "Offre", Place(43.6, 3.8), "cdi", rome_code="K2204", shifts=(DAY,))


def listed(offers, person=PERSON, ways=None, **options):
    offers = [replace(offer, id=f"v{place}") for place, offer in enumerate(offers)]
    travel = travel_of(ways or [(20, 20)] * len(offers))
    index = VacancyIndex.build(offers, REFERENTIAL)
    return rank_vacancies(index, person, travel, today=TODAY, seed=1, **options)


def ids(ranked):
    return sorted(match.vacancy_id for match in ranked.matches)


def steps(ranked):
    return [(one.change, one.to, one.total, one.added) for one in ranked.widenings]


def test_minutes_filter_the_longer_way_and_widen_by_fifteen():
    ways = [(10, 30), (31, 10), (10, 45), (70, 80), (UNREACHABLE, 10)]
    ranked = listed([PLAIN] * 5, ways=ways, filters=Filters(max_minutes=30))
    assert ids(ranked) == ["v0"]
    assert ranked.total == 1
    assert steps(ranked) == [
        ("minutes", "45", 3, 2),
        ("minutes", "60", 3, 2),
        ("minutes", "75", 3, 2),
        ("minutes", "90", 4, 3),
    ]
    wider = listed([PLAIN] * 5, ways=ways, filters=ranked.widenings[0].filters)
    assert wider.total == ranked.widenings[0].total


def test_contracts_filter_and_each_other_one_is_counted():
    offers = [replace(PLAIN, contract=one) for one in ("cdi", "cdd", "cdd", "stage")]
    ranked = listed(offers, filters=Filters(contracts=frozenset({"cdi"})))
    assert ids(ranked) == ["v0"]
    assert steps(ranked) == [("contract", "cdd", 3, 2), ("contract", "stage", 2, 1)]


@pytest.mark.parametrize(
    ("times", "found"),
    [
        ({"day"}, ["v0", "v6"]),
        ({"early"}, ["v1", "v5"]),
        ({"evening"}, ["v2", "v5"]),
        ({"night"}, ["v3"]),
        ({"weekend"}, ["v4"]),
        ({"night", "weekend"}, ["v3", "v4"]),
    ],
)
def test_times_of_day(times, found):
    weeks = [(DAY,), (EARLY,), (EVENING,), (NIGHT,), (SATURDAY,), (EARLY, EVENING), ()]
    offers = [replace(PLAIN, shifts=week) for week in weeks]
    if "weekend" in times:
        # A night that starts on Friday ends on Saturday: it is weekend work too.
        found = sorted({*found, "v3"})
    ranked = listed(offers, filters=Filters(times=frozenset(times)))
    assert ids(ranked) == found
    assert steps(ranked) == [("hours", "any", 7, 7 - len(found))]


ASKS = replace(PLAIN, skills=(SkillAsked("Coudre", None, True),))
THREE = replace(PLAIN, skills=tuple(SkillAsked(f"s{place}", None, True) for place in range(3)))


def test_groups_and_training():
    offers = [PLAIN, ASKS, THREE, replace(PLAIN, requires=("caces_r489_1a",))]
    schemes = {"competence_plus": "to_check"}
    ranked = listed(offers, schemes=schemes)
    assert ranked.groups == {"now": 1, "with_scheme": 2, "talk": 1}
    assert ranked.blocked == 1
    now = listed(offers, schemes=schemes, filters=Filters(groups=frozenset({"now"})))
    assert ids(now) == ["v0"]
    assert steps(now) == [("training", "with_scheme", 3, 2), ("talk", "talk", 2, 1)]
    assert listed(offers).groups == {"now": 1, "with_scheme": 0, "talk": 3}


@pytest.mark.parametrize(
    ("requires", "group"),
    [
        (("caces_r489_1a",), "with_scheme"),
        (("ssiap_1", "haccp"), "with_scheme"),
        (("ssiap_1", "haccp", "sst"), "talk"),
        (("permis_b",), "talk"),
        (("deaes",), "talk"),
        (("bafa",), "talk"),  # a brevet, delivered by a jury
        (("bafd",), "talk"),
        (("carte_pro_securite",), "with_scheme"),  # an authorisation, asked for after a short title
        (("haccp", "permis_b"), "talk"),
    ],
)
def test_what_a_scheme_may_give(requires, group):
    ranked = listed([replace(PLAIN, requires=requires)], schemes={"competence_plus": "yes"})
    assert ranked.matches[0].group == group
    assert [blocker.name for blocker in ranked.matches[0].blockers] == ["permit"]


def test_a_missing_skill_names_its_scheme_even_when_it_is_not_required():
    asks = replace(PLAIN, skills=(SkillAsked("Monobrosse"), SkillAsked("laver", None, True)))
    match = listed([asks], schemes={"competence_plus": "yes"}).matches[0]
    assert match.group == "now"
    assert [(one.label, one.required, one.scheme) for one in match.missing_skills] == [
        ("Monobrosse", False, "competence_plus")
    ]
    assert match.held_skills == ("laver",)
    assert listed([asks]).matches[0].missing_skills[0].scheme is None


def test_occupations_widen_from_the_wanted_one():
    codes = ["K2204", "K1304", "K2202", "A1101", None]
    offers = [replace(PLAIN, rome_code=code) for code in codes]
    ranked = listed(offers, filters=Filters(occupation="same"))
    assert ids(ranked) == ["v0"]
    assert steps(ranked) == [
        ("occupation", "near", 2, 1),
        ("occupation", "kind", 3, 2),
        ("occupation", "any", 5, 4),
    ]


def test_words_half_understood_keep_their_occupation():
    unsure = replace(PERSON, wants=(Want(text="ménage", meanings=(("K2204", 0.6), ("K1304", 0.3))),))
    offers = [PLAIN, replace(PLAIN, rome_code="K1304"), replace(PLAIN, rome_code="A1101")]
    assert ids(listed(offers, unsure, filters=Filters(occupation="same"))) == ["v0"]
    assert ids(listed(offers, unsure, filters=Filters(occupation="near"))) == ["v0", "v1"]


def test_blocked_comes_last_whatever_its_score():
    best = replace(PLAIN, requires=("permis_b",), accepts=("stage",))
    worst = replace(PLAIN, rome_code="A1101", contract="stage")
    ranked = listed([best, worst], ways=[(5, 5), (80, 80)])
    assert [match.vacancy_id for match in ranked.matches] == ["v1", "v0"]
    assert ranked.matches[0].score < ranked.matches[1].score


def test_ties_follow_the_seeded_hash_and_the_day():
    offers = [PLAIN] * 6
    orders = set()
    for day in range(1, 8):
        today = date(2026, 12, day)
        travel = travel_of([(20, 20)] * 6)
        named = [replace(offer, id=f"v{place}") for place, offer in enumerate(offers)]
        ranked = rank_vacancies(
            VacancyIndex.build(named, REFERENTIAL), PERSON, travel, today=today, seed=42, top=3
        )
        shown = tuple(match.vacancy_id for match in ranked.matches)
        assert shown == tuple(
            sorted((one.id for one in named), key=lambda one: tie_break(42, today, one))[:3]
        )
        orders.add(shown)
    assert len(orders) > 3


def test_the_hash_is_the_one_told():
    # sha256sum of the bytes 42|2026-12-01|v-17
    told = tie_break(42, date(2026, 12, 1), "v-17")
    assert told == "e96d78ddcd089d38de03085c7303cbdd31ccbdd90c19218e3550ca3fe5c6078f"


@pytest.mark.parametrize("top", [0, 1, 4, 5, 6, None])
def test_the_first_few_are_the_beginning_of_the_list(top):
    offers = [replace(PLAIN, accepts=("later_start",) * (place % 2)) for place in range(5)]
    assert listed(offers, top=top).matches == listed(offers).matches[:top]
    assert listed(offers, top=top).total == 5


def test_what_cannot_be_ranked_is_refused():
    with pytest.raises(ValueError, match="top is -1"):
        listed([PLAIN], top=-1)
    with pytest.raises(ValueError, match="travel has 2 rows, and the index 1"):
        listed([PLAIN], ways=[(1, 1), (2, 2)])
    with pytest.raises(ValueError, match="no scheme is called e3c"):
        listed([PLAIN], schemes={"e3c": "yes"})
    with pytest.raises(ValueError, match="not maybe"):
        listed([PLAIN], schemes={"e2c": "maybe"})
