"""`agency.txt`: on which clock the hours of a feed are written.

TRAVEL counts seconds of a service day of here. The hours of an operator on another clock are not moved: they
are taken as written, and the report says so.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import polars as pl

from matching.travel.feed import Reject
from matching.travel.gtfs.checks import Check, refuse
from matching.travel.gtfs.rows import Table, read_rows

_HERE = ZoneInfo("Europe/Paris")
# A winter and a summer noon: two clocks that agree on both are one for a timetable.
_NOONS = ((2026, 1, 15, 12), (2026, 7, 15, 12))


def tell_clocks(table: Table, rejects: list[Reject]) -> None:
    """One reject for each `agency_timezone` of another clock than that of here, or of none. Nothing is lost.

    The table may be absent, as may the column: the hours are then those of here.
    """
    frame = read_rows(table, (), ("agency_timezone",), rejects)
    zones = frame.drop_nulls("agency_timezone").unique("agency_timezone", keep="first", maintain_order=True)
    found = {name: _find_zone(name) for name in zones["agency_timezone"]}
    unknown = [name for name, zone in found.items() if zone is None]
    elsewhere = [name for name, zone in found.items() if zone is not None and not _agrees(zone)]
    column, what = pl.col("agency_timezone"), "agency_timezone « {agency_timezone} »"
    checks = [
        Check(column.is_in(unknown), f"{what} n’est pas un fuseau connu : heures lues à celle de Paris"),
        Check(column.is_in(elsewhere), f"{what} n’est pas à l’heure de Paris : heures lues comme écrites"),
    ]
    refuse(zones, table.file, checks, rejects)


def _find_zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # no such name, or what is no name of a zone at all
        return None


def _agrees(zone: ZoneInfo) -> bool:
    return all(
        datetime(*noon, tzinfo=zone).utcoffset() == datetime(*noon, tzinfo=_HERE).utcoffset()
        for noon in _NOONS
    )
