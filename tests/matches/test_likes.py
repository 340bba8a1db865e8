"""Occupations by what one likes and by what hires within reach: the answer, the page, the ways in."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from demo_town import SAMIRA, load_town
from flask import Flask
from flask.testing import FlaskClient
from swapping import after_swap, as_shown, part_of, soup
from werkzeug.datastructures import MultiDict

from matching.clock import now, today
from matching.employers.models import Vacancy
from matching.extensions import db
from matching.french import spaced
from matching.matches.likes import FIRST, NearWork, Wish, work_near
from matching.matches.service import find_place
from matching.matches.snapshot import current_snapshot, note_change
from matching.matches.travels import current_travels
from matching.ranking.values import Point, Profile
from matching.referential.interests import read_builtin_interests
from matching.region.timetables import example_path
from matching.travel.estimate import UNREACHABLE
from matching.travel.example import EXAMPLE_MARK, example_feed
from matching.travel.store import write_timetable
from matching.travel.timetable import compile_feeds

FROM_PISSEVIN = "/metiers?lieu=Pissevin"
LIKED = f"{FROM_PISSEVIN}&plait=cuisiner&plait=vendre"


@pytest.fixture
def town(app: Flask) -> FlaskClient:
    load_town()
    return app.test_client()


def near(lieu: str = "Pissevin", **asked: object) -> NearWork:
    """The answer of the service. asked : plait, minutes, tout, as an address writes them"""
    wish = Wish.read(MultiDict({"lieu": lieu, **asked}))
    place, _ = find_place(db.session, lieu)
    assert place is not None
    return work_near(db.session, place, wish, today=today())


def announced(html: str) -> list[int]:
    """The numbers of the sentence that is read after a swap."""
    told = soup(html).select_one("[data-announce]").get_text().replace("\u202f", "")
    return [int(number) for number in re.findall(r"\d+", told)]


def names(html: str) -> list[str]:
    return [title.get_text(strip=True) for title in soup(html).select(".match-title")]


# ---------- the answer ----------


def counted_by_hand(lieu: str, minutes: int) -> dict[str, list[int]]:
    """The definition: every open post, one by one; its ways there and back; those within the minutes."""
    index, (place, _) = current_snapshot(db.session).vacancies, find_place(db.session, lieu)
    assert place is not None
    home = Profile(id="x", home=Point(place.lat, place.lon), means=("walk", "transit"))
    travel = current_travels().from_home(index, home)
    found: dict[str, list[int]] = defaultdict(list)
    for row in range(index.rows):
        longer = max(int(travel.minutes_out[row]), int(travel.minutes_back[row]))
        if index.alive[row] and longer < UNREACHABLE and (minutes == 0 or longer <= minutes):
            found[index.thing(row).rome_code].append(longer)
    return found


@pytest.mark.parametrize("minutes", [15, 45, 90, 0])
def test_each_occupation_within_reach_is_counted_with_its_nearest_offer(
    town: FlaskClient, minutes: int
) -> None:
    found = near(minutes=str(minutes), tout="1")
    by_hand = counted_by_hand("Pissevin", minutes)
    assert {one.code: (one.offers, one.minutes) for one in found.others} == {
        code: (len(ways), min(ways)) for code, ways in by_hand.items()
    }
    assert found.total == len(by_hand)
    assert found.liked == ()


@pytest.mark.parametrize("minutes", [15, 30, 45, 90])
def test_the_offers_counted_are_those_of_the_list(town: FlaskClient, minutes: int) -> None:
    found = near(minutes=str(minutes), tout="1")
    listed = announced(town.get(f"/offres?lieu=Pissevin&minutes={minutes}").text)
    assert sum(one.offers for one in found.others) == listed[0] > 0


def test_with_nothing_ticked_what_hires_most_comes_first(town: FlaskClient) -> None:
    order = [(-one.offers, one.minutes, one.code) for one in near(tout="1", minutes="90").others]
    assert order == sorted(order)
    assert len(order) > 5


def test_what_was_ticked_comes_first_by_how_much_of_it_there_is(town: FlaskClient) -> None:
    ticked = ["cuisiner", "vendre", "ranger"]
    found = near(plait=ticked, minutes="90", tout="1")
    interests = read_builtin_interests()
    for one in (*found.liked, *found.others):
        assert [like.key for like in one.likes] == [
            like.key for like in interests.of(one.code) if like.key in ticked
        ]
    assert all(one.likes for one in found.liked)
    assert not any(one.likes for one in found.others)
    order = [(-len(one.likes), -one.offers, one.minutes, one.code) for one in (*found.liked, *found.others)]
    assert order == sorted(order)
    assert {len(one.likes) for one in found.liked} >= {1, 2}, "some hold one tick, some hold more"
    assert found.others


def test_ticking_hides_nothing(town: FlaskClient) -> None:
    free, ticked = near(tout="1"), near(tout="1", plait=["cuisiner"])
    assert {one.code for one in free.others} == {one.code for one in (*ticked.liked, *ticked.others)}


def test_an_occupation_whose_posts_all_close_is_gone_at_the_next_list(town: FlaskClient) -> None:
    first = near(minutes="90").others[0]
    rows = db.session.scalars(
        sa.select(Vacancy).where(Vacancy.rome_code == first.code, Vacancy.status == "open")
    ).all()
    for row in rows:
        row.status = "closed"
        note_change(db.session, "vacancy", row.id, now())
    db.session.commit()
    assert first.code not in {one.code for one in near(minutes="90", tout="1").others}


def test_what_is_short_of_people_says_the_figure_and_its_year(town: FlaskClient) -> None:
    known = current_snapshot(db.session).vocabulary.ranking
    found = near(minutes="0", tout="1").others
    for one in found:
        hard = known.shortage.get(one.code)
        if hard is None or hard < 50:
            assert one.shortage == ""
        else:
            assert one.shortage == f"{round(hard)} % de recrutements difficiles en {known.shortage_year}"
    assert {bool(one.shortage) for one in found} == {True, False}


def test_ways_by_a_timetable_are_those_of_the_timetable(app: Flask, town: FlaskClient) -> None:
    estimated = near()
    assert estimated.estimated
    assert "Trajets estimés" in town.get(FROM_PISSEVIN).text
    write_timetable(compile_feeds([example_feed()]), example_path(Path(app.config["INSTANCE"])))
    found = near(tout="1")
    assert not found.estimated
    assert {one.code: one.offers for one in found.others} == {
        code: len(ways) for code, ways in counted_by_hand("Pissevin", 45).items()
    }
    page = town.get(FROM_PISSEVIN).text
    assert EXAMPLE_MARK in page
    assert "Trajets estimés" not in page


# ---------- the page ----------


def test_nothing_typed_asks_where_and_what_one_likes(town: FlaskClient) -> None:
    answer = town.get("/metiers")
    page = soup(answer.text)
    assert answer.status_code == 200
    assert page.select_one("input[name=lieu]")["value"] == ""
    assert [one["value"] for one in page.select("input[name=plait]")] == [
        one.key for one in read_builtin_interests().every
    ]
    assert page.select_one("select[name=minutes] option[selected]")["value"] == "45"
    assert not page.select(".match")


def test_a_form_without_javascript_gives_the_answer(town: FlaskClient) -> None:
    form = soup(town.get("/metiers").text).select_one("main form")
    assert form.get("method", "get") == "get"
    answer = town.get(form["action"], query_string={"lieu": "Pissevin", "plait": ["cuisiner", "vendre"]})
    page = soup(answer.text)
    assert answer.status_code == 200
    assert [one.get_text() for one in page.select("#resultats h2")] == [
        "Ce qui peut vous plaire",
        "Ce qui recrute aussi",
    ]
    assert [one["value"] for one in page.select("input[name=plait][checked]")] == ["cuisiner", "vendre"]


def test_an_unknown_place_is_said_at_its_field_and_keeps_what_was_ticked(town: FlaskClient) -> None:
    answer = town.get("/metiers?lieu=Zzyzx&plait=cuisiner&minutes=30")
    page = soup(answer.text)
    assert answer.status_code == 422
    assert page.select_one("input[name=lieu]")["aria-invalid"] == "true"
    assert page.select_one("input[name=lieu]")["value"] == "Zzyzx"
    assert [one["value"] for one in page.select("input[name=plait][checked]")] == ["cuisiner"]
    assert page.select_one("select[name=minutes] option[selected]")["value"] == "30"


def test_a_place_borne_twice_is_not_guessed(town: FlaskClient) -> None:
    answer = town.get("/metiers?lieu=Centre ancien&plait=cuisiner")
    links = [link["href"] for link in soup(answer.text).select(".widen a")]
    assert answer.status_code == 422
    assert len(links) >= 2
    chosen = town.get(links[0])
    assert chosen.status_code == 200
    assert [one["value"] for one in soup(chosen.text).select("input[name=plait][checked]")] == ["cuisiner"]


def test_changing_the_place_keeps_what_was_ticked(town: FlaskClient) -> None:
    [change] = soup(town.get(LIKED).text).select("#resultats > p:first-child a")
    page = soup(town.get(change["href"]).text)
    assert page.select_one("input[name=lieu][type=text]") is not None
    assert [one["value"] for one in page.select("input[name=plait][checked]")] == ["cuisiner", "vendre"]


def test_words_that_are_none_of_ours_are_left_aside(town: FlaskClient) -> None:
    odd = f"{LIKED}&plait=voler&plait=<b>&minutes=zzz&tout=oui"
    assert soup(town.get(odd).text).select_one("#resultats") == soup(town.get(LIKED).text).select_one(
        "#resultats"
    )


@pytest.mark.parametrize("minutes", ["15", "90", "0"])
def test_another_way_shows_what_a_reload_shows(town: FlaskClient, minutes: str) -> None:
    there = f"{LIKED}&minutes={minutes}"
    part = part_of(town, there)
    assert "<html" not in part
    reload = as_shown(town.get(there).text)
    assert after_swap(town.get(LIKED).text, part, "main form", minutes=minutes) == reload


def test_another_tick_shows_what_a_reload_shows(town: FlaskClient) -> None:
    before, there = soup(town.get(LIKED).text), f"{LIKED}&plait=ranger"
    before.select_one("input[value=ranger]")["checked"] = ""
    assert after_swap(str(before), part_of(town, there), "main form") == as_shown(town.get(there).text)


def test_each_occupation_leads_to_its_offers(town: FlaskClient) -> None:
    page = soup(town.get(f"{LIKED}&minutes=60").text)
    cards = page.select(".match")
    assert len(cards) > 5
    for card in cards:
        link = card.select_one(".match-title a")
        assert "minutes=60" in link["href"]
        assert link.get_text(strip=True) in names(town.get(link["href"]).text)
        assert re.search(r"\d+\soffre", card.get_text())
        assert re.search(r"\d+ min pour la plus proche", card.get_text())


def test_twenty_are_shown_and_all_of_them_when_asked(town: FlaskClient) -> None:
    address = f"{LIKED}&minutes=0"
    first = town.get(address).text
    [everything] = [one["href"] for one in soup(first).select("#resultats a.button")]
    whole = town.get(everything).text
    assert len(names(first)) == FIRST == 20
    assert len(names(whole)) == announced(whole)[0] > FIRST
    assert names(whole)[:FIRST] == names(first)
    assert not soup(whole).select("#resultats a.button")


@pytest.mark.parametrize(
    ("lieu", "minutes", "ticked"),
    [
        ("Pissevin", 5, []),  # nothing at all within five minutes
        ("Pissevin", 15, ["cuisiner"]),  # something, but not of what was ticked
        ("Pissevin", 45, ["aider", "papiers"]),  # little of it
        ("Bagnères-de-Luchon", 15, []),  # an hour more is not enough: the least that is
        ("Saint-Gilles", 5, ["cuisiner"]),
        ("Cahors", 5, ["cuisiner"]),  # none of it anywhere: what else there is
    ],
)
def test_with_little_within_reach_the_minutes_that_give_more_are_said(
    town: FlaskClient, lieu: str, minutes: int, ticked: list[str]
) -> None:
    asked = {"lieu": lieu, "minutes": minutes, "plait": ticked}
    found = near(lieu, minutes=str(minutes), plait=ticked)
    page = town.get("/metiers", query_string=asked).text
    steps = soup(page).select(".widen a")
    assert len(steps) == len(found.steps) > 0
    before = found.total_liked if ticked else found.total
    of_ticks = False
    for step in steps:
        assert re.search(r"\d+ minutes au lieu de", step.get_text())
        said = int(re.search(r"(\d+)\s*métier", step.select_one("b").get_text()).group(1))
        longer = parse_qs(urlsplit(step["href"]).query).get("minutes", ["45"])[0]
        wider = near(lieu, minutes=longer, plait=ticked)
        of_ticks = of_ticks or wider.total_liked > 0
        assert announced(town.get(step["href"]).text)[0] == wider.total
        assert said == (wider.total_liked if of_ticks else wider.total) > before
        before = said


def test_the_least_minutes_that_give_some_are_the_least(town: FlaskClient) -> None:
    [(minutes, total)] = near("Bagnères-de-Luchon", minutes="15").steps
    assert near("Bagnères-de-Luchon", minutes=str(minutes)).total == total > 0
    assert near("Bagnères-de-Luchon", minutes=str(minutes - 15)).total == 0


def test_no_step_asks_for_minutes_that_an_address_may_not_hold(town: FlaskClient) -> None:
    for lieu in ("Bagnères-de-Luchon", "Cahors", "Mende"):
        for minutes in (170, 200, 240):
            for longer, total in near(lieu, minutes=str(minutes), plait=["cuisiner"]).steps:
                assert longer == 0 or minutes < longer <= 240
                assert near(lieu, minutes=str(longer), plait=["cuisiner"]).total_liked == total


def test_nothing_of_what_was_ticked_is_said_above_what_hires(town: FlaskClient) -> None:
    page = soup(town.get(f"{FROM_PISSEVIN}&minutes=15&plait=cuisiner").text)
    assert "Rien près de vous pour ce que vous aimez" in page.get_text()
    assert [one.get_text() for one in page.select("#resultats h2")] == ["Ce qui recrute près de vous"]


def test_without_any_post_a_person_is_named(app: Flask, client: FlaskClient) -> None:
    page = soup(client.get(FROM_PISSEVIN).text)
    assert "Aucun métier pour l’instant" in page.get_text()
    assert page.select_one('#resultats a[href="/aide"]') is not None


def test_the_order_and_the_source_are_told(town: FlaskClient) -> None:
    text = soup(town.get(LIKED).text).get_text()
    assert spaced("Ordre : ce que vous aimez, puis le nombre d’offres.") in text
    assert "table du projet, à relire par la Région (29 novembre 2026)" in text


def test_a_resident_finds_her_own_place_in_the_field(town: FlaskClient) -> None:
    with town.session_transaction() as session:
        session.update(role="habitant", id=SAMIRA)
    field = soup(town.get("/metiers").text).select_one("input[name=lieu]")
    assert "Pissevin" in field["value"]
    assert town.get("/metiers", query_string={"lieu": field["value"]}).status_code == 200


@pytest.mark.parametrize(("role", "number"), [("employeur", 1_000_001), ("conseiller", 0), ("habitant", 0)])
def test_nobody_else_finds_a_place_there(town: FlaskClient, role: str, number: int) -> None:
    with town.session_transaction() as session:
        session.update(role=role, id=number)
    assert soup(town.get("/metiers").text).select_one("input[name=lieu]")["value"] == ""


# ---------- the ways in ----------


def ways_in(html: str) -> list[str]:
    return [one["href"] for one in soup(html).select('main a[href^="/metiers"]')]


def test_the_aid_leads_there_and_no_other_aid_does(town: FlaskClient) -> None:
    assert ways_in(town.get("/aides/mon-parcours-formation-metiers").text) == ["/metiers"]
    assert ways_in(town.get("/aides/competence-plus").text) == []


def test_the_steps_of_a_resident_lead_there(town: FlaskClient) -> None:
    with town.session_transaction() as session:
        session.update(role="habitant", id=SAMIRA)
    assert ways_in(town.get("/mes-pistes").text) == ["/metiers"]


def test_a_list_with_little_in_it_leads_there_from_its_place(town: FlaskClient) -> None:
    little = town.get("/offres?lieu=Pissevin&metier=soudeur&minutes=15").text
    [way] = ways_in(little)
    assert "Pissevin" in town.get(way).text
    assert soup(town.get(way).text).select_one("#resultats .match, #resultats .widen") is not None
    assert ways_in(town.get("/offres?lieu=Pissevin&metier=ménage").text) == []
