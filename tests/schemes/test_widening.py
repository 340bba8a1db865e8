"""Who follows Projet Pro searches one step wider until she chooses: `matching.matches.usual` is the rule."""

from __future__ import annotations

import re
from datetime import date

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from demo_town import SAMIRA
from employers.forms import enter, soup
from flask import Flask
from flask.testing import FlaskClient
from swapping import after_swap, as_shown, part_of, without_token

from matching.clock import today
from matching.counsellors.openings import openings_of_person
from matching.employers.models import Vacancy
from matching.extensions import db
from matching.french import spaced
from matching.matches.question import Question
from matching.matches.service import offers_of
from matching.matches.snapshot import current_snapshot

from .made import a_seeker_and_a_post, how_it_stands, publish_rules, rewrite_person, rewrite_post
from .test_reading import ALIKE

WANTED, NEAR, SAME_KIND, SAME_FAMILY = "K2204", "K2205", "K2202", "K2301"
FOLLOWS = {"in_schemes": ["projet_pro"]}
WHY = "Projet Pro : le même genre de travail est montré aussi."
BACK = "Voir seulement les métiers proches"
HERS = "/mes-offres"
DESKS = f"/conseiller/habitants/{SAMIRA}"
EVERYWHERE = "minutes=0"


@pytest.fixture
def post(app: Flask) -> Vacancy:
    """A post of the kind of work that Samira wants, and not near it; she follows nothing yet."""
    found = a_seeker_and_a_post(WANTED, rome_code=SAME_KIND, in_schemes=[])
    codes = (NEAR, SAME_KIND, SAME_FAMILY)
    assert [how_it_stands(WANTED, code) for code in codes] == ["near", "kind", "family"]
    return found


def read(client: FlaskClient, address: str) -> BeautifulSoup:
    """A list, read by the resident or at the desk, as its address says."""
    role = ("habitant", SAMIRA) if address.startswith(HERS) else ("conseiller", 0)
    enter(client, role[1], role[0])
    answer = client.get(address)
    assert answer.status_code == 200
    return soup(answer)


def listed(page: BeautifulSoup) -> list[int]:
    """The posts of a list, in its order."""
    return [int(link["href"].split("?")[0].rsplit("/", 1)[1]) for link in page.select(".match-title a")]


def words(page: BeautifulSoup) -> str:
    return " ".join(page.select_one("#resultats").get_text(" ", strip=True).split())


def chosen(page: BeautifulSoup) -> str:
    return page.select_one("#autour option[selected]").get_text()


@pytest.mark.parametrize("list_of", [HERS, DESKS])
def test_a_post_of_the_same_kind_appears_only_by_the_scheme(
    client: FlaskClient, post: Vacancy, list_of: str
) -> None:
    plain = read(client, f"{list_of}?{EVERYWHERE}")
    assert post.id not in listed(plain)
    assert WHY not in words(plain)
    assert chosen(plain) == "Métiers proches"
    rewrite_person(SAMIRA, **FOLLOWS)
    wider = read(client, f"{list_of}?{EVERYWHERE}")
    assert set(listed(wider)) > set(listed(plain))
    more = set(listed(wider)) - set(listed(plain))
    assert post.id in more
    codes = {db.session.get_one(Vacancy, number).rome_code for number in more}
    assert {how_it_stands(WANTED, code) for code in codes} == {"kind"}
    assert WHY in words(wider)
    assert chosen(wider) == "Même genre"
    [back] = [link["href"] for link in wider.select("#resultats a") if link.get_text() == BACK]
    usual = read(client, back)
    assert listed(usual) == listed(plain)
    assert WHY not in words(usual)
    assert chosen(usual) == "Métiers proches"
    rewrite_post(post, rome_code=SAME_FAMILY)  # one step, and no more
    assert post.id not in listed(read(client, f"{list_of}?{EVERYWHERE}"))


@pytest.mark.parametrize("list_of", [HERS, DESKS])
@pytest.mark.parametrize(
    ("autour", "label", "shown"),
    [("proche", "Métiers proches", False), ("genre", "Même genre", True), ("tous", "Tous les métiers", True)],
)
def test_what_is_chosen_wins(
    client: FlaskClient, post: Vacancy, list_of: str, autour: str, label: str, shown: bool
) -> None:
    address = f"{list_of}?{EVERYWHERE}&autour={autour}"
    without = read(client, address)
    rewrite_person(SAMIRA, **FOLLOWS)
    page = read(client, address)
    assert listed(page) == listed(without)
    assert (post.id in listed(page)) is shown
    assert WHY not in words(page)  # what somebody chose is no scheme's doing
    assert chosen(page) == chosen(without) == label


def test_the_desk_reads_the_same_list(client: FlaskClient, post: Vacancy) -> None:
    rewrite_person(SAMIRA, **FOLLOWS)
    hers, desks = (read(client, f"{one}?{EVERYWHERE}") for one in (HERS, DESKS))
    assert listed(hers) == listed(desks)
    assert post.id in listed(hers)
    how = {"today": today(), "seed": "s"}
    kind = "Chercher le même genre de travail"
    assert kind not in [one.words for one in openings_of_person(db.session, SAMIRA, **how).openings]
    rewrite_person(SAMIRA, in_schemes=[], max_minutes=240, contracts=[], avoid=[])
    assert kind in [one.words for one in openings_of_person(db.session, SAMIRA, **how).openings]
    rewrite_person(SAMIRA, **FOLLOWS)
    assert kind not in [one.words for one in openings_of_person(db.session, SAMIRA, **how).openings]


