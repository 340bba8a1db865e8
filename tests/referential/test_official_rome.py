"""The ROME archive: what is read of it, tricks that are refused, lines that are rejects."""

from __future__ import annotations

import datetime as dt
import struct
import zipfile
from pathlib import Path

import pytest
from region.official_files import ROME, more, rome_members, write_rome, write_zip

from matching.referential.official import WrongFile, parse_rome
from matching.referential.official.archive import MAX_ENTRIES
from matching.referential.rome import Link, Near, Skill, Title


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rome_v460_csv.zip"


def refused(path: Path) -> str:
    with pytest.raises(WrongFile) as caught:
        parse_rome(path)
    sentence = str(caught.value)
    assert path.name in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def test_all_of_the_archive_is_read(path: Path) -> None:
    rome = parse_rome(write_rome(path))
    cleaning, fireflies = rome.occupations
    assert (cleaning.code, cleaning.label, cleaning.transition_eco) == (
        "K2204",
        "Nettoyage de locaux",
        "neutral",
    )
    assert (fireflies.regulated, fireflies.contexts, fireflies.near) == (True, {"standing"}, ("K2204",))
    assert rome.titles[1] == Title(900002, "Laveuse de test", "K2204", main=False, rare=True)
    assert rome.skills == (
        Skill(125246, "Laver le sol du test", "competence", soft=False),
        Skill(990001, "Rester lumineux", "competence", soft=True),
        Skill(990002, "Biologie des lucioles", "savoir", soft=False),
    )
    assert rome.links[0] == Link("K2204", 125246, "competence", "main")
    assert [(link.kind, link.core) for link in rome.links[1:]] == [
        ("competence", ""),
        ("competence", "emerging"),
        ("savoir", "main"),
        ("context", ""),
        ("context", ""),
    ]
    assert rome.near == (Near("N9901", "K2204", 1), Near("K2204", "N9901", 1))
    assert (rome.version, rome.published_on) == (60, dt.date(2025, 9, 18))
    assert rome.rejects == ()


def test_near_codes_come_nearest_first_whatever_the_order_of_the_lines(path: Path) -> None:
    lines = more("referentiel_code_rome", "N9902,3,3,Autre,,N")
    lines["rubrique_mobilite"] = (ROME["rubrique_mobilite"][0], "K2204,N9902,10", "K2204,N9901,2")
    cleaning = parse_rome(write_rome(path, **lines)).occupations[0]
    assert cleaning.near == ("N9901", "N9902")


def test_a_nested_folder_and_the_traces_of_a_mac_change_nothing(path: Path) -> None:
    plain = parse_rome(write_rome(path))
    write_zip(path, rome_members(), folder="v460/csv/")
    with zipfile.ZipFile(path, "a") as archive:
        for name in rome_members():
            archive.writestr(f"__MACOSX/v460/csv/._{name}", b"\0\5\26\7")
            archive.writestr(f"__MACOSX/v460/csv/{name}", b"\0\5\26\7")
        archive.writestr("v460/.DS_Store", b"\0")
    assert parse_rome(path) == plain


def test_a_byte_order_mark_in_members_changes_nothing(path: Path) -> None:
    plain = parse_rome(write_rome(path))
    marked = {name: b"\xef\xbb\xbf" + content for name, content in rome_members().items()}
    assert parse_rome(write_zip(path, marked)) == plain


@pytest.mark.parametrize("name", ROME)
def test_a_missing_member_is_named(path: Path, name: str) -> None:
    members = {key: content for key, content in rome_members().items() if name not in key}
    assert f"ne contient pas unix_{name}_v…_utf8.csv" in refused(write_zip(path, members))


@pytest.mark.parametrize("name", ROME)
def test_a_missing_column_of_a_member_is_named(path: Path, name: str) -> None:
    header, *rest = ROME[name]
    column = header.split(",")[-1] if name != "referentiel_contexte_travail" else "libelle_cont_travail"
    broken = header.replace(column, "autre")
    sentence = refused(write_rome(path, **{name: (broken, *rest)}))
    assert f"unix_{name}_v460_utf8.csv" in sentence
    assert f"la colonne {column} " in sentence


