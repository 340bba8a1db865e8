"""Who may enter a scheme: conditions with three answers, each explained in plain French words.

A condition answers yes, no or to_check (Kleene's strong logic): `all` is no as soon as one part is no, `any`
is yes as soon as one part is yes, and what is not known is to_check. So an answer that is already yes or no
stays so whatever else becomes known. Conditions are built by `predicate_reading` from the rules' TOML.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, Protocol, TypeAlias

Verdict: TypeAlias = Literal["yes", "no", "to_check"]

VERDICT_WORDS: Final[Mapping[Verdict, str]] = {"yes": "oui", "no": "non", "to_check": "à vérifier"}
LONGEST_REASON: Final = 12
"""Words in a reason, its colon included (the house's rule for residents)."""
NOT_PLANNED: Final = "cas non prévu"


@dataclass(frozen=True, slots=True)
class NumberField:
    """A whole number that rules compare: the range accepted, how it is said, how it is said when unknown."""

    low: int
    high: int
    fact: str
    unknown: str


@dataclass(frozen=True, slots=True)
class WordField:
    """A word of a closed list: for each, what is so, and what would be needed. `several`: many may hold."""

    said: Mapping[str, tuple[str, str]]
    unknown: str
    several: bool = False


@dataclass(frozen=True, slots=True)
class FlagField:
    """A yes or no question: the condition in words when yes is expected, and when no is."""

    when_true: str
    when_false: str


NUMBERS: Final[Mapping[str, NumberField]] = {
    "age": NumberField(0, 120, "vous avez {} ans", "votre âge"),
    "qualification_level": NumberField(1, 8, "votre niveau est {}", "votre niveau"),
    "aims_at_level": NumberField(1, 8, "vous visez le niveau {}", "le niveau que vous visez"),
}
WORDS: Final[Mapping[str, WordField]] = {
    "situation": WordField(
        {
            "jobseeker": ("vous cherchez un emploi", "chercher un emploi"),
            "student": ("vous faites des études", "faire des études"),
            "pupil": ("vous êtes élève", "être élève"),
            "out_of_school": ("vous n’allez plus à l’école", "ne plus aller à l’école"),
            "employed": ("vous avez un emploi", "avoir un emploi"),
            "trainee": ("vous êtes stagiaire", "être stagiaire"),
            "other": ("votre situation est autre", "une autre situation"),
        },
        "votre situation",
    ),
    "reading": WordField(
        {
            "none": ("vous avez du mal à lire", "avoir du mal à lire"),
            "simple": ("vous lisez des textes simples", "lire des textes simples"),
            "usual": ("vous lisez bien", "bien lire"),
        },
        "votre lecture",
    ),
    "french": WordField(
        {
            "none": ("vous ne parlez pas encore français", ""),
            "spoken": ("vous parlez français", "parler français"),
            "written": ("vous écrivez en français", "écrire en français"),
        },
        "votre français",
    ),
    "project": WordField(
        {
            "none": ("vous n’avez pas encore de projet", "ne pas avoir de projet"),
            "open": ("votre projet reste ouvert", "un projet ouvert"),
            "settled": ("votre projet est choisi", "un projet choisi"),
        },
        "votre projet",
    ),
    "registered": WordField(
        {
            "france_travail": ("inscription à France Travail", "France Travail"),
            "mission_locale": ("inscription à la mission locale", "la mission locale"),
            "e2c": ("inscription à l’école de la 2e chance", "l’école de la 2e chance"),
            "plie": ("inscription au plan local pour l’emploi", "le plan local pour l’emploi"),
            "other": ("inscription ailleurs", "une autre inscription"),
        },
        "vos inscriptions",
        several=True,
    ),
}
FLAGS: Final[Mapping[str, FlagField]] = {
    "in_qpv": FlagField(
        "vous habitez un quartier prioritaire", "vous habitez hors d’un quartier prioritaire"
    ),
    "wants_business": FlagField("vous voulez créer une entreprise", "vous ne créez pas d’entreprise"),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one person on one day. Unknown is None, an empty set, or an absent key.

    numbers : fields of `NUMBERS`; age in completed years
    words : fields of `WORDS` -> the words that hold (one, except where several may)
    flags : fields of `FLAGS`
    places : identifiers of the schemes for which the Region has entered a place for this home
    """

    numbers: Mapping[str, int | None]
    words: Mapping[str, frozenset[str]]
    flags: Mapping[str, bool | None]
    places: frozenset[str] = frozenset()


class Condition(Protocol):
    """A rule or a part of one."""

    def verdict(self, facts: Facts) -> Verdict:
        """yes, no, or to_check when something that decides is not known."""
        ...

    def reasons(self, facts: Facts) -> tuple[str, ...]:
        """What decided, one short French line each, such as "vous avez 22 ans : oui"."""
        ...


def count_words(text: str) -> int:
    """How many words a reader meets: what spaces part."""
    return len(text.split())


def _flip(verdict: Verdict, negated: bool) -> Verdict:
    if not negated or verdict == "to_check":
        return verdict
    return "no" if verdict == "yes" else "yes"


def _reason(said: str, verdict: Verdict) -> str:
    return f"{said} : {VERDICT_WORDS[verdict]}"


def _refused(fact: str, needed: str, verdict: Verdict) -> str:
    """Why a known fact does not do, with what is needed where that fits in a short line."""
    full = _reason(f"{fact}, il faut {needed}", verdict)
    if needed and count_words(full) <= LONGEST_REASON:
        return full
    return _reason(f"{fact}, {NOT_PLANNED}", verdict)


@dataclass(frozen=True, slots=True)
class Group:
    """`all` or `any` of its parts; there is at least one."""

    kind: Literal["all", "any"]
    parts: tuple[Condition, ...]

    def verdict(self, facts: Facts) -> Verdict:
        verdicts = {part.verdict(facts) for part in self.parts}
        decisive: Verdict = "no" if self.kind == "all" else "yes"
        if decisive in verdicts:
            return decisive
        return "to_check" if "to_check" in verdicts else _flip(decisive, True)

    def reasons(self, facts: Facts) -> tuple[str, ...]:
        """The parts that decided: a refusal shows what refuses, an `any` shows what answers like it."""
        verdict = self.verdict(facts)
        shown = [
            part
            for part in self.parts
            if (self.kind == "all" and verdict != "no") or part.verdict(facts) == verdict
        ]
        return tuple(dict.fromkeys(reason for part in shown for reason in part.reasons(facts)))


@dataclass(frozen=True, slots=True)
class Between:
    """A number of `low` to `high`, both included, None for no bound. Outside answers `otherwise`."""

    field: str
    low: int | None
    high: int | None
    otherwise: Verdict = "no"
    negated: bool = False

    def verdict(self, facts: Facts) -> Verdict:
        value = facts.numbers.get(self.field)
        if value is None:
            return "to_check"
        within = (self.low is None or value >= self.low) and (self.high is None or value <= self.high)
        return _flip("yes" if within else self.otherwise, self.negated)

    def reasons(self, facts: Facts) -> tuple[str, ...]:
        kind, verdict = NUMBERS[self.field], self.verdict(facts)
        value = facts.numbers.get(self.field)
        if value is None:
            return (_reason(kind.unknown, verdict),)
        fact = kind.fact.format(value)
        if self.field == "age" and value < 2:
            fact = fact.removesuffix("s")
        if verdict == "yes":
            return (_reason(fact, verdict),)
        return (_refused(fact, "" if self.negated else self._needed(), verdict),)

    def _needed(self) -> str:
        if self.high is None:
            return f"{self.low} ou plus"
        if self.low is None:
            return f"{self.high} ou moins"
        if self.low == self.high:
            return str(self.low)
        return f"{self.low} {'ou' if self.high == self.low + 1 else 'à'} {self.high}"


@dataclass(frozen=True, slots=True)
class Among:
    """A word of `yes`; a word of `unsure` is to_check; any other answers `otherwise`."""

    field: str
    yes: frozenset[str]
    unsure: frozenset[str] = frozenset()
    otherwise: Verdict = "no"
    negated: bool = False

    def verdict(self, facts: Facts) -> Verdict:
        held = facts.words.get(self.field, frozenset())
        if not held:
            return "to_check"
        if held & self.yes:
            return _flip("yes", self.negated)
        return "to_check" if held & self.unsure else _flip(self.otherwise, self.negated)

    def reasons(self, facts: Facts) -> tuple[str, ...]:
        kind, verdict = WORDS[self.field], self.verdict(facts)
        held = facts.words.get(self.field, frozenset())
        if not held:
            return (_reason(kind.unknown, verdict),)
        telling = next((word for word in kind.said if word in held & (self.yes | self.unsure)), None)
        fact = kind.said[telling or next(word for word in kind.said if word in held)][0]
        if verdict != "no":
            return (_reason(fact, verdict),)
        if self.negated or len(self.yes) > 1:
            return (_refused(fact, "", verdict),)
        needed, needed_words = kind.said[next(iter(self.yes))]
        # Of several that may hold, the one asked is named as missing; the others are beside the point.
        return (_reason(needed, verdict) if kind.several else _refused(fact, needed_words, verdict),)


@dataclass(frozen=True, slots=True)
class Flag:
    """A yes or no question answered as `expected`. The other answer gives `otherwise`."""

    field: str
    expected: bool
    otherwise: Verdict = "no"
    negated: bool = False

    @property
    def wanted(self) -> bool:
        """The answer that does, a `not` around it counted."""
        return self.expected is not self.negated

    def verdict(self, facts: Facts) -> Verdict:
        value = facts.flags.get(self.field)
        if value is None:
            return "to_check"
        return _flip("yes" if value is self.expected else self.otherwise, self.negated)

    def reasons(self, facts: Facts) -> tuple[str, ...]:
        kind = FLAGS[self.field]
        return (_reason(kind.when_true if self.wanted else kind.when_false, self.verdict(facts)),)


@dataclass(frozen=True, slots=True)
class PlaceEntered:
    """The Region has entered a place of `scheme` for the home: else to_check, never no."""

    scheme: str

    def verdict(self, facts: Facts) -> Verdict:
        return "yes" if self.scheme in facts.places else "to_check"

    def reasons(self, facts: Facts) -> tuple[str, ...]:
        return (_reason("un lieu près de chez vous", self.verdict(facts)),)


@dataclass(frozen=True, slots=True)
class Always:
    """Open to everybody."""

    def verdict(self, facts: Facts) -> Verdict:
        return "yes"

    def reasons(self, facts: Facts) -> tuple[str, ...]:
        return (_reason("ouvert à tout le monde", "yes"),)


@dataclass(frozen=True, slots=True)
class ToCheck:
    """Something the service never knows (`about`, a few French words): always to_check."""

    about: str

    def verdict(self, facts: Facts) -> Verdict:
        return "to_check"

    def reasons(self, facts: Facts) -> tuple[str, ...]:
        return (_reason(self.about, "to_check"),)
