"""A resident enters on a shared phone and leaves nothing behind, with JavaScript and without."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from accessible import check_accessible
from playwright.sync_api import Browser, BrowserContext, Page, expect

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


def last_code(browser: Browser, site: str) -> str:
    """The code of the latest message in the mailbox of the demonstration."""
    context = browser.new_context(base_url=site)
    page = context.new_page()
    page.goto("/demo/courrier")
    words = page.locator("main").inner_text()
    context.close()
    return re.search(r"Votre code\s:\s(\d{6})", words).group(1)


def enter_by_code(browser: Browser, site: str, page: Page, contact: str) -> None:
    page.goto("/entrer")
    page.get_by_label("Votre téléphone ou votre e-mail").fill(contact)
    page.get_by_role("button", name="Recevoir un code").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Écrivez votre code")
    field = page.get_by_label("Le code reçu")
    assert (field.get_attribute("inputmode"), field.get_attribute("autocomplete")) == (
        "numeric",
        "one-time-code",
    )
    field.fill(last_code(browser, site))
    page.locator("main").get_by_role("button", name="Entrer").click()


@pytest.mark.parametrize("scripted", [True, False])
def test_a_shared_phone_keeps_nothing_after_leaving(browser: Browser, site: str, scripted: bool) -> None:
    context = browser.new_context(viewport=PHONE, base_url=site, java_script_enabled=scripted, locale="fr-FR")
    page = context.new_page()
    contact = f"camille{int(scripted)}@exemple.fr"
    enter_by_code(browser, site, page, contact)
    page.goto("/compte")
    expect(page.locator("main")).to_contain_text(contact)
    page.get_by_role("button", name="Quitter").click()
    expect(page).to_have_url(f"{site}/")
    assert context.cookies() == []
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cette page est réservée")
    assert contact not in page.content()
    context.close()


def test_a_wrong_code_is_said_beside_its_field(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 700}, base_url=site, bypass_csp=True)
    page = context.new_page()
    page.goto("/entrer")
    page.get_by_label("Votre téléphone ou votre e-mail").fill("zoe@exemple.fr")
    page.get_by_role("button", name="Recevoir un code").click()
    page.get_by_label("Le code reçu").fill("12")
    page.locator("main").get_by_role("button", name="Entrer").click()
    expect(page.locator("#erreurs")).to_be_focused()
    expect(page.locator("#code-erreur")).to_contain_text("Il reste 4 essais")
    check_accessible(page)
    context.close()


def as_counsellor(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto("/demo/entrer/conseiller")
    page.get_by_role("button", name="Entrer").click()
    return page


@pytest.mark.parametrize("width", [320, 1280])
def test_a_counsellor_prints_a_card_and_acts_in_sight(browser: Browser, site: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, base_url=site, bypass_csp=True)
    context.set_default_timeout(120_000)  # the first list of a fresh clone waits for its kernels to compile
    page = as_counsellor(context)
    page.goto("/conseiller/habitants/1000001/carte")
    check_accessible(page)
    page.get_by_role("button", name="Imprimer").first.click()
    code = page.locator(".card-code").inner_text()
    check_accessible(page)
    page.goto("/conseiller/habitants/1000001/agir")
    check_accessible(page)
    page.get_by_label("À l’oral").check(force=True)
    page.get_by_role("button", name="Commencer à agir").click()
    page.goto("/aide")
    banner = page.locator("aside.acting")
    page.mouse.wheel(0, 3000)
    expect(banner).to_be_in_viewport()
    expect(banner).to_contain_text("Vous agissez pour")
    check_accessible(page)
    banner.get_by_role("button", name="Terminer").click()
    expect(page.locator("aside.acting")).to_have_count(0)
    context.close()

    phone = browser.new_context(viewport=PHONE, base_url=site)
    page = phone.new_page()
    page.goto("/carte")
    page.get_by_label("Le code de votre carte").fill(code)
    page.locator("main").get_by_role("button", name="Entrer").click()
    page.goto("/compte")
    expect(page.locator("main")).to_contain_text("Votre carte")
    phone.close()


@pytest.mark.parametrize(
    "address", ["/entrer", "/carte", "/entrer/pro", "/entrer/lien", "/entrer/mot-de-passe"]
)
@pytest.mark.parametrize("width", [320, 1280])
def test_the_ways_in_are_accessible_and_fit(page_at: Callable[..., Page], address: str, width: int) -> None:
    page = page_at(width)
    page.goto(address)
    check_accessible(page)
