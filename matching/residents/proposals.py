"""From the words of a resident to work, skills and cards, each for a yes or a no. Nothing is kept here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal, cast

from matching.employers.proposals import skills_of
from matching.french import upper_first
from matching.matches.vocabulary import Vocabulary
from matching.ranking.labels import card_label
from matching.ranking.values import CARDS, Card

LONGEST_TEXT: Final = 500
MOST_OCCUPATIONS: Final = 6
MOST_SKILLS: Final = 8
LEAST_CHANCE: Final = 0.05
"""Below this chance to be meant, an answer is not worth a question."""
USUAL_CARDS: Final[tuple[Card, ...]] = (
    "permis_b", "permis_am", "caces_r489_1b", "caces_r489_3", "sst", "haccp", "bafa", "carte_pro_securite",
)  # fmt: skip
"""What is asked when nothing was typed."""
_PIECES: Final = re.compile(r"[.;,!?\n]+|\s+et\s+", re.IGNORECASE)

ProposalKind = Literal["occupation", "words", "skill", "card"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something the words may mean. `key` names it in a form, the same each time it is proposed.

    code : ROME code of an occupation, or word of EXCHANGE for a card
    item : ROME item of a skill, when it has one
    """

    key: str
    kind: ProposalKind
    label: str
    code: str = ""
    item: int | None = None


def propose_work(vocabulary: Vocabulary, text: str, held: Iterable[str] = ()) -> list[Proposal]:
    """The occupations that the words may mean, then the words themselves. `held`: codes already kept."""
    known = set(held)
    found = [
        Proposal(f"metier-{one.rome_code}", "occupation", vocabulary.plain_name(one.rome_code), one.rome_code)
        for one in vocabulary.occupations.find(text[:LONGEST_TEXT], MOST_OCCUPATIONS)
        if one.score >= LEAST_CHANCE and one.rome_code not in known
    ]
    words = " ".join(text.split())[:120]
    if words:
        found.append(Proposal("metier-mots", "words", f"Autre chose : « {words} »"))
    return found


def propose_skills(
    vocabulary: Vocabulary, text: str, wanted: Iterable[str], held: Iterable[str]
) -> list[Proposal]:
    """Skills and cards that the words name; with no words, the usual skills of the wanted occupations."""
    labels: dict[str, int | None] = {}
    if text.strip():
        for piece in _pieces(text):
            labels |= {
                one.label: one.rome_item
                for one in vocabulary.skills.find(piece, 3)
                if one.score >= LEAST_CHANCE
            }
    else:
        for code in wanted:
            labels |= skills_of(vocabulary, code)
    known = set(held)
    fresh = {label: item for label, item in labels.items() if label not in known}
    skills = [Proposal(_key(label), "skill", label, item=item) for label, item in fresh.items()]
    return [*skills[:MOST_SKILLS], *propose_cards(vocabulary, text, held, usual=())]


def propose_cards(
    vocabulary: Vocabulary, text: str, held: Iterable[str], usual: Iterable[Card] = USUAL_CARDS
) -> list[Proposal]:
    """Permits and cards that the words name; with no words, the `usual` ones. Languages are no cards."""
    known = set(held)
    named = (
        [one.code for one in vocabulary.skills.find_cards(text[:LONGEST_TEXT])]
        if text.strip()
        else list(usual)
    )
    cards = [cast(Card, code) for code in named if code in CARDS and code not in known]
    return [Proposal(f"carte-{card}", "card", upper_first(card_label(card)), card) for card in cards]


def confirmed(proposals: Iterable[Proposal], answers: Mapping[str, str]) -> list[Proposal]:
    """Those that were answered yes. What was not proposed, or not answered, is never kept."""
    return [one for one in proposals if answers.get(one.key) == "oui"]


def _pieces(text: str) -> list[str]:
    """The text whole, then its parts when it says several things, ten at most."""
    whole = text[:LONGEST_TEXT].strip()
    parts = [part.strip() for part in _PIECES.split(whole) if len(part.strip()) > 3]
    return parts[:10] if len(parts) > 1 else [whole]


def _key(label: str) -> str:
    return f"savoir-{sha256(label.encode()).hexdigest()[:10]}"
