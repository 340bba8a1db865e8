"""From one structure to another: nothing moves before both yeses, each is told, notes stay unless chosen."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from demo_town import SAMIRA
from flask import Flask
from flask.testing import FlaskClient
from introductions.made import COUNSELLOR, at, later, told, town
from introductions.walk import enter, press, soup

from counsellors.made import structure
from matching.counsellors import service, transfers
from matching.counsellors.caseload import follow, structure_of
from matching.counsellors.desk import read_caseload
from matching.counsellors.models import CaseTransfer
from matching.counsellors.steps import TASK
from matching.extensions import db
from matching.refusals import Refusal


def asked(other, **over):
    row = transfers.ask(
        db.session, COUNSELLOR, SAMIRA, other.id, "Elle déménage.",
        **{"with_notes": False, "occasion": at()} | over,
    )  # fmt: skip
    db.session.commit()
    return row


def refusal(act, *args) -> int:
    with pytest.raises(Refusal) as caught:
        act(db.session, *args)
    db.session.rollback()
    return caught.value.status


def test_each_says_yes_and_each_is_told(app: Flask, client: FlaskClient) -> None:
    town()
    other = structure()
    service.write_note(db.session, COUNSELLOR, SAMIRA, "A vu l’atelier.", at())
    service.write_task(db.session, COUNSELLOR, SAMIRA, "Rappeler", date(2026, 12, 1), at())
    db.session.commit()
    enter(client, "conseiller", 0)
    page = f"/conseiller/suivis/{SAMIRA}/transfert"
    press(client, page, "/transfert", to=str(other.id), reason="Elle déménage.")
    row = db.session.scalars(sa.select(CaseTransfer)).one()
    number = row.id
    assert told(f"habitant:{SAMIRA}") == ["Mission locale du Canal peut vous suivre"]
    enter(client, "conseiller", other.id)
    assert "Elle déménage." not in client.get("/conseiller/transferts").text, "not before her yes"
    enter(client, "habitant", SAMIRA)
    assert "ne partent pas" in client.get("/qui-me-suit").text
    press(client, "/qui-me-suit", f"/transfert/{number}", answer="yes")
    assert structure_of(db.session, SAMIRA) == 0
    enter(client, "conseiller", other.id)
    press(client, "/conseiller/transferts", "/recevoir", answer="yes")
    db.session.expire_all()
    assert structure_of(db.session, SAMIRA) == other.id
    assert told(f"habitant:{SAMIRA}")[-1] == "Mission locale du Canal vous suit maintenant"
    assert told(f"conseiller:{other.id}") == ["Une personne demande à être suivie chez vous"]
    assert len(told("conseiller:0")) == 2
    assert service.notes_of(db.session, other.id, SAMIRA) == []
    [hers] = read_caseload(db.session, other.id, at().now)
    assert TASK not in {step.rank for step in hers.steps}, "the tasks of the old structure stay its own"
    enter(client, "conseiller", 0)
    assert client.get(f"/conseiller/suivis/{SAMIRA}").status_code == 404


def test_notes_go_when_chosen_and_she_reads_it(app: Flask, client: FlaskClient) -> None:
    town()
    other = structure()
    service.write_note(db.session, COUNSELLOR, SAMIRA, "A vu l’atelier.", at())
    row = asked(other, with_notes=True)
    enter(client, "habitant", SAMIRA)
    assert "partent aussi" in client.get("/qui-me-suit").text
    transfers.answer(db.session, SAMIRA, row.id, True, at())
    transfers.receive(db.session, other, row.id, True, at())
    assert [one.text for one in service.notes_of(db.session, other.id, SAMIRA)] == ["A vu l’atelier."]


def test_a_yes_that_was_recorded_waits_a_day_and_can_be_undone(app: Flask) -> None:
    town()
    other = structure()
    row = asked(other)
    assert refusal(transfers.record_yes, COUNSELLOR, row.id, "", None, at()) == 422
    transfers.record_yes(db.session, COUNSELLOR, row.id, "oral", date(2026, 12, 1), at())
    db.session.commit()
    assert told(f"habitant:{SAMIRA}")[-1].endswith("noté")
    assert refusal(transfers.receive, other, row.id, True, later(hours=23)) == 409
    transfers.answer(db.session, SAMIRA, row.id, False, later(hours=23))
    db.session.commit()
    assert refusal(transfers.receive, other, row.id, True, later(hours=25)) == 404
    again = asked(other)
    transfers.record_yes(db.session, COUNSELLOR, again.id, "written", date(2026, 12, 1), at())
    transfers.receive(db.session, other, again.id, True, later(hours=25))
    assert structure_of(db.session, SAMIRA) == other.id


def test_who_is_no_party_finds_nothing_and_nothing_happens_twice(app: Flask) -> None:
    town()
    other, third = structure(), structure("Partenaire des Garrigues")
    row = asked(other)
    assert refusal(transfers.answer, SAMIRA + 1, row.id, True, at()) == 404
    assert refusal(transfers.cancel, third, row.id, at()) == 404
    assert refusal(transfers.record_yes, third, row.id, "oral", date(2026, 12, 1), at()) == 404
    assert refusal(transfers.receive, other, row.id, True, at()) == 404
    with pytest.raises(Refusal) as second:
        asked(third)
    assert second.value.status == 409
    db.session.rollback()
    for to in (0, 999_999, COUNSELLOR.id):
        with pytest.raises(Refusal) as caught:
            transfers.ask(db.session, COUNSELLOR, SAMIRA, to, "x", with_notes=False, occasion=at())
        assert caught.value.status == 422
    transfers.cancel(db.session, COUNSELLOR, row.id, at())
    assert refusal(transfers.answer, SAMIRA, row.id, True, at()) == 409


def test_who_chose_another_structure_meanwhile_is_not_taken(app: Flask) -> None:
    town()
    other, third = structure(), structure("Partenaire des Garrigues")
    row = asked(other)
    transfers.answer(db.session, SAMIRA, row.id, True, at())
    follow(db.session, SAMIRA, third.id, at().now)
    db.session.commit()
    assert refusal(transfers.receive, other, row.id, True, at()) == 409
    assert transfers.open_transfer(db.session, SAMIRA) is None
    fresh = transfers.ask(db.session, third, SAMIRA, other.id, "x", with_notes=False, occasion=at())
    assert fresh.state == "waiting"
    comes, leaves = transfers.transfers_of(db.session, third.id, at().now + timedelta(days=1))
    assert (len(comes), [one.row.id for one in leaves]) == (0, [fresh.id])


def test_nobody_answers_in_her_name_on_her_page(app: Flask, client: FlaskClient) -> None:
    town()
    row = asked(structure())
    enter(client, "conseiller", 0)
    press(client, f"/conseiller/habitants/{SAMIRA}/agir", "/agir", mandate="oral", mandate_on="2026-12-01")
    page = soup(client.get("/qui-me-suit"))
    assert not page.select(f"form[action$='/transfert/{row.id}']")
    key = page.select_one("[name=csrf_token]")["value"]
    sent = client.post(f"/qui-me-suit/transfert/{row.id}", data={"csrf_token": key, "answer": "yes"})
    assert sent.status_code == 403
