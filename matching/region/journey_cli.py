"""`travel journey` and `travel profile`: questions to the timetable, from files or from what is imported.

With `--feed` neither a database nor an import is needed. Exit codes are those of EXCHANGE.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Final, NoReturn, cast

import click
import numpy as np
from flask import current_app
from numpy.typing import NDArray

from matching.commands import Day, ExistingPath, FrenchCommand, RefusedError, WrongUsageError, write
from matching.referential.json_once import KeyTwice, load_json
from matching.referential.official import WrongFile
from matching.region.timetable_cli import ExistingFeed, travel_cli
from matching.region.timetables import example_path, timetable_path
from matching.travel.access import Point, find_access
from matching.travel.answers import clock, journey_document, journey_geojson
from matching.travel.connections import LAST_S
from matching.travel.estimate import Means
from matching.travel.example import EXAMPLE_MARK
from matching.travel.journeys import Journey, Query, find_journey
from matching.travel.scan import RIDES_BITS, search
from matching.travel.store import WrongTimetable, open_timetable, write_timetable
from matching.travel.timetable import Timetable
from matching.travel.warming import warm_up

_MEANS: Final = {"walk": Means.WALK, "transit": Means.TRANSIT, "bicycle": Means.BICYCLE, "car": Means.CAR}
_MODES: Final = {"walk": "à pied", "bicycle": "à vélo", "car": "en voiture"}
_BASES: Final = {
    "timetable": "selon les horaires",
    "direct": "sans transport",
    "on_request": "sur réservation",
    "estimate": "estimation",
}
_CLOCK: Final = re.compile(r"([0-3][0-9]):([0-5][0-9])")
_RUNS: Final = 7
"""How often a profile is measured; the median is told."""


def read_clock(text: str) -> int:
    """Seconds of HH:MM, up to 30:00, the last that a search sees of the night after. Raises ValueError."""
    found = _CLOCK.fullmatch(text)
    seconds = LAST_S + 1 if found is None else int(found[1]) * 3600 + int(found[2]) * 60
    if seconds > LAST_S:
        raise ValueError(text)
    return seconds


def read_point(value: Any) -> Point:
    """Latitude and longitude in degrees. Raises ValueError, TypeError."""
    lat, lon = (float(one) for one in value)
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError(value)
    return lat, lon


class ClockType(click.ParamType[int]):
    """HH:MM of the service day."""

    name = "HH:MM"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            return read_clock(str(value))
        except ValueError:
            self.fail(
                f"{_option(param)} : « {value} » n’est pas une heure comme 08:30 ou 25:10 (30:00 au plus).",
                param,
                ctx,
            )


class PointType(click.ParamType[Point]):
    """LAT,LON in degrees."""

    name = "LAT,LON"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Point:
        if isinstance(value, tuple):
            return value
        try:
            return read_point(str(value).split(","))
        except (ValueError, TypeError):
            self.fail(
                f"{_option(param)} : « {value} » n’est pas un point comme 43.6169,3.8207 (degrés).",
                param,
                ctx,
            )


class MeansType(click.ParamType[Means]):
    """Means of transport, with commas between."""

    name = "M,M"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Means:
        if isinstance(value, Means):
            return value
        held = Means(0)
        for word in str(value).split(","):
            if word.strip() not in _MEANS:
                self.fail(
                    f"--means : « {word} » n’est pas un moyen. Acceptés : {', '.join(_MEANS)}.", param, ctx
                )
            held |= _MEANS[word.strip()]
        return held


def _option(param: click.Parameter | None) -> str:
    return param.opts[0] if param is not None else "La valeur"


_FEEDS = click.option(
    "--feed", "feeds", multiple=True, type=ExistingFeed(), help="Un GTFS ; sans, ce qui est importé."
)
_DATE = click.option("--date", "on", required=True, type=Day(), help="Le jour de service.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Écrit du JSON, et rien d’autre.")


@dataclass(frozen=True, slots=True)
class Asked:
    """A line of a file of queries."""

    id: Any
    query: Query


@travel_cli.command("journey", cls=FrenchCommand)
@click.option("--from", "start", type=PointType(), help="D’où l’on part (chez soi).")
@click.option("--to", "end", type=PointType(), help="Où l’on va.")
@_DATE
@click.option("--arrive-by", type=ClockType(), help="Arriver à cette heure au plus tard.")
@click.option("--depart-at", type=ClockType(), help="Partir à cette heure au plus tôt.")
@click.option("--queries", type=ExistingPath(folder=False), help="Un fichier JSONL.")
@_FEEDS
@click.option("--geojson", is_flag=True, help="Écrit le trajet en GeoJSON, pour une carte.")
@click.option("--means", type=MeansType(), default="walk,transit", help="walk,transit,bicycle,car")
@_JSON
def journey(
    start: Point | None,
    end: Point | None,
    on: date,
    arrive_by: int | None,
    depart_at: int | None,
    queries: Path | None,
    feeds: tuple[Path, ...],
    means: Means,
    geojson: bool,
    as_json: bool,
) -> None:
    """Un trajet, ou tous ceux d’un fichier, au jour dit."""
    alone = (start, end, arrive_by, depart_at)
    if queries is not None and any(one is not None for one in alone):
        raise WrongUsageError("Donnez --queries, ou --from, --to et une heure, pas les deux.")
    asked = (
        _read_queries(queries, means)
        if queries
        else [Asked(None, _one(start, end, arrive_by, depart_at, means))]
    )
    timetable = _timetable(feeds)
    day, booked = timetable.day(on), timetable.day(on, booked=True) if timetable.booked_days else None
    for one in asked:
        found = find_journey(timetable, one.query, day, booked)
        if geojson:
            write(json.dumps(journey_geojson(found), ensure_ascii=False))
        elif as_json or queries:
            document = journey_document(found)
            write(json.dumps(document if queries is None else {"id": one.id, **document}, ensure_ascii=False))
        else:
            write(*_lines(found))


@travel_cli.command("profile", cls=FrenchCommand)
@click.option("--from", "start", required=True, type=PointType(), help="D’où l’on part (chez soi).")
@_DATE
@_FEEDS
@_JSON
def profile(start: Point, on: date, feeds: tuple[Path, ...], as_json: bool) -> None:
    """Tous les meilleurs trajets d’un jour depuis un lieu, vers tous les arrêts."""
    timetable = _timetable(feeds)
    outward = timetable.day(on).outward
    access = find_access(timetable, start, Means.WALK)
    best, spent = search(outward, access.seconds), []
    for _ in range(_RUNS):
        began = perf_counter()
        search(outward, access.seconds)
        spent.append(1000 * (perf_counter() - began))
    # Of what arrives at one second, the last slot tells the latest that home is left for it.
    stop = np.repeat(np.arange(len(outward.slot_first) - 1), np.diff(outward.slot_first))
    home = best >> RIDES_BITS
    last = np.ones(len(home), np.bool_)
    last[:-1] = _differ(stop, outward.slot_clock)
    home, stop = home[last], stop[last]
    better = home > 0
    better[1:] &= _differ(stop, home)
    home, stop = home[better], stop[better]
    document = {
        "departures": len(np.unique(home)),
        "stops_reached": len(np.unique(stop)),
        "entries": len(home),
        "median_ms": round(median(spent), 3),
    }
    if as_json:
        write(json.dumps(document))
    else:
        write(
            f"{document['departures']} départs, {document['stops_reached']} arrêts atteints, "
            f"{document['entries']} meilleurs trajets, en {document['median_ms']} ms."
        )


def _differ(*columns: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
    """bool (N - 1,) whether each of N rows but the first differs from the one before."""
    differ: NDArray[np.bool_] = np.any([one[1:] != one[:-1] for one in columns], axis=0)
    return differ


@travel_cli.command("prepare", cls=FrenchCommand)
def prepare() -> None:
    """Compile les horaires d’exemple et les calculs : ce que fait l’installation, une fois."""
    from matching.travel.example import example_feed
    from matching.travel.timetable import compile_feeds

    path = example_path(Path(current_app.config["INSTANCE"]))
    write_timetable(compile_feeds([example_feed()]), path)
    warm_up(open_timetable(path))
    write("Horaires d’exemple prêts : ils servent tant qu’aucun GTFS n’est importé.")


def _one(
    start: Point | None, end: Point | None, arrive_by: int | None, depart_at: int | None, means: Means
) -> Query:
    if start is None or end is None:
        raise WrongUsageError("Il manque --from ou --to : donnez deux points, ou --queries.")
    if (arrive_by is None) == (depart_at is None):
        raise WrongUsageError("Donnez --arrive-by ou --depart-at, l’un des deux.")
    if arrive_by is not None:
        return Query(start, end, arrive_by, True, means)
    return Query(start, end, depart_at or 0, False, means)


def _read_queries(path: Path, means: Means) -> list[Asked]:
    """All queries of a file; one wrong line refuses it whole, before anything is answered."""
    asked = []
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RefusedError(f"{path.name} n’est pas en UTF-8 : enregistrez-le en UTF-8.") from None
    except OSError as failure:
        raise RefusedError(f"{path.name} ne se lit pas ({failure.strerror}).") from None
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                read = load_json(line, parse_constant=_refuse_constant)
                asked.append(_query(cast(Mapping[str, Any], read), means))
            except KeyTwice as twice:
                raise RefusedError(
                    f"{path.name}, ligne {number} : la clé « {twice.shown} » est écrite deux fois. "
                    "Gardez-en une."
                ) from None
            except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
                raise RefusedError(
                    f"{path.name}, ligne {number} : attendu "
                    '{"id", "from": [lat, lon], "to": [lat, lon], "arrive_by" ou "depart_at": "HH:MM"}, '
                    "de 00:00 à 30:00."
                ) from None
    return asked


def _query(read: Mapping[str, Any], means: Means) -> Asked:
    arrive = "arrive_by" in read
    if arrive == ("depart_at" in read):
        raise ValueError(read)
    seconds = read_clock(read["arrive_by" if arrive else "depart_at"])
    start, end = (read_point(_numbers(read[one])) for one in ("from", "to"))
    name = read.get("id")
    # It is said again in the answer: infinity and half a character cannot be. Both raise ValueError.
    json.dumps(name, ensure_ascii=False, allow_nan=False).encode()
    return Asked(name, Query(start, end, seconds, arrive, means))


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _numbers(value: Any) -> list[Any]:
    """The list of a point, of nothing but numbers. Raises ValueError."""
    if not isinstance(value, list) or any(type(one) not in (int, float) for one in value):
        raise ValueError(value)
    return value


def _timetable(feeds: tuple[Path, ...]) -> Timetable:
    if feeds:
        with _refusals():
            # Here and not above: it brings polars, 60 MB that no web worker needs.
            from matching.travel.feeds import read_feed
            from matching.travel.timetable import compile_feeds

            return compile_feeds([read_feed(path) for path in feeds])
    instance = Path(current_app.config["INSTANCE"])
    for path in (timetable_path(instance), example_path(instance)):
        with _refusals():
            if path.exists():
                return open_timetable(path)
    raise RefusedError("Aucun horaire n’est importé : donnez --feed, ou lancez import gtfs.")


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except (WrongFile, WrongTimetable) as wrong:
        raise RefusedError(str(wrong)) from None


def _lines(found: Journey) -> list[str]:
    if not found.reachable:
        return ["Aucun trajet à cette heure."]
    lines = [
        f"Départ {_hour(found.departure_s, up=False)}, arrivée {_hour(found.arrival_s, up=True)} : "
        f"{found.minutes} minutes ({_BASES[found.basis]})."
    ]
    for leg in found.legs:
        hours = f"{clock(leg.departure_s, up=False)[0]}-{clock(leg.arrival_s, up=True)[0]}"
        how = _MODES.get(leg.mode, f"ligne {leg.line}")
        marks = [EXAMPLE_MARK] * leg.example + [_BASES["on_request"]] * leg.on_request
        mark = f" ({', '.join(marks)})" if marks else ""
        lines.append(f"  {hours} {how}{mark} : {leg.from_name or 'départ'} - {leg.to_name or 'arrivée'}")
    return lines


def _hour(seconds: int, *, up: bool) -> str:
    text, day = clock(seconds, up=up)
    return {-1: f"{text} la veille", 0: text}.get(day, f"{text} le lendemain")
