"""The forms of entering. What is wrong is said by field, in one French sentence."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, RadioField, SelectChoice, StringField, ValidationError
from wtforms.validators import AnyOf, InputRequired, Length, Optional

from matching.accounts.acting import MANDATE_GOOD_FOR
from matching.accounts.contacts import read_contact, read_email
from matching.accounts.passwords import refused_password
from matching.clock import today
from matching.fields import DayField, ListField, stripped


class ContactForm(FlaskForm):
    """An e-mail address or a mobile number."""

    contact = StringField(
        "Votre téléphone ou votre e-mail",
        [InputRequired("Écrivez votre téléphone ou votre e-mail.")],
        filters=[stripped],
    )

    def validate_contact(self, field: StringField) -> None:
        if field.data and read_contact(field.data) is None:
            raise ValidationError("Écrivez un mobile français ou un e-mail entier.")


class CodeForm(FlaskForm):
    """Six digits."""

    code = StringField(
        "Le code reçu", [InputRequired("Écrivez les 6 chiffres du message.")], filters=[stripped]
    )


class CardForm(FlaskForm):
    """The short code of a card."""

    code = StringField(
        "Le code de votre carte", [InputRequired("Écrivez le code de la carte.")], filters=[stripped]
    )


class EmailForm(FlaskForm):
    """The e-mail address of somebody at work."""

    email = StringField("Votre e-mail", [InputRequired("Écrivez votre e-mail.")], filters=[stripped])

    def validate_email(self, field: StringField) -> None:
        if field.data and read_email(field.data) is None:
            raise ValidationError("Écrivez l’e-mail en entier, avec @.")


class PasswordForm(EmailForm):
    """An address and its password."""

    password = PasswordField("Votre mot de passe", [InputRequired("Écrivez votre mot de passe.")])


class NewPasswordForm(FlaskForm):
    """A password to be."""

    password = PasswordField("Nouveau mot de passe", [InputRequired("Écrivez un mot de passe.")])
    email: str | None = None

    def validate_password(self, field: PasswordField) -> None:
        if sentence := refused_password(field.data or "", self.email):
            raise ValidationError(sentence)


class SecondForm(FlaskForm):
    """A code of the application, or a recovery code."""

    code = StringField("Le code de l’application", [InputRequired("Écrivez le code.")], filters=[stripped])


class InviteForm(EmailForm):
    """Who is invited, and as what."""

    email = StringField("Son e-mail", [InputRequired("Écrivez son e-mail.")], filters=[stripped])
    admin = BooleanField("Peut inviter et retirer des membres")


NO_ENTRY = "0"


class StructureForm(InviteForm):
    """The first member of a structure: one of the directory, or a partner by its name."""

    directory_id = ListField("Mission locale ou agence", default=NO_ENTRY)
    name = StringField(
        "Ou le nom du partenaire",
        [Optional(), Length(max=120, message="Écrivez 120 signes au plus.")],
        filters=[stripped],
    )

    def validate_name(self, field: StringField) -> None:
        if (self.directory_id.data != NO_ENTRY) == bool(field.data):
            raise ValidationError("Choisissez dans la liste, ou écrivez un nom.")


class VouchForm(FlaskForm):
    """How the employer is known."""

    note = StringField(
        "Comment vous le savez",
        [InputRequired("Écrivez comment vous connaissez cet employeur."), Length(max=300)],
        filters=[stripped],
    )


NO_MANDATE = "Choisissez : à l’oral ou par écrit."


class MandateForm(FlaskForm):
    """The resident's word that somebody may act for them."""

    mandate = RadioField(
        "Comment la personne a dit oui",
        [InputRequired(NO_MANDATE), AnyOf(("oral", "written"), message=NO_MANDATE)],
        choices=[
            SelectChoice("oral", "À l’oral, devant moi ou au téléphone"),
            SelectChoice("written", "Par écrit, le papier est gardé"),
        ],
        validate_choice=False,
    )
    mandate_on = DayField("Le jour de cet accord", [InputRequired("Écrivez le jour de l’accord.")])

    def validate_mandate_on(self, field: DayField) -> None:
        if field.data is not None and not today() - MANDATE_GOOD_FOR <= field.data <= today():
            raise ValidationError("Choisissez un jour de cette année passée.")
