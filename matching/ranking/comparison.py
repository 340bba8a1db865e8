"""The skills of one vacancy beside those of one profile: what is held, what is missing."""

from __future__ import annotations

from collections.abc import Sequence, Set
from functools import lru_cache
from typing import NamedTuple

from .referential import RankingReferential, SkillKey
from .values import MissingSkill, SchemeName, Vacancy


class Comparison(NamedTuple):
    """The skills asked, by label, each once, in the order of the vacancy.

    held    : those held
    missing : those not wholly held, required ones first, without a scheme; empty when `implied`
    asked   : how many are asked
    implied : the vacancy lists none, and the core items of its occupation stand in
    missing_required : how many of `missing` are required
    """

    held: tuple[str, ...]
    missing: tuple[MissingSkill, ...]
    asked: int
    implied: bool
    missing_required: int


class Asked(NamedTuple):
    """What one vacancy asks, by key, each once.

    labels    : its label, in the order of the vacancy
    missing   : what is said when it is not held, required ones first; empty when implied
    by_nobody : beside somebody who holds none of it
    keys      : all of them
    """

    labels: tuple[tuple[SkillKey, str], ...]
    missing: tuple[tuple[SkillKey, MissingSkill], ...]
    by_nobody: Comparison
    keys: frozenset[SkillKey]


def compare(asked: Asked, own: Set[SkillKey]) -> Comparison:
    """Which skills are among `own`, the keys of those that a profile names."""
    if not own:
        return asked.by_nobody
    held = tuple([label for key, label in asked.labels if key in own])
    missing = tuple([skill for key, skill in asked.missing if key not in own])
    required = sum([skill.required for skill in missing])
    return Comparison(held, missing, asked.by_nobody.asked, asked.by_nobody.implied, required)


def read_asked(vacancy: Vacancy, referential: RankingReferential) -> Asked:
    """What a vacancy asks; the core items of its occupation where it lists nothing.

    Keys, and which are required, are those of `entries.asked_skills`; the weights are not needed here.
    """
    if not vacancy.skills:
        core = referential.core.get(vacancy.rome_code or "", ())
        implied = tuple({item: referential.skill_label("", item) for item in core}.items())
        by_nobody = Comparison((), (), len(implied), True, 0)
        return Asked(implied, (), by_nobody, frozenset(core))
    labels: dict[SkillKey, str] = {}
    required: set[SkillKey] = set()
    for skill in vacancy.skills:
        key = referential.skill_key(skill.label, skill.rome_item)
        if key not in labels:
            labels[key] = referential.skill_label(skill.label, skill.rome_item)
        if skill.required:
            required.add(key)
    told = [(key, missing_skill(label, key in required, key)) for key, label in labels.items()]
    told.sort(key=lambda one: not one[1].required)
    missing = tuple([skill for _, skill in told])
    by_nobody = Comparison((), missing, len(labels), False, len(required))
    return Asked(tuple(labels.items()), tuple(told), by_nobody, frozenset(labels))


# The same few thousand skills come back in post after post.
@lru_cache(maxsize=16_384)
def missing_skill(
    label: str, required: bool, key: SkillKey | None, scheme: SchemeName | None = None
) -> MissingSkill:
    """A skill that is missing, and the scheme that can give it. key : of the skill, or its ROME item"""
    return MissingSkill(label, required, scheme, key if isinstance(key, int) else None)


def given_by(scheme: SchemeName, missing: Sequence[MissingSkill]) -> tuple[MissingSkill, ...]:
    """The same skills, where a scheme can give them."""
    return tuple([missing_skill(skill.label, skill.required, skill.rome_item, scheme) for skill in missing])
