"""Two requests take one SIRET at once: the later reads which field is wrong, and nothing is half written."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from matching.clock import now
from matching.employers.models import Establishment
from matching.extensions import db

from .forms import SIRET, enter, errors, held, send

HOUSE = "/recruter/etablissement"
OTHER_SIRET = "35600000000048"


def rival(siret: str) -> Callable[..., None]:
    """Another request that commits the same number after ours has looked and before it writes."""

    def takes_it(*_: object) -> None:
        with db.engine.begin() as connection:
            connection.execute(
                sa.insert(Establishment).values(
                    siret=siret, name="Plus Vite", commune_code="30189", lat=43.8, lon=4.3, created_at=now()
                )
            )

    return takes_it


def test_the_later_of_two_new_ones_is_told_its_field(app: Flask, client: FlaskClient) -> None:
    enter(client, 0)
    sa.event.listen(db.session, "before_flush", rival(SIRET), once=True)
    answer = send(client, HOUSE, HOUSE, siret=SIRET, name="Trop Tard", commune="30000")
    assert answer.status_code == 422
    assert errors(answer) == {"siret": "Ce SIRET est déjà inscrit. Vérifiez le numéro."}
    assert held(answer, HOUSE)["name"] == "Trop Tard"
    assert [one.name for one in db.session.query(Establishment)] == ["Plus Vite"]


def test_a_change_to_a_number_just_taken_is_told_too(app: Flask, client: FlaskClient) -> None:
    enter(client, 0)
    assert send(client, HOUSE, HOUSE, siret=SIRET, name="Olives", commune="30000").status_code == 303
    sa.event.listen(db.session, "before_flush", rival(OTHER_SIRET), once=True)
    answer = send(client, HOUSE, HOUSE, siret=OTHER_SIRET, name="Olives et Cie")
    assert answer.status_code == 422
    assert set(errors(answer)) == {"siret"}
    db.session.expire_all()
    assert {(one.siret, one.name) for one in db.session.query(Establishment)} == {
        (SIRET, "Olives"),
        (OTHER_SIRET, "Plus Vite"),
    }
