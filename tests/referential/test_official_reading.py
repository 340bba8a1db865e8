"""Files that are not what was asked for, and lines that are wrong in a good file, whatever the layout."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from region.official_files import COMMUNES, write_lines

from matching.referential.official import Parsed, WrongFile, parse_communes
from matching.referential.territory import Commune


def refused(path: Path) -> str:
    """The one sentence with which the file is refused: it names the file and says what to give."""
    with pytest.raises(WrongFile) as caught:
        parse_communes(path)
    sentence = str(caught.value)
    assert path.name in sentence
    assert "donnez" in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def read(path: Path) -> Parsed[Commune]:
    return parse_communes(path)


def reasons(parsed: Parsed[Commune]) -> list[tuple[int, str]]:
    return [(reject.line, reject.reason) for reject in parsed.rejects]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "communes.csv"


def test_an_absent_file_is_refused(path: Path) -> None:
    assert "n’existe pas" in refused(path)


def test_a_folder_is_refused(path: Path) -> None:
    path.mkdir()
    assert "est un dossier" in refused(path)


@pytest.mark.parametrize("content", [b"", b" \n\n", b"\r\n"])
def test_an_empty_file_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert "est vide" in refused(path)


def test_a_file_above_the_size_that_is_read_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matching.referential.official.reading.MAX_FILE_BYTES", 20)
    assert "dépasse" in refused(write_lines(path, *COMMUNES))


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16"])
def test_another_encoding_is_refused(path: Path, encoding: str) -> None:
    assert "UTF-8" in refused(write_lines(path, *COMMUNES, encoding=encoding))


def test_one_line_in_another_encoding_is_a_reject(path: Path) -> None:
    good = write_lines(path, *COMMUNES).read_bytes()
    path.write_bytes(good + "34999,Béziers-Test,34500,5,43.3,3.2,,\n".encode("latin-1"))
    parsed = read(path)
    assert [commune.code for commune in parsed.rows] == ["34172", "30189", "34998"]
    assert reasons(parsed) == [(6, "octets qui ne sont pas du texte en UTF-8")]


def test_the_byte_order_mark_is_not_part_of_the_first_column(path: Path) -> None:
    assert len(read(write_lines(path, *COMMUNES, encoding="utf-8-sig")).rows) == 3


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_are_read(path: Path, delimiter: str) -> None:
    lines = [line.replace(";", "|").replace(",", delimiter) for line in COMMUNES]
    assert read(write_lines(path, *lines)).rows[0].postal_codes == ("34000", "34070", "34080", "34090")


def test_columns_are_found_by_name_in_any_order(path: Path) -> None:
    lines = ["nom;LON;lat;Population;Codes_Postaux;INSEE;autre", "Nîmes;4.342;43.833;148889;30000;30189;x"]
    [nimes] = read(write_lines(path, *lines)).rows
    assert (nimes.code, nimes.lat, nimes.lon, nimes.point) == ("30189", 43.833, 4.342, "centre")


@pytest.mark.parametrize("column", ["insee", "nom", "codes_postaux", "population", "lat", "lon"])
def test_a_missing_column_is_named(path: Path, column: str) -> None:
    header = ",".join("autre" if name == column else name for name in COMMUNES[0].split(","))
    assert f"la colonne {column} " in refused(write_lines(path, header, *COMMUNES[1:]))


def test_missing_columns_are_named_together(path: Path) -> None:
    assert "les colonnes insee, nom, codes_postaux" in refused(write_lines(path, "a,b,c", "1,2,3"))


def test_a_file_with_no_valid_row_says_why_the_first_is_not(path: Path) -> None:
    sentence = refused(write_lines(path, COMMUNES[0], "3417,Montpellier,34000,1,43.6,3.8,,"))
    assert "aucune ligne valable" in sentence
    assert "ligne 2" in sentence
    assert "« 3417 »" in sentence


def test_a_file_with_rows_of_other_regions_only_says_so(path: Path) -> None:
    assert "pour l’Occitanie (une ligne d’une autre région)" in refused(
        write_lines(path, COMMUNES[0], COMMUNES[4])
    )


def test_a_header_alone_is_refused(path: Path) -> None:
    assert "aucune ligne valable" in refused(write_lines(path, COMMUNES[0]))


BAD_LINES = {
    "34999,Test,34500,5,43.3": "5 valeurs au lieu de 8",
    "34999": "une valeur au lieu de 8",
    "34172,Encore,34000,1,43.6,3.8,,": "déjà donné à la ligne 2",
    "34999,,34500,5,43.3,3.2,,": "nom vide",
    "34999,Test,,5,43.3,3.2,,": "codes_postaux vide",
    "34999,Test,3450,5,43.3,3.2,,": "codes_postaux « 3450 » n’est pas un code postal (5 chiffres)",
    "34999,Test,34500,-5,43.3,3.2,,": "population « -5 » n’est pas un nombre entier (0 à 2147483647)",
    "34999,Test,34500,4294967296,43.3,3.2,,": (
        "population « 4294967296 » n’est pas un nombre entier (0 à 2147483647)"
    ),
    "34999,Test,34500,5.5,43.3,3.2,,": "population « 5.5 » n’est pas un nombre entier (0 à 2147483647)",
    "34999,Test,34500,5,nan,3.2,,": "latitude « nan » n’est pas un nombre",
    "34999,Test,34500,5,nord,3.2,,": "latitude « nord » n’est pas un nombre",
    "34999,Test,34500,5,3.2,43.3,,": (
        "coordonnées « 3.2, 43.3 » hors de France (degrés WGS 84 attendus)"
    ),
    "34999,Test,34500,5,43.3,3.2,43.3,": "longitude «  » n’est pas un nombre",
    '34999,"Test,34500,5,43.3,3.2,,': "guillemets mal fermés",
}  # fmt: skip


@pytest.mark.parametrize("line", BAD_LINES)
def test_a_wrong_line_is_a_reject_and_stops_nothing(path: Path, line: str) -> None:
    parsed = read(write_lines(path, *COMMUNES[:2], line, *COMMUNES[2:]))
    assert reasons(parsed) == [(3, BAD_LINES[line])]
    assert parsed.rejects[0].file == "communes.csv"
    assert [commune.code for commune in parsed.rows] == ["34172", "30189", "34998"]
    assert parsed.outside == 1


def test_a_quote_left_open_does_not_swallow_the_lines_after_it(path: Path) -> None:
    good = [f"34{number:03},Commune {number},34000,1,43.6,3.8,," for number in range(1, 60)]
    parsed = read(write_lines(path, COMMUNES[0], '34999,"Ouvert,34500,5,43.3,3.2,,', *good))
    assert len(parsed.rows) == 59
    assert reasons(parsed) == [(2, "guillemets mal fermés")]


def test_a_quoted_value_may_hold_a_line_break(path: Path) -> None:
    parsed = read(write_lines(path, COMMUNES[0], '34999,"Deux', 'lignes",34500,5,43.3,3.2,,', "34998,x"))
    assert [commune.name for commune in parsed.rows] == ["Deux lignes"]
    assert reasons(parsed) == [(4, "2 valeurs au lieu de 8")]


def test_rejects_come_in_the_order_of_the_lines(path: Path) -> None:
    # Behind a quote that never closes, reading runs ahead of what is built from the rows.
    bad = path.parent / "bad"
    first = write_lines(
        bad, COMMUNES[0], COMMUNES[1], '34001,"Ouvert,34500,5,43.3,3.2,,', "34002,,34500,1,43.3,3.2,,"
    )
    path.write_bytes(
        first.read_bytes() + b"34003,\xff\xc3\xa9,34500,1,43.3,3.2,,\n" + b"34004,x\n" + "é,x\n".encode()
    )
    assert [line for line, _ in reasons(read(path))] == [3, 4, 5, 6, 7]


def test_a_town_hall_far_from_its_commune_is_not_believed(path: Path) -> None:
    lines = [
        "34001,Loin,34000,1,43.5000,3.5000,45.7484,0.6369",
        "34002,Sans,34000,1,43.5000,3.5000,,",
        "34003,Grande,34000,1,43.5000,3.5000,43.6000,3.5000",
    ]
    far, without, large = read(write_lines(path, COMMUNES[0], *lines)).rows
    assert (far.point, far.lat, far.lon) == ("centre", 43.5, 3.5)
    assert (without.point, without.lat, without.lon) == ("centre", 43.5, 3.5)
    assert (large.point, large.lat, large.lon) == ("town_hall", 43.6, 3.5)


def json_commune(**over: object) -> dict[str, object]:
    own = {
        "code": "34172",
        "nom": "Montpellier",
        "codesPostaux": ["34000"],
        "population": 302454,
        "centre": {"type": "Point", "coordinates": [3.8742, 43.61]},
        "mairie": {"type": "Point", "coordinates": [3.897, 43.5985]},
    }
    return {**own, **over}


def test_the_json_of_the_communes_gives_the_same_rows_as_the_csv(path: Path) -> None:
    from_csv = read(write_lines(path, *COMMUNES[:2])).rows
    path.write_text(json.dumps([json_commune(codesPostaux=["34000", "34070", "34080", "34090"])]))
    assert read(path).rows == from_csv


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ("texte", "n’est pas un objet JSON"),
        (json_commune(codesPostaux=None), "codesPostaux absent"),
        (json_commune(centre=None), "centre n’est pas un point GeoJSON"),
        (json_commune(population=True), "population n’est ni un texte ni un nombre"),
        (json_commune(nom={"fr": "x"}), "nom n’est ni un texte ni un nombre"),
        (json_commune(nom="Mont\0pellier"), "nom contient des caractères qui ne sont pas du texte"),
        (json_commune(nom="Mont\ud800pellier"), "nom contient des caractères qui ne sont pas du texte"),
    ],
)
def test_a_wrong_object_is_a_reject_with_its_rank(path: Path, item: object, reason: str) -> None:
    path.write_text(json.dumps([json_commune(code="34173"), item]))
    assert reasons(read(path)) == [(2, reason)]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[{"code": "34172"', "n’est pas un document JSON complet"),
        ('[{"population": NaN}]', "n’est pas un document JSON complet"),
        ("[" * 100_000, "n’est pas un document JSON complet"),
        ('{"code": "34172"}', "n’est pas une liste d’objets JSON"),
        ("[]", "aucune ligne valable"),
        ('[{"code": "34172",\n "code": "34173"}]', "dit deux fois la clé « code » (ligne 2)"),
    ],
    ids=["cut", "nan", "deep", "object", "empty", "twice"],
)
def test_a_wrong_json_document_is_refused(path: Path, text: str, problem: str) -> None:
    path.write_text(text)
    assert problem in refused(path)


def test_json_in_another_encoding_is_refused(path: Path) -> None:
    path.write_bytes('[{"nom": "Nîmes"}]'.encode("latin-1"))
    assert "n’est pas encodé en UTF-8" in refused(path)
