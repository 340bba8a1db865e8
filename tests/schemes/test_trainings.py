"""Compétence +: what is missing, the course that brings it, its length and start; the post moves with it."""

from __future__ import annotations

from datetime import date

import pytest
from bs4 import BeautifulSoup
from demo_town import SAMIRA, load_town
from employers.forms import enter, soup
from flask import Flask
from flask.testing import FlaskClient

from matching.employers.models import Vacancy
from matching.ranking.values import CARDS

from .made import first_post, publish_rules, rewrite_person, rewrite_post

MISSING = ("Conduire un chariot élévateur", 124967, True)
COURSE = {
    "name": "Conduite en entrepôt",
    "skills": [MISSING[1]],
    "weeks": 3,
    "starts": [date(2027, 2, 19)],
    "where": "Nîmes",
}


@pytest.fixture
def post(app: Flask) -> Vacancy:
    """An open post that asks for one thing that Samira lacks."""
    load_town(20)
    rewrite_person(SAMIRA, age=22, situation="jobseeker")
    found = first_post()
    found.shifts.clear()
    rewrite_post(found, skills=[MISSING], requires=[], starts_on=None)
    return found


def section(client: FlaskClient, post: Vacancy) -> BeautifulSoup | None:
    """« Avec un dispositif » on Samira's page of the offer."""
    enter(client, SAMIRA, "habitant")
    return soup(client.get(f"/mes-offres/{post.id}")).select_one("section[aria-labelledby=dispositif]")


def words(found: BeautifulSoup | None) -> str:
    return "" if found is None else " ".join(found.get_text(" ", strip=True).split())


def test_the_course_its_length_and_its_start_are_told(client: FlaskClient, post: Vacancy) -> None:
    publish_rules("competence_plus", courses=[COURSE])
    told = words(section(client, post))
    for said in (
        "Compétence +", MISSING[0], "Formation : Conduite en entrepôt", "Durée : 3 semaines",
        "Début : 19 février 2027", "Lieu : Nîmes", "Formation finie le 12 mars 2027.",
    ):  # fmt: skip
        assert said in told, said


def test_what_the_region_has_not_entered_is_to_confirm(client: FlaskClient, post: Vacancy) -> None:
    told = words(section(client, post))
    assert MISSING[0] in told
    for what in ("Formation", "Durée", "Début", "Lieu"):
        assert f"{what} : à confirmer par la Région" in told
    assert "finie le" not in told


def test_the_card_of_the_list_says_it_too(client: FlaskClient, post: Vacancy) -> None:
    publish_rules("competence_plus", courses=[COURSE])
    enter(client, SAMIRA, "habitant")
    page = soup(client.get("/mes-offres?minutes=0&autour=tous"))
    [card] = [one for one in page.select(".match") if f"/mes-offres/{post.id}?" in str(one)]
    assert card.select_one(".fit-word").text == "Possible, avec une formation"
    told = words(card)
    assert "Avec un dispositif : Compétence +." in told
    assert "Conduite en entrepôt. Durée : 3 semaines. Début : 19 février 2027. Lieu : Nîmes." in told
    publish_rules("competence_plus", courses=[{name: COURSE[name] for name in ("name", "skills", "weeks")}])
    page = soup(client.get("/mes-offres?minutes=0&autour=tous"))
    [card] = [one for one in page.select(".match") if f"/mes-offres/{post.id}?" in str(one)]
    unknown = "à confirmer par la Région"
    assert f"Durée : 3 semaines. Début : {unknown}. Lieu : {unknown}." in words(card)


def test_what_is_only_wished_for_is_told_when_there_is_a_course(client: FlaskClient, post: Vacancy) -> None:
    rewrite_post(post, skills=[(*MISSING[:2], False)])
    assert section(client, post) is None
    publish_rules("competence_plus", courses=[COURSE])
    told = words(section(client, post))
    assert "Conduite en entrepôt" in told
    assert "Demandé." not in told


def test_a_no_shows_no_course_and_an_unknown_situation_is_to_check(
    client: FlaskClient, post: Vacancy
) -> None:
    rewrite_person(SAMIRA, situation="employed")
    assert section(client, post) is None
    rewrite_person(SAMIRA, situation=None)
    assert "Compétence +, à vérifier" in words(section(client, post))


def test_more_than_two_things_missing_are_too_many(client: FlaskClient, post: Vacancy) -> None:
    rewrite_post(post, skills=[MISSING, ("Souder à l’arc", None, True)], requires=["haccp"])
    assert section(client, post) is None
    rewrite_post(post, skills=[MISSING], requires=["haccp"])
    told = words(section(client, post))
    assert MISSING[0] in told
    assert "Formation : Hygiène alimentaire (HACCP) Durée : 2 jours" in told


@pytest.mark.parametrize(
    "card", [one for one in CARDS if one.startswith("permis_")] + ["bafa", "bafd", "deaes"]
)
def test_no_course_is_told_for_a_driving_licence_or_a_diploma(
    client: FlaskClient, post: Vacancy, card: str
) -> None:
    rewrite_person(SAMIRA, holds=[])
    publish_rules("competence_plus", courses=[COURSE | {"cards": [card]}])
    rewrite_post(post, skills=[], requires=[card], rome_code=None)
    assert section(client, post) is None


def test_a_course_held_elsewhere_is_not_offered(client: FlaskClient, post: Vacancy) -> None:
    publish_rules("competence_plus", courses=[COURSE | {"areas": ["31"]}])
    assert "Formation : à confirmer" in words(section(client, post))
    publish_rules("competence_plus", courses=[COURSE | {"areas": ["30189"]}])
    assert "Formation : Conduite en entrepôt" in words(section(client, post))


def test_a_post_that_begins_before_the_end_says_what_to_ask(client: FlaskClient, post: Vacancy) -> None:
    publish_rules("competence_plus", courses=[COURSE])
    ask = "Demandez un début plus tard."
    for starts, accepts, said in (
        (date(2027, 3, 11), [], True),
        (date(2027, 3, 12), [], False),
        (date(2027, 3, 11), ["later_start"], False),
        (None, [], False),
    ):
        rewrite_post(post, starts_on=starts, accepts=accepts)
        assert (ask in words(section(client, post))) is said, (starts, accepts)
