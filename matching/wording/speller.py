"""Words written as they are heard, or mistyped, put back to words of the referential.

A word is first looked up by how it sounds (menaje, ménage), then by typing errors (cuisnier). A word that
the referential knows is never touched.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST_SPELT = 4
"""Shorter words are left alone: too many others are one letter away."""

LONG_WORD = 8
"""From this length two typing errors are put right, below it one."""

# Spelling -> sound, in order, on folded words. Capitals stand for sounds of several letters. Ours, for French
# as it is written by ear; it only has to send like-sounding words to one key, not to be read.
_SOUNDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(spelling), sound)
    for spelling, sound in (
        (r"ph", "f"),
        (r"sch|sh|ch", "X"),
        (r"gn", "N"),
        (r"tion|ssion|sion", "sO"),
        (r"oua|wa|oi", "W"),
        (r"ou|oo", "U"),
        (r"eau|au", "o"),
        (r"qu|k|q", "k"),
        (r"c(?=[eiy])", "s"),
        (r"c", "k"),
        (r"gu(?=[eiy])", "G"),
        (r"g(?=[eiy])", "j"),
        (r"G", "g"),
        (r"(?:ai|ei)n(?![aeiouy])|[iy][nm](?![aeiouynm])|un(?![aeiouy])", "I"),
        (r"[ea][nm](?![aeiouynm])", "A"),
        (r"o[nm](?![aeiouynm])", "O"),
        (r"(?:ai|ei|ay|ey)", "e"),
        (r"(?:ers|er|ez|et|ets|ees|ee|es|ents|e)$", "e"),
        (r"y", "i"),
        (r"z", "s"),
        (r"h", ""),
        (r"(.)\1+", r"\1"),
        (r"[stdpx]+$", ""),
        (r"e$", ""),
    )
)


def sound(word: str) -> str:
    """A key shared by words that sound alike in French: menaje and menage, kuisine and cuisine."""
    for spelling, heard in _SOUNDS:
        word = spelling.sub(heard, word)
    return word


class Speller:
    """The words of a referential, found again from what is typed. Built once, then only read."""

    def __init__(self, words: Iterable[str]) -> None:
        """`words` as they stand in the texts, repeated as often as they stand there: the commonest wins."""
        counts = Counter(words)
        ordered = sorted(counts, key=lambda word: (-counts[word], word))
        self._known = frozenset(ordered)
        self._by_sound: dict[str, str] = {}
        self._by_letter: defaultdict[str, list[str]] = defaultdict(list)
        for word in ordered:
            if len(word) >= SHORTEST_SPELT:
                self._by_sound.setdefault(sound(word), word)
                self._by_letter[word[0]].append(word)

    def put_right(self, word: str) -> str:
        """The word of the referential that is meant, or `word` itself when none is near enough."""
        if word in self._known or len(word) < SHORTEST_SPELT:
            return word
        heard = self._by_sound.get(sound(word))
        if heard is not None:
            return heard
        errors = 2 if len(word) >= LONG_WORD else 1
        near = process.extractOne(
            word, self._by_letter.get(word[0], []), scorer=OSA.distance, score_cutoff=errors
        )
        return word if near is None else near[0]
