"""Where the three steps lead: the nearest place, the next visit, what is known of the way, whom to call."""

from __future__ import annotations

import re
from datetime import date

import pytest
from demo_town import SAMIRA
from flask import Flask
from flask.testing import FlaskClient
from swapping import soup

from matching.accounts.organisation_models import Organisation
from matching.clock import now, today
from matching.counsellors.models import Followed
from matching.extensions import db
from matching.matches.snapshot import note_change
from matching.region.models import Neighbourhood, Structure
from matching.residents.models import Profile
from matching.residents.pistes import pistes_of

from .pistes_made import LA_MOSSON, a_place, enter, load_pistes, publish, visit


@pytest.fixture
def town(app: Flask) -> Profile:
    return load_pistes(app)


def test_places_come_by_the_real_way_and_the_next_visit_first(town: Profile) -> None:
    publish(
        "maison_orientation",
        a_place("Loin", "34", 43.61, 4.10, phone="05 00 00 00 00"),
        a_place("Près", "34", 43.6150, 3.8200, address="1 place du Marché"),
        a_place("Ailleurs", "31", 43.6151, 3.8201),
    )
    publish(
        "maison_orientation_mobile",
        visit("Passé", "34", date(2026, 11, 20)),
        visit("Plus tard", "34", date(2026, 12, 20)),
        visit("Bientôt", LA_MOSSON, date(2026, 12, 8)),
    )
    places = dict(pistes_of(db.session, SAMIRA, today=today(), seed="s").places)
    fixed, mobile = places["Maison de l’orientation"], places["Maison mobile"]
    assert (fixed.name, fixed.address) == ("Près", "1 place du Marché")
    assert fixed.minutes is not None
    assert fixed.minutes < 60
    assert not fixed.rough
    assert (mobile.name, mobile.when) == ("Bientôt", "Le 8 décembre")
    # By « Tram exemple 3 » or « Bus exemple 49 », whose names hold their vehicle: it is said once.
    assert re.fullmatch(
        r"\d+ min : (tram|bus|car|train) exemple \d+.*", places["Maison de l’orientation"].way
    )


def mobile_of(*places: dict[str, object]):
    publish("maison_orientation_mobile", *places)
    return dict(pistes_of(db.session, SAMIRA, today=today(), seed="s").places)["Maison mobile"]


@pytest.mark.parametrize(
    ("days", "when"),
    [
        ({}, ""),
        ({"from": date(2025, 1, 6)}, ""),  # it opened long ago: that is no visit of today
        ({"from": date(2026, 12, 15)}, "À partir du 15 décembre"),
    ],
)
def test_when_a_place_is_there_is_told_as_it_is(town: Profile, days: dict[str, date], when: str) -> None:
    publish("maison_orientation", a_place("Ici", "34", 43.615, 3.82, **days))
    places = dict(pistes_of(db.session, SAMIRA, today=today(), seed="s").places)
    assert places["Maison de l’orientation"].when == when


@pytest.mark.parametrize(
    ("first", "last", "when"),
    [
        (date(2026, 12, 1), date(2026, 12, 1), "Aujourd’hui, 1er décembre"),
        (date(2026, 11, 28), date(2026, 12, 1), "Aujourd’hui, 1er décembre"),
        (date(2026, 11, 28), date(2026, 12, 4), "Jusqu’au 4 décembre"),
        (date(2026, 12, 8), date(2026, 12, 9), "Du 8 décembre au 9 décembre"),
        (date(2026, 12, 8), date(2026, 12, 8), "Le 8 décembre"),
    ],
)
def test_a_visit_of_some_days_is_told(town: Profile, first: date, last: date, when: str) -> None:
    assert mobile_of(a_place("Ici", "34", 43.615, 3.82, **{"from": first, "to": last})).when == when


def test_a_visit_on_a_sunday_is_told_with_the_lines_of_a_sunday(town: Profile) -> None:
    found = mobile_of(
        a_place("Marché", "34", 43.61, 3.88, **dict.fromkeys(("from", "to"), date(2026, 12, 6)))
    )
    assert found.when == "Le 6 décembre"
    assert "le dimanche" in found.way or found.way == "Trajet à confirmer"