def test_an_employer_reads_the_same_bytes(app: Flask, client: FlaskClient, post: Vacancy) -> None:
    boss = app.test_client()
    enter(boss, post.establishment_id)
    addresses = (f"/recruter/offres/{post.id}/candidats", "/recruter", f"/recruter/offres/{post.id}")

    def pages() -> list[str]:
        answers = [boss.get(address) for address in addresses]
        assert [one.status_code for one in answers] == [200] * len(addresses)
        return [without_token(one.text) for one in answers]

    before = pages()
    assert current_snapshot(db.session).profiles.find(f"p-{SAMIRA}") is not None, "she is in the list"
    assert post.id not in listed(read(client, f"{HERS}?{EVERYWHERE}"))
    rewrite_person(SAMIRA, **FOLLOWS)
    assert post.id in listed(read(client, f"{HERS}?{EVERYWHERE}"))
    assert pages() == before
    assert not any("Projet Pro" in page for page in before)


def test_the_score_brings_immersions_first_and_nothing_else_is_reordered(
    client: FlaskClient, post: Vacancy
) -> None:
    posts = db.session.scalars(
        sa.select(Vacancy).where(Vacancy.status == "open").order_by(Vacancy.id).limit(3)
    ).all()
    alike = {name: getattr(post, name) for name in ALIKE} | {"rome_code": SAME_KIND}
    for one, accepts in zip(posts, (["stage"], ["immersion"], []), strict=True):
        one.shifts.clear()
        rewrite_post(
            one, skills=[], requires=[], accepts=accepts, reading=None, starts_on=None, **alike
        )  # fmt: skip
    rewrite_person(SAMIRA, **FOLLOWS)
    stage, immersion, neither = (one.id for one in posts)
    found = offers_of(db.session, SAMIRA, Question(minutes=0), today=today(), seed="s")
    matches = {card.row_id: card.match for card in found.cards}
    for one in (stage, neither):  # a larger score, and not another order
        assert matches[immersion].score > matches[one].score
    order = [one for one in listed(read(client, f"{HERS}?{EVERYWHERE}")) if one in matches]
    assert [one for one in order if one in (stage, immersion, neither)] == [immersion, stage, neither]
    keys = [(bool(card.match.blockers), -card.match.score) for card in found.cards]
    assert keys == sorted(keys)


@pytest.mark.parametrize(("name", "value"), [("autour", "proche"), ("autour", "tous"), ("minutes", "90")])
def test_filtering_shows_what_a_reload_shows(
    client: FlaskClient, post: Vacancy, name: str, value: str
) -> None:
    rewrite_person(SAMIRA, **FOLLOWS)
    enter(client, SAMIRA, "habitant")
    before, there = client.get(HERS).text, f"{HERS}?{name}={value}"
    reload = as_shown(client.get(there).text)
    assert after_swap(before, part_of(client, there), "form.filters", **{name: value}) == reload
    assert (spaced(WHY) in reload.replace("\n", " ")) is (name == "minutes")


def test_without_script_the_form_keeps_what_was_not_chosen(client: FlaskClient, post: Vacancy) -> None:
    rewrite_person(SAMIRA, **FOLLOWS)
    form = read(client, HERS).select_one("form.filters")
    sent = {
        field["name"]: (field.select_one("option[selected]") or field.option)["value"]
        for field in form.select("select")
    }
    enter(client, SAMIRA, "habitant")
    assert sent["autour"] == ""
    assert WHY in words(soup(client.get(HERS, query_string=sent | {"minutes": "0"})))
    assert WHY not in words(soup(client.get(HERS, query_string=sent | {"autour": "proche"})))


def test_a_list_without_known_work_says_nothing_of_it(client: FlaskClient, post: Vacancy) -> None:
    samira = rewrite_person(SAMIRA, **FOLLOWS)
    samira.wants.clear()
    rewrite_person(SAMIRA)
    page = read(client, f"{HERS}?{EVERYWHERE}")
    assert post.id in listed(page)
    assert WHY not in words(page)
    assert chosen(page) == "Même genre"


def test_the_region_says_which_scheme_widens(client: FlaskClient, post: Vacancy) -> None:
    rewrite_person(SAMIRA, **FOLLOWS)
    publish_rules("projet_pro", effects=["immersions_first"])
    page = read(client, f"{HERS}?{EVERYWHERE}")
    assert post.id not in listed(page)
    assert WHY not in words(page)
    publish_rules("projet_pro", name="Projet Pro 2027", effects=["near_occupations"])
    assert WHY.replace("Projet Pro", "Projet Pro 2027") in words(read(client, f"{HERS}?{EVERYWHERE}"))


@pytest.mark.parametrize(("day", "to_confirm"), [(date(2026, 12, 31), False), (date(2027, 1, 1), True)])
def test_out_of_its_dates_it_goes_on_and_is_to_confirm(
    app: Flask, client: FlaskClient, post: Vacancy, day: date, to_confirm: bool
) -> None:
    rewrite_person(SAMIRA, **FOLLOWS)
    app.config["CLOCK"] = day
    page = read(client, f"{HERS}?{EVERYWHERE}")
    assert post.id in listed(page)
    assert bool(re.search(re.escape(WHY) + " À confirmer par la Région.", words(page))) is to_confirm
    assert WHY in words(page)
