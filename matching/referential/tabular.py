"""The project's own small tables: a comment line (source, licence, date), a header, tab-separated rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

TABLES = Path(__file__).parent / "tables"


def read_table(name: str, folder: Path = TABLES) -> list[dict[str, str]]:
    """The rows of `name` (such as `communes.tsv`), a dict by column; every value is a string.

    Raises ValueError, naming file and line, when a row has not the columns of the header: the
    table comes from `scripts/build_tables.py` and is never edited by hand.
    """
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    columns = lines[1].split("\t")
    rows = []
    for number, line in enumerate(lines[2:], start=3):
        values = line.split("\t")
        if len(values) != len(columns):
            raise ValueError(f"{name}, line {number}: {len(values)} values for {len(columns)} columns")
        rows.append(dict(zip(columns, values, strict=True)))
    return rows


def read_source(name: str, folder: Path = TABLES) -> str:
    """The first line of the table without its `# `: source, licence and date, to be shown with the facts."""
    with (folder / name).open(encoding="utf-8") as lines:
        return lines.readline().removeprefix("# ").strip()


def write_table(
    name: str, source: str, columns: Sequence[str], rows: Iterable[Sequence[object]], folder: Path = TABLES
) -> int:
    """Write a table that `read_table` reads back; returns the number of rows.

    Raises ValueError if a value holds a tab or a line break, which the format cannot carry.
    """
    lines = [f"# {source}", "\t".join(columns)]
    for row in rows:
        values = [str(value) for value in row]
        if any(char in value for value in values for char in "\t\r\n"):
            raise ValueError(f"{name}: a value of {values} holds a tab or a line break")
        lines.append("\t".join(values))
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    return len(lines) - 2
