"""Three steps for whom nothing fits yet: which ones for whom, where to go, and who may read them."""

from __future__ import annotations

from datetime import date

import pytest
from demo_town import SAMIRA, load_town
from flask import Flask
from flask.testing import FlaskClient
from swapping import soup

from matching.accounts.organisation_models import Organisation
from matching.clock import now, today
from matching.counsellors.models import Followed
from matching.extensions import db
from matching.french import spaced
from matching.introductions.reasons import OF_EMPLOYERS, OF_RESIDENTS
from matching.matches.snapshot import current_snapshot, note_change
from matching.matches.travels import current_travels
from matching.ranking.person import person_of
from matching.ranking.values import SCHEMES
from matching.ranking.values import Profile as Person
from matching.referential.schemes import SchemePlace, check
from matching.referential.territory import read_builtin_neighbourhoods
from matching.residents.models import Profile
from matching.residents.pistes import pistes_of
from matching.residents.pistes_rules import choose, read_rules
from matching.travel.example import EXAMPLE_MARK

from .pistes_made import LA_MOSSON, enter, load_pistes, publish

ON = date(2026, 12, 1)
QUARTERS = {one.code for one in read_builtin_neighbourhoods()}


def steps_for(*facts: str, **profile: object) -> list[str]:
    """The codes of the steps of somebody, from the answers of the built-in schemes."""
    person = person_of(Person("p", **profile), QUARTERS)
    answers = {one.scheme: one.answer for one in check(person, ON)}
    return [rule.code for rule in choose(answers, facts)]


def born(age: int) -> date:
    return date(ON.year - age, ON.month, ON.day)


