"""The skills of one vacancy beside those of one profile: what is held, what is missing."""

from __future__ import annotations

from collections.abc import Set
from functools import lru_cache
from typing import Final, NamedTuple

from .entries import asked_skills
from .referential import RankingReferential, SkillKey
from .values import MissingSkill, SchemeName, Vacancy

MOST_KEPT: Final = 8_192
"""Vacancies whose skills stay read: some 10 MB."""


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


class Asked(NamedTuple):
    """What one vacancy asks, by key, each once.

    labels  : its label, in the order of the vacancy
    missing : what is said when it is not held, required ones first
    """

    labels: tuple[tuple[SkillKey, str], ...]
    missing: tuple[tuple[SkillKey, MissingSkill], ...]


def compare_skills(vacancy: Vacancy, own: Set[SkillKey], referential: RankingReferential) -> Comparison:
    """Which skills of a vacancy are among `own`, the keys of those that a profile names.

    Keys, and which are required, are those of `entries.asked_skills`; the weights are not needed here.
    """
    if not vacancy.skills:
        core = asked_skills(vacancy, referential)
        held = [referential.skill_label("", key) for key in core if key in own and isinstance(key, int)]
        return Comparison(tuple(held), (), len(core), True)
    labels, told = _asked_by(vacancy, referential)
    missing = tuple([skill for key, skill in told if key not in own])
    # Most posts of a list share no skill with the person.
    shared = () if len(missing) == len(labels) else tuple([label for key, label in labels if key in own])
    return Comparison(shared, missing, len(labels), False)


def _asked_by(vacancy: Vacancy, referential: RankingReferential) -> Asked:
    # The posts around a home come first for all who live there, list after list. Kept by which vacancy it is,
    # not by what it says: no hash of all its skills; and it is held, so that its id is nobody else's.
    kept = referential.asked.get(id(vacancy))
    if kept is not None and kept[0] is vacancy:
        return kept[1]
    if len(referential.asked) >= MOST_KEPT:
        referential.asked.clear()
    asked = _read(vacancy, referential)
    referential.asked[id(vacancy)] = vacancy, asked
    return asked


def _read(vacancy: Vacancy, referential: RankingReferential) -> Asked:
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
    return Asked(tuple(labels.items()), tuple(told))


# The same few thousand skills come back in post after post.
@lru_cache(maxsize=16_384)
def missing_skill(
    label: str, required: bool, key: SkillKey | None, scheme: SchemeName | None = None
) -> MissingSkill:
    """A skill that is missing, and the scheme that can give it. key : of the skill, or its ROME item"""
    return MissingSkill(label, required, scheme, key if isinstance(key, int) else None)
