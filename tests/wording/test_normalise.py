"""Titles as employers write them and phrases as residents type them, made plain."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.referential.folding import fold
from matching.wording.normalise import content_words, read_speech, split_pair, stem, strip_marks, words


@pytest.mark.parametrize(
    "written",
    [
        "Agent de nettoyage",
        "AGENT DE NETTOYAGE",
        "Agent(e) de nettoyage H/F",
        "Agent.e de nettoyage (F/H)",
        "Agent·e de nettoyage f/h/x",
        "Agente de nettoyage",
        "agents de nettoyage (h-f)",
        "Agent de nettoyage (m/f) CDI",
        "Agent de nettoyage - 25h/semaine",
        "Agent de nettoyage 35 heures #REF12",
        "Agent de nettoyage en CDD, temps partiel",
        "Agent de nettoyage réf. 2024-117",
        "Agent de nettoyage 34",
        "Agent / Agente de nettoyage",
        "Agent de net\u00adtoyage",
        "\u200eAgent\u00ad(e)\u200d de nettoyage \u200fH/F",
        "\n" * 500 + "Agent de nettoyage",
    ],
)
def test_one_title_however_it_is_written(written: str) -> None:
    assert content_words(written) == content_words("agent de nettoyage")


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("HÔTE-SSE D’ACCUEIL", "hôte d’accueil"),
        ("Serveur/se", "serveur"),
        ("Serveur / Serveuse", "serveur"),
        ("Chargé·e·s de clientèle", "chargé de clientèle"),
        ("Conseiller(ère) de vente", "conseiller de vente"),
        ("Technicien(ne) supérieur(e)", "technicien supérieur"),
        ("Cuisinier /ère", "cuisinier"),
        ("Assistant-e commercial-e", "assistant commercial"),
        ("Opérateur(trice) de production", "opérateur de production"),
    ],
)
def test_marks_of_gender_go(written: str, plain: str) -> None:
    assert content_words(written) == content_words(plain)


@pytest.mark.parametrize(
    ("feminine", "masculine"),
    [
        ("vendeuses", "vendeur"),
        ("conductrice", "conducteur"),
        ("cuisinière", "cuisinier"),
        ("gardienne", "gardien"),
        ("employées", "employé"),
        ("agente", "agent"),
        ("commerciaux", "commercial"),
        ("patronne", "patron"),
    ],
)
def test_genders_and_plurals_share_a_stem(feminine: str, masculine: str) -> None:
    assert stem(fold(feminine)) == stem(fold(masculine))


def test_spoken_words_are_put_plainly() -> None:
    assert words("jfé le ménaj") == ("je", "fais", "le", "menage")
    assert words("garder les p'tits") == ("garder", "les", "p", "tits")
    assert "personne" in words("garder une mamie")


@pytest.mark.parametrize(
    ("short", "word"),
    [
        ("ASH", "hospitalier"),
        ("AES", "accompagnant"),
        ("ATSEM", "maternelle"),
        ("AVS", "auxiliaire"),
        ("VTC", "chauffeur"),
        ("chauffeur PL", "lourd"),
        ("SPL", "super"),
        ("SSIAP", "incendie"),
        ("BAFA", "animateur"),
    ],
)
def test_abbreviations_are_written_out(short: str, word: str) -> None:
    assert word in words(short)


def test_a_text_of_nothing_but_marks_keeps_its_words() -> None:
    assert content_words("stage H/F") == ("stag",)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("médecin du travail", {"medecin", "travail"}),
        ("je cherche un travail de maçon", {"macon"}),
        ("conseiller emploi", {"conseiller", "emploi"}),
        ("je recherche un emploi dans la cuisine", {"cuisin"}),
        ("chargé de recherche", {"charg", "recherch"}),
        ("chargé d'affaires intérim", {"charg", "affair", "interim"}),
        ("cariste intérim", {"carist"}),
        ("auxiliaire de vie", {"auxiliair", "vie"}),
    ],
)
def test_words_of_work_tell_something_behind_a_noun_only(written: str, kept: set[str]) -> None:
    assert set(content_words(written)) == kept


@pytest.mark.parametrize(
    "written", ["Agent de nettoyage à Lunel (34400)", "Agent de nettoyage sur Saint-Gilles (30)"]
)
def test_a_place_with_its_number_goes(written: str) -> None:
    assert content_words(written) == content_words("agent de nettoyage")


def test_abbreviations_and_long_forms_are_one() -> None:
    assert content_words("ouvrier voiries et réseaux divers") == content_words("ouvrier VRD")
    assert content_words("technicien recherche et développement") == content_words("technicien R&D")


def test_official_pairs_are_read_both_ways() -> None:
    assert split_pair("Responsable Commercial / Commerciale") == (
        "Responsable Commercial",
        "Responsable Commerciale",
    )
    assert split_pair("Valet / Femme de chambre") == ("Valet de chambre", "Femme de chambre")
    assert split_pair("Cariste") == ("Cariste",)
    assert split_pair("Agent polyvalent / Agente polyvalente de restauration") == (
        "Agent polyvalent de restauration",
        "Agente polyvalente de restauration",
    )


@given(st.text(max_size=300))
@settings(deadline=None)
def test_any_text_becomes_folded_words(text: str) -> None:
    assert isinstance(strip_marks(text), str)
    for word in words(text):
        assert word == fold(word)
        assert word
    assert set(content_words(text)) == set(content_words(" " + text + " "))


@given(st.text(max_size=80))
@settings(deadline=None)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_the_table_of_spoken_words_is_folded() -> None:
    speech = read_speech()
    assert all(word == fold(word) for word in speech.silent)
    assert all(1 <= len(said) <= 4 for said in speech.means)
