"""From what people type to plain words: the same road for a vacancy's title and for what a resident says.

An employer writes "Agent(e) de propreté H/F - 25h Lunel", a resident "jfé le ménage". Both become
a short list of folded words without gender marks, contracts, hours and references.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from matching.referential.folding import drop_unseen, fold

LONGEST_TEXT = 400
"""Characters read of a text: a title or a phrase is shorter, and a pasted page must not cost a second."""

# "employé(e)", "chargé.e", "technicien·ne", "agent-e", "vendeur(euse)", "conseiller/ère": the mark goes.
_ENDINGS = (
    r"(?:e|es|ère|ere|ière|iere|trice|rice|ice|euse|se|ne|nne|enne|ienne|le|lle|elle|fe|ve|ive|te|esse|ière"
    r"|s|x|\.s|·s)"
)
_GENDER_MARKS = (
    re.compile(r"[(\[{]\s*[hfmx]\s*(?:[/\-|,.&]|ou|et)?\s*[hfmxd](?:\s*[/\-|,.]\s*[hfmxd])?\s*[)\]}]"),
    re.compile(r"(?<!\w)[hfm]\s*[/|\-]\s*[hfmx](?:\s*[/|\-]\s*[hfmxd])?(?!\w)"),
    re.compile(r"(?<!\w)(?:homme|hommes)\s*(?:/|ou|et)\s*(?:femme|femmes)(?!\w)"),
    re.compile(rf"(?<=\w)\s?[(\[]\s*[\-/.]?\s*{_ENDINGS}\s*[)\]](?:s(?!\w))?"),
    re.compile(rf"(?<=\w)[.·•⋅‧・]{_ENDINGS}(?:[.·•⋅‧・]s)?(?!\w)"),
    re.compile(rf"(?<=\w)\s?[/\\]\s?{_ENDINGS}(?!\w)"),
    re.compile(r"(?<=[a-zéô]{3})-(?:e|ne|trice|rice|euse|ère|se|sse)(?:-s|s)?(?!\w)"),
)
_NOISE = (
    re.compile(r"#\s?\w+"),  # an agency's reference
    re.compile(r"(?<!\w)r[ée]f(?:[ée]rence)?s?\s?[.:°n]*\s?[\w/-]*\d[\w/-]*"),
    re.compile(r"https?://\S+|\S+@\S+|(?<!\w)www\.\S+"),
    re.compile(r"\d{1,3}\s?(?:h|heures?|hrs?)\s?\d{0,2}(?:\s?/\s?(?:semaine|sem|mois|hebdo|jour))?(?!\w)"),
    re.compile(r"\d+(?:[.,]\d+)?\s?(?:€|euros?|k€|%|ans?(?!\w)|mois|jours?|m2|km)"),
    re.compile(r"\d{1,2}/\d{1,2}(?:/\d{2,4})?"),
    # "à Cornier (74800)", "Lunel (34)": a place by its name and its number
    re.compile(r"(?<!\w)(?:à|a|sur)\s[^\W\d][^\d()/,]{1,40}\(\s?\d[\dab]\d{0,3}\s?\)"),
)
_CONTRACTS = re.compile(
    r"(?<!\w)(?:en\s+)?(?:cdi|cdd|cddi|ctt|cui|pec|cae|contrats?|alternances?|alternant"
    # but not where temporary work is the trade: "agence d'intérim", "chargé d'affaires intérim"
    r"|(?<!agence d')(?<!affaires )(?<!affaires en )(?<!consultant )(?<!recrutement en )int[ée]rim(?:aires?)?"
    r"|apprentissages?|apprentie?s?|professionnalisation|saison(?:nier|nière|niers)?(?:\s?\d+)?|temps\s+(?:plein|partiel|complet)"
    r"|mi[\s-]temps|job\s+(?:d['’]|[ée]t[ée]|[ée]tudiant)\w*|d[ée]butants?\s+accept[ée]s?|non\s+log[ée]|log[ée]"
    r"|postes?\s+à\s+pourvoir|offres?\s+d['’]emploi|urgent|v\.i\.e|freelance|asap"
    r"|stage|stagiaire)(?!\w)"
)
# Small words that may stand between a noun and what specifies it: "médecin du travail".
_LINKS = frozenset({"a", "au", "d", "de", "des", "du", "en", "l", "la", "le"})
# Cards whose number tells one job from another: "ssiap 2" gives ssiap and ssiap2.
_NUMBERED = frozenset({"ssiap", "caces"})
_NUMBER = re.compile(r"^\d+$")
_WORD = re.compile(r"[a-z0-9+]+")


class Speech(NamedTuple):
    """The room's table of speech: `silent` words, and `means`, groups of 1 to 4 words with their meaning.

    `behind` are words that tell something only where they follow a noun: "médecin du travail".
    """

    silent: frozenset[str]
    behind: frozenset[str]
    means: dict[tuple[str, ...], tuple[str, ...]]


@lru_cache(maxsize=1)
def read_speech() -> Speech:
    """Read `tables/spoken.toml`. The answer is kept: the table is part of the program."""
    raw = tomllib.loads((files("matching.wording") / "tables" / "spoken.toml").read_text("utf-8"))
    means = {tuple(fold(said).split()): tuple(fold(meant).split()) for said, meant in raw["means"].items()}
    return Speech(frozenset(raw["silent"]), frozenset(raw["behind"]), means)


def _lower(text: str) -> str:
    return drop_unseen(text.strip()[:LONGEST_TEXT]).casefold()


def has_marks(text: str) -> bool:
    """Whether the text has the dress of a vacancy's title: marks of gender such as H/F, (e) or ·e."""
    low = _lower(text)
    return any(pattern.search(low) for pattern in _GENDER_MARKS)


