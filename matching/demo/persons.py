"""Who an invented resident is: age, situation, level, reading, French, schemes. Plausible together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from matching.demo.values import DEMO_DAY

# (youngest, oldest, share): many of 18 to 25, as in these neighbourhoods' missions locales.
_AGES: Final = ((16, 17, 6), (18, 25, 36), (26, 35, 22), (36, 45, 18), (46, 60, 18))
_LEVELS_YOUNG: Final = {1: 1.5, 2: 4, 3: 6, 4: 7, 5: 2, 6: 1.2, 7: 0.6}
_LEVELS_GROWN: Final = {1: 3.5, 2: 3, 3: 6, 4: 4, 5: 2, 6: 1, 7: 0.7}
_YOUNGEST_AT_LEVEL: Final = {1: 16, 2: 16, 3: 17, 4: 18, 5: 20, 6: 21, 7: 23}
_UNSAID: Final = 0.08


@dataclass(frozen=True, slots=True)
class Person:
    """A resident before any wish. Schemes and registrations follow from age, level and situation (DOMAIN)."""

    age: int
    birth_date: date
    situation: str
    level: int | None
    reading: str | None
    french: str | None
    project: str | None
    aims_at_level: int | None
    available_from: date | None
    registered: tuple[str, ...]
    in_schemes: tuple[str, ...]

    @property
    def at_school(self) -> bool:
        return self.situation in ("pupil", "student")


def draw_person(rng: Random) -> Person:
    """One person of 16 to 60 on the day of the demonstration."""
    low, high, _ = rng.choices(_AGES, [share for *_, share in _AGES])[0]
    age = rng.randint(low, high)
    birth_date = DEMO_DAY.replace(year=DEMO_DAY.year - age) - timedelta(days=rng.randint(0, 364))
    level = _level(age, rng)
    situation = _situation(age, level, rng)
    reading, french = _reading(level, rng)
    project = rng.choices(("none", "open", "settled", None), (15, 25, 50, 10))[0]
    aims = level + 1 if level and 2 <= level <= 4 and rng.random() < 0.2 else None
    schemes = _schemes(age, level, situation, reading, project, aims, rng)
    if "e2c" in schemes:
        situation = "trainee"
    return Person(
        age=age,
        birth_date=birth_date,
        situation=situation,
        level=None if rng.random() < _UNSAID and "e2c" not in schemes else level,
        reading=reading,
        french=french,
        project=project,
        aims_at_level=aims,
        available_from=_available(rng),
        registered=_registered(age, situation, schemes, rng),
        in_schemes=schemes,
    )


def _level(age: int, rng: Random) -> int:
    shares = _LEVELS_YOUNG if age <= 25 else _LEVELS_GROWN
    possible = [level for level in shares if _YOUNGEST_AT_LEVEL[level] <= age]
    return rng.choices(possible, [shares[level] for level in possible])[0]


def _situation(age: int, level: int, rng: Random) -> str:
    if age <= 17:
        return rng.choices(("out_of_school", "pupil", "jobseeker", "trainee"), (40, 35, 15, 10))[0]
    if age <= 25:
        student = 18 if level >= 4 else 0
        return rng.choices(
            ("jobseeker", "student", "employed", "trainee", "out_of_school"), (65, student, 9, 6, 6)
        )[0]
    return rng.choices(("jobseeker", "employed", "other", "trainee"), (74, 15, 8, 3))[0]


def _reading(level: int, rng: Random) -> tuple[str | None, str | None]:
    if rng.random() < _UNSAID:
        return None, None
    if level <= 2:
        reading = rng.choices(("none", "simple", "usual"), (20, 50, 30))[0]
    else:
        reading = rng.choices(("simple", "usual"), (18, 82))[0]
    if reading == "none":
        return reading, rng.choices(("none", "spoken"), (30, 70))[0]
    if reading == "simple":
        return reading, rng.choices(("none", "spoken", "written"), (10, 70, 20))[0]
    return reading, rng.choices(("spoken", "written"), (20, 80))[0]


def _schemes(
    age: int,
    level: int,
    situation: str,
    reading: str | None,
    project: str | None,
    aims: int | None,
    rng: Random,
) -> tuple[str, ...]:
    seeks = situation == "jobseeker"
    chances = {
        "e2c": 0.25 if 16 <= age <= 25 and level <= 2 and situation not in ("pupil", "student") else 0,
        "lectio": 0.35 if reading == "none" else 0,
        "projet_pro": 0.15 if seeks and project in ("none", "open") else 0,
        "parcours_qualifiant": 0.3 if seeks and aims is not None and 3 <= aims <= 5 else 0,
    }
    drawn = [name for name, chance in chances.items() if rng.random() < chance]
    return tuple(drawn[:1])


def _registered(age: int, situation: str, schemes: tuple[str, ...], rng: Random) -> tuple[str, ...]:
    chances = {
        "france_travail": 0.85 if situation == "jobseeker" else 0.1 if situation == "employed" else 0,
        "mission_locale": 0.6 if age <= 25 and situation not in ("pupil", "student", "employed") else 0,
        "plie": 0.08 if age > 25 and situation == "jobseeker" else 0,
    }
    drawn = [name for name, chance in chances.items() if rng.random() < chance]
    return tuple(drawn + (["e2c"] if "e2c" in schemes else []))


def _available(rng: Random) -> date | None:
    if rng.random() < 0.25:
        return None
    return rng.choice(
        (date(2026, 11, 23), date(2026, 11, 23), date(2026, 12, 1), date(2026, 12, 14), date(2027, 1, 4))
    )
