"""What everybody reads of meetings: lists, one of them, the way there, the calendar file, the feeds."""

from __future__ import annotations

from datetime import datetime
from xml.etree import ElementTree

from demo_town import load_town
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from swapping import PART, after_swap, as_shown

from events.made import a_draft, act, pissevin, published, soup
from matching.clock import PARIS
from matching.extensions import db
from matching.french import spaced
from matching.matches.service import find_place

PAGE = "/rencontres/pissevin-demonstration"
ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_list_shows_what_is_to_come_soonest_first(app: Flask, client: FlaskClient) -> None:
    load_town()
    a_draft(title="Pas encore")
    page = soup(client.get("/rencontres").text)
    assert [one.get_text() for one in page.select(".day a")] == ["Pissevin, Nîmes", "Grand Mirail, Toulouse"]
    assert "Pas encore" not in page.get_text()
    only = soup(client.get("/rencontres?quartier=QN03107M").text)
    assert len(only.select(".day")) == 1


def test_nothing_to_come_says_so(app: Flask, client: FlaskClient) -> None:
    assert "Aucune rencontre annoncée" in client.get("/rencontres").text


def test_a_meeting_says_who_will_be_there_with_their_offers(app: Flask, client: FlaskClient) -> None:
    pissevin()
    page = soup(client.get(PAGE).text)
    assert page.select_one("h1").get_text() == "Mardi 8 décembre à Pissevin, Nîmes"
    stands = page.select(".stands > li")
    assert len(stands) == 9
    offer = stands[0].select_one("a")["href"]
    assert client.get(offer).status_code == 200
    assert client.get(page.select_one('.stands a[href^="/aides/"]')["href"]).status_code == 200


def test_what_is_not_known_is_to_be_confirmed(app: Flask, client: FlaskClient) -> None:
    load_town(20)
    event = published(wheelchair=None, child_corner=None, shelter=None, languages=())
    text = soup(client.get(f"/rencontres/{event.slug}").text).select_one("main").get_text(" ")
    for words in ("Fauteuil : à confirmer", "Coin enfants : à confirmer", "Abri à confirmer",
                  "Langues : à confirmer", "liO : à confirmer"):  # fmt: skip
        assert spaced(words) in text, words


def test_a_draft_is_nobodys_to_read(app: Flask, client: FlaskClient) -> None:
    load_town(20)
    event = a_draft()
    for end in ("", "/rencontre.ics"):
        assert client.get(f"/rencontres/{event.slug}{end}").status_code == 404


def test_one_that_is_off_says_so_with_the_reason_and_leaves_the_list(app: Flask, client: FlaskClient) -> None:
    load_town(20)
    event = published()
    act(event, "cancel", why="La salle est fermée.")
    text = client.get(f"/rencontres/{event.slug}").text
    assert "Cette rencontre est annulée" in text
    assert "La salle est fermée." in text
    assert event.slug not in client.get("/rencontres").text


def test_a_place_typed_swaps_what_a_reload_shows(app: Flask, client: FlaskClient) -> None:
    pissevin()
    form = f'form[action="{PAGE}#trajet"]'
    for typed in ("Mas de Mingue", "zzz", "Saint"):
        before = client.get(PAGE).text
        part = client.get(PAGE, query_string={"lieu": typed}, headers=PART).text
        reload = client.get(PAGE, query_string={"lieu": typed}).text
        assert "<html" not in part
        assert after_swap(before, part, form, lieu=typed) == as_shown(reload)


def test_the_way_there_is_told_by_the_timetable(app: Flask, client: FlaskClient) -> None:
    pissevin()
    app.test_cli_runner().invoke(args=["travel", "prepare"])
    page = soup(client.get(PAGE).text)
    around = [row.th.get_text() for row in page.select("#chemin tbody tr")]
    assert around[0] == "Pissevin, Nîmes"
    assert len(around) == 4
    assert "Arrêt" in page.select_one("main").get_text()
    assert "ne pas utiliser" in page.select_one("#chemin").get_text()
    place, _ = find_place(db.session, "Mas de Mingue")
    trip = soup(client.get(PAGE, query_string={"lieu": "Mas de Mingue"}).text).select_one("#chemin")
    assert place.label in trip.get_text()
    assert [one.get_text().split("\u00a0:")[0] for one in trip.select("h3")] == ["Aller", "Retour"]
    assert trip.select(".journey li")


def test_the_calendar_file_has_the_hours_of_france(app: Flask, client: FlaskClient) -> None:
    event = pissevin()
    answer = client.get(f"{PAGE}/rencontre.ics")
    assert answer.mimetype == "text/calendar"
    [entry] = Calendar.from_ical(answer.data).walk("VEVENT")
    assert entry.decoded("dtstart") == datetime(2026, 12, 8, 9, tzinfo=PARIS)
    assert entry.decoded("dtend") == datetime(2026, 12, 8, 12, tzinfo=PARIS)
    assert entry["status"] == "CONFIRMED"
    act(event, "cancel", why="Pluie.")
    off = Calendar.from_ical(client.get(f"{PAGE}/rencontre.ics").data)
    [gone] = off.walk("VEVENT")
    assert (off["method"], gone["status"], gone["uid"]) == ("CANCEL", "CANCELLED", entry["uid"])
    assert gone["sequence"] > entry["sequence"]


def test_the_feeds_hold_the_meetings_of_a_neighbourhood(app: Flask, client: FlaskClient) -> None:
    load_town()
    answer = client.get("/quartiers/QN03003M/rencontres.atom")
    assert answer.mimetype == "application/atom+xml"
    feed = ElementTree.fromstring(answer.data)
    [entry] = feed.findall(f"{ATOM}entry")
    assert entry.find(f"{ATOM}title").text == "Un emploi en bas de chez moi, à Pissevin"
    assert entry.find(f"{ATOM}id").text == f"http://127.0.0.1:8000{PAGE}"
    for name in ("id", "title", "updated"):
        assert feed.find(f"{ATOM}{name}").text
    assert len(ElementTree.fromstring(client.get("/rencontres.atom").data).findall(f"{ATOM}entry")) == 2
    assert client.get("/quartiers/QN03001M/rencontres.atom").status_code in (200, 404)
    assert client.get("/quartiers/30189/rencontres.atom").status_code == 404
