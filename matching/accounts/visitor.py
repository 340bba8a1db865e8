"""The visitor: nobody, or somebody in a role, as the signed session says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flask import session


class Role(StrEnum):
    """The roles of the house. The value stands in sessions and addresses: French where it is read."""

    RESIDENT = "habitant"
    EMPLOYER = "employeur"
    COUNSELLOR = "conseiller"
    REGION = "region"


ROLE_NAMES = {
    Role.RESIDENT: "Habitante, habitant",
    Role.EMPLOYER: "Employeur",
    Role.COUNSELLOR: "Conseillère, conseiller",
    Role.REGION: "Région",
}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody in a role. `id` is the profile of a resident, the establishment of an employer, else 0."""

    role: Role
    id: int


def enter(role: Role, id_: int) -> None:
    """Start a session in a role. Whatever the session held before is gone: no fixation, no mixing."""
    session.clear()
    session["role"] = role.value
    session["id"] = id_
    session.permanent = True


def leave() -> None:
    """End the session: nothing of it stays in the browser."""
    session.clear()


def current_visitor() -> Visitor | None:
    """Who is here; None for nobody, or for a session that makes no sense."""
    role, id_ = session.get("role"), session.get("id")
    if role not in set(Role) or not isinstance(id_, int):
        return None
    return Visitor(Role(role), id_)
