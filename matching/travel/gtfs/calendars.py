"""`calendar.txt` and `calendar_dates.txt`: the days on which each service runs."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from matching.referential.official.reading import Source
from matching.travel.feed import Flags, Reject, Services
from matching.travel.gtfs.checks import Check, day, needed, not_day, one_of, refuse, refuse_repeated
from matching.travel.gtfs.rows import Table, read_rows

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ADDED, _REMOVED = "1", "2"
_MAX_CELLS = 250_000_000  # services times days, a byte each: three hundred times the largest feed known here


def read_services(weekly: Table, dated: Table, source: Source, rejects: list[Reject]) -> Services:
    """The services of both calendars; either may be absent.

    The days covered go from the first to the last that any valid line names, whatever runs on them.
    Raises WrongFile when no line is valid, or when the days are too many.
    """
    weeks = _read_weeks(weekly, rejects)
    dates = _read_dates(dated, rejects)
    ids = tuple(pl.concat([weeks["service_id"], dates["service_id"]]).unique(maintain_order=True))
    if not ids:
        raise source.wrong("n’a aucun jour de service valable dans calendar.txt ni calendar_dates.txt")
    days = pl.concat([weeks["first"], weeks["last"], dates["day"]])
    first, last = days.min(), days.max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    length = (last - first).days + 1
    if len(ids) * length > _MAX_CELLS:
        raise source.wrong(f"couvre {length} jours pour {len(ids)} services, trop pour être juste")
    runs = np.zeros((len(ids), length), np.bool_)
    row_of = {service_id: row for row, service_id in enumerate(ids)}
    _apply_weeks(weeks, row_of, first, runs)
    _apply_dates(dates, row_of, first, runs)
    return Services(ids=ids, first_day=first, runs=runs)


def _read_weeks(table: Table, rejects: list[Reject]) -> pl.DataFrame:
    frame = read_rows(table, ("service_id", *WEEKDAYS, "start_date", "end_date"), (), rejects)
    frame = frame.with_columns(day("start_date").alias("first"), day("end_date").alias("last"))
    checks = [
        *needed("service_id", *WEEKDAYS),
        *(one_of(weekday, ("0", "1")) for weekday in WEEKDAYS),
        not_day("start_date"),
        not_day("end_date"),
        Check(pl.col("last") < pl.col("first"), "end_date « {end_date} » avant start_date « {start_date} »"),
    ]
    frame = refuse(frame, table.file, checks, rejects)
    return refuse_repeated(frame, table.file, ["service_id"], rejects)


def _read_dates(table: Table, rejects: list[Reject]) -> pl.DataFrame:
    frame = read_rows(table, ("service_id", "date", "exception_type"), (), rejects)
    frame = frame.with_columns(day("date").alias("day"))
    checks = [
        *needed("service_id"),
        not_day("date"),
        *needed("exception_type"),
        one_of("exception_type", (_ADDED, _REMOVED)),
    ]
    frame = refuse(frame, table.file, checks, rejects)
    return refuse_repeated(frame, table.file, ["service_id", "date"], rejects)


def _apply_weeks(weeks: pl.DataFrame, row_of: dict[str, int], first: date, runs: Flags) -> None:
    weekday_of = (first.weekday() + np.arange(runs.shape[1])) % 7
    for line in weeks.iter_rows(named=True):
        start, end = (line["first"] - first).days, (line["last"] - first).days + 1
        week = np.array([line[weekday] == "1" for weekday in WEEKDAYS])
        runs[row_of[line["service_id"]], start:end] = week[weekday_of[start:end]]


def _apply_dates(dates: pl.DataFrame, row_of: dict[str, int], first: date, runs: Flags) -> None:
    services = dates["service_id"].replace_strict(row_of, return_dtype=pl.Int64).to_numpy()
    offsets = (dates["day"] - first).dt.total_days().to_numpy()
    runs[services, offsets] = (dates["exception_type"] == _ADDED).to_numpy()
