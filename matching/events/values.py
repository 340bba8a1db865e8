"""Who organises, what is said of a meeting and of a stand, and the words for its codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Literal

from matching.clock import PARIS

Party = Literal["region", "counsellor", "employer", "resident", "service"]
LANGUAGES: Final[Mapping[str, str]] = {
    "fr": "français",
    "ar": "arabe",
    "en": "anglais",
    "es": "espagnol",
    "pt": "portugais",
    "tr": "turc",
    "uk": "ukrainien",
}
KIND_WORDS: Final[Mapping[str, str]] = {
    "meeting": "Rencontre avec des employeurs",
    "market": "Marché de l’emploi, régulier",
    "mobile": "Passage de la Maison de l’orientation mobile",
}
STATE_WORDS: Final[Mapping[str, str]] = {
    "draft": "brouillon",
    "published": "publiée",
    "cancelled": "annulée",
    "over": "terminée",
}
SHELTER_WORDS: Final[Mapping[str, str]] = {
    "inside": "À l’intérieur.",
    "covered": "Dehors, à l’abri de la pluie.",
    "open": "Dehors, sans abri.",
}
STAND_WORDS: Final[Mapping[str, str]] = {
    "employer": "Employeur",
    "partner": "Partenaire",
    "association": "Association",
    "mission_locale": "Mission locale",
}


@dataclass(frozen=True, slots=True)
class Organiser:
    """Who acts on a meeting. `structure_id` is a counsellor's; None for the Region and the demo's counsellor.

    `account_id` is the person, 0 behind a demo door and for the service.
    """

    party: Party
    structure_id: int | None = None
    account_id: int = 0


SERVICE: Final = Organiser("service")


@dataclass(frozen=True, slots=True)
class Facts:
    """What an organiser says of a meeting: the columns of the same names. `point` is latitude, longitude."""

    title: str
    kind: str
    neighbourhood_code: str
    place: str
    address: str
    point: tuple[float, float]
    day: date
    start_at: time
    end_at: time
    slot_minutes: int = 20
    foot: str = ""
    lio: str = ""
    wheelchair: bool | None = None
    shelter: str | None = None
    capacity: int | None = None
    languages: tuple[str, ...] = ()
    child_corner: bool | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class StandFacts:
    """What is said of a stand. `break_hours`: nobody sits there between the two."""

    kind: str
    name: str = ""
    establishment_id: int | None = None
    vacancy_ids: tuple[int, ...] = ()
    schemes: tuple[str, ...] = ()
    host: bool = False
    break_hours: tuple[time, time] | None = None
    interview_limit: int | None = None


def starts_at(day: date, at: time) -> datetime:
    """The instant of a local hour of a day."""
    return datetime.combine(day, at, PARIS)


def minutes_of(at: time) -> int:
    """Minutes since midnight."""
    return at.hour * 60 + at.minute


def slot_count(start: time, end: time, minutes: int) -> int:
    """How many whole slots stand between two hours."""
    return max(0, (minutes_of(end) - minutes_of(start)) // minutes)


def slot_hour(start: time, minutes: int, slot: int) -> time:
    """The local hour at which a slot begins."""
    begun = datetime.combine(date.min, start) + timedelta(minutes=minutes * slot)
    return begun.time()
