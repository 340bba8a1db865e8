"""Before 18 without a plan: a person first, and only posts that the law allows at their first shift."""

from __future__ import annotations

from datetime import date, time

import pytest
from demo_town import SAMIRA, load_town
from employers.forms import enter, soup
from flask import Flask
from flask.testing import FlaskClient
from notifications.test_alerts import MORNING, SHE, publish, run, subjects

from matching.employers.models import Vacancy, VacancyShift
from matching.extensions import db
from matching.matches.snapshot import note_change
from matching.notifications.people import set_preference
from matching.privacy.consents import give
from matching.residents.models import Profile

from .made import first_post, rewrite_person, rewrite_post

FIRST = "Parlez d’abord à une personne"
LEGAL = "Seules les offres permises à votre âge sont montrées."
# The post opens on a Tuesday and works on Mondays: its first shift is on the 14th.
OPENS, FIRST_SHIFT = date(2026, 12, 8), date(2026, 12, 14)


@pytest.fixture
def night(app: Flask) -> Vacancy:
    """A post of Monday nights, for which a minor is too young."""
    load_town(20)
    post = first_post()
    post.shifts.clear()
    rewrite_post(post, requires=[], starts_on=OPENS)
    post.shifts.append(VacancyShift(day=0, start_at=time(22), end_at=time(5)))
    rewrite_post(post)
    return post


def born(day: date, situation: str | None = "out_of_school") -> None:
    rewrite_person(SAMIRA, birth_date=day, situation=situation)


def listed(client: FlaskClient) -> tuple[set[int], str]:
    """The offers of Samira's own list, and what it says."""
    enter(client, SAMIRA, "habitant")
    page = soup(client.get("/mes-offres?minutes=0&autour=tous"))
    links = [link["href"].split("?")[0].rsplit("/", 1)[1] for link in page.select(".match-title a")]
    return set(map(int, links)), page.select_one("#resultats").get_text(" ", strip=True)


@pytest.mark.parametrize(
    ("birth", "shown", "told"),
    [
        (date(2008, 12, 15), False, True),  # 18 the day after the first shift
        (date(2008, 12, 14), True, True),  # 18 on the very day: still a minor today
        (date(2008, 12, 1), True, False),  # 18 today
        (date(2010, 12, 1), False, True),  # 16 today
    ],
)
def test_the_law_is_read_at_the_first_shift(
    client: FlaskClient, night: Vacancy, birth: date, shown: bool, told: bool
) -> None:
    born(birth)
    offers, text = listed(client)
    assert (night.id in offers) is shown
    assert len(offers) > 5  # the other posts are there
    assert (FIRST in text) is (LEGAL in text) is told


@pytest.mark.parametrize(
    ("situation", "told"),
    [("out_of_school", True), ("jobseeker", True), (None, True), ("pupil", False), ("student", False)],
)
def test_who_has_a_plan_reads_every_post(
    client: FlaskClient, night: Vacancy, situation: str | None, told: bool
) -> None:
    born(date(2009, 6, 1), situation)
    offers, text = listed(client)
    assert (FIRST in text) is told
    assert (night.id in offers) is not told


def test_nobody_is_taken_for_a_minor(client: FlaskClient, night: Vacancy) -> None:
    rewrite_person(SAMIRA, birth_date=None, situation="out_of_school")
    offers, text = listed(client)
    assert night.id in offers
    assert FIRST not in text


def test_a_person_to_call_is_one_step_away(client: FlaskClient, night: Vacancy) -> None:
    born(date(2009, 6, 1))
    enter(client, SAMIRA, "habitant")
    page = soup(client.get("/mes-offres"))
    [way] = [link for link in page.select("#resultats .notice a") if link.text.strip() == "Voir qui appeler"]
    steps = soup(client.get(way["href"])).select("main h2")
    assert FIRST in steps[0].get_text(" ", strip=True)


def test_the_counsellor_reads_everything_and_is_told(client: FlaskClient, night: Vacancy) -> None:
    born(date(2009, 6, 1))
    enter(client, 0, "conseiller")
    page = soup(client.get(f"/conseiller/habitants/{SAMIRA}?minutes=0&autour=tous"))
    assert "Vous voyez tout." in page.text
    assert any(f"/offres/{night.id}" in link["href"] for link in page.select(".match-title a"))


@pytest.mark.parametrize(("birth", "told"), [(date(2010, 12, 1), False), (date(1990, 12, 1), True)])
def test_no_news_of_a_post_that_the_law_forbids(night: Vacancy, birth: date, told: bool) -> None:
    born(birth)
    samira = db.session.get_one(Profile, SAMIRA)
    samira.max_minutes, night.lat, night.lon = 240, samira.lat, samira.lon
    note_change(db.session, "profile", SAMIRA, MORNING)
    give(db.session, SAMIRA, "alerts", by=str(SHE), now=MORNING)
    set_preference(db.session, SHE, channel=None, alerts="daily")
    db.session.commit()
    run(0)
    publish(night, 1.2)
    run(2)
    assert (subjects(SHE) != []) is told
