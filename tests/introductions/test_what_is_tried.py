"""What somebody of bad faith tries on people, requests and letters: each try ends in a plain refusal."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from demo_town import SAMIRA
from employers.forms import held
from flask import Flask
from flask.testing import FlaskClient

from matching.accounts.guards import WANTED
from matching.employers.models import Vacancy
from matching.extensions import db
from matching.introductions.models import HumanLook, Introduction, IntroductionEvent
from matching.notifications.models import OutboxMessage
from matching.refusals import Refusal

from .made import COUNSELLOR, an_introduction, do, employer_of, slots_for, town
from .test_pages import send, token
from .walk import enter

BROKEN = "Aide\u2028Bcc: x\x85de\x0bcuisine\nSubject: autre"


def test_a_resident_writes_no_mandate(app: Flask, client: FlaskClient) -> None:
    """The mandate is a counsellor's word: a resident who adds one to the form is read without it."""
    vacancy = town()
    number = an_introduction(vacancy, "proposed").id
    db.session.commit()
    enter(client, "habitant", SAMIRA)
    page = f"/mes-demandes/{number}"
    done = send(client, page, f"{page}/agree", version="4", shared="name", mandate="oral")
    assert done.status_code == 303
    assert set(db.session.scalars(sa.select(IntroductionEvent.words))) == {""}


@pytest.mark.parametrize("day", [date(2025, 11, 30), date(2026, 12, 2)])
def test_a_mandate_is_of_the_last_twelve_months(app: Flask, day: date) -> None:
    row = an_introduction(town(), "proposed")
    with pytest.raises(Refusal) as refused:
        do(row, "agree", COUNSELLOR, shared=(), mandate="written", mandate_on=day)
    assert (refused.value.code, row.version) == ("wrong_mandate_on", 4)


def test_a_human_look_is_for_an_offer_that_one_can_read(app: Flask, client: FlaskClient) -> None:
    """The title of a draft is not learnt by asking for a look at it; nobody asks without a profile."""
    vacancy = town()
    draft = db.session.scalars(sa.select(Vacancy).where(Vacancy.id != vacancy.id).limit(1)).one()
    draft.status, draft.published_on = "draft", None
    db.session.commit()
    enter(client, "habitant", SAMIRA)
    assert send(client, "/aide", f"/mes-offres/{draft.id}/regard-humain").status_code == 404
    enter(client, "habitant", 0)
    there = f"/mes-offres/{vacancy.id}"
    assert send(client, "/aide", f"{there}/regard-humain").status_code == 409
    assert send(client, "/aide", f"{there}/demander", shared="nothing", adult="y").status_code == 409
    assert client.get(f"{there}/demander").status_code == 409
    assert db.session.query(HumanLook).count() == db.session.query(Introduction).count() == 0


def test_a_title_and_a_place_hold_on_one_line(app: Flask, client: FlaskClient) -> None:
    """They stand in subjects and calendars: a line that somebody adds would be read as ours."""
    vacancy = town()
    number = an_introduction(vacancy, "seen").id
    db.session.commit()
    enter(client, "employeur", vacancy.establishment_id)
    there = f"/recruter/offres/{vacancy.id}/modifier"
    data = held(client.get(there), there)
    data["title"] = BROKEN
    assert client.post(there, data=data).status_code == 303
    page = f"/recruter/demandes/{number}"
    done = send(
        client, page, f"{page}/invite", version="4", mode="remote", place="06 39 98 00 01\r\nATTENDEE:x",
        **{"day-1": "2026-12-03", "hour-1": "09:00"},
    )  # fmt: skip
    assert done.status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Vacancy, vacancy.id).title.split() == BROKEN.split()
    assert db.session.scalar(sa.text("SELECT place FROM interview_slot")) == "06 39 98 00 01 ATTENDEE:x"
    subjects = db.session.scalars(sa.select(OutboxMessage.subject)).all()
    assert subjects
    assert all(
        len(one.splitlines()) == 1 for one in [*subjects, db.session.get_one(Vacancy, vacancy.id).title]
    )


def test_a_title_kept_before_breaks_no_letter(app: Flask) -> None:
    vacancy = town()
    vacancy.title = BROKEN
    row = an_introduction(vacancy, "interview")
    slots_for(row)
    do(row, "hire", employer_of(vacancy))
    subjects = db.session.scalars(sa.select(OutboxMessage.subject)).all()
    assert subjects
    assert all(len(one.splitlines()) == 1 for one in subjects)


def test_what_no_text_holds_is_refused_at_the_door(app: Flask, client: FlaskClient) -> None:
    vacancy = town()
    number = an_introduction(vacancy, "proposed").id
    db.session.commit()
    enter(client, "habitant", SAMIRA)
    page = f"/mes-demandes/{number}"
    key = token(client, page)
    for answer in (
        client.post(f"{page}/message", data={"csrf_token": key, "text": "a\x00b"}),
        client.get("/offres?lieu=%00"),
        client.get("/quartiers/%00"),
        client.post("/entrer", data={"csrf_token": key, "contact": "a\x00@exemple.fr"}),
    ):
        assert answer.status_code == 400
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "wanted", ["//ailleurs.invalid/mes-offres", "/\\ailleurs.invalid", "https://ailleurs.invalid/mes-offres"]
)
def test_what_was_wanted_leads_to_our_own_pages_only(app: Flask, client: FlaskClient, wanted: str) -> None:
    with client.session_transaction() as cookie:
        cookie.update({"role": "habitant", "id": SAMIRA, WANTED: wanted})
    town()
    assert client.get("/entrer/suite").location == "/mes-offres"
