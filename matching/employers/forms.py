"""The two forms of an employer. What is wrong is said by field, in one French sentence."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    FieldList,
    Form,
    FormField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, Optional

from matching import french
from matching.accounts.contacts import read_any_phone
from matching.employers.proposals import NONE_OF_THEM, Proposals
from matching.employers.siret import clean_siret, is_siret
from matching.employers.wording import refused_words
from matching.fields import ChecksField, ClockField, DayField, ListField, WholeField, options, stripped
from matching.french import upper_first
from matching.ranking.labels import CONTRACT_LABELS, card_label
from matching.ranking.values import CARDS, CONTRACTS

NOT_SAID = ("", "Non précisé")
LEVELS = [
    NOT_SAID,
    *(
        (str(number), words)
        for number, words in (
            (1, "Aucun diplôme"),
            (2, "Savoirs de base (niveau 2)"),
            (3, "CAP, BEP (niveau 3)"),
            (4, "Bac (niveau 4)"),
            (5, "Bac + 2 (niveau 5)"),
            (6, "Bac + 3 ou 4 (niveau 6)"),
            (7, "Bac + 5 (niveau 7)"),
            (8, "Doctorat (niveau 8)"),
        )
    ),
]
READING_CHOICES = [
    NOT_SAID,
    ("none", "Pas besoin de lire"),
    ("simple", "Lire des consignes simples"),
    ("usual", "Lire et écrire couramment"),
]
FRENCH_CHOICES = [
    NOT_SAID,
    ("none", "Pas besoin de français"),
    ("spoken", "Parler français"),
    ("written", "Parler et écrire le français"),
]
ACCEPT_CHOICES = [
    ("stage", "Un stage"),
    ("alternance", "Une alternance"),
    ("immersion", "Une immersion de quelques jours"),
    ("later_start", "Un début plus tard"),
]
PAY_CHOICES = [("", "Non précisé"), ("hour", "de l’heure"), ("month", "par mois"), ("year", "par an")]
DAY_CHOICES = [(str(number), name) for number, name in enumerate(french.DAYS)]
LINES_OF_HOURS = 3
LONGEST_TEXT = 5_000
MOST_TICKED = 25


def _on_one_line(text: str | None) -> str:
    # What goes into subjects and calendars: a line break there would be somebody else's line.
    return " ".join((text or "").splitlines()).strip()


def number_of(text: str) -> float | None:
    """A number as people write it in French: 17,5 or 1 850 €. None when it is not one."""
    kept = "".join(mark for mark in text if not mark.isspace()).removesuffix("€").replace(",", ".")
    digits = kept.replace(".", "", 1)
    return float(kept) if digits.isascii() and digits.isdecimal() and len(digits) <= 9 else None


class EstablishmentForm(FlaskForm):
    """A workplace with its SIRET."""

    siret = StringField(
        "Numéro SIRET",
        [InputRequired("Écrivez le numéro SIRET : 14 chiffres.")],
        filters=[lambda text: clean_siret(text or "")],
    )
    name = StringField(
        "Nom de l’établissement",
        [
            InputRequired("Écrivez le nom de l’établissement."),
            Length(max=120, message="Raccourcissez le nom : 120 signes au plus."),
        ],
        filters=[_on_one_line],
    )
    address = StringField(
        "Adresse",
        [Length(max=200, message="Raccourcissez l’adresse : 200 signes au plus.")],
        filters=[_on_one_line],
    )
    phone = StringField("Téléphone", filters=[_on_one_line])
    commune = StringField(
        "Commune ou code postal",
        [InputRequired("Écrivez la commune ou le code postal.")],
        filters=[_on_one_line],
    )

    def validate_phone(self, field: StringField) -> None:
        if field.data and read_any_phone(field.data) is None:
            raise ValidationError("Écrivez 10 chiffres, comme 04 66 01 02 03.")

    def validate_siret(self, field: StringField) -> None:
        if not is_siret(field.data):
            raise ValidationError("Vérifiez le SIRET : ces 14 chiffres ne vont pas ensemble.")


class ShiftForm(Form):
    """The same hours on some days. Empty lines are left out."""

    days = ChecksField("Jours", choices=options(DAY_CHOICES))
    start = ClockField("Début", [Optional()])
    end = ClockField("Fin", [Optional()])

    @property
    def filled(self) -> bool:
        return bool(self.days.data or self.start.data or self.end.data)

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        if not fine or not self.filled:
            return fine
        if not self.days.data:
            self.days.errors = ["Cochez au moins un jour pour ces heures."]
        if self.start.data is None:
            self.start.errors = ["Écrivez l’heure de début."]
        if self.end.data is None:
            self.end.errors = ["Écrivez l’heure de fin."]
        elif self.start.data == self.end.data:
            self.end.errors = ["Écrivez une fin différente du début."]
        return not (self.days.errors or self.start.errors or self.end.errors)


class VacancyForm(FlaskForm):
    """One post, on one page."""

    title = StringField(
        "Titre du poste",
        [
            InputRequired("Écrivez le titre du poste."),
            Length(max=120, message="Raccourcissez le titre : 120 signes au plus."),
        ],
        filters=[_on_one_line],
    )
    rome_code = ListField("Métier", choices=options([("", "Proposé d’après le titre")]), default="")
    skills = ChecksField("Savoir-faire demandés", choices=[])
    required_skills = ChecksField("Savoir-faire indispensables", choices=[])
    other_skills = TextAreaField("Autres savoir-faire", filters=[stripped])
    contract = ListField(
        "Contrat",
        choices=options([(code, upper_first(CONTRACT_LABELS[code])) for code in CONTRACTS]),
        default="cdi",
    )
    weekly_hours = StringField("Heures par semaine", filters=[stripped])
    shifts = FieldList(
        FormField(ShiftForm), label="Horaires", min_entries=LINES_OF_HOURS, max_entries=LINES_OF_HOURS
    )
    pay_amount = StringField("Salaire brut, en euros", filters=[stripped])
    pay_per = ListField("Salaire compté", choices=options(PAY_CHOICES), default="")
    address = StringField(
        "Adresse du poste",
        [Length(max=200, message="Raccourcissez l’adresse : 200 signes au plus.")],
        filters=[_on_one_line],
    )
    commune = StringField(
        "Commune ou code postal",
        [InputRequired("Écrivez la commune ou le code postal.")],
        filters=[_on_one_line],
    )
    requires = ChecksField(
        "Permis et cartes exigés", choices=options((card, upper_first(card_label(card))) for card in CARDS)
    )
    level = ListField("Niveau demandé", choices=options(LEVELS), default="")
    reading = ListField("Lecture", choices=options(READING_CHOICES), default="")
    french = ListField("Français", choices=options(FRENCH_CHOICES), default="")
    accepts = ChecksField("Vous acceptez aussi", choices=options(ACCEPT_CHOICES))
    positions = WholeField("Nombre de postes", [InputRequired("Écrivez le nombre de postes.")], default=1)
    starts_on = DayField("Date de début", [Optional()])
    description = TextAreaField(
        "Description",
        [Length(max=LONGEST_TEXT, message="Raccourcissez la description : 5 000 signes au plus.")],
        filters=[stripped],
    )

    def offer(self, proposals: Proposals) -> None:
        """Put the likely occupations and their skills in the form; what is ticked stays, and stays ticked."""
        if proposals.occupations:
            self.rome_code.choices = options([*proposals.occupations, (NONE_OF_THEM, "Aucun de ces métiers")])
            self.rome_code.data = proposals.chosen
        elif self.rome_code.data == NONE_OF_THEM:
            self.rome_code.choices = options([(NONE_OF_THEM, "Aucun de ces métiers")])
        ticked = list(dict.fromkeys(self.skills.data or []))
        labels = dict.fromkeys([*proposals.skills, *ticked])
        self.skills.choices = options((label, label) for label in labels)
        self.skills.data = ticked
        # What is not asked cannot be indispensable: that box is hidden until the skill is ticked.
        self.required_skills.choices = options((label, label) for label in labels)
        self.required_skills.data = [one for one in ticked if one in (self.required_skills.data or [])]

    def validate_title(self, field: StringField) -> None:
        self._refuse_words(field)

    def validate_description(self, field: TextAreaField) -> None:
        self._refuse_words(field)

    def _refuse_words(self, field: StringField) -> None:
        if sentence := refused_words(field.data, self.contract.data or ""):
            raise ValidationError(sentence)

    def validate_skills(self, field: ChecksField) -> None:
        if len(field.data or []) > MOST_TICKED or any(not 0 < len(one) <= 200 for one in field.data or []):
            raise ValidationError(f"Cochez {MOST_TICKED} savoir-faire au plus.")

    def validate_other_skills(self, field: TextAreaField) -> None:
        lines = [line for line in field.data.splitlines() if line.strip()]
        if len(lines) > 10 or any(len(line) > 120 for line in lines):
            raise ValidationError("Écrivez 10 lignes au plus, de 120 signes au plus.")

    def validate_weekly_hours(self, field: StringField) -> None:
        hours = number_of(field.data)
        if field.data and (hours is None or not 0 < hours <= 60):
            raise ValidationError("Écrivez les heures par semaine, de 1 à 60.")

    def validate_shifts(self, field: FieldList) -> None:
        seen: set[tuple[str, time]] = set()
        for line in field:
            for day in line.days.data or []:
                if line.start.data is not None and (day, line.start.data) in seen:
                    raise ValidationError("Le même jour commence deux fois à la même heure.")
                if line.start.data is not None:
                    seen.add((day, line.start.data))

    def validate_pay_amount(self, field: StringField) -> None:
        amount = number_of(field.data)
        if field.data and (amount is None or not 1 <= amount <= 1_000_000):
            raise ValidationError("Écrivez le salaire en euros, par exemple 1850.")

    def validate_pay_per(self, field: SelectField) -> None:
        if bool(field.data) != bool(self.pay_amount.data):
            raise ValidationError("Donnez le salaire et son unité, ou aucun des deux.")

    def validate_positions(self, field: IntegerField) -> None:
        if field.data is not None and not 1 <= field.data <= 500:
            raise ValidationError("Écrivez un nombre de postes, de 1 à 500.")

    def validate_starts_on(self, field: DateField) -> None:
        if field.data is not None and not date(2020, 1, 1) <= field.data <= date(2100, 1, 1):
            raise ValidationError("Écrivez une date de début proche, par exemple 2026-12-15.")
