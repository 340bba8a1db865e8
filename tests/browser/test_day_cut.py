"""The day of a meeting with the network cut: kept in the browser, sent in order, once each."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread

import pytest
import sqlalchemy as sa
from accessible import check_accessible
from databases import SqliteDatabases
from environ import environ_for
from meeting_day import EXPECTED, Site, arrive, held, prepare, reach, tablet, waiting, walk_in
from playwright.sync_api import Browser, Error, Page, Route, expect
from werkzeug.serving import make_server

from matching import create_app
from matching.demo.events import PISSEVIN
from matching.events.models import EventWish
from matching.extensions import db

pytestmark = pytest.mark.browser
DOOR = f"/organiser/{PISSEVIN}/accueil"
STAND = f"/recruter/rencontres/{PISSEVIN}/entretiens"
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


@pytest.fixture
def day(sqlite_databases: SqliteDatabases, tmp_path) -> Iterator[Site]:
    with sqlite_databases.copy() as url:
        app = create_app(environ_for(url, tmp_path))
        with app.app_context():
            employer, stand = prepare()
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
