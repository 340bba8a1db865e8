"""The parts of a scheme: what it gives, how one enters, what its placements are, where it is, its courses.

    gives = { kinds, months = { from, to }, part_time, paid, cost_cents }
    entry = { prescribed_by, contact }
    placement = { status, rhythm, pay, cost, length, agreement }
    places = [{ name, areas, address, phone, hours, lat, lon, from, to }, ...]
    courses = [{ name, skills, cards, occupations, level, hours, weeks, starts, areas, where, source }, ...]

An area is "occitanie", a department ("34"), a commune ("34172") or a priority neighbourhood ("QN03405M").
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from matching.referential.rule_fields import Fields

KINDS: Final = ("skills", "cards", "certification", "basics", "placement", "income", "advice", "travel")
"""What a scheme gives; `basics`: reading, writing, spoken French."""
LONGEST_MONTHS: Final = 120
GIVES_FIELDS: Final = ("kinds", "months", "part_time", "paid", "cost_cents")
ENTRY_FIELDS: Final = ("prescribed_by", "contact")
PLACEMENT_FIELDS: Final = ("status", "rhythm", "pay", "cost", "length", "agreement")
LONGEST_TERM: Final = 12
PLACE_FIELDS: Final = ("name", "areas", "address", "phone", "hours", "lat", "lon", "from", "to")
COURSE_FIELDS: Final = (
    "name", "skills", "cards", "occupations", "level", "hours", "weeks", "starts", "areas", "where", "source",
)  # fmt: skip
DEPARTMENTS: Final = ("09", "11", "12", "30", "31", "32", "34", "46", "48", "65", "66", "81", "82")
WHOLE_REGION: Final = "occitanie"
AREA: Final = rf"{WHOLE_REGION}|(?:{'|'.join(DEPARTMENTS)})(?:[0-9]{{3}})?|QN[0-9]{{5}}[A-Z]"
AREA_ACCEPTED: Final = "occitanie, un département (34), une commune (34172) ou un quartier (QN03405M)"
CARD: Final = r"[a-z][a-z0-9_]{1,39}"
ROME_CODE: Final = r"[A-N][0-9]{4}"
HOURS_A_DAY: Final = 7
"""A day of a course that says its hours and not its weeks, at the legal 35 hours of five days."""
WORKING_DAYS: Final = 5


@dataclass(frozen=True, slots=True)
class Gives:
    """What a person gets. Unknown is None or empty. Months are whole, `cost_cents` what the person pays."""

    kinds: tuple[str, ...] = ()
    months_from: int | None = None
    months_to: int | None = None
    part_time: bool | None = None
    paid: bool | None = None
    cost_cents: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """How to enter: who prescribes it, whom to contact, in French. None is not known."""

    prescribed_by: str | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class PlacementTerms:
    """What a placement is for an employer, each in a sentence of 12 words at most. None is not known.

    cost : for the employer; length : of one placement; agreement : what is signed
    """

    status: str | None = None
    rhythm: str | None = None
    pay: str | None = None
    cost: str | None = None
    length: str | None = None
    agreement: str | None = None


@dataclass(frozen=True, slots=True)
class SchemePlace:
    """Where a scheme can be met, for the homes of `areas`, from one day to another, both included.

    hours : when somebody is there, in French; lat, lon : WGS 84 degrees. None is not known.
    """

    name: str
    areas: tuple[str, ...]
    address: str | None = None
    phone: str | None = None
    hours: str | None = None
    lat: float | None = None
    lon: float | None = None
    first: date | None = None
    last: date | None = None

    def open_on(self, on: date) -> bool:
        """Whether the place is there on a day, or still to come: a visit that is announced counts."""
        return self.last is None or on <= self.last

    def serves(self, areas: Collection[str]) -> bool:
        """Whether the home of these areas is served."""
        return bool(set(self.areas) & set(areas))


@dataclass(frozen=True, slots=True)
class Course:
    """A course that a scheme pays for. Unknown is None or empty.

    skills, cards, occupations : ROME items and cards it gives, ROME codes it opens
    level  : qualification level it certifies, 1 to 8
    hours  : of course and practice; weeks : how long it takes
    starts : first days, in any order; areas : where it is held
    """

    name: str
    skills: tuple[int, ...] = ()
    cards: tuple[str, ...] = ()
    occupations: tuple[str, ...] = ()
    level: int | None = None
    hours: int | None = None
    weeks: int | None = None
    starts: tuple[date, ...] = ()
    areas: tuple[str, ...] = ()
    where: str | None = None
    source: str | None = None

    def next_start(self, on: date) -> date | None:
        """The first start after a day; None when the Region has entered none."""
        return min((start for start in self.starts if start > on), default=None)

    def ready_on(self, on: date) -> date | None:
        """The first day after the next session, or None when its start or its length is not known.

        Hours without weeks are days of `HOURS_A_DAY`, five a week.
        """
        start = self.next_start(on)
        if start is None or (self.weeks is None and self.hours is None):
            return None
        if self.weeks is not None:
            return start + timedelta(weeks=self.weeks)
        assert self.hours is not None
        day = start
        for _ in range(-(-self.hours // HOURS_A_DAY)):
            day += timedelta(days=1 if day.isoweekday() < WORKING_DAYS else 8 - day.isoweekday())
        return day


def areas_of(neighbourhood: str | None, communes: Collection[str]) -> frozenset[str]:
    """The areas that a home lies in, from what is known of it; empty when nothing is."""
    found = set(communes)
    departments = {commune[:2] for commune in communes}
    if neighbourhood:
        found.add(neighbourhood)
        # The code of a neighbourhood tells its department: QN03405M is in 34.
        departments.add(neighbourhood[3:5])
    known = departments & set(DEPARTMENTS)
    return frozenset(found | known | ({WHOLE_REGION} if known else set()))


def read_gives(fields: Fields) -> Gives:
    """What a scheme gives, from its table."""
    fields.only(GIVES_FIELDS)
    months = fields.table("months")
    months.only(("from", "to"))
    low, high = (months.find_whole(name, 1, LONGEST_MONTHS) for name in ("from", "to"))
    if low is not None and high is not None and low > high:
        months.findings.refuse((*months.path, "to"), high, f"un nombre entier à partir de {low} (from)")
    return Gives(
        kinds=fields.words("kinds", KINDS),
        months_from=low,
        months_to=high,
        part_time=fields.find_flag("part_time"),
        paid=fields.find_flag("paid"),
        cost_cents=fields.find_whole("cost_cents", 0, 100_000_000),
    )


def read_entry(fields: Fields) -> Entry:
    """How to enter, from its table."""
    fields.only(ENTRY_FIELDS)
    return Entry(fields.find_text("prescribed_by"), fields.find_text("contact"))


def read_placement(fields: Fields) -> PlacementTerms:
    """What a placement is, from its table."""
    fields.only(PLACEMENT_FIELDS)
    return PlacementTerms(*(fields.find_text(name, LONGEST_TERM) for name in PLACEMENT_FIELDS))


def read_place(fields: Fields) -> SchemePlace:
    """One place, from its table."""
    fields.only(PLACE_FIELDS)
    first, last = fields.find_day("from"), fields.find_day("to")
    if first is not None and last is not None and first > last:
        fields.findings.refuse((*fields.path, "to"), last, f"une date à partir de {first.isoformat()} (from)")
    areas = fields.list_texts("areas", AREA, AREA_ACCEPTED)
    if "areas" not in fields.values or fields.values["areas"] == []:
        fields.findings.refuse(
            (*fields.path, "areas"), fields.values.get("areas"), f"au moins {AREA_ACCEPTED}"
        )
    return SchemePlace(
        name=fields.text("name"),
        areas=areas,
        address=fields.find_text("address"),
        phone=fields.find_text("phone"),
        hours=fields.find_text("hours"),
        lat=fields.find_degrees("lat", 90),
        lon=fields.find_degrees("lon", 180),
        first=first,
        last=last,
    )


def read_course(fields: Fields) -> Course:
    """One course, from its table."""
    fields.only(COURSE_FIELDS)
    return Course(
        name=fields.text("name"),
        skills=fields.list_whole("skills", 1, 9_999_999),
        cards=fields.list_texts("cards", CARD, "un permis ou une carte, comme haccp"),
        occupations=fields.list_texts("occupations", ROME_CODE, "un code ROME, comme J1501"),
        level=fields.find_whole("level", 1, 8),
        hours=fields.find_whole("hours", 1, 9_999),
        weeks=fields.find_whole("weeks", 1, 520),
        starts=fields.list_days("starts"),
        areas=fields.list_texts("areas", AREA, AREA_ACCEPTED),
        where=fields.find_text("where"),
        source=fields.find_text("source"),
    )
