"""One scored pair as a `Match`: its eight criteria with their words, what is missing, the way, what blocks.

The contributions add up to the score exactly: both are whole millionths, and are printed so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Self, TypeAlias

from . import pair, words
from .comparison import Comparison, compare_skills, missing_skill
from .criteria import DEFAULT_MINUTES, MILLION, OF, WEIGHTS
from .day import ToldWay, day_of_post
from .effects import IMMERSIONS_LINE, NEAR_LINE, Helpers
from .entries import wished_occupations
from .referential import RankingReferential, Relation, SkillKey
from .values import (
    BLOCKERS,
    CARDS,
    GROUPS,
    Blocker,
    BlockerName,
    Criterion,
    CriterionName,
    Match,
    MissingSkill,
    Profile,
    SchemeName,
    Vacancy,
    Words,
)

Wanted: TypeAlias = tuple[Relation, str | None, str, str | None, str]
"""As `words.occupation_words` reads it: how the two stand, the code and name offered, and those wanted."""


_NO_HELPERS: Final = Helpers()
_IMMERSION: Final = 2 * IMMERSIONS_LINE


@dataclass(frozen=True, slots=True)
class Person:
    """A profile as the explanations read it: its skills by key, its wants in the order of their codes.

    wanted : what `want` told, by the occupation offered: the first places of a list share a few
    helped : the schemes that count for this person, by name
    """

    profile: Profile
    own: frozenset[SkillKey]
    wished: tuple[tuple[str, int], ...]
    wanted: dict[str | None, Wanted]
    helped: Helpers

    @classmethod
    def of(cls, profile: Profile, referential: RankingReferential, helped: Helpers = _NO_HELPERS) -> Self:
        """What is read once for all the matches of a profile."""
        own = frozenset(
            [
                referential.skill_key(skill.label, None) if skill.rome_item is None else skill.rome_item
                for skill in profile.skills
            ]
        )
        return cls(profile, own, tuple(sorted(wished_occupations(profile).items())), {}, helped)

    def want(self, offered: str | None, referential: RankingReferential) -> Wanted:
        """The want that counts the most: of those that count the same, the first code in the alphabet."""
        if offered not in self.wanted:
            best, most = None, -1
            for code, sure in self.wished:
                worth = 0 if offered is None else sure * referential.nearness(code, offered)
                if worth > most:
                    best, most = code, worth
            relation = "other" if best is None or offered is None else referential.relation(best, offered)
            self.wanted[offered] = (
                relation,
                offered, referential.occupation_label(offered or ""),
                best, referential.occupation_label(best or ""),
            )  # fmt: skip
        return self.wanted[offered]


def explain(
    facts: Sequence[int], way: ToldWay, vacancy: Vacancy, person: Person, referential: RankingReferential
) -> Match:
    """The match of a pair. `facts` are what `pair.detail` told of it, `way` its row of `day.ways_of`."""
    compared = compare_skills(vacancy, person.own, referential)
    given = person.helped.gives_skills if facts[pair.IS_GIVEN] else None
    profile, held = person.profile, facts[pair.BLOCKERS]
    names = [name for bit, name in enumerate(BLOCKERS) if held >> bit & 1] if held else ()
    return Match(
        vacancy_id=vacancy.id,
        profile_id=profile.id,
        score=sum(facts[: pair.CONTRIBUTIONS]) / MILLION,
        group=GROUPS[facts[pair.GROUP]],
        criteria=(
            *savoir_faire(facts, vacancy, person, compared, referential),
            *_others(facts, way, vacancy, person),
            _criterion(
                "shortage", facts[7], words.shortage_words, facts[pair.SHORTAGE], referential.shortage_year
            ),
        ),
        missing_skills=compared.missing if given is None else _given(compared.missing, given),
        travel=day_of_post(vacancy, way),
        blockers=tuple([Blocker(name, _blocker_words(name, facts, vacancy)) for name in names]),
        held_skills=compared.held,
    )


def savoir_faire(
    facts: Sequence[int],
    vacancy: Vacancy,
    person: Person,
    compared: Comparison,
    referential: RankingReferential,
) -> tuple[Criterion, Criterion, Criterion]:
    """The three criteria that an employer may read."""
    want = person.want(vacancy.rome_code, referential)
    missing_required = sum([skill.required for skill in compared.missing])
    return (
        _criterion("occupation", facts[0], words.occupation_words, *want),
        _criterion(
            "skills", facts[1], words.skills_words,
            len(compared.held), compared.asked, missing_required, compared.implied,
        ),
        _criterion(
            "level", facts[2], words.level_words,
            vacancy.qualification_level, person.profile.qualification_level,
        ),
    )  # fmt: skip


def _others(facts: Sequence[int], way: ToldWay, vacancy: Vacancy, person: Person) -> tuple[Criterion, ...]:
    """The criteria that an employer may not read, but the last."""
    profile = person.profile
    wished = not profile.contracts or vacancy.contract in profile.contracts
    accepted, said = profile.max_minutes or DEFAULT_MINUTES, profile.max_minutes is not None
    return (
        _criterion("journey", facts[3], words.journey_words, way[0], way[1], accepted, said),
        _criterion(
            "conditions", facts[4], words.conditions_words,
            wished, facts[pair.HOURS_MET], vacancy.contract, facts[pair.AVOIDED],
        ),
        _criterion("schemes", facts[5], words.schemes_words, _told(facts[pair.HELPING], person.helped.lines)),
        _criterion(
            "welcome", facts[6], words.welcome_words,
            facts[pair.PLACEMENTS] != 0, facts[pair.LATER_START] != 0,
            vacancy.reading, profile.reading, vacancy.french, profile.french,
        ),
    )  # fmt: skip


# Lines of a few words and figures come back again and again, for other pairs and other people: none holds a
# name, a place or an id.
@lru_cache(maxsize=65_536)
def _criterion(name: CriterionName, counted: int, say: Callable[..., Words], *told: object) -> Criterion:
    return Criterion(name, WEIGHTS.bricks[name], counted / MILLION, OF[name] / MILLION, say(*told))


def _given(missing: Sequence[MissingSkill], scheme: SchemeName) -> tuple[MissingSkill, ...]:
    return tuple([missing_skill(skill.label, skill.required, skill.rome_item, scheme) for skill in missing])


def _told(helping: int, labels: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """What the schemes that help are called, each once, and how much each counts: 2 for yes, 1 to check.

    helping : two bits a line of EFFECTS, as `pair.detail` tells them
    """
    near, immersion = helping >> 2 * NEAR_LINE & 3, helping >> _IMMERSION & 3
    helping &= ~(3 << 2 * NEAR_LINE)
    if near > immersion:  # counted once, in the place of an immersion: what does not count is not named
        helping = helping & ~(3 << _IMMERSION) | near << _IMMERSION
        labels = (*labels[:IMMERSIONS_LINE], labels[NEAR_LINE], *labels[IMMERSIONS_LINE + 1 :])
    told: dict[str, int] = {}
    line = 0
    while helping:
        strength = helping & 3
        if strength:
            told[labels[line]] = max(strength, told.get(labels[line], 0))
        helping >>= 2
        line += 1
    return tuple(told.items())


def _blocker_words(name: BlockerName, facts: Sequence[int], vacancy: Vacancy) -> str:
    if name == "permit":
        missing = facts[pair.MISSING_CARDS]
        return words.permit_words([card for bit, card in enumerate(CARDS) if missing >> bit & 1])
    if name == "law":
        return words.law_words(facts[pair.LAW_BITS], facts[pair.BELOW_SIXTEEN] != 0)
    return words.blocker_words(name, vacancy)
