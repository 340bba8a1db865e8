"""The search without an account: list, filters, steps wider, one offer."""

from __future__ import annotations

import re

import pytest
from demo_town import SAMIRA, load_town
from flask import Flask
from flask.testing import FlaskClient
from swapping import PART, after_swap, as_shown, part_of, soup

FROM_PISSEVIN = "/offres?lieu=Pissevin&metier=ménage"


@pytest.fixture
def town(app: Flask) -> FlaskClient:
    load_town()
    return app.test_client()


def titles(html: str) -> list[str]:
    return [title.get_text(strip=True) for title in soup(html).select(".match-title")]


def test_cleaning_from_pissevin_gives_a_ranked_list_with_reasons(town: FlaskClient) -> None:
    answer = town.get(FROM_PISSEVIN)
    assert answer.status_code == 200
    page = soup(answer.text)
    cards = page.select(".match")
    assert len(cards) >= 5
    for card in cards:
        assert len(card.select(".fit-parts > li")) == 3, "three groups of bricks on each card"
        assert re.search(r"\d+ min", card.get_text()), "each card says its way"
        assert "Estimation" in card.get_text() or "Sans bus" in card.get_text()


def test_nothing_typed_asks_where(town: FlaskClient) -> None:
    answer = town.get("/offres")
    assert answer.status_code == 200
    assert soup(answer.text).select_one("input[name=lieu]") is not None


def test_an_unknown_place_is_said_at_its_field_and_keeps_what_was_typed(town: FlaskClient) -> None:
    answer = town.get("/offres?lieu=Zzyzx&metier=ménage")
    assert answer.status_code == 422
    page = soup(answer.text)
    field = page.select_one("input[name=lieu]")
    assert field["aria-invalid"] == "true"
    assert page.select_one("input[name=metier]")["value"] == "ménage"


def test_a_place_borne_twice_is_not_guessed(town: FlaskClient) -> None:
    answer = town.get("/offres?lieu=Centre ancien")
    links = [link["href"] for link in soup(answer.text).select(".widen a")]
    assert answer.status_code == 422
    assert len(links) >= 2
    assert town.get(links[0]).status_code == 200


def test_words_that_mean_nothing_show_everything_and_say_so(town: FlaskClient) -> None:
    page = soup(town.get("/offres?lieu=Pissevin&metier=xqzvk").text)
    assert "Nous n’avons pas compris" in page.get_text()
    assert page.select(".match")


@pytest.mark.parametrize(
    ("name", "value"),
    [("minutes", "30"), ("minutes", "90"), ("horaires", "matin"), ("contrat", "cdd"), ("autour", "tous")],
)
def test_filtering_shows_what_a_reload_shows(town: FlaskClient, name: str, value: str) -> None:
    before = town.get(FROM_PISSEVIN).text
    there = f"{FROM_PISSEVIN}&{name}={value}"
    part = part_of(town, there)
    assert "<html" not in part
    reload = as_shown(town.get(there).text)
    # The select marks its choice with an attribute; a browser marks it the same way.
    assert after_swap(before, part, "form.filters", **{name: value}) == reload


def test_a_cache_never_serves_a_part_as_a_page(town: FlaskClient) -> None:
    for headers in ({}, PART):
        vary = town.get(FROM_PISSEVIN, headers=headers).headers["Vary"]
        assert {"HX-Request", "HX-Request-Type", "HX-History-Restore-Request"} <= set(vary.split(", "))


@pytest.mark.parametrize(
    "headers",
    [
        {"HX-Request": "true", "HX-Boosted": "true"},
        {"HX-History-Restore-Request": "true"},
        {"HX-Request": "true", "HX-Request-Type": "full"},
    ],
)
def test_a_boosted_link_and_back_get_the_whole_page(town: FlaskClient, headers: dict[str, str]) -> None:
    assert "<html" in town.get(FROM_PISSEVIN, headers=headers).text


def test_a_step_wider_gives_as_many_offers_as_it_says(town: FlaskClient) -> None:
    page = soup(town.get("/offres?lieu=Pissevin&metier=soudeur&minutes=15").text)
    steps = page.select(".widen a")
    assert steps, "from a quarter of an hour, some step shows more"
    for step in steps:
        said = int(re.search(r"(\d+)\s*offre", step.select_one("b").get_text()).group(1))
        wider = soup(town.get(step["href"]).text)
        shown = int(re.match(r"\d+", wider.select_one("[data-announce]").get_text(strip=True)).group())
        assert shown == said


def test_pages_neither_skip_nor_repeat(town: FlaskClient) -> None:
    address = "/offres?lieu=Pissevin&minutes=0&autour=tous"
    first = town.get(address).text
    [after] = [one["href"] for one in soup(first).select("nav.actions a") if "suivantes" in one.get_text()]
    second = town.get(after).text
    links = [
        [link["href"].split("?")[0] for link in soup(html).select(".match-title a")]
        for html in (first, second)
    ]
    assert len(links[0]) == 20
    assert len(links[1]) == 20
    assert not set(links[0]) & set(links[1])


def test_one_offer_explains_itself(town: FlaskClient) -> None:
    link = soup(town.get(FROM_PISSEVIN).text).select_one(".match-title a")["href"]
    page = soup(town.get(link).text)
    assert len(page.select(".criteria > li")) == 3
    assert "Pissevin" in page.get_text()


def test_an_offer_that_is_not_there_is_said_in_plain_french(town: FlaskClient) -> None:
    answer = town.get("/offres/999")
    assert answer.status_code == 404
    assert "n’est plus ouverte" in answer.text


def test_a_resident_sees_a_list_of_her_own(town: FlaskClient) -> None:
    assert town.get("/mes-offres").status_code == 403
    form = soup(town.get("/demo/entrer/habitant").text)
    token = form.select_one("[name=csrf_token]")["value"]
    entered = town.post("/demo/entrer/habitant", data={"id": str(SAMIRA), "csrf_token": token})
    assert entered.status_code == 303
    page = soup(town.get("/mes-offres").text)
    assert page.select(".match")
    assert "savoir-faire sur" in page.get_text()
