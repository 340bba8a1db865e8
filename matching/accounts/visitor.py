"""The visitor: nobody, or somebody in a role, as the session says. What the rest of the house asks.

A signed cookie holds a random token; the session itself is a row (`sessions`). With DEMO=1 the cookie may
hold a role and a number instead: the doors of the demonstration need no account.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import current_app, g, request, session

from matching.accounts.acting import ActingFor, find_acting
from matching.accounts.devices import device_of
from matching.accounts.sessions import (
    MEMBER_IDLE_S,
    RESIDENT_IDLE_S,
    Entry,
    end_session,
    find_entry,
)
from matching.clock import now
from matching.extensions import db

TOKEN, SEEN, ACTING, WANTED = "jeton", "vu", "agir", "suite"
SEEN_EVERY_S = 60


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
LANDINGS = {
    Role.RESIDENT: "residents.offers",
    Role.EMPLOYER: "employers.vacancies",
    Role.COUNSELLOR: "counsellors.desk",
    Role.REGION: "region.referential",
}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody in a role.

    id               : the profile of a resident (0: none yet), the establishment of an employer (0: none
                       yet), the organisation of a counsellor, which is their structure; 0 for the Region
    account_id       : who it is, whatever the role; None behind a demo door
    organisation_id  : where they work now; None for a resident and behind a demo door
    organisation_ids : every organisation they are a member of
    admin            : they invite and let go in `organisation_id`
    checked          : their establishment was checked: it may read candidates
    acting           : for whom a counsellor acts; the role and the id are then the resident's, while the
                       account and the organisation stay the counsellor's
    """

    role: Role
    id: int
    account_id: int | None = None
    organisation_id: int | None = None
    organisation_ids: tuple[int, ...] = ()
    admin: bool = False
    checked: bool = True
    acting: ActingFor | None = None


def enter(role: Role, id_: int) -> None:
    """Open a demo door. Whatever the session held before is gone: no fixation, no mixing."""
    _forget()
    session["role"] = role.value
    session["id"] = id_
    session.permanent = True


def enter_account(token: str, *, lasting: bool) -> None:
    """Hold the token of a session just opened. Whatever the session held before is gone.

    lasting : the cookie outlives the browser's window; never for a resident, whose phone may be shared.
    """
    _forget()
    session[TOKEN] = token
    session[SEEN] = int(now().timestamp())
    session.permanent = lasting


def renew_token(token: str) -> None:
    """Hold another token for the same session, once the second factor was given.

    The page that was wanted stays: it is the one thing that the first factor leaves for after the second.
    """
    wanted = session.get(WANTED)
    enter_account(token, lasting=True)
    if wanted is not None:
        session[WANTED] = wanted


def leave() -> None:
    """End the session, here and in its row: nothing of it stays in the browser. The caller commits."""
    entry = current_entry()
    if entry is not None:
        end_session(db.session, entry.session_id, now())
    _forget()


def current_entry() -> Entry | None:
    """The session of a real account, however far it is open; None behind a demo door and for nobody."""
    return _remembered("entry", _read_entry)


def current_visitor() -> Visitor | None:
    """Who is here; None for nobody, or for a session that is over, half open, or makes no sense."""
    return _remembered("visitor", _read_visitor)


def forget_reading() -> None:
    """Read the session again at the next question: what it says has just changed."""
    g.pop("_entry", None)
    g.pop("_visitor", None)


def browser() -> tuple[str, str]:
    """The device in words, and the network address: for the log of sign-ins."""
    return device_of(request.headers.get("User-Agent", "")), request.remote_addr or ""


def _forget() -> None:
    session.clear()
    forget_reading()


def _remembered(name: str, read: Any) -> Any:
    if f"_{name}" not in g:
        setattr(g, f"_{name}", read())
    return getattr(g, f"_{name}")


def _read_entry() -> Entry | None:
    token, seen = session.get(TOKEN), session.get(SEEN)
    if not isinstance(token, str) or not isinstance(seen, int):
        return None
    instant = now()
    entry = find_entry(db.session, token, instant)
    if entry is None:
        return None
    idle = RESIDENT_IDLE_S if entry.role == Role.RESIDENT else MEMBER_IDLE_S
    moment = int(instant.timestamp())
    if moment - seen > idle:
        return None
    if abs(moment - seen) >= SEEN_EVERY_S:
        session[SEEN] = moment
    return entry


def _read_visitor() -> Visitor | None:
    entry = current_entry()
    if entry is not None:
        return _acting(_visitor_of(entry))
    if TOKEN in session or not current_app.config["DEMO"]:
        return None
    role, id_ = session.get("role"), session.get("id")
    if role not in set(Role) or not isinstance(id_, int):
        return None
    return _acting(Visitor(Role(role), id_))


def _visitor_of(entry: Entry) -> Visitor | None:
    if entry.stage != "open" or entry.role is None:
        return None
    role, place = Role(entry.role), entry.place
    ids = tuple(one.organisation_id for one in entry.places)
    if role is Role.RESIDENT:
        return Visitor(role, entry.profile_id or 0, entry.account_id)
    if place is None:
        return Visitor(role, 0, entry.account_id, None, ids, checked=False)
    number = {
        Role.EMPLOYER: place.establishment_id or 0,
        Role.COUNSELLOR: place.organisation_id,
    }.get(role, 0)
    return Visitor(role, number, entry.account_id, place.organisation_id, ids, place.admin, place.checked)


def _acting(visitor: Visitor | None) -> Visitor | None:
    number = session.get(ACTING)
    if visitor is None or visitor.role is not Role.COUNSELLOR or not isinstance(number, int):
        return visitor
    found = find_acting(
        db.session,
        number,
        structure_id=visitor.organisation_id,
        account_id=visitor.account_id,
        now=now(),
    )
    if found is None:
        return visitor
    return Visitor(
        Role.RESIDENT,
        found.profile_id,
        visitor.account_id,
        visitor.organisation_id,
        visitor.organisation_ids,
        acting=found,
    )
