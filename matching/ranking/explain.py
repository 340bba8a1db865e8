"""One scored pair as a `Match`: its eight criteria with their words, what is missing, the way, what blocks.

The contributions add up to the score exactly: both are whole millionths, and are printed so.
"""

from __future__ import annotations

from . import words
from .comparison import Comparison, compare_skills
from .criteria import DEFAULT_MINUTES, MILLION, MOST_GIVEN, OF, WEIGHTS
from .day import day_of_post
from .effects import EFFECTS, GIVES_SKILLS
from .entries import wished_occupations
from .pairs import Pairs
from .referential import RankingReferential
from .scoring import Scores, first_shift, hours_wished
from .values import (
    BLOCKERS,
    CARDS,
    CRITERIA,
    GROUPS,
    Blocker,
    BlockerName,
    Criterion,
    CriterionName,
    Match,
    MissingSkill,
    Profile,
    Vacancy,
    Words,
)


def explain(
    pairs: Pairs,
    scores: Scores,
    place: int,
    vacancy: Vacancy,
    profile: Profile,
    referential: RankingReferential,
) -> Match:
    """The match of the pair at `place` of a pass; `vacancy` and `profile` are its two ends."""
    one = pairs.at(place)
    compared = compare_skills(vacancy, profile, referential)
    said = savoir_faire_words(vacancy, profile, compared, referential)
    said |= _other_words(one, vacancy, profile, referential)
    given = one.profiles.skills_back[0] > 0 and one.missing[0] <= MOST_GIVEN
    held = int(scores.blockers[place])
    names = [name for bit, name in enumerate(BLOCKERS) if held >> bit & 1]
    return Match(
        vacancy_id=vacancy.id,
        profile_id=profile.id,
        score=int(scores.total[place]) / MILLION,
        group=GROUPS[scores.group[place]],
        criteria=tuple(_criterion(name, scores, place, said[name]) for name in CRITERIA),
        missing_skills=tuple(
            MissingSkill(skill.label, skill.required, GIVES_SKILLS if given else None)
            for skill in compared.missing
        ),
        travel=day_of_post(vacancy, pairs.travel, place),
        blockers=tuple(Blocker(name, _blocker_words(name, one, vacancy)) for name in names),
        held_skills=compared.held,
    )


def savoir_faire_words(
    vacancy: Vacancy, profile: Profile, compared: Comparison, referential: RankingReferential
) -> dict[CriterionName, Words]:
    """The words of the three criteria that an employer may read."""
    wished = wished_occupations(profile)
    offered = vacancy.rome_code
    # Of the wants that count the same, the first code in the alphabet: the same words on every machine.
    best = max(
        sorted(wished),
        key=lambda code: wished[code] * (0 if offered is None else referential.nearness(code, offered)),
        default=None,
    )
    return {
        "occupation": words.occupation_words(vacancy, best, referential),
        "skills": words.skills_words(compared),
        "level": words.level_words(vacancy.qualification_level, profile.qualification_level),
    }


def _criterion(name: CriterionName, scores: Scores, place: int, said: Words) -> Criterion:
    counted = int(scores.contributions[CRITERIA.index(name), place])
    return Criterion(name, WEIGHTS.bricks[name], counted / MILLION, OF[name] / MILLION, said)


def _other_words(
    one: Pairs, vacancy: Vacancy, profile: Profile, referential: RankingReferential
) -> dict[CriterionName, Words]:
    """The words of the five criteria that an employer may not read."""
    columns, own = one.vacancies, one.profiles
    helping = [
        (effect.scheme, int(own.schemes[0, line]))
        for line, effect in enumerate(EFFECTS)
        if own.schemes[0, line] and effect.helps(one)[0]
    ]
    return {
        "journey": words.journey_words(
            int(one.travel.minutes_out[0]),
            int(one.travel.minutes_back[0]),
            profile.max_minutes or DEFAULT_MINUTES,
            profile.max_minutes is not None,
        ),
        "conditions": words.conditions_words(
            not profile.contracts or vacancy.contract in profile.contracts,
            int(hours_wished(columns, own)[0]),
            vacancy,
            int(own.avoid[0] & columns.traits[0]),
        ),
        "schemes": words.schemes_words(helping),
        "welcome": words.welcome_words(
            vacancy,
            profile,
            bool(one.accepts("stage", "alternance", "immersion")[0]),
            bool(one.accepts("later_start")[0]),
        ),
        "shortage": words.shortage_words(int(columns.shortage[0]), referential.shortage_year),
    }


def _blocker_words(name: BlockerName, one: Pairs, vacancy: Vacancy) -> str:
    if name == "permit":
        missing = int(one.missing_cards[0])
        return words.permit_words([card for bit, card in enumerate(CARDS) if missing >> bit & 1])
    if name == "law":
        first = first_shift(one.vacancies, one.today)[0]
        return words.law_words(int(one.vacancies.law[0]), bool(first < one.profiles.sixteen_on[0]))
    return words.blocker_words(name, vacancy)
