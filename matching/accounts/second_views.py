"""The second factor: give it, install it, and read the recovery codes once."""

from __future__ import annotations

from flask import Response, current_app, session, url_for

from matching.accounts import limits, second, sessions
from matching.accounts.blueprint import bp
from matching.accounts.entering import after_entering, note
from matching.accounts.forms import SecondForm
from matching.accounts.guards import half_entered, signed_in
from matching.accounts.models import Account, AccountSession
from matching.accounts.sessions import Entry
from matching.accounts.tokens import grouped
from matching.accounts.visitor import Role, leave, renew_token
from matching.clock import now, unix_time
from matching.extensions import db
from matching.pages import go, page
from matching.qr import qr_svg
from matching.refusals import Refusal

SALT = "sel"
WRONG_SECOND = "Ce code n’est pas le bon. Attendez le code suivant."


@bp.route("/entrer/second", methods=["GET", "POST"])
@half_entered
def give_second(entry: Entry) -> Response:
    """Give a code of the application, or a recovery code."""
    if not entry.second_installed:
        return go(url_for("accounts.install_second"))
    form = SecondForm()
    if form.validate_on_submit():
        limits.count(limits.SECOND, f"account-{entry.account_id}")
        if not second.take_try(db.session, entry.session_id):
            _lock(entry)
        account = db.session.get_one(Account, entry.account_id)
        if second.is_second(db.session, account, form.code.data, at=unix_time(), now=now(), key=_key()):
            renew_token(sessions.settle(db.session, entry.session_id, now(), second=True))
            db.session.commit()
            return go(after_entering())
        note(entry.account_id, _method(entry), "refused")
        db.session.commit()
        form.code.errors = [WRONG_SECOND]
    return page("accounts/second.html", part="main", status=422 if form.is_submitted() else 200, form=form)


@bp.route("/entrer/second/installer", methods=["GET", "POST"])
@half_entered
def install_second(entry: Entry) -> Response:
    """Install the second factor before anything else opens."""
    if entry.second_installed:
        return go(url_for("accounts.give_second"))
    return _install(entry, "accounts.install_second")


@bp.route("/compte/second", methods=["GET", "POST"])
@signed_in
def second_factor(entry: Entry) -> Response:
    """Install the second factor by choice, or draw new recovery codes."""
    if entry.role == Role.RESIDENT:
        raise Refusal("no_second", "Rien à installer", "Votre code ou votre carte suffit.", 403)
    if not entry.second_installed:
        return _install(entry, "accounts.second_factor")
    form = SecondForm()
    if form.validate_on_submit():
        limits.count(limits.SECOND, f"account-{entry.account_id}")
        account = db.session.get_one(Account, entry.account_id)
        if second.is_second(db.session, account, form.code.data, at=unix_time(), now=now(), key=_key()):
            codes = second.renew_recovery(db.session, entry.account_id, _key())
            db.session.commit()
            return _codes_page(codes, url_for("accounts.account"))
        db.session.commit()
        form.code.errors = [WRONG_SECOND]
    return page(
        "accounts/second_factor.html",
        part="main",
        status=422 if form.is_submitted() else 200,
        form=form,
        left=second.codes_left(db.session, entry.account_id),
    )


def _install(entry: Entry, endpoint: str) -> Response:
    salt = session.setdefault(SALT, second.new_salt())
    form = SecondForm()
    if form.validate_on_submit():
        limits.count(limits.SECOND, f"account-{entry.account_id}")
        codes = second.install(
            db.session, entry.account_id, salt, form.code.data, at=unix_time(), now=now(), key=_key()
        )
        if codes is not None:
            renew_token(sessions.settle(db.session, entry.session_id, now(), second=True))
            db.session.commit()
            return _codes_page(codes, url_for("accounts.go_on"))
        db.session.rollback()
        form.code.errors = [WRONG_SECOND]
    account = db.session.get_one(Account, entry.account_id)
    secret = second.secret_of(entry.account_id, salt, _key())
    return page(
        "accounts/install_second.html",
        part="main",
        status=422 if form.is_submitted() else 200,
        form=form,
        action=url_for(endpoint),
        qr=qr_svg(second.address_of(account, secret)),
        secret=grouped(secret),
        needed=endpoint == "accounts.install_second",
    )


def _codes_page(codes: list[str], next_url: str) -> Response:
    """The recovery codes: the only time that anybody reads them."""
    return page(
        "accounts/recovery.html", part="main", codes=[grouped(code) for code in codes], next_url=next_url
    )


def _lock(entry: Entry) -> None:
    note(entry.account_id, _method(entry), "locked")
    leave()
    db.session.commit()
    raise Refusal(
        "locked",
        "Trop d’essais",
        "Recommencez depuis le début, avec votre e-mail.",
        429,
        [("Recommencer", "accounts.enter_member")],
    )


def _method(entry: Entry) -> str:
    return db.session.get_one(AccountSession, entry.session_id).method


def _key() -> str:
    return str(current_app.config["SECRET_KEY"])
