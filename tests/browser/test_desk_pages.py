"""Every page of the desk in a real Chromium: nothing for axe to say, no page wider than its screen; and a
counsellor's morning with JavaScript off."""

from __future__ import annotations

from pathlib import Path

import pytest
from accessible import check_accessible
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
PATIENCE_MS = 90_000
BEST_PRACTICE = ("best-practice",)
PERSON = "/conseiller/suivis/1000003"
TITLES = "Prénom;Téléphone;Lieu de départ;Travail voulu;Mandat;Date du mandat"
LINES = ("Nora;;Pissevin;ménage;oral;30/11/2026", "Paul;12;;;oral;30/11/2026")


def come(browser: Browser, site: str, role: str = "conseiller", **how: object) -> Page:
    page = browser.new_page(base_url=site, **how)
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"/demo/entrer/{role}")
    page.locator("main").get_by_role("button", name="Entrer").click()
    page.wait_for_load_state()
    return page


def sheet(folder: Path) -> str:
    file = folder / "liste.csv"
    file.write_text("\r\n".join((TITLES, *LINES)), encoding="utf-8-sig")
    return str(file)


@pytest.mark.parametrize("width", [390, 1280])
def test_pages_of_the_desk_are_accessible_and_fit(
    browser: Browser, site: str, tmp_path: Path, width: int
) -> None:
    how = {"viewport": {"width": width, "height": 900}, "bypass_csp": True}
    page = come(browser, site, **how)
    offer = page.request.get(f"{PERSON}").text().split('name="vacancy" value="')[1].split('"')[0]
    for address in (
        "/conseiller", "/conseiller?voir=semaine", "/conseiller?q=zzzz", "/conseiller?personne=1000003",
        PERSON, f"{PERSON}/transfert", f"{PERSON}/dispositifs", f"{PERSON}/pistes",
        "/conseiller/habitants/1000003", f"/conseiller/habitants/1000003/offres/{offer}",
        f"/conseiller/offres/{offer}/proposer",
        "/conseiller/sans-offre", "/conseiller/vues", "/conseiller/transferts", "/conseiller/feuilles",
        "/conseiller/habitants/nouveau", "/conseiller/importer",
    ):  # fmt: skip
        answer = page.goto(address)
        assert answer.status == 200, address
        check_accessible(page, address, more_rules=BEST_PRACTICE)
    page.locator("#file").set_input_files(sheet(tmp_path))
    page.get_by_role("button", name="Voir l’aperçu").click()
    expect(page.get_by_role("heading", name="1 ligne à corriger")).to_be_visible()
    check_accessible(page, "dry run with rejects", more_rules=BEST_PRACTICE)
    page.goto("/conseiller/importer")
    page.locator("#file").set_input_files(__file__)
    page.get_by_role("button", name="Voir l’aperçu").click()
    expect(page.locator("#file-erreur")).to_be_visible()
    check_accessible(page, "a file that is no list", more_rules=BEST_PRACTICE)
    page.goto("/conseiller/habitants/nouveau")
    page.get_by_role("button", name="Créer le profil").click()
    expect(page.locator("#erreurs")).to_be_visible()
    check_accessible(page, "a newcomer with nothing filled", more_rules=BEST_PRACTICE)
    page.close()
    page = come(browser, site, "habitant", **how)
    for address in ("/mes-offres", "/qui-me-suit"):
        page.goto(address)
        check_accessible(page, address, more_rules=BEST_PRACTICE)
    page.goto("/mes-offres")
    page.locator(".match h2 a").first.click()
    page.get_by_role("button", name="Demander un regard humain").click()
    expect(page.get_by_text("C’est demandé.")).to_be_visible()
    page.close()
    page = come(browser, site, **how)
    page.goto("/regards-humains/1")
    expect(page.get_by_text("Vous suivez cette personne.")).to_be_visible()
    check_accessible(page, "a human look", more_rules=BEST_PRACTICE)
    page.get_by_label("Votre réponse").evaluate("field => field.removeAttribute('required')")
    page.get_by_role("button", name="Répondre").click()
    expect(page.locator("#answer-erreur")).to_be_visible()
    check_accessible(page, "a human look without an answer", more_rules=BEST_PRACTICE)
    page.close()


def test_a_morning_without_script(browser: Browser, site: str, tmp_path: Path) -> None:
    page = come(browser, site, java_script_enabled=False, viewport={"width": 390, "height": 800})
    expect(page.locator("#personne")).to_be_hidden()
    page.get_by_label("Montrer").select_option("rien")
    page.get_by_role("button", name="Mettre à jour").click()
    expect(page.locator("#voir")).to_have_value("rien")
    page.get_by_text("Garder cette vue").click()
    page.get_by_label("Son nom").fill("À relancer")
    page.get_by_role("button", name="Garder la vue").click()
    expect(page.get_by_text("La vue « À relancer » est gardée.")).to_be_visible()
    page.get_by_role("link", name="Changer mes vues").click()
    page.get_by_role("button", name="Retirer la vue : À relancer").click()
    expect(page.get_by_text("La vue est retirée.")).to_be_visible()

    page.goto("/conseiller?voir=rien")
    people = [one.get_attribute("href") for one in page.locator("[data-row] .row-link").all()]
    boxes = page.locator("input[name=vacancy]")
    for person in people:
        page.goto(person)
        if boxes.count() >= 2:
            break
    boxes.nth(0).check(force=True)
    boxes.nth(1).check(force=True)
    page.get_by_role("button", name="Proposer les offres cochées").click()
    expect(page.get_by_text("2 propositions envoyées.")).to_be_visible()
    page.get_by_label("Écrire une note").fill("Préfère le matin.")
    page.get_by_role("button", name="Garder la note").click()
    expect(page.get_by_text("Préfère le matin.")).to_be_visible()

    page.goto("/conseiller/sans-offre")
    page.locator("section[aria-labelledby=offres-bloquees] h3 a").first.click()
    boxes = page.locator("input[name=profile]:not([disabled])")
    for place in range(3):
        boxes.nth(place).check(force=True)
    page.get_by_role("button", name="Proposer aux personnes cochées").click()
    expect(page.get_by_text("3 propositions envoyées.")).to_be_visible()

    page.goto("/conseiller/habitants/nouveau")
    page.get_by_label("Son prénom").fill("Zohra")
    page.get_by_label("D’où part la personne ?").fill("Pissevin")
    page.get_by_label("À l’oral").check(force=True)
    page.get_by_role("button", name="Créer le profil").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("La carte de Zohra")

    page.goto("/conseiller/importer")
    page.locator("#file").set_input_files(sheet(tmp_path))
    page.get_by_role("button", name="Voir l’aperçu").click()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Prendre ces lignes en CSV").click()
    assert "Paul;12;" in Path(taken.value.path()).read_text(encoding="utf-8-sig")
    page.get_by_role("button", name="Créer 1 personne, sans les lignes fausses").click()
    expect(page.get_by_text("1 personne ajoutée à vos suivis.")).to_be_visible()
    page.goto("/conseiller?q=nora")
    expect(page.locator("[data-row]")).to_have_count(1)
    page.goto("/conseiller/importer")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Exporter en XLSX").click()
    assert taken.value.suggested_filename.endswith(".xlsx")
    page.close()
