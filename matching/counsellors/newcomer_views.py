"""A counsellor brings in somebody who has no device: a few answers, the mandate, then the card to print."""

from __future__ import annotations

from flask import Response, flash, url_for
from wtforms import StringField, ValidationError
from wtforms.validators import InputRequired, Length, Optional

from matching.accounts.contacts import read_contact
from matching.accounts.forms import MandateForm
from matching.accounts.guards import counsellor_only
from matching.accounts.visitor import Visitor
from matching.clock import today
from matching.counsellors.newcomers import (
    LONGEST_NAME,
    LONGEST_WORK,
    Newcomer,
    bring_in,
    holder_of,
    refused_birth,
)
from matching.counsellors.views import bp
from matching.extensions import db
from matching.fields import DayField, on_one_line
from matching.introductions import doing
from matching.matches.snapshot import current_snapshot
from matching.pages import go, page
from matching.referential.places import Place
from matching.residents.places import WrongPlace, read_place


class NewcomerForm(MandateForm):
    """Who the person is, how to reach them, where from, what work, and their word."""

    name = StringField(
        "Son prénom",
        [InputRequired("Écrivez son prénom."), Length(max=LONGEST_NAME, message="Écrivez un prénom court.")],
        filters=[on_one_line],
    )
    contact = StringField("Son téléphone ou son e-mail", [Optional()], filters=[on_one_line])
    place = StringField("D’où part la personne ?", [InputRequired("Écrivez un lieu.")], filters=[on_one_line])
    work = StringField(
        "Quel travail ?",
        [Optional(), Length(max=LONGEST_WORK, message=f"Écrivez {LONGEST_WORK} signes au plus.")],
        filters=[on_one_line],
    )
    birth_date = DayField("Sa date de naissance", [Optional()])
    found: Place | None = None

    def validate_contact(self, field: StringField) -> None:
        contact = read_contact(field.data or "")
        if field.data and contact is None:
            raise ValidationError("Écrivez un mobile français ou un e-mail entier.")
        if contact is not None and holder_of(db.session, contact) is not None:
            raise ValidationError("Ce contact sert déjà. Vérifiez-le avec la personne, ou laissez vide.")

    def validate_place(self, field: StringField) -> None:
        try:
            self.found = read_place(current_snapshot(db.session).vocabulary, field.data or "")
        except WrongPlace as wrong:
            raise ValidationError(str(wrong)) from None

    def validate_birth_date(self, field: DayField) -> None:
        if said := refused_birth(field.data, today()):
            raise ValidationError(said)

    def newcomer(self) -> Newcomer:
        """What was typed, once it is valid."""
        contact = read_contact(self.contact.data or "")
        return Newcomer(
            self.name.data, self.mandate.data, self.mandate_on.data, (contact,) if contact else (),
            self.found, self.work.data or "", self.birth_date.data,
        )  # fmt: skip


@bp.route("/conseiller/habitants/nouveau", methods=["GET", "POST"])
@counsellor_only
def newcomer(visitor: Visitor) -> Response:
    """Bring in a resident, then print the card of who has no contact."""
    form = NewcomerForm(data={"mandate_on": today()})
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return page("counsellors/newcomer.html", part="main", status=status, form=form)
    one = form.newcomer()
    number = bring_in(db.session, one, doing.actor_of(visitor), doing.occasion())
    db.session.commit()
    flash(f"{one.name} est dans vos suivis. Aucun employeur ne voit son profil.", "good")
    if not one.contacts:
        return go(url_for("accounts.resident_card", profile_id=number))
    return go(url_for("counsellors.person", profile_id=number))
