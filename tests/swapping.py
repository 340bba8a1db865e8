"""Stands in for the browser: what the page is after a swap, to compare with what a reload shows."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup
from flask.testing import FlaskClient

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


def soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def without_token(html: str) -> str:
    """A page without the tokens of its forms, which are new each second."""
    return re.sub(r'<input[^>]*name="csrf_token"[^>]*>', "", html)


def as_shown(html: str) -> str:
    """What two pages that show the same have in common."""
    return soup(without_token(html)).prettify()


def part_of(client: FlaskClient, address: str) -> str:
    """What htmx receives at an address."""
    return client.get(address, headers=PART).text


def after_swap(shown: str, part: str, form: str, **typed: str) -> str:
    """The page `shown` once `typed` was entered in `form` and htmx swapped `part` in its target."""
    page = soup(shown)
    source = page.select_one(form)
    assert source is not None
    for name, value in typed.items():
        _enter(source, name, value)
    assert source["hx-swap"] == "outerHTML", "teach after_swap the other swaps when one is used"
    [target] = page.select(str(source["hx-target"]))
    target.replace_with(soup(part.strip()))
    return as_shown(str(page))


def _enter(form, name: str, value: str) -> None:
    control = form.select_one(f"[name={name}]")
    if control.name == "select":
        for option in control.select("option"):
            del option["selected"]
        control.select_one(f'option[value="{value}"]')["selected"] = ""
    else:
        control["value"] = value
