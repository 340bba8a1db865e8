"""One's organisation: its members, its invitations, leaving, handing over; and checking establishments."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Response, flash, request, url_for
from wtforms import SelectChoice

from matching.accounts import checks as checking
from matching.accounts import invitations, limits, organisations, second
from matching.accounts.blueprint import bp
from matching.accounts.contacts import read_email
from matching.accounts.entering import site_address
from matching.accounts.forms import NO_ENTRY, InviteForm, StructureForm, VouchForm
from matching.accounts.guards import admin_only, member_only, region_admin_only, signed_in, vouching_only
from matching.accounts.messages import send_checked, send_invitation
from matching.accounts.organisation_models import Organisation
from matching.accounts.sessions import Entry, Place
from matching.accounts.visitor import forget_reading
from matching.clock import now, today
from matching.extensions import db
from matching.pages import go, page
from matching.region.models import Structure


def _show(entry: Entry, place: Place, form: InviteForm, status: int = 200) -> Response:
    return page(
        "accounts/organisation.html",
        part="main",
        status=status,
        entry=entry,
        place=place,
        organisation=db.session.get_one(Organisation, place.organisation_id),
        members=organisations.members_of(db.session, place.organisation_id),
        waiting=invitations.waiting(db.session, place.organisation_id, now()),
        form=form,
    )


@bp.get("/organisation")
@signed_in
def organisation(entry: Entry) -> Response:
    """The organisation where one works; without one, what can be done."""
    if entry.place is None:
        return go(url_for("accounts.account"))
    return _show(entry, entry.place, InviteForm(formdata=None))


@bp.post("/organisation/inviter")
@admin_only
def invite(entry: Entry, place: Place) -> Response:
    """Invite somebody by e-mail."""
    form = InviteForm()
    if not form.validate_on_submit():
        return _show(entry, place, form, 422)
    limits.count(limits.INVITE, f"account-{entry.account_id}")
    _send(place.organisation_id, place.name, form.email.data, form.admin.data, entry.account_id)
    db.session.commit()
    flash("L’invitation est partie. Elle sert pendant 7 jours.", "good")
    return go(url_for("accounts.organisation"))


@bp.post("/organisation/invitations/<int:invitation_id>/retirer")
@admin_only
def withdraw(entry: Entry, place: Place, invitation_id: int) -> Response:
    """Take an invitation back."""
    invitations.withdraw(db.session, place.organisation_id, invitation_id, now())
    return _done("L’invitation est retirée.")


@bp.post("/organisation/membres/<int:member_id>/role")
@admin_only
def set_role(entry: Entry, place: Place, member_id: int) -> Response:
    """Make a member an administrator, or no longer."""
    said = {"0": False, "1": True}.get(request.form.get("admin", ""))
    organisations.set_admin(db.session, place.organisation_id, member_id, said)
    return _done("Le rôle est changé.")


@bp.post("/organisation/membres/<int:member_id>/retirer")
@admin_only
def remove(entry: Entry, place: Place, member_id: int) -> Response:
    """Let a member go."""
    organisations.remove_member(db.session, place.organisation_id, member_id, now())
    return _done("Cette personne n’est plus membre.")


@bp.post("/organisation/membres/<int:member_id>/ceder")
@admin_only
def hand_over(entry: Entry, place: Place, member_id: int) -> Response:
    """Give one's administration to another member, and keep none."""
    mine = organisations.membership_of(db.session, place.organisation_id, entry.account_id)
    organisations.hand_over(db.session, place.organisation_id, mine.id, member_id)
    return _done("L’administration est cédée.")


@bp.post("/organisation/membres/<int:member_id>/second")
@admin_only
def reset_second(entry: Entry, place: Place, member_id: int) -> Response:
    """Take away the second factor of a member who lost it: they install another one when they enter."""
    member = organisations.member_of(db.session, place.organisation_id, member_id)
    second.forget_second(db.session, [member.account_id], now())
    return _done("Le second facteur est à installer de nouveau.")


@bp.post("/organisation/quitter")
@member_only
def leave_organisation(entry: Entry, place: Place) -> Response:
    """Leave the organisation. Its last administrator cannot."""
    mine = organisations.membership_of(db.session, place.organisation_id, entry.account_id)
    organisations.remove_member(db.session, place.organisation_id, mine.id, now())
    db.session.commit()
    forget_reading()
    flash("Vous avez quitté cette organisation.", "good")
    return go(url_for("public.home"))


@bp.get("/organisation/verifications")
@vouching_only
def checks(entry: Entry, place: Place) -> Response:
    """The establishments that wait to be known."""
    return _show_checks(VouchForm(formdata=None), 0)


@bp.post("/organisation/verifications/<int:organisation_id>")
@vouching_only
def vouch(entry: Entry, place: Place, organisation_id: int) -> Response:
    """Say that one knows this employer, and how."""
    form = VouchForm()
    if not form.validate_on_submit():
        return _show_checks(form, organisation_id, 422)
    found = checking.vouch(
        db.session, organisation_id, by=entry.account_id, note=form.note.data, now=now(), today=today()
    )
    emails = [account.email for _, account in organisations.members_of(db.session, found.id) if account.email]
    send_checked(db.session, found.id, emails, found.name, site_address("employers.vacancies"))
    db.session.commit()
    flash(f"« {found.name} » est vérifié.", "good")
    return go(url_for("accounts.checks"))


@bp.route("/organisation/structures", methods=["GET", "POST"])
@region_admin_only
def structures(entry: Entry, place: Place) -> Response:
    """Invite the first administrator of a mission locale or of a partner."""
    form = StructureForm(data={"admin": True})
    rows = db.session.execute(
        sa.select(Structure.id, Structure.name, Structure.commune).order_by(Structure.name, Structure.id)
    )
    form.directory_id.choices = [
        SelectChoice(NO_ENTRY, "Pas dans cette liste"),
        *(SelectChoice(str(row.id), f"{row.name} ({row.commune})") for row in rows),
    ]
    if form.validate_on_submit():
        limits.count(limits.INVITE, f"account-{entry.account_id}")
        opened = invitations.open_structure(
            db.session, form.name.data or "", int(form.directory_id.data) or None, now()
        )
        _send(opened.id, opened.name, form.email.data, form.admin.data, entry.account_id)
        db.session.commit()
        flash("L’invitation est partie. Elle sert pendant 7 jours.", "good")
        return go(url_for("accounts.structures"))
    return page(
        "accounts/structures.html", part="main", status=422 if form.is_submitted() else 200, form=form
    )


def _show_checks(form: VouchForm, wrong: int, status: int = 200) -> Response:
    return page(
        "accounts/checks.html",
        part="main",
        status=status,
        rows=checking.awaiting(db.session),
        form=form,
        wrong=wrong,
    )


def _send(organisation_id: int, name: str, typed: str, admin: bool, by: int) -> None:
    email = read_email(typed)
    assert email is not None
    invited = invitations.invite(db.session, organisation_id, email, admin=admin, by=by, now=now())
    send_invitation(
        db.session, email, invited, name, site_address("accounts.invitation", jeton=invited.token)
    )


def _done(words: str) -> Response:
    db.session.commit()
    forget_reading()
    flash(words, "good")
    return go(url_for("accounts.organisation"))
