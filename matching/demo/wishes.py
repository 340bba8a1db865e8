"""What an invented resident wants, can do, holds and avoids."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Final

from matching.demo.persons import Person
from matching.demo.values import DemoSkill
from matching.ranking.values import AVOIDED, CARDS
from matching.referential.rome import UsualOccupation

Usual = Mapping[str, UsualOccupation]

_TRIES: Final = 40
_AVOIDS: Final = {
    "night": 0.3,
    "saturday": 0.08,
    "sunday": 0.22,
    "split": 0.15,
    "standing": 0.06,
    "loads": 0.12,
}
_CARD_HELD: Final = 0.3
# Driving licences begin at 18 but permis_am; heavier ones, and the trades of the road, come later.
_GROWN_CARDS: Final = frozenset(
    {"permis_c", "permis_ce", "permis_d", "fimo", "carte_pro_vtc", "carte_pro_taxi"}
)


def draw_wanted(draw: Callable[[], str], person: Person, usual: Usual, rng: Random) -> tuple[str, ...]:
    """1 to 3 occupations that a person of this level can look for; the others are of its family."""
    level = person.level or 3
    code = next((drawn for _ in range(_TRIES) if _suits(usual[drawn := draw()], level)), "K2205")
    family = [
        other for other in usual if other != code and other[:3] == code[:3] and _suits(usual[other], level)
    ]
    count = rng.choices((1, 2, 3), (45, 38, 17))[0]
    return (code, *rng.sample(family, k=min(count - 1, len(family))))


def say_wants(wanted: tuple[str, ...], usual: Usual, rng: Random) -> tuple[tuple[str | None, str], ...]:
    """Each occupation as it was entered: chosen from the list, chosen after typing, or typed only."""
    said: list[tuple[str | None, str]] = []
    for code in wanted:
        one = usual[code]
        roll = rng.random()
        if roll < 0.15:
            said.append((None, rng.choice(one.titles + one.says)))
        else:
            said.append((code, rng.choice(one.titles) if roll < 0.4 else ""))
    return tuple(said)


def draw_known_skills(wanted: tuple[str, ...], usual: Usual, rng: Random) -> tuple[DemoSkill, ...]:
    """0 to 8 skills of the wanted occupations, those that matter most first; one person in 12 names none."""
    if rng.random() < 1 / 12:
        return ()
    pool = {skill.label: skill for code in wanted for skill in usual[code].skills}
    core = [skill for skill in pool.values() if skill.core]
    others = [skill for skill in pool.values() if not skill.core]
    rng.shuffle(core)
    rng.shuffle(others)
    count = rng.randint(1, 8)
    share = min(len(core), (count + 1) // 2)
    return tuple(DemoSkill(one.label, one.item) for one in (core[:share] + others)[:count])


def draw_choices(
    person: Person, wanted: tuple[str, ...], usual: Usual, rng: Random
) -> tuple[tuple[str, str], ...]:
    """(kind, value) pairs of EXCHANGE, in the order of its lists."""
    holds = _holds(person, wanted, usual, rng)
    means = ["walk"] + [
        name for name, share in (("transit", 0.92), ("bicycle", 0.25)) if rng.random() < share
    ]
    if "permis_b" in holds and rng.random() < 0.55:
        means.append("car")
    avoid = [name for name in AVOIDED if rng.random() < _AVOIDS[name]] if rng.random() < 0.6 else []
    kinds = {
        "holds": holds,
        "means": means,
        "contracts": _contracts(person, rng),
        "avoid": avoid,
        "registered": person.registered,
        "in_schemes": person.in_schemes,
    }
    return tuple((kind, value) for kind, values in kinds.items() for value in values)


def _suits(occupation: UsualOccupation, level: int) -> bool:
    return occupation.level <= level + 1 and not (level >= 6 and occupation.level < 3)


def _holds(person: Person, wanted: tuple[str, ...], usual: Usual, rng: Random) -> tuple[str, ...]:
    if person.age < 18:
        return ("permis_am",) if rng.random() < 0.15 else ()
    held = {"permis_b"} if rng.random() < (0.32 if person.age <= 25 else 0.55) else set()
    for code in wanted:
        for card in usual[code].requires:
            if rng.random() < _CARD_HELD and (person.age >= 24 or card not in _GROWN_CARDS):
                held.add(card)
    if rng.random() < 0.08:
        held.add("sst")
    if held & _GROWN_CARDS:
        held.add("permis_b")
    return tuple(card for card in CARDS if card in held)


def _contracts(person: Person, rng: Random) -> tuple[str, ...]:
    """Contracts wished; none is any. Pupils and the young look for ways to learn more often."""
    if person.situation == "pupil":
        return ("apprentissage", "stage")
    if rng.random() < 0.35:
        return ()
    choices: list[tuple[str, ...]] = [
        ("cdi", "cdd"),
        ("cdi",),
        ("cdi", "cdd", "interim"),
        ("cdi", "cdd", "saisonnier"),
    ]
    if person.age <= 25:
        choices += [
            ("apprentissage", "professionnalisation"),
            ("cdi", "cdd", "apprentissage"),
            ("cdd", "service_civique"),
        ]
    if (person.level or 3) <= 3:
        choices.append(("cdi", "cdd", "insertion"))
    if person.situation == "trainee":
        choices += [("stage", "apprentissage")]
    return rng.choice(choices)
