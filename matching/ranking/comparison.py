"""The skills of one vacancy beside those of one profile: what is held, what is missing."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import NamedTuple

from .criteria import REQUIRED_FROM
from .entries import asked_skills
from .referential import RankingReferential, SkillKey
from .values import Vacancy


class Lacking(NamedTuple):
    """A skill asked and not wholly held: its label, its ROME item if it has one, whether it is required."""

    label: str
    rome_item: int | None
    required: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """The skills asked, by label, each once, in the order of the vacancy.

    held    : those held
    missing : those not wholly held, required ones first; empty when the list is not the vacancy's own
    asked   : how many are asked
    implied : the vacancy lists none, and the core items of its occupation stand in
    """

    held: tuple[str, ...]
    missing: tuple[Lacking, ...]
    asked: int
    implied: bool


def compare_skills(vacancy: Vacancy, own: Set[SkillKey], referential: RankingReferential) -> Comparison:
    """Which skills of a vacancy are among `own`, the keys of those that a profile names."""
    weights = asked_skills(vacancy, referential)
    if not vacancy.skills:
        held = [referential.skill_label("", key) for key in weights if key in own and isinstance(key, int)]
        return Comparison(tuple(held), (), len(weights), True)
    labels: dict[SkillKey, str] = {}
    for skill in vacancy.skills:
        item = skill.rome_item
        key = referential.skill_key(skill.label, None) if item is None else item
        if key not in labels:
            labels[key] = skill.label or referential.skill_label("", item)
    missing = [key for key in weights if key not in own]
    if len(missing) > 1:
        missing.sort(key=lambda key: weights[key] < REQUIRED_FROM)
    return Comparison(
        held=tuple([labels[key] for key in weights if key in own]),
        missing=tuple(
            [
                Lacking(labels[key], key if isinstance(key, int) else None, weights[key] >= REQUIRED_FROM)
                for key in missing
            ]
        ),
        asked=len(weights),
        implied=False,
    )
