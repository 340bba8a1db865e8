"""The paper of a meeting, opened again: pages, sizes, words, tags, what a telephone reads; whose it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import time
from functools import cache
from pathlib import Path

import pytest
import sqlalchemy as sa
from demo_town import SAMIRA, load_town
from flask import Flask
from flask.testing import FlaskClient

from events.made import COUNSELLOR, NOON, REGION, a_draft, act, at, enter, pissevin, published, soup
from events.pdf_files import A4, A6, WIDE, Sheets, opened
from matching.clock import today
from matching.config import ROOT
from matching.employers.models import Vacancy
from matching.events import inviting, paper, stands
from matching.events.models import Attendance, Event, EventInterview, EventStand
from matching.events.values import StandFacts
from matching.extensions import db
from matching.privacy.models import ProfileReading
from matching.residents.models import Profile

SITE = "http://127.0.0.1:8000"
PAGE = "/rencontres/pissevin-demonstration"


Draw = Callable[[str, Path], tuple[bytes, int]]


@pytest.fixture(autouse=True, scope="module")
def draw_anew() -> Iterator[Draw]:
    """The same page is the same sheet, on both engines: it is drawn once. This draws it again."""
    draw = paper.draw

    @cache
    def keep(html: str, static: Path, _: object) -> tuple[bytes, int]:
        return draw(html, static)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paper, "draw", lambda html, static: keep(html, static, paper._tool))
        yield draw


def sheets(client: FlaskClient, address: str) -> Sheets:
    """A sheet that every reader may open: tagged, in French, with a title and a plain name."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert answer.mimetype == "application/pdf"
    assert re.fullmatch(r"inline; filename=[a-z0-9-]+\.pdf", answer.headers["Content-Disposition"])
    found = opened(answer.data)
    assert (found.lang, found.tagged, found.conforms) == ("fr", True, "PDF/UA-1"), address
    assert found.title
    assert all(found.pictures), "decoration is no picture"
    return found


def interviews(event: Event) -> list[EventStand]:
    """Samira is number 27; she and Nadia, who walked in as number 31, have interviews at the first stands."""
    query = sa.select(EventStand).where(EventStand.event_id == event.id, EventStand.kind == "employer")
    found = list(db.session.scalars(query.order_by(EventStand.number)))
    for number, who in ((27, {"comer": "resident", "profile_id": SAMIRA}), (31, NADIA)):
        one = Attendance(
            event_id=event.id, number=number, created_at=NOON, answer="yes", answered_at=NOON, **who
        )
        db.session.add(one)
        db.session.flush()
        for slot, stand in enumerate(found[:2]):
            db.session.add(
                EventInterview(stand_id=stand.id, attendance_id=one.id, slot=2 * slot + (number == 27))
            )
    db.session.commit()
    return found


NADIA = {"comer": "walk_in", "first_name": "Nadia", "contact": "nadia@exemple.invalid", "channel": "email"}


@pytest.fixture
def event(app: Flask) -> Event:
    return pissevin()


def test_the_poster_and_the_flyers_bring_anybody_to_the_public_page(
    event: Event, client: FlaskClient
) -> None:
    poster = sheets(client, f"{PAGE}/affiche.pdf")
    assert poster.sizes == [A4]
    assert poster.codes == [SITE + PAGE]
    for words in ("Mardi 8 décembre", "de 9 h à 12 h", "Halle des Garrigues", "Accessible en fauteuil",
                  "Sans compte, sans rendez-vous", "6 employeurs, 44 postes", "À l’intérieur", "À pied",
                  "français, arabe et espagnol", "liO : à confirmer", "Association du quartier"):  # fmt: skip
        assert words in poster.text, words
    assert poster.pictures == [f"Code QR de l’adresse {SITE}{PAGE}"]
    flyers = sheets(client, f"{PAGE}/tracts.pdf")
    assert flyers.sizes == [A4]
    assert flyers.codes == [SITE + PAGE] * 4
    assert flyers.text.count("Mardi 8 décembre") == flyers.text.count("Sans compte, sans rendez-vous") == 4
    assert {f"{PAGE}/affiche.pdf", f"{PAGE}/tracts.pdf"} <= links(client, PAGE)


