"""What the README says of the settings is what the house reads."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from matching.config import ROOT, SETTINGS

FLASKS_OWN = {"db", "routes", "run", "shell"}


def settings_table() -> dict[str, str]:
    """Each variable of the README's table, with the cell of its usual value."""
    part = (ROOT / "README.md").read_text().split("## Settings")[1].split("\n## ")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if "|" in line
    ]
    return {name: row[1] for row in rows[2:] for name in re.findall(r"`(\w+)`", row[0])}


def test_the_table_has_every_setting_and_no_other() -> None:
    assert set(settings_table()) == {setting.name for setting in SETTINGS}


def test_the_table_gives_the_usual_values() -> None:
    table = settings_table()
    for setting in SETTINGS:
        if setting.default is None:
            assert table[setting.name].startswith("none")
        elif setting.default:
            assert table[setting.name] == f"`{setting.default}`"
        else:
            assert "`" not in table[setting.name]


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # no database takes part
def test_every_command_is_named(app: Flask) -> None:
    said = (ROOT / "README.md").read_text()
    ours = set(app.cli.commands) - FLASKS_OWN
    assert {one for one in ours if not re.search(rf"(wsgi |`){one}\b", said)} == set()
