"""The built-in tables: whole, of one piece, and with their source on the first line."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from matching.referential.folding import fold
from matching.referential.rome import (
    CONTEXT_FLAGS,
    read_builtin_occupations,
    read_builtin_shortage,
    read_builtin_skills,
    read_builtin_titles,
    read_builtin_vocabulary,
)
from matching.referential.tabular import TABLES, read_source, read_table, write_table
from matching.referential.territory import (
    DEPARTMENTS,
    read_builtin_communes,
    read_builtin_missions_locales,
    read_builtin_neighbourhoods,
    read_usual_names,
)


def test_every_commune_lies_in_occitanie() -> None:
    for commune in read_builtin_communes():
        assert 42.3 < commune.lat < 45.1, commune
        assert -0.4 < commune.lon < 4.9, commune


def test_occitanie_has_4446_communes_in_13_departments() -> None:
    communes = read_builtin_communes()
    assert len(communes) == len({commune.code for commune in communes}) == 4_446
    assert {commune.department for commune in communes} == set(DEPARTMENTS)
    assert all(commune.postal_codes for commune in communes)
    assert {commune.point for commune in communes} == {"town_hall", "centre"}


def test_there_are_108_neighbourhoods_each_in_a_commune_of_its_department() -> None:
    quarters = read_builtin_neighbourhoods()
    known = {commune.code: commune for commune in read_builtin_communes()}
    assert len(quarters) == len({quarter.code for quarter in quarters}) == 108
    for quarter in quarters:
        assert set(quarter.communes) <= set(known), quarter
        assert quarter.commune[:2] == quarter.code[3:5], quarter
        largest = max(quarter.communes, key=lambda code: known[code].population)
        assert quarter.commune == largest
    assert {quarter.commune[:2] for quarter in quarters} == set(DEPARTMENTS)


def test_the_centre_of_a_neighbourhood_is_not_the_centre_of_its_commune() -> None:
    known = {commune.code: commune for commune in read_builtin_communes()}
    for quarter in read_builtin_neighbourhoods():
        town = known[quarter.commune]
        assert (quarter.lat, quarter.lon) != (town.lat, town.lon)
        assert abs(quarter.lat - town.lat) < 0.12, quarter
        assert abs(quarter.lon - town.lon) < 0.12, quarter


@pytest.mark.parametrize(
    ("said", "commune"),
    [
        ("La Paillade", "34172"),
        ("Valdegour", "30189"),
        ("Pissevin", "30189"),
        ("Bellefontaine", "31555"),
        ("Empalot", "31555"),
        ("Saint-Jacques", "66136"),
    ],
)
def test_the_names_people_use_lead_to_their_neighbourhood(said: str, commune: str) -> None:
    found = {
        quarter.commune
        for quarter in read_builtin_neighbourhoods()
        if fold(said) in {fold(name) for name in quarter.names}
    }
    assert commune in found


def test_usual_names_are_of_neighbourhoods_that_exist() -> None:
    assert set(read_usual_names()) <= {quarter.code for quarter in read_builtin_neighbourhoods()}


def test_there_are_27_missions_locales_each_in_a_known_commune() -> None:
    missions = read_builtin_missions_locales()
    assert len({mission.code for mission in missions}) == len(missions) == 27
    known = {commune.code for commune in read_builtin_communes()}
    assert {mission.commune for mission in missions} <= known


def test_rome_occupations_are_exactly_those_of_the_vocabulary() -> None:
    occupations = read_builtin_occupations()
    assert [one.code for one in occupations] == [one.code for one in read_builtin_vocabulary()]
    assert all(one.contexts <= set(CONTEXT_FLAGS.values()) for one in occupations)
    for one in occupations:
        assert one.code not in one.near
        assert len(set(one.near)) == len(one.near)


def test_every_occupation_has_official_titles_one_of_them_main() -> None:
    titles = read_builtin_titles()
    assert len({title.number for title in titles}) == len(titles)
    main = Counter(title.code for title in titles if title.main)
    assert set(main) == {one.code for one in read_builtin_occupations()}
    assert set(main.values()) == {1}


def test_items_are_exactly_those_that_plain_skills_name() -> None:
    items = [skill.number for skill in read_builtin_skills()]
    named = {skill.item for one in read_builtin_vocabulary() for skill in one.skills} - {None}
    assert len(set(items)) == len(items)
    assert set(items) == named


def test_shortage_is_a_share_or_unknown() -> None:
    figures = read_builtin_shortage()
    assert len({one.code for one in figures}) == len(figures) > 500
    for one in figures:
        assert one.projects >= 0
        assert one.families
        for share in (one.hard_pct, one.seasonal_pct):
            assert share is None or 0 <= share <= 100


@pytest.mark.parametrize("path", sorted(TABLES.glob("*.tsv")), ids=lambda path: path.name)
def test_every_table_names_its_publisher_and_its_date(path: Path) -> None:
    source = read_source(path.name)
    assert any(who in source for who in ("INSEE", "ANCT", "France Travail", "Ministère", "SNCF"))
    assert "202" in source


def test_a_table_reads_back_as_it_was_written(tmp_path: Path) -> None:
    write_table("t.tsv", "a source, 2026", ("a", "b"), [(1, "x y"), (2, "")], tmp_path)
    assert read_source("t.tsv", tmp_path) == "a source, 2026"
    assert read_table("t.tsv", tmp_path) == [{"a": "1", "b": "x y"}, {"a": "2", "b": ""}]


def test_a_value_that_the_format_cannot_carry_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="tab or a line break"):
        write_table("t.tsv", "a source", ("a",), [("x\ty",)], tmp_path)


def test_a_broken_row_is_named(tmp_path: Path) -> None:
    (tmp_path / "t.tsv").write_text("# source\na\tb\n1\n")
    with pytest.raises(ValueError, match=r"t\.tsv, line 3: 1 values for 2 columns"):
        read_table("t.tsv", tmp_path)
