"""A resident fills a profile on a phone, in a real Chromium: with JavaScript, and without."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from accessible import check_accessible
from playwright.sync_api import Browser, BrowserContext, Page, expect

pytestmark = pytest.mark.browser


def enter(page: Page, who: str) -> None:
    page.goto("/demo/entrer/habitant")
    page.get_by_label("Qui êtes-vous ?").select_option(label=who)
    page.get_by_role("button", name="Entrer").click()
    expect(page).to_have_url(re.compile("/mes-offres"))


@pytest.fixture(params=[True, False], ids=["scripted", "bare"])
def phone(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Page]:
    """A page on a phone, with JavaScript and without; no error may be written to its console."""
    context: BrowserContext = browser.new_context(
        viewport={"width": 390, "height": 844},
        base_url=site,
        locale="fr-FR",
        java_script_enabled=request.param,
    )
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    # A refused answer is a 422 that the page shows; Chromium writes each of them to the console.
    assert [one for one in errors if "422" not in one] == []


def test_questions_follow_one_another_and_the_summary_has_the_answers(
    phone: Page, request: pytest.FixtureRequest
) -> None:
    # The site is one for all tests: each way of the phone brings its own card.
    card = "BAFA" if request.node.callspec.params["phone"] else "CACES R489 3"
    enter(phone, "Yanis")
    phone.goto("/mon-profil/temps")
    phone.get_by_label("1 heure 30").check(force=True)
    phone.get_by_role("button", name="Continuer").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Quels permis et cartes avez-vous ?")
    expect(phone).to_have_url(re.compile("/mon-profil/permis"))
    phone.get_by_label("Avec vos mots").fill(f"j’ai le {card}")
    phone.get_by_role("button", name="Chercher").click()
    row = phone.locator(".yes-no")
    expect(row).to_have_count(1)  # what was proposed with no words has gone
    row.get_by_label("Oui").check(force=True)
    phone.get_by_role("button", name="Continuer").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Quels contrats vous vont ?")
    phone.get_by_role("button", name="Passer").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Temps plein ou temps partiel ?")
    phone.goto("/mon-profil")
    expect(phone.locator("#temps")).to_contain_text("1 heure 30")
    expect(phone.locator("#permis")).to_contain_text(card)


def test_a_wrong_answer_is_said_and_the_question_before_is_one_touch_away(phone: Page) -> None:
    enter(phone, "Fatou")
    phone.goto("/mon-profil/naissance")
    phone.get_by_label("Jour").fill("31")
    phone.get_by_label("Mois").fill("2")
    phone.get_by_label("Année").fill("2001")
    phone.get_by_role("button", name="Continuer").click()
    expect(phone.locator(".field-error")).to_contain_text("Écrivez le jour")
    expect(phone.get_by_label("Jour")).to_have_value("31")
    phone.get_by_label("Jour").fill("28")
    phone.get_by_role("button", name="Continuer").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Comment lisez-vous le français ?")
    phone.get_by_role("link", name="Question d’avant").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Quelle est votre date de naissance ?")


def test_a_swap_says_where_one_is_and_moves_the_focus(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, base_url=site)
    page = context.new_page()
    enter(page, "Samira")
    page.goto("/mon-profil/lecture")
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("#annonce")).to_have_text("Entre nous : question 4 sur 5")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    context.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_are_accessible_and_fit(browser: Browser, site: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, base_url=site, bypass_csp=True)
    page = context.new_page()
    enter(page, "Samira")
    for address in (
        "/mon-profil", "/mon-profil/depart", "/mon-profil/savoir-faire", "/mon-profil/transport",
        "/mon-profil/disponible", "/mon-profil/naissance", "/mon-profil/freins", "/mon-profil/apercu",
        "/mes-donnees", "/mes-donnees/copie", "/mes-donnees/lectures", "/registre-des-traitements",
        "/mes-pistes", "/mes-formations",
    ):  # fmt: skip
        page.goto(address)
        check_accessible(page, address)
    context.close()


def test_the_telephone_gives_a_point_already_rounded(browser: Browser, site: str) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        base_url=site,
        geolocation={"latitude": 43.834123, "longitude": 4.329987},
        permissions=["geolocation"],
    )
    page = context.new_page()
    enter(page, "Samira")
    page.goto("/mon-profil/depart")
    page.get_by_label("Quartier, commune ou arrêt").fill("")
    page.get_by_role("button", name=re.compile("Là où je suis")).click()
    expect(page.locator("[data-position-said]")).to_contain_text("Position prise")
    sent = float(page.locator("input[name=lat]").input_value())
    assert sent != pytest.approx(43.834123, abs=1e-5), "the exact point stays in the telephone"
    assert sent == pytest.approx(43.834123, abs=0.0023)
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Quel travail voulez-vous ?")
    page.goto("/mon-profil")
    expect(page.locator("#depart")).to_contain_text("arrondi à 250 mètres")
    context.close()
