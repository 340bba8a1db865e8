"""What makes a value of a line wrong, and the words that say so."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from matching.travel.feed import Reject
from matching.travel.gtfs.rows import LINE

_SHOWN = 60  # characters of a wrong value that a reason repeats
_TIME = r"^([0-9]{1,3}):([0-5][0-9]):([0-5][0-9])$"
_WHOLE = r"^[0-9]{1,9}$"
_NUMBER = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$"
_FIRST_YEAR, _LAST_YEAR = 2000, 2099


@dataclass(frozen=True, slots=True)
class Check:
    """`wrong` is true on a wrong line; `reason` is a French template naming columns ("{stop_id} inconnu")."""

    wrong: pl.Expr
    reason: str


def refuse(frame: pl.DataFrame, file: str, checks: Sequence[Check], rejects: list[Reject]) -> pl.DataFrame:
    """The lines that no check finds wrong; the others go to `rejects`, each with its first reason."""
    rank = pl.lit(None, pl.Int8)
    for number, check in reversed(list(enumerate(checks))):
        rank = pl.when(check.wrong).then(pl.lit(number, pl.Int8)).otherwise(rank)
    ranks = frame.select(rank.alias("rank")).to_series()
    if ranks.null_count() == len(ranks):
        return frame
    wrong = frame.with_columns(ranks).filter(pl.col("rank").is_not_null())
    for row in wrong.iter_rows(named=True):
        rejects.append(Reject(file, row[LINE], _fill(checks[row["rank"]].reason, row)))
    return frame.filter(ranks.is_null())


def _fill(template: str, row: Mapping[str, Any]) -> str:
    names = [name for _, name, _, _ in string.Formatter().parse(template) if name]
    return template.format_map({name: _shown(row[name]) for name in names})


def _shown(value: object) -> str:
    text = "" if value is None else " ".join(str(value).split())  # a reason stands on one line
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def needed(*columns: str) -> list[Check]:
    """Columns that no line may leave empty."""
    return [Check(pl.col(column).is_null(), f"{column} vide") for column in columns]


def refuse_repeated(
    frame: pl.DataFrame, file: str, key: Sequence[str], rejects: list[Reject]
) -> pl.DataFrame:
    """The lines that are the first to give their key; the others go to `rejects`."""
    marked = frame.with_columns(pl.col(LINE).first().over(list(key)).alias("first_line"))
    what = ", ".join(f"{{{column}}}" for column in key)
    again = Check(pl.col("first_line") != pl.col(LINE), f"« {what} » déjà donné à la ligne {{first_line}}")
    return refuse(marked, file, [again], rejects)


def one_of(column: str, accepted: Sequence[str]) -> Check:
    """A column whose value, if any, is one of a list."""
    return Check(
        ~pl.col(column).is_in(list(accepted)), f"{column} « {{{column}}} » n’est pas {_listed(accepted)}"
    )


def _listed(accepted: Sequence[str]) -> str:
    return f"{', '.join(accepted[:-1])} ou {accepted[-1]}"


def whole(column: str) -> pl.Expr:
    """The whole number of 0 or more that a text writes (int64), null when it writes none."""
    text = pl.col(column)
    return pl.when(text.str.contains(_WHOLE)).then(text).cast(pl.Int64, strict=False)


def not_whole(column: str) -> Check:
    """A text, if any, that is not a whole number of 0 or more."""
    return Check(
        ~pl.col(column).str.contains(_WHOLE), f"{column} « {{{column}}} » n’est pas un nombre entier"
    )


def degrees(column: str) -> pl.Expr:
    """The number that a text writes (float64), null when it writes none."""
    text = pl.col(column)
    return pl.when(text.str.contains(_NUMBER)).then(text).cast(pl.Float64, strict=False)


def day(column: str) -> pl.Expr:
    """The date that AAAAMMJJ writes, null when it writes none or one out of 2000 to 2099."""
    text = pl.col(column)
    date = pl.when(text.str.contains(r"^[0-9]{8}$")).then(text).str.strptime(pl.Date, "%Y%m%d", strict=False)
    return pl.when(date.dt.year().is_between(_FIRST_YEAR, _LAST_YEAR)).then(date)


def not_day(column: str) -> Check:
    """A text that is not a date such as `day` reads."""
    return Check(
        day(column).is_null(), f"{column} « {{{column}}} » n’est pas une date (AAAAMMJJ, de 2000 à 2099)"
    )


def seconds(frame: pl.DataFrame, column: str) -> pl.Series:
    """The seconds after midnight (int32) that H:MM:SS or HH:MM:SS writes, null when it writes none.

    Each different text is read once: a day has few.
    """
    texts = frame.get_column(column).unique().drop_nulls().to_frame()
    parts = pl.col(column).str.extract_groups(_TIME).struct
    read = texts.select(
        column,
        (
            parts.field("1").cast(pl.Int32) * 3600
            + parts.field("2").cast(pl.Int32) * 60
            + parts.field("3").cast(pl.Int32)
        ).alias("seconds"),
    )
    found = frame.select(column).join(read, on=column, how="left", maintain_order="left")
    return found.get_column("seconds")
