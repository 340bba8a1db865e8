"""The pages of organisers and employers: a draft to publishing by forms; stands; figures before the day."""

from __future__ import annotations

import re
from datetime import date

import pytest
import sqlalchemy as sa
from demo_town import SAMIRA, load_town
from flask import Flask
from flask.testing import FlaskClient

from events.made import EMPLOYER, FORM, a_draft, enter, pissevin, post, published, soup
from matching.clock import now, today
from matching.employers.models import Establishment, Vacancy
from matching.events import foreseeing
from matching.events.foreseeing import foresee
from matching.events.models import Event, EventStand, StandVacancy
from matching.events.nearby import open_posts
from matching.extensions import db
from matching.matches.snapshot import note_change
from matching.residents.models import Profile

NEW = "/organiser/nouvelle"


@pytest.fixture
def region(app: Flask, client: FlaskClient) -> FlaskClient:
    load_town(20)
    enter(client, "region")
    return client


def test_from_a_blank_form_to_a_published_meeting(region: FlaskClient) -> None:
    answer = post(region, NEW, **FORM)
    assert answer.status_code == 303
    here = answer.location
    event = db.session.get_one(Event, int(here.rpartition("/")[2]))
    assert (event.title, event.slug) == ("Rencontre à Pissevin, Nîmes", "pissevin-nimes-2026-12-15")
    assert (event.wheelchair, event.shelter, event.child_corner) == (True, None, None)
    refused = post(region, here, f"{here}/publish")
    assert refused.status_code == 422
    assert "Ajoutez au moins un stand" in refused.text
    near = soup(region.get(f"{here}/stands").text).select_one("input[name=establishment]")["value"]
    assert post(region, f"{here}/stands", kind="employer", establishment=near).status_code == 303
    assert post(region, f"{here}/stands", kind="partner", name="École", scheme="e2c").status_code == 303
    assert post(region, here, f"{here}/publish").status_code == 303
    db.session.expire_all()
    assert event.state == "published"
    stands = db.session.scalars(sa.select(EventStand).where(EventStand.event_id == event.id)).all()
    assert [(one.number, one.kind) for one in stands] == [(1, "employer"), (2, "partner")]
    public = region.get(f"/rencontres/{event.slug}").text
    assert all(one.name in public for one in stands)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("quarter", "Nîmes", "quartier prioritaire"),
        ("quarter", "zzzzzz", "ne trouvons pas"),
        ("day", "2026-11-30", "jour à venir"),
        ("day", "demain", "2026-12-01"),
        ("end_at", "08:00", "après le début"),
        ("position", "48.85 2.35", "hors d’Occitanie"),
        ("position", "là-bas", "deux nombres"),
        ("slot_minutes", "90", "De 5 à 60"),
        ("capacity", "0", "De 1 à 5"),
        ("place", "", "Écrivez le lieu"),
        ("kind", "fête", "liste proposée"),
        ("languages", "xx", "liste proposée"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    region: FlaskClient, field: str, typed: str, said: str
) -> None:
    answer = post(region, NEW, **FORM | {field: typed})
    assert answer.status_code == 422
    assert said in soup(answer.text).select_one("#erreurs").get_text()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Event)) == 2  # those of the town


def test_the_form_drawn_and_sent_as_it_is_changes_nothing(region: FlaskClient) -> None:
    event = a_draft(wheelchair=False, shelter="covered", capacity=80, languages=("fr", "ar"), lio="Bus T2")
    here = f"/organiser/{event.id}/modifier"
    form = soup(region.get(here).text).select_one(f'form[action="{here}"]')
    held = {one["name"]: one.get("value", "") for one in form.select("input[name]:not([type=checkbox])")}
    held["languages"] = [one["value"] for one in form.select("[name=languages][checked]")]
    held |= {one["name"]: one.select_one("[selected]")["value"] for one in form.select("select")}
    held["words"] = form.textarea.get_text().strip()
    same = ("title", "day", "slug", "lat", "shelter", "lio", "capacity")
    before = {name: getattr(event, name) for name in same}
    assert region.post(here, data=held).status_code == 303
    db.session.expire_all()
    assert {name: getattr(event, name) for name in before} == before
    assert (event.languages, event.wheelchair, event.version) == (["fr", "ar"], False, 1)
    late = region.post(here, data=held)
    assert late.status_code == 409
    assert "Quelqu’un a agi avant vous" in late.text


