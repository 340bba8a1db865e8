"""A stop as the place where one lives: completed, chosen, searched from, with and without JavaScript."""

from __future__ import annotations

import pytest
from demo_town import load_town
from flask import Flask
from flask.testing import FlaskClient
from swapping import soup


@pytest.fixture
def town(app: Flask) -> FlaskClient:
    load_town()
    return app.test_client()


def offered(client: FlaskClient, typed: str) -> list[str]:
    answer = client.get("/completer/lieux", query_string={"q": typed})
    return [option["value"] for option in soup(answer.text).select("option")]


def test_a_stop_is_completed_and_what_is_completed_is_searched_from(town: FlaskClient) -> None:
    for typed, label in (
        ("odys", "Odysseum (tram TaM)"),
        ("Gare Saint-Roch", "Gare Saint-Roch (tram TaM)"),
        ("stade", "Stade, vers Clapiers (bus TaM)"),
    ):
        assert label in offered(town, typed)
        answer = town.get("/offres", query_string={"lieu": label, "minutes": "0"})
        assert answer.status_code == 200
        assert f"Depuis {label}" in " ".join(soup(answer.text).select_one(".head").get_text().split())
        assert soup(answer.text).select(".match")


def test_the_neighbourhood_comes_before_the_stop_of_its_name(town: FlaskClient) -> None:
    labels = offered(town, "Mosson")
    assert labels[0].endswith("Mosson, Montpellier")
    assert "Mosson (tram TaM)" in labels


def test_a_name_of_several_stops_is_chosen_from_links(town: FlaskClient) -> None:
    answer = town.get("/offres?lieu=Stade&metier=ménage")
    assert answer.status_code == 422
    links = {
        link.get_text(strip=True): link["href"] for link in soup(answer.text).select("#resultats a[href]")
    }
    chosen = town.get(links["Stade, vers Clapiers (bus TaM)"])
    assert chosen.status_code == 200
    assert "Stade, vers Clapiers" in chosen.text


def test_the_question_asked_again_completes_too(town: FlaskClient) -> None:
    page = soup(town.get("/offres").text)
    field = page.select_one("#lieu")
    assert field["hx-get"] == "/completer/lieux"
    assert page.select_one(f"datalist#{field['list']}")
