"""Vacancies, profiles and a small referential drawn by hypothesis, so small that everything meets."""

from dataclasses import replace
from datetime import date, time

import numpy as np
from hypothesis import strategies as st

from matching.ranking.effects import Carriers
from matching.ranking.referential import RankingReferential
from matching.ranking.values import (
    ACCEPTS,
    AVOIDED,
    CONTRACTS,
    DAYS,
    FRENCH,
    HOURS,
    MEANS,
    READINGS,
    SCHEME_ANSWERS,
    SCHEMES,
    Place,
    Point,
    Profile,
    Shift,
    SkillAsked,
    SkillHeld,
    Vacancy,
    Want,
)
from matching.referential.schemes import read_builtin_schemes
from matching.travel.estimate import UNREACHABLE, Basis, TravelArrays

from .slow import CARRIED, TODAY

CODES = ["K2204", "K2202", "K1304", "N1103", "N1101", "G1602"]
ITEMS = [11, 12, 13, 14]
LABELS = ["Repassage", "monobrosse", "Laver le sol", "laver le SOL"]
SOME_CARDS = ["permis_b", "permis_c", "caces_r489_1a", "haccp", "deaes", "bafa", "sst"]

REFERENTIAL = RankingReferential(
    near={"K2204": {"K1304": 1, "N1103": 14}, "N1103": {"N1101": 2, "K2204": 3}, "G1602": {"K2204": 1}},
    contexts={"K2204": frozenset({"standing"}), "N1103": frozenset({"standing", "loads"})},
    shortage={"K2204": 56.4, "K1304": 81.25, "N1103": 50.0, "G1602": 49.94},
    shortage_year=2024,
    core={"K2204": (11, 12), "N1103": (11, 12, 13, 14, 15, 16, 17)},
    green=frozenset({"N1101"}),
    likeness={11: {12: 0.5, 13: 1.0}, 14: {11: 0.333}, 17: {17: 1.0, 99: 0.9}},
    occupation_labels={"K2204": "Agent de nettoyage"},
    item_labels={11: "Laver le sol", 12: "Dépoussiérer", 19: "laver le sol"},
)


def days(around=TODAY):
    return st.dates(date(around.year, 11, 25), date(around.year, 12, 20))


def tuples(values, most=3):
    return st.lists(st.sampled_from(list(values)), max_size=most, unique=True).map(tuple)


clocks = st.builds(
    time, st.sampled_from([0, 5, 6, 7, 9, 12, 14, 17, 19, 21, 22, 23]), st.sampled_from([0, 30])
)
shifts = st.builds(
    Shift, st.lists(st.sampled_from(DAYS), min_size=1, max_size=6, unique=True).map(tuple), clocks, clocks
)
skill_words = st.one_of(
    st.tuples(st.sampled_from(LABELS), st.none()), st.tuples(st.just("x"), st.sampled_from(ITEMS))
)
levels = st.none() | st.integers(1, 8)
ids = st.integers(0, 10**6).map(lambda number: f"v-{number}")

vacancies = st.builds(
    Vacancy,
    id=ids,
    title=st.just("Offre"),
    place=st.builds(Place, st.floats(43.5, 43.7), st.floats(3.7, 3.9)),
    contract=st.sampled_from(CONTRACTS),
    rome_code=st.none() | st.sampled_from(CODES),
    weekly_hours=st.none() | st.sampled_from([10.0, 25.0, 34.99, 35.0, 39.0]),
    shifts=st.lists(shifts, max_size=2).map(tuple),
    skills=st.lists(
        st.builds(lambda words, required: SkillAsked(*words, required), skill_words, st.booleans()),
        max_size=4,
    ).map(tuple),
    requires=st.just(()) | tuples(SOME_CARDS, 2),
    qualification_level=levels,
    reading=st.none() | st.sampled_from(READINGS),
    french=st.none() | st.sampled_from(FRENCH),
    accepts=tuples(ACCEPTS),
    starts_on=st.none() | days(),
)
wants = st.one_of(
    st.builds(Want, rome_code=st.sampled_from(CODES)),
    st.builds(
        Want,
        text=st.just("mots"),
        meanings=st.lists(st.tuples(st.sampled_from(CODES), st.floats(0, 1)), max_size=2).map(tuple),
    ),
)
profiles = st.builds(
    Profile,
    id=st.integers(0, 10**6).map(lambda number: f"p-{number}"),
    home=st.builds(Point, st.floats(43.5, 43.7), st.floats(3.7, 3.9)),
    wants=st.lists(wants, max_size=3).map(tuple),
    skills=st.lists(st.builds(lambda words: SkillHeld(*words), skill_words), max_size=4).map(tuple),
    holds=tuples(SOME_CARDS),
    means=tuples(MEANS, 2),
    max_minutes=st.none() | st.integers(1, 90),
    contracts=st.just(()) | tuples(CONTRACTS),
    hours=st.none() | st.sampled_from(HOURS),
    avoid=tuples(AVOIDED, 3),
    qualification_level=levels,
    reading=st.none() | st.sampled_from(READINGS),
    french=st.none() | st.sampled_from(FRENCH),
    birth_date=st.none()
    | st.dates(date(2008, 11, 1), date(2011, 1, 1))
    | st.sampled_from([date(1990, 2, 3), date(9999, 5, 1)]),
    available_from=st.none() | days(),
)
answers = st.dictionaries(st.sampled_from(SCHEMES), st.sampled_from(SCHEME_ANSWERS), max_size=6)
carried = st.dictionaries(
    st.sampled_from(list(CARRIED)), st.lists(st.sampled_from(SCHEMES), max_size=3, unique=True)
)
"""effect -> the schemes that carry it, as `slow` reads them."""


def carriers_of(told):
    """The same, as the ranking reads them: from schemes that the Region would have published so."""
    return Carriers.of(
        replace(scheme, effects=tuple(effect for effect, names in told.items() if scheme.identifier in names))
        for scheme in read_builtin_schemes()
    )


some_expired = st.sets(st.sampled_from(SCHEMES), max_size=4)
ways = st.one_of(st.integers(0, 120), st.just(45), st.just(UNREACHABLE))


def numbered(things, letter):
    """Distinct ids, whatever was drawn."""
    return [replace(thing, id=f"{letter}-{place}-{thing.id}") for place, thing in enumerate(things)]


def lists_of(things, letter, most=8):
    return st.lists(things, min_size=1, max_size=most).map(lambda drawn: numbered(drawn, letter))


def travel_of(pairs):
    """Travel made of (minutes out, minutes back)."""
    size = len(pairs)
    out, back = (np.array([pair[way] for pair in pairs], np.int32) for way in (0, 1))
    unknown = np.full(size, -1, np.int32)
    return TravelArrays(
        out,
        back,
        np.full(size, Basis.TIMETABLE, np.int8),
        np.zeros(size),
        np.full(size, -1, np.int8),
        unknown,
        unknown.astype(np.int8),
        unknown,
        unknown,
    )


def ways_of(size):
    return st.lists(st.tuples(ways, ways), min_size=size, max_size=size)
