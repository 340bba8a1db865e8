"""A resident whom nobody follows falls between nobody: the nearest structure helps, else the Region."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from accounts.made import a_member, a_profile, an_account, an_establishment, an_organisation, follow, sign_in
from flask import Flask
from flask.testing import FlaskClient

from matching.employers.models import Vacancy
from matching.extensions import db
from matching.introductions import looks
from matching.introductions.answers import keep_time
from matching.introductions.models import HumanLook, Introduction
from matching.notifications.models import OutboxMessage
from matching.privacy.models import ProfileReading
from matching.region.models import Structure
from matching.residents.models import Profile

from .made import an_introduction, do, employer_of, later, told
from .parties import a_vacancy
from .test_pages import send
from .walk import soup

NIMES, ALES = (43.8367, 4.3601), (44.1248, 4.0817)


@pytest.fixture
def post(app: Flask) -> int:
    vacancy = a_vacancy(an_establishment().establishment_id)
    db.session.commit()
    return vacancy.id


def a_structure(name: str, place: tuple[float, float]):
    row = Structure(
        kind="mission_locale",
        reference=name,
        name=name,
        commune_code="",
        commune="",
        lat=place[0],
        lon=place[1],
    )
    db.session.add(row)
    db.session.flush()
    return an_organisation(name=name, directory_id=row.id)


def a_resident(client: FlaskClient, **over) -> int:
    profile = a_profile("Samira", **over)
    sign_in(client, an_account("samira@exemple.fr", profile_id=profile.id), "habitant")
    return profile.id


def test_the_nearest_structure_looks_and_answers(app: Flask, client: FlaskClient, post: int) -> None:
    near, far = a_structure("Mission locale de Nîmes", NIMES), a_structure("Mission locale d’Alès", ALES)
    profile = a_resident(client, lat=43.82, lon=4.33)
    there = f"/mes-offres/{post}"
    asked = send(client, "/aide", f"{there}/regard-humain")
    assert asked.status_code == 303
    assert "Mission locale de Nîmes regarde et vous répond." in client.get(there).text
    assert told(f"conseiller:{far.id}") == []
    [subject] = told(f"conseiller:{near.id}")
    assert subject == "Une personne demande un regard humain : Agent de tri"
    look = db.session.scalars(sa.select(HumanLook.id)).one()
    page = f"/regards-humains/{look}"
    other, desk = app.test_client(), app.test_client()
    sign_in(other, a_member(far, "paul@ales.fr"), "conseiller", far)
    sign_in(desk, a_member(near, "claire@nimes.fr"), "conseiller", near)
    assert other.get(page).status_code == 404
    assert send(other, "/aide", page, answer="Je regarde.").status_code == 404
    shown = desk.get(page)
    assert shown.status_code == 200
    assert "Ce qui a compté" in shown.text
    assert "Samira" not in shown.text
    assert desk.get(f"/conseiller/suivis/{profile}").status_code == 404  # the look opens nothing else
    assert send(desk, page, page, answer=" ").status_code == 422
    assert send(desk, page, page, answer="Le trajet est long : 70 minutes.").status_code == 303
    assert "Réponse envoyée" in desk.get(page).text
    assert told(f"habitant:{profile}") == ["Mission locale de Nîmes a regardé : Agent de tri"]
    reading = db.session.scalars(sa.select(ProfileReading)).first()
    assert (reading.profile_id, reading.reader_name, reading.why) == (profile, near.name, "look")
    assert "regard humain" in soup(client.get("/mes-donnees/lectures")).get_text()


def test_without_a_structure_in_the_service_the_region_looks(
    app: Flask, client: FlaskClient, post: int
) -> None:
    region = an_organisation("region", "Région Occitanie")
    agent = a_member(region, "agent@region.fr")
    a_resident(client)  # a commune alone
    assert send(client, "/aide", f"/mes-offres/{post}/regard-humain").status_code == 303
    assert len(told("region:0")) == 1
    emails = db.session.scalars(sa.select(OutboxMessage.recipient).where(OutboxMessage.channel == "email"))
    assert set(emails) == {"agent@region.fr"}
    look = db.session.scalars(sa.select(HumanLook.id)).one()
    desk = app.test_client()
    sign_in(desk, agent, "region", region)
    page = f"/regards-humains/{look}"
    assert send(desk, page, page, answer="Votre métier compte le plus.").status_code == 303


def test_who_follows_looks_whatever_is_near(app: Flask, client: FlaskClient, post: int) -> None:
    near, far = a_structure("Mission locale de Nîmes", NIMES), a_structure("Mission locale d’Alès", ALES)
    profile = a_resident(client, lat=43.82, lon=4.33)
    assert looks.looker_of(db.session, profile).who.id == near.id
    follow(db.session.get_one(type(a_profile("Léa")), profile), far)
    assert send(client, "/aide", f"/mes-offres/{post}/regard-humain").status_code == 303
    assert told(f"conseiller:{far.id}") == ["Samira demande un regard humain : Agent de tri"]
    assert told(f"conseiller:{near.id}") == []
    letter = db.session.scalars(
        sa.select(OutboxMessage).where(OutboxMessage.recipient == f"conseiller:{far.id}")
    ).one()
    assert letter.text.endswith(f"/conseiller/suivis/{profile}")
    desk = app.test_client()
    sign_in(desk, a_member(far, "paul@ales.fr"), "conseiller", far)
    form = f"/regards/{db.session.scalars(sa.select(HumanLook.id)).one()}"
    assert soup(desk.get(f"/conseiller/suivis/{profile}")).select_one(f'form[action$="{form}"]')


def test_the_page_of_a_look_says_whether_the_reader_follows(
    app: Flask, client: FlaskClient, post: int
) -> None:
    """The nearest structure looks; then she chooses it, and the same page says so."""
    near = a_structure("Mission locale de Nîmes", NIMES)
    profile = a_resident(client, lat=43.82, lon=4.33)
    assert send(client, "/aide", f"/mes-offres/{post}/regard-humain").status_code == 303
    page = f"/regards-humains/{db.session.scalars(sa.select(HumanLook.id)).one()}"
    desk = app.test_client()
    sign_in(desk, a_member(near, "claire@nimes.fr"), "conseiller", near)
    followed = (
        "Vous suivez cette personne.",
        "Samira demande un regard humain",
        f"/conseiller/suivis/{profile}",
    )
    alone = "Personne ne la suit encore.", "Une personne demande un regard humain"
    before = desk.get(page).text
    assert [one in before for one in (*alone, *followed)] == [True] * 2 + [False] * 3
    follow(db.session.get_one(Profile, profile), near)
    after = desk.get(page).text
    assert [one in after for one in (*alone, *followed)] == [False] * 2 + [True] * 3
    assert send(desk, page, page, answer="Le métier compte le plus.").status_code == 303


def test_a_late_answer_for_somebody_alone_is_called_too(app: Flask, client: FlaskClient, post: int) -> None:
    """Day 8, nobody follows her: the nearest structure calls, and reads nothing of who she is."""
    near = a_structure("Mission locale de Nîmes", NIMES)
    profile = a_resident(client, lat=43.82, lon=4.33, birth_date=date(1999, 5, 14))
    row = an_introduction(db.session.get_one(Vacancy, post), "sent", profile_id=profile)
    db.session.commit()
    for _ in range(2):
        keep_time(db.session, later(days=8))
    letter = db.session.scalars(
        sa.select(OutboxMessage).where(OutboxMessage.recipient == f"conseiller:{near.id}")
    ).one()
    assert letter.subject == "Appelez La Halle aux Olives : Agent de tri"
    assert letter.text.endswith(f"/offres/{post}")
    assert "Samira" not in letter.text
    assert str(row.id) not in letter.text.replace(f"/offres/{post}", "").replace("8 jours", "")


@pytest.mark.parametrize("followed", [False, True])
def test_a_trial_is_told_to_who_can_sign_its_convention(
    app: Flask, client: FlaskClient, post: int, followed: bool
) -> None:
    """Nobody follows her: the nearest structure calls the employer, and reads nothing of who she is."""
    near, far = a_structure("Mission locale de Nîmes", NIMES), a_structure("Mission locale d’Alès", ALES)
    profile = a_resident(client, lat=43.82, lon=4.33, birth_date=date(1999, 5, 14))
    vacancy = db.session.get_one(Vacancy, post)
    row = an_introduction(vacancy, "seen", profile_id=profile)
    if followed:
        follow(db.session.get_one(Profile, profile), far)
    do(row, "try", employer_of(vacancy), trial_from=date(2026, 12, 7), trial_to=date(2026, 12, 11))
    letters = db.session.scalars(
        sa.select(OutboxMessage).where(OutboxMessage.recipient.startswith("conseiller:"))
    ).all()
    assert [one.recipient for one in letters] == [f"conseiller:{(far if followed else near).id}"]
    if followed:
        assert letters[0].subject == "Immersion de Samira : Agent de tri"
    else:
        assert letters[0].subject == "Une immersion à préparer : Agent de tri"
        assert "du 7 décembre au 11 décembre" in letters[0].text
        assert letters[0].text.endswith(f"/offres/{post}")
        assert "Samira" not in letters[0].text


def test_a_trial_without_a_structure_in_the_service_is_told_to_the_region(
    app: Flask, client: FlaskClient, post: int
) -> None:
    profile = a_resident(client, birth_date=date(1999, 5, 14))
    vacancy = db.session.get_one(Vacancy, post)
    row = an_introduction(vacancy, "seen", profile_id=profile)
    do(row, "try", employer_of(vacancy), trial_from=date(2026, 12, 7), trial_to=date(2026, 12, 11))
    assert told("region:0") == ["Une immersion à préparer : Agent de tri"]


def test_a_minor_whom_nobody_follows_reads_what_to_do(app: Flask, client: FlaskClient, post: int) -> None:
    a_structure("Mission locale de Nîmes", NIMES)
    profile = a_resident(client, lat=43.82, lon=4.33, birth_date=date(2010, 1, 1))
    there = f"/mes-offres/{post}/demander"
    assert send(client, there, there, shared="name").status_code == 303
    letter = db.session.scalars(
        sa.select(OutboxMessage).where(
            OutboxMessage.recipient == f"habitant:{profile}", OutboxMessage.subject.startswith("Il manque")
        )
    ).one()
    assert "Choisissez d’abord qui vous suit." in letter.text
    assert letter.text.endswith("/qui-me-suit")
    request = db.session.scalars(sa.select(Introduction.id)).one()
    assert soup(client.get(f"/mes-demandes/{request}")).select_one('.notice a[href="/qui-me-suit"]')


def test_an_employer_to_check_is_told_to_who_can(app: Flask, client: FlaskClient) -> None:
    near = a_structure("Mission locale de Nîmes", NIMES)
    vacancy = a_vacancy(an_establishment(checked=False).establishment_id)
    db.session.commit()
    a_resident(client, lat=43.82, lon=4.33, birth_date=date(1999, 5, 14))
    there = f"/mes-offres/{vacancy.id}/demander"
    assert send(client, there, there, shared="name").status_code == 303
    assert told(f"conseiller:{near.id}") == ["Employeur à vérifier : La Halle aux Olives"]