def test_a_member_in_latin_1_is_refused(path: Path) -> None:
    members = rome_members()
    name = "unix_coherence_item_v460_utf8.csv"
    members[name] = members[name].decode().encode("latin-1")
    assert "n’est pas encodé en UTF-8" in refused(write_zip(path, members))


def test_a_member_with_no_valid_row_is_refused(path: Path) -> None:
    sentence = refused(
        write_rome(path, referentiel_code_rome=(ROME["referentiel_code_rome"][0], "2204,,,x,,N"))
    )
    assert "aucune ligne valable (ligne 2, code_rome « 2204 »" in sentence


def test_members_of_two_versions_are_refused(path: Path) -> None:
    members = rome_members()
    name = "unix_coherence_item_v460_utf8.csv"
    members[name.replace("460", "461")] = members.pop(name)
    assert "mélange les versions 460, 461" in refused(write_zip(path, members))


def test_one_member_twice_is_refused(path: Path) -> None:
    members = rome_members()
    members["old/unix_coherence_item_v460_utf8.csv"] = members["unix_coherence_item_v460_utf8.csv"]
    assert "contient deux fois « unix_coherence_item_v460_utf8.csv »" in refused(write_zip(path, members))


def test_without_version_file_the_date_is_unknown(path: Path) -> None:
    members = rome_members()
    del members["version.txt"]
    rome = parse_rome(write_zip(path, members))
    assert (rome.version, rome.published_on) == (60, None)


def test_a_date_that_does_not_exist_is_unknown(path: Path) -> None:
    members = {**rome_members(), "version.txt": b"Date de publication : 31/02/2025"}
    assert parse_rome(write_zip(path, members)).published_on is None


# Archives that are not whole, or play tricks.


def test_a_file_that_is_no_zip_is_refused(path: Path) -> None:
    path.write_text("code_rome,libelle_rome\n")
    assert "n’est pas un zip lisible" in refused(path)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_zip_is_refused(path: Path, share: float) -> None:
    whole = write_rome(path).read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    assert "n’est pas un zip lisible en entier" in refused(path)


def test_a_member_with_a_wrong_checksum_is_refused(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, content in rome_members().items():
            archive.writestr(name, content)
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"Dressage de lucioles", b"Dressage de moutons!"))
    assert "n’est pas un zip lisible en entier" in refused(path)


def test_an_absent_archive_and_a_folder_are_refused(path: Path) -> None:
    assert "n’existe pas" in refused(path)
    path.mkdir()
    assert "est un dossier" in refused(path)


@pytest.mark.parametrize(
    "name",
    [
        "../unix_evil.csv",
        "a/../../evil.csv",
        "/etc/evil.csv",
        "\\evil.csv",
        "a\\..\\evil.csv",
        "C:/evil.csv",
        "C:evil.csv",
    ],
)
def test_a_path_that_leaves_the_archive_is_refused(path: Path, name: str) -> None:
    assert "sort de l’archive" in refused(write_zip(path, {**rome_members(), name: b"x"}))


def test_a_name_cut_by_a_nul_is_refused(path: Path) -> None:
    write_zip(path, {**rome_members(), "evil.csv-.txt": b"x"})
    path.write_bytes(path.read_bytes().replace(b"evil.csv-.txt", b"evil.csv\0.txt"))
    assert "sort de l’archive" in refused(path)


def test_a_link_is_refused(path: Path) -> None:
    write_rome(path)
    link = zipfile.ZipInfo("link.csv")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "sort de l’archive" in refused(path)


def test_a_bomb_is_refused_before_it_is_opened(path: Path) -> None:
    members = {**rome_members(), "unix_item_v460_utf8.csv": b"0" * 20_000_000}
    assert "se décompresse de façon anormale" in refused(write_zip(path, members))


