"""How long a day of travel takes: each figure beside its baseline, in the same run.

Usage: python benchmarks/bench_travel.py MIRROR    (the folder that holds gtfs/*.zip)

Baselines are written here in plain Python or plain numpy, the simplest that give the same answer; each is
compared with the fast one before anything is timed.
"""

from __future__ import annotations

import heapq
import os
import sys
import tempfile
from bisect import bisect_left
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run as a script, from any folder

from matching.referential.territory import read_builtin_neighbourhoods
from matching.travel.access import find_access
from matching.travel.connections import Day, Hops, Runs, make_day
from matching.travel.estimate import Means
from matching.travel.feeds import read_feed
from matching.travel.posts import Way, Week, WorkDay, prepare_posts
from matching.travel.reach import Reach
from matching.travel.scan import NEVER, NO_ACCESS, earliest_arrivals, search
from matching.travel.store import open_timetable, write_timetable
from matching.travel.timetable import Timetable, compile_feeds

LA_MOSSON = (43.6169, 3.8207)
HOUR = 3600
USUAL = Means.WALK | Means.TRANSIT
FEEDS = ("ter_occitanie_2025-01.zip", "TAM_MMM_GTFS_2025.zip", "export-ter-gtfs_2025-01.zip")


class Spent(float):
    """Median milliseconds; `least` of the same runs says more on a machine that is not alone."""

    least: float


def timed(run: Callable[[], Any], times: int = 15) -> Spent:
    """How long a call takes, many times over."""
    run()
    spent = []
    for _ in range(times):
        began = perf_counter()
        run()
        spent.append(1000 * (perf_counter() - began))
    found = Spent(median(spent))
    found.least = min(spent)
    return found


def _plain(
    timetable: Timetable,
    day: Day,
    leaving: dict[int, list[tuple[int, int]]],
    access_s: np.ndarray,
    from_s: int,
) -> dict[int, int]:
    """The earliest arrival at each stop: Dijkstra over departures, in plain Python. No limit of rides."""
    hops, changes = day.hops, timetable.changes
    ready = [(from_s + int(access_s[stop]), int(stop)) for stop in np.flatnonzero(access_s < NO_ACCESS)]
    heapq.heapify(ready)
    best_ready: dict[int, int] = {}
    arrived: dict[int, int] = {}
    ridden: set[int] = set()
    limit = from_s + 3 * HOUR
    while ready:
        at, stop = heapq.heappop(ready)
        if best_ready.get(stop, NEVER) <= at or at > limit:
            continue
        best_ready[stop] = at
        departures = leaving.get(stop, [])
        for _, row in departures[bisect_left(departures, (at, -1)) :]:
            if hops.departure[row] > limit:
                break
            hop, run = row, hops.run[row]
            while hop < len(hops) and hops.run[hop] == run and hop not in ridden:
                ridden.add(hop)
                reached, end = int(hops.arrives[hop]), int(hops.arrival[hop])
                if end > limit:
                    break
                if hops.alight[hop] and end < arrived.get(reached, NEVER):
                    arrived[reached] = end
                    for one in range(changes.first[reached], changes.first[reached + 1]):
                        heapq.heappush(ready, (end + int(changes.seconds[one]), int(changes.to[one])))
                hop += 1
    return arrived


