"""What the forms of several rooms share: fields, filters, how a number in a form or an address is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from werkzeug.routing import IntegerConverter
from wtforms import (
    DateField,
    IntegerField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    TimeField,
    ValidationError,
)
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

LONGEST_NUMBER: Final = 9
"""Digits: a longer number is no row's, and PostgreSQL refuses it."""


class RowNumber(IntegerConverter):
    """The number of a row in an address. A longer one is no row's, and no database takes it: not found."""

    regex = rf"\d{{1,{LONGEST_NUMBER}}}"


class _Said:
    """A field of WTForms whose unreadable value is said in our words."""

    wrong = ""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(self.wrong) from None


class ClockField(_Said, TimeField):
    """An hour of the day."""

    wrong = "Écrivez l’heure ainsi : 07:45."


class DayField(_Said, DateField):
    """A day."""

    wrong = "Écrivez la date ainsi : 2026-12-01."


class WholeField(_Said, IntegerField):
    """A whole number."""

    wrong = "Écrivez un nombre entier, par exemple 1."


class ChecksField(SelectMultipleField):
    """Several choices as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        _check_choice(super().pre_validate, form)


class ListField(SelectField):
    """One choice of a list."""

    def pre_validate(self, form: Any) -> None:
        _check_choice(super().pre_validate, form)


def _check_choice(check: Callable[[Any], None], form: Any) -> None:
    try:
        check(form)
    except ValidationError:
        raise StopValidation("Choisissez dans la liste proposée.") from None


def options(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """The choices of a list, from (value, label)."""
    return [SelectChoice(value, label) for value, label in pairs]


def stripped(text: str | None) -> str:
    """A filter: no space at either end."""
    return (text or "").strip()


def on_one_line(text: str | None) -> str:
    """A filter: one space between words, and no line break."""
    return " ".join((text or "").split())


def read_number(text: str) -> int | None:
    """The whole number, 0 or more, that a field holds; None when it is not one, or too long to be a row's."""
    digits = text.strip()
    return int(digits) if digits.isdecimal() and len(digits) <= LONGEST_NUMBER else None
