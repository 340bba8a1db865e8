"""The day of a meeting with the network cut: kept in the browser, sent in order, once each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from threading import Thread

import pytest
import sqlalchemy as sa
from accessible import check_accessible
from databases import SqliteDatabases
from demo_town import load_town
from environ import environ_for
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Error, Page, Route, expect
from werkzeug.serving import make_server

from matching import create_app
from matching.clock import now, today
from matching.demo.events import PISSEVIN
from matching.events.models import Attendance, Event, EventInterview, EventLine, EventStand, EventWish
from matching.extensions import db

pytestmark = pytest.mark.browser
DOOR = f"/organiser/{PISSEVIN}/accueil"
STAND = f"/recruter/rencontres/{PISSEVIN}/entretiens"
EXPECTED = (11, 12, 13, 14, 15, 16, 17, 18)
NEXT_TRY_MS = 5_000  # the page tries again two seconds after it was refused, then four

ANOTHER_DAY = """async () => {
  await (await caches.open('day')).put('/day', new Response('another'));
  await new Promise((done) => {
    const opening = indexedDB.open('day');
    opening.onsuccess = () => {
      const work = opening.result.transaction('lines', 'readwrite');
      const lines = work.objectStore('lines');
      lines.openCursor().onsuccess = ({ target: { result: cursor } }) => {
        if (!cursor) return;
        cursor.update({ ...cursor.value, day: 'another' });
        cursor.continue();
      };
      work.oncomplete = () => { opening.result.close(); done(); };
    };
  });
}"""


@dataclass
class Site:
    """A site on the day of its meeting: eight numbers are expected, four have an interview at one stand."""

    address: str
    app: Flask
    employer: int
    stand: int

    def rows(self, query: sa.Select) -> list:
        with self.app.app_context():
            found = list(db.session.execute(query))
            db.session.remove()
            return found

    def arrived(self) -> dict[int, object]:
        came = sa.select(Attendance.number, Attendance.checked_in_at).where(
            Attendance.event_id == PISSEVIN, Attendance.checked_in_at.is_not(None)
        )
        return {row.number: row.checked_in_at for row in self.rows(came)}

    def log(self) -> list[tuple[str, int | None]]:
        """What was done, in order: the act, and the number of whom it is about."""
        query = (
            sa.select(EventLine.act, Attendance.number)
            .outerjoin(Attendance, Attendance.id == EventLine.attendance_id)
            .where(EventLine.event_id == PISSEVIN)
            .order_by(EventLine.id)
        )
        return [(row.act, row.number) for row in self.rows(query)]

    def names(self) -> list[str]:
        query = sa.select(Attendance.first_name).where(
            Attendance.event_id == PISSEVIN, Attendance.wants != ""
        )
        return [row.first_name for row in self.rows(query)]

    def notes(self) -> dict[int, tuple[str, str]]:
        query = (
            sa.select(Attendance.number, EventInterview.note, EventInterview.line)
            .join(EventInterview, EventInterview.attendance_id == Attendance.id)
            .where(Attendance.event_id == PISSEVIN, EventInterview.note != "")
        )
        return {row.number: (row.note, row.line) for row in self.rows(query)}


def _prepare() -> tuple[int, int]:
    load_town()
    event = db.session.get_one(Event, PISSEVIN)
    event.day = today()
    stand = db.session.scalars(
        sa.select(EventStand).where(EventStand.event_id == PISSEVIN, EventStand.kind == "employer").limit(1)
    ).one()
    for slot, number in enumerate(EXPECTED):
        one = Attendance(
            event_id=PISSEVIN, comer="walk_in", number=number, first_name=f"Lila {number}", created_at=now()
        )
        db.session.add(one)
        db.session.flush()
        if slot < 4:
            db.session.add(EventInterview(stand_id=stand.id, attendance_id=one.id, slot=slot))
    db.session.commit()
    return stand.establishment_id, stand.id


@pytest.fixture
def day(sqlite_databases: SqliteDatabases, tmp_path) -> Iterator[Site]:
    with sqlite_databases.copy() as url:
        app = create_app(environ_for(url, tmp_path))
        with app.app_context():
            employer, stand = _prepare()
            db.session.remove()
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield Site(f"http://127.0.0.1:{server.server_port}", app, employer, stand)
        server.shutdown()
        server.server_close()
        thread.join()
        with app.app_context():
            db.engine.dispose()


def tablet(
    browser: Browser, day: Site, role: str, address: str, width: int = 390
) -> tuple[BrowserContext, Page]:
    """Somebody in a role on their own device, at a page that is kept for a reload without network."""
    context = browser.new_context(
        viewport={"width": width, "height": 844}, base_url=day.address, bypass_csp=True, locale="fr-FR"
    )
    page = context.new_page()
    page.set_default_timeout(180_000)  # the first list of a town compiles and reads its index
    page.goto(f"/demo/entrer/{role}")
    if role == "employeur":
        page.get_by_label("Qui êtes-vous ?").select_option(str(day.employer))
    page.locator("main").get_by_role("button").first.click()
    page.goto(address)
    page.wait_for_function(
        "async here => { const kept = await caches.open('day'); return Boolean(await kept.match(here)); }",
        arg=address,
    )
    return context, page


def arrive(page: Page, number: int) -> None:
    page.get_by_label("Numéro", exact=True).fill(str(number))
    page.get_by_role("button", name="Arrivé", exact=True).click()
    expect(page.get_by_label("Numéro", exact=True)).to_have_value("")


def walk_in(page: Page, name: str, contact: str = "") -> None:
    page.get_by_label("Prénom", exact=True).fill(name)
    page.get_by_label("Comment la joindre").fill(contact)
    page.get_by_label("Quel travail ?").fill("vendre")
    page.get_by_role("button", name="Donner un numéro").click()
    expect(page.get_by_label("Prénom", exact=True)).to_have_value("")


def waiting(page: Page, count: int) -> None:
    """What is kept is said; none: all was sent. The first timetable compiles: it may be long."""
    place = page.locator("#file [data-count]")
    if count:
        expect(place).to_have_text(f"Gardé ici : {count} à envoyer.")
    else:
        expect(place).to_be_hidden(timeout=120_000)


def held(page: Page) -> list:
    return page.evaluate(
        "() => new Promise(done => { const o = indexedDB.open('day'); o.onsuccess = () => {"
        "const a = o.result.transaction('lines').objectStore('lines').getAll(); a.onsuccess = () => {"
        "o.result.close(); done(a.result); }; }; })"
    )


def test_a_door_that_is_cut_keeps_and_sends_once_each_in_order(browser: Browser, day: Site) -> None:
    context, page = tablet(browser, day, "region", DOOR)
    arrive(page, 11)
    expect(page.locator("#file")).to_contain_text("Numéro 11 : arrivé.")
    expect(page.locator("#accueil .lead")).to_contain_text("1 arrivée")
    context.set_offline(True)
    expect(page.locator("#file")).to_contain_text("Hors ligne")
    for number in (12, 13):
        arrive(page, number)
    walk_in(page, "Aya", "06 12 34 56 78")
    page.get_by_role("button", name="Ce stand part").last.click()
    arrive(page, 14)
    waiting(page, 5)
    page.get_by_role("button", name="Ranger les entretiens").click()  # what cannot wait loses no page
    expect(page.locator("#file [data-said]")).to_contain_text("Ce geste demande la connexion.")
    check_accessible(page, "cut")
    page.reload()
    expect(page.locator("#file [data-off]")).to_contain_text("Hors ligne, page de ")
    waiting(page, 5)
    expect(page.locator("#file li")).to_have_count(5)
    expect(page.locator("#file li").nth(2)).to_contain_text("Aya : numéro en attente")
    page.set_viewport_size({"width": 320, "height": 700})
    check_accessible(page, "reloaded")
    page.goto(f"{DOOR}?numero=15")  # a code that is scanned
    expect(page.get_by_label("Numéro", exact=True)).to_have_value("15")
    page.get_by_role("button", name="Arrivé", exact=True).click()
    waiting(page, 6)
    assert [act for act, _ in day.log()] == ["check_in"]
    context.set_offline(False)
    waiting(page, 0)
    [aya] = [number for number in day.arrived() if number not in EXPECTED]
    done = [one for one in day.log() if one[0] != "arrange"]
    assert done == [
        ("check_in", 11), ("check_in", 12), ("check_in", 13), ("walk_in", aya), ("leave", None),
        ("check_in", 14), ("check_in", 15),
    ]  # fmt: skip
    expect(page.locator("#file li")).to_contain_text(f"Son numéro : {aya}.")
    check_accessible(page, "sent")
    page.get_by_role("button", name="Vu").click()
    expect(page.locator("#file li")).to_have_count(0)
    assert page.evaluate("indexedDB.databases().then(all => all.length)") == 1
    assert held(page) == []
    context.close()


def test_an_answer_that_is_lost_is_not_done_twice(browser: Browser, day: Site) -> None:
    context, page = tablet(browser, day, "region", DOOR)
    page.clock.install()
    lost = []

    def lose(route: Route) -> None:
        """The server has done it, and its answer never comes back: once for each address."""
        if route.request.method == "POST" and route.request.url not in lost:
            lost.append(route.request.url)
            route.fetch()
            route.abort()
        else:
            route.continue_()

    context.route(f"**{DOOR}**", lose)
    page.locator("summary", has_text="Stands souhaités").click()
    page.get_by_role("checkbox").first.check()
    walk_in(page, "Aya")
    expect(page.get_by_role("checkbox").first).not_to_be_checked()
    waiting(page, 1)
    expect(page.locator("#file li")).to_contain_text("Aya : numéro en attente")
    page.clock.fast_forward(NEXT_TRY_MS)
    waiting(page, 0)
    arrive(page, 11)
    waiting(page, 1)
    page.clock.fast_forward(NEXT_TRY_MS)
    waiting(page, 0)
    assert len(lost) == 2
    # What is not an answer of ours is no answer: a gateway that is down, the page of a café's network.
    context.unroute(f"**{DOOR}**")
    others = [{"status": 503}, {"status": 200, "content_type": "text/html", "body": "<h1>Café</h1>"}]

    def stand_in(route: Route) -> None:
        if route.request.method == "POST" and others:
            route.fulfill(**others.pop(0))
        else:
            route.continue_()

    context.route(f"**{DOOR}**", stand_in)
    arrive(page, 12)
    waiting(page, 1)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.clock.fast_forward(NEXT_TRY_MS)
    waiting(page, 1)
    page.wait_for_timeout(50)
    page.clock.fast_forward(NEXT_TRY_MS)
    waiting(page, 0)
    assert others == []
    assert day.names() == ["Aya"]
    assert [act for act, _ in day.log()] == ["walk_in", "wish", "check_in", "check_in"]
    assert [row.stand_id for row in day.rows(sa.select(EventWish.stand_id))] == [day.stand]
    context.close()


def test_two_tablets_in_conflict_and_nothing_is_lost_in_silence(browser: Browser, day: Site) -> None:
    first_context, first = tablet(browser, day, "region", DOOR)
    second_context, second = tablet(browser, day, "conseiller", DOOR, width=320)
    second_context.set_offline(True)
    arrive(first, 11)
    first.get_by_role("button", name="Ce stand part").first.click()
    expect(first.locator("#file")).to_contain_text("fermé", timeout=120_000)
    arrive(second, 11)
    second.get_by_role("button", name="Ce stand part").first.click()
    walk_in(second, "Aya", "pas un contact")
    arrive(second, 99)
    arrive(second, 12)
    waiting(second, 5)
    second_context.set_offline(False)
    waiting(second, 0)
    lines = second.locator("#file li")
    expect(lines).to_have_count(4)
    for place, words in enumerate(("déjà là depuis", "déjà fermé depuis", "Un e-mail, un mobile", "prénom")):
        expect(lines.nth(place)).to_contain_text(words)
    check_accessible(second, "conflicts")
    second.reload()
    expect(lines).to_have_count(4)
    second.get_by_role("button", name="Vu : Numéro 11 : arrivé").click()
    expect(lines).to_have_count(3)
    second.get_by_role("button", name="Corriger : Aya").click()
    expect(second.get_by_label("Prénom", exact=True)).to_have_value("Aya")
    walk_in(second, "Aya", "")
    expect(lines.filter(has_text="Son numéro : ")).to_have_count(1)
    second.get_by_role("button", name="Vu : Aya").click()
    expect(lines).to_have_count(2)
    assert day.names() == ["Aya"]
    assert set(day.arrived()) >= {11, 12}
    assert [act for act, _ in day.log()].count("leave") == 1
    # Who leaves is told first that something was not sent; then nothing of it stays.
    second.get_by_role("button", name="Quitter").click()
    expect(second.get_by_role("alert")).to_contain_text("Gardé ici, pas encore envoyé : 1.")
    second.get_by_role("button", name="Quitter").click()
    expect(second).to_have_url(f"{day.address}/")
    assert second.evaluate("caches.keys()") == []
    assert second.evaluate("indexedDB.databases().then(all => all.length)") == 0
    assert second.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0
    first_context.close()
    second_context.close()


def test_notes_at_a_stand_and_a_session_that_is_over(browser: Browser, day: Site) -> None:
    context, page = tablet(browser, day, "employeur", STAND)
    other_context, other = tablet(browser, day, "employeur", STAND)
    context.set_offline(True)

    def note(on: Page, number: int, button: str, line: str) -> None:
        panel = on.locator("section.panel").filter(has_text=f"numéro {number}")
        panel.get_by_label("En une ligne").fill(line)
        panel.get_by_role("button", name=button).click()

    note(page, 11, "Non", "trop loin")
    waiting(page, 1)
    note(page, 11, "Oui", "finalement oui")
    waiting(page, 2)
    note(page, 12, "À revoir", "ponctuelle")
    waiting(page, 3)
    note(other, 12, "Non", "pas venue à l’heure")
    expect(other.locator("#file")).to_contain_text("C’est noté.")
    page.reload()
    expect(page.locator("#file [data-off]")).to_contain_text("Hors ligne, page de ")
    check_accessible(page, "stand cut")
    cookies = context.cookies()
    context.clear_cookies()
    context.set_offline(False)
    expect(page.locator("#file [data-count]")).to_contain_text("Reconnectez-vous : 3 à envoyer. Entrer")
    check_accessible(page, "out")
    assert day.notes() == {12: ("no", "pas venue à l’heure")}
    context.add_cookies(cookies)
    page.goto(STAND)
    lines = page.locator("#file li")
    expect(lines).to_have_count(1)
    waiting(page, 0)
    expect(lines).to_contain_text("Numéro 12 : À revoir")
    expect(lines).to_contain_text("L’avis noté est : non, « pas venue à l’heure ».")
    assert day.notes() == {11: ("yes", "finalement oui"), 12: ("no", "pas venue à l’heure")}
    page.get_by_role("button", name="Garder le mien").click()
    expect(lines).to_have_count(0)
    assert day.notes()[12] == ("maybe", "ponctuelle")
    # Entered again elsewhere: the token of this page is over, and a new one is read.
    again = context.new_page()
    again.goto("/demo/entrer/employeur")
    again.get_by_label("Qui êtes-vous ?").select_option(str(day.employer))
    again.locator("main").get_by_role("button").first.click()
    note(page, 13, "Oui", "motivé")
    expect(page.locator("#file [data-said]")).to_have_text("C’est noté.")
    assert day.notes()[13] == ("yes", "motivé")
    context.close()
    other_context.close()


def reach(page: Page, address: str) -> None:
    """Ask for a page until it comes, as somebody does: its worker is back on line a moment later."""
    for _ in range(20):
        try:
            page.goto(address)
        except Error as failed:
            if "ERR_" not in str(failed):
                raise
            page.wait_for_timeout(250)
        else:
            return
    page.goto(address)


def test_what_is_of_another_day_is_erased_and_told(browser: Browser, day: Site) -> None:
    context, page = tablet(browser, day, "region", DOOR)
    context.set_offline(True)
    walk_in(page, "Aya")
    waiting(page, 1)
    page.get_by_label("Numéro oublié").fill("Lila")
    page.get_by_role("button", name="Chercher").click()
    expect(page.locator("#file li").first).to_contain_text("À chercher quand la connexion revient.")
    page.evaluate(ANOTHER_DAY)
    with pytest.raises(Error, match="ERR_"):
        page.reload()
    context.set_offline(False)
    reach(page, DOOR)
    expect(page.locator("#file li")).to_contain_text("Un geste d’un autre jour")
    expect(page.locator("#file li")).to_contain_text("Effacé sans être envoyé.")
    assert "Aya" not in str(held(page))
    page.get_by_role("button", name="Vu").click()
    expect(page.locator("#file li")).to_have_count(0)
    assert day.arrived() == {}
    context.close()
