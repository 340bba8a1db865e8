"""Neighbourhoods, structures and the folders of a mirror."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from region.official_files import (
    AGENCIES,
    COMMUNES,
    MISSIONS,
    QPV,
    SQUARE,
    house,
    write_lines,
    write_qpv_geojson,
)

from matching.referential.official import (
    KINDS,
    WrongFile,
    find_in_mirror,
    parse_communes,
    parse_qpv,
    parse_structures,
)
from matching.referential.official.outline import centre_of
from matching.referential.official.reading import BadValue
from matching.referential.territory import Commune


@pytest.fixture
def communes(tmp_path: Path) -> tuple[Commune, ...]:
    return parse_communes(write_lines(tmp_path / "communes.csv", *COMMUNES)).rows


def reasons(parsed) -> list[tuple[int, str]]:
    return [(reject.line, reject.reason) for reject in parsed.rejects]


# Neighbourhoods.


def test_neighbourhoods_are_read_from_csv(tmp_path: Path, communes) -> None:
    parsed = parse_qpv(write_lines(tmp_path / "qpv.csv", *QPV), communes)
    assert [(one.code, one.name, one.commune) for one in parsed.rows] == [
        ("QN03405M", "La Mosson", "34172"),
        ("QN99999N", "Quartier des Lucioles", "30189"),
    ]
    assert (parsed.outside, parsed.rejects) == (1, ())


def test_the_centre_of_an_outline_is_computed(tmp_path: Path) -> None:
    [mosson] = parse_qpv(write_qpv_geojson(tmp_path / "qpv.geojson")).rows
    assert (mosson.lat, mosson.lon) == (43.61, 3.82)


def test_of_two_communes_the_largest_comes_first(tmp_path: Path, communes) -> None:
    path = write_lines(tmp_path / "qpv.csv", QPV[0], "QN03405M,La Mosson,34998 34172,43.6169,3.8207")
    assert parse_qpv(path, communes).rows[0].communes == ("34172", "34998")


def test_a_commune_that_nobody_knows_is_a_reject(tmp_path: Path, communes) -> None:
    path = write_lines(tmp_path / "qpv.csv", *QPV, "QN03406M,Nulle part,34999,43.6,3.8")
    assert reasons(parse_qpv(path, communes)) == [(5, "insee_com 34999 n’est pas une commune connue")]
    assert reasons(parse_qpv(path)) == []


BAD_FEATURES = {
    "no properties": ({"type": "Feature", "geometry": {}}, "properties absent"),
    "no outline": (
        {"properties": {"code_qp": "QN03405M", "lib_qp": "x", "insee_com": "34172"}, "geometry": None},
        "contour illisible (Polygon ou MultiPolygon attendu)",
    ),
    "no surface": (
        {
            "properties": {"code_qp": "QN03405M", "lib_qp": "x", "insee_com": "34172"},
            "geometry": {"type": "Polygon", "coordinates": [[[3.8, 43.6], [3.8, 43.6]]]},
        },
        "contour sans surface",
    ),
    "old code": (
        {
            "properties": {"code_qp": "QP034009X", "lib_qp": "x", "insee_com": "34172"},
            "geometry": {"type": "Polygon", "coordinates": SQUARE},
        },
        "code_qp « QP034009X » n’est pas un code de quartier prioritaire (QN03405M)",
    ),
    "projected": (
        {
            "properties": {"code_qp": "QN03405M", "lib_qp": "x", "insee_com": "34172"},
            "geometry": {"type": "Point", "coordinates": [770_000, 6_280_000]},
        },
        "coordonnées « 6280000.0, 770000.0 » hors de France (degrés WGS 84 attendus)",
    ),
}


@pytest.mark.parametrize("name", BAD_FEATURES)
def test_a_wrong_feature_is_a_reject(tmp_path: Path, name: str) -> None:
    feature, reason = BAD_FEATURES[name]
    good = {
        "properties": {"code_qp": "QN03406M", "lib_qp": "y", "insee_com": ["34172"]},
        "geometry": {"type": "Polygon", "coordinates": SQUARE},
    }
    parsed = parse_qpv(write_qpv_geojson(tmp_path / "qpv.geojson", good, feature))
    assert [one.code for one in parsed.rows] == ["QN03406M"]
    assert reasons(parsed) == [(2, reason)]


def test_json_that_is_no_geojson_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "qpv.geojson"
    path.write_text('{"type": "Topology"}')
    with pytest.raises(WrongFile, match="GeoJSON"):
        parse_qpv(path)


@given(st.floats(-1, 1), st.floats(42, 45), st.floats(0.001, 0.1), st.floats(0.001, 0.1), st.booleans())
def test_the_centre_of_a_rectangle_is_its_middle(west, south, wide, high, clockwise) -> None:
    ring = [[west, south], [west + wide, south], [west + wide, south + high], [west, south + high]]
    if clockwise:
        ring.reverse()
    lat, lon = centre_of({"type": "Polygon", "coordinates": [ring]})
    assert lat == pytest.approx(south + high / 2, abs=1e-5)
    assert lon == pytest.approx(west + wide / 2, abs=1e-5)


def test_a_hole_pushes_the_centre_away() -> None:
    square = [[0, 43], [4, 43], [4, 47], [0, 47], [0, 43]]
    hole = [[2, 43], [4, 43], [4, 47], [2, 47], [2, 43]]  # the eastern half, turning the same way
    assert centre_of({"type": "Polygon", "coordinates": [square, hole]}) == (45.0, 1.0)
    with pytest.raises(BadValue):
        centre_of({"type": "LineString", "coordinates": square})


def test_of_two_polygons_the_larger_weighs_more() -> None:
    one = [[[0, 43], [1, 43], [1, 44], [0, 44]]]
    three = [[[4, 43], [7, 43], [7, 44], [4, 44]]]
    assert centre_of({"type": "MultiPolygon", "coordinates": [one, three]}) == (43.5, (0.5 + 3 * 5.5) / 4)


# Structures.


@pytest.fixture
def structures(tmp_path: Path) -> list[Path]:
    return [
        write_lines(tmp_path / "missions.csv", *MISSIONS),
        write_lines(tmp_path / "agences.csv", *AGENCIES),
        write_qpv_geojson(tmp_path / "fs.geojson", house(71)),
    ]


def test_three_files_of_structures_are_each_recognised(structures: list[Path], communes) -> None:
    for order in (structures, structures[::-1]):
        parsed = parse_structures(order, communes)
        found = {one.kind: one for one in parsed.rows}
        assert found["mission_locale"].name == "Mission locale de test"
        assert found["mission_locale"].point == "centre"
        assert found["france_travail"].commune == "30189"  # by postal code, CEDEX left out
        assert found["france_services"].phone == "04 00 00 00 00"
        assert (parsed.outside, parsed.rejects) == (1, ())


def test_an_agency_whose_commune_is_not_sure_keeps_its_town_in_words(structures: list[Path]) -> None:
    [agency] = parse_structures(structures[1:2]).rows
    assert (agency.commune, agency.commune_name) == ("", "NIMES CEDEX 9")


def test_a_structure_of_two_files_is_kept_once(tmp_path: Path, structures: list[Path]) -> None:
    twin = write_lines(
        tmp_path / "missions_bis.csv", MISSIONS[0], MISSIONS[1], MISSIONS[1].replace("34172S00", "x")
    )
    parsed = parse_structures([structures[0], twin])
    assert [one.code for one in parsed.rows] == ["34172S00", "x"]
    [reject] = parsed.rejects
    assert (reject.file, reject.line) == ("missions_bis.csv", 2)
    assert "déjà donné par un autre fichier" in reject.reason


def test_a_wrong_house_is_a_reject(tmp_path: Path) -> None:
    bad = house(72, insee_com="x"), house(73, code_postal=None), house(74, LATITUDE="nord")
    parsed = parse_structures([write_qpv_geojson(tmp_path / "fs.geojson", house(71), *bad)])
    assert reasons(parsed) == [
        (2, "insee_com « x » n’est pas un code INSEE de commune (5 caractères)"),
        (3, "code_postal «  » n’est pas un code postal (5 chiffres)"),
        (4, "latitude « nord » n’est pas un nombre"),
    ]


def test_a_table_of_something_else_is_no_file_of_structures(tmp_path: Path) -> None:
    with pytest.raises(WrongFile, match="n’a pas les colonnes reference, adresse"):
        parse_structures([write_lines(tmp_path / "communes.csv", *COMMUNES)])


# The mirror.


def test_the_newest_file_of_a_mirror_is_taken(tmp_path: Path) -> None:
    (tmp_path / "rome").mkdir()
    for name in ("rome_v459_csv.zip", "rome_v460_csv.zip", "rome_v460_json.zip"):
        (tmp_path / "rome" / name).touch()
    assert [path.name for path in find_in_mirror("rome", tmp_path)] == ["rome_v460_csv.zip"]


def test_the_outline_is_preferred_to_the_derived_table(tmp_path: Path) -> None:
    (tmp_path / "qpv").mkdir()
    (tmp_path / "qpv" / "qpv_2024.csv").touch()
    assert [path.name for path in find_in_mirror("qpv", tmp_path)] == ["qpv_2024.csv"]
    (tmp_path / "qpv" / "qpv_2024.geojson").touch()
    assert [path.name for path in find_in_mirror("qpv", tmp_path)] == ["qpv_2024.geojson"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_mirror_that_lacks_a_kind_says_which_file_it_wants(tmp_path: Path, kind: str) -> None:
    with pytest.raises(WrongFile) as caught:
        find_in_mirror(kind, tmp_path)
    assert tmp_path.name in str(caught.value)
    assert f"{kind}/" in str(caught.value)
