"""What the tests of the three steps share: a town with a timetable, places that the Region enters."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from demo_town import SAMIRA, load_town
from flask import Flask
from flask.testing import FlaskClient

from matching.clock import now
from matching.extensions import db
from matching.matches.snapshot import note_change
from matching.referential.scheme_writing import write_scheme
from matching.region.scheme_models import SchemeVersion
from matching.region.scheme_store import latest_version
from matching.region.timetables import example_path
from matching.residents.models import Profile
from matching.travel.example import example_feed
from matching.travel.store import write_timetable
from matching.travel.timetable import compile_feeds

LA_MOSSON = "QN03405M"


def load_pistes(app: Flask) -> Profile:
    """A town with a timetable, and Samira at La Mosson."""
    load_town(20)
    write_timetable(compile_feeds([example_feed()]), example_path(Path(app.config["INSTANCE"])))
    person = db.session.get_one(Profile, SAMIRA)
    person.neighbourhood_code, person.commune_code, person.lat, person.lon = LA_MOSSON, None, None, None
    note_change(db.session, "profile", SAMIRA, now())
    db.session.commit()
    return person


def publish(identifier: str, *places: dict[str, object]) -> None:
    """The Region enters the places of a scheme."""
    table = latest_version(db.session, identifier).table
    rules = write_scheme(identifier, table | {"places": list(places)})
    version = SchemeVersion(identifier=identifier, number=1, rules=rules, published_by="region:0")
    version.published_at = now()
    db.session.add(version)
    note_change(db.session, "referential", 1, now())
    db.session.commit()


def a_place(name: str, area: str, lat: float, lon: float, **more: object) -> dict[str, object]:
    return {"name": name, "areas": [area], "lat": lat, "lon": lon, **more}


def visit(name: str, area: str, day: date) -> dict[str, object]:
    return a_place(name, area, 43.615, 3.82, **{"from": day, "to": day})


def enter(client: FlaskClient, role: str, number: int) -> None:
    with client.session_transaction() as session:
        session.clear()
        session["role"], session["id"] = role, number
