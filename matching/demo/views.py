"""The doors of the demonstration: choose a role and somebody in it, enter, leave. They exist when DEMO=1."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, Response, request, url_for

from matching.accounts.guards import demo_only
from matching.accounts.visitor import LANDINGS, ROLE_NAMES, Role, enter
from matching.employers.models import Establishment
from matching.extensions import db, limiter
from matching.pages import go, page
from matching.refusals import not_found
from matching.residents.models import Profile

bp = Blueprint("demo", __name__)
SHOWN = 14


def _people(role: Role) -> list[tuple[int, str]]:
    if role is Role.RESIDENT:
        query = sa.select(Profile.id, Profile.name).where(Profile.demo).order_by(Profile.id)
    elif role is Role.EMPLOYER:
        query = (
            sa.select(Establishment.id, Establishment.name)
            .where(Establishment.demo)
            .order_by(Establishment.id)
        )
    else:
        return []
    return [(row[0], row[1]) for row in db.session.execute(query.limit(SHOWN))]


@bp.get("/demo/entrer")
@demo_only
def doors() -> Response:
    """Every role of the demonstration."""
    return page(
        "demo/doors.html", part="main", roles=[(role.value, name) for role, name in ROLE_NAMES.items()]
    )


@bp.get("/demo/entrer/<role>")
@demo_only
def choose(role: str) -> Response:
    """Who one may be in a role."""
    if role not in set(Role):
        raise not_found()
    return page(
        "demo/choose.html",
        part="main",
        role=role,
        name=ROLE_NAMES[Role(role)],
        people=_people(Role(role)),
        fresh=role == Role.EMPLOYER,
    )


@bp.post("/demo/entrer/<role>")
@demo_only
@limiter.limit("30 per minute")
def open_door(role: str) -> Response:
    """Enter a role, as the person chosen or as the first one of the demonstration."""
    if role not in set(Role):
        raise not_found()
    chosen = Role(role)
    people = _people(chosen)
    wanted = request.form.get("id", "")
    known = {str(number): number for number, _ in people}
    if chosen is Role.EMPLOYER and wanted == "0":
        enter(chosen, 0)
    elif chosen in (Role.RESIDENT, Role.EMPLOYER):
        if not people or (wanted and wanted not in known):
            raise not_found("Cette personne de démonstration n’existe pas.")
        enter(chosen, known.get(wanted, people[0][0]))
    else:
        enter(chosen, 0)
    return go(url_for(LANDINGS[chosen]))
