"""The Region's schemes (dispositifs) as rules: who may enter each, on a given day, and why.

    check(person, on) -> [Answer, ...]      all schemes, in EXCHANGE's order
    answer(scheme, facts_of(person, on), on)  the same without words, for many people
    out_of_force(on) -> frozenset           the schemes past their dates, which count half
    read_builtin_schemes()                  the rules of `tables/schemes.toml`
    lint(text), read_schemes(text)          the same rules, edited by the Region

Dates rule: after `valid_to` (or before `valid_from`) a yes becomes to_check, a no stays a no, and the scheme
counts half and is shown "à confirmer par la Région", until the Region enters what follows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from matching.referential.predicates import WORDS, Facts, Verdict
from matching.referential.rule_findings import Finding
from matching.referential.scheme_parts import KINDS, Course, Entry, Gives, SchemePlace
from matching.referential.scheme_reading import (
    EFFECTS,
    IDENTIFIERS,
    RefusedRulesError,
    Scheme,
    lint,
    read_schemes,
)
from matching.referential.tabular import TABLES

__all__ = [
    "EFFECTS", "IDENTIFIERS", "KINDS", "TO_CONFIRM", "Answer", "Course", "Entry", "Finding", "Gives",
    "Person", "RefusedRulesError", "Scheme", "SchemePlace", "Verdict", "age_on", "answer", "builtin_rules",
    "check", "facts_of", "lint", "out_of_force", "places_near", "read_builtin_schemes", "read_schemes",
]  # fmt: skip

TO_CONFIRM: Final = "à confirmer par la Région"
"""What is shown in the place of a fact that is not known."""


@dataclass(frozen=True, slots=True)
class Person:
    """What rules may ask about. Unknown is None or empty. Words are those of EXCHANGE's profile.

    places_entered : identifiers of the schemes for which the Region has entered a place for the home
    """

    birth_date: date | None = None
    qualification_level: int | None = None
    situation: str | None = None
    in_qpv: bool | None = None
    registered: frozenset[str] = frozenset()
    reading: str | None = None
    french: str | None = None
    project: str | None = None
    aims_at_level: int | None = None
    wants_business: bool | None = None
    places_entered: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Raises ValueError for a word that no rule knows: it would silently answer no."""
        told = {
            name: {getattr(self, name)} - {None} for name in ("situation", "reading", "french", "project")
        }
        told |= {"registered": set(self.registered)}
        for name, words in told.items():
            unknown = sorted(words - set(WORDS[name].said))
            if unknown:
                raise ValueError(f"{name}: {', '.join(unknown)} is none of {', '.join(WORDS[name].said)}")
        unknown = sorted(self.places_entered - set(IDENTIFIERS))
        if unknown:
            raise ValueError(f"places_entered: no scheme is called {', '.join(unknown)}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What one scheme answers to one person. `half`: out of its dates, it counts half and is to confirm."""

    scheme: str
    answer: Verdict
    reasons: tuple[str, ...]
    half: bool


def age_on(birth_date: date, on: date) -> int:
    """Completed years on a day. Who is born on 29 February has a birthday on 1 March of common years.

    Negative when `on` is before the birth.
    """
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))


def facts_of(person: Person, on: date) -> Facts:
    """What the rules read of a person on a day. A birth after that day is no age: it is not known."""
    age = None if person.birth_date is None else age_on(person.birth_date, on)
    words = {
        "situation": person.situation,
        "reading": person.reading,
        "french": person.french,
        "project": person.project,
    }
    return Facts(
        numbers={
            "age": None if age is None or age < 0 else age,
            "qualification_level": person.qualification_level,
            "aims_at_level": person.aims_at_level,
        },
        words={name: frozenset((word,)) if word else frozenset() for name, word in words.items()}
        | {"registered": person.registered},
        flags={"in_qpv": person.in_qpv, "wants_business": person.wants_business},
        places=person.places_entered,
    )


def answer(scheme: Scheme, facts: Facts, on: date) -> Verdict:
    """What a scheme answers on a day, its dates included."""
    verdict = scheme.who.verdict(facts)
    return "to_check" if verdict == "yes" and not scheme.in_force(on) else verdict


def check(person: Person, on: date, schemes: Iterable[Scheme] | None = None) -> list[Answer]:
    """What each scheme answers to a person on a day, with its reasons, in EXCHANGE's order.

    schemes : the rules in force for the Region, in any order; the built-in ones when None
    """
    facts = facts_of(person, on)
    rules = read_builtin_schemes() if schemes is None else schemes
    ordered = sorted(rules, key=lambda scheme: IDENTIFIERS.index(scheme.identifier))
    return [_answered(scheme, facts, on) for scheme in ordered]


def _answered(scheme: Scheme, facts: Facts, on: date) -> Answer:
    verdict, half = answer(scheme, facts, on), not scheme.in_force(on)
    reasons = list(scheme.who.reasons(facts))
    if verdict != "no":
        if scheme.note is not None:
            reasons.append(scheme.note)
        if half:
            reasons.append(_out_of_dates(scheme, on))
    return Answer(scheme.identifier, verdict, tuple(reasons), half)


def _out_of_dates(scheme: Scheme, on: date) -> str:
    if scheme.valid_to is not None and on > scheme.valid_to:
        return f"valable jusqu’au {scheme.valid_to:%d/%m/%Y} : {TO_CONFIRM}"
    return f"valable à partir du {scheme.valid_from:%d/%m/%Y} : {TO_CONFIRM}"


def out_of_force(on: date, schemes: Iterable[Scheme] | None = None) -> frozenset[str]:
    """Identifiers of the schemes that count half on a day: past their `valid_to` or before `valid_from`."""
    rules = read_builtin_schemes() if schemes is None else schemes
    return frozenset(scheme.identifier for scheme in rules if not scheme.in_force(on))


def places_near(schemes: Iterable[Scheme], areas: Collection[str], on: date) -> frozenset[str]:
    """Identifiers of the schemes with a place, on a day, for a home of these areas (`areas_of`)."""
    return frozenset(
        scheme.identifier
        for scheme in schemes
        if any(place.serves(areas) and place.open_on(on) for place in scheme.places)
    )


@lru_cache(maxsize=1)
def builtin_rules() -> str:
    """The text of the rules that come with the service."""
    return (TABLES / "schemes.toml").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def read_builtin_schemes() -> tuple[Scheme, ...]:
    """The rules that come with the service, all of EXCHANGE's identifiers, in its order.

    Kept once read: the table is part of the program. Raises `RefusedRulesError` when the table is wrong,
    ValueError when a scheme is missing.
    """
    schemes = read_schemes(builtin_rules())
    missing = set(IDENTIFIERS) - {scheme.identifier for scheme in schemes}
    if missing:
        raise ValueError(f"schemes.toml: no rule for {', '.join(sorted(missing))}")
    return schemes
