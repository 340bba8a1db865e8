"""The aids for everybody and the Region’s pages of schemes in a real browser: they fit, axe finds nothing."""

from __future__ import annotations

import re

import pytest
from accessible import check_accessible
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from test_introduction import PATIENCE_MS, enter_as

pytestmark = pytest.mark.browser
SAMIRA = 1_000_001
HER = 1_000_009  # a person of whom no other test says anything


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


@pytest.fixture(scope="module")
def follower(browser: Browser, site: str) -> int:
    """Somebody who is in Projet Pro since a moment ago: proposed on the desk, a yes, begun."""
    context = browser.new_context(base_url=site, java_script_enabled=False)
    context.set_default_timeout(PATIENCE_MS)
    page, desk = context.new_page(), f"/conseiller/suivis/{HER}/dispositifs"
    enter_as(page, "conseiller", 0)
    page.goto(desk)
    page.get_by_label("Dispositif").select_option("projet_pro")
    page.get_by_role("button", name="Proposer").click()
    enter_as(page, "habitant", HER)
    page.goto("/mes-formations")
    page.get_by_role("button", name="Oui, je veux essayer").click()
    enter_as(page, "conseiller", 0)
    page.goto(desk)
    page.get_by_role("button", name="C’est commencé").click()
    expect(page.get_by_role("button", name="C’est fini")).to_be_visible()
    context.close()
    return HER


def widened_list(context: BrowserContext, follower: int) -> tuple[Page, Locator]:
    """The list of who follows Projet Pro, and the sentence that says why it is wider."""
    page = context.new_page()
    enter_as(page, "habitant", follower)
    page.goto("/mes-offres")
    said = page.get_by_text("Projet Pro : le même genre de travail est montré aussi.")
    expect(said).to_be_visible()
    return page, said


@pytest.mark.parametrize("width", [320, 1280])
def test_a_wider_search_is_said_and_left_by_its_link(
    browser: Browser, site: str, follower: int, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, base_url=site, bypass_csp=True)
    context.set_default_timeout(PATIENCE_MS)
    page, said = widened_list(context, follower)
    check_accessible(page)
    page.get_by_label("Trajet maximum").select_option("90")
    expect(page).to_have_url(re.compile("minutes=90"))
    expect(said).to_be_visible()
    page.get_by_role("link", name="Voir seulement les métiers proches").click()
    expect(page).to_have_url(re.compile("minutes=90&autour=proche"))
    expect(said).to_be_hidden()
    expect(page.locator("#autour option:checked")).to_have_text("Métiers proches")
    enter_as(page, "conseiller", 0)
    page.goto(f"/conseiller/habitants/{follower}")
    expect(said).to_be_visible()
    check_accessible(page)
    context.close()


def test_a_wider_search_is_left_without_script(browser: Browser, site: str, follower: int) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    context.set_default_timeout(PATIENCE_MS)
    page, said = widened_list(context, follower)
    page.get_by_label("Trajet maximum").select_option("90")
    page.get_by_role("button", name="Mettre à jour").click()
    expect(said).to_be_visible()
    page.get_by_label("Métiers").select_option("Métiers proches")
    page.get_by_role("button", name="Mettre à jour").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vos offres")
    expect(said).to_be_hidden()
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
