"""What one vacancy asks and one profile brings, by key: weighted skills, occupations with confidence."""

from __future__ import annotations

from .criteria import CORE_EXTRA, PLAIN_WEIGHT, REQUIRED_EXTRA
from .referential import HELD, LIKE_SHARE, SAME, RankingReferential, SkillKey
from .values import Profile, Vacancy


def asked_skills(vacancy: Vacancy, referential: RankingReferential) -> dict[SkillKey, int]:
    """The skills a vacancy asks by key, each once, with the weight of `criteria`.

    One is required if any line says so. A vacancy that lists none is read through the core items of its
    occupation.
    """
    if not vacancy.skills:
        return dict.fromkeys(referential.core.get(vacancy.rome_code or "", ()), PLAIN_WEIGHT + CORE_EXTRA)
    core = referential.core_items(vacancy.rome_code)
    weights: dict[SkillKey, int] = {}
    for skill in vacancy.skills:
        item = skill.rome_item
        key = referential.skill_key(skill.label, None) if item is None else item
        weight = PLAIN_WEIGHT + (CORE_EXTRA if key in core else 0)
        if skill.required:
            weights[key] = weight + REQUIRED_EXTRA
        else:
            weights.setdefault(key, weight)
    return weights


def own_skills(profile: Profile, referential: RankingReferential) -> frozenset[SkillKey]:
    """The keys of the skills that a profile names."""
    return frozenset([referential.skill_key(skill.label, skill.rome_item) for skill in profile.skills])


def held_skills(profile: Profile, referential: RankingReferential) -> dict[SkillKey, int]:
    """What a profile brings to each skill, in thousandths: HELD for its own, less for those like them."""
    own = [referential.skill_key(skill.label, skill.rome_item) for skill in profile.skills]
    brought: dict[SkillKey, int] = {}
    for key in own:
        if isinstance(key, int):
            for asked, likeness in referential.likeness.get(key, {}).items():
                brought[asked] = max(brought.get(asked, 0), int(LIKE_SHARE * min(likeness, 1.0)))
    return brought | dict.fromkeys(own, HELD)


def wished_occupations(profile: Profile) -> dict[str, int]:
    """ROME code -> confidence in thousandths, of every want with a code and every meaning of its words."""
    wished: dict[str, int] = {}
    for want in profile.wants:
        if want.rome_code is not None:
            wished[want.rome_code] = SAME
            continue
        for code, confidence in want.meanings:
            worth = int(SAME * min(max(confidence, 0.0), 1.0))
            wished[code] = max(wished.get(code, 0), worth)
    return {code: worth for code, worth in wished.items() if worth > 0}
