"""`stop_times.txt`: where each trip stops, in order, with every time known.

A trip that goes back in time, or has fewer than two timed stops, is refused whole, with one reject (TRAVEL,
Riding). Its other lines are not told one by one: they are not wrong.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from matching.travel.feed import Calls, Flags, Int32s, Reject, Stops
from matching.travel.gtfs.checks import Check, needed, not_whole, one_of, refuse, seconds, whole
from matching.travel.gtfs.rows import LINE, Table, read_rows
from matching.travel.gtfs.trips import TripRows, with_row_of

_UNTIMED = -1  # stands for a missing time inside this file; real times start at 0
_BOARDING = ("0", "1", "2", "3")
_TIMES = ("arrival_time", "departure_time")


def read_calls(
    table: Table, trips: TripRows, trips_file: str, stops: Stops, rejects: list[Reject]
) -> tuple[Calls, Int32s, Flags]:
    """The calls of `trips`, trip after trip; a missing time stands evenly between the known ones around it.

    Also int32 (T + 1,) the first call of each trip, and bool (T,) whether the trip is right: one that is not
    has no call. An arrival alone stands for both times, and so does a departure alone.
    """
    frame = _read_lines(table, trips, stops, rejects)
    frame = _in_order(frame, table, rejects)
    trip = frame["trip"].to_numpy()
    arrival, departure = (
        frame[time].fill_null(_UNTIMED).to_numpy().copy() for time in ("arrival", "departure")
    )
    timed = arrival != _UNTIMED
    bounds = _bounds(trip, len(trips.ids))
    kept = _between_timed(timed, bounds)
    enough = _count(timed, bounds) >= 2
    _refuse_untimed_ends(frame, kept, enough[trip], table, rejects)
    _refuse_short(trips, enough, trips_file, rejects)
    kept &= enough[trip]
    frame, trip, arrival, departure = frame.filter(kept), trip[kept], arrival[kept], departure[kept]
    _spread(arrival, departure)
    back = _goes_back(trip, arrival, departure)
    right = enough & ~_any(back, _bounds(trip, len(trips.ids)))
    _refuse_backward(frame, trip, back, table, rejects)
    kept = right[trip]
    frame = frame.filter(kept)
    calls = Calls(
        stop=frame["stop"].to_numpy().copy(),
        arrival=arrival[kept],
        departure=departure[kept],
        pickup=frame["pickup_type"].cast(pl.Int8).to_numpy().copy(),
        drop_off=frame["drop_off_type"].cast(pl.Int8).to_numpy().copy(),
    )
    return calls, _bounds(trip[kept], len(trips.ids)).astype(np.int32), right


def _read_lines(table: Table, trips: TripRows, stops: Stops, rejects: list[Reject]) -> pl.DataFrame:
    """The lines that are right, of the valid trips, with their rows `trip` and `stop` and their times."""
    frame = read_rows(
        table,
        ("trip_id", "stop_id", "stop_sequence"),
        (*_TIMES, "pickup_type", "drop_off_type"),
        rejects,
    )
    frame = with_row_of(frame, "trip_id", trips.ids, "trip")
    frame = with_row_of(frame, "stop_id", stops.ids, "stop")
    frame = frame.with_columns(
        seconds(frame, "arrival_time").alias("arrival"),
        seconds(frame, "departure_time").alias("departure"),
        pl.col("pickup_type").fill_null("0"),
        pl.col("drop_off_type").fill_null("0"),
    )
    # A trip that stands in trips.txt and was refused there: told once, there.
    elsewhere = pl.col("trip").is_null() & pl.col("trip_id").is_in(trips.known.implode())
    frame = frame.filter(~elsewhere) if frame["trip"].null_count() else frame
    checks = [
        *needed("trip_id", "stop_id", "stop_sequence"),
        Check(pl.col("trip").is_null(), "trip_id « {trip_id} » inconnu de trips.txt"),
        Check(pl.col("stop").is_null(), "stop_id « {stop_id} » inconnu de stops.txt"),
        not_whole("stop_sequence"),
        *(_not_a_time(text, read) for text, read in zip(_TIMES, ("arrival", "departure"), strict=True)),
        one_of("pickup_type", _BOARDING),
        one_of("drop_off_type", _BOARDING),
    ]
    frame = refuse(frame, table.file, checks, rejects)
    return frame.select(
        LINE,
        "trip_id",
        "trip",
        "stop",
        "pickup_type",
        "drop_off_type",
        whole("stop_sequence").alias("sequence"),
        pl.coalesce("arrival", "departure").alias("arrival"),
        pl.coalesce("departure", "arrival").alias("departure"),
    )


def _not_a_time(text: str, read: str) -> Check:
    return Check(
        pl.col(text).is_not_null() & pl.col(read).is_null(),
        f"{text} « {{{text}}} » n’est pas une heure (HH:MM:SS, 24:00:00 et plus après minuit)",
    )


def _in_order(frame: pl.DataFrame, table: Table, rejects: list[Reject]) -> pl.DataFrame:
    """Trip after trip, by sequence; a sequence given twice in one trip is refused the second time."""
    frame = frame.sort("trip", "sequence", maintain_order=True)
    twice = (pl.col("trip") == pl.col("trip").shift()) & (pl.col("sequence") == pl.col("sequence").shift())
    reason = "stop_sequence « {sequence} » déjà donné pour le trajet « {trip_id} »"
    return refuse(frame, table.file, [Check(twice.fill_null(value=False), reason)], rejects)


def _bounds(trip: Int32s, trips: int) -> NDArray[np.int64]:
    """First call of each trip, and their number last; `trip` is sorted."""
    return np.searchsorted(trip, np.arange(trips + 1))


def _count(flags: Flags, bounds: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many calls of each trip are flagged."""
    before = np.concatenate([[0], np.cumsum(flags)])
    counts: NDArray[np.int64] = before[bounds[1:]] - before[bounds[:-1]]
    return counts


