"""What every page is drawn with: filters, the visitor, the menu, static addresses that may be cached."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, request, url_for

from matching import french
from matching.accounts.visitor import ROLE_NAMES, Role, Visitor, current_visitor
from matching.clock import today

# The menu of each role: at most four links, all in sight.
MENUS: dict[Role | None, tuple[tuple[str, str], ...]] = {
    None: (("matches.offers", "Offres"), ("public.ranking", "Le classement")),
    Role.RESIDENT: (("residents.offers", "Mes offres"), ("matches.offers", "Chercher")),
    Role.EMPLOYER: (("employers.vacancies", "Mes offres"), ("employers.new_vacancy", "Publier")),
    Role.COUNSELLOR: (("counsellors.residents", "Habitants"), ("matches.offers", "Offres")),
    Role.REGION: (("region.referential", "Référentiel"), ("public.ranking", "Le classement")),
}


def set_up(app: Flask) -> None:
    """Give Jinja our filters and the values that the layout reads on each page."""
    app.jinja_env.filters.update(french.FILTERS)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.url_defaults(_name_version)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 31_536_000  # an address changes when its file does

    @app.context_processor
    def frame() -> dict[str, Any]:
        visitor = current_visitor()
        leave = {"words": ROLE_NAMES[visitor.role], "leave_url": url_for("demo.leave")} if visitor else None
        return {
            "demo": app.config["DEMO"],
            "visitor": visitor,
            "entered": leave,
            "nav": [
                (label, url_for(endpoint), endpoint == request.endpoint)
                for endpoint, label in menu_of(visitor)
            ],
            "today": today(),
        }

    @cache
    def digest(path: Path) -> str:
        return sha256(path.read_bytes()).hexdigest()[:8]

    app.extensions["static_digest"] = digest


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
