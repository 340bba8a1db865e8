"""What a month of going to work costs: edges of age and of trips, networks mixed, the unknown said so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from matching.referential.schemes import Person, check
from matching.referential.territory import read_builtin_communes
from matching.travel.fare_table import TABLES, read_fares
from matching.travel.fares import MonthCost, Rider, days_a_month, month_cost
from matching.travel.journeys import Journey, Leg

ON = date(2026, 12, 1)
MONTPELLIER, NIMES = "34172", "30189"
TRAIN = Leg("ride", 0, 600, line="C8", kind=2, feed="export-ter-gtfs_2025-01")
COACH = Leg("ride", 0, 600, line="P160", kind=3, feed="ter_occitanie_2025-01")
TRAM = Leg("ride", 0, 600, line="1", kind=0, feed="TAM_MMM_GTFS_2025")
TISSEO = Leg("ride", 0, 600, line="A", kind=1, feed="tisseo")
TO_BOOK = replace(TRAM, kind=715, line="31", on_request=True)
SANKEO_TO_BOOK = Leg("ride", 0, 600, line="R", kind=715, feed="gtfs-sankeo", on_request=True)
ELSEWHERE = Leg("ride", 0, 600, line="Bus 3", kind=3, feed="citibus")
WALK, BICYCLE, CAR = Leg("walk", 0, 300), Leg("bicycle", 0, 300), Leg("car", 0, 900)


def day(*legs: Leg) -> list[Journey]:
    """A way there and the same one back."""
    return [Journey(True, 0, 900, legs=legs), Journey(True, 0, 900, legs=legs[::-1])]


def cost(*legs: Leg, days: int = 21, on: date = ON, **rider: object) -> MonthCost:
    return month_cost(day(*legs), days, Rider(**rider), on)  # type: ignore[arg-type]


def born(age: int, on: date = ON) -> date:
    """Born so as to be that old on this very day."""
    return date(on.year - age, on.month, on.day)


@pytest.mark.parametrize(
    ("birth", "rule"),
    [
        (date(2014, 12, 2), "unknown"),  # 11 until tomorrow
        (born(12), "youth"),
        (born(26), "youth"),
        (date(1999, 12, 2), "youth"),  # 27 tomorrow
        (born(27), "unknown"),
        (born(60), "unknown"),
        (None, "youth_if"),
        (date(2030, 1, 1), "youth_if"),  # a birth to come is no age
    ],
)
def test_the_fare_of_12_to_26_holds_from_one_birthday_to_the_eve_of_the_other(
    birth: date | None, rule: str
) -> None:
    for ride in (TRAIN, COACH):
        [part] = cost(ride, birth_date=birth).parts
        assert part.rule == rule
        assert (part.free_from == 11) == (rule != "unknown")


@pytest.mark.parametrize("age", [11, 12, 26, 27])
def test_the_fare_and_the_scheme_say_the_same_of_an_age(age: int) -> None:
    [answer] = [one.answer for one in check(Person(born(age)), ON) if one.scheme == "lio_plus_egal_zero"]
    assert (answer == "yes") == (cost(TRAIN, birth_date=born(age)).parts[0].rule == "youth")


def test_the_age_counts_on_the_first_day_of_work() -> None:
    birth = date(2000, 1, 1)
    assert cost(TRAIN, birth_date=birth, on=date(2026, 12, 31)).parts[0].rule == "youth"
    assert cost(TRAIN, birth_date=birth, on=date(2027, 1, 1)).parts[0].rule == "unknown"


@pytest.mark.parametrize(
    ("days", "trips", "coach_cents", "free_from"),
    [(4, 8, 800, None), (5, 10, 1000, None), (6, 12, 1000, 11), (21, 42, 1000, 11), (30, 60, 1000, 11)],
)
def test_ten_trips_are_paid_and_the_eleventh_is_not(
    days: int, trips: int, coach_cents: int, free_from: int | None
) -> None:
    coach, train = cost(COACH, days=days, birth_date=born(20)), cost(TRAIN, days=days, birth_date=born(20))
    assert (coach.trips, coach.cents, coach.parts[0].free_from) == (trips, coach_cents, free_from)
    assert (train.cents, train.parts[0].free_from) == (None, free_from), "half of a price nobody told us"
    assert train.parts[0].half_of_first


def test_each_month_begins_its_count_again() -> None:
    # One day a week: 8 trips, so that two months have 16 and the eleventh trip of none of them is free.
    one = cost(COACH, days=days_a_month(1), birth_date=born(20))
    assert one.trips == 8
    assert one.cents == 800
    assert one.parts[0].free_from is None


@pytest.mark.parametrize(("week", "month"), [(1, 4), (2, 8), (3, 13), (4, 17), (5, 21), (6, 26), (7, 30)])
def test_days_of_an_ordinary_month(week: int, month: int) -> None:
    assert days_a_month(week) == month


def test_a_split_day_is_ridden_twice() -> None:
    twice = month_cost([*day(TRAM), *day(TRAM)], 21, Rider(commune=NIMES), ON)
    assert twice.trips == 84
    assert twice.cents == 9 * 1000, "84 trips are 9 books of 10"


def test_who_lives_in_the_metropole_rides_for_nothing_and_others_pay() -> None:
    inside, outside, nobody_knows = (cost(TRAM, commune=one) for one in (MONTPELLIER, NIMES, None))
    assert (inside.cents, inside.parts[0].rule) == (0, "resident")
    assert inside.parts[0].way is not None
    assert (outside.cents, outside.at_most) == (5 * 1000, True), (
        "42 trips are 5 books; a month's price is unknown"
    )
    assert (nobody_knows.cents, nobody_knows.parts[0].rule) == (None, "resident_if")


def test_the_cheapest_of_what_is_known_is_counted() -> None:
    assert cost(TISSEO, days=21).cents == 5600, "42 tickets cost more than a month"
    assert cost(TISSEO, days=4).cents == 8 * 190
    assert not cost(TISSEO).at_most


def test_a_month_for_the_young_needs_the_age() -> None:
    bus = Leg("ride", 0, 600, line="2", kind=3, feed="gtfs-transpor")
    assert cost(bus, birth_date=born(25)).cents == 1200
    assert cost(bus, birth_date=born(26)).cents == 2000
    unsaid = cost(bus)
    assert (unsaid.cents, unsaid.at_most) == (2000, True)


def test_a_change_inside_a_network_rides_on_the_same_ticket() -> None:
    bus = replace(TRAM, line="6", kind=3)
    assert cost(TRAM, WALK, bus, commune=NIMES).cents == cost(TRAM, commune=NIMES).cents


def test_networks_mixed_are_each_counted_and_the_unknown_one_stays_unknown() -> None:
    both = cost(TRAIN, TRAM, birth_date=born(20), commune=NIMES)
    assert {one.name: one.cents for one in both.parts} == {"Train liO": None, "TaM": 5000}
    assert both.cents == 5000
    assert both.unknown == ("Train liO",)
    lio = cost(TRAIN, COACH, birth_date=born(20))
    assert {one.name: one.cents for one in lio.parts} == {"Train liO": None, "Car liO": 1000}


def test_a_network_that_no_source_prices_is_named_and_never_free() -> None:
    found = cost(ELSEWHERE, birth_date=born(20))
    assert found.cents is None
    assert found.unknown == ("Bus 3",)
    assert cost(Leg("ride", 0, 60, line="T1", kind=3, feed="tango")).unknown == ("Tango",)


def test_a_line_to_be_booked_is_to_confirm_unless_its_network_says_the_price_holds() -> None:
    booked = cost(TO_BOOK, commune=MONTPELLIER)
    assert booked.cents is None
    assert booked.unknown == ("TaM, sur réservation",)
    assert cost(SANKEO_TO_BOOK).cents == 42 * 130


@pytest.mark.parametrize("leg", [WALK, BICYCLE])
def test_on_foot_and_by_bicycle_nothing_is_paid(leg: Leg) -> None:
    found = cost(leg)
    assert (found.cents, found.unknown, found.solidarity) == (0, (), None)
    assert cost(BICYCLE, TRAM, commune=MONTPELLIER).cents == 0


def test_a_car_costs_what_nobody_can_tell() -> None:
    assert cost(CAR).cents is None
    assert cost(CAR).unknown == ("Voiture",)


def test_solidario_is_told_where_it_may_help() -> None:
    assert cost(TRAIN, birth_date=born(40), jobseeker=True).solidarity is not None
    assert cost(TRAIN, birth_date=born(40), jobseeker=None).solidarity is not None, "not known is to check"
    assert cost(TRAIN, birth_date=born(40), jobseeker=False).solidarity is None
    assert cost(TRAIN, birth_date=born(20), jobseeker=True).solidarity is None, "+=0 costs less"
    assert cost(TRAM, commune=NIMES, jobseeker=True).solidarity is None, "not a fare of the town"
    assert cost(TRAIN, TRAM, birth_date=born(20), commune=NIMES).solidarity is None


def test_each_fare_has_its_source_and_its_date() -> None:
    table = read_fares()
    assert table.checked_on == date(2026, 11, 24)
    known = {commune.code for commune in read_builtin_communes()}
    assert len({one.code for one in table.networks}) == len(table.networks)
    for one in table.networks:
        assert one.source, one.code
        assert one.free_for <= known, one.code
        priced = one.ticket_cents is not None or one.month_cents is not None
        assert one.dated or not priced or one.code == "transp_or", "a price without a date"
    ways = [table.youth.way, table.solidarity, *(one.free_way for one in table.networks if one.free_way)]
    for way in ways:
        assert way.source
        assert way.dated
        assert all(len(part.split()) <= 12 for part in way.how.split(". ")), way.how
        assert "'" not in way.how + way.name


def test_a_wrong_table_is_refused_with_the_entry_and_the_field(tmp_path: Path) -> None:
    text = (TABLES / "fares.toml").read_text("utf-8")
    wrong = tmp_path / "fares.toml"
    wrong.write_text(text.replace("ticket_cents = 160", "ticket_cents = 1.60"), "utf-8")
    with pytest.raises(ValueError, match=r"tam: ticket_cents is a whole number"):
        read_fares(wrong)
    wrong.write_text(text.replace("first_trips = 10", ""), "utf-8")
    with pytest.raises(ValueError, match="first_trips"):
        read_fares(wrong)
