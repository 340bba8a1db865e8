"""What training could bring to an offer: the course for each thing that is missing, and the level above.

The schemes do it that carry the effect (`referential.scheme_reading.EFFECTS`): skills and cards, as the
ranking counts them; the level just above the one held, and the diplomas of the occupation; reading and
French. What the Region has not entered is « à confirmer ».
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from matching import french
from matching.matches.snapshot import Snapshot
from matching.ranking.comparison import compare
from matching.ranking.criteria import MOST_GIVEN
from matching.ranking.effects import GIVES_LEVEL, GIVES_SKILLS
from matching.ranking.entries import own_skills
from matching.ranking.labels import card_label
from matching.ranking.referential import SkillKey
from matching.ranking.told import told_of
from matching.ranking.values import (
    DIPLOMAS,
    DRIVING_LICENCES,
    FRENCH,
    IMPLIES_PERMIS_B,
    READINGS,
    Card,
    Profile,
    Vacancy,
)
from matching.referential.predicate_words import LEVELS
from matching.referential.scheme_courses import courses_opening, find_course, length_of, months_of
from matching.referential.schemes import TO_CONFIRM, Course, Scheme

GIVES_BASICS: Final = "gives_basics"
MARKS_SHORTAGE: Final = "marks_shortage"


@dataclass(frozen=True, slots=True)
class Training:
    """One thing to learn, and the course that brings it. What is not known is said so.

    thing    : the skill, the card or the diploma
    required : nobody is taken without it
    course   : the name of the course; "" when the Region has entered none
    ready    : the first day after the course, when its start and its length are known
    """

    thing: str
    required: bool
    course: str
    lasts: str
    starts: str
    where: str
    ready: date | None

    @property
    def line(self) -> str:
        """The same in short sentences."""
        if not self.course:
            return f"Formation, durée, début et lieu {TO_CONFIRM}."
        return f"{self.course}. Durée : {self.lasts}. Début : {self.starts}. Lieu : {self.where}."


@dataclass(frozen=True, slots=True)
class Way:
    """What one scheme brings to an offer.

    slug       : of its page
    sure       : it answers yes; else it is to check
    to_confirm : it is out of its dates
    """

    name: str
    slug: str
    sure: bool
    to_confirm: bool
    trainings: tuple[Training, ...]

    @property
    def called(self) -> str:
        """Its name, and how sure it is."""
        if self.to_confirm:
            return f"{self.name}, {TO_CONFIRM}"
        return self.name if self.sure else f"{self.name}, à vérifier"

    @property
    def required(self) -> tuple[Training, ...]:
        """What the post cannot do without."""
        return tuple(one for one in self.trainings if one.required)


@dataclass(frozen=True, slots=True)
class Trainer:
    """What may train one person on a day: read once for all the offers of a list."""

    snapshot: Snapshot
    profile: Profile
    own: frozenset[SkillKey]
    areas: frozenset[str]
    answers: Mapping[str, str]

    @classmethod
    def of(cls, snapshot: Snapshot, profile: Profile) -> Trainer:
        """For a profile, by the rules in force."""
        return cls(
            snapshot,
            profile,
            own_skills(profile, snapshot.vocabulary.ranking),
            snapshot.areas_of(profile),
            snapshot.schemes_of((profile,))[profile.id],
        )

    @property
    def marks_shortage(self) -> bool:
        """Whether a scheme marks for this person the occupations short of people."""
        return bool(self._carrying(MARKS_SHORTAGE))

    def label(self, identifier: str) -> str:
        """What an offer calls a scheme."""
        return self.snapshot.scheme(identifier).label

    def what_is_missing(self, vacancy: Vacancy) -> tuple[Way, ...]:
        """The courses for what is missing, when a scheme may give it: one or two required things (DOMAIN).

        The scheme that the match names comes first; of any other, the courses that exist are told.
        """
        schemes = self._carrying(GIVES_SKILLS)
        if not schemes:
            return ()
        compared = compare(told_of(vacancy, self.snapshot.vocabulary.ranking).asked, self.own)
        cards = cards_missing(vacancy, self.profile)
        if compared.missing_required + len(cards) > MOST_GIVEN:
            return ()
        ways = []
        for scheme in schemes:
            # Of what is only wished for, the courses that exist are told, not that one may exist.
            found = [
                self._training(one.label, one.required, course)
                for one in compared.missing
                if (course := self._course(scheme, item=one.rome_item))
                or (one.required and scheme is schemes[0])
            ]
            found += [
                self._training(card_label(one), True, course)
                for one in cards
                if is_given(one)
                if (course := self._course(scheme, card=one)) or scheme is schemes[0]
            ]
            found.sort(key=lambda one: not one.required)
            ways.append(self._way(scheme, found))
        return _told(ways)

    def basics(self, vacancy: Vacancy) -> tuple[Way, ...]:
        """Where one learns to read or to speak French, when a post asks for more of it than one has."""
        lacks = [
            words
            for held, asked, order, words in (
                (self.profile.reading, vacancy.reading, READINGS, "lire davantage"),
                (self.profile.french, vacancy.french, FRENCH, "parler ou écrire davantage le français"),
            )
            if held is not None and asked is not None and order.index(held) < order.index(asked)
        ]
        return _told(self._basics_of(scheme, lacks) for scheme in self._carrying(GIVES_BASICS))

    def _basics_of(self, scheme: Scheme, lacks: Iterable[str]) -> Way | None:
        months = months_of(scheme.gives) or TO_CONFIRM
        where = scheme.entry.contact or TO_CONFIRM
        return self._way(
            scheme, [Training(one, False, scheme.name, months, TO_CONFIRM, where, None) for one in lacks]
        )

    def next_level(self, vacancy: Vacancy) -> tuple[Way, ...]:
        """What certifies for a post: the diplomas of its occupation that are not held, or one level more."""
        return _told(self._certified_by(scheme, vacancy) for scheme in self._carrying(GIVES_LEVEL))

    def _certified_by(self, scheme: Scheme, vacancy: Vacancy) -> Way | None:
        held, asked = self.profile.qualification_level, vacancy.qualification_level
        near = courses_opening(vacancy.rome_code or "", scheme.courses, self.snapshot.on, self.areas)
        found = [self._training(course.name, False, course) for course in near if self._is_above(course)]
        if not found and held is not None and asked == held + 1:
            months = months_of(scheme.gives) or TO_CONFIRM
            level = f"niveau {LEVELS[asked]}"
            found = [Training(level, False, "Certification", months, TO_CONFIRM, TO_CONFIRM, None)]
        return self._way(scheme, found)

    def _carrying(self, effect: str) -> tuple[Scheme, ...]:
        return self.snapshot.carrying(effect, self.answers)

    def _is_above(self, course: Course) -> bool:
        if course.cards:
            return not set(course.cards) <= set(self.profile.holds)
        held = self.profile.qualification_level
        return held is None or course.level is None or course.level > held

    def _course(self, scheme: Scheme, *, item: int | None = None, card: str | None = None) -> Course | None:
        return find_course(scheme.courses, self.snapshot.on, item=item, card=card, areas=self.areas)

    def _training(self, thing: str, required: bool, course: Course | None) -> Training:
        if course is None:
            return Training(thing, required, "", TO_CONFIRM, TO_CONFIRM, TO_CONFIRM, None)
        start = course.next_start(self.snapshot.on)
        return Training(
            thing=thing,
            required=required,
            course=course.name,
            lasts=length_of(course) or TO_CONFIRM,
            starts=TO_CONFIRM if start is None else french.dated(start),
            where=course.where or TO_CONFIRM,
            ready=course.ready_on(self.snapshot.on),
        )

    def _way(self, scheme: Scheme, trainings: Iterable[Training]) -> Way | None:
        some = tuple(trainings)
        return (
            Way(
                name=scheme.name,
                slug=scheme.identifier.replace("_", "-"),
                sure=self.answers[scheme.identifier] == "yes",
                to_confirm=scheme.identifier in self.snapshot.expired,
                trainings=some,
            )
            if some
            else None
        )


def _told(ways: Iterable[Way | None]) -> tuple[Way, ...]:
    """Those that bring something."""
    return tuple(way for way in ways if way is not None)


_NEVER_GIVEN: Final = DRIVING_LICENCES | DIPLOMAS


def is_given(card: Card) -> bool:
    """Whether a short course may give a card: never a driving licence, never a diploma (EXCHANGE)."""
    return card not in _NEVER_GIVEN


def cards_missing(vacancy: Vacancy, profile: Profile) -> list[Card]:
    """The cards and licences that a post requires and a person does not hold."""
    held = set(profile.holds)
    if held & IMPLIES_PERMIS_B:
        held.add("permis_b")
    return [card for card in vacancy.requires if card not in held]
