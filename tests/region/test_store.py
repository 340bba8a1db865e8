"""Rows of the referential meet a table: whatever was there, it ends equal, and nothing more is written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from matching.region.store import Tally, compare, sync, write

METADATA = sa.MetaData()
PLACE = sa.Table(
    "place",
    METADATA,
    sa.Column("town", sa.String(3), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("label", sa.String, nullable=False),
    sa.Column("share", sa.Float),
)

Rows = dict[tuple[str, int], dict[str, object]]
tables = st.dictionaries(
    st.tuples(st.sampled_from(["a", "b", "c"]), st.integers(0, 4)),
    st.fixed_dictionaries(
        {"label": st.sampled_from(["x", "y", "é’"]), "share": st.none() | st.floats(0, 1, allow_nan=False)}
    ),
)


@pytest.fixture(scope="module")
def engine() -> Iterator[sa.Engine]:
    engine = sa.create_engine("sqlite://")
    METADATA.create_all(engine)
    yield engine
    engine.dispose()


def as_rows(rows: Rows) -> list[dict[str, object]]:
    return [{"town": town, "number": number, **values} for (town, number), values in rows.items()]


def read(session: Session) -> Rows:
    return {
        (town, number): {"label": label, "share": share}
        for town, number, label, share in session.execute(sa.select(PLACE))
    }


def start(session: Session, before: Rows) -> None:
    session.execute(sa.delete(PLACE))
    if before:
        session.execute(sa.insert(PLACE), as_rows(before))


@given(before=tables, wanted=tables)
def test_the_table_ends_equal_and_a_second_time_changes_nothing(engine, before: Rows, wanted: Rows) -> None:
    with Session(engine) as session:
        start(session, before)
        tally = sync(session, PLACE, as_rows(wanted))
        assert read(session) == wanted
        assert tally == Tally(
            added=len(wanted.keys() - before.keys()),
            changed=sum(key in before and before[key] != row for key, row in wanted.items()),
            unchanged=sum(before.get(key) == row for key, row in wanted.items()),
            removed=len(before.keys() - wanted.keys()),
        )
        assert sync(session, PLACE, as_rows(wanted)) == Tally(unchanged=len(wanted))


@given(before=tables, wanted=tables)
def test_only_missing_rows_are_added_when_asked(engine, before: Rows, wanted: Rows) -> None:
    with Session(engine) as session:
        start(session, before)
        tally = sync(session, PLACE, as_rows(wanted), only_missing=True)
        assert read(session) == wanted | before
        assert (tally.changed, tally.removed) == (0, 0)
        assert tally.added + tally.unchanged == len(wanted)


@given(before=tables, wanted=tables)
def test_others_are_kept_when_asked(engine, before: Rows, wanted: Rows) -> None:
    with Session(engine) as session:
        start(session, before)
        assert sync(session, PLACE, as_rows(wanted), keep_others=True).removed == 0
        assert read(session) == before | wanted


@given(before=tables, wanted=tables)
def test_rows_outside_the_condition_are_left_alone(engine, before: Rows, wanted: Rows) -> None:
    with Session(engine) as session:
        start(session, before)
        mine = {key: row for key, row in wanted.items() if key[0] == "a"}
        sync(session, PLACE, as_rows(mine), where=PLACE.c.town == "a")
        assert read(session) == {key: row for key, row in before.items() if key[0] != "a"} | mine


@given(before=tables, wanted=tables)
def test_progress_adds_up_to_the_rows_wanted(engine, before: Rows, wanted: Rows) -> None:
    with Session(engine) as session:
        start(session, before)
        steps: list[int] = []
        sync(session, PLACE, as_rows(wanted), told=steps.append)
        assert sum(steps) == len(wanted)


def test_comparing_writes_nothing(engine) -> None:
    with Session(engine) as session:
        start(session, {("a", 1): {"label": "x", "share": None}})
        before = read(session)
        difference = compare(session, PLACE, as_rows({("a", 2): {"label": "y", "share": 0.5}}))
        assert read(session) == before
        assert difference.tally == Tally(added=1, removed=1)


def test_many_rows_are_written_in_several_statements(engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matching.region.store.CHUNK", 3)
    with Session(engine) as session:
        start(session, {("a", number): {"label": "x", "share": None} for number in range(10)})
        wanted = {("a", number): {"label": "y", "share": None} for number in range(5, 20)}
        assert sync(session, PLACE, as_rows(wanted)) == Tally(added=10, changed=5, removed=5)
        assert read(session) == wanted


def test_a_row_that_moves_to_another_parent_outlives_the_one_it_leaves() -> None:
    engine = sa.create_engine("sqlite://")
    sa.event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys=ON"))
    metadata = sa.MetaData()
    parent = sa.Table("parent", metadata, sa.Column("code", sa.String, primary_key=True))
    child = sa.Table(
        "child",
        metadata,
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("code", sa.ForeignKey(parent.c.code, ondelete="CASCADE"), nullable=False),
    )
    metadata.create_all(engine)
    with Session(engine) as session:
        sync(session, parent, [{"code": "old"}])
        sync(session, child, [{"number": 1, "code": "old"}, {"number": 2, "code": "old"}])
        differences = [
            compare(session, parent, [{"code": "new"}]),
            compare(session, child, [{"number": 1, "code": "new"}]),
        ]
        write(session, differences)
        assert session.execute(sa.select(parent)).all() == [("new",)]
        assert session.execute(sa.select(child)).all() == [(1, "new")]
    engine.dispose()
