"""An employer posts a job on one page, in a real Chromium; a resident near it sees it at the next request."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser


def enter(page: Page) -> None:
    page.goto("/demo/entrer/employeur")
    page.get_by_role("button", name="Entrer").click()
    expect(page).to_have_url(re.compile("/recruter"))


def post_a_vacancy(page: Page, title: str, scripted: bool) -> str:
    """Write and publish a vacancy; returns the path of its own page."""
    page.goto("/recruter/offres/nouvelle")
    field = page.locator("input[name=title]")
    field.fill(title)
    if scripted:
        field.press("Tab")
    else:
        page.get_by_role("button", name=re.compile("Proposer")).click()
    boxes = page.locator("#propositions input[type=checkbox]")
    expect(boxes.first).to_be_attached()
    assert boxes.count() >= 3
    boxes.first.check(force=True)
    page.locator("button[name=action][value=enregistrer]:visible, main form button.big").last.click()
    expect(page).to_have_url(re.compile(r"/recruter/offres/\d+$"))
    path = re.search(r"/recruter/offres/\d+$", page.url).group()
    page.get_by_role("button", name="Publier").click()
    return path


@pytest.mark.parametrize("scripted", [True, False])
def test_a_posted_vacancy_is_seen_at_the_next_request(browser: Browser, site: str, scripted: bool) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, base_url=site, java_script_enabled=scripted
    )
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    enter(page)
    path = post_a_vacancy(page, "Agent ou agente de propreté", scripted)
    number = path.rsplit("/", 1)[1]
    page.goto(f"{path}/candidats")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"\d+\s+personnes? pourrai"))
    assert page.locator(".match").count() >= 1
    for hidden in ("Samira", "Pissevin", "minutes"):
        assert hidden not in page.locator("main").inner_text()
    page.goto("/offres?lieu=Pissevin&metier=propreté&minutes=0")
    assert page.locator(f'.match-title a[href*="/{number}?"]').count() == 1
    context.close()
    assert errors == []
