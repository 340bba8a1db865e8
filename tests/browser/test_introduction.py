"""Three people side by side in a real Chromium: posted, proposed, agreed, answered by a link, met, hired."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import icalendar
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from test_employer import enter, post_a_vacancy

pytestmark = pytest.mark.browser
SAMIRA, OTHER = 1_000_001, 1_000_002
PATIENCE_MS = 90_000  # the first page makes the index
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


def enter_as(page: Page, role: str, number: int) -> None:
    """Enter by a demo door as the person of this number."""
    page.goto(f"/demo/entrer/{role}")
    if number:
        page.get_by_label("Qui êtes-vous ?").select_option(str(number))
    page.get_by_role("button", name="Entrer").click()
    expect(page.get_by_role("button", name=re.compile("Quitter|Sortir"))).to_be_visible()


def letter(page: Page, address: str, subject: str):
    """A letter of the mailbox page."""
    page.goto(f"/demo/courrier?a={address}")
    return page.locator(
        "article.letter", has=page.get_by_role("heading", name=re.compile(re.escape(subject)))
    )


def watched(context: BrowserContext, errors: list[str]) -> Page:
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    return page


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    expect.set_options(timeout=PATIENCE_MS)
    yield
    expect.set_options(timeout=5_000)


def test_from_a_post_to_a_job(browser: Browser, site: str, tmp_path: Path) -> None:
    errors: list[str] = []
    contexts = {
        name: browser.new_context(viewport=view, base_url=site)
        for name, view in (
            ("boss", DESK),
            ("desk", DESK),
            ("phone", PHONE),
            ("mail", DESK),
            ("second", PHONE),
        )
    }
    boss, desk, phone, mail, second = (watched(context, errors) for context in contexts.values())
    enter(boss)
    path = post_a_vacancy(boss, "Agent ou agente de propreté des halles", scripted=True)
    number = path.rsplit("/", 1)[1]

    enter_as(desk, "conseiller", 0)
    desk.goto(f"/conseiller/offres/{number}/proposer?tout=1")
    for one in (SAMIRA, OTHER):
        desk.locator(f"#personne-{one}").check(force=True)
    desk.get_by_role("button", name="Proposer aux personnes cochées").click()
    expect(desk.get_by_text("2 propositions envoyées.")).to_be_visible()

    for page, one in ((phone, SAMIRA), (second, OTHER)):
        enter_as(page, "habitant", one)
        found = letter(page, f"habitant-{one}@demo.invalid", "Une offre pour vous")
        found.get_by_role("link", name="Ouvrir la page").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("propreté")
        assert page.locator("input[name=shared]:checked").count() == 0
    phone.locator("#shared-name").check(force=True)
    phone.get_by_role("button", name="Oui, envoyer ma demande").click()
    expect(phone.get_by_role("heading", name="Demande envoyée")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    owner = owner_of(mail, number)
    found = letter(mail, owner, "Une demande pour votre offre")
    found.get_by_role("link", name="Ouvrir la page").click()
    expect(mail).to_have_url(re.compile("/lien/answer/"))
    link = mail.url
    assert "Samira" not in mail.locator("main").inner_text()
    mail.get_by_role("button", name="Lire la demande").click()
    expect(mail.get_by_role("heading", level=1)).to_have_text("Samira")
    mail.locator("#day-1").fill("2026-12-03")
    mail.locator("#hour-1").fill("09:30")
    mail.get_by_role("button", name="Proposer", exact=True).click()
    expect(mail.get_by_role("heading", name="Entretien à fixer")).to_be_visible()

    phone.reload()
    phone.locator("input[name=slot]").first.check(force=True)
    phone.get_by_role("button", name="Choisir cet horaire").click()
    expect(phone.get_by_role("heading", name=re.compile("Entretien : jeudi 3 décembre"))).to_be_visible()
    letter(mail, owner, "Entretien : Agent")
    with mail.expect_download() as started:
        mail.get_by_role("link", name="entretien.ics").click()
    started.value.save_as(tmp_path / "entretien.ics")
    [event] = icalendar.Calendar.from_ical((tmp_path / "entretien.ics").read_bytes()).walk("VEVENT")
    assert event.decoded("dtstart").strftime("%d/%m %H:%M") == "03/12 09:30"

    mail.goto(link)
    mail.get_by_role("button", name=re.compile("J’embauche Samira")).click()
    expect(mail.get_by_role("heading", name="Embauche", exact=True)).to_be_visible()
    expect(letter(phone, f"habitant-{SAMIRA}@demo.invalid", "Vous êtes embauché")).to_be_visible()
    told = letter(second, f"habitant-{OTHER}@demo.invalid", "Le poste n’est plus libre")
    told.get_by_role("link", name="Ouvrir la page").click()
    expect(second.get_by_text("Demande close : poste pourvu").first).to_be_visible()
    for context in contexts.values():
        context.close()
    assert errors == []


def owner_of(page: Page, vacancy: str) -> str:
    """The mailbox address that received the request for a post."""
    page.goto("/demo/courrier")
    found = page.locator("article.letter", has_text="Une demande pour votre offre").filter(has_text="halles")
    return found.locator("a[href*='a=employeur']").first.inner_text()