def links(client: FlaskClient, page: str) -> set[str]:
    return {one["href"] for one in soup(client.get(page).text).select("a[href]")}


def test_what_nobody_has_said_is_to_be_confirmed(app: Flask, client: FlaskClient) -> None:
    load_town(20)
    event = published(wheelchair=None, child_corner=None, shelter=None, languages=())
    for name in ("affiche", "tracts"):
        text = sheets(client, f"/rencontres/{event.slug}/{name}.pdf").text
        for words in ("Fauteuil : à confirmer", "Coin enfants : à confirmer", "Abri à confirmer",
                      "Langues : à confirmer", "liO : à confirmer"):  # fmt: skip
            assert words in text, (name, words)


def test_the_longest_words_still_make_one_poster(app: Flask, client: FlaskClient) -> None:
    load_town(20)
    event = published(
        place="Maison de quartier " * 6, address="avenue du Président-Roosevelt, " * 9,
        foot="par la cour " * 24, lio="ligne 301, puis " * 18, start_at=time(8, 45),
        languages=("fr", "ar", "en", "es", "pt", "tr", "uk"),
    )  # fmt: skip
    for number in range(20):
        helper = StandFacts("partner", name=f"Association d’insertion par l’activité économique {number}")
        stands.add_stand(db.session, event, helper, by=REGION, occasion=at())
    db.session.commit()
    for name, copies in (("affiche", 1), ("tracts", 4)):
        found = sheets(client, f"/rencontres/{event.slug}/{name}.pdf")
        assert found.sizes == [A4]
        assert found.codes == [f"{SITE}/rencontres/{event.slug}"] * copies
        assert found.text.count("Sans compte, sans rendez-vous") == copies
        assert "autres stands" in found.text


def test_a_draft_is_printed_by_its_organiser_alone_and_says_so(app: Flask, client: FlaskClient) -> None:
    load_town(20)
    event = a_draft(by=COUNSELLOR)
    public = (f"/rencontres/{event.slug}/affiche.pdf", f"/rencontres/{event.slug}/tracts.pdf")
    own = (f"/organiser/{event.id}/affiche.pdf", f"/organiser/{event.id}/tracts.pdf")
    enter(client, "conseiller")
    assert [client.get(one).status_code for one in public] == [404, 404]
    for address in own:
        assert "Brouillon" in sheets(client, address).text
    assert set(own) <= links(client, f"/organiser/{event.id}")
    act(event, "publish")
    for address in (own[0], public[1]):
        assert "Brouillon" not in sheets(client, address).text
    act(event, "cancel", why="Pluie.")
    assert [client.get(one).status_code for one in public] == [404, 404]
    assert [client.get(one).status_code for one in own] == [409, 409]
    assert not set(own) & links(client, f"/organiser/{event.id}")


