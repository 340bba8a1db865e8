"""What every page is drawn with: filters, the visitor, the menu, static addresses that may be cached."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, g, request, url_for

from matching import french
from matching.accounts.visitor import ROLE_NAMES, Role, Visitor, current_entry, current_visitor
from matching.clock import today

# The menu of each role: at most four links, all in sight. Their words are short: one line on most telephones.
MENUS: dict[Role | None, tuple[tuple[str, str], ...]] = {
    None: (
        ("matches.offers", "Offres"),
        ("events.upcoming", "Rencontres"),
        ("public.ranking", "Le classement"),
    ),
    Role.RESIDENT: (
        ("residents.offers", "Mes offres"),
        ("introductions.mine", "Demandes"),
        ("profile.summary", "Mon profil"),
        ("matches.offers", "Chercher"),
    ),
    Role.EMPLOYER: (
        ("employers.vacancies", "Mes offres"),
        ("introductions.received", "Demandes"),
        ("employers.new_vacancy", "Publier"),
        ("events.my_meetings", "Rencontres"),
    ),
    Role.COUNSELLOR: (
        ("counsellors.desk", "Mes suivis"),
        ("counsellors.stuck", "Ce qui bloque"),
        ("matches.offers", "Offres"),
        ("events.organise", "Rencontres"),
    ),
    Role.REGION: (
        ("region.referential", "Référentiel"),
        ("region.schemes", "Dispositifs"),
        ("region.journal", "Journal"),
        ("events.organise", "Rencontres"),
    ),
}
# Pages of a link of the menu that have an address of their own.
OF_PAGE = {
    "profile.question": "profile.summary",
    "profile.preview": "profile.summary",
    "region.scheme": "region.schemes",
    "events.meeting": "events.upcoming",
    "events.organised": "events.organise",
    "events.quarter_figures": "events.organise",
    "events.my_meeting": "events.my_meetings",
    "region.edit_scheme": "region.schemes",
}


def set_up(app: Flask) -> None:
    """Give Jinja our filters and the values that the layout reads on each page."""
    app.jinja_env.filters.update(french.FILTERS)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.url_defaults(_name_version)
    app.jinja_env.globals["asset"] = asset
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 31_536_000  # an address changes when its file does

    @app.context_processor
    def frame() -> dict[str, Any]:
        visitor = current_visitor()
        here = OF_PAGE.get(request.endpoint or "", request.endpoint)
        return {
            "demo": app.config["DEMO"],
            "visitor": visitor,
            "entered": _entered(visitor),
            "acting_for": visitor.acting if visitor else None,
            "nav": [(label, url_for(endpoint), endpoint == here) for endpoint, label in menu_of(visitor)],
            "today": today(),
        }

    @cache
    def digest(path: Path) -> str:
        return sha256(path.read_bytes()).hexdigest()[:8]

    app.extensions["static_digest"] = digest


def _entered(visitor: Visitor | None) -> dict[str, str] | None:
    """What the masthead says of who is in, even half in: the words, the account's page, how to leave."""
    entry = current_entry()
    if visitor is None and entry is None:
        return None
    words = ROLE_NAMES[visitor.role] if visitor else "Entrée en cours"
    if visitor and visitor.acting:
        words = ROLE_NAMES[Role.COUNSELLOR]
    return {
        "words": words,
        "account_url": url_for("accounts.account") if entry else "",
        "leave_url": url_for("accounts.leave"),
    }


def menu_of(visitor: Visitor | None) -> tuple[tuple[str, str], ...]:
    """The links of the masthead, as (endpoint, label)."""
    return MENUS[visitor.role if visitor else None]


def _name_version(endpoint: str, values: dict[str, Any]) -> None:
    """Put a short digest of a static file in its address: browsers may then keep it for a year."""
    from flask import current_app

    if endpoint == "static" and "v" not in values and current_app.static_folder:
        path = Path(current_app.static_folder) / values["filename"]
        if path.is_file():
            values["v"] = current_app.extensions["static_digest"](path)


def asset(filename: str) -> str:
    """The address of a static file: looked up once a request, for a page shows a hundred pictures of one."""
    known: dict[str, str] = g.setdefault("assets", {})
    if filename not in known:
        known[filename] = url_for("static", filename=filename)
    return known[filename]
