"""Transport to be booked: every fact with its source, what is not known said so, the right ones offered."""

from __future__ import annotations

from pathlib import Path

import pytest

from matching.referential.tabular import read_source, read_table, write_table
from matching.referential.territory import read_builtin_communes
from matching.travel.booked import TABLES, WHOLE_REGION, BookedLine, Window, find_booked, read_booked_lines

LINES = read_booked_lines()
MONTPELLIER, PEROLS, MAUGUIO, NIMES, BAGNOLS, PONT = "34172", "34198", "34154", "30189", "30028", "30202"


def named(code: str) -> BookedLine:
    return next(line for line in LINES if line.code == code)


def test_each_service_has_a_source_and_an_area_that_exists() -> None:
    known = {commune.code for commune in read_builtin_communes()}
    assert len({line.code for line in LINES}) == len(LINES) >= 8
    for line in LINES:
        assert line.source, line
        assert line.communes == {WHOLE_REGION} or line.communes <= known, line
        assert line.name, line
        assert line.area, line
    assert "source named on each row" in read_source("booked.tsv", TABLES)


def test_what_is_said_to_residents_is_short_and_in_our_spelling() -> None:
    for line in LINES:
        assert len(line.how.split()) <= 12, line.how
        for text in (line.name, line.area, line.how, line.conditions):
            assert "'" not in text, text


def test_a_service_is_offered_only_where_it_goes() -> None:
    assert [one.code for one in find_booked(NIMES, MAUGUIO)] == ["covoiturage_lio"]
    inside = [one.code for one in find_booked(MONTPELLIER, PEROLS)]
    assert inside == ["tad_tam", "covoiturage_montpellier", "covoiturage_lio"]
    assert "tad_gard_rhodanien" in [one.code for one in find_booked(BAGNOLS, PONT)]


def test_hours_are_yes_no_or_not_known() -> None:
    gard = named("tad_gard_rhodanien")
    assert gard.runs_at(1, 9 * 3_600) is True
    assert gard.runs_at(1, 13 * 3_600) is False
    assert gard.runs_at(3, 15 * 3_600) is False
    assert gard.runs_at(7, 9 * 3_600) is False
    assert named("covoiturage_lio").runs_at(1, 9 * 3_600) is None


def test_windows_hold_their_two_ends() -> None:
    line = named("tad_pays_de_l_or_nord")
    assert line.windows[0] == Window(frozenset({1, 2, 3, 4, 5}), 25_200, 72_000)
    assert line.runs_at(5, 25_200) is True
    assert line.runs_at(5, 72_000) is True
    assert line.runs_at(6, 72_000) is False


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("kind", "taxi", "taxi"),
        ("windows", "18 07:00-20:00", "window"),
        ("windows", "12 20:00-07:00", "window"),
        ("windows", "always", "cannot be read"),
        ("source", "", "source"),
        ("communes", "", "source"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, column: str, value: str, said: str) -> None:
    names = list(read_table("booked.tsv", TABLES)[0])
    row = dict.fromkeys(names, "") | {
        "code": "essai",
        "kind": "on_demand",
        "name": "Essai",
        "communes": "30189",
        "source": "Une mairie",
    }
    write_table("booked.tsv", "made up", names, [tuple(row.values())], tmp_path)
    assert read_booked_lines(tmp_path)[0].windows == ()
    wrong = tmp_path / "wrong"
    wrong.mkdir()
    write_table("booked.tsv", "made up", names, [tuple((row | {column: value}).values())], wrong)
    with pytest.raises(ValueError, match=rf"essai.*{said}"):
        read_booked_lines(wrong)
