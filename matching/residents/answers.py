"""Reads and writes the answers of a profile, one question at a time. The caller commits.

Every write first takes the row of the profile, so that two telephones that answer at once wait for one
another; then it tells the index, so that the very next list counts it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.privacy.visibility import settle
from matching.refusals import not_found
from matching.residents.models import (
    Profile,
    ProfileAnswer,
    ProfileChoice,
    ProfileDifficulty,
    ProfileSkill,
    ProfileWant,
)
from matching.residents.proposals import Proposal
from matching.residents.questions import Question

_READ: Final[dict[str, Callable[[str], Any]]] = {
    "max_minutes": int,
    "qualification_level": int,
    "aims_at_level": int,
    "wants_business": lambda value: value == "yes",
}
MOST_WANTS: Final = 10
MOST_SKILLS: Final = 60
MOST_OF: Final = {"wants": MOST_WANTS, "skills": MOST_SKILLS}
"""Kind of question -> how many answers in words it keeps."""


def get_profile(session: Session, profile_id: int) -> Profile:
    """A profile that was not erased. Refuses with not_found."""
    found = session.get(Profile, profile_id)
    if found is None or found.erased_at is not None:
        raise not_found("Ce profil n’existe pas ou n’existe plus.")
    return found


def start_profile(session: Session, *, name: str = "", now: datetime) -> Profile:
    """A new profile, with nothing said. It counts in no list until it has a place."""
    profile = Profile(name=name, created_at=now, changed_at=now, contact_at=now)
    session.add(profile)
    session.flush()
    return profile


def hold(session: Session, profile_id: int, now: datetime) -> Profile:
    """Take the row for a change, until the commit. Whoever changes it next waits. Refuses with not_found."""
    session.execute(
        sa.update(Profile)
        .where(Profile.id == profile_id, Profile.erased_at.is_(None))
        .values(changed_at=now, contact_at=now, warned_on=None),
        execution_options={"synchronize_session": False},
    )
    session.expire_all()
    return get_profile(session, profile_id)


def values_of(profile: Profile, question: Question) -> list[str]:
    """The answer as the form holds it: words of EXCHANGE, none when there is no answer."""
    match question.kind:
        case "many" | "cards":
            return [one.value for one in profile.choices if one.kind == question.field]
        case "hard":
            return [one.value for one in profile.difficulties]
        case "one" if question.field == "wants_business":
            said = profile.wants_business
            return [] if said is None else ["yes" if said else "no"]
        case "one" if question.field == "hours" and state_of(profile, question) != "answered":
            return []  # the column says « any » before anybody answered
        case "one":
            said = getattr(profile, question.field)
            return [] if said is None else [str(said)]
        case "name":
            return [profile.name] if profile.name else []
    return []


def has_answer(profile: Profile, question: Question) -> bool:
    """Whether something was said, whatever was recorded."""
    match question.kind:
        case "place":
            return any((profile.neighbourhood_code, profile.commune_code, profile.lat is not None))
        case "wants":
            return bool(profile.wants)
        case "skills":
            return bool(profile.skills)
        case "start" | "birth":
            return getattr(profile, question.field) is not None
        case "one" if question.field == "hours":
            return profile.hours != "any"
    return bool(values_of(profile, question))


def state_of(profile: Profile, question: Question) -> str:
    """« answered », « skipped » or « todo »."""
    recorded = {one.question: one.state for one in profile.answers}
    if question.kind == "one" and question.field == "hours":
        said = profile.hours != "any"
    else:
        said = has_answer(profile, question)
    return "answered" if said else recorded.get(question.slug, "todo")


def mark(profile: Profile, question: Question, state: str, now: datetime) -> None:
    """Record that a question was answered or skipped."""
    found = next((one for one in profile.answers if one.question == question.slug), None)
    if found is None:
        profile.answers.append(ProfileAnswer(question=question.slug, state=state, answered_at=now))
    else:
        found.state, found.answered_at = state, now


def save_values(
    session: Session, profile_id: int, question: Question, values: Sequence[str], *, now: datetime
) -> None:
    """Keep the answer to a question of kind one, many, cards or hard; no value means « none of them »."""
    profile = hold(session, profile_id, now)
    match question.kind:
        case "hard":
            _replace(profile.difficulties, [ProfileDifficulty(value=one) for one in values])
        case "many" | "cards":
            _keep_choices(profile, question.field, values)
        case _:
            read = _READ.get(question.field, str)
            setattr(profile, question.field, read(values[0]) if values else None)
    _done(session, profile, question, now)


def save_date(
    session: Session, profile_id: int, question: Question, day: date | None, *, now: datetime
) -> None:
    """Keep a birth date or the day from which work can begin."""
    profile = hold(session, profile_id, now)
    setattr(profile, question.field, day)
    _done(session, profile, question, now)


def save_name(session: Session, profile_id: int, question: Question, name: str, *, now: datetime) -> None:
    """Keep a first name."""
    profile = hold(session, profile_id, now)
    profile.name = name
    _done(session, profile, question, now)


def skip(session: Session, profile_id: int, question: Question, *, now: datetime) -> None:
    """Pass a question: it is not asked again on the way; an answer given before stays."""
    profile = hold(session, profile_id, now)
    if state_of(profile, question) == "todo":
        mark(profile, question, "skipped", now)


def clear(session: Session, profile_id: int, question: Question, *, now: datetime) -> None:
    """Take an answer back: nothing of it is kept, and the question is to be asked again."""
    profile = hold(session, profile_id, now)
    match question.kind:
        case "place":
            profile.lat = profile.lon = profile.neighbourhood_code = profile.commune_code = None
        case "wants":
            profile.wants.clear()
        case "skills":
            profile.skills.clear()
        case "hard":
            profile.difficulties.clear()
        case "many" | "cards":
            _keep_choices(profile, question.field, ())
        case "name":
            profile.name = ""
        case _:
            setattr(profile, question.field, "any" if question.field == "hours" else None)
    profile.answers = [one for one in profile.answers if one.question != question.slug]
    settle(session, profile, now=now)


def keep_proposals(
    session: Session,
    profile_id: int,
    question: Question,
    yes: Iterable[Proposal],
    text: str,
    *,
    now: datetime,
) -> None:
    """Keep what was answered yes: work wanted, skills, cards; `text` stands for « my own words »."""
    profile = hold(session, profile_id, now)
    for one in yes:
        match one.kind:
            case "occupation":
                _add_want(profile, one.code, "")
            case "words":
                _add_want(profile, None, _on_a_line(text))
            case "skill":
                _add_skill(profile, one.label, one.item)
            case "card":
                held = [choice.value for choice in profile.choices if choice.kind == "holds"]
                if one.code not in held:
                    profile.choices.append(ProfileChoice(kind="holds", value=one.code))
    _done(session, profile, question, now)


def has_room(profile: Profile, yes: Iterable[Proposal], text: str) -> bool:
    """Whether all that was answered yes can be kept; what the profile holds already takes no more room."""
    works, labels = set(), set()
    for one in yes:
        match one.kind:
            case "occupation":
                works.add((one.code, ""))
            case "words":
                works.add((None, _on_a_line(text)))
            case "skill":
                labels.add(one.label)
    works -= {_work_of(one) for one in profile.wants}
    labels -= {one.label for one in profile.skills}
    return not (works and len(profile.wants) + len(works) > MOST_WANTS) and not (
        labels and len(profile.skills) + len(labels) > MOST_SKILLS
    )


def drop(session: Session, profile_id: int, question: Question, which: str, *, now: datetime) -> None:
    """Take one kept work, skill or card away. Refuses with not_found when it is not in this profile."""
    profile = hold(session, profile_id, now)
    if question.kind == "cards":
        things: list[Any] = [one for one in profile.choices if one.kind == question.field]
        found = next((one for one in things if one.value == which), None)
        owner: list[Any] = profile.choices
    else:
        owner = profile.wants if question.kind == "wants" else profile.skills
        found = next((one for one in owner if str(one.id) == which), None)
    if found is None:
        raise not_found("Cette réponse n’est plus dans votre profil.")
    owner.remove(found)
    settle(session, profile, now=now)


def _on_a_line(text: str) -> str:
    return " ".join(text.split())[:120]


def _work_of(want: ProfileWant) -> tuple[str | None, str]:
    """What makes two works the same: the code, else the words."""
    return (want.rome_code, "" if want.rome_code else want.text)


def _add_want(profile: Profile, code: str | None, text: str) -> None:
    if any(_work_of(one) == (code, text) for one in profile.wants):
        return
    if len(profile.wants) < MOST_WANTS:
        profile.wants.append(ProfileWant(position=_next(profile.wants), rome_code=code, text=text))


def _add_skill(profile: Profile, label: str, item: int | None) -> None:
    if all(one.label != label for one in profile.skills) and len(profile.skills) < MOST_SKILLS:
        profile.skills.append(ProfileSkill(position=_next(profile.skills), label=label, rome_item=item))


def _next(things: Iterable[Any]) -> int:
    return max((one.position for one in things), default=0) + 1


def _keep_choices(profile: Profile, kind: str, values: Iterable[str]) -> None:
    wanted = set(values)
    profile.choices = [one for one in profile.choices if one.kind != kind or one.value in wanted]
    held = {one.value for one in profile.choices if one.kind == kind}
    profile.choices += [ProfileChoice(kind=kind, value=one) for one in sorted(wanted - held)]


def _replace(owned: list[Any], fresh: list[Any]) -> None:
    wanted = {one.value for one in fresh}
    for one in list(owned):
        if one.value not in wanted:
            owned.remove(one)
    held = {one.value for one in owned}
    owned.extend(one for one in fresh if one.value not in held)


def _done(session: Session, profile: Profile, question: Question, now: datetime) -> None:
    mark(profile, question, "answered", now)
    settle(session, profile, now=now)
