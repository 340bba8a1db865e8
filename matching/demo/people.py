"""Invented residents: who they are and what they look for, first the named ones of the role-plays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from matching.demo.dealing import Deck, Turns, dice
from matching.demo.employers import USUAL_VACANCIES, neighbourhood_weights
from matching.demo.persons import draw_person
from matching.demo.places import Ground
from matching.demo.reading import read_toml, read_trades
from matching.demo.values import DEMO_DAY, FIRST_ID, DemoEmployer, DemoResident, DemoSkill, DemoVacancy
from matching.demo.wishes import Usual, draw_choices, draw_known_skills, draw_wanted, say_wants

USUAL_RESIDENTS: Final = 250
_LOOKS_AROUND: Final = 0.65
_KINDS: Final = ("holds", "means", "contracts", "avoid", "registered", "in_schemes")


def count_residents(size: int) -> int:
    """How many residents a town with `size` vacancies has: 250 for 300."""
    return max(1, round(size * USUAL_RESIDENTS / USUAL_VACANCIES))


def hired_around(
    employers: Iterable[DemoEmployer], vacancies: Iterable[DemoVacancy], ground: Ground
) -> dict[str, list[str]]:
    """ROME codes hired by the employers of each commune that has a neighbourhood, once for each post."""
    commune_of = {one.id: ground.neighbourhoods[one.near].commune for one in employers}
    found: dict[str, list[str]] = {}
    for vacancy in vacancies:
        found.setdefault(commune_of[vacancy.employer_id], []).append(vacancy.rome_code)
    return found


def make_residents(
    size: int, usual: Usual, ground: Ground, hired: Mapping[str, list[str]]
) -> tuple[DemoResident, ...]:
    """The residents of a town with `size` vacancies: the named people first, then more over all the QPV.

    `hired` is what `hired_around` gives.
    """
    entries = read_toml("people.toml")["people"]
    named = tuple(_named(FIRST_ID + place, entry, usual, ground) for place, entry in enumerate(entries))
    count = count_residents(size)
    others = _Neighbours(usual, ground, hired, taken={one.name for one in named})
    return named[:count] + tuple(others.make(FIRST_ID + place) for place in range(len(named), count))


def _named(number: int, entry: Mapping[str, Any], usual: Usual, ground: Ground) -> DemoResident:
    code = entry["neighbourhood"]
    lat, lon = ground.home_in(code, dice(f"home of {entry['name']}"))
    return DemoResident(
        id=number,
        name=entry["name"],
        lat=lat,
        lon=lon,
        neighbourhood=code,
        commune=ground.neighbourhoods[code].commune,
        wants=tuple((want, "") if want in usual else (None, want) for want in entry["wants"]),
        skills=_first_skills(entry.get("skills", {}), usual),
        choices=tuple((kind, value) for kind in _KINDS for value in entry.get(kind, ())),
        max_minutes=entry["max_minutes"],
        hours=entry["hours"],
        level=entry["level"],
        reading=entry["reading"],
        french=entry["french"],
        birth_date=date.fromisoformat(entry["born"]),
        situation=entry["situation"],
        project=entry["project"],
        aims_at_level=entry.get("aims_at_level"),
        wants_business=entry.get("wants_business"),
        available_from=date.fromisoformat(entry["available_from"]) if "available_from" in entry else None,
        open_to_employers=True,
        said_on=DEMO_DAY - timedelta(days=14),
    )


def _first_skills(held: Mapping[str, int], usual: Usual) -> tuple[DemoSkill, ...]:
    """The first usual skills of each occupation, `held` of them, none twice."""
    found = {skill.label: skill.item for code, count in held.items() for skill in usual[code].skills[:count]}
    return tuple(DemoSkill(label, item) for label, item in found.items())


class _Neighbours:
    """Makes residents one after the other; first names come round only when all have been given."""

    def __init__(self, usual: Usual, ground: Ground, hired: Mapping[str, list[str]], taken: set[str]) -> None:
        self._rng = dice("residents")
        self._usual = usual
        self._ground = ground
        self._places = Turns(neighbourhood_weights(ground))
        names = read_toml("names.toml")["first_names"]
        self._names = Deck([name for name in names if name not in taken], self._rng)
        self._open = Turns({True: 4.0, False: 1.0})
        # Jobs of the whole town by what it hires, and those of each commune.
        weights: dict[str, float] = {}
        for trade in read_trades().values():
            for job in trade.jobs:
                weights[job.code] = weights.get(job.code, 0) + job.weight * trade.size
        self._everywhere = Turns(weights)
        self._around = {commune: Deck(codes, self._rng) for commune, codes in hired.items()}

    def make(self, number: int) -> DemoResident:
        """One more resident."""
        rng, code = self._rng, self._places.draw()
        person = draw_person(rng)
        wanted = draw_wanted(self._draw_job(code), person, self._usual, rng)
        lat, lon = self._ground.home_in(code, rng)
        return DemoResident(
            id=number,
            name=self._names.deal(),
            lat=lat,
            lon=lon,
            neighbourhood=code,
            commune=self._ground.neighbourhoods[code].commune,
            wants=say_wants(wanted, self._usual, rng),
            skills=draw_known_skills(wanted, self._usual, rng),
            choices=draw_choices(person, wanted, self._usual, rng),
            max_minutes=rng.choice((20, 30, 30, 30, 45, 45, 45, 60, 60, 90, None)),
            hours=rng.choice(("part", "any") if person.at_school else ("any", "any", "full", "full", "part")),
            level=person.level,
            reading=person.reading,
            french=person.french,
            birth_date=person.birth_date,
            situation=person.situation,
            project=person.project,
            aims_at_level=person.aims_at_level,
            wants_business=rng.choices((None, False, True), (5, 4, 0.6))[0],
            available_from=person.available_from,
            open_to_employers=self._open.draw(),
            said_on=DEMO_DAY - timedelta(days=rng.randint(1, 75)),
        )

    def _draw_job(self, code: str) -> Callable[[], str]:
        """Most people look for what is hired in their commune, the others for anything."""
        around = self._around.get(self._ground.neighbourhoods[code].commune)
        return around.deal if around and self._rng.random() < _LOOKS_AROUND else self._everywhere.draw
