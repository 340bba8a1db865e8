"""Health and social training, which the Region plans by territory: every page that names a course says where
it is held, « à confirmer » as long as nobody said it, and offers none that is held elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from bs4 import Tag
from counsellors.test_prescription_pages import DESK, MINE, propose
from demo_town import SAMIRA, load_town
from employers.forms import enter, soup
from flask import Flask
from flask.testing import FlaskClient

from matching.employers.models import Vacancy
from matching.french import spaced
from matching.referential.schemes import read_builtin_schemes

from .made import first_post, publish_rules, rewrite_person, rewrite_post

[QUALIFYING] = [one for one in read_builtin_schemes() if one.identifier == "parcours_qualifiant"]
COURSES = {course.occupations[0]: course.name for course in QUALIFYING.courses}
AIDE_SOIGNANT = "J1501"
PLACE = "Institut de Nîmes"
PERSON = f"/conseiller/suivis/{SAMIRA}"


@pytest.fixture
def post(app: Flask) -> Vacancy:
    load_town(20)
    rewrite_person(
        SAMIRA, age=30, situation="jobseeker", aims_at_level=4, qualification_level=2, holds=[]
    )  # fmt: skip
    found = first_post()
    found.shifts.clear()
    rewrite_post(found, skills=[], requires=[], rome_code=AIDE_SOIGNANT, qualification_level=None)
    return found


def held_in(where: str | None, **over: object) -> list[dict[str, object]]:
    """The courses that come with the service, held there."""
    table = {"where": where} if where else {}
    return [
        {"name": one.name, "occupations": list(one.occupations), "level": one.level, **table, **over}
        for one in QUALIFYING.courses
    ]


def naming(client: FlaskClient, role: str, number: int, address: str, name: str, what: str) -> Iterator[Tag]:
    """The parts of a page, `what` by its selector, that name a course."""
    enter(client, number, role)
    answer = client.get(address)
    assert answer.status_code == 200, address
    return (part for part in soup(answer).select(what) if name in str(part))


def places_told(client: FlaskClient, post: Vacancy, name: str) -> dict[str, str]:
    """Address -> where this course is held, as each page that tells of the Region's courses says it."""
    way, told = "section[aria-labelledby=dispositif] .notice", {}
    for role, number, address, what, inside in (
        ("habitant", SAMIRA, "/aides/parcours-qualifiant", "#aide tbody tr", "[data-label^=Lieux]"),
        ("habitant", SAMIRA, f"/mes-offres/{post.id}", way, ".fact:-soup-contains('Lieu')"),
        ("conseiller", 0, f"/conseiller/habitants/{SAMIRA}/offres/{post.id}", way,
         ".fact:-soup-contains('Lieu')"),
        ("conseiller", 0, DESK, "#formations option", ""),
    ):  # fmt: skip
        [part] = naming(client, role, number, address, name, what)
        told[address] = " ".join((part.select_one(inside) if inside else part).stripped_strings)
    return told


@pytest.mark.parametrize("occupation", sorted(COURSES))
def test_where_it_is_held_is_said_or_to_confirm(client: FlaskClient, post: Vacancy, occupation: str) -> None:
    name = COURSES[occupation]
    rewrite_post(post, rome_code=occupation)
    for address, said in places_told(client, post, name).items():
        assert "à confirmer par la Région" in said, address
    publish_rules("parcours_qualifiant", courses=held_in(PLACE))
    for address, said in places_told(client, post, name).items():
        assert PLACE in said, address
        assert "à confirmer" not in said, address


@pytest.mark.parametrize(("place", "said"), [("", "à confirmer"), (PLACE, PLACE)])
def test_a_course_that_is_proposed_says_where_too(
    client: FlaskClient, post: Vacancy, place: str, said: str
) -> None:
    name = COURSES[AIDE_SOIGNANT]
    assert propose(client, course=name, place=place).status_code == 303
    for role, number, address, what in (
        ("conseiller", 0, DESK, "article .fact"),
        ("habitant", SAMIRA, MINE, "article .fact"),
    ):
        enter(client, number, role)
        facts = [" ".join(one.stripped_strings) for one in soup(client.get(address)).select(what)]
        assert (place or "Lieu à confirmer") in facts, address
    [line] = naming(client, "conseiller", 0, PERSON, name, "section[aria-labelledby=dispositifs] p")
    assert spaced(f"Lieu : {said}.") in " ".join(line.stripped_strings)


def test_a_course_of_another_territory_is_not_offered(client: FlaskClient, post: Vacancy) -> None:
    name = COURSES[AIDE_SOIGNANT]
    here, there = held_in(PLACE, areas=["30"]), held_in("Institut de Tarbes", areas=["65"])
    publish_rules("parcours_qualifiant", courses=[*there, *here])
    address, what = f"/mes-offres/{post.id}", "section[aria-labelledby=dispositif] .notice"
    [told] = naming(client, "habitant", SAMIRA, address, name, what)
    assert PLACE in told.get_text()
    assert "Tarbes" not in told.get_text()
    assert told.get_text().count(name) == 1
    publish_rules("parcours_qualifiant", courses=there)
    assert list(naming(client, "habitant", SAMIRA, address, name, what)) == []