def test_an_archive_too_large_once_unzipped_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matching.referential.official.archive.MAX_UNZIPPED_BYTES", 500)
    assert "une fois décompressé" in refused(write_rome(path))


def test_an_archive_of_too_many_files_is_refused(path: Path) -> None:
    members = {f"{number}.txt": b"" for number in range(MAX_ENTRIES)}
    assert f"plus que les {MAX_ENTRIES} acceptés" in refused(write_zip(path, {**rome_members(), **members}))


def test_a_member_longer_than_it_declares_is_refused(path: Path) -> None:
    members = rome_members()
    name = "unix_coherence_item_v460_utf8.csv"
    write_zip(path, members)
    whole = bytearray(path.read_bytes())
    size = struct.pack("<L", len(members[name]))
    directory = whole.rindex(name.encode()) - 46  # a header of the central directory: name after 46 bytes
    assert whole[directory : directory + 4] == b"PK\1\2"
    assert whole[directory + 24 : directory + 28] == size
    whole[directory + 24 : directory + 28] = struct.pack("<L", 10)
    path.write_bytes(whole)
    sentence = refused(path)
    assert "se décompresse de façon anormale" in sentence or "n’est pas un zip lisible en entier" in sentence


def test_an_encrypted_archive_is_refused(path: Path) -> None:
    write_rome(path)
    whole = bytearray(path.read_bytes())
    first = whole.index(b"PK\1\2")
    whole[first + 8] |= 0x1
    path.write_bytes(whole)
    assert "mot de passe" in refused(path)


# Lines.

BAD_LINES = {
    "referentiel_code_rome": {
        "Z9901,4,4,Faux,,N": "code_rome « Z9901 » n’est pas un code ROME (une lettre et 4 chiffres)",
        "N9902,4,4,,,N": "libelle_rome vide",
        "N9902,4,4,Faux,Emploi Mauve,N": "transition_eco « Emploi Mauve » inconnu",
        "K2204,4,4,Encore,,N": "déjà donné à la ligne 2",
    },
    "referentiel_appellation": {
        "x,,Faux,K2204,,N": "code_ogr « x » n’est pas un nombre entier (0 à 2147483647)",
        "900009,,Faux,A1101,,N": "code_rome A1101 n’est pas un code de l’archive",
        "900001,,Faux,K2204,,N": "déjà donné à la ligne 2",
    },
    "coherence_item": {
        "K2204,999999,": "code_ogr 999999 n’est pas un item de l’archive",
        "K2204,990001,Secondaire": "coeur_metier « Secondaire » n’est pas Principale, Émergente ou vide",
        "K2204,125246,": "déjà donné à la ligne 2",
    },
    "rubrique_mobilite": {
        "K2204,K2204,3": "K2204 est donné comme proche de lui-même",
        "K2204,A1101,3": "code_rome_cible A1101 n’est pas un code de l’archive",
        "K2204,N9901,x": "numero_ordre « x » n’est pas un nombre entier (0 à 2147483647)",
    },
}


@pytest.mark.parametrize(
    ("name", "line", "reason"),
    [(name, line, reason) for name, lines in BAD_LINES.items() for line, reason in lines.items()],
)
def test_a_wrong_line_is_a_reject_that_names_its_member(
    path: Path, name: str, line: str, reason: str
) -> None:
    plain = parse_rome(write_rome(path))
    rome = parse_rome(write_rome(path, **more(name, line)))
    [reject] = rome.rejects
    assert reject.file == f"rome_v460_csv.zip/unix_{name}_v460_utf8.csv"
    assert (reject.line, reject.reason) == (len(ROME[name]) + 1, reason)
    assert (rome.occupations, rome.titles, rome.links, rome.near) == (
        plain.occupations,
        plain.titles,
        plain.links,
        plain.near,
    )
