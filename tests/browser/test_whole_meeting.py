"""One whole meeting in a real Chromium, from draft to figures: 40 residents, 8 employers, 3 walk-ins.

An employer leaves early, and the door has no network for ten minutes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from threading import Thread

import pytest
import sqlalchemy as sa
from accessible import check_accessible
from databases import SqliteDatabases
from demo_town import load_town
from environ import environ_for
from played import PATIENCE_MS, Meeting
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from matching import create_app
from matching.events.answer_models import InterviewAnswer
from matching.events.models import Attendance, EventInterview, EventStand
from matching.extensions import db

pytestmark = pytest.mark.browser
PREPARED, DAY = date(2026, 12, 1), date(2026, 12, 8)
RESIDENTS, EMPLOYERS, ABSENT = 40, 8, 2
TOWN = 1_000  # posts of a town where forty residents can be there, and a post fits them


@pytest.fixture
def meeting(
    browser: Browser, sqlite_databases: SqliteDatabases, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Meeting]:
    expect.set_options(timeout=PATIENCE_MS)
    with sqlite_databases.copy() as url:
        app = create_app(environ_for(url, tmp_path))
        server = make_server("127.0.0.1", 0, app, threaded=True)
        address = f"http://127.0.0.1:{server.server_port}"
        made = Meeting(browser, app, address, monkeypatch)
        made.it_is(PREPARED, 10)
        with app.app_context():
            load_town(TOWN)
            db.session.remove()
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield made
        server.shutdown()
        server.server_close()
        thread.join()
        with app.app_context():
            db.engine.dispose()
    expect.set_options(timeout=5_000)


def drafted(page: Page) -> int:
    """The Region writes a meeting, asks eight employers, and publishes it: its number."""
    page.goto("/organiser/nouvelle")
    page.get_by_label("Quartier").fill("Pissevin")
    page.get_by_label("Lieu", exact=True).fill("Halle des Garrigues")
    page.get_by_label("Adresse").fill("12 place Pythagore, Nîmes")
    page.get_by_label("Jour").fill(DAY.isoformat())
    page.get_by_label("Début").fill("09:00")
    page.get_by_label("Fin").fill("12:00")
    page.get_by_label("français", exact=False).first.check(force=True)
    page.get_by_role("button", name="Écrire le brouillon").click()
    expect(page.locator("#rencontre")).to_contain_text("brouillon")
    event_id = int(page.url.rsplit("/", 1)[1])
    page.goto(f"/organiser/{event_id}/stands")
    for count in range(1, EMPLOYERS + 1):
        page.locator("#employeurs + ul button, [aria-labelledby=employeurs] ul button").first.click()
        expect(page.locator("#stands .lead")).to_contain_text(re.compile(rf"^\s*{count}\sstands?\s"))
    page.goto(f"/organiser/{event_id}")
    page.get_by_role("button", name="Publier la rencontre").click()
    expect(page.locator("#rencontre")).to_contain_text("publiée")
    return event_id


def invite(page: Page, event_id: int) -> None:
    page.goto(f"/organiser/{event_id}/invitations")
    page.get_by_label("Combien en inviter").fill(str(RESIDENTS + 20))
    page.get_by_role("button", name="Envoyer les invitations").click()
    expect(page.locator(".flashes")).to_contain_text("invité")


def say_yes(page: Page, link: str) -> None:
    """A resident opens the link on an old phone, without script, and comes."""
    page.goto(link)
    page.get_by_role("button", name="Je viens", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile("Vous venez|Votre passage"))).to_be_visible()


def arrive(page: Page, number: int) -> None:
    page.get_by_label("Numéro", exact=True).fill(str(number))
    page.get_by_role("button", name="Arrivé", exact=True).click()
    expect(page.get_by_label("Numéro", exact=True)).to_have_value("")


def walk_in(page: Page, name: str, contact: str) -> None:
    page.get_by_label("Prénom", exact=True).fill(name)
    page.get_by_label("Comment la joindre").fill(contact)
    page.get_by_label("Quel travail ?").fill("vendre")
    page.get_by_role("button", name="Donner un numéro").click()
    expect(page.get_by_label("Prénom", exact=True)).to_have_value("")


def all_sent(page: Page, arrivals: int) -> None:
    """Nothing is kept any more, and the page says how many came."""
    expect(page.locator("#accueil .lead")).to_contain_text(re.compile(rf"\b{arrivals}\sarrivées"))
    expect(page.locator("#file [data-count]")).to_be_hidden()


def arrange(page: Page) -> None:
    page.get_by_role("button", name="Ranger les entretiens").click()
    expect(page.locator(".timetable td").filter(has_text=re.compile(r"\d")).first).to_be_visible()


def note_all(page: Page, event_id: int) -> int:
    """An employer notes each person who came, one after the other: how many."""
    page.goto(f"/recruter/rencontres/{event_id}/entretiens")
    words = ("Oui", "À revoir", "Non")
    noted = 0
    for place in range(page.locator("section.panel form").count()):
        panel = page.locator("section.panel").nth(place)
        if not panel.count() or panel.get_by_text("Pas encore arrivé").count():
            continue
        panel.get_by_label("En une ligne").fill("vue à la halle")
        panel.get_by_role("button", name=words[noted % 3]).click()
        expect(page.locator("section.panel").nth(place)).to_contain_text("Votre avis")
        noted += 1
    return noted


def check_interviews(meeting: Meeting, event_id: int) -> None:
    """Nobody is at two stands at once, no stand has two people at once, and who left has nobody any more."""
    seats = meeting.rows(
        sa.select(
            EventInterview.stand_id, EventInterview.attendance_id, EventInterview.slot, EventStand.left_at
        )
        .join(EventStand)
        .where(EventStand.event_id == event_id, EventInterview.state == "planned")
    )
    assert len({(seat.stand_id, seat.slot) for seat in seats}) == len(seats)
    assert len({(seat.attendance_id, seat.slot) for seat in seats}) == len(seats)
    left = datetime.combine(DAY, time(10, 15)) - datetime.combine(DAY, time(9))
    assert all(seat.slot * timedelta(minutes=20) <= left for seat in seats if seat.left_at)


def answer_all(page: Page, event_id: int, *, go_on: bool) -> None:
    """An employer answers each person seen."""
    page.goto(f"/recruter/rencontres/{event_id}/reponses")
    while page.locator("section.panel form").count():
        panel = page.locator("section.panel").first
        number = panel.locator("h2").inner_text()
        if go_on:
            panel.get_by_role("button", name="On continue").click()
        else:
            panel.locator("summary").click()
            panel.get_by_label("La raison").select_option(index=1)
            panel.get_by_role("button", name="Envoyer").click()
        expect(page.locator("section.panel h2").filter(has_text=number)).to_have_count(0)


def hire(meeting: Meeting, boss: Page, event_id: int) -> None:
    """Of those whom an employer goes on with, one says yes on the phone, and is hired."""
    [who] = meeting.rows(
        sa.select(Attendance.profile_id)
        .join(EventInterview, EventInterview.attendance_id == Attendance.id)
        .join(InterviewAnswer, InterviewAnswer.interview_id == EventInterview.id)
        .where(
            Attendance.event_id == event_id,
            Attendance.profile_id.is_not(None),
            InterviewAnswer.answer == "go_on",
        )
    )[0]
    phone = meeting.device("habitant", who)
    phone.goto("/mes-demandes")
    phone.locator("#demandes .match", has_text="À vous de répondre.").first.get_by_role("link").click()
    phone.locator("#shared-name").check(force=True)
    phone.get_by_role("button", name="Oui, envoyer ma demande").click()
    expect(phone.get_by_text("C’est noté.")).to_be_visible()
    boss.goto("/recruter/demandes")
    boss.locator("main a[href*='/recruter/demandes/']").first.click()
    boss.get_by_role("button", name="Lire la demande").click()
    boss.locator("summary", has_text=re.compile("embauche", re.IGNORECASE)).click()
    boss.get_by_role("button", name=re.compile("embauche", re.IGNORECASE)).click()
    expect(boss.get_by_role("heading", name="Embauche", exact=True)).to_be_visible()
    phone.context.close()


def test_a_meeting_from_draft_to_figures(meeting: Meeting) -> None:
    region = meeting.device("region", width=1280)
    event_id = drafted(region)
    invite(region, event_id)
    check_accessible(region, "invitations")

    phone = meeting.device(script=False)
    invited = meeting.links(event_id, RESIDENTS)
    assert len(invited) == RESIDENTS
    for _, link in invited:
        say_yes(phone, link)

    # The morning: the timetable is made, people come, the network goes for ten minutes, an employer leaves.
    meeting.it_is(DAY, 8, 40)
    door = meeting.device("region")
    here = f"/organiser/{event_id}/accueil"
    door.goto(here)
    door.wait_for_function("async here => Boolean(await (await caches.open('day')).match(here))", arg=here)
    arrange(door)
    numbers = [number for number, _ in invited]
    coming, absent = numbers[:-ABSENT], numbers[-ABSENT:]
    for number in coming[:20]:
        arrive(door, number)
    walk_in(door, "Aya", "06 12 34 56 78")
    all_sent(door, 21)
    meeting.it_is(DAY, 9, 30)
    door.context.set_offline(True)
    for number in coming[20:30]:
        arrive(door, number)
    walk_in(door, "Bilal", "")
    expect(door.locator("#file [data-count]")).to_have_text("Gardé ici : 11 à envoyer.")
    meeting.it_is(DAY, 9, 40)
    door.context.set_offline(False)
    all_sent(door, 32)
    walk_in(door, "Chloé", "chloe@exemple.fr")
    for number in coming[30:]:
        arrive(door, number)
    all_sent(door, RESIDENTS - ABSENT + 3)
    came = sa.select(Attendance.number, Attendance.comer).where(
        Attendance.event_id == event_id, Attendance.checked_in_at.is_not(None)
    )
    arrived = meeting.rows(came)
    assert len(arrived) == len(set(arrived)) == RESIDENTS - ABSENT + 3
    assert not {row.number for row in arrived} & set(absent)
    meeting.it_is(DAY, 10, 15)
    door.reload()
    arrange(door)
    door.get_by_role("button", name="Ce stand part").first.click()
    expect(door.get_by_text("Stand fermé.")).to_have_count(1)
    check_accessible(door, "door")
    wall = meeting.device("region", width=1280)
    wall.goto(f"/organiser/{event_id}/mur")
    assert not re.search("Aya|Bilal|Chloé", wall.locator("main").inner_text())
    check_interviews(meeting, event_id)

    meeting.it_is(DAY, 11, 58)
    stands = meeting.rows(
        sa.select(EventStand.id, EventStand.establishment_id, EventStand.left_at)
        .where(EventStand.event_id == event_id, EventStand.kind == "employer")
        .order_by(EventStand.number)
    )
    assert len(stands) == EMPLOYERS
    assert [stand.left_at is not None for stand in stands].count(True) == 1
    noted, bosses = {}, {}
    for stand in stands:
        page = meeting.device("employeur", stand.establishment_id)
        noted[stand.id] = note_all(page, event_id)
        assert not re.search("Aya|Bilal|Chloé", page.locator("main").inner_text())
        page.context.close()
    assert sum(noted.values()) > RESIDENTS / 2

    # After: the night closes it; one goes on with everybody, one says why not, the others are silent.
    meeting.it_is(DAY + timedelta(1), 8)
    meeting.worker()
    busy = [stand for stand in stands if noted[stand.id] and stand.left_at is None]
    for stand, go_on in zip(busy[:2], (True, False), strict=True):
        bosses[stand.id] = meeting.device("employeur", stand.establishment_id)
        answer_all(bosses[stand.id], event_id, go_on=go_on)
    hire(meeting, bosses[busy[0].id], event_id)
    meeting.it_is(DAY + timedelta(3), 9)
    meeting.worker()
    meeting.it_is(DAY + timedelta(8), 9)
    meeting.worker()
    seen = (
        sa.select(sa.func.count())
        .select_from(EventInterview)
        .join(EventStand)
        .where(EventStand.event_id == event_id, EventInterview.state == "done")
    )
    told = (
        sa.select(InterviewAnswer.answer)
        .join(EventInterview)
        .join(EventStand)
        .where(EventStand.event_id == event_id)
    )
    answers = [row.answer for row in meeting.rows(told)]
    assert len(answers) == meeting.rows(seen)[0][0] == sum(noted.values())
    assert set(answers) == {"go_on", "not_retained", "silent"}

    meeting.it_is(DAY + timedelta(9), 9)
    figures = meeting.device("region", width=1280)
    figures.goto(f"/organiser/{event_id}/chiffres")
    expect(figures.locator("#chiffres")).to_contain_text(str(RESIDENTS - ABSENT + 3))
    expect(figures.locator("#chiffres")).to_contain_text("moins de 5")
    check_accessible(figures, "figures")
    assert meeting.errors == []
