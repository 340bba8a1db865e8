"""Words to occupations: what holds for any words, and ordinary examples on the built-in vocabulary."""

from __future__ import annotations

import pickle
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.referential.rome import read_builtin_skills, read_builtin_titles, read_builtin_vocabulary
from matching.wording.rows import occupation_rows
from matching.wording.titles import Found, OccupationFinder, TitleRow

ROWS = [
    TitleRow("K2204", "Agent / Agente de nettoyage de locaux", "title"),
    TitleRow("K2204", "agent d'entretien", "usual"),
    TitleRow("K2204", "je fais le menage dans les bureaux", "says"),
    TitleRow("N1101", "Cariste", "title"),
    TitleRow("N1101", "conducteur de chariot élévateur", "usual"),
    TitleRow("G1501", "Valet / Femme de chambre", "title"),
    TitleRow("G1602", "Cuisinier / Cuisinière", "title"),
    TitleRow("G1602", "Commis de cuisine", "title"),
    TitleRow("K1304", "Aide à domicile", "title"),
    TitleRow("K1304", "m'occuper des personnes agées chez elles", "says"),
]


@pytest.fixture(scope="module")
def finder() -> OccupationFinder:
    return OccupationFinder.build(ROWS)


@pytest.fixture(scope="module")
def builtin() -> OccupationFinder:
    rows = occupation_rows(read_builtin_titles(), read_builtin_vocabulary(), read_builtin_skills())
    return OccupationFinder.build(rows)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("AGENT(E) DE NETTOYAGE H/F - 25h Lunel", "K2204"),
        ("Agent·e d'entretien (F/H) CDI temps partiel", "K2204"),
        ("cariste caces 3", "N1101"),
        ("Femme de chambre", "G1501"),
        ("valet de chambre H/F saisonnier", "G1501"),
        ("commis de cuisinne", "G1602"),
        ("aider des mamies a domicile", "K1304"),
    ],
)
def test_titles_and_phrases_find_their_occupation(finder: OccupationFinder, typed: str, code: str) -> None:
    assert finder.find(typed)[0].rome_code == code


ORDINARY = [
    ("Agent(e) de nettoyage industriel H/F", "K2204"),
    ("jfé le ménage", "K1304 K2204 K2205"),
    ("garder des mamies", "K1302 K1304 K1311"),
    ("nounou", "K1303 K1310"),
    ("plombié", "F1603"),
    ("Maçon(ne) F/H - CDI", "F1703"),
    ("électricien bâtiment", "F1602"),
    ("peintre en batiment", "F1606"),
    ("cariste caces 3", "N1101"),
    ("préparateur de commandes H/F intérim", "N1103"),
    ("je conduis des bus", "N4103"),
    ("chauffeur poids lourd", "N4101"),
    ("chauffeur livreur", "N4105"),
    ("CUISINIER / CUISINIERE", "G1609"),
    ("ayudante de cocina", "G1602"),
    ("faire la plonge", "G1605"),
    ("serveuse", "G1803"),
    ("femme de chambre hôtel", "G1501"),
    ("caissière", "D1505"),
    ("mise en rayon", "D1507"),
    ("coiffeuse", "D1202"),
    ("aide-soignante de nuit", "J1501"),
    ("ATSEM", "K1308"),
    ("éboueur", "K2303"),
    ("agent de sécurité ssiap", "K2502 K2503"),
    ("secrétaire", "M1607"),
    ("mécano", "I1604"),
    ("ramasser les fruits", "A1401"),
]


@pytest.mark.parametrize(("typed", "codes"), ORDINARY)
def test_ordinary_words_on_the_builtin_vocabulary(builtin: OccupationFinder, typed: str, codes: str) -> None:
    """One of the codes, by ROME, that the words may rightly mean comes first."""
    assert builtin.find(typed)[0].rome_code in codes.split()


@pytest.mark.parametrize("vague", ["je sais pas", "azerty", "je veux bien"])
def test_not_sure_is_an_answer(builtin: OccupationFinder, vague: str) -> None:
    answers = builtin.find(vague)
    assert not answers or answers[0].score < 0.5


@pytest.mark.parametrize("nothing", ["", "   ", "!!!", "12 34", "\u200b", "日本語", "zzzzqqqq"])
def test_words_that_are_near_nothing_get_no_answer(finder: OccupationFinder, nothing: str) -> None:
    assert finder.find(nothing) == []


def test_no_rows_no_answer() -> None:
    assert OccupationFinder.build([]).find("cariste") == []


def test_the_answer_tells_what_matched_and_why(finder: OccupationFinder) -> None:
    assert finder.find("cariste")[0][1] == "Cariste"
    assert finder.find("cariste")[0].why == "C’est un nom officiel de ce métier."
    assert "agent d'entretien" in finder.find("agent entretiens bureau")[0].why


@given(st.text(max_size=60) | st.sampled_from([row.text for row in ROWS]))
@settings(deadline=None, max_examples=60)
def test_scores_are_probabilities_in_falling_order(text: str) -> None:
    answers = FINDER.find(text, 10)
    scores = [answer.score for answer in answers]
    assert scores == sorted(scores, reverse=True)
    assert sum(scores) <= 1.0 + 0.001
    assert all(0.0 < score <= 1.0 for score in scores)
    assert len({answer.rome_code for answer in answers}) == len(answers)


FINDER = OccupationFinder.build(ROWS)


@given(st.text(max_size=60), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=25)
def test_the_order_of_the_rows_does_not_matter(text: str, chance: random.Random) -> None:
    shuffled = ROWS.copy()
    chance.shuffle(shuffled)
    again = OccupationFinder.build(shuffled)
    for typed in (text, "agent de chambre", "menaje bureau"):
        assert again.find(typed) == FINDER.find(typed)


@given(st.sampled_from(["Aide à domicile", "Cuisinière de crèche", "préparé des repas", "Employé d’étage"]))
def test_accents_and_case_do_not_matter(text: str) -> None:
    bare = text.translate(str.maketrans("àéèâêîôûÉ", "aeeaeiouE"))
    expected = FINDER.find(text)
    assert FINDER.find(text.upper()) == expected
    assert FINDER.find(bare) == expected


def test_limit_is_kept(finder: OccupationFinder) -> None:
    answers: list[Found] = finder.find("agent de cuisine et de chambre", 10)
    assert finder.find("agent de cuisine et de chambre", 2) == answers[:2]
    assert finder.find("cuisine", 0) == []


def test_a_finder_can_be_put_on_disk_and_read_again(finder: OccupationFinder) -> None:
    again = pickle.loads(pickle.dumps(finder))
    for typed in ("menaje des bureaux", "cuisiniere", "vendeur"):
        assert again.find(typed) == finder.find(typed)
