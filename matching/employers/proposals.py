"""What a title calls for: the likely occupations, and the skills that posts of the chosen one usually ask."""

from __future__ import annotations

from dataclasses import dataclass

from matching.matches.vocabulary import Vocabulary

LIKELY = 5
MOST_SKILLS = 15
NONE_OF_THEM = "aucun"
"""What an employer answers when no proposed occupation is the one."""
SURE = 0.5
"""A skill typed freely takes the ROME item found for it from this chance on."""


@dataclass(frozen=True, slots=True)
class Proposals:
    """occupations : (ROME code, name), most likely first; skills : plain label -> ROME item, or None."""

    occupations: tuple[tuple[str, str], ...]
    chosen: str
    skills: dict[str, int | None]


def propose(vocabulary: Vocabulary, title: str, chosen: str = "") -> Proposals:
    """Occupations and skills for a title. `chosen` is kept when it is known, whatever the title says."""
    codes = [found.rome_code for found in vocabulary.occupations.find(title, LIKELY)]
    if chosen == NONE_OF_THEM:
        pass
    elif chosen in vocabulary.ranking.occupation_labels:
        codes = list(dict.fromkeys([*codes, chosen]))
    else:
        chosen = codes[0] if codes else ""
    named = tuple((code, vocabulary.ranking.occupation_label(code)) for code in codes)
    return Proposals(named, chosen, skills_of(vocabulary, chosen))


def skills_of(vocabulary: Vocabulary, code: str) -> dict[str, int | None]:
    """The usual skills of an occupation: our plain words, else the main items of ROME."""
    usual = vocabulary.usual.get(code)
    if usual and usual.skills:
        return {skill.label: skill.item for skill in usual.skills[:MOST_SKILLS]}
    ranking = vocabulary.ranking
    items = ranking.core.get(code, ())[:MOST_SKILLS]
    return {ranking.item_labels[item]: item for item in items if item in ranking.item_labels}


def item_of(vocabulary: Vocabulary, label: str) -> int | None:
    """The ROME item meant by a skill typed freely, when it is sure enough."""
    found = vocabulary.skills.find(label, 1)
    return found[0].rome_item if found and found[0].score >= SURE else None