def test_copies_by_forms_and_what_is_wrong_with_them(region: FlaskClient) -> None:
    event = published()
    here = f"/organiser/{event.id}"
    assert post(region, here, f"{here}/repeter", until="2026-12-29").status_code == 303
    assert "La série : 3 dates" in region.get(here).text.replace("\u00a0", " ")
    assert post(region, here, f"{here}/publier-serie").status_code == 303
    copied = post(region, here, f"{here}/copier", day="2027-01-05")
    assert copied.status_code == 303
    draft = copied.location
    assert post(region, draft, f"{draft}/jeter").location.endswith("/organiser")
    assert region.get(draft).status_code == 404
    assert post(region, here, f"{here}/copier", day="hier").status_code == 422
    tour = "2026-12-17 ; 14:00 ; 16:00 ; Mas de Mingue ; Parvis ; rue Jean-Perrin"
    assert post(region, here, f"{here}/tournee", stops=tour).status_code == 303
    unlike = (tour.replace("Mas de Mingue", "Nîmes"), tour.replace("14:00", "14h"))
    for wrong in ("", "2026-12-17 ; 14:00", *unlike):
        answer = post(region, here, f"{here}/tournee", stops=wrong)
        assert answer.status_code == 422, wrong


def test_a_stand_is_changed_and_taken_out(region: FlaskClient) -> None:
    event = published()
    first = sa.select(EventStand).where(EventStand.event_id == event.id, EventStand.number == 1)
    stand = db.session.scalars(first).one()
    here = f"/organiser/{event.id}/stands/{stand.id}"
    only = open_posts(db.session, EMPLOYER)[0].id
    typed = {"break_from": "10:30", "break_to": "10:45", "interview_limit": "6", "host": "1", "post": [only]}
    assert post(region, here, **typed).status_code == 303
    db.session.expire_all()
    assert (stand.interview_limit, stand.host, str(stand.break_from)) == (6, True, "10:30:00")
    brought = sa.select(StandVacancy.vacancy_id).where(StandVacancy.stand_id == stand.id)
    assert list(db.session.scalars(brought)) == [only]
    early = {"break_from": "07:00", "break_to": "07:30"}
    for wrong in (early, {"break_from": "10:30"}, {"interview_limit": "x"}):
        assert post(region, here, **wrong).status_code == 422
    assert post(region, here, f"{here}/retirer").status_code == 303
    assert region.get(here).status_code == 404


def test_an_employer_is_asked_once_and_another_s_posts_are_not_brought(region: FlaskClient) -> None:
    event = published()
    here = f"/organiser/{event.id}/stands"
    siret = db.session.get_one(Establishment, EMPLOYER).siret
    twice = post(region, here, kind="employer", siret=siret)
    assert twice.status_code == 422
    assert "déjà un stand" in twice.text
    assert post(region, here, kind="employer", siret="73282932000074").status_code == 422
    other = db.session.scalars(sa.select(Vacancy.id).where(Vacancy.establishment_id != EMPLOYER)).first()
    enter(region, "employeur", EMPLOYER)
    mine = f"/recruter/rencontres/{event.id}"
    assert post(region, mine, post=[other]).status_code == 303
    ours = sa.select(EventStand.id).where(EventStand.event_id == event.id)
    brought = sa.select(StandVacancy.vacancy_id).where(StandVacancy.stand_id.in_(ours))
    assert list(db.session.scalars(brought)) == []


