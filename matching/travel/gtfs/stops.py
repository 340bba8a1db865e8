"""`stops.txt` and `transfers.txt`: where one boards, and what changing there takes."""

from __future__ import annotations

import numpy as np
import polars as pl

from matching.travel.feed import FORBIDDEN, MINIMUM_TIME, NO_STATION, Reject, Stops, Transfers
from matching.travel.gtfs.checks import (
    Check,
    degrees,
    needed,
    not_whole,
    one_of,
    refuse,
    refuse_repeated,
    whole,
)
from matching.travel.gtfs.rows import LINE, Table, read_rows

_STOP, _STATION = "0", "1"
_KINDS = (
    "0",
    "1",
    "2",
    "3",
    "4",
)  # stop, station, entrance, node, boarding area: only the first two are places

# Overseas is as good as here. What no operator means: metres of a projection, the 0, 0 that stands for a
# place nobody knows, and mainland France with its two figures exchanged, in the ocean off Somalia.
_LAT = (-90.0, 90.0)
_LON = (-180.0, 180.0)
_NOWHERE = 0.01
_MAINLAND_LAT = (41.0, 51.5)
_MAINLAND_LON = (-5.5, 10.0)

_IN_SEAT = ("4", "5")
_OF_TRIPS = ("from_trip_id", "to_trip_id", "from_route_id", "to_route_id")


def read_stops(table: Table, rejects: list[Reject]) -> Stops:
    """The stops and stations of `stops.txt`; entrances and other nodes are of no concern and not counted.

    A stop without a name is called by its id. One whose parent station is not there is kept without it, and
    told. Raises WrongFile when there is none.
    """
    frame = read_rows(
        table,
        ("stop_id", "stop_lat", "stop_lon"),
        ("stop_name", "location_type", "parent_station"),
        rejects,
    )
    frame = frame.with_columns(pl.col("location_type").fill_null(_STOP))
    checks = [*needed("stop_id"), one_of("location_type", _KINDS)]
    frame = refuse(frame, table.file, checks, rejects)
    frame = frame.filter(pl.col("location_type").is_in([_STOP, _STATION]))
    frame = frame.with_columns(degrees("stop_lat").alias("lat"), degrees("stop_lon").alias("lon"))
    frame = refuse(frame, table.file, _coordinate_checks(), rejects)
    frame = refuse_repeated(frame, table.file, ["stop_id"], rejects)
    if frame.is_empty():
        raise table.source.wrong(f"n’a aucun arrêt valable{first_reason(table, rejects)}")
    return Stops(
        ids=tuple(frame["stop_id"]),
        names=tuple(frame["stop_name"].fill_null(frame["stop_id"])),
        lat=frame["lat"].to_numpy().copy(),
        lon=frame["lon"].to_numpy().copy(),
        station=_stations(frame, table, rejects),
        is_station=(frame["location_type"] == _STATION).to_numpy(),
    )


def first_reason(table: Table, rejects: list[Reject]) -> str:
    """ " (ligne 2, ...)": the first line refused in a table, or nothing."""
    return next((f" (ligne {one.line}, {one.reason})" for one in rejects if one.file == table.file), "")


def _coordinate_checks() -> list[Check]:
    lat, lon = pl.col("lat"), pl.col("lon")
    outside = ~(lat.is_between(*_LAT) & lon.is_between(*_LON))
    nowhere = (lat.abs() < _NOWHERE) & (lon.abs() < _NOWHERE)
    exchanged = lon.is_between(*_MAINLAND_LAT) & lat.is_between(*_MAINLAND_LON)
    where = "« {stop_lat}, {stop_lon} »"
    return [
        *needed("stop_lat", "stop_lon"),
        Check(lat.is_null() | lon.is_null(), f"stop_lat, stop_lon {where} ne sont pas deux nombres"),
        Check(outside, f"stop_lat, stop_lon {where} ne sont pas des degrés WGS 84"),
        Check(nowhere, f"stop_lat, stop_lon {where} : un arrêt sans place"),
        Check(exchanged, f"stop_lat, stop_lon {where} semblent échangées"),
    ]


