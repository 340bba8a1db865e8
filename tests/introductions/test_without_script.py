"""The whole way with no JavaScript: proposed, agreed, answered by a link, met, hired; another is told."""

from __future__ import annotations

import icalendar
import sqlalchemy as sa
from demo_town import SAMIRA
from flask import Flask
from flask.testing import FlaskClient

from matching.extensions import db
from matching.french import spaced
from matching.introductions.models import Introduction

from .made import town
from .walk import enter, letters_to, press, soup


def test_the_whole_way(app: Flask, client: FlaskClient) -> None:
    vacancy = town()
    number, title, owner = vacancy.id, vacancy.title, vacancy.establishment_id
    boss, she, other = f"employeur-{owner}@demo.invalid", f"habitant-{SAMIRA}@demo.invalid", SAMIRA + 1

    enter(client, "conseiller", 0)
    press(client, f"/conseiller/offres/{number}/proposer", "/proposer", profile=[str(SAMIRA), str(other)])
    assert db.session.query(Introduction).count() == 2

    enter(client, "habitant", SAMIRA)
    hers = db.session.scalar(sa.select(Introduction.id).where(Introduction.profile_id == SAMIRA))
    [(subject, _, [page])] = letters_to(client, she)
    assert subject == spaced(f"Une offre pour vous : {title}")
    assert page == f"/mes-demandes/{hers}"
    assert not soup(client.get(page)).select("input[name=shared][checked]")
    press(client, page, "/agree", shared=["name", "when"])
    assert "Demande envoyée" in client.get(page).text
    enter(client, "habitant", other)
    theirs = db.session.scalar(sa.select(Introduction.id).where(Introduction.profile_id == other))
    press(client, f"/mes-demandes/{theirs}", "/agree", shared="nothing")

    stranger = app.test_client()  # no account, no session: only the message
    [link] = [links[0] for _, text, links in letters_to(client, boss) if "Samira veut travailler" in text]
    unread = stranger.get(link)
    assert unread.status_code == 200
    assert "Samira" not in unread.text
    db.session.expire_all()
    assert db.session.get_one(Introduction, hers).state == "sent"
    read = press(stranger, link, "/open")
    assert "Samira" in soup(read).select_one("h1").text
    invited = press(
        stranger, link, "/invite", mode="on_site", place="12 rue des Oliviers", day__1="2026-12-03",
        hour__1="09:30", day__2="2026-12-04", hour__2="10:00",
    )  # fmt: skip
    assert "Entretien à fixer" in invited.text

    enter(client, "habitant", SAMIRA)
    slots = [one["value"] for one in soup(client.get(page)).select("input[name=slot]")]
    assert len(slots) == 2
    chosen = press(client, page, "/choose_slot", slot=slots[0])
    assert "jeudi 3 décembre à 9" in chosen.text
    box = soup(client.get(f"/demo/courrier?a={boss}"))
    file = box.find("a", string="entretien.ics")["href"]
    [event] = icalendar.Calendar.from_ical(client.get(file).data).walk("VEVENT")
    assert event.decoded("dtstart").strftime("%d/%m %H:%M") == "03/12 09:30"
    mine = client.get(f"{page}/entretien.ics")
    assert mine.mimetype == "text/calendar"

    hired = press(stranger, link, "/hire")
    assert "Embauche" in hired.text
    assert letters_to(client, she)[0][0] == spaced(f"Vous êtes embauché·e : {title}")
    told = letters_to(client, f"habitant-{other}@demo.invalid")
    assert told[0][0] == spaced(f"Le poste n’est plus libre : {title}")
    enter(client, "habitant", other)
    assert spaced("close : poste pourvu") in client.get("/mes-demandes").text
    assert stranger.get("/recruter/demandes").status_code == 403
