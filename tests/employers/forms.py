"""What a browser does with a form, for tests: read the page, keep what it holds, send it back."""

from __future__ import annotations

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

SIRET = "73282932000074"


def soup(answer: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html.parser")


def held(answer: TestResponse, action: str) -> MultiDict[str, str]:
    """What the form sent to `action` holds as it was drawn."""
    form = soup(answer).select_one(f'form[action="{action}"]')
    assert form is not None, action
    data: MultiDict[str, str] = MultiDict()
    for control in form.select("input[name], textarea[name]"):
        if control.get("type") not in ("checkbox", "radio") or control.has_attr("checked"):
            data.add(control["name"], control.get("value", control.text.strip("\r\n")))
    for control in form.select("select[name]"):
        chosen = control.select_one("option[selected]") or control.select_one("option")
        data.add(control["name"], chosen["value"])
    return data


def send(client: FlaskClient, seen: str, action: str, /, **over: str | list[str]) -> TestResponse:
    """Open a page, fill its form and send it."""
    data = held(client.get(seen), action)
    for name, value in over.items():
        data.setlist(name.replace("__", "-"), [value] if isinstance(value, str) else value)
    return client.post(action, data=data)


def errors(answer: TestResponse) -> dict[str, str]:
    """Field -> its sentence."""
    return {
        error["id"].removesuffix("-erreur"): error.get_text(" ", strip=True)
        for error in soup(answer).select(".field-error[id]")
    }


def enter(client: FlaskClient, establishment_id: int, role: str = "employeur") -> None:
    with client.session_transaction() as session:
        session["role"], session["id"] = role, establishment_id
