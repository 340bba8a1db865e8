"""The desk in a real Chromium: by keyboard, one row swapped, letters turned off, and without script."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from accessible import check_accessible
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
PATIENCE_MS = 90_000
FIRST = "[data-row] .row-link"


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    expect.set_options(timeout=PATIENCE_MS)
    yield
    expect.set_options(timeout=5_000)


def desk_of(browser: Browser, site: str, **how: object) -> tuple[Page, list[str]]:
    page = browser.new_page(base_url=site, **how)
    page.set_default_timeout(PATIENCE_MS)
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.goto("/demo/entrer/conseiller")
    page.get_by_role("button", name="Entrer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mes suivis")
    if how.get("java_script_enabled", True):
        # The title is there before the script is, and a key pressed between the two is nobody's.
        expect(page.locator("#raccourcis")).to_be_visible()
    return page, errors


def write_task(page: Page, title: str) -> str:
    """A task that is due, for the third person of the desk: their number."""
    there = page.locator(FIRST).nth(2).get_attribute("href")
    page.goto(there)
    number = there.rsplit("/", 1)[1]
    page.get_by_label("À faire").fill(title)
    page.get_by_label("Avant le").fill("2026-11-30")
    page.get_by_role("button", name="Ajouter la tâche").click()
    expect(page.get_by_role("button", name=f"C’est fait : {title}")).to_be_visible()
    page.goto("/conseiller?voir=taches")
    return number


def test_rows_by_keyboard_and_one_row_swapped(browser: Browser, site: str) -> None:
    page, errors = desk_of(browser, site, viewport={"width": 1280, "height": 900})
    page.keyboard.press("j")
    expect(page.locator(FIRST).nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(FIRST).nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator(FIRST).nth(0)).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_label("Trouver une personne")).to_be_focused()
    page.keyboard.type("j?")
    expect(page.get_by_label("Trouver une personne")).to_have_value("j?")
    page.goto("/conseiller")
    page.keyboard.press("?")
    expect(page.get_by_text("Faire la prochaine action")).to_be_visible()
    page.locator("#lettres").uncheck(force=True)
    page.locator(FIRST).nth(0).focus()
    page.keyboard.press("j")
    expect(page.locator(FIRST).nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(FIRST).nth(1)).to_be_focused()
    page.reload()
    expect(page.locator("#lettres")).not_to_be_checked()
    page.locator("#raccourcis summary").click()
    page.locator("#lettres").check(force=True)

    number = write_task(page, "Appeler la crèche")
    row = page.locator(f"#suivi-{number}")
    expect(row).to_contain_text("retard 1 j")
    page.evaluate("document.querySelector('h1').dataset.same = 'yes'")
    row.locator(".row-link").focus()
    page.keyboard.press("a")
    expect(row).not_to_contain_text("Appeler la crèche")
    expect(row.locator(".row-link")).to_be_focused()
    assert page.locator("h1[data-same]").count() == 1, "the page was not loaded again"
    expect(page.locator("#annonce")).not_to_be_empty()
    page.keyboard.press("Enter")
    panel = page.locator("#personne")
    expect(panel.locator("h2")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(row.locator(".row-link")).to_be_focused()
    assert errors == []
    page.close()


def open_somebody_who_fits(page: Page) -> int:
    """Open, beside the list, its first person whom an offer fits: their place in it.

    Which one that is depends on what was proposed before to the people of the same site.
    """
    for place in range(page.locator(FIRST).count() - 1):
        name = page.locator(FIRST).nth(place)
        name.click()
        panel = page.locator("#personne")
        expect(panel.locator("h2")).to_have_text(name.inner_text())
        if panel.locator("form .row-link").count():
            return place
    raise AssertionError("no offer fits anybody of the list")


def test_a_person_opens_beside_the_list_and_the_row_follows(browser: Browser, site: str) -> None:
    page, errors = desk_of(browser, site, viewport={"width": 1280, "height": 900})
    page.goto("/conseiller?voir=rien")
    page.evaluate("document.querySelector('h1').dataset.same = 'yes'")
    place = open_somebody_who_fits(page)
    row, panel = page.locator("[data-row]").nth(place), page.locator("#personne")
    expect(panel.locator("h2")).to_be_focused()
    expect(row).to_contain_text("Rien de proposé")
    offer = panel.locator("form").first.locator(".row-link").inner_text()
    panel.get_by_role("button", name=f"Lui proposer : {offer}").first.click()
    expect(panel).to_contain_text("1 proposition envoyée.")
    expect(panel.get_by_role("heading", name="Ses demandes")).to_be_visible()
    expect(row).not_to_contain_text("Rien de proposé")
    assert page.locator("h1[data-same]").count() == 1, "the page was not loaded again"
    page.keyboard.press("j")
    expect(page.locator(FIRST).nth(place + 1)).to_be_focused()
    page.goto("/aide")
    expect(page.get_by_text("proposition envoyée")).to_have_count(0)
    assert errors == []
    page.close()


def test_the_same_without_script_on_a_phone(browser: Browser, site: str) -> None:
    page, _ = desk_of(browser, site, java_script_enabled=False, viewport={"width": 320, "height": 700})
    expect(page.locator("#raccourcis")).to_be_hidden()
    number = write_task(page, "Rappeler la cantine")
    page.locator(f"#suivi-{number}").get_by_role("button").click()
    expect(page.get_by_text("La tâche est faite.")).to_be_visible()
    expect(page).to_have_url(f"{site}/conseiller?voir=taches")
    page.close()


def test_a_time_is_chosen_in_the_row_and_that_row_alone_changes(browser: Browser, site: str) -> None:
    page, errors = desk_of(browser, site, viewport={"width": 1280, "height": 900}, bypass_csp=True)
    person = "/conseiller/suivis/1000004"
    page.goto(person)
    page.locator("input[name=vacancy]").first.check(force=True)
    page.get_by_role("button", name="Proposer les offres cochées").click()
    expect(page.get_by_text("1 proposition envoyée.")).to_be_visible()
    request = page.locator("a[href^='/conseiller/demandes/']").first.get_attribute("href")
    phone = browser.new_page(base_url=site)
    phone.set_default_timeout(PATIENCE_MS)
    phone.goto("/demo/entrer/habitant")
    phone.get_by_label("Qui êtes-vous ?").select_option("1000004")
    phone.get_by_role("button", name="Entrer").click()
    expect(phone.get_by_role("button", name=re.compile("Quitter|Sortir"))).to_be_visible()
    phone.goto(request.replace("/conseiller/demandes/", "/mes-demandes/"))
    phone.locator("#shared-name").check(force=True)
    if phone.locator("#adult").count():
        phone.locator("#adult").check(force=True)
    phone.get_by_role("button", name="Oui, envoyer ma demande").click()
    expect(phone.get_by_role("heading", name="Demande envoyée")).to_be_visible()
    phone.close()
    page.goto(request)
    page.get_by_text("Noter un entretien proposé").click()
    page.locator("#day-1").fill("2026-12-03")
    page.locator("#hour-1").fill("09:30")
    page.get_by_role("button", name="Proposer", exact=True).click()
    expect(page.get_by_text("Les horaires sont proposés.")).to_be_visible()

    page.goto("/conseiller")
    page.evaluate("document.querySelector('h1').dataset.same = 'yes'")
    row = page.locator("#suivi-1000004")
    row.get_by_role("link", name="Choisir un horaire").click()
    expect(page.locator("#sur-place-titre")).to_be_focused()
    check_accessible(page, "a row opened")
    page.set_viewport_size({"width": 390, "height": 844})
    check_accessible(page, "a row opened on a phone")
    row.get_by_role("button", name="Choisir cet horaire").click()
    expect(row.get_by_role("alert")).to_be_visible()
    row.locator("input[name=slot]").first.check(force=True)
    row.get_by_role("button", name="Choisir cet horaire").click()
    expect(row).to_contain_text("Votre entretien est noté.")
    expect(row).to_contain_text("Entretien jeudi 3 décembre")
    assert page.locator("h1[data-same]").count() == 1, "the page was not loaded again"
    assert [one for one in errors if "422" not in one] == []
    page.close()
