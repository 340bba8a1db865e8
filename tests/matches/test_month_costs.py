"""The price of going to work as it is read: short, honest on what is not known, never by an employer."""

from __future__ import annotations

import re
from datetime import date, time
from pathlib import Path

import pytest
from demo_town import SAMIRA, load_town
from flask import Flask
from flask.testing import FlaskClient
from swapping import soup

from matching.clock import today
from matching.employers.models import Vacancy
from matching.extensions import db
from matching.matches.month_costs import CostTold, cost_of, tell_cost
from matching.matches.post_days import DayTold
from matching.ranking.values import Place, Shift, Travel
from matching.ranking.values import Profile as Person
from matching.ranking.values import Vacancy as Offer
from matching.ranking.weeks import work_days
from matching.region.timetables import example_path
from matching.residents.models import Profile
from matching.travel.example import example_feed
from matching.travel.fares import Rider, month_cost
from matching.travel.journeys import Journey, Leg
from matching.travel.post_day import WayTold
from matching.travel.store import write_timetable
from matching.travel.timetable import compile_feeds

ON = date(2026, 12, 1)
TRAIN = Leg("ride", 0, 600, line="C8", kind=2, feed="ter_occitanie")
COACH = Leg("ride", 0, 600, line="P160", kind=3, feed="ter_occitanie")
TRAM = Leg("ride", 0, 600, line="1", kind=0, feed="TAM")
METRO = Leg("ride", 0, 600, line="A", kind=1, feed="tisseo")
UNKNOWN = Leg("ride", 0, 600, line="Bus 3", kind=3, feed="citibus")
BICYCLE = Leg("bicycle", 0, 600)
YOUNG, OLD = date(2005, 1, 1), date(1980, 1, 1)
MONTPELLIER, NIMES = "34172", "30189"


def told(*legs: Leg, days: int = 21, birth: date | None = None, commune: str | None = None) -> CostTold:
    ways = [Journey(True, legs=legs), Journey(True, legs=legs)]
    return tell_cost(month_cost(ways, days, Rider(birth, commune), ON), ON)


FREE = "0 € à partir du 11e trajet"
CASES = [
    ((TRAIN,), {"birth": YOUNG}, FREE, "avec liO", ""),
    ((COACH, TRAIN), {"birth": YOUNG}, FREE, "avec liO", ""),
    ((COACH,), {"birth": YOUNG, "days": 4}, "8 € par mois", "avec liO +=0", ""),
    ((TRAIN,), {"birth": YOUNG, "days": 4}, "Moitié prix", "avec liO +=0", "Prix du billet : à confirmer."),
    ((TRAIN,), {}, FREE, "avec liO", "Si vous avez de 12 à 26 ans."),
    ((TRAIN,), {"birth": OLD}, "Prix à confirmer", "pour ce trajet", ""),
    ((TRAM,), {"commune": MONTPELLIER}, "0 € par mois", "avec le Pass gratuité TaM", ""),
    ((TRAM,), {}, "0 € avec un pass", "", "Si vous habitez la Métropole de Montpellier."),
    ((TRAM,), {"commune": NIMES}, "50 € par mois au plus", "de transport", "Prix de 2023, à vérifier."),
    ((METRO, UNKNOWN), {}, "Au moins 56 € par mois", "de transport",
     "Prix de 2023, à vérifier. Le reste est à confirmer."),
    ((TRAIN, TRAM), {"birth": YOUNG, "commune": NIMES}, FREE, "avec liO",
     "En plus : 50 € par mois au plus. Prix de 2023, à vérifier."),
    ((COACH,), {"birth": YOUNG}, FREE, "avec liO", "Soit 10 € par mois."),
    ((COACH, TRAM), {"birth": YOUNG, "commune": NIMES}, FREE, "avec liO",
     "Soit 60 € par mois au plus. Prix de 2023, à vérifier."),
    ((COACH, TRAM), {"birth": YOUNG, "commune": NIMES, "days": 4}, "18 € par mois au plus", "de transport",
     "Prix de 2023, à vérifier."),
    ((TRAM, METRO), {"commune": NIMES}, "106 € par mois au plus", "de transport",
     "Prix de 2023, à vérifier."),
    ((TRAM, UNKNOWN), {"commune": NIMES}, "50 € par mois au plus", "pour TaM",
     "Prix de 2023, à vérifier. Le reste est à confirmer."),
    ((TRAIN, UNKNOWN), {"birth": YOUNG}, FREE, "avec liO", "Le reste est à confirmer."),
    ((TRAM, UNKNOWN), {"commune": MONTPELLIER}, "Prix à confirmer", "en partie", ""),
    ((TRAIN, TRAM), {}, "Prix à confirmer", "pour ce trajet", ""),
    ((BICYCLE,), {}, "0 € par mois", "de transport", ""),
]  # fmt: skip


@pytest.mark.parametrize(("legs", "who", "strong", "more", "under"), CASES)
def test_a_card_says_it_in_a_few_words(
    legs: tuple[Leg, ...], who: dict, strong: str, more: str, under: str
) -> None:
    found = told(*legs, **who)
    plain = [text.replace("\xa0", " ") for text in (found.strong, found.more, found.under)]
    assert plain == [strong, more, under]
    for line in [f"{strong} {more}", *re.split(r"(?<=\.) ", under), *found.lines]:
        assert len(line.split()) <= 12, line
        assert "'" not in line


