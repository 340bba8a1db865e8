"""The invented town before any database: its size, its variety, its places, and that nobody in it is real."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from datetime import date, time, timedelta
from itertools import pairwise

import pytest

from matching.config import ROOT
from matching.demo.descriptions import LONGEST, at, count_words, of
from matching.demo.employers import make_siret
from matching.demo.people import count_residents
from matching.demo.places import metres_between
from matching.demo.reading import read_toml, read_trades, read_weeks
from matching.demo.service import make_town
from matching.demo.terms import LEARNING, SMIC_CENTS
from matching.demo.values import DEMO_DAY, FIRST_ID
from matching.referential.grid import round_home
from matching.referential.rome import read_builtin_vocabulary
from matching.referential.territory import (
    DEPARTMENTS,
    read_builtin_communes,
    read_builtin_neighbourhoods,
)

CLEANING = {"K2204", "K2205", "K1304"}
PISSEVIN, MOSSON = "QN03003M", "QN03405M"


@pytest.fixture(scope="module")
def town():
    return make_town(300)


@pytest.fixture(scope="module")
def employers(town):
    return town[0]


@pytest.fixture(scope="module")
def vacancies(town):
    return town[1]


@pytest.fixture(scope="module")
def residents(town):
    return town[2]


@pytest.fixture(scope="module")
def neighbourhoods():
    return {one.code: one for one in read_builtin_neighbourhoods()}


def sentences(text):
    return [one for one in re.split(r"(?<=[.!?])\s+", text) if one]


def luhn(number):
    digits = [int(digit) for digit in reversed(number)]
    return sum(sum(divmod(digit * (1 + place % 2), 10)) for place, digit in enumerate(digits)) % 10 == 0


def test_the_usual_town_has_300_vacancies_of_80_employers_and_250_residents(town):
    assert [len(kind) for kind in town] == [80, 300, 250]
    for kind in town:
        assert [one.id for one in kind] == list(range(FIRST_ID, FIRST_ID + len(kind)))


@pytest.mark.parametrize(("size", "counts"), [(1, [1, 1, 1]), (30, [8, 30, 25]), (301, [80, 301, 251])])
def test_another_size_keeps_the_proportions(size, counts):
    assert [len(kind) for kind in make_town(size)] == counts


def test_the_town_is_the_same_at_every_make(town):
    assert make_town(300) == town


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_the_town_is_the_same_in_another_process(hash_seed):
    """Sets of words come in another order in each process: nothing may hang on it."""
    script = "from matching.demo.service import make_town; print(repr(make_town(20)))"
    told = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert told.stdout == f"{make_town(20)!r}\n"


def test_it_stands_in_the_13_departments(town):
    employers, vacancies, residents = town
    assert {one.spot.commune[:2] for one in employers} == set(DEPARTMENTS)
    assert {one.spot.commune[:2] for one in vacancies} == set(DEPARTMENTS)
    assert {one.commune[:2] for one in residents} == set(DEPARTMENTS)
    assert len({one.neighbourhood for one in residents}) >= 25


def test_places_are_0_3_to_15_km_from_a_neighbourhood_of_their_department(town, neighbourhoods):
    employers, vacancies, _ = town
    near = {one.id: neighbourhoods[one.near] for one in employers}
    for spot, home in [(one.spot, near[one.id]) for one in employers] + [
        (one.spot, near[one.employer_id]) for one in vacancies
    ]:
        assert 299 <= metres_between(home.lat, home.lon, spot.lat, spot.lon) <= 15_001
        assert spot.commune[:2] == home.commune[:2]


def test_a_place_bears_the_commune_whose_town_hall_is_nearest(vacancies):
    communes = read_builtin_communes()
    for one in vacancies[::20]:
        spot = one.spot
        nearest = min(communes, key=lambda c: metres_between(spot.lat, spot.lon, c.lat, c.lon))
        assert nearest.code == spot.commune


def test_homes_are_in_their_neighbourhood_and_on_the_grid(residents, neighbourhoods):
    for one in residents:
        centre = neighbourhoods[one.neighbourhood]
        # 400 m, and half the diagonal of a cell of the grid.
        assert metres_between(centre.lat, centre.lon, one.lat, one.lon) <= 400 + 178
        assert round_home(one.lat, one.lon) == (one.lat, one.lon)
        assert one.commune == centre.commune


@pytest.mark.parametrize("home", [PISSEVIN, MOSSON])
def test_a_search_for_cleaning_has_jobs_near_with_varied_hours(vacancies, neighbourhoods, home):
    centre = neighbourhoods[home]
    near = [
        one
        for one in vacancies
        if one.rome_code in CLEANING
        and metres_between(centre.lat, centre.lon, one.spot.lat, one.spot.lon) < 6_000
    ]
    assert len(near) >= 5
    assert len({one.shifts for one in near}) >= 4
    assert len({one.employer_id for one in near}) >= 2


def test_vacancies_are_of_many_occupations_and_contracts(vacancies):
    assert len({one.rome_code for one in vacancies}) >= 120
    contracts = Counter(one.contract for one in vacancies)
    assert set(contracts) >= {"cdi", "cdd", "interim", "saisonnier", "apprentissage", "stage", "insertion"}
    assert contracts["cdi"] > contracts["cdd"] > contracts["interim"] > contracts["stage"]


def test_no_list_looks_cloned(employers, vacancies):
    assert len({one.name for one in employers}) == len(employers)
    assert len({one.title for one in vacancies}) == len(vacancies)
    assert len({one.description for one in vacancies}) == len(vacancies)
    assert len({one.shifts for one in vacancies}) >= 100


def test_a_large_town_is_as_varied():
    employers, vacancies, residents = make_town(2_000)
    assert (len(employers), len(vacancies), len(residents)) == (533, 2_000, count_residents(2_000))
    assert len({one.name for one in employers}) == len(employers)
    assert len({one.siret for one in employers}) == len(employers)
    assert len({one.description for one in vacancies}) == len(vacancies)
    assert len({(v.employer_id, v.title, v.shifts, v.spot.commune) for v in vacancies}) == len(vacancies)
    assert max(Counter(one.title for one in vacancies).values()) <= 20


def test_sirets_pass_the_check_and_cannot_be_real(employers):
    for one in employers:
        assert len(one.siret) == 14
        assert one.siret.startswith("000")
        assert luhn(one.siret)
        assert luhn(one.siret[:9])
        assert one.address.startswith("Adresse inventée, ")


@pytest.mark.parametrize("number", [0, 100_000])
def test_a_siret_beyond_the_invented_ones_is_refused(number):
    with pytest.raises(ValueError, match="99999"):
        make_siret(number)


def test_titles_are_for_women_and_men_and_name_no_age(vacancies):
    usual = {one.code: one for one in read_builtin_vocabulary()}
    for one in vacancies:
        names = usual[one.rome_code]
        marked = re.search(r"\((h/f|f/h)\)| ou |·|femme ou homme", one.title)
        assert marked, (one.title, names.women, names.men)
        assert not re.search(r"\bans\b|\bjeunes?\b|junior|senior", one.title, re.IGNORECASE)
        assert not re.search(r"\bans\b|\bâges?\b|junior|senior", one.description, re.IGNORECASE)


def test_descriptions_are_two_or_three_short_sentences_said_to_vous(vacancies):
    for one in vacancies:
        parts = sentences(one.description)
        assert 2 <= len(parts) <= 4
        assert all(count_words(part) <= LONGEST for part in parts), one.description
        assert re.search(r"\b(vous|vos|votre)\b", one.description, re.IGNORECASE)
        assert "{" not in one.description
        assert "'" not in one.description + one.title + one.address


def test_pay_is_never_under_the_smic(vacancies):
    for one in vacancies:
        if one.pay is None:
            continue
        cents, per = one.pay
        hours = {"hour": 1.0, "month": (one.hours or 35) * 52 / 12, "year": (one.hours or 35) * 52}[per]
        assert cents >= SMIC_CENTS * hours
        assert one.contract not in LEARNING
    assert sum(one.pay is None for one in vacancies) < len(vacancies) / 3


def test_dates_are_around_the_day_of_the_demonstration(vacancies):
    for one in vacancies:
        assert DEMO_DAY - timedelta(days=30) < one.published_on < DEMO_DAY
        assert date(2026, 11, 23) <= one.starts_on <= date(2027, 2, 1)
        assert one.published_on < one.starts_on


def test_vacancies_ask_2_to_6_skills_and_a_third_require_none(vacancies):
    usual = {one.code: {skill.label for skill in one.skills} for one in read_builtin_vocabulary()}
    for one in vacancies:
        assert 2 <= len(one.skills) <= 6
        assert len({skill.label for skill in one.skills}) == len(one.skills)
        assert {skill.label for skill in one.skills} <= usual[one.rome_code]
        assert sum(skill.required for skill in one.skills) <= 3
    without = sum(not any(skill.required for skill in one.skills) for one in vacancies)
    assert 0.3 <= without / len(vacancies) <= 0.5


def test_hours_follow_the_kind_of_job(vacancies):
    by_code = {}
    for one in vacancies:
        by_code.setdefault(one.rome_code, []).extend(one.shifts)
    assert any(shift.start < time(7) for shift in by_code["K2205"] + by_code["K2204"])
    assert any(shift.day == 6 for shift in by_code["K1311"] + by_code["J1501"])
    assert any(shift.end <= shift.start for shift in by_code["N1103"] + by_code["K2503"])
    assert all(shift.day <= 4 and shift.start >= time(8) for shift in by_code["M1602"])
    assert not {2, 5, 6} & {shift.day for shift in by_code["K2113"]}
    unsaid = sum(not one.shifts for one in vacancies)
    assert 0 < unsaid / len(vacancies) < 0.12


def test_shifts_of_a_day_do_not_overlap_and_make_the_weekly_hours(vacancies):
    for one in vacancies:
        spans = []
        for shift in one.shifts:
            start, end = shift.start.hour * 60 + shift.start.minute, shift.end.hour * 60 + shift.end.minute
            spans.append((shift.day * 1440 + start, shift.day * 1440 + (end if end > start else end + 1440)))
        assert all(before[1] <= after[0] for before, after in pairwise(spans))
        if spans:
            present = sum(end - start for start, end in spans) / 60
            assert 0.75 * present <= one.hours <= present
            assert one.hours <= 48


def test_who_learns_works_by_day_and_no_more_than_35_hours(vacancies):
    learners = [one for one in vacancies if one.contract in LEARNING]
    assert len(learners) >= 30
    for one in learners:
        assert one.hours <= 35
        assert not one.requires
        assert all(time(4) <= shift.start for shift in one.shifts)


def test_residents_are_16_to_60_and_many_are_young(residents):
    ages = [
        DEMO_DAY.year - one.birth_date.year - ((one.birth_date.month, one.birth_date.day) > (12, 1))
        for one in residents
    ]
    assert min(ages) == 16
    assert max(ages) <= 60
    assert 5 <= sum(age < 18 for age in ages) <= 30
    assert 60 <= sum(18 <= age <= 25 for age in ages) <= 120
    for one, age in zip(residents, ages, strict=True):
        held = {value for kind, value in one.choices if kind == "holds"}
        assert age >= 18 or held <= {"permis_am"}
        if ("in_schemes", "e2c") in one.choices:
            assert 16 <= age <= 25
            assert one.level <= 2
            assert one.situation not in ("pupil", "student")
        if ("in_schemes", "lectio") in one.choices:
            assert one.reading == "none"


def test_residents_want_and_can_do_varied_things(residents):
    for one in residents:
        assert 1 <= len(one.wants) <= 3
        assert len(one.skills) <= 8
        assert len({skill.label for skill in one.skills}) == len(one.skills)
        assert all(code or text for code, text in one.wants)
    assert any(code is None for one in residents for code, _ in one.wants)
    assert any(not one.skills for one in residents)
    assert 0.75 <= sum(one.open_to_employers for one in residents) / len(residents) <= 0.85
    assert len({(one.name, one.neighbourhood) for one in residents}) == len(residents)


def test_the_named_people_are_there(residents, vacancies, neighbourhoods):
    by_name = {one.name: one for one in residents[:14]}
    assert by_name["Samira"].neighbourhood == PISSEVIN
    assert by_name["Samira"].birth_date == date(2004, 3, 11)
    assert ("avoid", "sunday") in by_name["Fatou"].choices
    assert by_name["Rosa"].reading == "none"
    assert by_name["Lina"].level == 7
    assert by_name["Nolan"].birth_date == date(2009, 4, 18)


def test_yanis_lacks_only_a_card_for_work_near_him(residents, vacancies):
    yanis = next(one for one in residents if one.name == "Yanis")
    wanted = {code for code, _ in yanis.wants}
    near = [
        one
        for one in vacancies
        if one.rome_code in wanted
        and metres_between(yanis.lat, yanis.lon, one.spot.lat, one.spot.lon) < 6_000
    ]
    assert any(card.startswith("caces") for one in near for card in one.requires)


def test_the_tables_refer_to_what_exists():
    usual = {one.code for one in read_builtin_vocabulary()}
    plan = [line.split() for line in read_toml("plan.toml")["employers"]]
    codes = {one.code for one in read_builtin_neighbourhoods()}
    assert {near for near, _ in plan} <= codes
    assert {trade for _, trade in plan} == set(read_trades())
    assert set(read_toml("plan.toml")["weights"]) <= codes
    for trade in read_trades().values():
        assert {job.code for job in trade.jobs} <= usual
        assert {week for job in trade.jobs for week in job.weeks} <= set(read_weeks())


@pytest.mark.parametrize(
    ("commune", "placed", "owned"),
    [
        ("Nîmes", "à Nîmes", "de Nîmes"),
        ("Auch", "à Auch", "d’Auch"),
        ("Le Vigan", "au Vigan", "du Vigan"),
        ("Les Angles", "aux Angles", "des Angles"),
        ("La Grand-Combe", "à La Grand-Combe", "de La Grand-Combe"),
    ],
)
def test_communes_are_named_as_french_names_them(commune, placed, owned):
    assert (at(commune), of(commune)) == (placed, owned)
