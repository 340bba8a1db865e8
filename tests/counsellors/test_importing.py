"""A caseload from a sheet: the dry run says each line; what is confirmed was shown, all or nothing."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import openpyxl
import pytest
import sqlalchemy as sa
from counting import queries_of
from demo_town import load_town
from flask import Flask
from flask.testing import FlaskClient
from introductions.made import COUNSELLOR, NOON, at
from introductions.walk import enter, press, soup

from counsellors.made import TITLES, sheet, structure
from matching.accounts.acting import acted_for
from matching.accounts.models import Account
from matching.counsellors import importing
from matching.counsellors.caseload import follows
from matching.counsellors.models import CaseloadImport
from matching.counsellors.sheet_reading import WrongSheet
from matching.extensions import db
from matching.notifications.models import OutboxMessage
from matching.privacy.models import ProfileReading
from matching.refusals import Refusal
from matching.residents.models import Profile

GOOD = "Nora;06 12 34 56 78;;Pissevin;ménage;31/12/2001;oral;30/11/2026"


def prepared(content: bytes, by=COUNSELLOR) -> CaseloadImport:
    row, _ = importing.prepare(db.session, by, "liste.csv", content, NOON)
    db.session.commit()
    return row


@pytest.mark.parametrize(
    ("line", "column", "said"),
    [
        (";;;;;;oral;30/11/2026", "Prénom", "prénom"),
        ("A;0512345678;;;;;oral;30/11/2026", "Téléphone", "06 12 34 56 78"),
        ("A;;a@;;;;oral;30/11/2026", "E-mail", "avec @"),
        ("A;;;Zzyzx;;;oral;30/11/2026", "Lieu de départ", "commune"),
        ("A;;;;;31/02/2001;oral;30/11/2026", "Date de naissance", "31/12/2001"),
        ("A;;;;;01/12/2012;oral;30/11/2026", "Date de naissance", "16 ans"),
        ("A;;;;;;peut-être;30/11/2026", "Mandat", "oral"),
        ("A;;;;;;oral;02/12/2026", "Date du mandat", "année passée"),
        ("A;;;;;;oral;", "Date du mandat", "30/11/2026"),
        ("A;+33 6 12 34 56 78;;;;;oral;30/11/2026", "Téléphone", "déjà à la ligne 2"),
        ("Nora;;;;;31/12/2001;oral;30/11/2026", "Toute la ligne", "déjà à la ligne 2"),
        ("=1+1;;;;;;oral;30/11/2026", "Prénom", "sans formule"),
        ("A;;;;ménage; cuisine;;oral;30/11/2026", "Toute la ligne", "plus de cases"),
        ('"A;;;;;;oral;30/11/2026', "Toute la ligne", "guillemets"),
    ],
)
def test_each_wrong_line_says_its_number_its_column_and_what_is_accepted(
    app: Flask, line: str, column: str, said: str
) -> None:
    row = prepared(sheet(GOOD, line))
    [wrong] = row.refused
    assert (wrong["line"], wrong["column"]) == (3, column)
    assert said in wrong["said"]
    assert [one["name"] for one in row.people] == ["Nora"]


@pytest.mark.parametrize(
    "said", ["30/11/2026", "30-11-2026", "30.11.2026", "2026-11-30", "30 novembre 2026", "30/11/2026 00:00"]
)
def test_a_day_is_read_as_it_is_written_in_french(app: Flask, said: str) -> None:
    [one] = prepared(sheet(f"A;;;;;;oral;{said}", "B;;;;;1er mai 2001;oral;30/11/26")).people
    assert (one["name"], one["mandate_on"]) == ("A", "2026-11-30")


def test_no_line_is_lost_and_a_dry_run_writes_nothing_of_anybody(app: Flask) -> None:
    before = counts_of_tables()
    lines = [
        GOOD,
        '"broken;;;;;;oral;30/11/2026',
        "",
        "Paul;12;;;;;oral;30/11/2026",
        "Zoé;;;;;;écrit;30/11/2026",
    ]
    row = prepared(sheet(*lines, "Zoé;;;;;;écrit;30/11/2026", "'=x;;;;;;;"))
    seen = {one["line"] for one in (*row.people, *row.refused)}
    assert seen == {2, 3, 5, 6, 7, 8}, "every line that is not blank is in one of the two lists"
    after = counts_of_tables()
    assert {name for name in after if after[name] != before[name]} == {"caseload_import"}
    titles, wrong = importing.wrong_lines(row)
    assert (titles[0], titles[-1], len(wrong)) == ("Prénom", "Ce qu’il faut", 4)
    assert wrong[1][:2] == ["Paul", "12"]
    assert "Ligne 5. Téléphone" in wrong[1][-1]


def counts_of_tables() -> dict[str, int]:
    tables = db.metadata.sorted_tables
    return {one.name: db.session.scalar(sa.select(sa.func.count()).select_from(one)) or 0 for one in tables}


def test_who_has_a_first_name_already_followed_is_pointed_at(app: Flask) -> None:
    number = prepared(sheet("Nora;;;;;;oral;30/11/2026")).id
    importing.apply(db.session, COUNSELLOR, number, at())
    [again] = prepared(sheet("NORA;;;;;;oral;30/11/2026")).people
    assert (again["already"], again["namesake"]) == (False, True)


def test_three_hundred_people_ask_the_database_as_little_as_three(app: Flask) -> None:
    def asked(many: int) -> int:
        lines = [f"P{n};06{n:08};p{n}@exemple.fr;;;;oral;30/11/2026" for n in range(many)]
        with queries_of(app) as queries:
            assert len(prepared(sheet(*lines)).people) == many
        return len(queries)

    asked(1)  # the first reads the words of the referential
    assert asked(300) == asked(3)


def test_titles_are_read_as_people_write_them(app: Flask) -> None:
    titles = "NOM;prenom;Tel.;Mail;Commune;Métier recherché;Né(e) le;Accord;Date de l'accord"
    line = "X;Nora;612345678;NORA@exemple.fr;Nîmes;ménage;2001-12-31;Écrit;30.11.2026"
    row, unread = importing.prepare(db.session, COUNSELLOR, "l", sheet(line, titles=titles), NOON)
    assert unread == ["NOM"]
    [one] = row.people
    assert one["contacts"] == [["sms", "+33612345678"], ["email", "nora@exemple.fr"]]
    assert (one["birth_date"], one["mandate"], one["mandate_on"]) == ("2001-12-31", "written", "2026-11-30")
    for wrong, said in (("Prénom;Accord", "Date du mandat"), (TITLES + ";Tel", "deux fois")):
        with pytest.raises(WrongSheet, match=said):
            importing.prepare(db.session, COUNSELLOR, "l", sheet(GOOD, titles=wrong), NOON)


def test_what_was_shown_is_created_once_and_shown_to_no_employer(app: Flask) -> None:
    number = prepared(sheet(GOOD, "Paul;;;;;;écrit;01/11/2026")).id
    assert importing.apply(db.session, COUNSELLOR, number, at()) == 2
    db.session.commit()
    nora = db.session.scalars(sa.select(Profile).where(Profile.name == "Nora")).one()
    assert (nora.open_to_employers, nora.birth_date) == (False, date(2001, 12, 31))
    assert nora.neighbourhood_code
    assert [want.text for want in nora.wants] == ["ménage"]
    [mandate] = acted_for(db.session, nora.id)
    assert (mandate.mandate, mandate.mandate_on) == ("oral", date(2026, 11, 30))
    assert mandate.ended_at is not None
    assert follows(db.session, 0, nora.id)
    assert db.session.scalar(sa.select(Account.phone).where(Account.profile_id == nora.id)) == "+33612345678"
    told = db.session.scalars(sa.select(OutboxMessage.channel).where(OutboxMessage.key.contains("newcomer")))
    assert sorted(told) == ["site", "sms"]
    with pytest.raises(Refusal) as twice:
        importing.apply(db.session, COUNSELLOR, number, at())
    assert twice.value.status == 404
    for again in (GOOD, "Nora;;;;;31/12/2001;oral;30/11/2026"):
        assert [one["already"] for one in prepared(sheet(again)).people] == [True]


def test_one_line_that_no_longer_holds_stops_them_all(app: Flask) -> None:
    row = prepared(sheet("Paul;;;;;;oral;30/11/2026", GOOD))
    db.session.add(Account(phone="+33612345678", created_at=NOON, profile_id=_somebody()))
    db.session.commit()
    with pytest.raises(Refusal, match="Ligne 3"):
        importing.apply(db.session, COUNSELLOR, row.id, at())
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).where(Profile.name.in_(["Paul", "Nora"]))) == 0
    assert "une autre personne" in prepared(sheet(GOOD)).refused[0]["said"]


def _somebody() -> int:
    other = Profile(name="Autre", created_at=NOON, changed_at=NOON)
    db.session.add(other)
    db.session.flush()
    return other.id


def test_a_preview_is_its_counsellors_alone_and_lasts_an_hour(app: Flask) -> None:
    row = prepared(sheet(GOOD))
    for by, when in ((structure(), NOON), (COUNSELLOR, NOON + timedelta(hours=1))):
        with pytest.raises(Refusal) as caught:
            importing.find_import(db.session, by, row.id, when)
        assert caught.value.status == 404
    assert importing.prune_imports(db.session, NOON + timedelta(hours=1)) == 1


def test_the_pages_from_the_file_to_the_caseload(app: Flask, client: FlaskClient) -> None:
    load_town(20)
    enter(client, "conseiller", 0)
    page = client.get("/conseiller/importer")
    key = soup(page).select_one("[name=csrf_token]")["value"]

    def send(content: bytes):
        data = {"csrf_token": key, "file": (io.BytesIO(content), "liste.csv")}
        return client.post("/conseiller/importer", data=data, content_type="multipart/form-data")

    heavier_than_texts = send(b"a;b\n" * 100_000)
    assert (heavier_than_texts.status_code, "plus de 300 lignes" in heavier_than_texts.text) == (422, True)
    form = "multipart/form-data; boundary=x"
    size = {"CONTENT_LENGTH": "9000000"}
    heavy = client.post("/conseiller/importer", content_type=form, environ_overrides=size)
    assert (heavy.status_code, "trop lourd" in heavy.text) == (413, True)
    assert "Choisissez un fichier" in client.post("/conseiller/importer", data={"csrf_token": key}).text
    refused = send(b"x")
    assert (refused.status_code, "pas de ligne" in refused.text) == (422, True)
    shown = send(sheet(GOOD, "Paul;12;;;;;oral;30/11/2026")).location
    text = soup(client.get(shown)).get_text(" ", strip=True).replace("\u00a0", " ")
    assert "1 ligne à corriger" in text
    assert "1 personne à créer" in text
    taken = client.post(f"{shown}/lignes-fausses", data={"csrf_token": key})
    assert "Paul;12;" in taken.data.decode("utf-8-sig")
    assert db.session.scalar(sa.select(Profile.id).where(Profile.name == "Nora")) is None
    press(client, shown, shown)
    assert db.session.scalar(sa.select(Profile.id).where(Profile.name == "Nora"))
    assert client.get(shown).status_code == 404


def test_an_export_runs_nothing_and_is_written_in_the_log(app: Flask, client: FlaskClient) -> None:
    load_town(20)
    evil = db.session.scalars(sa.select(Profile).order_by(Profile.id)).first()
    evil.name = '=HYPERLINK("http://x.invalid")'
    people = db.session.scalar(sa.select(sa.func.count()).select_from(Profile))
    db.session.commit()
    enter(client, "conseiller", 0)
    key = soup(client.get("/conseiller/importer")).select_one("[name=csrf_token]")["value"]
    answer = client.post("/conseiller/exporter/csv", data={"csrf_token": key})
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == people + 1
    assert '\'=HYPERLINK("http://x.invalid")' in {row[0] for row in rows}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ProfileReading)) == people
    answer = client.post("/conseiller/exporter/xlsx", data={"csrf_token": key})
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(answer.data)).active for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert client.post("/conseiller/exporter/pdf", data={"csrf_token": key}).status_code == 404
