"""How long everybody against everything takes, beside a loop over people and over posts, and in which memory.

    python benchmarks/bench_everything.py [PROFILES VACANCIES WORKERS]

The loop is that of a page, a list at a time, from a sample: its whole time is what the sample says of it, and
is printed as such. The lists of the sample are compared with the files before anything is printed. Asserts
nothing on time. The people and posts are drawn from a fixed seed; every home is another one, so that no way
is worked out once for two people.
"""

from __future__ import annotations

import gc
import json
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

sys.path[:0] = [
    str(Path(__file__).parents[1]),
    str(Path(__file__).parents[1] / "tests"),
    str(Path(__file__).parent),
]

from bench_ranking import TODAY, a_person, a_referential, a_vacancy

from matching.ranking.everything import Market
from matching.ranking.everything_dask import Where
from matching.ranking.everything_files import OF_PROFILES, OF_VACANCIES
from matching.ranking.everything_run import rank_everything
from matching.ranking.everything_ways import ByEstimate
from matching.ranking.index import ProfileIndex, VacancyIndex
from matching.ranking.rank import rank_profiles, rank_vacancies
from matching.ranking.values import Match, Profile, Vacancy
from matching.ranking.warming import warm_up, warm_up_everything
from matching.travel.estimate import estimate

TOP = 50
SEED = "1"
SAMPLE = 60


def used_s() -> float:
    """Seconds of processor of this process and of those it waited for."""
    return sum(os.times()[:4])


def peak_mb(who: int) -> float:
    """The most memory that this process, or the largest of those it waited for, ever held."""
    return resource.getrusage(who).ru_maxrss / 1024


def vacancies_one_by_one(
    index: VacancyIndex, people: ProfileIndex, profile: Profile, row: int
) -> Sequence[Match]:
    assert profile.home is not None
    home = (profile.home.lat, profile.home.lon)
    ways = estimate(home, index.lat, index.lon, int(people.means[row]), index.rides)
    return rank_vacancies(index, profile, ways, today=TODAY, seed=SEED, top=TOP).matches


def profiles_one_by_one(
    index: VacancyIndex, people: ProfileIndex, vacancy: Vacancy, row: int
) -> Sequence[Match]:
    post = (float(index.lat[row]), float(index.lon[row]))
    ways = estimate((people.lat, people.lon), *post, people.means, int(index.rides[row]))
    return rank_profiles(people, vacancy, ways, today=TODAY, seed=SEED, top=TOP).matches


def first_lists(path: Path, name: str) -> list[list[tuple[str, float]]]:
    with path.open() as file:
        lines = [json.loads(line) for line in islice(file, SAMPLE)]
    return [[(one[name], one["score"]) for one in line["matches"]] for line in lines]


def main(profiles: int, vacancies: int, workers: int) -> None:
    chance = random.Random(20261201)  # noqa: S311 - invented people, not secrets
    referential = a_referential(chance)
    index = VacancyIndex.build((a_vacancy(chance, place) for place in range(vacancies)), referential)
    people = ProfileIndex.build((a_person(chance, place) for place in range(profiles)), referential)
    warm_up()
    warm_up_everything()
    gc.collect()
    gc.freeze()  # as a web worker, or the loops would be told longer than they are
    pairs = profiles * vacancies

    begun = time.perf_counter()
    of_profiles = [vacancies_one_by_one(index, people, people.thing(row), row) for row in range(SAMPLE)]
    loop_s = (time.perf_counter() - begun) / SAMPLE * profiles
    begun = time.perf_counter()
    of_vacancies = [profiles_one_by_one(index, people, index.thing(row), row) for row in range(SAMPLE)]
    back_s = (time.perf_counter() - begun) / SAMPLE * vacancies

    market = Market(index.base, referential.mobility, ByEstimate(), TODAY, SEED, TOP)
    with tempfile.TemporaryDirectory() as name:
        folder, before, begun = Path(name), used_s(), time.perf_counter()
        rank_everything(folder, market, people.base, where=Where(workers))
        took, used = time.perf_counter() - begun, used_s() - before
        written = sum(path.stat().st_size for path in folder.iterdir())
        told = (
            [[(one.vacancy_id, round(one.score, 6)) for one in matches] for matches in of_profiles],
            [[(one.profile_id, round(one.score, 6)) for one in matches] for matches in of_vacancies],
        )
        assert first_lists(folder / OF_PROFILES, "vacancy_id") == told[0], "other lists of profiles"
        assert first_lists(folder / OF_VACANCIES, "profile_id") == told[1], "other lists of vacancies"

    print(
        f"everybody against everything: {profiles:,} profiles x {vacancies:,} vacancies, top {TOP} each way"
    )
    print(f"  {workers} processes                 {took:10.1f} s, {1e9 * took / pairs:.0f} ns a pair")
    print(
        f"  processor, all together     {used:10.1f} s, {used / max(1, workers):.1f} s each with nobody else"
    )
    print(f"  a loop over people          {loop_s:10.1f} s, from {SAMPLE}")
    print(f"  a loop over posts           {back_s:10.1f} s, from {SAMPLE}")
    both_s = loop_s + back_s
    print(f"  both, on one processor      {both_s:10.1f} s, ours is {both_s / took:.1f} times faster")
    mine, largest = peak_mb(resource.RUSAGE_SELF), peak_mb(resource.RUSAGE_CHILDREN)
    print(f"  memory of this process      {mine:10.0f} MB, people and posts included")
    print(f"  memory of the largest other {largest:10.0f} MB")
    print(f"  files                       {written / 1e6:10.0f} MB")


if __name__ == "__main__":
    sizes = [int(one) for one in sys.argv[1:4]] or [50_000, 20_000, 2]
    main(*sizes)
