"""The invented town as frozen values: an employer, a vacancy, a resident. Everything in it is fictitious."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from matching.ranking.values import Accept, Card, Contract, French, PayPer, Reading

FIRST_ID = 1_000_001
"""The first id of every table of the demonstration: fixed, so that tie-breaks are the same at every load."""
DEMO_DAY = date(2026, 12, 1)
"""The day at which the town is seen: the clock of demo and tests stands there."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A point, WGS 84 degrees, with the commune whose town hall is nearest."""

    lat: float
    lon: float
    commune: str  # INSEE code
    commune_name: str


@dataclass(frozen=True, slots=True)
class DemoEmployer:
    """An invented workplace. `near` is the QPV it was placed by, `trade` a key of the tables of trades."""

    id: int
    siret: str
    name: str
    address: str
    spot: Spot
    near: str
    trade: str


@dataclass(frozen=True, slots=True)
class DayShift:
    """Hours on one day, 0 = Monday; an end not after its start is on the next day."""

    day: int
    start: time
    end: time


@dataclass(frozen=True, slots=True)
class DemoSkill:
    """A skill in plain words with its ROME item, if any. `required` is for vacancies only."""

    label: str
    item: int | None
    required: bool = False


@dataclass(frozen=True, slots=True)
class DemoVacancy:
    """An invented post, open. `hours` is hours a week; `pay` is cents and their period."""

    id: int
    employer_id: int
    title: str
    rome_code: str
    description: str
    address: str
    spot: Spot
    contract: Contract
    hours: float | None
    positions: int
    shifts: tuple[DayShift, ...]
    skills: tuple[DemoSkill, ...]
    requires: tuple[Card, ...]
    accepts: tuple[Accept, ...]
    reading: Reading | None
    french: French | None
    level: int | None
    pay: tuple[int, PayPer] | None
    published_on: date
    starts_on: date


@dataclass(frozen=True, slots=True)
class DemoResident:
    """An invented resident. `lat`, `lon` lie on the 250 m grid; `wants` are (ROME code or None, words).

    `choices` are (kind, value) pairs of EXCHANGE: holds, means, contracts, avoid, registered, in_schemes.
    """

    id: int
    name: str
    lat: float
    lon: float
    neighbourhood: str
    commune: str
    wants: tuple[tuple[str | None, str], ...]
    skills: tuple[DemoSkill, ...]
    choices: tuple[tuple[str, str], ...]
    max_minutes: int | None
    hours: str
    level: int | None
    reading: str | None
    french: str | None
    birth_date: date | None
    situation: str | None
    project: str | None
    aims_at_level: int | None
    wants_business: bool | None
    available_from: date | None
    open_to_employers: bool
    said_on: date
