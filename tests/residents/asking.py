"""What a resident does with the pages of a profile, for tests: enter, open, answer."""

from __future__ import annotations

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from matching.clock import now
from matching.extensions import db
from matching.residents.answers import start_profile

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


def soup(answer: TestResponse | str) -> BeautifulSoup:
    return BeautifulSoup(answer if isinstance(answer, str) else answer.text, "html.parser")


def enter(client: FlaskClient, profile_id: int, role: str = "habitant") -> None:
    with client.session_transaction() as session:
        session.clear()
        session["role"], session["id"] = role, profile_id


def a_resident(name: str = "Inès") -> int:
    """A profile with nothing said, committed. Returns its number."""
    made = start_profile(db.session, name=name, now=now())
    db.session.commit()
    return made.id


def token_of(client: FlaskClient, address: str) -> str:
    return soup(client.get(address)).select_one("form [name=csrf_token]")["value"]


def answer(client: FlaskClient, slug: str, *, part: bool = False, **values: str | list[str]) -> TestResponse:
    """Open a question and send its form, as the button « Continuer » does."""
    address = f"/mon-profil/{slug}"
    data = {"csrf_token": token_of(client, address), "action": "garder", **values}
    return client.post(address, data=data, headers=PART if part else {})


def yes_to(client: FlaskClient, slug: str, words: str, wanted: str) -> TestResponse:
    """Look words up, say yes to the proposal that holds `wanted` and no to the others, and go on."""
    found = answer(client, slug, action="chercher", mots=words)
    said: dict[str, str | list[str]] = {}
    for one in soup(found).select(".yes-no"):
        key = one.select_one("input")["name"]
        said[key] = "oui" if wanted.lower() in one.legend.text.lower() else "non"
    assert "oui" in said.values(), [one.legend.text for one in soup(found).select(".yes-no")]
    return answer(client, slug, mots=words, cherche=words, **said)