def resident_bytes() -> int:
    """What this process holds in memory now, mapped pages it has touched included (Linux)."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def report(what: str, value: float, unit: str, wanted: str, beside: str = "") -> None:
    """One line of the table: the median, and in brackets the least."""
    least = f" ({value.least:,.2f})" if isinstance(value, Spent) else ""
    print(f"| {what} | {value:,.2f}{least} {unit} | {wanted} | {beside} |", flush=True)


def bench_import(mirror: Path, folder: Path) -> Timetable:
    """Three feeds read and compiled; then the two of the region written, opened and measured."""
    paths = [mirror / "gtfs" / name for name in FEEDS]
    compile_feeds([read_feed(path) for path in paths[:1]])  # kernels compiled apart
    began = perf_counter()
    compile_feeds([read_feed(path) for path in paths])
    report("import of the three feeds", perf_counter() - began, "s", "5 s or less")
    file = folder / "timetable.bin"
    size = write_timetable(compile_feeds([read_feed(path) for path in paths[:2]]), file)
    report("compiled file, the two feeds of the region", size / 1e6, "MB", "")
    report("opened", timed(lambda: open_timetable(file)), "ms", "20 ms or less")
    timetable = open_timetable(file)
    before = resident_bytes()
    Reach(timetable, LA_MOSSON, USUAL).next_arrival_s(LA_MOSSON, 0, 0)
    grown = resident_bytes() - before
    report("memory grown by a first home", grown / 1e6, "MB", f"less than {size / 1e6:.0f} MB")
    return timetable


def bench_one_to_all(timetable: Timetable) -> None:
    """One departure to every stop, beside the plain search of the same rides."""
    day = timetable.day_type("weekday")
    access_s = find_access(timetable, LA_MOSSON, USUAL).seconds
    departures = [hour * HOUR for hour in range(6, 21, 2)]
    hops = day.hops
    leaving: dict[int, list[tuple[int, int]]] = {}
    for row in np.flatnonzero(hops.board):
        leaving.setdefault(int(hops.departs[row]), []).append((int(hops.departure[row]), int(row)))
    for rows in leaving.values():
        rows.sort()
    fast = median(
        timed(lambda at=at: earliest_arrivals(day, timetable.changes, access_s, at)) for at in departures
    )
    plain = median(timed(lambda at=at: _plain(timetable, day, leaving, access_s, at), 1) for at in departures)
    for at in departures:
        expected = _plain(timetable, day, leaving, access_s, at)
        found = earliest_arrivals(day, timetable.changes, access_s, at)
        assert {stop: found[stop] for stop in expected} == expected, at
    report("one departure to all stops", fast, "ms", "0.5 ms or less", f"plain Python {plain:.0f} ms")
    report("... times the plain search", plain / fast, "x", "150 or more")


def bench_profiles(timetable: Timetable) -> None:
    """The whole day of each neighbourhood, both ways."""
    day = timetable.day_type("weekday")

    def both(access_s: np.ndarray) -> None:
        search(day.outward, access_s)
        search(day.homeward, access_s)

    spent = {}
    for quarter in read_builtin_neighbourhoods():
        access_s = find_access(timetable, (quarter.lat, quarter.lon), USUAL).seconds
        spent[quarter.code] = timed(lambda access_s=access_s: both(access_s), 5)
    worst = max(spent, key=lambda code: spent[code])
    report("whole day both ways, worst neighbourhood", spent[worst], "ms", "40 ms or less", worst)
    least = sum(one.least for one in spent.values()) / 1000
    every = sum(spent.values()) / 1000
    report("whole day both ways, all 108", every, "s", "1.5 s or less", f"least {least:.2f} s")
    hops = len(day.hops)
    report(
        "... a connection", 1e6 * spent[worst] / (2 * hops), "ns", "36 ns in the literature", f"{hops:,} hops"
    )


def grid_day(timetable: Timetable, times: int) -> tuple[Day, np.ndarray, int]:
    """A day of a million hops: the real one laid `times` over, each copy a few seconds later."""
    real = timetable.day_type("weekday")
    hops, runs = real.hops, len(real.runs.trip)
    shift = np.repeat(np.arange(times, dtype=np.int32) * 37, len(hops))
    copies = Hops(
        np.tile(hops.call, times),
        np.tile(hops.run, times) + np.repeat(np.arange(times, dtype=np.int32) * runs, len(hops)),
        np.tile(hops.departs, times),
        np.tile(hops.arrives, times),
        np.tile(hops.departure, times) + shift,
        np.tile(hops.arrival, times) + shift,
        np.tile(hops.board, times),
        np.tile(hops.alight, times),
    )
    made = Runs(np.tile(real.runs.trip, times), np.tile(real.runs.shift, times))
    access_s = find_access(timetable, LA_MOSSON, USUAL).seconds
    return make_day(made, copies, timetable.changes), access_s, len(copies)


def bench_million(timetable: Timetable) -> None:
    """The whole day with a million connections."""
    day, access_s, count = grid_day(timetable, -(-1_000_000 // len(timetable.day_type("weekday").hops)))
    both = timed(lambda: (search(day.outward, access_s), search(day.homeward, access_s)), 9)
    report("whole day both ways, a million hops", both, "ms", "250 ms or less", f"{count:,} hops")


def weeks(rng: np.random.Generator) -> list[Week]:
    """Thirty shift patterns: mornings, days, evenings, nights, week-ends, split days."""
    made = []
    for number in range(30):
        start = int(rng.integers(5, 14)) * HOUR + int(rng.integers(0, 4)) * 900
        days = [WorkDay(0, (Way(0, start, 0, start + int(rng.integers(3, 9)) * HOUR),))]
        if number % 5 == 0:
            days.append(WorkDay(1, (Way(1, start, 1, start + 4 * HOUR),)))
        if number % 10 == 7:
            days = [WorkDay(0, (Way(0, 6 * HOUR, 0, 9 * HOUR), Way(0, 17 * HOUR, 0, 19 * HOUR)))]
        made.append(tuple(days))
    return made


def bench_posts(timetable: Timetable, places: int, wanted: str) -> None:
    """The minutes both ways of 100,000 posts near a tram line."""
    rng, count = np.random.default_rng(3), 100_000
    town = np.flatnonzero(np.hypot(timetable.stops.lat - 43.61, timetable.stops.lon - 3.87) < 0.06)
    rows = rng.choice(town, places)
    lat = timetable.stops.lat[rows] + rng.normal(0, 0.003, places)
    lon = timetable.stops.lon[rows] + rng.normal(0, 0.003, places)
    where, hours = rng.integers(0, places, count), weeks(rng)
    own = [hours[one] for one in rng.integers(0, len(hours), count)]
    began = perf_counter()
    posts = prepare_posts(timetable, lat[where], lon[where], own)
    prepared = perf_counter() - began
    assumed, reach = np.zeros(count, np.bool_), Reach(timetable, LA_MOSSON, USUAL)
    ways = timed(lambda: reach.ways(posts, assumed), 25)
    sides = (posts.outward, posts.homeward)
    # The floor: every byte that the answer needs, read once, eight at a time.
    read = [int(side.first[0, -1]) for side in sides]
    needed = [
        array[: one // 4 * 4].view(np.uint64)
        for side, one in zip(sides, read, strict=True)
        for array in (side.slot, side.walk)
    ]
    floor = timed(lambda: [int(array.sum()) for array in needed], 25)
    report(
        f"100,000 posts at {places:,} places",
        ways,
        "ms",
        wanted,
        f"memory floor {floor:.1f} ({floor.least:.1f}) ms, {sum(read):,} reads",
    )
    rider = USUAL | Means.BICYCLE
    ridden = timed(lambda: Reach(timetable, LA_MOSSON, rider).ways(posts, assumed), 3)
    report("... by who has a bicycle as well, asked first", ridden, "ms", "")
    report("... prepared, once for all homes", prepared, "s", "")


def bench_kept(timetable: Timetable) -> None:
    """A home found again."""
    from matching.matches.travels import Recent

    kept = Recent(48)
    key = (id(timetable), LA_MOSSON, USUAL)
    again = timed(lambda: kept.get_or_make(key, lambda: Reach(timetable, LA_MOSSON, USUAL)), 99)
    report("a kept home found again", again, "ms", "0.1 ms or less")


def main(mirror: Path) -> None:
    """Everything, as a table."""
    print("| what | measured: median (least) | wanted | beside |\n| --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        timetable = bench_import(mirror, Path(folder))
        bench_one_to_all(timetable)
        bench_profiles(timetable)
        bench_million(timetable)
        bench_posts(timetable, 5_000, "10 ms or less")
        bench_posts(timetable, 100_000, "60 ms or less")
        bench_kept(timetable)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(f"Usage: python {sys.argv[0]} MIRROR")
    main(Path(sys.argv[1]))
