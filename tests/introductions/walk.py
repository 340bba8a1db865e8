"""What a browser without JavaScript does: open a page, fill the form that is in it, send it."""

from __future__ import annotations

from bs4 import BeautifulSoup
from employers.forms import held
from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def soup(answer: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html.parser")


def enter(client: FlaskClient, role: str, number: int) -> None:
    """Open a demo door as somebody."""
    with client.session_transaction() as session:
        session.clear()
        session["role"], session["id"] = role, number


def press(client: FlaskClient, page: str, ending: str, **typed: str | list[str]) -> TestResponse:
    """Open a page, fill the one form whose address ends so, send it, and give the page that comes."""
    answer = client.get(page)
    assert answer.status_code == 200, (page, answer.status_code, soup(answer).get_text(" ", strip=True)[:300])
    actions = {form["action"] for form in soup(answer).select("form[action]")}
    [action] = [one for one in actions if one.endswith(ending)]
    data = held(answer, action)
    for name, value in typed.items():
        data.setlist(name.replace("__", "-"), [value] if isinstance(value, str) else value)
    sent = client.post(action, data=data)
    assert sent.status_code == 303, (action, soup(sent).select_one("main").get_text(" ", strip=True))
    shown = client.get(sent.location)
    assert shown.status_code == 200, sent.location
    return shown


def letters_to(client: FlaskClient, address: str) -> list[tuple[str, str, list[str]]]:
    """The letters of the mailbox page to an address, the last first: (subject, text, links in it)."""
    box = soup(client.get(f"/demo/courrier?a={address}"))
    return [
        (
            letter.h2.get_text(),
            letter.get_text(" ", strip=True),
            [one["href"] for one in letter.select("a") if one.get_text() == "Ouvrir la page"],
        )
        for letter in box.select("article.letter")
    ]
