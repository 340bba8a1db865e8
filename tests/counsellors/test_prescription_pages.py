"""Prescriptions by their pages, with no script: proposed on the desk, answered on the telephone, attested."""

from __future__ import annotations

from datetime import timedelta

import pytest
from demo_town import SAMIRA, load_town
from flask import Flask
from flask.testing import FlaskClient
from swapping import soup

from matching.accounts.organisation_models import Organisation
from matching.clock import now, today
from matching.counsellors.models import Followed
from matching.counsellors.prescriptions_models import Prescription
from matching.employers.models import Vacancy
from matching.extensions import db
from matching.notifications.models import OutboxMessage
from matching.residents.models import Profile

DESK = f"/conseiller/suivis/{SAMIRA}/dispositifs"
MINE = "/mes-formations"


@pytest.fixture
def town(app: Flask) -> None:
    load_town(20)


def enter(client: FlaskClient, role: str, number: int) -> None:
    with client.session_transaction() as session:
        session.clear()
        session["role"], session["id"] = role, number


def send(client: FlaskClient, page: str, end: str, **typed: object):
    """Fill in the form of a page whose address ends so, and send it."""
    html = soup(client.get(page).text)
    [form] = [one for one in html.select("form[action]") if one["action"].endswith(end)]
    held = {one["name"]: one.get("value", "") for one in form.select("input[type=hidden]")}
    return client.post(form["action"], data={**held, **typed})


def propose(client: FlaskClient, **typed: object):
    enter(client, "conseiller", 0)
    return send(client, DESK, "/dispositifs", scheme="competence_plus", **typed)


def test_from_the_desk_to_the_telephone_and_back(town: None, client: FlaskClient) -> None:
    start, end = today() + timedelta(days=6), today() + timedelta(days=40)
    sent = propose(client, course="Nacelle", place="Centre du Lac", starts_on=start, ends_on=end)
    assert sent.status_code == 303
    enter(client, "habitant", SAMIRA)
    page = client.get(MINE).text
    for words in (
        "Nacelle",
        "Centre du Lac",
        "Du lundi 7 décembre 2026 au dimanche 10 janvier 2027",
        "Oui, je veux essayer",
    ):
        assert words in page
    assert "Dire oui pour" not in page
    assert send(client, MINE, "/accept").status_code == 303
    assert not soup(client.get(MINE).text).select('form[action$="/accept"]')
    enter(client, "conseiller", 0)
    assert send(client, DESK, "/start", day=today()).status_code == 303
    page = soup(client.get(DESK).text)
    box = page.select_one('input[name="attested"]')
    assert box is not None, "usual skills of the work that is wanted"
    label = page.select_one(f'label[for="{box["id"]}"]').get_text(strip=True)
    done = send(client, DESK, "/finish", day=today(), attested=[box["value"]], more="Ranger un atelier",
                attested_by="CFA du Lac")  # fmt: skip
    assert done.status_code == 303
    held = {one.label: one.attested_by for one in db.session.get_one(Profile, SAMIRA).skills}
    assert held[label] == held["Ranger un atelier"] == "CFA du Lac"
    for reader, number, address in (("conseiller", 0, DESK), ("habitant", SAMIRA, MINE)):
        enter(client, reader, number)
        text = client.get(address).text
        assert "Attesté par CFA du Lac" in text
        assert "Ranger un atelier" in text


def test_a_wrong_answer_draws_the_page_again_with_what_was_typed(town: None, client: FlaskClient) -> None:
    again = propose(client, course="Nacelle", starts_on="2026-12-09", ends_on="2026-12-08")
    assert again.status_code == 422
    assert "La fin est avant le début" in again.text
    assert soup(again.text).select_one("#course")["value"] == "Nacelle"
    assert propose(client, starts_on="demain").status_code == 422
    propose(client)
    refused = send(client, DESK, "/accept", mandate="oral")
    assert refused.status_code == 422
    assert "Il manque le mandat" in refused.text
    assert db.session.query(Prescription).one().state == "proposed"


def test_a_resident_stops_with_a_reason_and_reads_it(town: None, client: FlaskClient) -> None:
    propose(client)
    enter(client, "habitant", SAMIRA)
    assert send(client, MINE, "/give_up").status_code == 422
    assert send(client, MINE, "/give_up", reason="trop_loin").status_code == 303
    assert "C’est trop loin" in client.get(MINE).text
    old = send_old(client)
    assert old.status_code == 409


