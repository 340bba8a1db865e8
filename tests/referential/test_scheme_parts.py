"""Schemes: where they are, the courses they pay for, and rules written as TOML in one way."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.referential.scheme_parts import Course, SchemePlace, areas_of
from matching.referential.scheme_writing import tables_of, write_condition, write_scheme
from matching.referential.schemes import (
    IDENTIFIERS,
    Person,
    builtin_rules,
    check,
    lint,
    places_near,
    read_builtin_schemes,
    read_schemes,
)

DAY = date(2026, 12, 1)
START = """[e2c]
name = "École"
plain_name = "École"
sentences = ["Venez.", "Venez.", "Venez."]
who.always = true
source = "Un arrêté"
checked_on = 2026-11-24
"""


@pytest.mark.parametrize("identifier", IDENTIFIERS)
def test_a_scheme_written_again_says_the_same(identifier: str) -> None:
    written = write_scheme(identifier, tables_of(builtin_rules())[identifier])
    assert lint(written) == []
    [scheme] = read_schemes(written)
    assert scheme == next(one for one in read_builtin_schemes() if one.identifier == identifier)
    assert write_scheme(identifier, tables_of(written)[identifier]) == written


def test_a_condition_is_written_a_part_a_line() -> None:
    assert write_condition(tables_of(builtin_rules())["projet_pro"]["who"]) == (
        'all = [\n  { situation = { in = ["jobseeker"] } },\n  { project = { in = ["none", "open"] } },\n]'
    )


@given(st.text(max_size=30))
def test_any_text_comes_back(text: str) -> None:
    table = tables_of(START)["e2c"] | {"source": text}
    assert tables_of(write_scheme("e2c", table))["e2c"]["source"] == text


@pytest.mark.parametrize(
    ("line", "field", "accepted"),
    [
        ('places = [{ name = "Ici" }]', "e2c.places[0].areas", "un département (34)"),
        ('places = [{ name = "Ici", areas = ["75"] }]', "e2c.places[0].areas[0]", "un département (34)"),
        (
            'places = [{ name = "Ici", areas = ["34"], from = 2027-01-02, to = 2027-01-01 }]',
            "e2c.places[0].to",
            "à partir de 2027-01-02",
        ),
        ('places = [{ name = "Ici", areas = ["34"], lat = 91.5 }]', "e2c.places[0].lat", "de -90 à 90"),
        ('places = [{ name = "Ici", areas = ["34", "34"] }]', "e2c.places[0].areas", "toutes différentes"),
        ('places = [{ name = "Ici", areas = ["34"], ville = "x" }]', "e2c.places[0].ville", "un champ parmi"),
        ("places = 3", "e2c.places", "une liste de tables"),
        ('placement = { statut = "x" }', "e2c.placement.statut", "un champ parmi status, rhythm, pay"),
        (f'placement = {{ pay = "{"mot " * 13}" }}', "e2c.placement.pay", "un texte de 1 à 12 mots"),
        ("placement = { cost = 0 }", "e2c.placement.cost", "un texte de 1 à 12 mots"),
        ("placement = 3", "e2c.placement", "une table"),
        ('courses = [{ name = "" }]', "e2c.courses[0].name", "un texte non vide"),
        ('courses = [{ name = "x", hours = 0 }]', "e2c.courses[0].hours", "de 1 à 9999"),
        ('courses = [{ name = "x", skills = [true] }]', "e2c.courses[0].skills[0]", "un nombre entier"),
        ('courses = [{ name = "x", starts = ["demain"] }]', "e2c.courses[0].starts[0]", "AAAA-MM-JJ"),
        ('courses = [{ name = "x", occupations = ["Z1"] }]', "e2c.courses[0].occupations[0]", "J1501"),
        ('courses = [{ name = "x", cards = ["Permis B"] }]', "e2c.courses[0].cards[0]", "haccp"),
        ('courses = [{ name = "x", level = 9 }]', "e2c.courses[0].level", "de 1 à 8"),
    ],
)
def test_what_is_wrong_in_a_part_is_said(line: str, field: str, accepted: str) -> None:
    [finding] = lint(START + line + "\n")
    assert (finding.line, finding.field) == (8, field)
    assert accepted in finding.sentence


def test_the_areas_of_a_home() -> None:
    assert areas_of("QN03405M", ()) == {"QN03405M", "34", "occitanie"}
    assert areas_of(None, ["31555"]) == {"31555", "31", "occitanie"}
    assert areas_of(None, ["75056"]) == {"75056"}
    assert areas_of(None, ()) == frozenset()


def test_a_place_answers_yes_to_the_homes_it_serves_until_its_last_day() -> None:
    places = '[{ name = "Salle", areas = ["QN03405M"], from = 2026-12-10, to = 2026-12-12 }]'
    text = START.replace("[e2c]", "[cite_educative]").replace("always", "place_entered")
    schemes = read_schemes(text + f"places = {places}\n")

    def answered(areas: frozenset[str], on: date) -> str:
        person = Person(places_entered=places_near(schemes, areas, on))
        return check(person, on, schemes)[0].answer

    near = areas_of("QN03405M", ())
    assert answered(near, DAY) == "yes"  # announced
    assert answered(near, date(2026, 12, 12)) == "yes"
    assert answered(near, date(2026, 12, 13)) == "to_check"
    assert answered(areas_of("QN03006M", ()), DAY) == "to_check"


def test_a_place_may_serve_the_whole_region() -> None:
    place = SchemePlace("Ligne", ("occitanie",))
    assert place.serves(areas_of(None, ["31555"]))
    assert not place.serves(areas_of(None, ["75056"]))


@pytest.mark.parametrize(
    ("course", "start", "ready"),
    [
        # 14 hours are two days: Tuesday and Wednesday
        (Course("x", hours=14, starts=(date(2026, 12, 8),)), date(2026, 12, 8), date(2026, 12, 10)),
        # Thursday and Friday, then the Monday
        (Course("x", hours=14, starts=(date(2026, 12, 10),)), date(2026, 12, 10), date(2026, 12, 14)),
        (Course("x", weeks=3, starts=(date(2027, 2, 19),)), date(2027, 2, 19), date(2027, 3, 12)),
        # weeks are said: hours add nothing
        (Course("x", hours=7, weeks=1, starts=(date(2026, 12, 7),)), date(2026, 12, 7), date(2026, 12, 14)),
        # the next one, not the first written; today's has begun
        (
            Course("x", weeks=1, starts=(date(2027, 1, 4), DAY, date(2026, 12, 7))),
            date(2026, 12, 7),
            date(2026, 12, 14),
        ),
        (Course("x", starts=(date(2026, 12, 7),)), date(2026, 12, 7), None),
        (Course("x", weeks=3), None, None),
        (Course("x", weeks=3, starts=(DAY,)), None, None),
    ],
)
def test_when_a_course_starts_and_when_one_is_ready(course: Course, start: date, ready: date) -> None:
    assert (course.next_start(DAY), course.ready_on(DAY)) == (start, ready)
