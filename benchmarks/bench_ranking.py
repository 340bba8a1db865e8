"""How long ranking takes, beside its memory floor, numpy with scipy, SQL and plain Python, in the same run.

The tests' twin is written to be read, not to be fast: its time is an order of size. The memory floor is one
read of the bytes that the list reads: see `memory_floor`.

    python benchmarks/bench_ranking.py [VACANCIES]

Prints milliseconds and ratios; asserts nothing on time. The people and posts are drawn from a fixed seed.
"""

from __future__ import annotations

import pickle
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from datetime import time as clock
from pathlib import Path

sys.path[:0] = [
    str(Path(__file__).parents[1]),
    str(Path(__file__).parents[1] / "tests"),
    str(Path(__file__).parent),
]

import ranking_baselines_people as baselines
from memory_floor import TIMES, Caches, Floor, milliseconds
from ranking.slow import slow_pair
from ranking_baselines import NOT_BLOCKED, Asked, Flat, by_numpy, by_sql, to_sqlite

from matching.ranking.candidates import rank_for_employer
from matching.ranking.effects import NOTHING
from matching.ranking.entries import asked_skills, held_skills, wished_occupations
from matching.ranking.filters import NO_FILTERS, Filters
from matching.ranking.index import ProfileIndex, RankingReferential, VacancyIndex
from matching.ranking.offers import VacancyColumns
from matching.ranking.people import ProfileColumns
from matching.ranking.rank import Ranked, rank_profiles, rank_vacancies
from matching.ranking.sweep import parts_of
from matching.ranking.values import (
    ACCEPTS,
    AVOIDED,
    CONTRACTS,
    DAYS,
    READINGS,
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
from matching.ranking.warming import warm_up
from matching.travel.estimate import Means, TravelArrays, estimate

TODAY = date(2026, 12, 1)
SAMPLE = 500
MOST_BESIDE = 100_000
"""Vacancies up to which numpy and SQL are measured beside: above, their tables take minutes to make."""
OCCUPATIONS = [f"{letter}{number}" for letter in "ADFGHIJKMN" for number in range(1101, 1125)]
ITEMS = range(100_000, 103_000)
HELPED = {scheme: ("yes", "to_check", "no")[place % 3] for place, scheme in enumerate(SCHEMES)}
SHIFTS = [
    Shift(DAYS[:days], clock(start), clock((start + hours) % 24))
    for days in (2, 4, 5, 6)
    for start in (5, 6, 8, 9, 14, 21)
    for hours in (3, 5, 8)
]


def a_referential(chance: random.Random) -> RankingReferential:
    return RankingReferential(
        near={
            code: dict(zip(chance.sample(OCCUPATIONS, 9), range(1, 10), strict=True)) for code in OCCUPATIONS
        },
        contexts={code: frozenset({"standing"}) for code in chance.sample(OCCUPATIONS, 80)},
        shortage={code: chance.uniform(20, 90) for code in OCCUPATIONS},
        core={code: tuple(chance.sample(ITEMS, 12)) for code in OCCUPATIONS},
    )


def a_vacancy(chance: random.Random, place: int) -> Vacancy:
    return Vacancy(
        id=f"v-{place}",
        title="Offre",
        place=Place(chance.uniform(42.4, 45.0), chance.uniform(-0.3, 4.8)),
        contract=chance.choice(CONTRACTS),
        rome_code=chance.choice(OCCUPATIONS),
        weekly_hours=chance.choice([None, 20.0, 35.0]),
        shifts=tuple(chance.sample(SHIFTS, chance.choice([0, 1, 1, 1, 2]))),
        skills=tuple(
            SkillAsked("x", item, chance.random() < 0.3)
            for item in chance.sample(ITEMS, chance.randint(3, 12))
        ),
        qualification_level=chance.choice([None, 3, 4, 5]),
        accepts=tuple(chance.sample(ACCEPTS, 1)),
        starts_on=TODAY,
    )


def a_profile(chance: random.Random, place: int) -> Profile:
    return Profile(
        id=f"p-{place}",
        home=Point(chance.uniform(42.4, 45.0), chance.uniform(-0.3, 4.8)),
        wants=tuple(Want(code) for code in chance.sample(OCCUPATIONS, 2)),
        skills=tuple(SkillHeld("x", item) for item in chance.sample(ITEMS, 12)),
        means=("walk", "transit"),
        max_minutes=45,
        contracts=("cdi", "cdd"),
        avoid=("night",),
        qualification_level=3,
    )


def a_person(chance: random.Random, place: int) -> Profile:
    """One of many: people differ in what they say, or thousands would tie and be hashed."""
    return replace(
        a_profile(chance, place),
        wants=tuple(Want(code) for code in chance.sample(OCCUPATIONS, chance.randint(1, 3))),
        skills=tuple(SkillHeld("x", item) for item in chance.sample(ITEMS, chance.randint(2, 12))),
        max_minutes=chance.choice([None, 20, 30, 45, 60, 90]),
        contracts=tuple(chance.sample(CONTRACTS, chance.randint(0, 3))),
        avoid=tuple(chance.sample(AVOIDED, chance.randint(0, 2))),
        qualification_level=chance.choice([None, 2, 3, 4, 5]),
        reading=chance.choice([None, *READINGS]),
    )


def lists_of_a_profile(
    size: int, chance: random.Random, referential: RankingReferential, caches: Caches
) -> None:
    """Every figure of one size, each beside its baselines."""
    vacancies = [a_vacancy(chance, place) for place in range(size)]
    profile = a_profile(chance, 0)
    begun = time.process_time()
    index = VacancyIndex.build(vacancies, referential, by_place=True)
    print(f"\nindex of {size:,} vacancies     {time.process_time() - begun:10.2f} s of processor")
    assert profile.home is not None
    home = (profile.home.lat, profile.home.lon)
    travel = estimate(home, index.lat, index.lon, Means.WALK | Means.TRANSIT, index.rides)
    held = held_skills(profile, referential)
    person = ProfileColumns.of((profile,), (wished_occupations(profile),), (NOTHING,)).arrays

    def ours(
        top: int = 20,
        filters: Filters = NO_FILTERS,
        schemes: Mapping[str, str] | None = None,
        who: Profile = profile,
    ) -> Ranked:
        return rank_vacancies(
            index, who, travel, today=TODAY, seed=1, top=top, filters=filters, schemes=schemes
        )

    [part] = parts_of(index, travel, held)
    floor = Floor(part, caches)
    floor.tell()
    fast = floor.beside("vacancies of a profile, top 20", ours)
    floor.beside(f"  with {len(HELPED)} schemes answered", lambda: ours(schemes=HELPED))
    floor.beside("  without the 20 explanations", lambda: ours(0))
    print(f"  another person each time      {of_one_after_the_other(index, chance):10.3f} ms")
    adult = replace(profile, birth_date=date(1990, 5, 1))
    minor = replace(profile, birth_date=date(2009, 5, 1))
    print(f"  somebody born in 1990         {milliseconds(lambda: ours(who=adult), TIMES):10.3f} ms")
    print(f"  somebody of 17                {milliseconds(lambda: ours(who=minor), TIMES):10.3f} ms")
    near = Filters(max_minutes=45, occupation="near")
    print(f"  45 minutes and near work      {milliseconds(lambda: ours(20, near), TIMES):10.3f} ms")
    if size > MOST_BESIDE:
        return
    flat = Flat.of(index)
    asked = Asked.of(flat, index, person, held)
    keys = [round(1e6 * one.score) + NOT_BLOCKED * (not one.blockers) for one in ours().matches]
    assert by_numpy(flat, asked, travel, 20) == keys, "numpy gives another score"
    numpy = milliseconds(lambda: by_numpy(flat, asked, travel, 20), 9)
    print(f"  numpy + scipy                 {numpy:10.3f} ms, ours is {fast / numpy:.2f} of it")
    base = to_sqlite(flat, travel)
    assert by_sql(base, asked, 20) == keys, "SQL gives another score"
    sql = milliseconds(lambda: by_sql(base, asked, 20), 3)
    print(f"  SQLite                        {sql:10.1f} ms, ours is {sql / fast:.0f} times faster")


def of_one_after_the_other(index: VacancyIndex, chance: random.Random) -> float:
    """Milliseconds of the lists of people each of whom asks for the first time, the median."""
    spent = []
    for place in range(25):
        who = a_profile(chance, place)
        assert who.home is not None
        home = (who.home.lat, who.home.lon)
        travel = estimate(home, index.lat, index.lon, Means.WALK | Means.TRANSIT, index.rides)
        begun = time.process_time()
        rank_vacancies(index, who, travel, today=TODAY, seed=1, top=20)
        spent.append(1000 * (time.process_time() - begun))
    return statistics.median(spent)


def lists_of_a_vacancy(
    vacancy: Vacancy, profiles: list[Profile], known: RankingReferential, caches: Caches
) -> None:
    """A vacancy that does not give its hours, so that no way is asked of anybody, against many profiles."""
    size = len(profiles)
    people = ProfileIndex.build(profiles, known, by_place=True)
    helped = ProfileIndex.build(profiles, known, {one.id: HELPED for one in profiles[::2]}, by_place=True)
    place = (vacancy.place.lat or 0.0, vacancy.place.lon or 0.0)
    travel = estimate((people.lat, people.lon), *place, people.means, 1)
    weights = asked_skills(vacancy, known)

    def ours(top: int = 20, among: ProfileIndex = people, post: Vacancy = vacancy) -> Ranked:
        return rank_profiles(among, post, travel, today=TODAY, seed=1, top=top)

    codes = {one.id: one.id for one in profiles}

    def employers_list() -> object:
        return rank_for_employer(people, vacancy, travel, today=TODAY, seed=1, codes=codes, top=20)

    [part] = parts_of(people, travel, weights)
    print()
    floor = Floor(part, caches)
    floor.tell()
    fast = floor.beside("profiles of a vacancy, top 20", ours)
    floor.beside("  half of them helped by schemes", lambda: ours(among=helped))
    timed = replace(vacancy, shifts=(SHIFTS[0],))
    floor.beside("  of one that gives its hours", lambda: ours(post=timed))
    floor.beside("  without the 20 explanations", lambda: ours(0))
    print(f"  an employer's list, top 20    {milliseconds(employers_list):10.3f} ms")
    if size > MOST_BESIDE:
        return
    flat = baselines.People.of(people)
    offered = baselines.Offered.of(
        flat, people, VacancyColumns.of((vacancy,), (weights,), known).arrays, weights
    )
    keys = [round(1e6 * one.score) + NOT_BLOCKED * (not one.blockers) for one in ours().matches]
    assert baselines.by_numpy(flat, offered, travel, 20) == keys, "numpy gives another score"
    numpy = milliseconds(lambda: baselines.by_numpy(flat, offered, travel, 20), 9)
    print(f"  numpy + scipy                 {numpy:10.3f} ms, ours is {fast / numpy:.2f} of it")
    base = baselines.to_sqlite(flat, travel)
    assert baselines.by_sql(base, offered, 20) == keys, "SQL gives another score"
    sql = milliseconds(lambda: baselines.by_sql(base, offered, 20), 3)
    print(f"  SQLite                        {sql:10.1f} ms, ours is {sql / fast:.0f} times faster")


def slow_twin(vacancies: list[Vacancy], profile: Profile, known: RankingReferential) -> None:
    """The tests' plain Python, from a sample, beside the same list."""
    assert profile.home is not None
    index = VacancyIndex.build(vacancies, known, by_place=True)
    home = (profile.home.lat, profile.home.lon)
    travel = estimate(home, index.lat, index.lon, Means.WALK | Means.TRANSIT, index.rides)

    def plain_python() -> object:
        rows = zip(index.base.things[:SAMPLE], travel.minutes_out, travel.minutes_back, strict=False)
        return [slow_pair(one, profile, known, int(out), int(way), TODAY) for one, out, way in rows]

    def ours() -> object:
        return rank_vacancies(index, profile, travel, today=TODAY, seed=1, top=20)

    slow, fast = milliseconds(plain_python, 3) * len(vacancies) / SAMPLE, milliseconds(ours, TIMES)
    print(f"the tests' slow twin, scores    {slow:10.0f} ms, from {SAMPLE}: {slow / fast:,.0f} times as long")


def changes(vacancies: list[Vacancy], profile: Profile, known: RankingReferential) -> None:
    """From a change to the list that shows it, with none and with thousands waiting."""
    assert profile.home is not None
    index = VacancyIndex.build(vacancies, known, by_place=True)
    home = (profile.home.lat, profile.home.lon)
    one_change = {vacancies[0].id: vacancies[0]}
    print()
    for waiting in (0, 3000):
        before = index.with_changes({one.id: one for one in vacancies[1 : waiting + 1]})
        after = before.with_changes(one_change)
        travel = estimate(home, after.lat, after.lon, Means.WALK | Means.TRANSIT, after.rides)
        earlier = travel.take(slice(before.rows))

        def change(before: VacancyIndex = before) -> VacancyIndex:
            return before.with_changes(one_change)

        def list_of(index: VacancyIndex, travel: TravelArrays) -> Ranked:
            return rank_vacancies(index, profile, travel, today=TODAY, seed=1, top=20)

        made = milliseconds(change, TIMES)
        listed = milliseconds(lambda after=after, travel=travel: list_of(after, travel), TIMES)
        usual = milliseconds(lambda before=before, earlier=earlier: list_of(before, earlier), TIMES)
        print(f"one change, {waiting:5,} waiting        {made:10.3f} ms")
        print(f"  the next list, which shows it {listed:10.3f} ms; the list before {usual:.3f} ms")
    waited = index.with_changes({one.id: one for one in vacancies[:3000]})
    print(f"compacting 3,000                {milliseconds(waited.compacted, 3):10.2f} ms")


# As a web worker does, in that order: gunicorn.conf.py.
FROM_NOTHING = """
import gc, pickle, sys, time
gc.disable()
sys.path[:0] = sys.argv[2:]
from matching.ranking.index import VacancyIndex
from matching.ranking.warming import warm_up
begun = time.process_time()
warm_up()
warmed = time.process_time() - begun
with open(sys.argv[1], "rb") as file:
    begun = time.process_time()
    vacancies, known = pickle.load(file)
    unpickled = time.process_time() - begun
begun = time.process_time()
index = VacancyIndex.build(vacancies, known, by_place=True)
built = time.process_time() - begun
gc.freeze()
gc.enable()
print(unpickled, built, warmed, time.process_time())
"""


def from_an_empty_process(vacancies: list[Vacancy], known: RankingReferential) -> None:
    """A new Python, from its start until it can answer; reading the posts from a file is told apart."""
    with tempfile.NamedTemporaryFile() as file:
        pickle.dump((vacancies, known), file)
        file.flush()
        done = subprocess.run(  # noqa: S603 - our own text
            [sys.executable, "-c", FROM_NOTHING, file.name, *sys.path[:3]],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
    read, built, warmed, whole = map(float, done.stdout.split())
    print(
        f"\nfrom an empty process to ready  {whole - read:10.2f} s of processor, {len(vacancies):,} vacancies"
    )
    print(f"  of it, the index              {built:10.2f} s")
    print(f"  of it, compiled code          {warmed:10.2f} s, read from disk")
    print(f"  the posts read from a file    {read:10.2f} s more")


def main(size: int) -> None:
    chance = random.Random(20261201)  # noqa: S311 - invented posts, not secrets
    known = a_referential(chance)
    vacancies = [a_vacancy(chance, place) for place in range(size)]
    profiles = [a_person(chance, place) for place in range(size)]
    profile = a_profile(chance, 0)
    warm_up()
    from_an_empty_process(vacancies, known)
    slow_twin(vacancies, profile, known)
    caches = Caches()
    lists_of_a_vacancy(vacancies[0], profiles, known, caches)
    changes(vacancies, profile, known)
    del vacancies, profiles
    for some in (size // 10, size, 10 * size):
        lists_of_a_profile(some, chance, known, caches)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