def test_who_is_not_an_organiser_enters_nothing(region: FlaskClient) -> None:
    event = published()
    for role, number in (("", 0), ("habitant", SAMIRA), ("employeur", EMPLOYER)):
        enter(region, role, number)
        for address in ("/organiser", NEW, f"/organiser/{event.id}", f"/organiser/{event.id}/invitations"):
            assert region.get(address).status_code == 403
    enter(region, "employeur", EMPLOYER + 1)
    assert region.get(f"/recruter/rencontres/{event.id}").status_code == 404
    enter(region, "employeur", EMPLOYER)
    draft = a_draft()
    assert region.get(f"/recruter/rencontres/{draft.id}").status_code == 404
    listed = soup(region.get("/recruter/rencontres").text).select(".day a")
    assert f"/recruter/rencontres/{event.id}" in [one["href"] for one in listed]
    assert f"/recruter/rencontres/{draft.id}" not in [one["href"] for one in listed]


def test_an_employer_reads_numbers_small_ones_hidden_and_the_post_that_draws_most(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = pissevin()
    stand = db.session.scalars(
        sa.select(EventStand).where(EventStand.event_id == event.id, EventStand.number == 4)
    ).one()
    posts = [one.id for one in open_posts(db.session, stand.establishment_id)]
    whole = foresee(db.session, event, stand.establishment_id, posts, today=today(), seed="occitanie")
    assert whole.extra is None
    assert {one.vacancy_id for one in whole.posts} == set(posts)
    most = max(whole.posts, key=lambda one: one.residents)
    monkeypatch.setattr(foreseeing, "SMALL", most.residents)
    monkeypatch.setattr(foreseeing, "BANDS", (most.residents + 1,))
    enter(client, "employeur", stand.establishment_id)
    here = f"/recruter/rencontres/{event.id}"
    assert post(client, here, post=[]).status_code == 303
    text = client.get(here).text
    assert f"de {most.residents} à {most.residents} habitants" in text
    assert "Apportez aussi" in text
    monkeypatch.setattr(foreseeing, "SMALL", 10_000)
    text = client.get(here).text
    assert "moins de 10000 habitants" in text
    assert "Apportez aussi" not in text


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "moins de 5"), (4, "moins de 5"), (5, "de 5 à 9"), (9, "de 5 à 9"), (10, "de 10 à 19"),
        (19, "de 10 à 19"), (20, "de 20 à 49"), (99, "de 50 à 99"),
    ],
)  # fmt: skip
def test_one_person_more_or_less_is_not_read_of_a_number(number: int, words: str) -> None:
    assert foreseeing.residents_words(number) == f"{words} habitants"
    assert foreseeing.residents_words(100) == foreseeing.residents_words(101) == "100 habitants ou plus"


def test_the_minutes_that_somebody_accepts_do_not_move_what_an_employer_reads(app: Flask) -> None:
    event = pissevin()
    employer = db.session.scalars(
        sa.select(EventStand.establishment_id).where(EventStand.event_id == event.id, EventStand.number == 4)
    ).one()
    read = set()
    for minutes in (5, 240):
        for person in db.session.scalars(sa.select(Profile)):
            person.max_minutes = minutes
            note_change(db.session, "profile", person.id, now())
        db.session.commit()
        read.add(foresee(db.session, event, employer, (), today=today(), seed="occitanie"))
    assert len(read) == 1


def test_what_an_employer_reads_before_does_not_depend_on_an_age_nor_a_scheme(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = pissevin()
    monkeypatch.setattr(foreseeing, "SMALL", 1)
    stand = sa.select(EventStand).where(EventStand.event_id == event.id, EventStand.number == 4)
    employer = db.session.scalars(stand).one().establishment_id
    enter(client, "employeur", employer)
    here = f"/recruter/rencontres/{event.id}"
    counted = foresee(db.session, event, employer, (), today=today(), seed="occitanie")
    before = soup(client.get(here).text).select_one("#stand table").get_text()
    assert any(int(words) for words in re.findall(r"\b(\d+) habitant", before))
    for one in db.session.scalars(sa.select(Profile)):
        one.birth_date, one.reading, one.name = date(2010, 1, 1), "none", "Autre"
        one.situation, one.project, one.aims_at_level = "out_of_school", "none", 3
        note_change(db.session, "profile", one.id, now())
    db.session.commit()
    assert soup(client.get(here).text).select_one("#stand table").get_text() == before
    assert foresee(db.session, event, employer, (), today=today(), seed="occitanie") == counted
