"""The things of EXCHANGE as frozen values: a vacancy, a profile, a match, and every list of accepted words.

Nothing here computes. The database services build these values from rows, `exchange` builds them from JSON,
and `index` turns them into columns. Unknown is `None` or an empty tuple, never a guess. Days are `date`,
local times are `time`; a shift whose end is not after its start ends the next day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Final, Literal, NamedTuple, TypeAlias, get_args

Contract: TypeAlias = Literal[
    "cdi", "cdd", "interim", "saisonnier", "apprentissage", "professionnalisation",
    "stage", "immersion", "insertion", "service_civique",
]  # fmt: skip
Accept: TypeAlias = Literal["stage", "alternance", "immersion", "later_start"]
Card: TypeAlias = Literal[
    "permis_am", "permis_a1", "permis_a", "permis_b", "permis_be", "permis_c1", "permis_c", "permis_ce",
    "permis_d1", "permis_d", "fimo",
    "caces_r482_a", "caces_r482_b1", "caces_r482_b2", "caces_r482_b3", "caces_r482_c1", "caces_r482_c2",
    "caces_r482_c3", "caces_r482_d", "caces_r482_e", "caces_r482_f", "caces_r482_g",
    "caces_r484_1", "caces_r484_2", "caces_r485_1", "caces_r485_2",
    "caces_r486_a", "caces_r486_b", "caces_r486_c",
    "caces_r489_1a", "caces_r489_1b", "caces_r489_2a", "caces_r489_2b", "caces_r489_3", "caces_r489_4",
    "caces_r489_5", "caces_r489_6", "caces_r489_7", "caces_r490",
    "ssiap_1", "ssiap_2", "ssiap_3", "habilitation_electrique", "haccp", "bafa", "bafd", "deaes",
    "carte_pro_securite", "carte_pro_vtc", "carte_pro_taxi", "sst",
]  # fmt: skip
Day: TypeAlias = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Reading: TypeAlias = Literal["none", "simple", "usual"]
French: TypeAlias = Literal["none", "spoken", "written"]
PayPer: TypeAlias = Literal["hour", "month", "year"]
Means: TypeAlias = Literal["walk", "transit", "bicycle", "car"]
Hours: TypeAlias = Literal["full", "part", "any"]
Project: TypeAlias = Literal["none", "open", "settled"]
Situation: TypeAlias = Literal[
    "jobseeker", "student", "pupil", "out_of_school", "employed", "trainee", "other"
]
Registration: TypeAlias = Literal["france_travail", "mission_locale", "e2c", "plie", "other"]
Avoided: TypeAlias = Literal["night", "saturday", "sunday", "split", "standing", "loads"]
SchemeName: TypeAlias = Literal[
    "e2c", "lectio", "projet_pro", "competence_plus", "parcours_qualifiant", "innovemploi_experimentation",
    "innovemploi_recrutement", "mon_parcours_formation_metiers", "pacte_embauche",
    "revenu_ecologique_jeunes", "id_stages", "maison_orientation", "maison_orientation_mobile", "cria",
    "psad", "spro", "cite_educative", "mission_locale", "entrepreneuriat_qpv", "et_pourquoi_pas",
    "plateforme_discriminations", "association_quartier", "lio_plus_egal_zero", "lio_solidario",
    "transport_a_la_demande",
]  # fmt: skip
SchemeAnswer: TypeAlias = Literal["yes", "no", "to_check"]
Brick: TypeAlias = Literal["savoir_faire", "trajet", "aides"]
CriterionName: TypeAlias = Literal[
    "occupation", "skills", "level", "journey", "conditions", "schemes", "welcome", "shortage"
]
Group: TypeAlias = Literal["now", "with_scheme", "talk"]
BlockerName: TypeAlias = Literal["permit", "law", "no_way_there", "no_way_back", "start_date"]
Basis: TypeAlias = Literal["timetable", "direct", "on_request", "estimate"]
DayType: TypeAlias = Literal["weekday", "saturday", "sunday"]

CONTRACTS: Final[tuple[Contract, ...]] = get_args(Contract)
ACCEPTS: Final[tuple[Accept, ...]] = get_args(Accept)
CARDS: Final[tuple[Card, ...]] = get_args(Card)
DAYS: Final[tuple[Day, ...]] = get_args(Day)
READINGS: Final[tuple[Reading, ...]] = get_args(Reading)
FRENCH: Final[tuple[French, ...]] = get_args(French)
PAY_PER: Final[tuple[PayPer, ...]] = get_args(PayPer)
MEANS: Final[tuple[Means, ...]] = get_args(Means)
HOURS: Final[tuple[Hours, ...]] = get_args(Hours)
PROJECTS: Final[tuple[Project, ...]] = get_args(Project)
SITUATIONS: Final[tuple[Situation, ...]] = get_args(Situation)
REGISTRATIONS: Final[tuple[Registration, ...]] = get_args(Registration)
AVOIDED: Final[tuple[Avoided, ...]] = get_args(Avoided)
SCHEMES: Final[tuple[SchemeName, ...]] = get_args(SchemeName)
SCHEME_ANSWERS: Final[tuple[SchemeAnswer, ...]] = get_args(SchemeAnswer)
BRICKS: Final[tuple[Brick, ...]] = get_args(Brick)
CRITERIA: Final[tuple[CriterionName, ...]] = get_args(CriterionName)
GROUPS: Final[tuple[Group, ...]] = get_args(Group)
BLOCKERS: Final[tuple[BlockerName, ...]] = get_args(BlockerName)
BASES: Final[tuple[Basis, ...]] = get_args(Basis)
DAY_TYPES: Final[tuple[DayType, ...]] = get_args(DayType)

DRIVING_LICENCES: Final = frozenset(card for card in CARDS if card.startswith("permis_"))
"""Driving licences. A short course of a scheme never gives one (EXCHANGE, `group`)."""
DIPLOMAS: Final[frozenset[Card]] = frozenset({"bafa", "bafd", "deaes"})
"""Words of the list that name a diploma: a scheme never gives them inside a match (docs/decisions/0013).

