"""A course proposed on the desk and answered on a telephone without script; the pages are clean and fit."""

from __future__ import annotations

import pytest
from accessible import check_accessible
from playwright.sync_api import Browser, expect
from test_introduction import PATIENCE_MS, enter_as

pytestmark = pytest.mark.browser
HER = 1_000_007  # a person of whom no other test says anything


def test_proposed_on_the_desk_and_accepted_without_script(browser: Browser, site: str) -> None:
    desk = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=site, bypass_csp=True)
    desk.set_default_timeout(PATIENCE_MS)
    page = desk.new_page()
    enter_as(page, "conseiller", 0)
    page.goto(f"/conseiller/suivis/{HER}/dispositifs")
    page.get_by_label("Dispositif").select_option("competence_plus")
    page.get_by_label("Formation").fill("Conduire un chariot")
    page.get_by_role("button", name="Proposer").click()
    expect(page.get_by_text("C’est proposé. La personne est prévenue.")).to_be_visible()
    phone = browser.new_context(
        viewport={"width": 320, "height": 700}, base_url=site, java_script_enabled=False
    )
    phone.set_default_timeout(PATIENCE_MS)
    hers = phone.new_page()
    enter_as(hers, "habitant", HER)
    hers.goto("/mes-formations")
    hers.get_by_role("button", name="Oui, je veux essayer").click()
    expect(hers.get_by_text("C’est noté.")).to_be_visible()
    page.goto(f"/conseiller/suivis/{HER}/dispositifs")
    expect(page.get_by_role("button", name="C’est commencé")).to_be_visible()
    check_accessible(page)
    page.set_viewport_size({"width": 320, "height": 700})
    for address in (f"/conseiller/suivis/{HER}/dispositifs", f"/conseiller/suivis/{HER}/pistes"):
        page.goto(address)
        check_accessible(page, address)
    phone.close()
    desk.close()
