"""Folding: two spellings of the same words become one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.referential.folding import fold


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Nîmes", "nimes"),
        ("  CHEMIN-BAS   d’Avignon ", "chemin bas d avignon"),
        ("chemin bas d'avignon", "chemin bas d avignon"),
        ("Île de Thau", "ile de thau"),
        ("Sœur, Lætitia", "soeur, laetitia"),
        ("Agent·e d‑entretien", "agent e d entretien"),
        ("l`Ariège – Pyrénées", "l ariege pyrenees"),
        ("Ｎｉｍｅｓ", "nimes"),
        ("\ufeffcode\u00a0postal", "code postal"),
        ("re\u00adpas\u200dsage \u200fà la \u2066main\u2069", "repassage a la main"),
        ("", ""),
        (" - ' ", ""),
    ],
)
def test_spellings_meet(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_no_space_at_the_ends_nor_two_in_a_row(text: str) -> None:
    folded = fold(text)
    assert folded == folded.strip()
    assert "  " not in folded


@given(st.text(alphabet="àâäéèêëïîôöùûüçœæ'’- abcXYZ"))
def test_case_does_not_matter(text: str) -> None:
    assert fold(text.upper()) == fold(text) == fold(text.lower())


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_letters_fold_as_they_do_beside_an_accent(text: str) -> None:
    assert fold(f"é {text}").removeprefix("e").strip() == fold(text)
