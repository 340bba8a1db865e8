"""`routes.txt` and `trips.txt`: the lines, and what runs on them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from matching.travel.feed import Int8s, Int32s, Lines, Reject, Services
from matching.travel.gtfs.checks import Check, needed, not_whole, one_of, refuse, refuse_repeated, whole
from matching.travel.gtfs.rows import LINE, Table, read_rows
from matching.travel.gtfs.stops import first_reason

_OLD_KINDS = (0, 1, 2, 3, 4, 5, 6, 7, 11, 12)
_EXTENDED_KINDS = (100, 1799)  # https://gtfs.org/extensions, "extended route types"


@dataclass(frozen=True, slots=True)
class TripRows:
    """The T valid lines of `trips.txt`, in file order.

    ids, headsigns : T texts
    line           : int32 (T,) row of Lines
    service        : int32 (T,) row of Services
    wheelchair     : int8 (T,) 0 not known, 1 yes, 2 no
    file_line      : int32 (T,) line of the file
    known          : every trip_id of the file, the refused ones included
    """

    ids: pl.Series
    headsigns: pl.Series
    line: Int32s
    service: Int32s
    wheelchair: Int8s
    file_line: Int32s
    known: pl.Series


def read_lines(table: Table, rejects: list[Reject]) -> Lines:
    """The lines of `routes.txt`; one with no name at all is called by its id. Raises WrongFile when none."""
    names = ("route_short_name", "route_long_name")
    frame = read_rows(table, ("route_id", "route_type"), names, rejects)
    frame = frame.with_columns(whole("route_type").alias("kind"))
    known = pl.col("kind").is_in(_OLD_KINDS) | pl.col("kind").is_between(*_EXTENDED_KINDS)
    checks = [
        *needed("route_id", "route_type"),
        not_whole("route_type"),
        Check(~known, "route_type « {route_type} » n’est pas un type de ligne GTFS"),
    ]
    frame = refuse(frame, table.file, checks, rejects)
    frame = refuse_repeated(frame, table.file, ["route_id"], rejects)
    if frame.is_empty():
        raise table.source.wrong(f"n’a aucune ligne de transport valable{first_reason(table, rejects)}")
    return Lines(
        ids=tuple(frame["route_id"]),
        names=tuple(frame.select(pl.coalesce(*names, "route_id")).to_series()),
        long_names=tuple(frame["route_long_name"].fill_null("")),
        kind=frame["kind"].cast(pl.Int32).to_numpy().copy(),
    )


def read_trips(table: Table, lines: Lines, services: Services, rejects: list[Reject]) -> TripRows:
    """The trips of `trips.txt` that have a known line and a known service."""
    frame = read_rows(
        table, ("route_id", "service_id", "trip_id"), ("trip_headsign", "wheelchair_accessible"), rejects
    )
    known = frame["trip_id"].drop_nulls().unique()
    frame = with_row_of(frame, "route_id", lines.ids, "route")
    frame = with_row_of(frame, "service_id", services.ids, "service")
    checks = [
        *needed("trip_id", "route_id", "service_id"),
        Check(pl.col("route").is_null(), "route_id « {route_id} » inconnu de routes.txt"),
        Check(pl.col("service").is_null(), "service_id « {service_id} » inconnu des calendriers"),
    ]
    frame = refuse(frame, table.file, checks, rejects)
    frame = refuse_repeated(frame, table.file, ["trip_id"], rejects)
    frame = _with_wheelchair(frame, table.file, rejects)
    return TripRows(
        ids=frame["trip_id"],
        headsigns=frame["trip_headsign"].fill_null(""),
        line=frame["route"].to_numpy().copy(),
        service=frame["service"].to_numpy().copy(),
        wheelchair=frame["wheelchair"].to_numpy().copy(),
        file_line=frame[LINE].cast(pl.Int32).to_numpy().copy(),
        known=known,
    )


def _with_wheelchair(frame: pl.DataFrame, file: str, rejects: list[Reject]) -> pl.DataFrame:
    """The frame with `wheelchair` (int8). A value that says nothing is told, and the trip kept: not known."""
    column = pl.col("wheelchair_accessible")
    wrong = one_of("wheelchair_accessible", ("0", "1", "2"))
    refuse(frame, file, [replace(wrong, reason=f"{wrong.reason} : trajet gardé, accès non connu")], rejects)
    known = pl.when(~wrong.wrong).then(column).fill_null("0")
    return frame.with_columns(known.cast(pl.Int8).alias("wheelchair"))


def with_row_of(
    frame: pl.DataFrame, column: str, ids: tuple[str, ...] | pl.Series, name: str
) -> pl.DataFrame:
    """The frame with `name` (int32): the row of `column`'s value in `ids`, null when it is not there."""
    rows = pl.DataFrame(
        {column: ids, name: np.arange(len(ids), dtype=np.int32)}, schema_overrides={column: pl.String}
    )
    return frame.join(rows, on=column, how="left", maintain_order="left")
