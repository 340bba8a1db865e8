"""The compiled timetable as a file: what is read is what was written, and only a whole file is read."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from matching.travel import store
from matching.travel.example import example_feed
from matching.travel.feeds import read_feed
from matching.travel.journeys import Query, find_journey
from matching.travel.store import WrongTimetable, open_timetable, write_timetable
from matching.travel.timetable import DAY_TYPES, Timetable, compile_feeds

CASES = Path(__file__).parent / "cases"


@pytest.fixture(scope="module")
def compiled() -> Timetable:
    return compile_feeds([read_feed(CASES / "feed")])


@pytest.fixture
def file(compiled: Timetable, tmp_path: Path) -> Path:
    path = tmp_path / "timetable.bin"
    assert write_timetable(compiled, path) == path.stat().st_size
    return path


def test_every_array_comes_back_as_it_was_and_cannot_be_written(compiled: Timetable, file: Path) -> None:
    opened = open_timetable(file)
    assert opened.facts == compiled.facts
    for name in DAY_TYPES:
        for booked in (False, True):
            before, after = compiled.day_type(name, booked=booked), opened.day_type(name, booked=booked)
            for side in ("outward", "homeward"):
                one, other = getattr(before, side), getattr(after, side)
                assert (one.sign, one.offset) == (other.sign, other.offset)
                assert np.array_equal(one.source, other.source)
                assert np.array_equal(one.slot_clock, other.slot_clock)
    assert list(opened.stops.names) == list(compiled.stops.names)
    with pytest.raises(ValueError, match="read-only"):
        opened.calls.arrival[0] = 1


def test_a_mapped_timetable_answers_as_the_one_in_memory(compiled: Timetable, file: Path) -> None:
    opened = open_timetable(file)
    query = Query((43.6, 3.8), (43.6, 3.86), 27_300, True)
    answers = [find_journey(one, query, one.day_type("weekday")) for one in (compiled, opened)]
    assert answers[0] == answers[1]
    assert answers[0].departure_s == 25_800


def test_a_file_cut_anywhere_is_refused_in_one_sentence(file: Path) -> None:
    whole = file.read_bytes()
    for size in (0, 3, 20, 200, len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:size])
        with pytest.raises(WrongTimetable) as refused:
            open_timetable(file)
        assert "import" in str(refused.value)


def test_a_file_of_something_else_or_of_another_version_is_refused(
    compiled: Timetable, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "VERSION", store.VERSION + 1)
    with pytest.raises(WrongTimetable, match="version"):
        open_timetable(file)
    file.write_text(json.dumps({"version": store.VERSION}) * 50)
    with pytest.raises(WrongTimetable, match="compilés"):
        open_timetable(file)


def test_a_file_whose_header_is_not_ours_is_refused_in_one_sentence(file: Path) -> None:
    whole = file.read_bytes()
    for name in (
        b'"arrays"',
        b'"facts"',
        b'"bytes"',
        b'"stops/lat"',
        b'"days": ["weekday"',
        b'"first_day": "2',
    ):
        assert name in whole
        file.write_bytes(whole.replace(name, name[:-2] + b"~" + name[-1:], 1))
        with pytest.raises(WrongTimetable, match="abîmé"):
            open_timetable(file)


def test_what_cannot_be_read_as_a_file_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(WrongTimetable, match="ne se lit pas"):
        open_timetable(tmp_path)


def test_a_failure_while_writing_leaves_the_old_file_and_no_other(
    compiled: Timetable, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = file.read_bytes()

    def full_disk(_: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(store.os, "fsync", full_disk)
    with pytest.raises(OSError, match="no space"):
        write_timetable(compiled, file)
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_the_example_network_is_marked_once_compiled(tmp_path: Path) -> None:
    path = tmp_path / "example.bin"
    write_timetable(compile_feeds([example_feed()]), path)
    assert open_timetable(path).example
