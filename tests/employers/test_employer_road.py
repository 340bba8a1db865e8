"""The road of an employer, on both databases: establish, write, publish, close; and who is not let in."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from matching.employers.models import Establishment, Vacancy
from matching.extensions import db

from .forms import SIRET, enter, errors, held, send, soup

HOUSE, NEW = "/recruter/etablissement", "/recruter/offres/nouvelle"


def establish(client: FlaskClient) -> None:
    enter(client, 0)
    answer = send(client, HOUSE, HOUSE, siret=SIRET, name="La Halle aux Olives", commune="30000")
    assert answer.status_code == 303, errors(answer)


def write(client: FlaskClient, **over):
    typed = {
        "title": "Aide de cuisine", "shifts__0__days": ["0", "1"], "shifts__0__start": "07:45",
        "shifts__0__end": "12:00", "weekly_hours": "17,5", "pay_amount": "12,02", "pay_per": "hour",
    } | over  # fmt: skip
    return send(client, NEW, NEW, **typed)


def test_from_nothing_to_an_open_vacancy(app: Flask, client: FlaskClient) -> None:
    enter(client, 0)
    assert client.get("/recruter").location == HOUSE
    assert client.get(NEW).location == HOUSE
    establish(client)
    assert "La Halle aux Olives" in client.get("/recruter").text

    # Without JavaScript: the button proposes, keeps what was typed, and saves nothing.
    proposed = write(client, action="proposer", description="Éplucher, laver.")
    assert proposed.status_code == 200
    kept = held(proposed, NEW)
    assert (kept["title"], kept["description"], kept["pay_amount"]) == (
        "Aide de cuisine",
        "Éplucher, laver.",
        "12,02",
    )
    assert kept["rome_code"]
    assert db.session.query(Vacancy).count() == 0
    offered = [box["value"] for box in soup(proposed).select("#propositions input[name=skills]")]
    assert len(offered) >= 3

    kept.setlist("skills", offered[:2])
    saved = client.post(NEW, data=kept)
    assert saved.status_code == 303, errors(saved)
    vacancy = db.session.query(Vacancy).one()
    place = saved.location
    assert vacancy.status == "draft"
    assert vacancy.pay_cents == 1202
    assert vacancy.weekly_hours == 17.5
    assert [skill.label for skill in vacancy.skills] == offered[:2]
    assert len(vacancy.shifts) == 2
    assert client.get(f"/offres/{vacancy.id}").status_code == 404
    assert client.get(f"{place}/candidats").status_code == 409

    assert send(client, place, f"{place}/publier").status_code == 303
    assert client.get(f"/offres/{vacancy.id}").status_code == 200
    assert client.get(f"{place}/candidats").status_code == 200
    changed = send(client, f"{place}/modifier", f"{place}/modifier", title="Second de cuisine")
    assert changed.status_code == 303, errors(changed)
    assert "Second de cuisine" in client.get(f"/offres/{vacancy.id}").text
    assert send(client, place, f"{place}/fermer").status_code == 303
    assert client.get(f"/offres/{vacancy.id}").status_code == 404
    db.session.expire_all()
    assert db.session.get(Vacancy, vacancy.id).status == "closed"


def test_each_wrong_field_is_said_and_nothing_typed_is_lost(app: Flask, client: FlaskClient) -> None:
    enter(client, 0)
    wrong = send(client, HOUSE, HOUSE, siret="123", name="", commune="Atlantide sur Mer")
    assert wrong.status_code == 422
    assert set(errors(wrong)) == {"siret", "name"}
    assert held(wrong, HOUSE)["commune"] == "Atlantide sur Mer"
    unknown = send(client, HOUSE, HOUSE, siret=SIRET, name="Olives", commune="Atlantide sur Mer")
    assert unknown.status_code == 422
    assert set(errors(unknown)) == {"commune"}
    establish(client)
    for over, field in (
        ({"title": ""}, "title"),
        ({"title": "Jeune femme pour accueil"}, "title"),
        ({"description": "Moins de 30 ans"}, "description"),
        ({"weekly_hours": "beaucoup"}, "weekly_hours"),
        ({"shifts__0__start": "matin"}, "shifts-0-start"),
        ({"shifts__0__days": []}, "shifts-0-days"),
        ({"pay_amount": "12", "pay_per": ""}, "pay_per"),
        ({"positions": "0"}, "positions"),
        ({"starts_on": "demain"}, "starts_on"),
        ({"commune": "Nulle Part sur Rien"}, "commune"),
        ({"contract": "esclavage"}, "contract"),
    ):
        answer = write(client, **over)
        assert answer.status_code == 422, over
        assert set(errors(answer)) == {field}, over
        assert soup(answer).select("#erreurs a")
    assert db.session.query(Vacancy).count() == 0
    other = app.test_client()
    enter(other, 0)
    twice = send(other, HOUSE, HOUSE, siret=SIRET, name="Copie", commune="30000")
    assert set(errors(twice)) == {"siret"}
    assert db.session.query(Establishment).count() == 1


def test_others_find_nothing(app: Flask, client: FlaskClient) -> None:
    establish(client)
    written = write(client)
    assert written.status_code == 303, errors(written)
    place = written.location
    token = held(client.get(place), f"{place}/publier")["csrf_token"]
    assert client.get(f"{place}/publier").status_code == 405
    assert client.post(f"{place}/publier").status_code == 400
    owner = db.session.query(Establishment.id).scalar()
    enter(client, owner + 1)
    for address in (place, f"{place}/modifier", f"{place}/candidats"):
        assert client.get(address).status_code == 404, address
    for address in (f"{place}/publier", f"{place}/fermer"):
        assert client.post(address, data={"csrf_token": token}).status_code == 404, address
    enter(client, 1, "habitant")
    assert client.get(place).status_code == 403
    assert app.test_client().get("/recruter").status_code == 403
    db.session.expire_all()
    assert db.session.query(Vacancy).one().status == "draft"


def test_the_proposals_are_the_same_as_a_fragment_and_in_the_page(app: Flask, client: FlaskClient) -> None:
    establish(client)
    address = "/recruter/offres/proposer?title=agent+de+propreté"
    part = client.get(address, headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    whole = client.get(address)
    assert str(soup(part).select_one("#propositions")) == str(soup(whole).select_one("#propositions"))
    assert "<html" not in part.text
    assert part.text.strip().startswith("<div")
