"""Words written by ear or mistyped are found again; known and short words are never touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.wording.speller import Speller, sound

KNOWN = [
    "menage",
    "cuisine",
    "cuisine",
    "cuisinier",
    "plombier",
    "electricien",
    "vendeur",
    "chauffeur",
    "jardin",
    "nettoyage",
    "reception",
    "mecanicien",
    "enfant",
    "coiffeur",
]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("menaje", "menage"),
        ("kuisine", "cuisine"),
        ("plombié", "plombier"),
        ("netoyage", "nettoyage"),
        ("resepsion", "reception"),
        ("chofeur", "chauffeur"),
        ("koifeur", "coiffeur"),
        ("anfan", "enfant"),
        ("electrisien", "electricien"),
        ("vendeurr", "vendeur"),
        ("mecanicine", "mecanicien"),
        ("jardni", "jardin"),
        ("cuisinier", "cuisinier"),
        ("xylophone", "xylophone"),
        ("jar", "jar"),
    ],
)
def test_words_are_put_right(typed: str, meant: str) -> None:
    assert Speller(KNOWN).put_right(typed.replace("é", "e")) == meant


@given(st.lists(st.sampled_from(KNOWN), min_size=1), st.text(alphabet="abcdeimnoprstuz", max_size=12))
def test_the_answer_is_the_word_or_a_known_one_and_is_stable(words: list[str], typed: str) -> None:
    speller = Speller(words)
    answer = speller.put_right(typed)
    assert answer == typed or answer in words
    assert speller.put_right(answer) == answer
    assert Speller(reversed(words)).put_right(typed) == answer


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", max_size=15))
def test_any_word_has_a_sound(word: str) -> None:
    assert sound(word) == sound(word.replace("ph", "f"))
