"""The form of one question. What is wrong is said in one French sentence, and what was chosen stays."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectChoice, SelectMultipleField, StringField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from matching.residents.questions import NONE, Question

CHOOSE_ONE = "Choisissez une réponse, ou passez."
CHOOSE_SOME = "Choisissez au moins une réponse, ou passez."
NOT_BOTH = "Choisissez « {none} », ou d’autres réponses."
SOON, LATER = "now", "later"
LONGEST_NAME = 40
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f .'’-])*")


class BoxesField(SelectMultipleField):
    """Several answers as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class AnswerForm(FlaskForm):
    """A question of kind one, many or hard. `values` holds the answer once `validate` said yes."""

    values: list[str]

    @classmethod
    def of(cls, question: Question, current: Sequence[str]) -> Any:
        """The form of a question, showing the current answer."""
        choices = [SelectChoice(option.value, option.words) for option in question.choices]
        one = question.kind == "one"
        # Which answers are accepted is said below, in our words.
        field = (RadioField if one else BoxesField)(question.title, choices=choices, validate_choice=False)
        made = type("QuestionForm", (cls,), {"reponse": field})
        shown = (current[0] if current else None) if one else list(current)
        form = made(data={"reponse": shown})
        form.question = question
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether something of the list was chosen, and not « none of them » with something else."""
        if not super().validate(extra_validators):
            return False
        question: Question = self.question
        field: Any = self["reponse"]
        said = field.data if question.kind != "one" else [field.data] if field.data else []
        chosen = list(dict.fromkeys(said or []))
        known = {option.value for option in question.choices}
        if not chosen or any(value not in known for value in chosen):
            field.errors = [CHOOSE_ONE if question.kind == "one" else CHOOSE_SOME]
        elif NONE in chosen and len(chosen) > 1:
            field.errors = [NOT_BOTH.format(none=question.none)]
        self.values = [value for value in chosen if value != NONE]
        return not field.errors


class StartForm(FlaskForm):
    """Now, or from a date. `day` holds the answer once `validate` said yes."""

    reponse = RadioField(
        "Quand pouvez-vous commencer ?",
        choices=[SelectChoice(SOON, "Tout de suite"), SelectChoice(LATER, "À partir d’une date")],
        validate_choice=False,
    )
    jour = DateField("Date de début", [Optional()])
    day: date

    def validate_on(self, today: date) -> bool:
        """Whether an answer was given, and a date within two years when it is later."""
        self.validate()
        self.jour.errors = []
        if self.reponse.data not in (SOON, LATER):
            self.reponse.errors = [CHOOSE_ONE]
            return False
        self.day = today
        if self.reponse.data == LATER:
            day = self.jour.data
            if day is None or not today <= day <= today.replace(year=today.year + 2, day=1):
                self.jour.errors = ["Écrivez une date à venir, par exemple 2027-01-15."]
                return False
            self.day = day
        return True


class NameForm(FlaskForm):
    """A first name. `name` holds it once `validate` said yes."""

    prenom = StringField("Votre prénom")
    name: str

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether it reads as a first name: letters, on one line, 40 signs at most."""
        if not super().validate(extra_validators):
            return False
        self.name = " ".join((self.prenom.data or "").split())
        if not self.name or len(self.name) > LONGEST_NAME or not _NAME.fullmatch(self.name):
            self.prenom.errors = ["Écrivez votre prénom, avec des lettres, ou passez."]
        return not self.prenom.errors


class BirthForm(FlaskForm):
    """A birth date in three boxes. `day` holds the answer once `validate_on` said yes."""

    jour = StringField("Jour")
    mois = StringField("Mois")
    annee = StringField("Année")
    day: date

    def validate_on(self, today: date) -> bool:
        """Whether the three boxes make a date of somebody alive, under 100."""
        self.validate()
        try:
            self.day = date(*(int(str(box.data or "").strip()) for box in (self.annee, self.mois, self.jour)))
        except (ValueError, OverflowError):
            self.jour.errors = ["Écrivez le jour, le mois et l’année : 14 5 2003."]
            return False
        if not today.year - 100 <= self.day.year or self.day > today:
            self.jour.errors = ["Vérifiez l’année, avec 4 chiffres : 2003."]
            return False
        return True
