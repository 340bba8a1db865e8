"""The main job on a phone, in a real Chromium: with JavaScript, and without."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from accessible import check_accessible
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def phone(browser: Browser, site: str) -> Iterator[Page]:
    """A page on a phone that fails the test on a console error or a request to another host."""
    context = browser.new_context(viewport=PHONE, base_url=site, locale="fr-FR")
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "request",
        lambda asked: (
            errors.append(asked.url) if urlsplit(asked.url).netloc != urlsplit(site).netloc else None
        ),
    )
    yield page
    context.close()
    assert errors == []


def search(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Où habitez-vous ?").fill("Pissevin")
    page.get_by_label("Quel travail ?").fill("ménage")
    page.get_by_role("button", name="Voir les emplois").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Les offres")


def check_swap(page: Page, before: str, part: str) -> None:
    """Another count than `before` is announced, and a reload shows the same `part`."""
    expect(page.locator("[data-announce]")).not_to_have_text(before)
    expect(page.locator("#annonce")).to_have_text(page.locator("[data-announce]").inner_text())
    swapped = page.locator(part).inner_text()
    page.reload()
    assert page.locator(part).inner_text() == swapped


def test_a_resident_finds_cleaning_near_pissevin(phone: Page) -> None:
    search(phone)
    assert phone.locator(".match").count() >= 5
    before = phone.locator("[data-announce]").inner_text()
    phone.get_by_label("Trajet maximum").select_option("15")
    expect(phone).to_have_url(re.compile("minutes=15"))
    check_swap(phone, before, "main")
    phone.go_back()
    expect(phone.locator("[data-announce]")).to_have_text(before)


def test_an_offer_opens_from_the_list(phone: Page) -> None:
    search(phone)
    name = phone.locator(".match-title a").first.inner_text()
    phone.locator(".match-title a").first.click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(name)
    expect(phone.get_by_role("heading", name="Pourquoi cette offre")).to_be_visible()


def test_the_same_without_javascript(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport=PHONE, base_url=site, java_script_enabled=False)
    page = context.new_page()
    search(page)
    assert page.locator(".match").count() >= 5
    page.get_by_label("Trajet maximum").select_option("15")
    page.get_by_role("button", name="Mettre à jour").click()
    expect(page).to_have_url(re.compile("minutes=15"))
    assert page.locator("#resultats").is_visible()
    context.close()


@pytest.mark.parametrize(
    "address",
    [
        "/", "/offres", "/offres?lieu=Pissevin&metier=ménage", "/offres?lieu=zzz", "/nope",
        "/comprendre-le-classement", "/aide", "/vos-donnees", "/accessibilite", "/mentions-legales",
        "/metiers", "/metiers?lieu=Pissevin", "/metiers?lieu=Pissevin&plait=cuisiner&plait=aider",
        "/metiers?lieu=Mende&plait=cuisiner&minutes=15", "/metiers?lieu=zzz", "/metiers?lieu=Centre ancien",
        "/demo/entrer", "/demo/entrer/employeur", "/rencontres", "/rencontres/pissevin-demonstration",
    ],
)  # fmt: skip
@pytest.mark.parametrize("width", [320, 1280])
def test_pages_are_accessible_and_fit(page_at: Callable[..., Page], address: str, width: int) -> None:
    page = page_at(width)
    page.goto(address)
    check_accessible(page)


def test_the_first_load_of_results_is_light(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport=PHONE, base_url=site)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    received: list[int] = []
    session.on("Network.loadingFinished", lambda done: received.append(done["encodedDataLength"]))
    page.goto("/offres?lieu=Pissevin&metier=ménage", wait_until="networkidle")
    context.close()
    assert 0 < sum(received) < 60_000


def like(page: Page) -> None:
    """From the form to the occupations near Pissevin for who likes cooking."""
    page.goto("/metiers")
    page.get_by_label("Où habitez-vous ?").fill("Pissevin")
    page.get_by_label("Cuisiner").check()
    page.get_by_role("button", name="Voir les métiers").click()
    expect(page.get_by_role("heading", name="Ce qui peut vous plaire")).to_be_visible()


def test_a_resident_starts_from_what_she_likes(phone: Page) -> None:
    like(phone)
    before = phone.locator("[data-announce]").inner_text()
    phone.get_by_text("Qu’aimez-vous faire ?").click()
    phone.get_by_label("Nettoyer, ranger, organiser").check()
    expect(phone).to_have_url(re.compile("plait=cuisiner&plait=ranger"))
    check_swap(phone, before, "#resultats")
    name = phone.locator(".match-title a").first.inner_text()
    phone.locator(".match-title a").first.click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Les offres")
    expect(phone.get_by_role("link", name=name, exact=True).first).to_be_visible()


def test_likes_without_javascript(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport=PHONE, base_url=site, java_script_enabled=False)
    page = context.new_page()
    like(page)
    page.get_by_label("Trajet maximum").select_option("60")
    page.get_by_role("button", name="Mettre à jour").click()
    expect(page).to_have_url(re.compile("plait=cuisiner&minutes=60"))
    assert page.locator(".match").count() >= 5
    context.close()
