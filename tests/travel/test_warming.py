"""What set-up compiles is all that a request runs: no question compiles anything more."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

# Alone in a process: in that of the tests, others may have compiled what is asked here.
SCRIPT = """
import sys
from functools import partial
from pathlib import Path

import numpy as np

from matching.travel.destination import Destination
from matching.travel.estimate import Means
from matching.travel.example import example_feed
from matching.travel.post_day import tell_day
from matching.travel.posts import Way, WorkDay, prepare_posts
from matching.travel.reach import Reach
from matching.travel.store import open_timetable, write_timetable
from matching.travel.timetable import compile_feeds
from matching.travel.warming import warm_up


def compiled():
    return {
        f"{name}.{one}": len(made.signatures)
        for name, module in list(sys.modules.items())
        if name.startswith("matching.travel")
        for one, made in list(vars(module).items())
        if hasattr(made, "signatures")
    }


file = Path(sys.argv[1])
write_timetable(compile_feeds([example_feed()]), file)
timetable = open_timetable(file)
warm_up(timetable)
before = compiled()
# Not each of them: what another one calls is not read from disk by itself.
assert sum(map(bool, before.values())) >= 10, before

HOUR = 3600
one = WorkDay(0, (Way(0, 9 * HOUR, 0, 17 * HOUR),))
split = WorkDay(0, (Way(0, 6 * HOUR, 0, 9 * HOUR), Way(0, 17 * HOUR, 0, 19 * HOUR)))
weeks = [(one,), (split,), (one, WorkDay(1, (Way(1, 21 * HOUR, 2, 5 * HOUR),)))]
rows = np.random.default_rng(3).integers(0, len(timetable.stops.lat), 40)
lat, lon = timetable.stops.lat[rows] + 0.01, timetable.stops.lon[rows] + 0.01
cycled = 0
for means in (3, 7, 8, 15, 5):
    for week in weeks:
        prepare = partial(prepare_posts, timetable, lat, lon, [week] * len(rows))
        for row in (0, 1, 2, 3):
            reach = Reach(timetable, (float(lat[row]), float(lon[row])), Means(means))
            reach.ways(prepare(), np.zeros(len(rows), np.bool_), partial(prepare, booked=True))
            reach.hours_served(prepare())
            reach.arrivals_s(0, 8 * HOUR)
            for place in range(4, 12):
                point = float(lat[place]), float(lon[place])
                cycled += any(stop is not None for stop in reach.bicycle_stops(point, week))
                tell_day(reach, point, week)
        Destination(timetable, (float(lat[5]), float(lon[5]))).ways(week, lat, lon, np.full(len(rows), means))
many = np.linspace(43.0, 44.0, 1_500), np.linspace(1.0, 4.5, 1_500)
prepare_posts(timetable, *many, [weeks[0]] * 1_500)
assert cycled >= 3, cycled
more = {name: count for name, count in compiled().items() if count != before.get(name, 0)}
assert not more, more
"""


def test_no_question_compiles_more_than_set_up_did(tmp_path):
    file = tmp_path / "timetable.bin"
    asked = [sys.executable, "-c", SCRIPT, str(file)]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
