"""How two spellings of the same words are made one: the only folding of the whole house.

Names of places, job titles and skills are all compared folded, so that a table built here
and a text typed there meet on the same characters.
"""

from __future__ import annotations

import re
import unicodedata

# What the Unicode decomposition leaves whole, or would drop without a space.
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})

# What a pasted text may hold inside a word and shows nowhere: soft hyphens, joiners, marks of direction.
_UNSEEN = re.compile("[\u00ad\u061c\u200c-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069]")

# Apostrophes (typed, typographic, accents used as such), hyphens and dashes of every kind,
# the middle dot of inclusive writing and the no-break hyphen: all separate words.
_SEPARATORS = re.compile(r"['’‘ʼ`´\-‐‑‒–—―−·•\s\u00a0\u202f\u200b\ufeff]+")


def drop_unseen(text: str) -> str:
    """The text without the characters that show nowhere: soft hyphens, joiners, marks of direction."""
    return _UNSEEN.sub("", text)


def fold(text: str) -> str:
    """The text in lower case, without accents or what shows nowhere, words parted by one space.

    Apostrophes and hyphens become spaces, œ and æ become oe and ae; other punctuation stays.
    Folding a folded text changes nothing.
    """
    if text.isascii():  # nothing to take apart: the same answer, seven times sooner
        return _SEPARATORS.sub(" ", text.lower()).strip()
    # NFKD after the letters: it also turns ligatures, full-width and superscript forms plain.
    decomposed = unicodedata.normalize("NFKD", drop_unseen(text).casefold().translate(_LETTERS))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    # A second pass: NFKD may free a capital or a letter of the table (™ gives TM, ſ gives s).
    bare = bare.casefold().translate(_LETTERS)
    return _SEPARATORS.sub(" ", bare).strip()
