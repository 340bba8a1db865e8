"""One scored pair as a `Match`: its eight criteria with their words, what is missing, the way, what blocks.

The contributions add up to the score exactly: both are whole millionths, and are printed so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

from . import pair, words
from .comparison import Comparison, compare, given_by
from .criteria import DEFAULT_MINUTES, MILLION, OF, WEIGHTS
from .day import day_of_post
from .effects import IMMERSIONS_LINE, NEAR_LINE, NO_HELPERS, Helpers
from .entries import own_skills
from .offers import NO_OCCUPATION
from .referential import RELATIONS, RankingReferential, SkillKey, occupation_code
from .told import Said, Told, told_of
from .values import (
    BLOCKERS,
    CARDS,
    GROUPS,
    Blocker,
    BlockerName,
    Criterion,
    CriterionName,
    Match,
    Profile,
    SchemeName,
    Vacancy,
    Words,
    made,
)

_IMMERSION: Final = 2 * IMMERSIONS_LINE
_NONE_SHARED: Final[frozenset[SkillKey]] = frozenset()


class Person:
    """A profile as the explanations read it, for all its matches.

    profile : what it says
    helped  : the schemes that count for this person, by name
    """

    __slots__ = ("_own", "_told", "_wanted", "helped", "profile")

    def __init__(self, profile: Profile, helped: Helpers = NO_HELPERS) -> None:
        self.profile, self.helped = profile, helped
        self._own: frozenset[SkillKey] | None = None
        self._wanted: dict[str | None, Criterion] = {}
        self._told: dict[int, tuple[tuple[str, int], ...]] = {}

    def own(self, referential: RankingReferential) -> frozenset[SkillKey]:
        """Its skills, by key: most posts of a list ask none of them."""
        if self._own is None:
            self._own = own_skills(self.profile, referential)
        return self._own

    def want(self, offered: str | None, facts: Sequence[int], referential: RankingReferential) -> Criterion:
        """How an occupation stands to what is wanted: the same at each post of it."""
        line = self._wanted.get(offered)
        if line is None:
            wanted = facts[pair.WANTED]
            best = None if wanted == NO_OCCUPATION else occupation_code(wanted)
            line = self._wanted[offered] = _occupation(
                facts[pair.BY_OCCUPATION],
                RELATIONS[facts[pair.RELATION]],
                offered, referential.occupation_label(offered or ""),
                best, referential.occupation_label(best or ""),
            )  # fmt: skip
        return line

    def tell(self, helping: int) -> tuple[tuple[str, int], ...]:
        """What the schemes that help are called, each once, and how much each counts: 2 for yes, 1 to check.

        helping : two bits a line of EFFECTS, as `pair.detail` tells them
        """
        if helping not in self._told:
            self._told[helping] = _named(helping, self.helped.lines)
        return self._told[helping]


def explain(facts: Sequence[int], vacancy: Vacancy, person: Person, referential: RankingReferential) -> Match:
    """The match of a pair. `facts` are what `pair.details` told of it."""
    # Twenty a list, right after a pass that left nothing of theirs in the caches: each fact is read once.
    (
        _, _, _, by_skills, by_level, by_journey, by_conditions, by_schemes, by_welcome, _, blockers, group,
        is_given, _, helping, _, _, hours_met, avoided, _, _, _, shares, score, _, _, *way,
    ) = facts  # fmt: skip
    told, profile = told_of(vacancy, referential), person.profile
    # Most posts of a list ask nothing that the person holds.
    shared = told.asked.keys & person.own(referential) if shares else _NONE_SHARED
    given = person.helped.gives_skills if is_given else None
    wished = not profile.contracts or vacancy.contract in profile.contracts
    # All that `_say` reads of the person. People of the same kind meet the same posts, and each comes back.
    kind = (
        shared, given, wished, profile.qualification_level, profile.reading, profile.french, by_skills,
        by_level, by_conditions, by_welcome, hours_met, avoided,
    )  # fmt: skip
    said = told.said.get(kind)
    if said is None:
        said = _say(facts, told, shared, given, wished, profile, referential)
        referential.kept.say(told, kind, said)
    names = [name for bit, name in enumerate(BLOCKERS) if blockers >> bit & 1] if blockers else ()
    accepted, is_told = profile.max_minutes or DEFAULT_MINUTES, profile.max_minutes is not None
    return made(
        Match,
        (
            vacancy.id,
            profile.id,
            score / MILLION,
            GROUPS[group],
            (
                person.want(vacancy.rome_code, facts, referential),
                said.skills,
                said.level,
                _journey(by_journey, way[0], way[1], accepted, is_told),
                said.conditions,
                _schemes(by_schemes, person.tell(helping)),
                said.welcome,
                said.shortage,
            ),
            said.missing,
            day_of_post(told.longest, way),
            tuple([Blocker(name, _blocker_words(name, facts, vacancy)) for name in names]),
            said.held,
        ),
    )


def _say(
    facts: Sequence[int],
    told: Told,
    shared: frozenset[SkillKey],
    given: SchemeName | None,
    wished: bool,
    profile: Profile,
    referential: RankingReferential,
) -> Said:
    """What is said of a vacancy to somebody who holds the skills `shared` of those that it asks.

    given  : the scheme that can give what is missing; wished : whether the contract is
    Reads nothing else of the person than `kind` in `explain` holds.
    """
    vacancy, compared = told.vacancy, compare(told.asked, shared)
    return Said(
        *_skills_and_level(facts, vacancy, compared, profile),
        _conditions(
            facts[pair.BY_CONDITIONS], wished, facts[pair.HOURS_MET], vacancy.contract, facts[pair.AVOIDED]
        ),
        _welcome(
            facts[pair.BY_WELCOME], facts[pair.PLACEMENTS] != 0, facts[pair.LATER_START] != 0,
            vacancy.reading, profile.reading, vacancy.french, profile.french,
        ),
        _shortage(facts[pair.BY_SHORTAGE], facts[pair.SHORTAGE], referential.shortage_year),
        compared.missing if given is None else given_by(given, compared.missing),
        compared.held,
    )  # fmt: skip


def savoir_faire(
    facts: Sequence[int],
    vacancy: Vacancy,
    person: Person,
    compared: Comparison,
    referential: RankingReferential,
) -> tuple[Criterion, Criterion, Criterion]:
    """The three criteria that an employer may read."""
    want = person.want(vacancy.rome_code, facts, referential)
    return want, *_skills_and_level(facts, vacancy, compared, person.profile)


def _skills_and_level(
    facts: Sequence[int], vacancy: Vacancy, compared: Comparison, profile: Profile
) -> tuple[Criterion, Criterion]:
    held, _, asked, implied, missing_required = compared
    return (
        _skills(facts[pair.BY_SKILLS], len(held), asked, missing_required, implied),
        _level(facts[pair.BY_LEVEL], vacancy.qualification_level, profile.qualification_level),
    )


def _line_of(name: CriterionName, say: Callable[..., Words]) -> Callable[..., Criterion]:
    """What makes the line of a criterion from its millionths and what `say` is told."""
    brick, most = WEIGHTS.bricks[name], OF[name] / MILLION

    # Lines of a few words and figures come back again and again, for other pairs and other people: none holds
    # a name, a place or an id.
    @lru_cache(maxsize=8_192)
    def line(counted: int, *told: object) -> Criterion:
        return Criterion(name, brick, counted / MILLION, most, say(*told))

    return line


_occupation = _line_of("occupation", words.occupation_words)
_skills = _line_of("skills", words.skills_words)
_level = _line_of("level", words.level_words)
_journey = _line_of("journey", words.journey_words)
_conditions = _line_of("conditions", words.conditions_words)
_schemes = _line_of("schemes", words.schemes_words)
_welcome = _line_of("welcome", words.welcome_words)
_shortage = _line_of("shortage", words.shortage_words)


# People whom the same schemes help meet the same posts.
@lru_cache(maxsize=8_192)
def _named(helping: int, labels: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
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
