"""How far a profile is: what was answered, what comes next, and whether it has offers already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.residents.answers import state_of
from matching.residents.models import (
    Profile,
    ProfileAnswer,
    ProfileChoice,
    ProfileSkill,
    ProfileWant,
)
from matching.residents.questions import ENOUGH, Question, read_questions


@dataclass(frozen=True, slots=True)
class Progress:
    """`states`: slug -> answered, skipped or todo. `onward` is the first question to do, or None."""

    states: Mapping[str, str]
    onward: Question | None

    @property
    def answered(self) -> int:
        """How many questions that bring offers have an answer."""
        questions = read_questions()
        return sum(
            state == "answered" and questions[slug].brings_offers for slug, state in self.states.items()
        )

    @property
    def useful(self) -> bool:
        """Whether offers are shown: from three answers on."""
        return self.answered >= ENOUGH


def progress_of(profile: Profile) -> Progress:
    """The state of every question of a profile."""
    questions = read_questions()
    states = {slug: state_of(profile, question) for slug, question in questions.items()}
    onward = next((questions[slug] for slug, state in states.items() if state == "todo"), None)
    return Progress(states, onward)


@dataclass(frozen=True, slots=True)
class Doorstep:
    """What a page of offers asks before it ranks: one query."""

    exists: bool
    useful: bool
    too_young: bool


def doorstep_of(session: Session, profile_id: int) -> Doorstep:
    """Whether there are offers to show to a profile. Counts like `progress_of`, never less than it."""

    def how_many(what: sa.ColumnElement[int], model: type) -> sa.ScalarSelect[int]:
        return sa.select(what).where(model.profile_id == profile_id).scalar_subquery()

    bringing_none = [slug for slug, one in read_questions().items() if not one.brings_offers]
    recorded = (
        sa.select(sa.func.count())
        .where(
            ProfileAnswer.profile_id == profile_id,
            ProfileAnswer.state == "answered",
            ProfileAnswer.question.not_in(bringing_none),
        )
        .scalar_subquery()
    )
    row = session.execute(
        sa.select(
            Profile,
            how_many(sa.func.count(), ProfileWant),
            how_many(sa.func.count(), ProfileSkill),
            how_many(sa.func.count(sa.distinct(ProfileChoice.kind)), ProfileChoice),
            recorded,
        ).where(Profile.id == profile_id, Profile.erased_at.is_(None))
    ).one_or_none()
    if row is None:
        return Doorstep(exists=False, useful=False, too_young=False)
    profile, wants, skills, kinds, told = row
    columns = (
        "max_minutes", "available_from", "qualification_level", "situation", "project", "aims_at_level",
        "wants_business", "birth_date", "reading", "french",
    )  # fmt: skip
    placed = any((profile.neighbourhood_code, profile.commune_code, profile.lat is not None))
    said = placed + (wants > 0) + (skills > 0) + kinds + (profile.hours != "any")
    said += sum(getattr(profile, column) is not None for column in columns)
    return Doorstep(True, max(said, told) >= ENOUGH, profile.erase_why == "under_16")
