"""The training plan ends on 2026-12-31: what people read that day, and the next; shortage with its year."""

from __future__ import annotations

import re
from datetime import date

import pytest
from demo_town import SAMIRA, load_town
from employers.forms import enter, soup
from flask import Flask
from flask.testing import FlaskClient
from introductions.made import an_introduction

from matching.clock import now, today
from matching.extensions import db
from matching.french import spaced
from matching.introductions.models import IntroductionEvent
from matching.matches.service import offer_of
from matching.matches.snapshot import current_snapshot, note_change

from .made import first_post, publish_rules, rewrite_person, rewrite_post
from .test_trainings import COURSE, MISSING

LAST, NEXT = date(2026, 12, 31), date(2027, 1, 1)
PLAN = ("e2c", "lectio", "projet-pro", "competence-plus", "parcours-qualifiant")
SAYS = "À confirmer par la Région"


def samira() -> None:
    rewrite_person(
        SAMIRA, age=20, situation="jobseeker", qualification_level=2, reading="none", project="open",
        aims_at_level=4,
    )  # fmt: skip


@pytest.mark.parametrize("slug", PLAN)
def test_a_yes_becomes_to_check_the_day_after(app: Flask, client: FlaskClient, slug: str) -> None:
    load_town(20)
    samira()
    enter(client, SAMIRA, "habitant")
    for day, word, unsure in ((LAST, "oui", False), (NEXT, "à vérifier", True)):
        app.config["CLOCK"] = day
        page = soup(client.get(f"/aides/{slug}"))
        assert page.select_one("#vous").text == spaced(f"Pour vous : {word}")
        titles = [one.get_text() for one in page.select(".notice strong")]
        assert (SAYS in titles) is unsure
        [line] = [
            one for one in soup(client.get("/aides")).select(".kept li") if f"/aides/{slug}" in str(one)
        ]
        assert line.select_one(".tag").text == spaced(f"Pour vous : {word}")
        assert (SAYS in line.text) is unsure


def test_a_no_stays_a_no(app: Flask, client: FlaskClient) -> None:
    load_town(20)
    rewrite_person(SAMIRA, age=40, situation="employed", reading="usual", french="written")
    enter(client, SAMIRA, "habitant")
    app.config["CLOCK"] = NEXT
    for slug in PLAN:
        assert soup(client.get(f"/aides/{slug}")).select_one("#vous").text == spaced("Pour vous : non")


def test_what_does_not_end_with_the_plan_goes_on(app: Flask, client: FlaskClient) -> None:
    load_town(20)
    samira()
    enter(client, SAMIRA, "habitant")
    for day in (LAST, NEXT):
        app.config["CLOCK"] = day
        assert soup(client.get("/aides/mission-locale")).select_one("#vous").text == spaced("Pour vous : oui")


def test_it_counts_half_and_the_offer_says_so(app: Flask, client: FlaskClient) -> None:
    load_town(20)
    samira()
    post = first_post()
    rewrite_post(post, skills=[MISSING], requires=[], accepts=["stage"], reading="usual", starts_on=None)
    publish_rules("competence_plus", courses=[COURSE])
    enter(client, SAMIRA, "habitant")
    back, helped = {}, {}
    for day, unsure in ((LAST, False), (NEXT, True)):
        app.config["CLOCK"] = day
        told = soup(client.get(f"/mes-offres/{post.id}")).select_one("section[aria-labelledby=dispositif]")
        assert ("Compétence +, à confirmer par la Région" in told.text) is unsure
        card = offer_of(db.session, post.id, SAMIRA, today=today(), seed="s").card
        assert card.match.group == "with_scheme"
        parts = {line.name: line.contribution for line in card.match.criteria}
        back[day], helped[day] = parts["skills"], parts["schemes"]
    assert back[LAST] == pytest.approx(2 * back[NEXT], abs=2e-6)  # all of it is what the scheme gives back
    assert 0 < helped[NEXT] < helped[LAST]


def test_every_line_of_an_offer_that_names_a_scheme_says_so(app: Flask, client: FlaskClient) -> None:
    load_town(20)
    samira()
    post = first_post()
    # A skill that is only wished for: the post is for now, and the scheme could teach it.
    wished = (MISSING[0], MISSING[1], False)
    rewrite_post(post, skills=[wished], requires=[], accepts=["stage"], reading="simple", starts_on=None)
    post.shifts.clear()
    rewrite_post(post)
    enter(client, SAMIRA, "habitant")
    for day, unsure in ((LAST, False), (NEXT, True)):
        app.config["CLOCK"] = day
        page = soup(client.get(f"/mes-offres/{post.id}"))
        line = page.select_one("section[aria-labelledby=savoir]").get_text(" ", strip=True)
        assert "Compétence + peut aider" in line
        assert (SAYS.lower() in line.lower()) is unsure
        aids = page.select_one("section[aria-labelledby=pourquoi]").get_text(" ", strip=True)
        assert re.search(r"(Une aide existe|Vérifiez cette aide)", aids)
        assert (SAYS in aids) is unsure
        cards = soup(client.get("/mes-offres?minutes=0&autour=tous")).select(".match")
        [card] = [one for one in cards if f"/mes-offres/{post.id}?" in str(one)]
        assert (SAYS.lower() in card.get_text(" ", strip=True).lower()) is unsure
        assert "Compétence + peut aider" in card.text


def test_a_no_that_opens_a_course_says_so(app: Flask, client: FlaskClient) -> None:
    load_town(20)
    row = an_introduction(first_post(), "refused")
    db.session.add(
        IntroductionEvent(
            introduction_id=row.id, version=row.version, at=now(), party="employer", act="refuse",
            actor_id=1, from_state="sent", to_state="refused", reason="competence",
        )
    )  # fmt: skip
    db.session.commit()
    enter(client, SAMIRA, "habitant")
    for day, unsure in ((LAST, False), (NEXT, True)):
        app.config["CLOCK"] = day
        page = client.get(f"/mes-demandes/{row.id}").text
        assert "Compétence + peut apporter ce qui manque." in page
        assert (SAYS in page) is unsure


@pytest.mark.parametrize(("percent", "marked"), [(50.0, True), (49.9, False), (81.25, True)])
def test_shortage_is_marked_with_its_figure_and_year(
    app: Flask, client: FlaskClient, percent: float, marked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_town(20)
    post = first_post()
    ranking = current_snapshot(db.session).vocabulary.ranking
    monkeypatch.setitem(ranking.shortage, post.rome_code, percent)
    note_change(db.session, "vacancy", post.id, now())
    db.session.commit()
    enter(client, SAMIRA, "habitant")
    page = client.get(f"/mes-offres/{post.id}").text
    rounded = round(percent)
    said = f"{rounded} % des recrutements sont difficiles en Occitanie (2024, estimation)."
    assert (said in page) is marked
    cards = soup(client.get("/mes-offres?minutes=0&autour=tous")).select(".match")
    [card] = [one for one in cards if f"/mes-offres/{post.id}?" in str(one)]
    tag = spaced(f"Métier en tension : {rounded} % de recrutements difficiles en 2024")
    assert (tag in card.get_text(" ", strip=True)) is marked
