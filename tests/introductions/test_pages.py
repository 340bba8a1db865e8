"""Pages of introductions: whose they are, what the second of two reads, what is logged, what may be asked."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from counting import queries_of
from demo_town import SAMIRA
from flask import Flask
from flask.testing import FlaskClient
from gtfs_files import STOP_TIMES, write_feed

from matching.clock import now
from matching.employers.models import Vacancy
from matching.extensions import db
from matching.french import spaced
from matching.introductions import log
from matching.introductions.journey import interview_day
from matching.introductions.models import HumanLook, InterviewSlot, Introduction, RankedList
from matching.introductions.sides import Sides
from matching.matches.snapshot import note_change
from matching.residents.models import Profile

from .made import a_slot, an_introduction, at, lines_of, slots_for, told, town
from .walk import enter, press, soup


def token(client: FlaskClient, page: str) -> str:
    return soup(client.get(page)).select_one("input[name=csrf_token]")["value"]


def send(client: FlaskClient, seen: str, address: str, **data: str):
    return client.post(address, data={"csrf_token": token(client, seen), **data})


def test_each_page_is_for_its_parties(app: Flask, client: FlaskClient) -> None:
    vacancy = town()
    owner = vacancy.establishment_id
    number = an_introduction(vacancy, "seen").id
    db.session.commit()
    pages = {
        "habitant": f"/mes-demandes/{number}", "employeur": f"/recruter/demandes/{number}",
        "conseiller": f"/conseiller/demandes/{number}",
    }  # fmt: skip
    theirs = {"habitant": SAMIRA, "employeur": owner, "conseiller": 0}
    for role, page in pages.items():
        for who, one in theirs.items():
            enter(client, who, one)
            assert client.get(page).status_code == (200 if who == role else 403), (role, who)
        if role != "conseiller":
            enter(client, role, theirs[role] + 1)
            assert client.get(page).status_code == 404, role
    enter(client, "employeur", owner)
    never = send(client, pages["employeur"], f"{pages['employeur']}/agree", version="4")
    assert never.status_code == 403
    wrong = send(client, pages["employeur"], f"{pages['employeur']}/open", version="4")
    assert wrong.status_code == 409
    assert client.post(f"{pages['employeur']}/hire", data={"version": "4"}).status_code == 400
    assert client.get(f"{pages['employeur']}/hire").status_code == 405
    db.session.expire_all()
    assert db.session.get_one(Introduction, number).version == 4


def test_the_second_of_two_reads_what_happened(app: Flask, client: FlaskClient) -> None:
    vacancy = town()
    number = an_introduction(vacancy, "seen").id
    db.session.commit()
    page = f"/recruter/demandes/{number}"
    enter(client, "employeur", vacancy.establishment_id)
    key = token(client, page)
    shown = soup(client.get(page)).select_one("input[name=version]")["value"]
    first = client.post(f"{page}/refuse", data={"csrf_token": key, "version": shown, "reason": "competence"})
    assert first.status_code == 303
    second = client.post(f"{page}/hire", data={"csrf_token": key, "version": shown})
    assert second.status_code == 409
    assert "Quelqu’un a agi avant vous" in second.text
    assert "refusée" in second.text


def test_a_wrong_answer_keeps_what_was_typed(app: Flask, client: FlaskClient) -> None:
    vacancy = town()
    number = an_introduction(vacancy, "seen").id
    db.session.commit()
    enter(client, "employeur", vacancy.establishment_id)
    page = f"/recruter/demandes/{number}"
    typed = {
        "version": "4",
        "mode": "remote",
        "place": "06 39 98 00 01",
        "day-1": "2020-01-01",
        "hour-1": "09:00",
    }
    again = send(client, page, f"{page}/invite", **typed)
    assert again.status_code == 422
    assert "Un horaire est passé" in soup(again).select_one("[role=alert]").text
    assert soup(again).select_one("#place")["value"] == "06 39 98 00 01"
    for wrong in ({"day-1": "demain"}, {"mode": "pigeon"}, {"place": " "}, {"day-1": "", "hour-1": ""}):
        assert send(client, page, f"{page}/invite", **(typed | wrong)).status_code == 422, wrong
    for act, data in (
        ("refuse", {"reason": "trop vieux"}),
        ("try", {"trial_from": "x"}),
        ("message", {"text": " "}),
    ):
        assert send(client, page, f"{page}/{act}", version="4", **data).status_code == 422, act


def test_a_link_does_only_what_it_is_for(app: Flask, client: FlaskClient) -> None:
    vacancy = town()
    row = an_introduction(vacancy, "interview")
    chosen, _ = slots_for(row)
    sides = Sides(db.session, row, at(now()))
    come = sides.come_link(db.session.get_one(InterviewSlot, chosen)).removeprefix("http://site.invalid")
    answer = sides.answer_link(None).removeprefix("http://site.invalid")
    db.session.commit()
    assert client.get(come).status_code == client.get(answer).status_code == 200
    assert client.get(come.replace("/come/", "/answer/")).status_code == 404
    assert client.get(come.replace("/come/", "/other/")).status_code == 404
    for link, act in ((come, "withdraw"), (answer, "withdraw"), (answer, "agree")):
        assert send(client, link, f"{link}/{act}", version="4").status_code == 403, act
    db.session.expire_all()
    assert row.version == 4
    done = press(client, come, "/cannot_come")
    assert "Aucun" in done.text or "rien à faire" in done.text
    db.session.expire_all()
    assert db.session.get_one(InterviewSlot, chosen).state == "dropped"
    app.config["CLOCK"] = a_slot(30).starts_at.date()
    assert client.get(come).status_code == 410


def test_messages_stay_where_they_were_written(app: Flask, client: FlaskClient) -> None:
    vacancy = town()
    number = an_introduction(vacancy, "agreed").id
    db.session.commit()
    mine, theirs = f"/mes-demandes/{number}", f"/recruter/demandes/{number}"
    enter(client, "habitant", SAMIRA)
    press(client, mine, "/message", text="Entre nous : <b>je préfère le matin</b>.")
    press(client, mine, "/send")
    press(client, mine, "/message", text="Bonjour à vous.")
    enter(client, "employeur", vacancy.establishment_id)
    read = client.get(theirs).text
    assert "Bonjour à vous." in read
    assert "Entre nous" not in read
    press(client, theirs, "/message", text="À lundi.")
    enter(client, "conseiller", 0)
    whole = client.get(f"/conseiller/demandes/{number}").text
    assert "À lundi." in whole
    assert spaced("Entre nous : &lt;b&gt;") in whole
    assert told(f"habitant:{SAMIRA}")[-1] == f"Un message : {vacancy.title}"


def test_each_list_that_an_employer_opens_is_written_down(app: Flask, client: FlaskClient) -> None:
    vacancy = town()
    enter(client, "employeur", vacancy.establishment_id)
    there = f"/recruter/offres/{vacancy.id}/candidats"
    shown = client.get(there)
    codes = [one["value"] for one in soup(shown).select("input[name=code]")]
    [line] = db.session.scalars(sa.select(RankedList)).all()
    assert (line.establishment_id, line.vacancy_id, line.page) == (vacancy.establishment_id, vacancy.id, 1)
    assert len(line.profile_ids) == len(codes) > 5
    assert line.weights
    assert line.seed == app.config["SEED"]
    answer = send(
        client, there, f"/recruter/offres/{vacancy.id}/proposer-un-echange", code=codes[2]
    )  # fmt: skip
    assert answer.status_code == 303
    assert db.session.query(Introduction.profile_id).scalar() == line.profile_ids[2]
    gone = send(
        client, there, f"/recruter/offres/{vacancy.id}/proposer-un-echange", code="AA AA AA"
    )  # fmt: skip
    assert gone.status_code == 409
    opened = db.session.query(RankedList).count()
    assert log.prune_lists(db.session, line.at) == 0
    assert log.prune_lists(db.session, line.at + timedelta(hours=1)) == opened


def test_a_person_looks_when_it_is_asked(app: Flask, client: FlaskClient) -> None:
    vacancy = town()
    samira = db.session.get_one(Profile, SAMIRA)
    enter(client, "habitant", SAMIRA)
    page = f"/mes-offres/{vacancy.id}"
    for _ in range(2):
        press(client, page, "/regard-humain")
    assert db.session.query(HumanLook).count() == 1
    assert told("conseiller:0") == [f"{samira.name} demande un regard humain : {vacancy.title}"]
    enter(client, "conseiller", 0)
    look = db.session.query(HumanLook.id).scalar()
    press(client, f"/conseiller/suivis/{SAMIRA}", f"/regards/{look}", answer="Le trajet compte beaucoup ici.")
    assert told(f"habitant:{SAMIRA}") == [f"Votre conseiller a regardé : {vacancy.title}"]


def test_an_interview_tells_the_way_for_its_very_hour(app: Flask, tmp_path: Path) -> None:
    vacancy = town()
    back = STOP_TIMES + "back,10:00:00,10:00:00,USINE,1\nback,10:20:00,10:20:00,CITE,2\n"
    feed = write_feed(
        tmp_path / "feed", stop_times=back,
        trips="route_id,service_id,trip_id\nL,WEEK,early\nL,WEEK,late\nL,WEEK,back\n",
    )  # fmt: skip
    samira = db.session.get_one(Profile, SAMIRA)
    samira.lat, samira.lon = 43.60, 3.80
    vacancy.lat, vacancy.lon = 43.60, 3.86
    samira.choices = [one for one in samira.choices if one.kind != "means"]
    for kind, number in (("vacancy", vacancy.id), ("profile", SAMIRA)):
        note_change(db.session, kind, number, now())
    row = an_introduction(vacancy, "interview")
    slot = db.session.get_one(InterviewSlot, slots_for(row)[0])
    db.session.commit()
    today = now().date()
    assert interview_day(db.session, SAMIRA, vacancy.id, slot, today=today) is None  # no timetable yet
    assert app.test_cli_runner().invoke(args=["import", "gtfs", str(feed)]).exit_code == 0
    day = interview_day(db.session, SAMIRA, vacancy.id, slot, today=today)  # 9:00 to 9:30
    assert [trip.title for trip in day.trips] == ["Aller : 20\u00a0minutes", "Retour : 20\u00a0minutes"]
    assert "8" in day.trips[0].stops[0].time
    assert "10" in day.trips[1].stops[-1].time
    note_change(db.session, "vacancy", vacancy.id, now())
    vacancy.status = "paused"  # by another request that nobody answered: this interview still stands
    db.session.commit()
    assert (
        interview_day(db.session, SAMIRA, vacancy.id, slot, today=today).trips[0].title == day.trips[0].title
    )
    slot.lat, slot.lon = 43.60, 3.801  # elsewhere: next door to her
    near = interview_day(db.session, SAMIRA, vacancy.id, slot, today=today)
    assert all(
        "à pied" in " ".join(stop.words for stop in trip.stops) or trip.title < day.trips[0].title
        for trip in near.trips
    )
    assert near.trips[0].title != day.trips[0].title
    slot.mode = "remote"
    assert interview_day(db.session, SAMIRA, vacancy.id, slot, today=today) is None
    db.session.rollback()


def test_an_interview_elsewhere_is_looked_up(app: Flask, client: FlaskClient) -> None:
    """Another place than the post is named by a commune, a neighbourhood or a stop: journeys lead there."""
    vacancy = town()
    number = an_introduction(vacancy, "seen").id
    db.session.commit()
    enter(client, "employeur", vacancy.establishment_id)
    page = f"/recruter/demandes/{number}"
    typed = {
        "version": "4", "mode": "elsewhere", "place": "Maison de l’emploi", "day-1": "2026-12-03",
        "hour-1": "09:00",
    }  # fmt: skip
    lost = send(client, page, f"{page}/invite", **typed, near="Atlantide sur Mer")
    assert lost.status_code == 422
    assert "commune" in soup(lost).select_one("[role=alert]").text
    assert soup(lost).select_one("#place")["value"] == typed["place"]
    assert send(client, page, f"{page}/invite", **typed, near="Nîmes").status_code == 303
    [slot] = db.session.scalars(sa.select(InterviewSlot)).all()
    assert (slot.mode, slot.place.startswith("Maison de l’emploi, Nîmes")) == ("on_site", True)
    assert abs(slot.lat - 43.84) < 0.05
    assert abs(slot.lon - 4.36) < 0.05


def test_who_waits_for_a_post_that_closes_is_told(app: Flask, client: FlaskClient) -> None:
    vacancy = town()
    row = an_introduction(vacancy, "proposed")
    db.session.commit()
    enter(client, "employeur", vacancy.establishment_id)
    press(client, f"/recruter/offres/{vacancy.id}", "/fermer")
    db.session.expire_all()
    assert (row.state, db.session.get_one(Vacancy, vacancy.id).status) == ("no_longer_needed", "closed")
    assert told(f"habitant:{SAMIRA}") == [f"Le poste n’est plus libre : {vacancy.title}"]


def test_lists_ask_the_database_the_same_number_of_times(app: Flask, client: FlaskClient) -> None:
    vacancy = town()
    owner, number = vacancy.establishment_id, vacancy.id
    an_introduction(vacancy, "interview")
    db.session.commit()
    lists = (("employeur", owner, "/recruter/demandes"), ("habitant", SAMIRA, "/mes-demandes"),
             ("conseiller", 0, "/conseiller"))  # fmt: skip

    def count() -> list[int]:
        counts = []
        for role, one, address in lists:
            enter(client, role, one)
            client.get(address)
            with queries_of(app) as seen:
                assert client.get(address).status_code == 200
            counts.append(len(seen))
        return counts

    before = count()
    for more in range(1, 6):
        slots_for(an_introduction(db.session.get_one(Vacancy, number), "interview", profile_id=SAMIRA + more))
    others = db.session.scalars(sa.select(Vacancy).where(Vacancy.id != number).limit(5)).all()
    for other in others:
        an_introduction(other, "seen")
    db.session.commit()
    assert count() == before


def test_a_counsellor_who_acts_is_on_record(app: Flask, client: FlaskClient) -> None:
    vacancy = town()
    name = db.session.get_one(Profile, SAMIRA).name
    enter(client, "conseiller", 0)
    there = f"/conseiller/habitants/{SAMIRA}/agir"
    started = client.post(
        there, data={"csrf_token": token(client, there), "mandate": "written", "mandate_on": "2026-11-20"}
    )
    assert started.status_code == 303
    page = f"/mes-offres/{vacancy.id}/demander"
    shown = soup(client.get(page))
    assert f"Vous dites oui pour {name}." in shown.get_text()
    assert shown.select_one("#mandate_on")["value"] == "2026-11-20"
    press(client, page, "/demander", shared=["name"])
    row = db.session.scalars(sa.select(Introduction)).one()
    assert row.state == "agreed"
    assert lines_of(row) == [("counsellor", "propose", "proposed"), ("counsellor", "agree", "agreed")]
    assert f"Votre conseiller a dit oui pour vous : {vacancy.title}" in told(f"habitant:{SAMIRA}")
    assert told(f"employeur:{vacancy.establishment_id}") == []
    assert client.get("/qui-me-suit").status_code == 200
    alone = send(client, f"/mes-demandes/{row.id}", "/qui-me-suit", structure="")
    assert alone.status_code == 403


def test_a_filled_post_asks_for_a_place_before_it_opens_again(app: Flask, client: FlaskClient) -> None:
    vacancy = town()
    row = an_introduction(vacancy, "seen")
    db.session.commit()
    there = f"/recruter/offres/{vacancy.id}"
    enter(client, "employeur", vacancy.establishment_id)
    press(client, f"/recruter/demandes/{row.id}", "/hire")
    shown = soup(client.get(there))
    assert "La place est prise. Ajoutez une place" in shown.get_text()
    assert not shown.select_one(f'form[action="{there}/publier"]')
    refused = send(client, there, f"{there}/publier")
    assert refused.status_code == 409
    assert "Ajoutez une place" in refused.text
    db.session.expire_all()
    assert vacancy.status == "closed"
    press(client, f"{there}/modifier", "/modifier", positions="2", action="garder")
    press(client, there, "/publier")
    db.session.expire_all()
    assert (vacancy.status, vacancy.positions) == ("open", 2)