def send_old(client: FlaskClient):
    """The same answer once more, from a page opened before."""
    row = db.session.query(Prescription).one()
    token = soup(client.get("/mes-donnees").text).select_one('input[name="csrf_token"]')["value"]
    data = {"csrf_token": token, "version": 0, "reason": "dates"}
    return client.post(f"{MINE}/{row.id}/give_up", data=data)


def test_a_button_pressed_twice_is_done_once_and_goes_back(town: None, client: FlaskClient) -> None:
    propose(client)
    row = db.session.query(Prescription).one()
    said = {"resident": ("habitant", SAMIRA, MINE, "/accept", {}),
            "counsellor": ("conseiller", 0, DESK, "/start", {"day": today().isoformat()})}  # fmt: skip
    for role, number, page, end, typed in said.values():
        enter(client, role, number)
        [form] = [one for one in soup(client.get(page).text).select("form[action]")
                  if one["action"].endswith(end)]  # fmt: skip
        held = {one["name"]: one["value"] for one in form.select("input[type=hidden]")}
        told = db.session.query(OutboxMessage).count()
        assert client.post(form["action"], data={**held, **typed}).status_code == 303
        once = db.session.query(OutboxMessage).count()
        again = client.post(form["action"], data={**held, **typed})
        assert (again.status_code, again.location) == (303, page)
        assert told < once == db.session.query(OutboxMessage).count()
    other = client.post(form["action"], data={**held, "day": (today() - timedelta(days=1)).isoformat()})
    assert other.status_code == 409, "another day is another answer"
    db.session.refresh(row)
    assert (row.state, row.version) == ("started", 2)


def test_another_structure_and_another_resident_find_nothing(town: None, client: FlaskClient) -> None:
    propose(client)
    row = db.session.query(Prescription).one()
    structure = Organisation(kind="structure", name="Ailleurs", created_at=now())
    db.session.add(structure)
    db.session.flush()
    db.session.add(Followed(profile_id=SAMIRA, structure_id=structure.id, since=now()))
    db.session.commit()
    enter(client, "conseiller", 0)
    assert client.get(DESK).status_code == 404
    token = {
        "csrf_token": soup(client.get("/conseiller").text).select_one('input[name="csrf_token"]')["value"]
    }
    assert client.post(DESK, data={**token, "scheme": "e2c"}).status_code == 404
    for act in ("accept", "start", "finish", "give_up", "nope"):
        answer = client.post(f"/conseiller/dispositifs/{row.id}/{act}", data={**token, "version": 0})
        assert answer.status_code == 404, act
    enter(client, "habitant", SAMIRA + 1)
    token = {"csrf_token": soup(client.get(MINE).text).select_one('input[name="csrf_token"]')["value"]}
    assert client.post(f"{MINE}/{row.id}/accept", data={**token, "version": 0}).status_code == 404
    assert "competence" not in client.get(MINE).text


def test_an_employer_reads_the_same_bytes_while_a_course_goes_on(town: None, client: FlaskClient) -> None:
    vacancy = db.session.query(Vacancy).filter_by(status="open").order_by(Vacancy.id).first()
    address = f"/recruter/offres/{vacancy.id}/candidats"

    def read() -> str:
        enter(client, "employeur", vacancy.establishment_id)
        main = soup(client.get(address).text).select_one("main")
        for held in main.select('input[name="csrf_token"]'):
            held.decompose()
        return str(main)

    before = read()
    for page, end, typed in (
        (MINE, "/accept", {}), (DESK, "/start", {"day": today()}), (DESK, "/finish", {"day": today()})
    ):  # fmt: skip
        if end == "/accept":
            propose(client, course="Nacelle")
            enter(client, "habitant", SAMIRA)
        else:
            enter(client, "conseiller", 0)
        assert send(client, page, end, **typed).status_code == 303
        assert read() == before, end


def test_the_profile_says_who_attested(town: None, client: FlaskClient) -> None:
    skill = db.session.get_one(Profile, SAMIRA).skills[0]
    skill.attested_by, skill.attested_on = "CFA du Lac", today()
    db.session.commit()
    enter(client, "habitant", SAMIRA)
    assert f"{skill.label} (attesté par CFA du Lac)" in client.get("/mon-profil").text


def test_sentences_are_short(town: None, client: FlaskClient) -> None:
    propose(client)
    enter(client, "habitant", SAMIRA)
    for line in soup(client.get(MINE).text).select("#formations p"):
        for sentence in line.get_text(" ", strip=True).split(". "):
            assert len(sentence.split()) <= 12, sentence
