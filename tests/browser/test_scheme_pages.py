"""The aids for everybody and the Region’s pages of schemes in a real browser: they fit, axe finds nothing."""

from __future__ import annotations

import pytest
from accessible import check_accessible
from playwright.sync_api import Browser, expect
from test_introduction import PATIENCE_MS, enter_as

pytestmark = pytest.mark.browser
SAMIRA = 1_000_001


@pytest.mark.parametrize("width", [320, 1280])
def test_the_aids_of_a_resident_are_clean(browser: Browser, site: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, base_url=site, bypass_csp=True)
    page = context.new_page()
    for address in ("/aides", "/aides/e2c", "/aides/parcours-qualifiant"):
        page.goto(address)
        check_accessible(page, address)
    enter_as(page, "habitant", SAMIRA)
    page.goto("/aides")
    expect(page.get_by_text("La réponse pour vous est sur chaque ligne.")).to_be_visible()
    check_accessible(page)
    context.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_the_region_edits_without_script_and_its_pages_are_clean(
    browser: Browser, site: str, width: int
) -> None:
    plain = browser.new_context(
        viewport={"width": width, "height": 800}, base_url=site, java_script_enabled=False
    )
    plain.set_default_timeout(PATIENCE_MS)
    page = plain.new_page()
    enter_as(page, "region", 0)
    page.goto("/region/dispositifs/id-stages/modifier")
    page.get_by_label("Nom simple").fill(f"Un stage {width}")
    page.get_by_role("button", name="Voir qui est concerné").click()
    expect(page.get_by_role("heading", name="Essayé sur")).to_be_visible()
    page.get_by_role("button", name="Publier").click()
    expect(page.get_by_text("Les listes la suivent dès maintenant.")).to_be_visible()
    expect(page.locator(".changed .is").first).to_contain_text(f"Un stage {width}")
    expect(page.get_by_text("par la Région.").first).to_be_visible()
    plain.close()
    context = browser.new_context(viewport={"width": width, "height": 800}, base_url=site, bypass_csp=True)
    page = context.new_page()
    enter_as(page, "region", 0)
    for address in (
        "/region/dispositifs", "/region/dispositifs/id-stages", "/region/dispositifs/id-stages/modifier",
        "/region/journal", "/region",
    ):  # fmt: skip
        page.goto(address)
        check_accessible(page, address)
    context.close()
