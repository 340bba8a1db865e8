"""A meeting without script: the Region invites, a resident says yes and reads a number; all the pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from accessible import check_accessible
from demo_town import SAMIRA
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
MEETING = "/organiser/1000001"


def enter(page: Page, role: str, who: int = 0) -> None:
    page.set_default_timeout(180_000)  # the first list of a town compiles and reads its index
    page.goto(f"/demo/entrer/{role}")
    if who:
        page.get_by_label("Qui êtes-vous ?").select_option(str(who))
    page.locator("main").get_by_role("button").first.click()


def test_the_region_invites_and_a_resident_says_yes_without_script(browser: Browser, site: str) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, base_url=site, java_script_enabled=False, locale="fr-FR"
    )
    page = context.new_page()
    enter(page, "region")
    page.get_by_role("navigation", name="Menu").get_by_role("link", name="Rencontres").click()
    page.get_by_role("link", name="à Pissevin").click()
    page.get_by_role("link", name="Inviter des habitants").click()
    page.get_by_role("button", name="Envoyer les invitations").click()
    expect(page.locator(".flashes")).to_contain_text("invité")
    page.goto("/")
    page.get_by_role("button", name="Quitter").click()
    enter(page, "habitant", SAMIRA)
    page.goto("/mes-rencontres")
    page.get_by_role("link", name="à Pissevin").click()
    page.get_by_role("button", name="Je viens").click()
    expect(page.get_by_role("heading", name="Vous venez")).to_be_visible()
    assert page.locator(".hour").inner_text().isdecimal()
    context.close()


@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("region", "/organiser"), ("region", "/organiser/nouvelle"), ("region", MEETING),
        ("region", f"{MEETING}/stands"), ("region", f"{MEETING}/stands/1000001"),
        ("region", f"{MEETING}/invitations"), ("region", f"{MEETING}/accueil"), ("region", f"{MEETING}/mur"),
        ("habitant", "/mes-rencontres"), ("employeur", "/recruter/rencontres"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("width", [320, 1280])
def test_pages_are_accessible_and_fit(
    page_at: Callable[..., Page], role: str, address: str, width: int
) -> None:
    page = page_at(width, role)
    page.goto(address)
    check_accessible(page)