def strip_marks(text: str) -> str:
    """The text in lower case without gender marks, hours, references and contracts. Accents stay.

    A text that holds nothing else ("apprenti H/F") keeps its words: an empty title would match nothing.
    """
    low = _lower(text).replace("\u2019", "'")
    for pattern in (*_GENDER_MARKS, *_NOISE):
        low = pattern.sub(" ", low)
    bare = _CONTRACTS.sub(" ", low)
    return bare if _WORD.search(fold(bare)) else low


def words(text: str) -> tuple[str, ...]:
    """All folded words of a text, in order, numbers left out, abbreviations and spoken words put plainly."""
    plain: list[str] = []
    for word in _WORD.findall(fold(strip_marks(text))):
        if not _NUMBER.match(word):
            plain.append(word)
        elif plain and plain[-1] in _NUMBERED:
            plain.append(plain[-1] + word)
    return _put_plainly(tuple(plain))


def _put_plainly(plain: tuple[str, ...]) -> tuple[str, ...]:
    means = read_speech().means
    out: list[str] = []
    at = 0
    while at < len(plain):
        for size in (4, 3, 2, 1):
            meant = means.get(plain[at : at + size]) if at + size <= len(plain) else None
            if meant is not None:
                out.extend(meant)
                at += size
                break
        else:
            out.append(plain[at])
            at += 1
    return tuple(out)


def telling_words(text: str) -> tuple[str, ...]:
    """The words that can tell one job from another, in order, each once: silent words are left out.

    If all of them are silent words, all are kept.
    """
    every = words(text)
    return tuple(dict.fromkeys(_telling(every) or every))


def _telling(every: Sequence[str]) -> list[str]:
    speech = read_speech()
    told: list[str] = []
    after_noun = False
    for word in every:
        if word in speech.behind and after_noun:
            told.append(word)
        elif word not in speech.silent and word not in speech.behind:
            told.append(word)
            after_noun = True
        elif word not in _LINKS:
            after_noun = False
    return told


def content_words(text: str) -> tuple[str, ...]:
    """The stems of the telling words, in order, each once."""
    return tuple(dict.fromkeys(stem(word) for word in telling_words(text)))


# Feminine ending -> masculine ending, on folded words in the singular; the first that fits is taken.
_FEMININE = (
    ("trice", "teur"),
    ("euse", "eur"),
    ("iere", "ier"),
    ("ienne", "ien"),
    ("onne", "on"),
    ("ere", "er"),
    ("ive", "if"),
    ("elle", "el"),
    ("ee", "e"),
)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A folded word without plural and gender: vendeuses, vendeuse and vendeur give one stem.

    Only endings are touched, and words of three letters or fewer not at all.
    """
    if len(word) <= 3:
        return word
    if word.endswith("eaux"):
        word = word[:-1]
    elif word.endswith("aux") and len(word) > 4:
        word = word[:-3] + "al"
    elif word[-1] in "sx":
        word = word[:-1]
    for feminine, masculine in _FEMININE:
        if word.endswith(feminine) and len(word) > len(feminine) + 1:
            word = word[: -len(feminine)] + masculine
            break
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


def split_pair(title: str) -> tuple[str, ...]:
    """Both ways to read an official title "A / B rest": "A rest" and "B rest".

    ROME writes "Valet / Femme de chambre": as many words are taken back from the right as stand on the left;
    and "Responsable Commercial / Commerciale", where the right stands for the last word of the left alone.
    A title without one " / " is given back alone.
    """
    left, slash, right = title.partition(" / ")
    if not slash or " / " in right:
        return (title,)
    before, after = left.split(), right.split()
    if len(before) > 1 and _is_pair(before[-1], after[0]) and not _is_pair(before[0], after[0]):
        return (" ".join([*before, *after[1:]]), " ".join([*before[:-1], *after]))
    tail = after[len(before) :]
    return (" ".join([*before, *tail]), right)


def _is_pair(one: str, other: str) -> bool:
    """Whether two words are the masculine and the feminine of one."""
    return [stem(word) for word in words(one)] == [stem(word) for word in words(other)]
