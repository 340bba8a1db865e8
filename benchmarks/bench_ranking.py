"""How long ranking takes, beside the plain-Python twin of the tests, in the same run.

The twin is written to be read, not to be fast: its time is an order of size.

    python benchmarks/bench_ranking.py [VACANCIES]

Prints milliseconds and ratios; asserts nothing on time. The people and posts are drawn from a fixed seed.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from datetime import time as clock
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "tests")]

from ranking.slow import slow_pair

from matching.ranking.candidates import rank_for_employer
from matching.ranking.index import ProfileIndex, RankingReferential, VacancyIndex
from matching.ranking.rank import rank_profiles, rank_vacancies
from matching.ranking.values import (
    ACCEPTS,
    CONTRACTS,
    DAYS,
    Place,
    Point,
    Profile,
    Shift,
    SkillAsked,
    SkillHeld,
    Vacancy,
    Want,
)
from matching.travel.estimate import Means, estimate

TODAY = date(2026, 12, 1)
SAMPLE = 500
OCCUPATIONS = [f"{letter}{number}" for letter in "ADFGHIJKMN" for number in range(1101, 1125)]
ITEMS = range(100_000, 103_000)
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


def milliseconds(run: Callable[[], object], times: int = 9) -> float:
    """The median of some runs, after one that does not count."""
    run()
    spent = []
    for _ in range(times):
        begun = time.perf_counter()
        run()
        spent.append(1000 * (time.perf_counter() - begun))
    return statistics.median(spent)


def main(size: int) -> None:
    chance = random.Random(20261201)  # noqa: S311 - invented posts, not secrets
    referential = a_referential(chance)
    vacancies = [a_vacancy(chance, place) for place in range(size)]
    profiles = [a_profile(chance, place) for place in range(size)]
    profile, vacancy = profiles[0], vacancies[0]
    begun = time.perf_counter()
    index = VacancyIndex.build(vacancies, referential)
    print(f"index of {size:,} vacancies     {time.perf_counter() - begun:10.2f} s")
    begun = time.perf_counter()
    people = ProfileIndex.build(profiles, referential)
    print(f"index of {size:,} profiles      {time.perf_counter() - begun:10.2f} s")

    assert profile.home is not None
    home = (profile.home.lat, profile.home.lon)
    post = (vacancy.place.lat or 0.0, vacancy.place.lon or 0.0)

    def ways_there() -> object:
        return estimate(home, index.lat, index.lon, Means.WALK | Means.TRANSIT, index.rides)

    travel = estimate(home, index.lat, index.lon, Means.WALK | Means.TRANSIT, index.rides)
    back = estimate(post, people.lat, people.lon, people.means, 1)

    def vacancies_of_a_profile() -> object:
        return rank_vacancies(index, profile, travel, today=TODAY, seed=1, top=20)

    def profiles_of_a_vacancy() -> object:
        return rank_profiles(people, vacancy, back, today=TODAY, seed=1, top=20)

    codes = {one.id: one.id for one in profiles}

    def employers_list() -> object:
        return rank_for_employer(people, vacancy, back, today=TODAY, seed=1, codes=codes, top=20)

    def plain_python() -> object:
        rows = zip(vacancies[:SAMPLE], travel.minutes_out, travel.minutes_back, strict=False)
        return [slow_pair(one, profile, referential, int(out), int(way), TODAY) for one, out, way in rows]

    fast = milliseconds(vacancies_of_a_profile)
    slow = milliseconds(plain_python, 3) * size / SAMPLE
    print(f"ways by estimate                {milliseconds(ways_there):10.2f} ms")
    print(f"vacancies of a profile, top 20  {fast:10.2f} ms")
    print(f"profiles of a vacancy, top 20   {milliseconds(profiles_of_a_vacancy):10.2f} ms")
    print(f"an employer's list, top 20      {milliseconds(employers_list):10.2f} ms")
    print(f"the tests' slow twin, scores    {slow:10.0f} ms, from {SAMPLE}: {slow / fast:,.0f} times as long")

    waiting = index.with_changes({one.id: one for one in vacancies[:3000]})
    one_change = {vacancy.id: vacancy}
    print(f"one change, none waiting        {milliseconds(lambda: index.with_changes(one_change)):10.2f} ms")
    print(
        f"one change, 3,000 waiting       {milliseconds(lambda: waiting.with_changes(one_change)):10.2f} ms"
    )
    print(f"compacting 3,000                {milliseconds(waiting.compacted, 3):10.2f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
