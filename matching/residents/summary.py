"""A profile in words, question by question, for the person and the counsellor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from matching.french import count, upper_first
from matching.matches.vocabulary import Vocabulary
from matching.ranking.labels import card_label, day_label
from matching.ranking.values import Card
from matching.residents.answers import state_of, values_of
from matching.residents.models import Profile, ProfileSkill, ProfileWant
from matching.residents.places import place_label
from matching.residents.questions import Question, parts

SHOWN = 6


@dataclass(frozen=True, slots=True)
class Line:
    """One question of the summary: its state, and the answer in words, one for each thing said."""

    question: Question
    state: str
    words: list[str]


def summary_of(profile: Profile, vocabulary: Vocabulary) -> dict[str, list[Line]]:
    """Part -> its lines."""
    return {
        part: [Line(one, state_of(profile, one), answer_words(profile, one, vocabulary)) for one in questions]
        for part, questions in parts().items()
    }


def want_label(want: ProfileWant, vocabulary: Vocabulary) -> str:
    """Work wanted, in everyday words, else as it was typed."""
    return vocabulary.plain_name(want.rome_code) if want.rome_code else want.text


def _skill_words(skill: ProfileSkill) -> str:
    """A skill; one that was attested says so, and by whom."""
    return f"{skill.label} (attesté par {skill.attested_by})" if skill.attested_by else skill.label


def card_name(value: str) -> str:
    """A permit or card, as a title."""
    name = card_label(cast(Card, value))
    return upper_first(name)


def answer_words(profile: Profile, question: Question, vocabulary: Vocabulary) -> list[str]:
    """What was answered, in words; « none of them » in its own; nothing when nothing was answered."""
    match question.kind:
        case "place":
            words = [place_label(vocabulary, profile)]
        case "wants":
            words = [want_label(one, vocabulary) for one in profile.wants]
        case "skills":
            words = [_skill_words(one) for one in profile.skills]
        case "cards":
            words = [card_name(value) for value in values_of(profile, question)]
        case "start" | "birth":
            day = getattr(profile, question.field)
            words = [day_label(day)] if day else []
        case _:
            words = [question.words_of(value) for value in values_of(profile, question)]
    words = [one for one in words if one]
    if len(words) > SHOWN:
        words = [*words[:SHOWN], f"et {count(len(words) - SHOWN, 'autre')}"]
    if not words and state_of(profile, question) == "answered":
        return [question.none] if question.none else []
    return words
