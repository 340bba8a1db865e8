"""The skills of one vacancy beside those of one profile: what is held, what is missing."""

from __future__ import annotations

from dataclasses import dataclass

from .entries import asked_skills
from .referential import RankingReferential, SkillKey
from .values import Profile, SkillAsked, Vacancy


@dataclass(frozen=True, slots=True)
class Comparison:
    """The skills asked, by label, each once, in the order of the vacancy.

    held    : those held
    missing : those not wholly held, required ones first; empty when the list is not the vacancy's own
    asked   : how many are asked
    implied : the vacancy lists none, and the core items of its occupation stand in
    """

    held: tuple[str, ...]
    missing: tuple[SkillAsked, ...]
    asked: int
    implied: bool


def compare_skills(vacancy: Vacancy, profile: Profile, referential: RankingReferential) -> Comparison:
    """Which skills of a vacancy a profile holds."""
    asked = asked_skills(vacancy, referential)
    own = {referential.skill_key(skill.label, skill.rome_item) for skill in profile.skills}
    items = [key for key in asked.weights if isinstance(key, int)]
    labels: dict[SkillKey, str] = {item: referential.skill_label("", item) for item in items}
    for skill in reversed(vacancy.skills):
        key = referential.skill_key(skill.label, skill.rome_item)
        labels[key] = referential.skill_label(skill.label, skill.rome_item)
    missing = [
        SkillAsked(labels[key], key if isinstance(key, int) else None, key in asked.required)
        for key in asked.weights
        if key not in own and not asked.implied
    ]
    return Comparison(
        held=tuple(labels[key] for key in asked.weights if key in own),
        missing=tuple(sorted(missing, key=lambda skill: not skill.required)),
        asked=len(asked.weights),
        implied=asked.implied,
    )