def test_the_lines_and_the_sum_say_the_same() -> None:
    plain = [
        line.replace("\xa0", " ") for line in told(COACH, TRAM, birth=YOUNG, commune=NIMES, days=4).lines
    ]
    assert "Car liO : 1 € les 10 premiers trajets du mois." in plain
    assert "TaM : 10 € par mois au plus." in plain
    assert "En tout : 18 € par mois au plus." in plain
    some = [line.replace("\xa0", " ") for line in told(TRAM, METRO, UNKNOWN, commune=NIMES).lines]
    assert "Total connu : 106 € par mois au plus." in some


def test_there_by_coach_and_back_by_train_each_counts_its_own_trips() -> None:
    ways = [Journey(True, legs=(COACH,)), Journey(True, legs=(TRAIN,))]
    lines = [line.replace("\xa0", " ") for line in tell_cost(month_cost(ways, 8, Rider(YOUNG), ON), ON).lines]
    assert "Car liO : 8 trajets par mois, chacun payé." in lines
    assert "Train liO : 8 trajets par mois, chacun payé." in lines
    assert "Calculé pour 16 trajets par mois, comme ce jour-là." in lines
    assert not any("moins de 11" in line for line in lines), "the post asks for 16"


def test_a_fare_told_long_ago_says_so() -> None:
    assert "Tarif connu en décembre 2023 : à vérifier." in told(COACH, birth=YOUNG).lines
    assert "Gratuité connue en février 2025 : à vérifier." in told(TRAM, commune=MONTPELLIER).lines


WEEK = ("mon", "tue", "wed", "thu", "fri")


@pytest.mark.parametrize(
    ("shifts", "trips"),
    [
        ([Shift(WEEK, time(9), time(17))], 42),
        ([Shift(WEEK, time(6), time(9)), Shift(WEEK, time(17), time(19))], 84),
        ([Shift(WEEK, time(9), time(12)), Shift(WEEK, time(13), time(17))], 42),  # the break is spent there
        ([Shift(("tue", "sat"), time(9), time(17))], 16),
        # A split Monday, four whole days: 12 ways a week, and not 20.
        ([Shift(WEEK, time(6), time(9)), Shift(("mon",), time(17), time(19))], 52),
    ],
)
def test_a_month_has_the_ways_of_its_weeks(shifts: list[Shift], trips: int) -> None:
    ways = [WayTold(one, Journey(True, legs=(METRO,)), Journey(True, legs=(METRO,)))
            for one in max(work_days(tuple(shifts)), key=lambda day: len(day.ways)).ways]  # fmt: skip
    day = DayTold(
        "", tuple(ways), ("", ""), "", "", "", "", [], [], [], 0,
        tuple(way for one in ways for way in (one.out, one.back)),
    )  # fmt: skip
    post = Offer("v", "Agent", Place(), "cdi", shifts=tuple(shifts))
    found = cost_of(Person("p"), None, post, Travel(10, 10, "timetable"), day, ON)
    assert f"Calculé pour {trips} trajets" in " ".join(found.lines).replace("\xa0", " ")


def test_who_gave_no_age_reads_both_answers() -> None:
    lines = told(TRAIN).lines
    assert "Votre âge n’est pas dit : à vérifier." in lines
    assert "Puis 0 € à partir du 11e trajet." in lines
    assert "À un autre âge, Train liO : prix à confirmer." in lines


def test_a_scheme_out_of_its_dates_is_to_be_confirmed() -> None:
    ways = [Journey(True, legs=(TRAIN,))] * 2
    cost = month_cost(ways, 21, Rider(YOUNG), ON)
    over = tell_cost(cost, ON, frozenset({"lio_plus_egal_zero"}))
    assert over.under == "À confirmer par la Région."
    assert "liO +=0 : à confirmer par la Région." in over.lines
    assert tell_cost(cost, ON, frozenset({"e2c"})) == tell_cost(cost, ON)


def test_what_to_do_for_it_is_said() -> None:
    assert [way.name for way in told(TRAIN, birth=YOUNG).ways] == ["liO +=0"]
    assert [way.name for way in told(TRAM, commune=MONTPELLIER).ways] == ["Pass gratuité TaM"]
    assert [way.name for way in told(TRAIN, birth=OLD).ways] == ["liO SolidariO’"]


@pytest.fixture
def town(app: Flask) -> None:
    load_town()
    write_timetable(compile_feeds([example_feed()]), example_path(Path(app.config["INSTANCE"])))


def enter(client: FlaskClient, role: str, number: int) -> None:
    with client.session_transaction() as session:
        session.clear()
        session["role"], session["id"] = role, number


def costs_of_list(client: FlaskClient) -> list[str]:
    cards = soup(client.get("/mes-offres?minutes=0").text).select(".match .fact")
    return [fact.get_text(" ") for fact in cards if re.search(r"trajet|par mois|Prix|0 €", fact.get_text())]


def test_the_age_of_the_resident_changes_the_price_and_the_page_tells_the_way(
    town: None, client: FlaskClient
) -> None:
    enter(client, "habitant", SAMIRA)
    seen = {}
    for age in (26, 27):
        person = db.session.get_one(Profile, SAMIRA)
        person.birth_date = date(today().year - age, today().month, today().day)
        db.session.commit()
        seen[age] = " ".join(costs_of_list(client))
    assert "0 € à partir du 11e trajet" in seen[26]
    assert "0 € à partir du 11e trajet" not in seen[27]


def test_an_employer_never_reads_a_fare(town: None, client: FlaskClient) -> None:
    offer = db.session.query(Vacancy.id).filter_by(establishment_id=1_000_001, status="open").first()[0]
    enter(client, "employeur", 1_000_001)
    for address in (f"/recruter/offres/{offer}", f"/recruter/offres/{offer}/candidats"):
        page = client.get(address)
        assert page.status_code == 200
        for word in ("11e trajet", "+=0", "SolidariO", "Pass gratuité", "par mois au plus"):
            assert word not in page.text
