"""What every way in does at its end: open the session, write the log, and lead on. Knows the request."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, current_app, session, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from matching.accounts import service, sessions
from matching.accounts.visitor import (
    LANDINGS,
    WANTED,
    Role,
    browser,
    current_entry,
    current_visitor,
    enter_account,
)
from matching.clock import now
from matching.extensions import db
from matching.pages import go
from matching.privacy.retention import note_entry

GUARDS_OF = {
    Role.RESIDENT: {"resident_only"},
    Role.EMPLOYER: {"employer_only", "checked_employer_only", "member_only"},
    Role.COUNSELLOR: {"counsellor_only", "organiser_only", "member_only", "vouching_only"},
    Role.REGION: {"region_only", "organiser_only", "member_only", "vouching_only", "region_admin_only"},
}


def site_address(endpoint: str, **values: str) -> str:
    """A whole address for a message or a QR: from the settings, never from what a request says it asked."""
    return current_app.config["SITE_URL"] + url_for(endpoint, **values)


def note(account_id: int | None, method: str, outcome: str) -> None:
    """Write the log of sign-ins. The caller commits."""
    device, address = browser()
    service.log_sign_in(
        db.session,
        account_id,
        method=method,
        outcome=outcome,
        device=device,
        address=address,
        now=now(),
    )


def let_resident_in(account_id: int, method: str) -> Response:
    """Open a resident's session, commit, and lead on."""
    wanted = _wanted()
    token = sessions.open_session(
        db.session, account_id, method=method, role=Role.RESIDENT, device=browser()[0], now=now()
    )
    note(account_id, method, "in")
    note_entry(db.session, account_id, now())
    db.session.commit()
    enter_account(token, lasting=False)
    return go(_after(wanted))


def let_member_in(account_id: int, method: str, organisation_id: int | None = None) -> Response:
    """Open a member's session, commit, and lead to the second factor when one is needed."""
    wanted = _wanted()
    instant = now()
    token = sessions.open_session(
        db.session, account_id, method=method, role=None, device=browser()[0], now=instant
    )
    entry = sessions.find_entry(db.session, token, instant)
    assert entry is not None
    if organisation_id is not None:
        sessions.choose_place(db.session, entry, organisation_id)
    if entry.stage not in ("install", "second"):
        token = sessions.settle(db.session, entry.session_id, instant, second=False)
    note(account_id, method, "in")
    db.session.commit()
    enter_account(token, lasting=True)
    if wanted:
        session[WANTED] = wanted
    return go(url_for("accounts.go_on"))


def after_entering() -> str:
    """Where somebody goes who has just entered: the page that they wanted, or the first one of their role."""
    wanted = _wanted()
    session.pop(WANTED, None)
    return _after(wanted)


def _wanted() -> str | None:
    wanted = session.get(WANTED)
    return wanted if isinstance(wanted, str) else None


def _after(wanted: str | None) -> str:
    entry, visitor = current_entry(), current_visitor()
    if visitor is None:
        return url_for("accounts.account") if entry else url_for("accounts.enter")
    if wanted and _guard_of(wanted) in GUARDS_OF[visitor.role]:
        return wanted
    if visitor.role is Role.RESIDENT and not visitor.id:
        return url_for("profile.begin")
    return url_for(LANDINGS[visitor.role])


def _guard_of(path: str) -> str:
    """The guard of one of our own pages; nothing for what is not one, such as « //elsewhere/mes-offres »."""
    if not path.startswith("/") or path.startswith(("//", "/\\")):
        return ""
    try:
        endpoint, _ = current_app.url_map.bind("localhost").match(urlsplit(path).path, method="GET")
    except (HTTPException, RequestRedirect):
        return ""
    return getattr(current_app.view_functions[endpoint], "guard", "")
