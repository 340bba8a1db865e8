"""`frequencies.txt`: a trip that leaves every so often becomes one trip a departure (TRAVEL, Riding)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from matching.referential.official.reading import Source
from matching.travel.feed import Calls, Int32s, Reject
from matching.travel.gtfs.checks import Check, needed, not_whole, refuse, seconds, whole
from matching.travel.gtfs.rows import Table, read_rows
from matching.travel.gtfs.trips import TripRows, with_row_of

_MAX_DEPARTURES = 10_000  # of one line: one every 10 s for more than a day; beyond, the headway is wrong
_MAX_CALLS = 50_000_000

_AS_WRITTEN = -1  # the departure of a trip that is not multiplied


@dataclass(frozen=True, slots=True)
class Departures:
    """Every trip that runs, in the order of `trips.txt`, then by departure.

    trip  : int32 (N,) row of TripRows
    start : int32 (N,) second of the first departure, -1 to run as `stop_times.txt` has it
    """

    trip: Int32s
    start: Int32s


def read_departures(
    table: Table, trips: TripRows, right: NDArray[np.bool_], rejects: list[Reject]
) -> Departures:
    """The trips that are `right` (bool, one a row of `trips`), those of `frequencies.txt` multiplied.

    At `start_time`, then every `headway_secs`, before `end_time`. A trip named there never runs at the hours
    of its own stop times, even when the line that names it is wrong: they are only a pattern.
    """
    names = ("trip_id", "start_time", "end_time", "headway_secs")
    frame = read_rows(table, names, (), rejects)
    frame = with_row_of(frame, "trip_id", trips.ids, "trip")
    patterns = frame["trip"].drop_nulls().unique().to_numpy()
    # A trip refused before, in trips.txt or stop_times.txt, was told there.
    refused = pl.col("trip").is_null() & pl.col("trip_id").is_in(trips.known.implode())
    refused |= pl.col("trip").is_in(np.flatnonzero(~right).tolist()).fill_null(value=False)
    frame = frame.filter(~refused)
    frame = frame.with_columns(
        seconds(frame, "start_time").alias("start"), seconds(frame, "end_time").alias("end")
    )
    frame = frame.with_columns(whole("headway_secs").alias("headway"))
    frame = refuse(frame, table.file, _checks(), rejects)
    alone = right.copy()
    alone[patterns] = False
    trip = [np.flatnonzero(alone).astype(np.int32)]
    start = [np.full(len(trip[0]), _AS_WRITTEN, np.int32)]
    for row, first, last, headway in frame.select("trip", "start", "end", "headway").iter_rows():
        start.append(np.arange(first, last, headway, dtype=np.int32))
        trip.append(np.full(len(start[-1]), row, np.int32))
    trips_all, starts_all = np.concatenate(trip), np.concatenate(start)
    order = np.lexsort((starts_all, trips_all))
    return Departures(trips_all[order], starts_all[order])


def _checks() -> list[Check]:
    span, headway = pl.col("end") - pl.col("start"), pl.col("headway")
    return [
        *needed("trip_id", "start_time", "end_time", "headway_secs"),
        Check(pl.col("trip").is_null(), "trip_id « {trip_id} » inconnu de trips.txt"),
        *(
            Check(pl.col(read).is_null(), f"{read}_time « {{{read}_time}} » n’est pas une heure (HH:MM:SS)")
            for read in ("start", "end")
        ),
        not_whole("headway_secs"),
        Check(headway == 0, "headway_secs « {headway_secs} » doit être de 1 s ou plus"),
        Check(span <= 0, "end_time « {end_time} » n’est pas après start_time « {start_time} »"),
        Check(span > headway * _MAX_DEPARTURES, "headway_secs « {headway_secs} » donne trop de départs"),
    ]


def multiply(calls: Calls, first: Int32s, departures: Departures, source: Source) -> tuple[Calls, Int32s]:
    """The calls of every departure, and int32 (N + 1,) the first call of each.

    calls, first : those of the trips as written
    The times of a pattern move together, so that it leaves its first stop at the start. Raises WrongFile when
    they are too many to be kept.
    """
    lengths = np.diff(first)[departures.trip].astype(np.int64)
    bounds = np.concatenate([[0], np.cumsum(lengths)])
    if bounds[-1] > _MAX_CALLS:
        raise source.wrong(f"a plus de {_MAX_CALLS} passages une fois déroulé")
    if len(departures.trip) == len(first) - 1 and (departures.start == _AS_WRITTEN).all():
        return calls, first
    begins = first[departures.trip]
    rows = np.arange(bounds[-1]) + np.repeat(begins - bounds[:-1], lengths)
    shift = np.where(departures.start == _AS_WRITTEN, 0, departures.start - calls.departure[begins])
    moved = np.repeat(shift, lengths).astype(np.int32)
    return (
        Calls(
            stop=calls.stop[rows],
            # A pattern that waits at its first stop may arrive there before midnight: nobody gets off there.
            arrival=np.maximum(calls.arrival[rows] + moved, 0),
            departure=calls.departure[rows] + moved,
            pickup=calls.pickup[rows],
            drop_off=calls.drop_off[rows],
        ),
        bounds.astype(np.int32),
    )