def _any(flags: Flags, bounds: NDArray[np.int64]) -> Flags:
    return _count(flags, bounds) > 0


def _between_timed(timed: Flags, bounds: NDArray[np.int64]) -> Flags:
    """Whether each call has a timed one at or before it and one at or after it, in its trip."""
    before = np.concatenate([[0], np.cumsum(timed)])
    lengths = np.diff(bounds)
    since_start = before[1:] - np.repeat(before[bounds[:-1]], lengths)
    until_end = np.repeat(before[bounds[1:]], lengths) - before[:-1]
    between: Flags = (since_start > 0) & (until_end > 0)
    return between


def _refuse_untimed_ends(
    frame: pl.DataFrame, kept: Flags, of_kept_trip: Flags, table: Table, rejects: list[Reject]
) -> None:
    for line, trip_id in frame.filter(~kept & of_kept_trip).select(LINE, "trip_id").iter_rows():
        rejects.append(Reject(table.file, line, f"arrêt sans heure à un bout du trajet « {trip_id} »"))


def _refuse_short(trips: TripRows, enough: Flags, file: str, rejects: list[Reject]) -> None:
    for row in np.flatnonzero(~enough):
        reason = f"trajet « {trips.ids[int(row)]} » refusé : moins de deux arrêts avec une heure"
        rejects.append(Reject(file, int(trips.file_line[row]), reason))


def _spread(arrival: Int32s, departure: Int32s) -> None:
    """Fill the missing times, in place: equal steps from the departure before to the arrival after.

    Every missing time has known ones around it in its trip. Whole seconds, rounded down.
    """
    missing = np.flatnonzero(arrival == _UNTIMED)
    if not len(missing):
        return
    known = np.flatnonzero(arrival != _UNTIMED)
    after = np.searchsorted(known, missing)
    left, right = known[after - 1], known[after]
    start = departure[left].astype(np.int64)
    filled = start + (arrival[right] - start) * (missing - left) // (right - left)
    arrival[missing] = filled
    departure[missing] = filled


def _goes_back(trip: Int32s, arrival: Int32s, departure: Int32s) -> Flags:
    """Whether a call leaves before it arrives, or arrives before the one before it left."""
    back: Flags = departure < arrival
    back[1:] |= (trip[1:] == trip[:-1]) & (arrival[1:] < departure[:-1])
    return back


def _refuse_backward(
    frame: pl.DataFrame, trip: Int32s, back: Flags, table: Table, rejects: list[Reject]
) -> None:
    """One reject a trip, at its first line that goes back."""
    at = np.flatnonzero(back)
    first = at[np.unique(trip[at], return_index=True)[1]]
    for line, trip_id in frame[first].select(LINE, "trip_id").iter_rows():
        rejects.append(Reject(table.file, line, f"trajet « {trip_id} » refusé : il remonte dans le temps"))
