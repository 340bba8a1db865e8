"""`import gtfs` and `travel status`: timetables of operators in, and what is there.

Exit codes are those of EXCHANGE: 0 done, 1 refused or failed, 2 wrong usage.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask import current_app

from matching.clock import today
from matching.commands import (
    ExistingPath,
    FrenchCommand,
    FrenchGroup,
    RefusedError,
    WrongUsageError,
    json_option,
    progress,
    write,
    write_json,
)
from matching.french import PARIS, count, number
from matching.referential.official import WrongFile
from matching.region.imports_cli import SHOWN_REJECTS, import_cli
from matching.region.timetables import describe, timetable_path
from matching.travel.store import WrongTimetable, open_timetable
from matching.travel.timetable import DAY_TYPES, FeedFacts, Timetable

if TYPE_CHECKING:
    from matching.region.timetable_import import FeedReject, TimetableReport

travel_cli = FrenchGroup("travel", help="Les trajets : horaires chargés, questions et réponses.")

_DAY_WORDS = {"weekday": "semaine", "saturday": "samedi", "sunday": "dimanche"}
_MEGABYTE = 1_000_000


class ExistingFeed(click.ParamType[Path]):
    """A zip or a folder that exists; anything else is wrong usage."""

    name = "GTFS"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        path = Path(value)
        try:
            there = path.exists()
        except ValueError:  # a NUL in the name
            there = False
        if not there:
            self.fail(f"Le GTFS {value} n’existe pas : donnez un zip ou un dossier qui existe.", param, ctx)
        return path


@import_cli.command("gtfs", cls=FrenchCommand)
@click.argument("feeds", metavar="[FILE_OR_DIR ...]", nargs=-1, type=ExistingFeed())
@click.option("--mirror", type=ExistingPath(folder=True), help="Un dossier dont gtfs/*.zip sont les GTFS.")
@click.option("--dry-run", is_flag=True, help="Dit ce qui changerait, sans rien écrire.")
@json_option
def import_gtfs(feeds: tuple[Path, ...], mirror: Path | None, dry_run: bool, as_json: bool) -> None:
    """Les horaires des transports (GTFS). Ceux donnés remplacent tous ceux qui étaient là."""
    if feeds and mirror:
        raise WrongUsageError("Donnez des GTFS ou --mirror, pas les deux.")
    if not feeds and not mirror:
        raise WrongUsageError("Donnez un ou plusieurs GTFS (zip ou dossier), ou --mirror DOSSIER.")
    # Here and not above: it brings polars, 60 MB that no web worker needs.
    from matching.region.timetable_import import feeds_in_mirror, import_feeds

    with _refusals(), progress("import gtfs") as told:
        paths = feeds or feeds_in_mirror(mirror or Path())
        report = import_feeds(paths, Path(current_app.config["INSTANCE"]), dry_run=dry_run, told=told)
    if as_json:
        write_json(report.document())
    else:
        write(*_report_lines(report))


@travel_cli.command("status", cls=FrenchCommand)
@json_option
def status(as_json: bool) -> None:
    """Dit quels horaires sont chargés, leurs dates, leurs comptes et la mémoire qu’ils prennent."""
    path = timetable_path(Path(current_app.config["INSTANCE"]))
    before = _resident_bytes()
    try:
        timetable = open_timetable(path)
    except FileNotFoundError:
        timetable = None
    except WrongTimetable as wrong:
        raise RefusedError(str(wrong)) from None
    if timetable is None:
        if as_json:
            write_json({"feeds": [], "file": None})
        else:
            write("Aucun horaire n’est importé : lancez import gtfs avec les GTFS des transports.")
        return
    document = _status_document(timetable, path, before)
    if as_json:
        write_json(document)
    else:
        write(*_status_lines(timetable, document))


@contextmanager
def _refusals() -> Iterator[None]:
    """What goes wrong comes out as one French sentence."""
    try:
        yield
    except WrongFile as refused:
        raise RefusedError(f"{str(refused).removesuffix('.')} ; rien n’est changé.") from None
    except OSError as failure:
        raise RefusedError(
            f"Le disque a refusé ({failure.strerror}) : libérez-le, puis recommencez ; rien n’est changé."
        ) from None


def _report_lines(report: TimetableReport) -> list[str]:
    found = report.difference
    refused = len(report.rejects)
    lines = [_feed_line(one) for one in report.feeds]
    lines.append(
        f"{count(found.added, 'trajet ajouté', 'trajets ajoutés')}, "
        f"{count(found.changed, 'changé', 'changés')}, {count(found.removed, 'retiré', 'retirés')}, "
        f"{count(found.unchanged, 'inchangé', 'inchangés')} ; "
        f"{count(refused, 'ligne refusée', 'lignes refusées')}."
    )
    lines += [_reject_line(one) for one in report.rejects[:SHOWN_REJECTS]]
    if refused > SHOWN_REJECTS:
        others = count(refused - SHOWN_REJECTS, "autre refus", "autres refus")
        lines.append(f"… et {others} : --json les donne tous.")
    if report.written is None:
        lines.append("Essai à blanc : rien n’a été écrit.")
    return lines


def _feed_line(facts: FeedFacts) -> str:
    days = ", ".join(
        f"{_DAY_WORDS[name]} {_figures(day)}"
        for name in DAY_TYPES
        if (day := getattr(facts.days, name)) is not None
    )
    ended = " (terminé, gardé avec ses dates)" if facts.last_day < today() else ""
    return (
        f"{facts.name} : du {_figures(facts.first_day)} au {_figures(facts.last_day)}{ended} ; "
        f"{_counts(describe(facts))} ; jours types : {days or 'aucun'}."
    )


def _counts(of: Mapping[str, Any]) -> str:
    words = (("lines", "ligne"), ("trips", "trajet"), ("calls", "passage"), ("stops", "arrêt"))
    return ", ".join(count(of[key], one) for key, one in words)


def _figures(on: date) -> str:
    return on.strftime("%d/%m/%Y")


def _reject_line(one: FeedReject) -> str:
    where = f", ligne {one.line}" if one.line is not None else ""
    return f"  refusée : {one.feed}, {one.file}{where} : {one.reason}."


def _status_document(timetable: Timetable, path: Path, resident_before: int | None) -> dict[str, Any]:
    connections = {name: len(timetable.day_type(name).hops) for name in DAY_TYPES}
    resident = _resident_bytes()
    grown = None if resident is None or resident_before is None else resident - resident_before
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC).astimezone(PARIS)
    return {
        "file": path.name,
        "bytes": path.stat().st_size,
        "written_at": written.isoformat(timespec="seconds"),
        "example": timetable.example,
        "feeds": [{**describe(one), "ended": one.last_day < today()} for one in timetable.facts],
        "lines": len(timetable.routes.kind),
        "stops": len(timetable.stops.lat),
        "trips": len(timetable.trips.line),
        "calls": len(timetable.calls.stop),
        "connections": connections,
        "resident_bytes": grown,
    }


def _status_lines(timetable: Timetable, document: dict[str, Any]) -> Sequence[str]:
    connections = ", ".join(
        f"{_DAY_WORDS[name]} {number(total)}" for name, total in document["connections"].items()
    )
    memory = document["resident_bytes"]
    opened = "" if memory is None else f", {number(memory / _MEGABYTE)} Mo en mémoire à l’ouverture"
    example = ["Horaires d’exemple, à ne pas utiliser."] if document["example"] else []
    return [
        *example,
        *(_feed_line(one) for one in timetable.facts),
        f"En tout : {_counts(document)}.",
        f"Tronçons par jour type : {connections}.",
        f"Fichier {document['file']} : {number(document['bytes'] / _MEGABYTE)} Mo{opened}.",
    ]


def _resident_bytes() -> int | None:
    """What this process holds in memory, None where the system does not say it as Linux does."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return None
    return pages * os.sysconf("SC_PAGE_SIZE")