def test_the_drawing_beside_a_way_is_of_how_one_goes(town: Profile) -> None:
    home = db.session.get_one(Neighbourhood, LA_MOSSON)
    publish("maison_orientation", a_place("À deux rues", "34", home.lat + 0.002, home.lon))
    publish("mission_locale", a_place("Loin", "34", 43.61, 4.10))
    stops = [stop for _, stop in pistes_of(db.session, SAMIRA, today=today(), seed="s").places if stop]
    on_foot, far = (next(stop for stop in stops if stop.name == name) for name in ("À deux rues", "Loin"))
    assert on_foot.way.endswith("à pied")
    assert on_foot.icon == "walk"
    assert "à pied" not in far.way
    assert far.icon == ("help" if far.minutes is None else "bus" if " : bus" in far.way else "train")


def test_what_is_open_comes_before_what_is_to_open(town: Profile) -> None:
    publish(
        "maison_orientation",
        a_place("Bientôt ouverte", "34", 43.6150, 3.8200, **{"from": date(2026, 12, 15)}),
        a_place("Ouverte", "34", 43.61, 3.88),
    )
    places = dict(pistes_of(db.session, SAMIRA, today=today(), seed="s").places)
    assert places["Maison de l’orientation"].name == "Ouverte"


def test_a_home_that_is_only_a_point_has_the_places_of_its_department(town: Profile) -> None:
    publish(
        "maison_orientation",
        a_place("De l’Hérault", "34", 43.61, 3.88),
        a_place("De la Haute-Garonne", "31", 43.60, 1.44),
    )
    town.neighbourhood_code, town.lat, town.lon = None, 43.615, 3.82
    note_change(db.session, "profile", SAMIRA, now())
    db.session.commit()
    places = dict(pistes_of(db.session, SAMIRA, today=today(), seed="s").places)
    assert places["Maison de l’orientation"].name == "De l’Hérault"
    assert places["Maison de l’orientation"].minutes is not None


def test_without_a_home_no_place_is_the_nearest_and_the_page_asks_for_it(
    town: Profile, client: FlaskClient
) -> None:
    publish("maison_orientation", a_place("De toute la Région", "occitanie", 43.60, 1.44))
    town.neighbourhood_code = None
    note_change(db.session, "profile", SAMIRA, now())
    db.session.commit()
    for role, number, address, asks in (
        ("habitant", SAMIRA, "/mes-pistes", True),
        ("conseiller", 0, f"/conseiller/suivis/{SAMIRA}/pistes", False),
    ):
        enter(client, role, number)
        page = soup(client.get(address).text).select_one("#pistes")
        assert "De toute la Région" not in page.get_text()
        assert "Lieu à confirmer par la Région" not in page.get_text(), "it is the home that is missing"
        assert "Le lieu de départ manque" in page.get_text()
        assert (page.select_one('a[href$="/depart"]') is not None) is asks


def test_the_steps_of_whom_nobody_follows_name_no_counsellor(town: Profile, client: FlaskClient) -> None:
    town.demo, town.birth_date, town.qualification_level = False, date(2006, 5, 14), 2
    town.situation, town.project = "jobseeker", "none"
    note_change(db.session, "profile", SAMIRA, now())
    db.session.commit()
    found = pistes_of(db.session, SAMIRA, today=today(), seed="s")
    assert found.steps[0].rule.code == "ecole_2e_chance"
    for step in found.steps:
        assert "conseill" not in step.do + step.caller.who


def test_the_number_of_who_follows_is_shown(town: Profile, client: FlaskClient) -> None:
    entry = Structure(kind="mission_locale", reference="x", name="ML", commune_code="34172",
                      commune="Montpellier", phone="04 00 00 00 00")  # fmt: skip
    db.session.add(entry)
    db.session.flush()
    structure = Organisation(kind="structure", name="Ici", directory_id=entry.id, created_at=now())
    db.session.add(structure)
    db.session.flush()
    db.session.add(Followed(profile_id=SAMIRA, structure_id=structure.id, since=now()))
    db.session.commit()
    enter(client, "habitant", SAMIRA)
    step = soup(client.get("/mes-pistes").text).select("section.panel")[0]
    assert step.select_one('a[href="tel:0400000000"]') is not None
    assert "Téléphone à confirmer" not in step.get_text()


def test_the_next_visit_comes_before_a_place_without_a_day(town: Profile) -> None:
    publish(
        "maison_orientation_mobile",
        a_place("Sans date", LA_MOSSON, 43.6169, 3.8207),
        visit("Bientôt", "34", date(2026, 12, 8)),
    )
    mobile = dict(pistes_of(db.session, SAMIRA, today=today(), seed="s").places)["Maison mobile"]
    assert (mobile.name, mobile.when) == ("Bientôt", "Le 8 décembre")
