"""Innov’emploi expérimentation: a graduate of a neighbourhood reads the posts of her level first, and why."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from demo_town import SAMIRA, load_town
from employers.forms import enter, soup
from flask import Flask
from flask.testing import FlaskClient

from matching.employers.models import Vacancy
from matching.extensions import db
from matching.french import spaced
from matching.region.models import Neighbourhood

from .made import rewrite_person, rewrite_post
from .test_reading import ALIKE, employer_pages, order_for

HERS, LOWER, ABOVE = 6, 3, 8
LEVELS = (None, LOWER, HERS, ABOVE)
HELP = spaced("Une aide existe : Innov’emploi.")


@pytest.fixture
def posts(app: Flask) -> dict[int | None, int]:
    """Open posts that differ in the level they ask for, and in nothing else that counts: level -> number."""
    load_town(20)
    found = db.session.scalars(
        sa.select(Vacancy).where(Vacancy.status == "open").order_by(Vacancy.id).limit(len(LEVELS))
    ).all()
    alike = {name: getattr(found[0], name) for name in ALIKE if name != "qualification_level"}
    for post, level in zip(found, LEVELS, strict=True):
        post.shifts.clear()
        rewrite_post(
            post, skills=[], requires=[], accepts=[], reading=None, starts_on=None,
            **alike | {"qualification_level": level},
        )  # fmt: skip
    return {post.qualification_level: post.id for post in found}


def graduate(age: int = 24, **over: object) -> None:
    """Samira holds a licence and lives in a neighbourhood, but for what is said."""
    quarter = db.session.scalars(sa.select(Neighbourhood.code).order_by(Neighbourhood.code)).first()
    facts = {"qualification_level": HERS, "neighbourhood_code": quarter, "situation": "jobseeker"}
    rewrite_person(SAMIRA, age=age, **facts | over)


def said_of(client: FlaskClient, number: int) -> str:
    enter(client, SAMIRA, "habitant")
    return soup(client.get(f"/mes-offres/{number}")).select_one("main").get_text(" ", strip=True)


def test_posts_of_her_level_come_first_and_say_why(client: FlaskClient, posts: dict[int | None, int]) -> None:
    graduate()
    found = order_for(client, posts)
    assert found[0] == HERS
    assert set(found) == set(LEVELS), "nothing is hidden"
    assert [HELP in said_of(client, posts[level]) for level in LEVELS] == [False, False, True, False]


@pytest.mark.parametrize(
    "other", [{"age": 30}, {"age": 17}, {"qualification_level": 4}, {"neighbourhood_code": None}]
)
def test_it_is_for_young_graduates_of_a_neighbourhood(
    client: FlaskClient, posts: dict[int | None, int], other: dict[str, int | None]
) -> None:
    graduate(age=29)
    assert HELP in said_of(client, posts[HERS])
    graduate(**other)
    assert HELP not in said_of(client, posts[HERS])


def test_an_employer_cannot_tell_who_is_one(client: FlaskClient, posts: dict[int | None, int]) -> None:
    post = db.session.get_one(Vacancy, posts[HERS])
    graduate()
    young = employer_pages(client, post)
    graduate(age=45)
    assert employer_pages(client, post) == young
    assert not any("expérimentation" in page for page in young)