The law's own words decide: BAFA and BAFD are brevets that a jury delivers (Code de l'action sociale et des
familles, D432-10 and following), DEAES is a State diploma; a carte pro is an authorisation, hence a card.
"""
IMPLIES_PERMIS_B: Final[frozenset[Card]] = frozenset(
    {"permis_be", "permis_c1", "permis_c", "permis_ce", "permis_d1", "permis_d"}
)
"""Heavier driving licences, which imply `permis_b`. Nothing else implies anything (EXCHANGE)."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a post is: WGS 84 degrees, or a commune's INSEE code that the caller turns into a point."""

    lat: float | None = None
    lon: float | None = None
    commune: str | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """WGS 84 degrees."""

    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Pay:
    """Euro cents, gross, for one hour, month or year."""

    cents: int
    per: PayPer


# Every post and every profile holds several of the three that follow, and lists look them up by their value:
# a tuple with names is made, compared and hashed without a line of Python.
class Shift(NamedTuple):
    """The same hours on each of `days`. An `end` not after `start` is on the next day."""

    days: tuple[Day, ...]
    start: time
    end: time


class SkillAsked(NamedTuple):
    """A skill of a vacancy. `label` is empty when only the ROME item is known."""

    label: str = ""
    rome_item: int | None = None
    required: bool = False


class SkillHeld(NamedTuple):
    """A skill of a profile. `label` is empty when only the ROME item is known."""

    label: str = ""
    rome_item: int | None = None


@dataclass(frozen=True, slots=True)
class Want:
    """Work somebody wants: a ROME code, or words and what they may mean.

    `meanings` are `(rome_code, confidence 0 to 1)`, resolved from `text` by the wording room before ranking.
    A want with a `rome_code` means that code for certain, whatever its words.
    """

    rome_code: str | None = None
    text: str | None = None
    meanings: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A post to fill, in the words of EXCHANGE. `qualification_level` is 1 to 8 (3 = CAP)."""

    id: str
    title: str
    place: Place
    contract: Contract
    employer_id: str | None = None
    rome_code: str | None = None
    weekly_hours: float | None = None
    positions: int | None = None
    shifts: tuple[Shift, ...] = ()
    skills: tuple[SkillAsked, ...] = ()
    requires: tuple[Card, ...] = ()
    qualification_level: int | None = None
    reading: Reading | None = None
    french: French | None = None
    accepts: tuple[Accept, ...] = ()
    published_on: date | None = None
    starts_on: date | None = None
    pay: Pay | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """What a resident said of the work wanted. It has no name, sex or nationality: they cannot be scored."""

    id: str
    home: Point | None = None
    neighbourhood: str | None = None
    commune: str | None = None
    wants: tuple[Want, ...] = ()
    skills: tuple[SkillHeld, ...] = ()
    holds: tuple[Card, ...] = ()
    means: tuple[Means, ...] = ()
    max_minutes: int | None = None
    contracts: tuple[Contract, ...] = ()
    hours: Hours | None = None
    avoid: tuple[Avoided, ...] = ()
    qualification_level: int | None = None
    reading: Reading | None = None
    french: French | None = None
    birth_date: date | None = None
    situation: Situation | None = None
    registered: tuple[Registration, ...] = ()
    in_schemes: tuple[SchemeName, ...] = ()
    project: Project | None = None
    aims_at_level: int | None = None
    wants_business: bool | None = None
    available_from: date | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """One criterion said to its three readers. `employer` is None where an employer may learn nothing."""

    resident: str
    employer: str | None
    counsellor: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of a score, in whole millionths of it: 0 <= `contribution` <= `of` <= 1."""

    name: CriterionName
    brick: Brick
    contribution: float
    of: float
    words: Words


@dataclass(frozen=True, slots=True)
class MissingSkill:
    """A skill asked and not wholly held; `scheme` can give it, when there is one."""

    label: str
    required: bool
    scheme: SchemeName | None = None
    rome_item: int | None = None


@dataclass(frozen=True, slots=True)
class Blocker:
    """Why this pair cannot be, as things stand, and what would lift it."""

    name: BlockerName
    words: str


# A list makes twenty of the two that follow: a tuple with names is made in a third of the time, and sooner
# still by `made`, which it does itself by way of a function in Python.
made: Final = tuple.__new__


class Travel(NamedTuple):
    """The day of a post: minutes of the ways ridden on the worst day; None where no way or not known."""

    minutes_out: int | None
    minutes_back: int | None
    basis: Basis
    wait_minutes: int | None = None
    worst_day: DayType | None = None
    leave_at: time | None = None
    home_at: time | None = None


class Match(NamedTuple):
    """One vacancy for one profile: the score is the sum of the contributions, exactly.

    `held_skills` are the labels asked by the vacancy and held; `travel` is None when none was given.
    """

    vacancy_id: str
    profile_id: str
    score: float
    group: Group
    criteria: tuple[Criterion, ...]
    missing_skills: tuple[MissingSkill, ...]
    travel: Travel | None
    blockers: tuple[Blocker, ...]
    held_skills: tuple[str, ...] = ()
