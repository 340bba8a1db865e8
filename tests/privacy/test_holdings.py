"""Every table that leads to a person is named, with what it is called and what becomes of it."""

from __future__ import annotations

from flask import Flask

from matching.extensions import db
from matching.privacy.copies import read_words
from matching.privacy.holdings import HOLDINGS, NOT_HERS, shown_columns

# Names of columns that hold a person, or an address of hers, without a foreign key saying so.
TELLING = {
    "profile_id", "profile_ids", "resident_id", "person_id", "recipient", "contact", "email", "phone",
}  # fmt: skip


def test_each_key_that_leads_to_a_person_is_named(app: Flask) -> None:
    named = {(one.table, one.key) for one in HOLDINGS} | set(NOT_HERS)
    hers = {"profile"}
    found = True
    while found:
        found = False
        for table in db.metadata.sorted_tables:
            for key in table.foreign_keys:
                column = (table.name, key.parent.name)
                if key.column.table.name in hers and column not in NOT_HERS:
                    assert column in named, (
                        f"{table.name}.{key.parent.name} leads to a person: name it in privacy/holdings.py"
                    )
                    found |= table.name not in hers
                    hers.add(table.name)
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            if column.name in TELLING:
                assert (
                    table.name in {one.table for one in HOLDINGS} or (table.name, column.name) in NOT_HERS
                ), f"{table.name}.{column.name} looks like a person's: name it in privacy/holdings.py"


def test_what_is_named_exists(app: Flask) -> None:
    tables = db.metadata.tables
    for one in HOLDINGS:
        assert one.key in tables[one.table].c, one.table
        assert set(one.blank) <= set(tables[one.table].c.keys())
        assert not one.actor or one.actor in tables[one.table].c
    assert len({one.table for one in HOLDINGS}) == len(HOLDINGS)
    for table, column in NOT_HERS:
        assert column in tables[table].c


def test_each_column_of_a_copy_is_said_in_french(app: Flask) -> None:
    words = read_words()
    for one in HOLDINGS:
        for column in shown_columns(one):
            assert column.name in words.columns or column.name in words.untold, (
                f"{one.table}.{column.name}: say it in privacy/tables/copy_words.toml"
            )
