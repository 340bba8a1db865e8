"""Words to skills, and the permits, cards and languages named in them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.referential.rome import Skill, read_builtin_vocabulary
from matching.wording.cards import find_cards
from matching.wording.rows import skill_rows
from matching.wording.skills import MOST_PARTS, SkillFinder, SkillRow
from matching.wording.titles import OccupationFinder, TitleRow

ROWS = [
    SkillRow("Nettoyer un sol", "Nettoyer un sol", 125246),
    SkillRow("Passer la monobrosse", "Passer la monobrosse", 107329),
    SkillRow("Encaisser un client", "Encaisser un client", 1),
    SkillRow("Encaisser un client", "Tenir une caisse", 1),
    SkillRow("Préparer des plats froids", "Préparer des plats froids", 2),
]
FINDER = SkillFinder.build(ROWS)


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("laver et nettoyer les sols", "Nettoyer un sol"),
        ("la caisse", "Encaisser un client"),
        ("je fais les plats froids", "Préparer des plats froids"),
        ("MONOBROSSE", "Passer la monobrosse"),
    ],
)
def test_words_find_their_skill(typed: str, label: str) -> None:
    assert FINDER.find(typed)[0].label == label


def test_a_label_comes_once_and_carries_its_item() -> None:
    answers = FINDER.find("encaisser un client, tenir la caisse", 10)
    assert [answer.label for answer in answers].count("Encaisser un client") == 1
    assert answers[0].rome_item == 1


def test_what_commas_part_is_looked_for_by_itself() -> None:
    labels = {found.label for found in FINDER.find("les plats froids, la caisse; monobrosse", 3)}
    assert labels == {"Préparer des plats froids", "Encaisser un client", "Passer la monobrosse"}


def test_a_page_pasted_in_costs_a_few_parts_only(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(SkillFinder, "_find_one", lambda self, text, limit: asked.append(text) or [])
    assert FINDER.find(", ".join(["laver le sol"] * 500)) == []
    assert len(asked) == 1 + MOST_PARTS


@given(st.text(max_size=80))
@settings(deadline=None, max_examples=60)
def test_any_text_is_answered(text: str) -> None:
    scores = [answer.score for answer in FINDER.find(text, 3)]
    assert len(scores) <= 3
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 < score <= 1.0 for score in scores)
    find_cards(text)


def test_the_order_of_the_rows_does_not_matter() -> None:
    again = SkillFinder.build(ROWS[::-1])
    for typed in ("nettoyer", "caisse client", "plats", "client sol"):
        assert again.find(typed) == FINDER.find(typed)


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("j'ai le permis B", ["permis_b"]),
        ("permis B, C et CE", ["permis_b", "permis_c", "permis_ce"]),
        ("permis de conduire", ["permis_b"]),
        ("permis EB", ["permis_be"]),
        ("permis poids lourd", ["permis_c"]),
        ("permis SPL", ["permis_ce"]),
        ("permis bus", ["permis_d"]),
        ("permis A2", ["permis_a"]),
        ("CACES R489 1B", ["caces_r489_1b"]),
        ("caces r489 cat 1a, 3 et 5", ["caces_r489_1a", "caces_r489_3", "caces_r489_5"]),
        ("j'ai le caces 1", ["caces_r489_1a"]),
        ("CACES 3", ["caces_r489_3"]),
        ("caces nacelle b", ["caces_r486_b"]),
        ("CACES R482 A, B1", ["caces_r482_a", "caces_r482_b1"]),
        ("R490", ["caces_r490"]),
        ("SSIAP 1", ["ssiap_1"]),
        ("diplômé ssiap2", ["ssiap_2"]),
        ("formation HACCP", ["haccp"]),
        ("le BAFA et le SST", ["bafa", "sst"]),
        ("habilitation électrique B0", ["habilitation_electrique"]),
        ("carte pro agent de sécurité", ["carte_pro_securite"]),
        ("carte VTC", ["carte_pro_vtc"]),
        ("FIMO à jour", ["fimo"]),
        ("DEAES", ["deaes"]),
        ("je parle anglais et arabe", ["en", "ar"]),
        ("j'ai mon permis", ["permis_b"]),
        ("j'ai le permis et une voiture", ["permis_b"]),
        ("j'ai le permis moto", ["permis_a"]),
        ("permis remorque", ["permis_be"]),
        ("je n'ai pas le permis B", []),
        ("pas encore eu le permis, sans caces 3", []),
        ("SSIAP 1 et 2", ["ssiap_1", "ssiap_2"]),
        ("habilitation BR", ["habilitation_electrique"]),
        ("H0B0", ["habilitation_electrique"]),
        ("TFP APS", ["carte_pro_securite"]),
        ("caces tp 1 et 9", ["caces_r482_a", "caces_r482_f"]),
        ("caces grue auxiliaire", ["caces_r490"]),
        ("caces gerbeur 2", ["caces_r485_2"]),
        ("cariste caces 3, j'ai travaillé sur un chantier", ["caces_r489_3"]),
        ("je parle comorien, lingala et tamoul", ["zdj", "ln", "ta"]),
        ("permis de séjour", []),
        ("permis d’exploitation", []),
        ("permis B à jour", ["permis_b"]),
        ("permis b a jour", ["permis_b"]),
        ("permis b à Sète et permis A", ["permis_b", "permis_a"]),
        ("permis B et a\u0300 jour", ["permis_b"]),
        ("permis B, A depuis 2012", ["permis_b", "permis_a"]),
        ("j’ai le permis, c’est bon", ["permis_b"]),
        ("g le permi b et le cace 3", ["permis_b", "caces_r489_3"]),
        ("j ai le permi", ["permis_b"]),
        ("pas d’permis b", []),
        ("per\u00admis \u200eB", ["permis_b"]),
        ("caces 12", []),
        ("je cherche un travail", []),
    ],
)
def test_cards_are_recognised(typed: str, codes: list[str]) -> None:
    assert [card.code for card in find_cards(typed)] == codes


def test_cards_carry_their_category() -> None:
    cards = FINDER.find_cards("permis B, caces R489 3, je parle espagnol")
    assert [(card.code, card.category) for card in cards] == [
        ("permis_b", "permit"),
        ("caces_r489_3", "card"),
        ("es", "language"),
    ]


def test_the_occupation_a_text_makes_think_of_favours_its_skills() -> None:
    occupations = OccupationFinder.build(
        [TitleRow("K2503", "surveiller le site la nuit", "says"), TitleRow("D1106", "vendre du pain", "says")]
    )
    rows = [
        SkillRow("Faire des rondes", "Faire des rondes", 3, ("K2503",)),
        SkillRow("Rendre la monnaie", "Rendre la monnaie", 4, ("D1106",)),
    ]
    assert SkillFinder.build(rows).find("surveiller le site") == []
    alone, other = SkillFinder.build(rows, occupations).find("surveiller le site")[0], "Rendre la monnaie"
    assert (alone.label, alone.rome_item) == ("Faire des rondes", 3)
    assert SkillFinder.build(rows, occupations).find("vendre du pain")[0].label == other


def test_plain_words_stand_for_the_official_label() -> None:
    skills = [Skill(125246, "Entretenir une surface, un sol", "competence", False)]
    [nettoyage] = [one for one in read_builtin_vocabulary() if one.code == "K2204"]
    rows = list(skill_rows(skills, [nettoyage]))
    official = [row for row in rows if row.rome_item == 125246]
    assert {row.label for row in official} == {"Entretenir une surface, un sol"}
    assert len(official) > 1
    assert all(row.label == row.text for row in rows if row.rome_item is None)