def _stations(
    frame: pl.DataFrame, table: Table, rejects: list[Reject]
) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    rows = frame.select("stop_id", "location_type").with_row_index("station")
    stations = rows.filter(pl.col("location_type") == _STATION).select(
        pl.col("stop_id").alias("parent_station"), pl.col("station").cast(pl.Int32)
    )
    found = frame.join(stations, on="parent_station", how="left", maintain_order="left")
    is_stop = pl.col("location_type") == _STOP
    lost = is_stop & pl.col("parent_station").is_not_null() & pl.col("station").is_null()
    refuse(
        found,
        table.file,
        [
            Check(
                lost,
                "parent_station « {parent_station} » n’est pas une station connue : arrêt gardé sans station",
            )
        ],
        rejects,
    )
    station = found.select(pl.when(is_stop).then("station").fill_null(NO_STATION)).to_series()
    return station.to_numpy().copy()


def read_transfers(table: Table, stops: Stops, rejects: list[Reject]) -> Transfers:
    """The rules of `transfers.txt` between two places. Of two that say how to change, the later holds.

    Those of one trip or one route, and those of staying in the vehicle, are left out and told: a search by
    stops cannot follow them.
    """
    places = ("from_stop_id", "to_stop_id")
    # None is a needed column: a file of rules between trips alone may leave the stops out.
    frame = read_rows(table, (), (*places, "transfer_type", "min_transfer_time", *_OF_TRIPS), rejects)
    kind, minimum = pl.col("transfer_type").fill_null("0"), pl.col("min_transfer_time")
    frame = frame.with_columns(kind)
    known = pl.Series(stops.ids, dtype=pl.String)
    checks = [
        Check(kind.is_in(_IN_SEAT), "transfer_type {transfer_type} : rester à bord n’est pas suivi"),
        one_of("transfer_type", ("0", "1", "2", "3", *_IN_SEAT)),
        *(
            Check(
                pl.col(one).is_not_null(),
                f"{one} « {{{one}}} » : règle d’une seule course ou ligne, non suivie",
            )
            for one in _OF_TRIPS
        ),
        *needed(*places),
        *(
            Check(~pl.col(one).is_in(known.implode()), f"{one} « {{{one}}} » inconnu de stops.txt")
            for one in places
        ),
        not_whole("min_transfer_time"),
        Check(
            (kind == str(MINIMUM_TIME)) & minimum.is_null(), "min_transfer_time vide pour un transfer_type 2"
        ),
    ]
    frame = refuse(frame, table.file, checks, rejects)
    frame = _refuse_replaced(frame, table, rejects)
    row_of = {stop_id: row for row, stop_id in enumerate(stops.ids)}
    return Transfers(
        from_stop=np.array([row_of[one] for one in frame["from_stop_id"]], np.int32),
        to_stop=np.array([row_of[one] for one in frame["to_stop_id"]], np.int32),
        kind=frame["transfer_type"].cast(pl.Int8).to_numpy().copy(),
        minimum_s=frame.select(whole("min_transfer_time").fill_null(0).cast(pl.Int32))
        .to_series()
        .to_numpy()
        .copy(),
    )


def _refuse_replaced(frame: pl.DataFrame, table: Table, rejects: list[Reject]) -> pl.DataFrame:
    """Without the rules that a later line of the same two places replaces. Types 0 and 1 replace nothing."""
    pair = ["from_stop_id", "to_stop_id"]
    rules = pl.col("transfer_type").is_in([str(MINIMUM_TIME), str(FORBIDDEN)])
    last = pl.when(rules).then(pl.col(LINE)).max().over(pair)
    marked = frame.with_columns(last.alias("last_line"))
    what = "{from_stop_id}, {to_stop_id}"
    replaced = Check(
        rules & (pl.col("last_line") != pl.col(LINE)),
        f"« {what} » : la ligne {{last_line}} remplace cette règle",
    )
    return refuse(marked, table.file, [replaced], rejects)
