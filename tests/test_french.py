"""The spaces of French: held before double marks in what is read, and nowhere else."""

from __future__ import annotations

import pytest

from matching.french import spaced, spaced_page

SHOWN = "Une question ? Oui : « à midi » ; non !"
HELD = "Une question\u00a0? Oui\u00a0: «\u00a0à midi\u00a0»\u00a0; non\u00a0!"


def test_a_text_is_held_together() -> None:
    assert spaced(SHOWN) == HELD
    assert spaced(HELD) == HELD
    for alike in ("https://exemple.fr/?a=1;b=2", "9:30, voilà! Fin ...", "", "a > b"):
        assert spaced(alike) == alike


@pytest.mark.parametrize(
    "part", ["{}", "<p>{}</p>", "<b>Oui</b>{}<br>", "<p>{}&nbsp;&#34;</p>", "<p>Oui : {}"]
)
def test_what_a_page_shows_is_held_together(part: str) -> None:
    assert spaced_page(part.format(SHOWN)) == part.format(HELD).replace("<p>Oui :", "<p>Oui\u00a0:")


@pytest.mark.parametrize(
    "part",
    [
        '<input value="{}">', '<p title="{}">Oui</p>', "<textarea>{}</textarea>", "<p><code>{}</code></p>",
        '<option value="{}"></option>', "<p data-keep='{}'>",
    ],
)  # fmt: skip
def test_what_is_sent_back_or_copied_stays(part: str) -> None:
    assert spaced_page(part.format(SHOWN)) == part.format(SHOWN)
