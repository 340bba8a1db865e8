"""What courses could bring to those who lack what a post asks: the same words whoever comes.

It rests on the post and on what the Region published (the schemes that give skills), and on nobody: whether
a scheme is open to a person tells an age or a situation, which an employer may not learn (EXCHANGE, « What
an employer receives »).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from matching.matches.snapshot import Snapshot
from matching.matches.trainings import is_given
from matching.ranking.effects import GIVES_SKILLS
from matching.ranking.labels import card_label
from matching.ranking.told import told_of
from matching.ranking.values import Vacancy
from matching.referential.scheme_courses import find_course, length_of
from matching.referential.scheme_parts import areas_of
from matching.referential.schemes import Course


@dataclass(frozen=True, slots=True)
class CourseTold:
    """What a course may bring to a post.

    thing    : the skill or card, as the post says it
    required : nobody is taken without it
    lasts    : « 3 semaines »; "" when the Region has not entered it
    ready    : the first day after the next session; None when it is not known
    """

    thing: str
    required: bool
    lasts: str
    ready: date | None


@dataclass(frozen=True, slots=True)
class PostCourses:
    """The courses for a post, those of what it requires first.

    told       : what may be learnt; empty too where no scheme in force gives skills
    to_confirm : a scheme that pays for them is out of its dates
    later      : the post accepts a later start
    asks_later : somebody trained first would begin after the first day of the post, as far as is known
    """

    told: tuple[CourseTold, ...]
    to_confirm: bool
    later: bool
    asks_later: bool

    @property
    def required(self) -> tuple[CourseTold, ...]:
        """What nobody is taken without."""
        return tuple(one for one in self.told if one.required)

    @property
    def lengths(self) -> Mapping[str, str]:
        """Skill or card -> how long its course takes, where it is known."""
        return {one.thing: one.lasts for one in self.told if one.lasts}


def courses_of(snapshot: Snapshot, vacancy: Vacancy) -> PostCourses:
    """What courses near a post may bring of what it asks."""
    schemes = snapshot.carrying(GIVES_SKILLS)
    courses = [course for scheme in schemes for course in scheme.courses]
    areas = areas_of(None, filter(None, (vacancy.place.commune,)))

    def told(thing: str, required: bool, course: Course | None) -> CourseTold:
        if course is None:
            return CourseTold(thing, required, "", None)
        return CourseTold(thing, required, length_of(course), course.ready_on(snapshot.on))

    def found(item: int | None = None, card: str | None = None) -> Course | None:
        return find_course(courses, snapshot.on, item=item, card=card, areas=areas)

    # Beside somebody who holds nothing, all that is asked is missing: each once, as the list words it.
    asked = told_of(vacancy, snapshot.vocabulary.ranking).asked.by_nobody.missing
    skills = [told(one.label, one.required, found(item=one.rome_item)) for one in asked]
    cards = [told(card_label(one), True, found(card=one)) for one in vacancy.requires if is_given(one)]
    # Without a scheme that gives skills, nothing may be learnt for a post.
    every = tuple(sorted([*skills, *cards], key=lambda one: not one.required)) if schemes else ()
    later, starts = "later_start" in vacancy.accepts, vacancy.starts_on
    return PostCourses(
        told=every,
        to_confirm=any(scheme.identifier in snapshot.expired for scheme in schemes),
        later=later,
        asks_later=not later
        and any(starts is None or one.ready is None or one.ready > starts for one in every if one.required),
    )
