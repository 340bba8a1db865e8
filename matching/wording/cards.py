"""Permits, cards and languages named in free text, with the codes of the exchange format.

The words are patterns of `tables/cards.toml` over folded text: "j'ai le caces 1b", "permis poids lourd".
A CACES category with no recommendation named means R489 (fork-lift trucks), the one most people hold.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Literal, NamedTuple
from unicodedata import normalize

from matching.referential.folding import fold
from matching.wording.normalise import LONGEST_TEXT

Category = Literal["permit", "card", "language"]

_LETTER = r"(?:eb1|eb|e ?c|bsr|am|a1|a2|be|c1|ce|d1|[abcde])(?![a-z0-9])"
# "permis b a jour": after a letter and a space alone, an "a" with a word behind it is none.
_PERMIT_LIST = re.compile(
    rf"(?<![a-z0-9])permis? {_LETTER}(?:(?! a (?!et |ou )[a-z]{{2}})[ ,/&+]*(?:et |ou )?{_LETTER})*"
)
# "permis d'exploitation", "permis B à jour": folded, they would read as the letters of a permit.
_NO_LETTER = re.compile(r"\b[a-z](?=['’‘ʼ`´]\w)|\bà\b", re.IGNORECASE)
_PERMIT_LETTERS = re.compile(rf"(?<![a-z0-9]){_LETTER}")
_CACES = re.compile(r"(?<![a-z0-9])(?:caces?(?![a-z])|r ?4(?:8[24569]|90)(?!\d))[a-z0-9 ,/&+.():]*")
_CACES_PART = re.compile(r"(?<![a-z0-9])(?:r ?(4\d\d)|(10|\d[ab]?|[a-g]\d?))(?![a-z0-9])")
# "je n'ai pas le permis B", "sans caces": what comes right before words that are not held.
_NOT_HELD = re.compile(
    r"(?<![a-z])(?:pas|sans|jamais|ni)(?: encore)?(?: eu)?(?: (?:le|la|l|de|d|du|mon|mes|les|un))*$"
)
DEFAULT_CACES = "489"


class Card(NamedTuple):
    """A permit or card (code as in EXCHANGE's `holds`) or a language (ISO 639), and the words naming it."""

    code: str
    category: Category
    label: str
    matched: str


class Caces(NamedTuple):
    """One CACES recommendation: its categories, `old` names of them, and the `words` that point to it."""

    label: str
    categories: frozenset[str]
    old: dict[str, str]
    words: frozenset[str]


class CardTable(NamedTuple):
    """`tables/cards.toml`: permits by letters, patterns with what they name, CACES by number."""

    permits: dict[str, str]
    old_permits: dict[str, str]
    patterns: tuple[tuple[re.Pattern[str], str, Category, str], ...]
    caces: dict[str, Caces]


@lru_cache(maxsize=1)
def read_cards() -> CardTable:
    """Read the room's table. The answer is kept: the table is part of the program."""
    raw = tomllib.loads((files("matching.wording") / "tables" / "cards.toml").read_text("utf-8"))
    patterns: list[tuple[re.Pattern[str], str, Category, str]] = [
        (_whole(words), f"permis_{letters}", "permit", raw["permits"][letters])
        for words, letters in raw["named_permits"].items()
    ]
    patterns += [(_whole(words), code, "card", label) for code, (label, words) in raw["cards"].items()]
    patterns += [
        (_whole(rf"(?:{words})e?s?"), code, "language", label)
        for code, (label, words) in raw["languages"].items()
    ]
    caces = {
        name: Caces(
            facts["label"], frozenset(facts["categories"]), facts.get("old", {}), frozenset(facts["words"])
        )
        for name, facts in raw["caces"].items()
    }
    return CardTable(raw["permits"], raw["old_permits"], tuple(patterns), caces)


def _whole(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9])(?:{words})(?![a-z0-9])")


def find_cards(text: str) -> list[Card]:
    """Permits, cards and languages named in `text`, in the order they are named, each code once.

    A language counts wherever it is named: the person says yes or no to each before anything is kept. What
    stands right behind "pas" or "sans" is not held, and left out.
    """
    read = normalize("NFC", text[:LONGEST_TEXT])
    folded = fold(read)
    # As long as the other, so that both tell the same places.
    found = [*_permits(fold(_NO_LETTER.sub("_", read))), *_caces(folded)]
    for pattern, code, category, label in read_cards().patterns:
        found.extend(
            (hit.start(), Card(code, category, label, hit.group())) for hit in pattern.finditer(folded)
        )
    once: dict[str, Card] = {}
    for start, card in sorted(found, key=lambda pair: pair[0]):
        if not _NOT_HELD.search(folded[:start].rstrip()):
            once.setdefault(card.code, card)
    return list(once.values())


def _permits(folded: str) -> list[tuple[int, Card]]:
    table = read_cards()
    found = []
    for hit in _PERMIT_LIST.finditer(folded):
        for letters in _PERMIT_LETTERS.findall(hit.group()):
            name = table.old_permits.get(letters.replace(" ", ""), letters)
            found.append(
                (hit.start(), Card(f"permis_{name}", "permit", table.permits[name], hit.group().strip()))
            )
    return found


def _caces(folded: str) -> list[tuple[int, Card]]:
    found = []
    for hit in _CACES.finditer(folded):
        said = hit.group().strip(" ,/&+.():")
        family = _family_near(folded, hit.start())
        if not read_cards().caces[family].categories:
            card = _caces_card(family, "", said)
            found.extend([(hit.start(), card)] if card else [])
        for part in _CACES_PART.finditer(hit.group()):
            recommendation, category = part.groups()
            family = recommendation or family
            card = _caces_card(family, category or "", said)
            if card is not None:
                found.append((hit.start(), card))
    return found


def _family_near(folded: str, at: int) -> str:
    """The recommendation whose word stands nearest to `at`: "cariste caces 3", "caces nacelle b"."""
    said = [
        (abs(hit.start() - at), name)
        for hit in re.finditer(r"[a-z]+", folded)
        for name, caces in read_cards().caces.items()
        if hit.group() in caces.words
    ]
    return min(said)[1] if said else DEFAULT_CACES


def _caces_card(family: str, category: str, matched: str) -> Card | None:
    caces = read_cards().caces.get(family)
    if caces is None:
        return None
    if not caces.categories:
        return Card(f"caces_r{family}", "card", f"CACES R{family} ({caces.label})", matched)
    today = caces.old.get(category, category)
    if today not in caces.categories:
        return None
    return Card(
        f"caces_r{family}_{today}", "card", f"CACES R{family} {today.upper()} ({caces.label})", matched
    )
