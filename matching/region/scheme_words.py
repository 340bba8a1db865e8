"""A scheme as a page says it: what it gives and changes, what is not known, what it answers to a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from matching import french
from matching.referential.predicate_words import describe
from matching.referential.predicates import VERDICT_WORDS
from matching.referential.scheme_courses import length_of, months_of
from matching.referential.schemes import IDENTIFIERS, TO_CONFIRM, Course, Person, Scheme, SchemePlace, check

KIND_WORDS: Final[Mapping[str, str]] = {
    "skills": "Des compétences",
    "cards": "Des permis et des cartes",
    "certification": "Une certification",
    "basics": "Lire, écrire, parler français",
    "placement": "Des stages en entreprise",
    "income": "Un revenu",
    "advice": "Une personne pour vous conseiller",
    "travel": "Des trajets moins chers",
}
PLACEMENT_WORDS: Final[Mapping[str, str]] = {
    "status": "Statut",
    "rhythm": "Rythme",
    "pay": "Rémunération",
    "cost": "Coût pour vous",
    "length": "Durée d’un stage",
    "agreement": "Convention à signer",
}
"""What an employer reads of a placement, term by term; the Region's form calls them the same."""
EFFECT_WORDS: Final[Mapping[str, str]] = {
    "placements_first": "Les offres avec stage ou alternance montent.",
    "easy_reading_first": "Les offres avec peu de lecture montent.",
    "gives_basics": "Cette aide est proposée quand une offre demande de lire.",
    "near_occupations": "Les métiers proches comptent plus. Le même genre est montré.",
    "immersions_first": "Les offres avec immersion montent.",
    "gives_skills": "Une compétence qui manque peut s’apprendre.",
    "opens_next_level": "Les offres d’un niveau au-dessus s’ouvrent.",
    "trains_then_hires": "Les offres qui forment puis embauchent montent.",
    "graduate_vacancies_first": "Les offres de votre niveau montent.",
    "trains_for_vacancy": "L’employeur qui cherche 3 personnes la découvre.",
    "occupations_by_interest": "Vous cherchez par ce qui vous plaît.",
    "marks_shortage": "Les métiers qui manquent de monde sont signalés, et montent.",
    "marks_green": "Les métiers verts montent.",
    "placements_listed": "Les offres avec stage montent.",
    "nearest_place": "Le lieu le plus proche est indiqué.",
    "next_visit": "Le prochain passage est indiqué.",
    "counsellor_first": "Avant 18 ans, une personne est à voir d’abord.",
}
"""What an agent ticks, in the words of a page."""
KEPT_WORDS: Final[Mapping[str, str]] = {
    "lectio": "Aucun employeur ne le voit, jamais.",
    "cria": "Aucun employeur ne le voit, jamais.",
    "psad": "Seules les offres permises à votre âge sont montrées.",
    "entrepreneuriat_qpv": "L’offre de la Région pour se lancer est indiquée.",
    "lio_plus_egal_zero": "Le prix du mois est calculé sur chaque offre.",
    "lio_solidario": "Le prix du mois est calculé sur chaque offre.",
    "transport_a_la_demande": "Un service à réserver est indiqué sans bus.",
}
"""What the service does for a scheme whatever the Region publishes: it protects people, or rests on tables
of its own (law, fares, transport to be booked, steps). No agent ticks it, and none can undo it."""


@dataclass(frozen=True, slots=True)
class AnswerTold:
    """What a scheme answers to somebody: « oui », « non », « à vérifier », and why."""

    word: str
    verdict: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CourseTold:
    """A course in words; what is not known says so."""

    name: str
    level: str
    lasts: str
    starts: str
    where: str
    source: str


