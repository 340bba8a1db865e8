"""One's own account: where one works, sessions that can be ended, the log of sign-ins, a password."""

from __future__ import annotations

from flask import Response, flash, request, url_for

from matching.accounts import passwords, second, service, sessions
from matching.accounts.acting import acted_for
from matching.accounts.blueprint import bp
from matching.accounts.forms import NewPasswordForm
from matching.accounts.guards import signed_in
from matching.accounts.models import Account
from matching.accounts.sessions import Entry
from matching.accounts.visitor import LANDINGS, ROLE_NAMES, Role, forget_reading
from matching.clock import now
from matching.extensions import db
from matching.notifications.service import put
from matching.pages import go, page
from matching.refusals import Refusal


@bp.get("/compte")
@signed_in
def account(entry: Entry) -> Response:
    """What one's account is: by what one enters, and where one works."""
    known = db.session.get_one(Account, entry.account_id)
    return page(
        "accounts/account.html",
        part="main",
        entry=entry,
        known=known,
        role_names=ROLE_NAMES,
        codes_left=second.codes_left(db.session, entry.account_id),
    )


@bp.post("/compte/organisation")
@signed_in
def choose(entry: Entry) -> Response:
    """Work in one of one's organisations; 0 asks for a new establishment."""
    number = request.form.get("organisation", -1, int)
    if entry.role == Role.RESIDENT:
        raise Refusal(
            "other_door",
            "Entrez par l’autre porte",
            "Entrez par votre e-mail de travail.",
            403,
            [("Entrer au travail", "accounts.enter_member")],
        )
    if number == 0:
        sessions.become_new_employer(db.session, entry)
        role = Role.EMPLOYER
    else:
        sessions.choose_place(db.session, entry, number)
        role = Role(next(one.role for one in entry.places if one.organisation_id == number))
    db.session.commit()
    forget_reading()
    return go(url_for(LANDINGS[role]))


@bp.get("/compte/sessions")
@signed_in
def sessions_page(entry: Entry) -> Response:
    """The sessions that are open, the last sign-ins, and who acted for a resident."""
    return page(
        "accounts/sessions.html",
        part="main",
        rows=sessions.sessions_of(db.session, entry.account_id, now()),
        here=entry.session_id,
        log=service.sign_ins_of(db.session, entry.account_id),
        acted=acted_for(db.session, entry.profile_id) if entry.profile_id else [],
    )


@bp.post("/compte/sessions/<int:session_id>/fermer")
@signed_in
def end_one(entry: Entry, session_id: int) -> Response:
    """End one of one's sessions."""
    sessions.end_one(db.session, entry.account_id, session_id, now())
    db.session.commit()
    forget_reading()
    if session_id == entry.session_id:
        return go(url_for("public.home"))
    flash("Cette connexion est fermée.", "good")
    return go(url_for("accounts.sessions_page"))


@bp.post("/compte/sessions/fermer")
@signed_in
def end_others(entry: Entry) -> Response:
    """End all of one's sessions but this one."""
    sessions.end_all(db.session, entry.account_id, now(), but=entry.session_id)
    db.session.commit()
    flash("Les autres connexions sont fermées.", "good")
    return go(url_for("accounts.sessions_page"))


@bp.route("/compte/mot-de-passe", methods=["GET", "POST"])
@signed_in
def change_password(entry: Entry) -> Response:
    """Choose a password: the other sessions end, and the address is told."""
    if entry.role == Role.RESIDENT:
        raise Refusal("no_password", "Pas de mot de passe ici", "Votre code ou votre carte suffit.", 403)
    known = db.session.get_one(Account, entry.account_id)
    form = NewPasswordForm()
    form.email = known.email
    if not form.validate_on_submit():
        return page(
            "accounts/new_password.html",
            part="main",
            status=422 if form.is_submitted() else 200,
            form=form,
            email=known.email or "",
        )
    instant = now()
    known.password_hash = passwords.hash_password(form.password.data)
    sessions.end_all(db.session, entry.account_id, instant, but=entry.session_id)
    if known.email:
        put(
            db.session,
            key=f"password-{known.id}-{instant.timestamp()}",
            channel="email",
            to=known.email,
            subject="Votre mot de passe a changé",
            text="Votre mot de passe vient de changer.\nCe n’est pas vous ? Prévenez votre administrateur.",
        )
    db.session.commit()
    flash("Votre mot de passe est enregistré.", "good")
    return go(url_for("accounts.account"))
