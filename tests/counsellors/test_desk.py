"""The desk: what presses first, proposing in one gesture, notes and tasks of the structure alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from demo_town import SAMIRA
from flask import Flask
from flask.testing import FlaskClient
from introductions.made import COUNSELLOR, NOON, an_introduction, at, slots_for, town
from introductions.walk import enter, press, soup
from swapping import PART

from matching.accounts.organisation_models import Organisation
from matching.accounts.visitor import Role
from matching.clock import now
from matching.counsellors import service
from matching.counsellors.caseload import structure_of
from matching.counsellors.desk import read_caseload
from matching.counsellors.models import CaseNote, CaseTask, Followed
from matching.counsellors.steps import COMPLETE, LATE, LOOK, PROPOSE, RECORD, TASK, TODAY, WEEK, YES
from matching.extensions import db
from matching.french import spaced
from matching.introductions.looks import ask_human_look
from matching.introductions.models import InterviewSlot, Introduction
from matching.introductions.values import Actor
from matching.notifications.people import Person, set_preference
from matching.refusals import Refusal
from matching.residents.models import Profile


def ranks(when=NOON) -> dict[int, int]:
    return {row.profile_id: row.rank for row in read_caseload(db.session, 0, when)}


def test_what_presses_most_comes_first(app: Flask) -> None:
    vacancy = town()
    people = [SAMIRA + more for more in range(8)]
    late, past, week, waiting, look, task, lacking, _ = people
    an_introduction(vacancy, "seen", profile_id=late, sent_at=NOON - timedelta(days=8))
    for who, days in ((past, -1), (week, 3)):
        row = an_introduction(vacancy, "interview", profile_id=who)
        slot = db.session.get_one(InterviewSlot, slots_for(row)[0])
        slot.starts_at = NOON + timedelta(days=days)
    an_introduction(vacancy, "proposed", profile_id=waiting, since=NOON - timedelta(days=3))
    for who in (look, task, lacking):
        an_introduction(vacancy, "refused", profile_id=who)
    ask_human_look(db.session, look, vacancy.id, at())
    service.write_task(db.session, COUNSELLOR, task, "Appeler la crèche", date(2026, 12, 1), at())
    db.session.get_one(Profile, lacking).wants = []
    db.session.commit()

    found = ranks()
    assert [found[one] for one in people] == [LATE, RECORD, WEEK, YES, LOOK, TASK, COMPLETE, PROPOSE]
    rows = read_caseload(db.session, 0, NOON)
    assert [row.rank for row in rows] == sorted(row.rank for row in rows)
    assert rows[0].profile_id == late
    assert rows[0].first.kind(date(2026, 12, 1)) == "late"
    assert {row.profile_id for row in rows} == set(
        db.session.scalars(sa.select(Profile.id).where(Profile.demo))
    )
    # An interview of this very day comes before all the rest, with its hour.
    slot = db.session.scalars(sa.select(InterviewSlot).order_by(InterviewSlot.starts_at.desc())).first()
    slot.starts_at, slot.state = NOON + timedelta(hours=2), "chosen"
    db.session.query(InterviewSlot).filter(
        InterviewSlot.introduction_id == slot.introduction_id, InterviewSlot.id != slot.id
    ).delete()
    db.session.commit()
    first = read_caseload(db.session, 0, NOON)[0]
    assert (first.rank, first.first.stands.split(",")[0]) == (TODAY, "Entretien aujourd’hui à 14\u00a0h")
    # Fourteen days without a proposal, to the day.
    row = db.session.scalars(sa.select(Introduction).where(Introduction.profile_id == task)).one()
    db.session.query(CaseTask).delete()
    row.created_at = NOON - timedelta(days=14)
    db.session.commit()
    assert ranks()[task] != PROPOSE
    assert ranks(NOON + timedelta(minutes=1))[task] == PROPOSE
    # Who waits longest comes first; who came lately waits from that day.
    last = people[-1]
    db.session.get_one(Profile, last).created_at = NOON - timedelta(days=40)
    db.session.commit()
    waiting = [
        row for row in read_caseload(db.session, 0, NOON + timedelta(minutes=1)) if row.rank == PROPOSE
    ]
    assert waiting[0].profile_id == last
    assert waiting[0].first.kind(date(2026, 12, 1)) == "late"
    assert [row.first.due for row in waiting] == sorted(row.first.due for row in waiting)
    assert (waiting[-1].first.stands, waiting[-1].first.kind(date(2026, 12, 1))) == (
        "Rien de proposé encore",
        "fine",
    )


def without_token(answer) -> str:
    """The swapped part, without the token of its forms, which is new each second."""
    part = soup(answer).select_one("#suivis")
    for field in part.select("[name=csrf_token]"):
        field.decompose()
    return str(part)


def test_the_desk_is_filtered_and_found_in(app: Flask, client: FlaskClient) -> None:
    vacancy = town()
    an_introduction(vacancy, "seen", sent_at=now() - timedelta(days=9))
    db.session.commit()
    enter(client, "conseiller", 0)
    whole = client.get("/conseiller")
    assert soup(whole).select_one("tbody tr th").get_text() == db.session.get_one(Profile, SAMIRA).name
    one = client.get("/conseiller?voir=attente")
    assert len(soup(one).select("[data-row]")) == 1
    part = client.get("/conseiller?voir=attente", headers=PART)
    assert without_token(part) == without_token(one)
    assert len(soup(client.get("/conseiller?q=samir")).select("[data-row]")) >= 1
    assert "Rien ne presse" in client.get("/conseiller?q=xyzxyz").text


def test_several_in_one_gesture_both_ways(app: Flask, client: FlaskClient) -> None:
    vacancy = town()
    enter(client, "conseiller", 0)
    page = f"/conseiller/suivis/{SAMIRA}"
    offers = [one["value"] for one in soup(client.get(page)).select("input[name=vacancy]")][:2]
    press(client, page, "/proposer", vacancy=offers)
    made = db.session.scalars(
        sa.select(Introduction.vacancy_id).where(Introduction.profile_id == SAMIRA)
    ).all()
    assert sorted(made) == sorted(map(int, offers))
    left = {one["value"] for one in soup(client.get(page)).select("input[name=vacancy]")}
    assert not left & set(offers)

    there = f"/conseiller/offres/{vacancy.id}/proposer"
    boxes = soup(client.get(there)).select("input[name=profile]:not([disabled])")
    people = [one["value"] for one in boxes][:3]
    said = press(client, there, "/proposer", profile=people)
    assert "3 propositions envoyées." in said.text
    assert len(soup(client.get(there)).select("input[name=profile][disabled]")) >= 3
    empty = client.post(there, data={"csrf_token": soup(said).select_one("[name=csrf_token]")["value"]})
    assert empty.status_code == 422


def test_notes_and_tasks_are_the_structures_own(app: Flask, client: FlaskClient) -> None:
    town()
    enter(client, "conseiller", 0)
    page = f"/conseiller/suivis/{SAMIRA}"
    press(client, page, "/note", text="A vu l’atelier mardi.")
    press(client, page, "/tache", title="Rappeler", due_on="2026-12-02")
    read = client.get(page).text
    assert "A vu l’atelier mardi." in read
    done = db.session.query(CaseTask.id).scalar()
    press(client, page, f"/taches/{done}/faite")
    assert "1 tâche faite" in client.get(page).text.replace("\u00a0", " ")
    press(client, page, f"/taches/{done}/refaire")
    assert f"/taches/{done}/faite" in client.get(page).text
    enter(client, "habitant", SAMIRA)
    for address in ("/mes-demandes", "/messages", "/mon-profil"):
        assert "atelier mardi" not in client.get(address).text

    other = Organisation(kind="structure", name="Mission locale d’ailleurs", created_at=NOON)
    db.session.add(other)
    db.session.flush()
    assert service.notes_of(db.session, other.id, SAMIRA) == []
    assert service.tasks_of(db.session, other.id, SAMIRA) == []
    for refused in (
        lambda: service.write_note(db.session, Actor("counsellor", other.id), SAMIRA, "Rien.", at()),
        lambda: service.finish_task(db.session, Actor("counsellor", other.id), done, at()),
        lambda: service.require_followed(db.session, other.id, SAMIRA),
    ):
        with pytest.raises(Refusal) as caught:
            refused()
        assert caught.value.status == 404
    db.session.add(Followed(profile_id=SAMIRA, structure_id=other.id, since=NOON))
    db.session.commit()
    assert structure_of(db.session, SAMIRA) == other.id
    enter(client, "conseiller", 0)
    assert client.get(page).status_code == 404
    assert db.session.query(CaseNote).count() == 1


def test_a_sheet_is_handed_over_to_who_has_no_phone(app: Flask, client: FlaskClient) -> None:
    vacancy = town()
    title = vacancy.title
    set_preference(db.session, Person(Role.RESIDENT, SAMIRA), channel="print", alerts="none")
    db.session.commit()
    enter(client, "conseiller", 0)
    press(client, f"/conseiller/offres/{vacancy.id}/proposer", "/proposer", profile=[str(SAMIRA)])
    [link] = [one["href"] for one in soup(client.get("/conseiller/feuilles")).select("article a")]
    sheet = soup(client.get(link))
    assert spaced(f"Une offre pour vous : {title}") in sheet.h1.text
    assert sheet.select_one("svg.qr path")
    number = db.session.scalar(sa.select(Introduction.id))
    assert f"{app.config['SITE_URL']}/mes-demandes/{number}" in sheet.get_text()
    enter(client, "habitant", SAMIRA)
    assert client.get(link).status_code == 403
    enter(client, "conseiller", 7)
    assert client.get(link).status_code == 404
    enter(client, "conseiller", 0)
    handed = press(client, link, "/remise")
    assert "Aucune feuille" in handed.text


def test_a_resident_alone_says_who_follows(app: Flask, client: FlaskClient) -> None:
    town()
    ids = []
    for name in ("Mission locale des Garrigues", "Mission locale du Canal"):
        row = Organisation(kind="structure", name=name, created_at=NOON)
        db.session.add(row)
        db.session.flush()
        ids.append(row.id)
    db.session.commit()
    enter(client, "habitant", SAMIRA)
    for chosen in ids:
        press(client, "/qui-me-suit", "/qui-me-suit", structure=str(chosen))
        db.session.expire_all()
        assert structure_of(db.session, SAMIRA) == chosen
    box = soup(client.get("/qui-me-suit")).select_one("input[name=structure][checked]")
    assert box["value"] == str(ids[1])
    assert {row.profile_id for row in read_caseload(db.session, ids[1], NOON)} == {SAMIRA}
    assert read_caseload(db.session, ids[0], NOON) == []
    key = soup(client.get("/qui-me-suit")).select_one("[name=csrf_token]")["value"]
    for wrong in ("999999", "abc"):
        answer = client.post("/qui-me-suit", data={"csrf_token": key, "structure": wrong})
        assert answer.status_code == 422
    press(client, "/qui-me-suit", "/qui-me-suit", structure="")
    db.session.expire_all()
    assert structure_of(db.session, SAMIRA) == 0  # the demonstration's counsellor again