@dataclass(frozen=True, slots=True)
class SchemeTold:
    """A scheme as its page draws it.

    who, gives, entry : lines; facts : (what, words) pairs
    effects, kept     : what it changes, and what it does whatever the Region ticks; "" for nothing
    places            : those that are there, or still to come
    to_confirm        : the whole scheme is out of its dates
    unconfirmed       : « who », « gives », « entry »: parts that the Region has yet to confirm
    """

    identifier: str
    slug: str
    name: str
    plain_name: str
    sentences: tuple[str, ...]
    who: tuple[str, ...]
    gives: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    effects: tuple[str, ...]
    kept: str
    entry: tuple[tuple[str, str], ...]
    places: tuple[SchemePlace, ...]
    courses: tuple[CourseTold, ...]
    to_confirm: str
    unconfirmed: tuple[str, ...]
    mine: AnswerTold | None


def slug_of(identifier: str) -> str:
    """What a scheme is called in an address: « competence-plus »."""
    return identifier.replace("_", "-")


def find_identifier(slug: str) -> str | None:
    """The scheme of an address, or None."""
    return next((one for one in IDENTIFIERS if slug_of(one) == slug), None)


def tell_scheme(scheme: Scheme, on: date, person: Person | None = None) -> SchemeTold:
    """A scheme in words on a day, with what it answers to a person who is in."""
    return SchemeTold(
        identifier=scheme.identifier,
        slug=slug_of(scheme.identifier),
        name=scheme.name,
        plain_name=scheme.plain_name,
        sentences=scheme.sentences,
        who=describe(scheme.who),
        gives=tuple([KIND_WORDS[kind] for kind in scheme.gives.kinds]),
        facts=_facts(scheme),
        effects=tuple([EFFECT_WORDS[effect] for effect in scheme.effects]),
        kept=KEPT_WORDS.get(scheme.identifier, ""),
        entry=(
            ("Qui le prescrit", scheme.entry.prescribed_by or TO_CONFIRM),
            ("À qui s’adresser", scheme.entry.contact or TO_CONFIRM),
        ),
        places=tuple([place for place in scheme.places if place.open_on(on)]),
        courses=tuple([tell_course(course, on) for course in scheme.courses]),
        to_confirm=_out_of_dates(scheme, on),
        unconfirmed=scheme.to_confirm,
        mine=None if person is None else tell_answer(scheme, on, person),
    )


def tell_answer(scheme: Scheme, on: date, person: Person) -> AnswerTold:
    """What a scheme answers to a person, with its reasons: « vous avez 22 ans : oui »."""
    [answer] = check(person, on, (scheme,))
    return AnswerTold(VERDICT_WORDS[answer.answer], answer.answer, answer.reasons)


def tell_course(course: Course, on: date) -> CourseTold:
    """A course in words."""
    start = course.next_start(on)
    return CourseTold(
        name=course.name,
        level="" if course.level is None else f"niveau {course.level}",
        lasts=length_of(course) or TO_CONFIRM,
        starts=TO_CONFIRM if start is None else french.dated(start),
        where=course.where or TO_CONFIRM,
        source=course.source or "",
    )


def _facts(scheme: Scheme) -> tuple[tuple[str, str], ...]:
    gives = scheme.gives
    cost = None if gives.cost_cents is None else french.euros(gives.cost_cents)
    return (
        ("Durée", months_of(gives) or TO_CONFIRM),
        ("Rythme", {True: "à temps partiel", False: "à temps plein", None: TO_CONFIRM}[gives.part_time]),
        ("Rémunération", {True: "oui", False: "non", None: TO_CONFIRM}[gives.paid]),
        ("Coût pour vous", cost or TO_CONFIRM),
    )


def _out_of_dates(scheme: Scheme, on: date) -> str:
    if scheme.valid_to is not None and on > scheme.valid_to:
        return f"Valable jusqu’au {french.dated(scheme.valid_to)}. La suite est {TO_CONFIRM}."
    if scheme.valid_from is not None and on < scheme.valid_from:
        return f"Valable à partir du {french.dated(scheme.valid_from)}, {TO_CONFIRM}."
    return ""
