"""The timetables of operators, brought into one compiled file of the instance folder.

An import replaces the whole timetable by the feeds given: one left out of it is gone. Nothing is put in place
when a feed is wrong. No database takes part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from matching.referential.official import WrongFile
from matching.region.timetables import describe, timetable_path
from matching.travel.differences import Difference, compare_trips
from matching.travel.feed import Feed
from matching.travel.feeds import read_feed
from matching.travel.gtfs.archives import holds_feed
from matching.travel.store import WrongTimetable, open_timetable, write_timetable
from matching.travel.timetable import FeedFacts, compile_feeds

Told = Callable[[int, int], None]  # steps done, steps in all


@dataclass(frozen=True, slots=True)
class FeedReject:
    """A line refused, of one of the feeds."""

    feed: str
    file: str
    line: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class TimetableReport:
    """What an import did. `difference` counts trips; `written` is the file's size, None for a dry run."""

    difference: Difference
    rejects: tuple[FeedReject, ...]
    feeds: tuple[FeedFacts, ...]
    written: int | None

    def document(self) -> dict[str, Any]:
        """The report as EXCHANGE prints it; `added`, `changed`, `unchanged` and `removed` count trips."""
        return {
            **asdict(self.difference),
            "refused": len(self.rejects),
            "rejects": [asdict(one) for one in self.rejects],
            "feeds": [describe(one) for one in self.feeds],
            "bytes": self.written,
            "dry_run": self.written is None,
        }


def feeds_in_mirror(mirror: Path) -> list[Path]:
    """The zips of `mirror`/gtfs that hold a GTFS, in the order of their names. Raises WrongFile when none."""
    found = [path for path in sorted(mirror.glob("gtfs/*.zip")) if holds_feed(path)]
    if not found:
        raise WrongFile(
            f"Le dossier « {mirror.name} » ne contient aucun GTFS sous gtfs/*.zip : "
            "donnez le dossier du miroir, ou les GTFS un par un."
        )
    return found


def import_feeds(
    paths: Sequence[Path],
    instance: Path,
    *,
    dry_run: bool,
    told: Told = lambda _done, _total: None,
) -> TimetableReport:
    """Compile the feeds at `paths` into the timetable of `instance`, in the order given.

    A trip that two feeds hold is run by the first. With `dry_run` all is done but to put the file in place.
    Raises WrongFile for a wrong feed or two of one name, OSError when the disk refuses; the old file stays.
    """
    feeds = list(_read(paths, told))
    timetable = compile_feeds(feeds)
    path = timetable_path(instance)
    try:
        old = open_timetable(path)
    except (FileNotFoundError, WrongTimetable):
        old = None  # a file that nobody can read is no loss
    difference = compare_trips(old, timetable)
    written = None if dry_run else write_timetable(timetable, path)
    told(len(paths) + 1, len(paths) + 1)
    rejects = (
        FeedReject(feed.name, one.file, one.line, one.reason) for feed in feeds for one in feed.rejects
    )
    return TimetableReport(difference, tuple(rejects), timetable.facts, written)


def _read(paths: Sequence[Path], told: Told) -> Iterator[Feed]:
    names: Counter[str] = Counter()
    for done, path in enumerate(paths):
        told(done, len(paths) + 1)
        feed = read_feed(path)
        names[feed.name] += 1
        if names[feed.name] > 1:
            raise WrongFile(
                f"Deux GTFS portent le nom « {feed.name} », qui les distingue partout : "
                "renommez l’un des deux, ou ne donnez que le bon."
            )
        yield feed
