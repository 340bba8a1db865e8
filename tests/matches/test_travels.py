"""Lists and offers by the timetable: the example network, one put in its place, one that is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from demo_town import load_town
from flask import Flask
from flask.testing import FlaskClient
from swapping import soup

from matching.employers.models import Vacancy
from matching.extensions import db
from matching.french import spaced
from matching.matches.travels import current_travels
from matching.region.timetables import example_path, timetable_path
from matching.travel.example import EXAMPLE_MARK, example_feed
from matching.travel.feeds import read_feed
from matching.travel.store import write_timetable
from matching.travel.timetable import compile_feeds

FEED = Path(__file__).parents[1] / "travel" / "cases" / "feed"
EMPLOYER = 1_000_001
LIST = "/offres?lieu=Pissevin&metier=&minutes=90"


@pytest.fixture
def instance(app: Flask) -> Path:
    load_town()
    folder = Path(app.config["INSTANCE"])
    write_timetable(compile_feeds([example_feed()]), example_path(folder))
    return folder


def ridden(client: FlaskClient) -> list[str]:
    """Addresses of the offers of the list that are reached by a line."""
    cards = soup(client.get(LIST).text).select(".match")
    return [
        card.select_one("a[href]")["href"]
        for card in cards
        if re.search(r"(Bus|Train|Tram|Car) ", card.get_text())
    ]


def test_the_list_tells_the_line_the_hour_home_and_that_it_is_an_example(
    instance: Path, client: FlaskClient
) -> None:
    page = client.get(LIST).text
    assert ridden(client)
    assert "Chez vous à" in page
    assert EXAMPLE_MARK in page
    lines = [card.select_one(".day-line") for card in soup(page).select(".match")]
    assert any(lines), "the day as a line on each card that a timetable tells"
    for line in filter(None, lines):
        assert re.fullmatch(r"Départ \d+\sh(\s\d\d)?TravailRetour \d+\sh(\s\d\d)?", line.get_text(strip=True))
        assert line.select_one("rect.day-line-work")


def test_an_offer_tells_the_day_leg_by_leg(instance: Path, client: FlaskClient) -> None:
    page = soup(client.get(ridden(client)[0]).text)
    ways = page.select(".journey")
    assert len(ways) >= 2, "there and back"
    assert len(page.select("svg.trip-map path")) >= len(ways), "each way is drawn"
    for way in ways:
        hours = [one["datetime"] for one in way.select("time")]
        assert len(hours) >= 2
        assert all(re.fullmatch(r"\d\d:\d\d", hour) for hour in hours)
    titles = [one.get_text() for one in page.select("h3")]
    assert any(title.startswith(spaced("Aller : ")) for title in titles)
    assert any(title.startswith(spaced("Retour : ")) for title in titles)
    assert EXAMPLE_MARK in page.get_text()
    assert re.search(r"En transport\s: début dès \d+\sh(\s\d\d)?, fin jusqu’à \d+\sh", page.get_text())


def test_no_page_of_an_offer_says_it_twice(instance: Path, client: FlaskClient) -> None:
    twice = re.compile(r"\b(bus|tram|train|car|métro)\s+(bus|tram|train|car|métro)\b", re.IGNORECASE)
    cards = soup(client.get(LIST).text).select_one("#resultats").get_text(" ")
    assert re.search(r"\b(Bus|Tram|Train|Car) exemple \d", cards)
    assert not twice.search(cards)
    hows = soup(client.get(ridden(client)[0]).text).select(".journey-how")
    rides = [one for one in hows if one.select_one(".line-number")]
    assert rides
    for one in rides:
        assert not re.search(r"\bde (bus|tram|train|car)\b", one.get_text(" "))


def test_without_a_timetable_the_list_says_that_it_estimates(app: Flask, client: FlaskClient) -> None:
    load_town()
    assert "Estimation" in client.get(LIST).text
    assert not ridden(client)


def test_an_imported_timetable_takes_the_place_of_the_example_at_the_next_list(
    instance: Path, client: FlaskClient
) -> None:
    assert current_travels().timetable().example
    write_timetable(compile_feeds([read_feed(FEED)]), timetable_path(instance))
    assert not current_travels().timetable().example
    assert EXAMPLE_MARK not in client.get(LIST).text


def test_a_file_that_is_not_whole_is_refused_and_the_one_before_stays(
    instance: Path, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    before = client.get(LIST).text
    timetable_path(instance).write_bytes(example_path(instance).read_bytes()[:5000])
    after = client.get(LIST)
    assert after.status_code == 200
    assert soup(after.text).select_one("#resultats") == soup(before).select_one("#resultats")
    assert "refused" in caplog.text
    assert "relancez l’import" in caplog.text


def test_a_file_cut_where_it_lies_is_left_alone(
    instance: Path, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    """What was mapped of it is gone: to read on would end the process."""
    whole = example_path(instance).read_bytes()
    assert ridden(client)
    with example_path(instance).open("r+b") as file:
        file.truncate(5000)
    page = client.get(LIST)
    assert (page.status_code, current_travels().timetable()) == (200, None)
    assert "Estimation" in page.text
    assert "relancez l’import" in caplog.text
    example_path(instance).write_bytes(whole)
    assert ridden(client), "a whole one is picked up again"


def test_a_neighbourhood_shows_where_one_gets_to_at_each_hour(instance: Path, client: FlaskClient) -> None:
    at_eight = soup(client.get("/quartiers/QN03405M?heure=8").text)
    assert at_eight.select_one(".reach svg path")
    assert len(at_eight.select("tbody tr")) == 3
    numbers = [int(cell.get_text()) for cell in at_eight.select("tbody td.number")]
    assert sum(numbers) > 0
    assert EXAMPLE_MARK.capitalize() in at_eight.get_text()
    usual = client.get("/quartiers/QN03405M?heure=99").text
    assert soup(usual).select_one("#portee") == at_eight.select_one("#portee")
    assert client.get("/quartiers/QN00000X").status_code == 404


def test_a_neighbourhood_without_a_timetable_says_so(app: Flask, client: FlaskClient) -> None:
    load_town()
    page = client.get("/quartiers/QN03405M").text
    assert "pas les horaires" in page
    assert not soup(page).select(".reach")


def test_an_employer_reads_a_yes_or_a_no_and_nothing_of_the_way(instance: Path, client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session.update(role="employeur", id=EMPLOYER)
    ids = db.session.scalars(
        sa.select(Vacancy.id).where(Vacancy.establishment_id == EMPLOYER, Vacancy.status == "open")
    ).all()
    assert ids
    for one in ids:
        page = client.get(f"/recruter/offres/{one}/candidats")
        assert page.status_code == 200
        said = soup(page.text).select_one("#candidats").get_text()
        assert "Peut être là" in said
        assert not re.search(r"\d+ min\b|Bus |Tram |Train |Arrêt", said)


def test_who_wants_certain_ways_sees_no_estimate_and_no_post_without_a_way(
    instance: Path, client: FlaskClient
) -> None:
    everything = soup(client.get("/offres?lieu=Pissevin&minutes=0").text)
    certain = soup(client.get("/offres?lieu=Pissevin&minutes=0&trajet=sur").text)
    shown = [card.get_text() for card in certain.select(".match")]
    assert shown
    assert not any("Estimation" in text or "Pas de trajet" in text for text in shown)
    totals = [
        int(re.search(r"\d+", page.select_one("#resultats [data-announce]").get_text()).group())
        for page in (everything, certain)
    ]
    assert totals[0] > totals[1] > 0
    assert any("Tous les trajets" in step.get_text() for step in certain.select(".widen li"))
