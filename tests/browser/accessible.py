"""What every page owes its reader: nothing for axe to say, nothing wider than the screen."""

from __future__ import annotations

from playwright.sync_api import Page

from matching.config import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")


def check_accessible(page: Page, name: str = "", *, more_rules: tuple[str, ...] = ()) -> None:
    """Refuse a page that axe finds fault with, or that scrolls sideways. name : told when it is refused"""
    page.add_script_tag(path=AXE)
    found = page.evaluate(
        "rules => axe.run({runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})"
        ".then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | ')))",
        [*RULES, *more_rules],
    )
    assert found == [], name or page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], (
        name or page.url
    )
