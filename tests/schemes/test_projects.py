"""Projet Pro counts near occupations more, immersions first; Parcours qualifiant opens the next level."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from demo_town import SAMIRA
from employers.forms import enter, soup
from flask import Flask
from flask.testing import FlaskClient

from matching.clock import today
from matching.employers.models import Vacancy
from matching.extensions import db
from matching.matches.service import offer_of
from matching.matches.snapshot import current_snapshot

from .made import a_seeker_and_a_post, how_it_stands, rewrite_person, rewrite_post
from .test_reading import ALIKE, order_for
from .test_trainings import words

WANTED = "K2204"


@pytest.fixture
def post(app: Flask) -> Vacancy:
    return a_seeker_and_a_post(WANTED)


def far_from_wanted() -> str:
    """An occupation far from the wanted one, that no other scheme marks."""
    ranking = current_snapshot(db.session).vocabulary.ranking
    return next(
        code for code in sorted(ranking.occupation_labels)
        if how_it_stands(WANTED, code) in ("family", "other") and code not in ranking.green
        and ranking.shortage.get(code, 0) < 50
    )  # fmt: skip


def aid(post: Vacancy, project: str | None) -> float:
    """What the schemes bring to this post for Samira, with this project."""
    rewrite_person(SAMIRA, project=project)
    match = offer_of(db.session, post.id, SAMIRA, today=today(), seed="s").card.match
    return next(line.contribution for line in match.criteria if line.name == "schemes")


def test_near_occupations_count_more_and_others_do_not(post: Vacancy) -> None:
    ranking = current_snapshot(db.session).vocabulary.ranking
    near = next(
        code for code, order in sorted(ranking.near[WANTED].items()) if code in ranking.occupation_labels
    )
    far = far_from_wanted()
    for code, widened in ((near, True), (WANTED, True), (far, False)):
        rewrite_post(post, rome_code=code)
        plain, helped, maybe = aid(post, "settled"), aid(post, "open"), aid(post, None)
        assert (helped > plain) is widened, code
        assert helped - plain == pytest.approx(2 * (maybe - plain), abs=3e-6)
    rewrite_post(post, rome_code=far, accepts=["immersion"])
    assert aid(post, "open") > aid(post, "settled")  # an immersion is a way in, whatever the occupation


@pytest.mark.parametrize("wanted", [False, True])
def test_immersions_come_first(client: FlaskClient, post: Vacancy, wanted: bool) -> None:
    posts = db.session.scalars(
        sa.select(Vacancy).where(Vacancy.status == "open").order_by(Vacancy.id).limit(3)
    ).all()
    occupation = {"rome_code": WANTED if wanted else far_from_wanted()}
    for one, accepts in zip(posts, ([], ["immersion"], ["later_start"]), strict=True):
        one.shifts.clear()
        rewrite_post(
            one, skills=[], requires=[], accepts=accepts, reading=None, starts_on=None,
            **({name: getattr(posts[0], name) for name in ALIKE} | occupation),
        )  # fmt: skip
    names = {
        ",".join(choice.value for choice in one.choices if choice.kind == "accepts"): one.id for one in posts
    }
    rewrite_person(SAMIRA, project="open")
    assert order_for(client, names) == ["immersion", "later_start", ""]


def way(client: FlaskClient, post: Vacancy) -> str:
    enter(client, SAMIRA, "habitant")
    return words(soup(client.get(f"/mes-offres/{post.id}")).select_one("section[aria-labelledby=dispositif]"))


def test_a_diploma_of_health_says_its_months_and_what_is_to_confirm(
    client: FlaskClient, post: Vacancy
) -> None:
    rewrite_person(SAMIRA, aims_at_level=4, qualification_level=3)
    rewrite_post(post, rome_code="J1501", qualification_level=4)
    told = way(client, post)
    for said in (
        "Parcours qualifiant", "Diplôme d’État d’aide-soignant", "Durée : environ 10 mois",
        "Début : à confirmer par la Région", "Lieu : à confirmer par la Région",
    ):  # fmt: skip
        assert said in told, said
    rewrite_person(SAMIRA, qualification_level=4)
    assert "aide-soignant" not in way(client, post)


@pytest.mark.parametrize(
    ("held", "asked", "aims", "told"),
    [
        (3, 4, 4, True),
        (3, 5, 4, False),
        (4, 4, 4, False),
        (None, 4, 4, False),
        (3, 4, 6, False),
        (3, 4, None, True),
    ],
)
def test_the_level_just_above_is_opened(
    client: FlaskClient, post: Vacancy, held: int | None, asked: int, aims: int | None, told: bool
) -> None:
    rewrite_person(SAMIRA, aims_at_level=aims, qualification_level=held)
    rewrite_post(post, rome_code=WANTED, qualification_level=asked)
    assert ("Niveau bac" in way(client, post)) is told
