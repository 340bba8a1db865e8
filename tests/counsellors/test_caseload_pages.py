"""Saved views, one row that changes, newcomers, and what would open an empty list."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from demo_town import SAMIRA, load_town
from flask import Flask
from flask.testing import FlaskClient
from introductions.made import COUNSELLOR, NOON, an_introduction, at, town
from introductions.walk import enter, press, soup
from swapping import PART

from counsellors.made import structure
from matching.accounts.models import Account
from matching.clock import now
from matching.counsellors import saved_views, service
from matching.counsellors.caseload import names_of
from matching.counsellors.desk import read_caseload
from matching.counsellors.desk_question import DeskQuestion, count_views
from matching.counsellors.models import SavedView
from matching.counsellors.openings import find_open, index_of, openings_of_person, openings_of_post
from matching.counsellors.proposing import MOST_AT_ONCE, MOST_REASONS, people_for, propose_pairs
from matching.employers.models import Vacancy
from matching.extensions import db
from matching.introductions.values import Actor
from matching.matches.snapshot import note_change
from matching.privacy.models import ProfileReading
from matching.refusals import Refusal
from matching.residents.models import Profile, ProfileChoice

SETTINGS = {"today": date(2026, 12, 1), "seed": "seed"}


def test_who_has_several_steps_is_in_several_views(app: Flask) -> None:
    vacancy = town()
    an_introduction(vacancy, "seen", sent_at=NOON - timedelta(days=9))
    service.write_task(db.session, COUNSELLOR, SAMIRA, "Rappeler", date(2026, 11, 30), at())
    db.session.commit()
    rows = read_caseload(db.session, 0, NOON)
    counts = {key: number for key, _, number in count_views(rows)}
    assert (counts["attente"], counts["taches"]) == (1, 1)
    [(row, step)] = DeskQuestion(voir="taches").choose(rows)
    assert (row.profile_id, step.stands, step.kind(date(2026, 12, 1))) == (SAMIRA, "Rappeler", "late")
    assert row.first.action.startswith("Appeler")
    quarter = rows[0].quarter_code
    assert {one.quarter_code for one, _ in DeskQuestion(quartier=quarter).choose(rows)} == {quarter}


def test_a_task_done_on_the_desk_changes_that_row_alone(app: Flask, client: FlaskClient) -> None:
    town()
    service.write_task(db.session, COUNSELLOR, SAMIRA, "Rappeler", now().date(), at())
    db.session.commit()
    enter(client, "conseiller", 0)
    desk = "/conseiller?voir=taches"
    form = soup(client.get(desk)).select_one(f"#suivi-{SAMIRA} form")
    data = {one["name"]: one["value"] for one in form.select("input")}
    assert form["hx-target"] == f"#suivi-{SAMIRA}"
    sent = client.post(form["hx-post"], data=data, headers=PART)
    part = client.get(sent.location, headers=PART).text
    [row] = soup(client.get(sent.location, headers=PART)).select("tbody")
    assert row["id"] == f"suivi-{SAMIRA}"
    assert "Rappeler" not in part
    reload = soup(client.get("/conseiller")).select_one(f"#suivi-{SAMIRA}")
    assert [cell.get_text() for cell in row.select("td")] == [cell.get_text() for cell in reload.select("td")]
    again = client.post(form["action"], data=data)
    assert again.location == desk, "without script, back to the same filters"
    enter(client, "conseiller", 7)
    assert client.get(f"/conseiller?ligne={SAMIRA}").status_code == 404


def test_views_are_kept_shared_renamed_and_taken_away(app: Flask, client: FlaskClient) -> None:
    town()
    enter(client, "conseiller", 0)
    press(client, "/conseiller?voir=rien", "/conseiller/vues", name="À relancer")
    page = soup(client.get("/conseiller"))
    assert page.select_one("nav[aria-label='Vues gardées'] a")["href"] == "/conseiller?voir=rien"
    number = db.session.scalar(sa.select(SavedView.id))
    press(client, "/conseiller/vues", f"/{number}", name="Relances", shared="1")
    db.session.expire_all()
    view = db.session.get_one(SavedView, number)
    assert (view.name, view.shared, view.query) == ("Relances", True, {"voir": "rien"})
    press(client, "/conseiller/vues", "/retirer")
    assert db.session.scalar(sa.select(SavedView.id)) is None


def test_a_private_view_is_its_authors_and_a_shared_one_the_structures(app: Flask) -> None:
    place = structure()
    ids = []
    for name in ("a@ml.invalid", "b@ml.invalid"):
        account = Account(email=name, created_at=NOON)
        db.session.add(account)
        db.session.flush()
        ids.append(account.id)
    one, two = (Actor("counsellor", place.id, number) for number in ids)
    away = structure("Ailleurs")
    asked = DeskQuestion(voir="rien")
    mine = saved_views.keep_view(db.session, one, "À moi", asked, shared=False, now=NOON)
    ours = saved_views.keep_view(db.session, one, "À nous", asked, shared=True, now=NOON)
    assert [view.id for view in saved_views.views_of(db.session, one)] == [mine.id, ours.id]
    assert [view.id for view in saved_views.views_of(db.session, two)] == [ours.id]
    assert saved_views.views_of(db.session, away) == []
    for by in (two, away):
        with pytest.raises(Refusal) as caught:
            saved_views.drop_view(db.session, by, ours.id)
        assert caught.value.status == 404
    with pytest.raises(Refusal):
        saved_views.change_view(db.session, one, ours.id, " ", shared=False)


def test_who_has_no_device_is_brought_in_then_has_a_card(app: Flask, client: FlaskClient) -> None:
    load_town(20)
    enter(client, "conseiller", 0)
    there = "/conseiller/habitants/nouveau"
    typed = {"name": "Nora", "place": "Pissevin", "mandate": "oral", "mandate_on": "2026-12-01"}
    key = soup(client.get(there)).select_one("[name=csrf_token]")["value"]
    for wrong, said in (
        ({"name": ""}, "prénom"),
        ({"place": "Zzyzx"}, "commune"),
        ({"contact": "0512"}, "mobile français"),
        ({"mandate": ""}, "oral ou par écrit"),
        ({"birth_date": "2012-01-01"}, "16 ans"),
    ):
        answer = client.post(there, data=typed | wrong | {"csrf_token": key})
        assert (answer.status_code, said in answer.text) == (422, True), said
    sheet = press(client, there, "/nouveau", **typed, work="ménage", birth_date="2001-12-31")
    assert "La carte de Nora" in soup(sheet).h1.get_text()
    nora = db.session.scalars(sa.select(Profile).where(Profile.name == "Nora")).one()
    assert not nora.open_to_employers
    assert "Imprimer la carte" in sheet.text
    assert client.get(f"/conseiller/suivis/{nora.id}").status_code == 200
    page = soup(client.get(f"/conseiller/suivis/{nora.id}"))
    assert "24\u00a0ans. Cherche\u00a0:" in page.select_one(".lead").get_text()
    assert not page.select("a[href^='tel:']")
    typed["contact"] = "06 12 34 56 78"
    page = soup(press(client, there, "/nouveau", **typed))
    assert page.select_one("a[href='tel:+33612345678']").get_text().startswith("Appeler 06 12 34 56 78")
    taken = client.post(there, data=typed | {"csrf_token": key})
    assert "sert déjà" in taken.text


def test_nothing_fits_and_one_change_says_how_many(app: Flask, client: FlaskClient) -> None:
    load_town(60)
    samira = db.session.get_one(Profile, SAMIRA)
    samira.max_minutes = 5
    samira.choices = [one for one in samira.choices if one.kind != "contracts"]
    samira.choices.append(ProfileChoice(kind="contracts", value="service_civique"))
    note_change(db.session, "profile", SAMIRA, NOON)
    db.session.commit()
    before = openings_of_person(db.session, SAMIRA, **SETTINGS)
    assert before.total == 0
    enter(client, "conseiller", 0)
    page = client.get(f"/conseiller/suivis/{SAMIRA}").text
    assert "Aucune offre ne va aujourd’hui" in page
    for step in before.openings:
        assert step.words in page.replace("&#39;", "'")
    # A count is true: with the change made, the list has that many.
    samira.choices = [one for one in samira.choices if one.kind != "contracts"]
    samira.max_minutes = 90
    db.session.commit()
    wider = openings_of_person(db.session, SAMIRA, **SETTINGS)
    assert wider.total > 0
    for step in wider.openings:
        if "minutes" in step.change:
            samira.max_minutes = int(step.change["minutes"])
            db.session.commit()
            assert openings_of_person(db.session, SAMIRA, **SETTINGS).total == wider.total + step.brings


def test_a_post_that_nobody_fits_says_what_would_open_it(app: Flask, client: FlaskClient) -> None:
    vacancy = town()
    names = names_of(db.session, 0)
    index = index_of(db.session, names.keys())
    post = find_open(db.session, vacancy.id)
    everybody = people_for(db.session, 0, vacancy.id, everybody=True, **SETTINGS)
    assert {one.profile_id for one in everybody.candidates} == set(names), "nobody is hidden"
    assert everybody.total == len(names)
    ones = [
        openings_of_post(index_of(db.session, {one.profile_id}), post, **SETTINGS)
        for one in everybody.candidates
    ]
    opened = [step.brings for fitting in ones if not fitting.total for step in fitting.openings]
    assert set(opened) == {1}, "each step brings the one person who does not fit yet"
    assert sum(fitting.total for fitting in ones) == everybody.fitting.total
    assert openings_of_post(index, post, **SETTINGS).total == everybody.fitting.total
    enter(client, "conseiller", 0)
    assert "À lui dire" in client.get(f"/conseiller/offres/{vacancy.id}/proposer").text


def test_a_person_opened_beside_the_desk_is_in_the_page_and_is_written_down(
    app: Flask, client: FlaskClient
) -> None:
    load_town(60)
    enter(client, "conseiller", 0)
    there = f"/conseiller?personne={SAMIRA}"
    part, whole = client.get(there, headers=PART).text, client.get(there).text
    lines = [line for line in map(str.strip, part.splitlines()) if line and "csrf_token" not in line]
    assert lines
    assert all(line in whole for line in lines)
    page = soup(client.get(there))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ProfileReading)) == 3
    offers = page.select("#personne form [name=vacancy]")
    assert len(offers) == 3
    sent = press_panel(client, page, offers[0]["value"])
    assert sent.location == there
    panel = soup(client.get(there, headers=PART)).select_one("#personne")
    assert "1 proposition envoyée." in panel.get_text()
    assert "Ses demandes" in panel.get_text()
    row = next(one for one in read_caseload(db.session, 0, now()) if one.profile_id == SAMIRA)
    assert "Offre proposée" in row.steps[-1].stands
    enter(client, "conseiller", 7)
    assert client.get(there).status_code == 404


def press_panel(client: FlaskClient, page, vacancy: str):
    form = page.select_one(f"#personne form:has([name=vacancy][value='{vacancy}'])")
    return client.post(form["action"], data={one["name"]: one["value"] for one in form.select("input")})


def test_what_to_say_are_reasons_alone_the_strongest_first(app: Flask) -> None:
    load_town(60)
    said = set()
    for number in db.session.scalars(sa.select(Vacancy.id).order_by(Vacancy.id).limit(20)):
        for one in people_for(db.session, 0, number, everybody=True, **SETTINGS).candidates:
            assert len(one.say) <= MOST_REASONS
            said |= set(one.say)
    assert any("métier que vous cherchez" in words for words in said)
    for no_reason in (
        " 0 chose",
        "plus que vos",
        "Dites ",
        "n’est pas celui",
        "Aucun",
        "Il vous manque",
    ):
        assert not [words for words in said if no_reason in words], no_reason


def test_too_many_at_once_is_said_and_nothing_is_proposed(app: Flask) -> None:
    vacancy = town()
    pairs = [(vacancy.id, SAMIRA + more) for more in range(MOST_AT_ONCE + 1)]
    with pytest.raises(Refusal) as caught:
        propose_pairs(db.session, pairs, by=COUNSELLOR, occasion=at())
    assert caught.value.status == 422
    done, left = propose_pairs(db.session, pairs[:1] * 2, by=COUNSELLOR, occasion=at())
    assert (done, sum(left.values())) == (1, 1)