def test_the_timetable_is_numbers_eight_stands_a_sheet(
    event: Event, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = interviews(event)
    enter(client, "region")
    here = f"/organiser/{event.id}/entretiens.pdf"
    one = sheets(client, here)
    assert one.sizes == [WIDE]
    assert re.search(r"\b27\b", one.text)
    assert re.search(r"\b31\b", one.text)
    assert all(stand.name in one.text for stand in found)
    assert not named(one)
    monkeypatch.setattr("matching.events.sheets.ACROSS", 4)
    two = sheets(client, here)
    assert two.sizes == [WIDE, WIDE]
    assert found[0].name in two.texts[0]
    assert found[4].name not in two.texts[0]
    assert found[4].name in two.texts[1]
    assert {here, f"/organiser/{event.id}/stands.pdf"} <= links(client, f"/organiser/{event.id}/accueil")


def named(found: Sheets) -> set[str]:
    """What stands on sheets of the two people, besides their numbers."""
    samira = str(db.session.get_one(Profile, SAMIRA).name)
    return {one for one in (samira, NADIA["first_name"], NADIA["contact"]) if one in found.text}


def test_each_stand_has_its_sheet_and_an_employer_only_its_own(
    event: Event, client: FlaskClient, draw_anew: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = interviews(event)
    enter(client, "region")
    whole = sheets(client, f"/organiser/{event.id}/stands.pdf")
    assert whole.sizes == [A4] * 9
    assert [one.name for one, text in zip(found, whole.texts, strict=False) if one.name not in text] == []
    one = sheets(client, f"/organiser/{event.id}/stands/{found[1].id}/feuille.pdf")
    assert one.texts == [whole.texts[1]]
    assert f"/organiser/{event.id}/stands/{found[1].id}/feuille.pdf" in links(
        client, f"/organiser/{event.id}/stands/{found[1].id}"
    )
    here = f"/recruter/rencontres/{event.id}/feuille.pdf"
    enter(client, "employeur", found[0].establishment_id)
    mine = sheets(client, here)
    assert mine.texts == [whole.texts[0]]
    assert "2 entretiens" in mine.text
    # Nadia, number 31, then Samira: by hour and number alone.
    assert "9 h 31" in mine.text
    assert "9 h 20 27" in mine.text
    assert mine.text.count("À revoir") == 2 + 3
    assert not named(whole) | named(mine)
    assert mine.codes == []
    first = client.get(here).data
    monkeypatch.setattr(paper, "draw", draw_anew)
    assert client.get(here).data == first, "bytes are compared: none may depend on when"
    monkeypatch.undo()
    one = db.session.scalars(sa.select(EventInterview).where(EventInterview.stand_id == found[0].id)).first()
    one.state, one.note, one.line, one.noted_at = "done", "maybe", "Rappeler lundi.", NOON
    db.session.commit()
    noted = sheets(client, here).text
    assert "Rappeler lundi." in noted
    assert noted.count(": coché") == 1
    for page in (f"/recruter/rencontres/{event.id}", f"/recruter/rencontres/{event.id}/entretiens"):
        assert here in links(client, page)
    stranger = db.session.scalar(
        sa.select(Vacancy.establishment_id).where(
            Vacancy.establishment_id.not_in([one.establishment_id for one in found])
        )
    )
    enter(client, "employeur", stranger)
    assert client.get(here).status_code == 404


def test_a_residents_own_sheet_has_their_number_and_their_day(
    app: Flask, event: Event, client: FlaskClient
) -> None:
    app.test_cli_runner().invoke(args=["travel", "prepare"])
    found = interviews(event)
    here = f"/mes-rencontres/{event.id}/feuille.pdf"
    enter(client, "habitant", SAMIRA)
    mine = sheets(client, here)
    assert set(mine.sizes) == {A4}
    assert mine.codes == [f"{SITE}/organiser/{event.id}/accueil?numero=27"]
    assert mine.pictures == ["Code QR : numéro 27"]
    for words in ("Votre numéro 27", "Vos passages", f"9 h 20 stand 1, {found[0].name}",
                  "Votre trajet : partez à", "Aller :", "Retour :", "Chez vous"):  # fmt: skip
        assert words in mine.text, words
    assert here in links(client, f"/mes-rencontres/{event.id}")
    one = db.session.scalars(sa.select(Attendance).where(Attendance.profile_id == SAMIRA)).one()
    link = inviting.link_of(event, one.id, at()).removeprefix("http://site.invalid")
    enter(client)
    assert opened(client.get(f"{link}/feuille.pdf").data).texts == mine.texts
    assert f"{link}/feuille.pdf" in links(client, link)
    assert client.get("/rencontres/invitation/inventee/feuille.pdf").status_code in (404, 410)
    enter(client, "habitant", SAMIRA + 1)
    assert client.get(here).status_code == 404


def test_who_follows_a_resident_prints_their_sheet_and_that_is_told(
    event: Event, client: FlaskClient
) -> None:
    interviews(event)
    here = f"/conseiller/suivis/{SAMIRA}/rencontres/{event.id}/feuille.pdf"
    for role in ("region", "habitant", "employeur"):
        enter(client, role, 1)
        assert client.get(here).status_code == 403
    enter(client, "conseiller")
    assert here in links(client, f"/conseiller/suivis/{SAMIRA}")
    before = readings()
    assert "Votre numéro 27" in sheets(client, here).text
    assert readings() == before + 1
    assert client.get(here.replace(str(SAMIRA), str(SAMIRA + 1))).status_code == 404
    enter(client, "conseiller", 7)
    assert client.get(here).status_code == 404


def readings() -> int:
    db.session.rollback()
    query = sa.select(sa.func.count()).select_from(ProfileReading)
    return int(db.session.scalar(query.where(ProfileReading.profile_id == SAMIRA)) or 0)


def test_a_number_is_handed_over_at_the_door(event: Event, client: FlaskClient) -> None:
    found = interviews(event)
    event.day = today()
    db.session.commit()
    enter(client, "region")
    here = f"/organiser/{event.id}/numero.pdf"
    slip = sheets(client, f"{here}?numero=27")
    assert slip.sizes == [A6]
    assert slip.codes == [f"{SITE}/organiser/{event.id}/accueil?numero=27"]
    assert f"9 h 20 stand 1, {found[0].name}" in slip.text
    last = sheets(client, here)
    assert "Votre numéro 31" in last.text
    assert not named(slip) | named(last)
    form = soup(client.get(f"/organiser/{event.id}/accueil").text).select_one(f'form[action="{here}"]')
    assert form.select_one("[name=numero]")
    for wrong in ("999", "x", "-1", "9" * 30):
        assert client.get(here, query_string={"numero": wrong}).status_code == 422
    enter(client, "employeur", found[0].establishment_id)
    assert client.get(here).status_code == 403


def test_no_sheet_makes_what_draws_it_complain(
    event: Event, client: FlaskClient, draw_anew: Draw, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    interviews(event)
    monkeypatch.setattr(paper, "draw", draw_anew)
    kinds = {
        "poster": ("", 0, f"{PAGE}/affiche.pdf"), "flyers": ("", 0, f"{PAGE}/tracts.pdf"),
        "timetable": ("region", 0, f"/organiser/{event.id}/entretiens.pdf"),
        "stands": ("region", 0, f"/organiser/{event.id}/stands.pdf"),
        "slip": ("region", 0, f"/organiser/{event.id}/numero.pdf?numero=27"),
        "own": ("habitant", SAMIRA, f"/mes-rencontres/{event.id}/feuille.pdf"),
    }  # fmt: skip
    templates = {path.stem for path in (ROOT / "templates" / "events" / "paper").glob("*.html")}
    assert set(kinds) == templates - {"layout", "_parts"}
    for kind, (role, number, address) in kinds.items():
        enter(client, role, number)
        sheets(client, address)
        said = [one.getMessage() for one in caplog.records if one.name.startswith("weasyprint")]
        assert said == [], kind


def test_what_anybody_may_ask_for_is_drawn_once_and_what_names_somebody_is_not_kept(
    event: Event, client: FlaskClient
) -> None:
    paper.draw_once.cache_clear()
    for name in ("affiche", "tracts"):
        first, again = (client.get(f"{PAGE}/{name}.pdf").data for _ in range(2))
        assert first == again
    kept = paper.draw_once.cache_info()
    assert (kept.hits, kept.misses) == (2, kept.currsize)
    enter(client, "region")
    assert client.get(f"/organiser/{event.id}/stands.pdf").mimetype == "application/pdf"
    assert paper.draw_once.cache_info() == kept


def test_without_pango_the_page_is_shown_to_be_printed(
    event: Event, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper.draw_once.cache_clear()
    monkeypatch.setattr(paper, "_tool", lambda: None)
    answer = client.get(f"{PAGE}/affiche.pdf")
    assert (answer.status_code, answer.mimetype) == (503, "text/html")
    page = soup(answer.text)
    assert "Le PDF n’est pas disponible sur ce serveur" in page.select_one(".no-pdf").get_text()
    assert "Mardi" in page.h1.get_text()
    assert [one["href"].partition("?")[0] for one in page.select("link[rel=stylesheet]")] == [
        "/static/paper.css", "/static/paper_browser.css",
    ]  # fmt: skip
    assert not page.select("[style], style, script")
