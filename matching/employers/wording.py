"""What a vacancy may not say: an age limit, a sex, an origin (Code du travail, L5321-2, L5331-2).

A small list of turns that are refused at once; moderation reads what a list cannot see. The texts are folded
before: lower case, no accents. Ages from 16 on are looked at, so that children of a post are not.
"""

from __future__ import annotations

import re
from typing import Final

from matching.referential.folding import fold

ADULT = r"(?:1[6-9]|[2-9]\d)"
AGE = (
    rf"\bmoins de {ADULT} ans\b(?! d)",
    rf"\bentre {ADULT} et {ADULT} ans\b",
    rf"\b{ADULT} ans (?:max|maximum|au plus)\b",
    rf"\b(?:maximum|jusqu.a) {ADULT} ans\b",
    r"\bage (?:maximum|maximal|limite)\b|\blimite d.age\b",
)
SEX = (
    r"\bjeunes? (?:hommes?|femmes?|filles?|garcons?)\b",
    r"\b(?:hommes?|femmes?) (?:uniquement|seulement|exclusivement)\b",
    r"\b(?:uniquement|seulement|exclusivement|reserve aux?) (?:des |un |une )?(?:hommes?|femmes?)\b",
)
ORIGIN = (
    r"\b(?:de|la) nationalite\b|\bnationalite (?:francaise|europeenne|exigee)\b",
    r"\bd.origine (?:francaise|europeenne|africaine|maghrebine)\b|\bfrancaise?s? de souche\b",
)
AGE_BY_LAW: Final = frozenset({"apprentissage", "professionnalisation", "service_civique", "insertion"})
"""Contracts whose age is set by law: an age may be said there."""

_REFUSED: Final = (
    (AGE, "Retirez la limite d’âge : la loi l’interdit dans une offre."),
    (SEX, "Retirez le choix du sexe : l’offre est pour toutes et tous."),
    (ORIGIN, "Retirez la nationalité ou l’origine : la loi l’interdit dans une offre."),
)


def refused_words(text: str, contract: str = "") -> str:
    """The sentence that refuses a text, or nothing when the list finds nothing."""
    folded = fold(text).replace("’", "'")
    for turns, sentence in _REFUSED:
        if turns is AGE and contract in AGE_BY_LAW:
            continue
        if any(re.search(turn, folded) for turn in turns):
            return sentence
    return ""
