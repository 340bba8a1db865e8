"""Small feeds written by the tests: an ordinary valid one, of which a test changes what it is about.

Two stations' worth of town: the bus of line L runs Cité, Halle, Usine on weekdays.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

STOPS = """\
stop_id,stop_name,stop_lat,stop_lon
CITE,Cité,43.60,3.80
HALLE,Halle,43.60,3.83
USINE,Usine,43.60,3.86
"""
ROUTES = """\
route_id,route_short_name,route_long_name,route_type
L,1,Cité - Usine,3
"""
TRIPS = """\
route_id,service_id,trip_id
L,WEEK,early
L,WEEK,late
"""
STOP_TIMES = """\
trip_id,arrival_time,departure_time,stop_id,stop_sequence
early,06:00:00,06:00:00,CITE,1
early,06:10:00,06:11:00,HALLE,2
early,06:20:00,06:20:00,USINE,3
late,08:00:00,08:00:00,CITE,1
late,08:10:00,08:11:00,HALLE,2
late,08:20:00,08:20:00,USINE,3
"""
CALENDAR = """\
service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
WEEK,1,1,1,1,1,0,0,20261130,20261213
"""

FILES: Mapping[str, str] = {
    "stops": STOPS,
    "routes": ROUTES,
    "trips": TRIPS,
    "stop_times": STOP_TIMES,
    "calendar": CALENDAR,
}


def write_feed(folder: Path, **tables: str | bytes | None) -> Path:
    """A feed in `folder`: the ordinary one, with the tables given instead; None leaves a table out."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in {**FILES, **tables}.items():
        if content is not None:
            raw = content.encode() if isinstance(content, str) else content
            (folder / f"{name}.txt").write_bytes(raw)
    return folder


def zip_feed(
    path: Path, *, inside: str = "", extra: Mapping[str, bytes] | None = None, **tables: str | bytes | None
) -> Path:
    """The same as a zip, its files under the path `inside`, with `extra` members by name."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**FILES, **tables}.items():
            if content is not None:
                archive.writestr(f"{inside}{name}.txt", content)
        for name, raw in (extra or {}).items():
            archive.writestr(name, raw)
    return path