LOOKING = {"situation": "jobseeker"}
SITUATIONS = [
    ("nothing said", (), {}, ["maison_orientation", "maison_mobile", "questions"]),
    ("17, out of school", ("minor",), {"birth_date": born(17), "situation": "out_of_school"},
     ["moins_de_18", "mission_locale", "maison_orientation"]),
    ("17, low level", ("minor",), {"birth_date": born(17), "situation": "out_of_school",
     "qualification_level": 2},
     ["moins_de_18", "ecole_2e_chance", "mission_locale"]),
    ("17, pupil", ("minor",), {"birth_date": born(17), "situation": "pupil"},
     ["maison_orientation", "maison_mobile", "questions"]),
    ("20, reads with pain", (), {"birth_date": born(20), "reading": "none", **LOOKING},
     ["lire", "mission_locale", "maison_orientation"]),
    ("40, no French and no reading: one step for both", (), {"birth_date": born(40), "reading": "none",
     "french": "none", **LOOKING}, ["lire", "maison_orientation", "maison_mobile"]),
    ("40, no French yet", (), {"birth_date": born(40), "french": "none", "reading": "usual", **LOOKING},
     ["parler_francais", "maison_orientation", "maison_mobile"]),
    ("16, the first day of E2C", ("minor",), {"birth_date": born(16), "qualification_level": 1, **LOOKING},
     ["moins_de_18", "ecole_2e_chance", "mission_locale"]),
    ("25, the last year of E2C", (), {"birth_date": born(25), "qualification_level": 2, **LOOKING},
     ["ecole_2e_chance", "mission_locale", "maison_orientation"]),
    ("26, no more", (), {"birth_date": born(26), "qualification_level": 2, **LOOKING},
     ["maison_orientation", "maison_mobile", "questions"]),
    ("a skill is missing", ("missing_skill",), {"birth_date": born(40), **LOOKING},
     ["competence", "maison_orientation", "maison_mobile"]),
    ("a skill is missing, but employed", ("missing_skill",),
     {"birth_date": born(40), "situation": "employed"},
     ["maison_orientation", "maison_mobile", "questions"]),
    ("no project yet", (), {"birth_date": born(40), "project": "none", **LOOKING},
     ["projet", "maison_orientation", "maison_mobile"]),
    ("a settled project", (), {"birth_date": born(40), "project": "settled", **LOOKING},
     ["maison_orientation", "maison_mobile", "questions"]),
    ("aims at a diploma", (), {"birth_date": born(40), "aims_at_level": 3, **LOOKING},
     ["certification", "maison_orientation", "maison_mobile"]),
    ("a graduate of a QPV", (), {"birth_date": born(24), "qualification_level": 6, "neighbourhood": LA_MOSSON,
     "situation": "jobseeker"}, ["diplomes", "mission_locale", "maison_orientation"]),
    ("wants a business", ("wants_business",), {"birth_date": born(40), "wants_business": True, **LOOKING},
     ["creer", "maison_orientation", "maison_mobile"]),
    ("all at once: the first three", ("missing_skill",), {"birth_date": born(20), "reading": "none",
     "qualification_level": 2, "project": "none", **LOOKING}, ["lire", "ecole_2e_chance", "competence"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "profile", "codes"), [one[1:] for one in SITUATIONS], ids=[one[0] for one in SITUATIONS]
)
def test_each_situation_has_its_three_steps(facts: tuple[str, ...], profile: dict, codes: list[str]) -> None:
    assert steps_for(*facts, **profile) == codes


def test_the_rules_are_short_sourced_by_a_scheme_and_always_give_three() -> None:
    rules = read_rules()
    assert len({one.code for one in rules}) == len(rules)
    for rule in rules:
        assert "conseill" not in rule.do_alone, "nobody follows who reads it"
        for text in (rule.title, rule.why, rule.do, rule.do_alone):
            assert len(text.split()) <= 12, text
            assert "'" not in text
        assert set(rule.places) <= set(SCHEMES)
    for answer in ("to_check", "no"):  # whatever every scheme answers, three of them are there
        answers = dict.fromkeys(SCHEMES, answer) | {"maison_orientation": "yes", "spro": "yes"}
        assert len(choose(answers, ())) == 3


def test_who_is_in_a_scheme_already_is_not_sent_into_it() -> None:
    answers = dict.fromkeys(SCHEMES, "yes")
    needs = ("missing_skill", "wants_business")
    for entered, gone in [
        ("e2c", {"ecole_2e_chance"}),
        ("lectio", {"lire", "parler_francais"}),
        ("cria", {"lire", "parler_francais"}),
        ("competence_plus", {"competence"}),
        ("projet_pro", {"projet"}),
        ("parcours_qualifiant", {"certification"}),
        ("innovemploi_experimentation", {"diplomes"}),
        ("entrepreneuriat_qpv", {"creer"}),
    ]:
        alone = [one for one in read_rules() if one.code in gone or (not one.group and not one.needs)]
        assert not gone & {one.code for one in choose(answers, needs, alone, entered=(entered,))}
    assert len(choose(answers, needs, entered=SCHEMES)) == 3, "three steps whatever one is in"


@pytest.fixture
def town(app: Flask) -> Profile:
    return load_pistes(app)


def test_a_step_stays_after_its_dates_and_the_region_has_to_confirm_it(
    town: Profile, app: Flask, client: FlaskClient
) -> None:
    town.birth_date, town.qualification_level, town.situation = date(2006, 5, 14), 2, "jobseeker"
    town.reading = town.french = None
    note_change(db.session, "profile", SAMIRA, now())
    db.session.commit()
    enter(client, "habitant", SAMIRA)
    for day, confirmed in ((date(2026, 12, 31), True), (date(2027, 1, 1), False)):
        app.config["CLOCK"] = day
        steps = soup(client.get("/mes-pistes").text).select("section.panel")
        [step] = [one for one in steps if "2e chance" in one.text]
        assert ("À confirmer par la Région." in step.text) is not confirmed


def test_what_is_not_known_is_to_be_confirmed(town: Profile, client: FlaskClient) -> None:
    publish("maison_orientation")
    enter(client, "habitant", SAMIRA)
    page = client.get("/mes-pistes").text
    for words in (
        "Lieu à confirmer par la Région",
        "Date du prochain passage : à confirmer",
        "Téléphone à confirmer",
    ):
        assert spaced(words) in page


def test_the_mission_locale_is_for_its_ages(town: Profile, client: FlaskClient) -> None:
    enter(client, "habitant", SAMIRA)
    for birth, there in ((date(2000, 12, 2), True), (date(2000, 12, 1), False), (None, True)):
        town = db.session.get_one(Profile, SAMIRA)
        town.birth_date = birth
        db.session.commit()
        titles = [one.get_text() for one in soup(client.get("/mes-pistes").text).select("#pistes h3")]
        assert ("Mission locale" in titles) is there


def test_a_step_without_a_timetable_is_estimated(app: Flask) -> None:
    load_town(20)
    assert current_travels().timetable() is None
    found = pistes_of(db.session, SAMIRA, today=today(), seed="s")
    assert any(stop and stop.way.startswith("Environ") for _, stop in found.places)


def test_the_page_has_three_steps_each_with_whom_and_where(town: Profile, client: FlaskClient) -> None:
    enter(client, "habitant", SAMIRA)
    page = soup(client.get("/mes-pistes").text)
    assert EXAMPLE_MARK in page.get_text(), "its rides are invented"
    steps = page.select("#pistes section.panel")
    assert len(steps) == 3
    for step in steps:
        icons = [use["href"].rpartition("#")[2] for use in step.select("use")]
        assert "i-phone" in icons
        assert "i-pin" in icons
        assert step.select_one('a[href^="/aides/"]') is not None
    for text in page.select("#pistes p"):
        for sentence in text.get_text(" ", strip=True).split(". "):
            assert len(sentence.split()) <= 12, sentence


def test_who_follows_reads_it_and_nobody_else(town: Profile, client: FlaskClient) -> None:
    address = f"/conseiller/suivis/{SAMIRA}/pistes"
    enter(client, "conseiller", 0)
    assert "Pistes de Samira" in client.get(address).text
    structure = Organisation(kind="structure", name="Ailleurs", created_at=now())
    db.session.add(structure)
    db.session.flush()
    db.session.add(Followed(profile_id=SAMIRA, structure_id=structure.id, since=now()))
    db.session.commit()
    assert client.get(address).status_code == 404
    enter(client, "employeur", 1_000_001)
    assert client.get(address).status_code == 403
    assert client.get("/mes-pistes").status_code == 403


def test_an_empty_list_and_a_refusal_lead_there(town: Profile, client: FlaskClient) -> None:
    enter(client, "habitant", SAMIRA)
    for address in ("/mes-offres?minutes=5&horaires=nuit", "/mes-offres?minutes=0"):
        assert soup(client.get(address).text).select_one('main a[href="/mes-pistes"]') is not None, address
    assert "/mes-pistes" not in client.get("/offres?lieu=Pissevin").text
    enter(client, "conseiller", 0)
    of_her = client.get(f"/conseiller/habitants/{SAMIRA}?minutes=5&horaires=nuit").text
    assert f"/conseiller/suivis/{SAMIRA}/pistes" in of_her
    ways = {one.code: one.way for one in (*OF_EMPLOYERS, *OF_RESIDENTS) if one.way}
    assert ways["competence"][2] == ways["trajet"][2] == "residents.pistes"


def test_who_has_no_profile_begins_one(app: Flask, client: FlaskClient) -> None:
    enter(client, "habitant", 0)
    assert client.get("/mes-pistes").status_code == 303


def test_the_index_knows_its_schemes(town: Profile) -> None:
    publish("spro", {"name": "Ici", "areas": ["34"]})
    [scheme] = [one for one in current_snapshot(db.session).schemes if one.identifier == "spro"]
    assert scheme.places == (SchemePlace("Ici", ("34",)),)
