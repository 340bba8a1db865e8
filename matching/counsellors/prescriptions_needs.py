"""What an act on a prescription needs before it is done. Each check raises a Refusal, status 422."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from matching.accounts.acting import MANDATE_GOOD_FOR
from matching.counsellors.prescriptions_models import Prescription
from matching.counsellors.prescriptions_table import REASONS
from matching.introductions.needs import MANDATES, wrong
from matching.introductions.values import Actor

LONGEST_COURSE, LONGEST_PLACE, LONGEST_NAME = 200, 300, 200
MOST_ATTESTED: Final = 20


@dataclass(frozen=True, slots=True)
class Attested:
    """A skill that was attested, with its ROME item when it has one; or a card, by its word of EXCHANGE."""

    label: str = ""
    rome_item: int | None = None
    card: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """What came with an act; each act reads its own part.

    mandate, mandate_on : accept, by a counsellor
    reason   : give_up
    day      : start and finish: the day it was
    attested : finish: what the place attested, `attested_by` names it
    """

    mandate: str = ""
    mandate_on: date | None = None
    reason: str = ""
    day: date | None = None
    attested: tuple[Attested, ...] = ()
    attested_by: str = ""


NOTHING: Final = Given()


def check(needs: tuple[str, ...], row: Prescription, by: Actor, given: Given, today: date) -> None:
    """Check each need, in the order of the table. Raises the first Refusal."""
    for name in needs:
        CHECKS[name](row, by, given, today)


def _mandate(row: Prescription, by: Actor, given: Given, today: date) -> None:
    if by.party != "counsellor":
        return
    if given.mandate not in MANDATES or given.mandate_on is None:
        raise wrong("mandate", "Il manque le mandat", "Dites si l’accord est oral ou écrit, et sa date.")
    if given.mandate_on > today:
        raise wrong("mandate_on", "La date du mandat est à venir", "Écrivez une date passée, ou aujourd’hui.")
    if given.mandate_on < today - MANDATE_GOOD_FOR:
        raise wrong("mandate_on", "Ce mandat a plus d’un an", "Demandez de nouveau son accord.")


def _reason(row: Prescription, by: Actor, given: Given, today: date) -> None:
    if given.reason not in REASONS:
        raise wrong("reason", "Dites pourquoi", "Choisissez une raison dans la liste.")


def _day(row: Prescription, by: Actor, given: Given, today: date) -> None:
    if given.day is None:
        raise wrong("day", "Il manque le jour", "Écrivez une date, comme 02/12/2026.")
    if given.day > today:
        raise wrong("day", "Ce jour est à venir", "Écrivez une date passée, ou aujourd’hui.")
    if row.state == "started" and row.starts_on is not None and given.day < row.starts_on:
        raise wrong("day", "La fin est avant le début", "Écrivez une date après le premier jour.")


def _attestation(row: Prescription, by: Actor, given: Given, today: date) -> None:
    if given.attested and not given.attested_by:
        raise wrong("attested_by", "Il manque qui l’atteste", "Écrivez le nom du centre ou de l’école.")
    if len(given.attested) > MOST_ATTESTED:
        raise wrong("skill", "C’est trop à la fois", f"Gardez {MOST_ATTESTED} savoir-faire au plus.")


CHECKS: Final[dict[str, Callable[[Prescription, Actor, Given, date], None]]] = {
    "mandate": _mandate,
    "reason": _reason,
    "day": _day,
    "attestation": _attestation,
}
