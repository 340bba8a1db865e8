"""The menu of each role on a telephone: all in sight, large enough for a thumb, no link alone on its line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from accessible import check_accessible
from playwright.sync_api import Page

pytestmark = pytest.mark.browser
HOMES = {
    "habitant": "/mes-demandes",
    "employeur": "/recruter",
    "conseiller": "/conseiller",
    "region": "/region",
}
TARGET = 44


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("role", HOMES)
def test_four_links_stand_in_a_row_or_two_and_two(
    page_at: Callable[..., Page], role: str, width: int
) -> None:
    page = page_at(width, role)
    page.goto(HOMES[role])
    links = page.get_by_role("navigation", name="Menu").get_by_role("link")
    boxes = [link.bounding_box() for link in links.all()]
    assert len(boxes) == 4
    assert min(min(box["width"], box["height"]) for box in boxes) >= TARGET
    assert list(Counter(box["y"] for box in boxes).values()) in ([4], [2, 2])
    check_accessible(page)
