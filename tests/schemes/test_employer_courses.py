"""An employer reads when somebody trained would be ready, and says yes to a later start in one click.

The words rest on the post alone: nobody can be told from another by what a scheme answers to them.
"""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from demo_town import SAMIRA, load_town
from employers.forms import enter, held, soup
from flask import Flask
from flask.testing import FlaskClient
from swapping import without_token

from matching.clock import now
from matching.employers.models import Vacancy
from matching.extensions import db
from matching.matches.models import IndexChange
from matching.matches.snapshot import note_change
from matching.region.models import Neighbourhood
from matching.residents.models import Profile

from .made import first_post, publish_rules, rewrite_person, rewrite_post
from .test_trainings import COURSE, MISSING

READY = "prêt le 12 mars 2027, après une formation payée par la Région (3 semaines)."


@pytest.fixture
def post(app: Flask, client: FlaskClient) -> Vacancy:
    load_town(20)
    found = first_post()
    rewrite_post(found, skills=[MISSING], requires=["permis_b"], accepts=[], starts_on=None)
    publish_rules("competence_plus", courses=[COURSE])
    enter(client, found.establishment_id)
    return found


def page(client: FlaskClient, post: Vacancy) -> str:
    answer = client.get(f"/recruter/offres/{post.id}/candidats")
    assert answer.status_code == 200
    return answer.text.replace("\xa0", " ")


def test_when_one_is_ready_is_said_once_of_the_post(client: FlaskClient, post: Vacancy) -> None:
    text = page(client, post)
    assert text.count(READY) == 1
    assert f"S’il manque « {MISSING[0][0].lower()}{MISSING[0][1:]} » : {READY}" in text
    lacks = [
        one.get_text(" ", strip=True)
        for one in soup(client.get(f"/recruter/offres/{post.id}/candidats")).select(".lacks")
    ]
    of_skill = [one.replace("\xa0", " ") for one in lacks if MISSING[0] in one]
    assert of_skill
    assert all("Une formation de 3 semaines peut l’apporter." in one for one in of_skill)
    assert not any("formation" in one for one in lacks if "permis" in one)
    assert "Compétence" not in text


def test_what_a_scheme_answers_to_a_person_changes_no_byte(client: FlaskClient, post: Vacancy) -> None:
    before = page(client, post)
    quarters = db.session.scalars(sa.select(Neighbourhood.code)).all()
    for person in db.session.scalars(sa.select(Profile)):
        person.situation, person.birth_date, person.project = "employed", date(1961, 2, 3), "settled"
        if person.lat is not None:
            person.neighbourhood_code = next(one for one in quarters if one != person.neighbourhood_code)
        note_change(db.session, "profile", person.id, now())
    db.session.commit()
    assert without_token(page(client, post)) == without_token(before)


def test_dates_that_are_not_known_are_to_confirm(client: FlaskClient, post: Vacancy) -> None:
    publish_rules("competence_plus", courses=[COURSE | {"starts": []}])
    text = page(client, post)
    assert "une formation payée par la Région peut l’apporter (3 semaines), dates à confirmer." in text
    publish_rules("competence_plus", courses=[COURSE | {"areas": ["65"]}])
    assert "une formation payée par la Région peut l’apporter, dates à confirmer." in page(client, post)
    assert "durée à confirmer." in page(client, post)


def test_one_click_says_yes_to_a_later_start(client: FlaskClient, post: Vacancy) -> None:
    address = f"/recruter/offres/{post.id}/debut-plus-tard"
    seen = client.get(f"/recruter/offres/{post.id}/candidats")
    answer = client.post(address, data=held(seen, address))
    assert (answer.status_code, answer.location) == (303, f"/recruter/offres/{post.id}/candidats")
    after = client.get(answer.location).text
    assert "Vous acceptez un début plus tard." in after
    assert address not in after
    db.session.expire_all()
    assert [one.value for one in post.choices if one.kind == "accepts"] == ["later_start"]
    changes = db.session.scalar(sa.select(sa.func.count()).select_from(IndexChange))
    assert (
        client.post(
            address, data=held(client.get("/recruter/offres/nouvelle"), "/recruter/offres/nouvelle")
        ).status_code
        == 303
    )
    assert db.session.scalar(sa.select(sa.func.count()).select_from(IndexChange)) == changes


def test_a_later_start_is_asked_when_one_is_ready_after_the_first_day(
    client: FlaskClient, post: Vacancy
) -> None:
    rewrite_post(post, starts_on=date(2027, 3, 11))
    address = f"/recruter/offres/{post.id}/debut-plus-tard"
    assert address in page(client, post)
    rewrite_post(post, starts_on=date(2027, 3, 12))
    assert address not in page(client, post)  # ready on the first day


def test_the_yes_opens_the_post_to_who_is_free_later(client: FlaskClient, post: Vacancy) -> None:
    rewrite_post(post, starts_on=date(2027, 3, 1), requires=[])
    rewrite_person(SAMIRA, available_from=date(2027, 3, 12))
    address = f"/recruter/offres/{post.id}/debut-plus-tard"
    data = held(client.get(f"/recruter/offres/{post.id}/candidats"), address)
    enter(client, SAMIRA, "habitant")
    assert "trop tôt pour vous" in client.get(f"/mes-offres/{post.id}").text
    enter(client, post.establishment_id)
    client.post(address, data=data)
    enter(client, SAMIRA, "habitant")
    assert "trop tôt pour vous" not in client.get(f"/mes-offres/{post.id}").text


def test_only_its_own_employer_may_say_so(client: FlaskClient, post: Vacancy) -> None:
    address = f"/recruter/offres/{post.id}/debut-plus-tard"
    data = held(client.get(f"/recruter/offres/{post.id}/candidats"), address)
    other = db.session.scalar(
        sa.select(Vacancy.establishment_id).where(Vacancy.establishment_id != post.establishment_id)
    )
    enter(client, other)
    assert client.post(address, data=data).status_code == 404
    assert client.get(address).status_code == 405
    db.session.expire_all()
    assert not [one for one in post.choices if one.kind == "accepts"]


def test_after_the_plan_the_region_has_to_confirm(app: Flask, client: FlaskClient, post: Vacancy) -> None:
    for day, said in ((date(2026, 12, 31), 0), (date(2027, 1, 1), 1)):
        app.config["CLOCK"] = day
        assert page(client, post).count("À confirmer par la Région.") == said
