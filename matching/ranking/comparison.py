"""The skills of one vacancy beside those of one profile: what is held, what is missing."""

from __future__ import annotations

from collections.abc import Set
from functools import lru_cache
from typing import NamedTuple

from .entries import asked_skills
from .referential import RankingReferential, SkillKey
from .values import MissingSkill, SchemeName, Vacancy


class Comparison(NamedTuple):
    """The skills asked, by label, each once, in the order of the vacancy.

    held    : those held
    missing : those not wholly held, required ones first, without a scheme; empty when `implied`
    asked   : how many are asked
    implied : the vacancy lists none, and the core items of its occupation stand in
    """

    held: tuple[str, ...]
    missing: tuple[MissingSkill, ...]
    asked: int
    implied: bool


def compare_skills(vacancy: Vacancy, own: Set[SkillKey], referential: RankingReferential) -> Comparison:
    """Which skills of a vacancy are among `own`, the keys of those that a profile names.

    Keys, and which are required, are those of `entries.asked_skills`; the weights are not needed here.
    """
    if not vacancy.skills:
        core = asked_skills(vacancy, referential)
        held = [referential.skill_label("", key) for key in core if key in own and isinstance(key, int)]
        return Comparison(tuple(held), (), len(core), True)
    labels: dict[SkillKey, str] = {}
    required: set[SkillKey] = set()
    for skill in vacancy.skills:
        item = skill.rome_item
        key = referential.skill_key(skill.label, None) if item is None else item
        if key not in labels:
            labels[key] = skill.label or referential.skill_label("", item)
        if skill.required:
            required.add(key)
    held, must, may = [], [], []
    for key, label in labels.items():
        if key in own:
            held.append(label)
        elif key in required:
            must.append(missing_skill(label, True, key))
        else:
            may.append(missing_skill(label, False, key))
    return Comparison(tuple(held), (*must, *may), len(labels), False)


# The same few thousand skills come back in post after post.
@lru_cache(maxsize=16_384)
def missing_skill(
    label: str, required: bool, key: SkillKey | None, scheme: SchemeName | None = None
) -> MissingSkill:
    """A skill that is missing, and the scheme that can give it. key : of the skill, or its ROME item"""
    return MissingSkill(label, required, scheme, key if isinstance(key, int) else None)
