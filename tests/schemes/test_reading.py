"""Lectio and CRIA: little reading first for who needs it; never seen nor guessed by an employer."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from demo_town import SAMIRA, load_town
from employers.forms import enter, soup
from flask import Flask
from flask.testing import FlaskClient
from swapping import without_token

from matching.clock import now
from matching.employers.models import Vacancy
from matching.extensions import db
from matching.matches.snapshot import current_snapshot, note_change
from matching.residents.models import Profile, ProfileChoice

from .made import first_post, rewrite_person, rewrite_post

ALIKE = (
    "rome_code",
    "contract",
    "lat",
    "lon",
    "commune_code",
    "weekly_hours",
    "qualification_level",
    "french",
)


def three_posts_alike() -> dict[str, int]:
    """Three open posts that differ in the reading they ask for, and in nothing else that counts."""
    posts = db.session.scalars(
        sa.select(Vacancy).where(Vacancy.status == "open").order_by(Vacancy.id).limit(3)
    ).all()
    for post, reading in zip(posts, ("usual", "simple", "none"), strict=True):
        post.shifts.clear()
        rewrite_post(
            post,
            skills=[],
            requires=[],
            accepts=[],
            reading=reading,
            starts_on=None,
            **{name: getattr(posts[0], name) for name in ALIKE},
        )
    return {post.reading: post.id for post in posts}


def order_for(client: FlaskClient, posts: dict[str, int]) -> list[str]:
    enter(client, SAMIRA, "habitant")
    page = soup(client.get("/mes-offres?minutes=0&autour=tous"))
    links = [link["href"].split("?")[0].rsplit("/", 1)[1] for link in page.select(".match-title a")]
    found = {str(number): reading for reading, number in posts.items()}
    return [found[link] for link in links if link in found]


@pytest.mark.parametrize(("reading", "french"), [("none", None), ("none", "written")])
def test_posts_with_little_reading_come_first(
    app: Flask, client: FlaskClient, reading: str, french: str | None
) -> None:
    load_town(20)
    posts = three_posts_alike()
    rewrite_person(SAMIRA, age=30, reading=reading, french=french)
    assert order_for(client, posts) == ["none", "simple", "usual"]


def test_without_french_little_reading_comes_first_whatever_is_read(app: Flask, client: FlaskClient) -> None:
    load_town(20)
    posts = three_posts_alike()
    rewrite_person(SAMIRA, age=30, reading="usual", french="none")
    assert order_for(client, posts)[-1] == "usual"


def employer_pages(client: FlaskClient, post: Vacancy) -> list[str]:
    enter(client, post.establishment_id)
    pages = [
        client.get(address)
        for address in (
            f"/recruter/offres/{post.id}/candidats",
            f"/recruter/offres/{post.id}/candidats?page=2",
            f"/recruter/offres/{post.id}",
            "/recruter",
        )
    ]
    assert all(page.status_code == 200 for page in pages)
    return [without_token(page.text) for page in pages]


@pytest.mark.parametrize("asked", ["none", "usual"])
def test_an_employer_cannot_tell_who_reads_little(app: Flask, client: FlaskClient, asked: str) -> None:
    load_town(60)
    post = first_post()
    rewrite_post(post, reading=asked, french="written")
    before = employer_pages(client, post)
    codes = [title.text for page in before for title in soup_of(page).select(".match-title")]
    assert len(codes) > 20
    for place, person in enumerate(db.session.scalars(sa.select(Profile).order_by(Profile.id))):
        # Every other one: were it seen, the order would change too.
        person.reading, person.french = ("none", "none") if place % 2 else ("usual", "written")
        person.choices = [one for one in person.choices if one.kind != "in_schemes"]
        db.session.flush()
        if place % 2:
            person.choices += [ProfileChoice(kind="in_schemes", value=one) for one in ("lectio", "cria")]
        note_change(db.session, "profile", person.id, now())
    db.session.commit()
    after = employer_pages(client, post)
    snapshot = current_snapshot(db.session)
    [answers] = snapshot.schemes_of([snapshot.profiles.find(f"p-{SAMIRA + 1}")]).values()
    assert (answers["lectio"], answers["cria"]) == ("yes", "yes")  # there was something to hide
    assert after == before
    assert not any(word in page for page in after for word in ("Lectio", "CRIA", "illettrisme", "lire"))


def soup_of(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "html.parser")


def test_a_post_that_asks_to_read_more_tells_where_one_learns(app: Flask, client: FlaskClient) -> None:
    load_town(20)
    posts = three_posts_alike()
    rewrite_person(SAMIRA, age=30, reading="none", french="spoken")
    enter(client, SAMIRA, "habitant")
    for reading, told in (("usual", True), ("simple", True), ("none", False)):
        page = soup(client.get(f"/mes-offres/{posts[reading]}"))
        way = page.select_one("section[aria-labelledby=dispositif]")
        assert (way is not None and "Lectio" in way.text and "12 mois au plus" in way.text) is told, reading


def test_the_resident_and_the_counsellor_read_it(app: Flask, client: FlaskClient) -> None:
    load_town(20)
    posts = three_posts_alike()
    rewrite_person(SAMIRA, age=30, reading="none", french="spoken")
    enter(client, SAMIRA, "habitant")
    assert "Lectio" in client.get(f"/mes-offres/{posts['simple']}").text
    enter(client, 0, "conseiller")
    assert "Lectio" in client.get(f"/conseiller/habitants/{SAMIRA}/offres/{posts['simple']}").text
