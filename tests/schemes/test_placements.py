"""E2C for an employer: nothing of it before the yes, whoever it is; after it, only if the person chose so."""

from __future__ import annotations

from datetime import date

import pytest
from demo_town import SAMIRA
from employers.forms import errors, held, soup
from flask import Flask
from flask.testing import FlaskClient
from introductions.made import an_introduction, town
from introductions.walk import enter
from swapping import without_token

from matching.employers.models import Vacancy
from matching.extensions import db
from matching.french import spaced
from matching.introductions.reading import sharable
from matching.introductions.sharing import SCHOOL

from .made import rewrite_person

E2C = {
    "in_schemes": ["e2c"],
    "registered": ["e2c"],
    "qualification_level": 2,
    "situation": "trainee",
    "age": 20,
}
OTHER = {"in_schemes": [], "registered": [], "qualification_level": 2, "situation": "employed", "age": 45}
NAMES = ("2e chance", "E2C", "École")


@pytest.fixture
def post(app: Flask) -> Vacancy:
    return town()


def read(client: FlaskClient, post: Vacancy, address: str) -> str:
    enter(client, "employeur", post.establishment_id)
    answer = client.get(address)
    assert answer.status_code == 200
    return without_token(answer.text)


def of_both(client: FlaskClient, post: Vacancy, address: str) -> tuple[str, str]:
    """What the employer reads of Samira in the school, and of Samira twenty-five years older, in none."""
    pages = []
    for facts in (E2C, OTHER):
        rewrite_person(SAMIRA, **facts)
        pages.append(read(client, post, address))
    return pages[0], pages[1]


@pytest.mark.parametrize(
    ("state", "shared"),
    [
        ("proposed", None),
        ("agreed", ["name", SCHOOL]),
        ("sent", ["name", SCHOOL]),
        ("seen", ["name", "skills"]),
    ],
)
def test_the_same_bytes_until_it_is_shared_and_read(
    client: FlaskClient, post: Vacancy, state: str, shared: list[str] | None
) -> None:
    row = an_introduction(post, state, shared=shared, proposed_by="employer", employer_asked=True)
    db.session.commit()
    for address in (
        f"/recruter/demandes/{row.id}",
        "/recruter/demandes",
        f"/recruter/offres/{post.id}/candidats",
    ):
        one, other = of_both(client, post, address)
        assert one == other, address
        assert not any(name in one for name in NAMES)


def test_after_the_yes_what_a_placement_is_with_its_source(client: FlaskClient, post: Vacancy) -> None:
    row = an_introduction(post, "seen", shared=["name", SCHOOL])
    db.session.commit()
    address = f"/recruter/demandes/{row.id}"
    one, other = of_both(client, post, address)
    assert not any(name in other for name in NAMES)  # ticked, but there is no school to tell
    rewrite_person(SAMIRA, **E2C)
    told = " ".join(soup(client.get(address)).select_one("main").get_text(" ", strip=True).split())
    for words in (
        "Cherche un stage avec : l’École de la 2e chance", "Un stage de l’École de la 2e chance (E2C)",
        "Statut : La personne reste stagiaire de son école.",
        "Parcours à l’école : De 4 à 18 mois.", "Convention à signer : À confirmer par la Région.",
        "Source : Région Occitanie, laregion.fr",
    ):  # fmt: skip
        assert words in told, words
    assert one != other


def test_the_region_writes_what_a_placement_is(app: Flask, client: FlaskClient, post: Vacancy) -> None:
    row = an_introduction(post, "seen", shared=["name", SCHOOL])
    db.session.commit()
    rewrite_person(SAMIRA, **E2C)
    agent, edit = app.test_client(), "/region/dispositifs/e2c/modifier"
    enter(agent, "region", 0)
    form = held(agent.get(edit), edit)
    assert form["placement-status"] == "La personne reste stagiaire de son école."
    assert form["placement-agreement"] == ""
    form["placement-rhythm"] = "mot " * 13
    assert "placement-rhythm" in errors(agent.post(edit, data=form))
    form["placement-rhythm"], form["geste"] = "", "publier"
    form["placement-agreement"] = "Une convention à trois, pour chaque stage."
    assert agent.post(edit, data=form).status_code == 303
    told = read(client, post, f"/recruter/demandes/{row.id}")
    assert spaced("<p>Convention à signer : Une convention à trois, pour chaque stage.</p>") in told
    assert spaced("<p>Rythme : À confirmer par la Région.</p>") in told
    assert spaced("<p>Statut : La personne reste stagiaire de son école.</p>") in told
    [before, after] = soup(agent.get("/region/journal")).select(".changed li")
    assert "Elle passe la moitié du temps en entreprise." in before.get_text()
    assert "Une convention à trois, pour chaque stage." in after.get_text()
    other = agent.get("/region/dispositifs/lectio/modifier")
    assert "placement-" not in other.text  # nobody would read it


def test_out_of_its_dates_it_is_to_confirm(app: Flask, client: FlaskClient, post: Vacancy) -> None:
    row = an_introduction(post, "seen", shared=[SCHOOL])
    db.session.commit()
    rewrite_person(SAMIRA, **E2C)
    for day, said in ((date(2026, 12, 31), False), (date(2027, 1, 1), True)):
        app.config["CLOCK"] = day
        page = read(client, post, f"/recruter/demandes/{row.id}")
        assert ("<p>À confirmer par la Région.</p>" in page) is said


def test_only_who_is_in_the_school_may_share_it(post: Vacancy) -> None:
    rewrite_person(SAMIRA, **OTHER)
    assert SCHOOL not in sharable(db.session, SAMIRA, date(2026, 12, 1))
    for facts in ({"in_schemes": ["e2c"]}, {"in_schemes": [], "registered": ["e2c"]}):
        rewrite_person(SAMIRA, **facts)
        assert sharable(db.session, SAMIRA, date(2026, 12, 1))[SCHOOL] == "l’École de la 2e chance"
