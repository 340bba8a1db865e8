"""The quick reader of tables says what the patient one of the official files says."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from matching.referential.official.reading import Reject as OfficialReject
from matching.referential.official.reading import Source, read_csv
from matching.travel.feed import Reject
from matching.travel.gtfs.rows import LINE, Table, read_rows

HEAD = "stop_id,stop_name,stop_lat"
COLUMNS = tuple(HEAD.split(","))
SOURCE = Source("stops.txt", "donnez un GTFS")

# What moves the bounds of values and lines. No space around a quote: the patient reader does not take it.
VALUES = st.sampled_from(["", "A", "Cité", '"B"', '"a, b"', '"say ""x"""', 'Rue "X" y', '"over\ntwo"', '"'])
LINES = st.lists(st.lists(VALUES, min_size=2, max_size=4).map(",".join), max_size=8)


def read_quickly(text: str) -> tuple[list[tuple[object, ...]], list[Reject]]:
    rejects: list[Reject] = []
    frame = read_rows(Table("stops", text.encode(), SOURCE), COLUMNS, (), rejects)
    return frame.select(*COLUMNS, LINE).rows(), rejects


def read_patiently(text: str) -> tuple[list[tuple[object, ...]], list[Reject]]:
    told: list[OfficialReject] = []
    rows = [
        (*(" ".join(row.values[name].split()) or None for name in COLUMNS), row.line)
        for row in read_csv(text.encode(), SOURCE, COLUMNS, told)
    ]
    return rows, [Reject(one.file, one.line, one.reason) for one in told]


@settings(max_examples=200, deadline=None)
@given(lines=LINES, newline=st.sampled_from(["\n", "\r\n"]))
def test_the_quick_reader_and_the_patient_one_agree(lines: list[str], newline: str) -> None:
    text = newline.join([HEAD, *(line.replace("\n", newline) for line in lines)])
    rows, rejects = read_quickly(text)
    expected_rows, expected_rejects = read_patiently(text)
    assert rows == expected_rows
    assert sorted(rejects, key=lambda one: one.line or 0) == expected_rejects
