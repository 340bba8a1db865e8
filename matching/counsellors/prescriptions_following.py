"""What follows an act on a prescription: one function for each name of the table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.counsellors import prescriptions_telling as telling
from matching.counsellors.prescriptions_models import Prescription
from matching.counsellors.prescriptions_needs import LONGEST_NAME, Given
from matching.introductions.values import Actor, Occasion
from matching.privacy.visibility import settle
from matching.referential.folding import fold
from matching.residents.answers import MOST_SKILLS, hold
from matching.residents.models import Profile, ProfileChoice, ProfileSkill

Follow = Callable[[Session, Prescription, Actor, Given, Occasion], None]


def follow(
    names: tuple[str, ...], session: Session, row: Prescription, by: Actor, given: Given, occasion: Occasion
) -> None:
    """Do all that follows, in the order of the table."""
    for name in names:
        FOLLOWS[name](session, row, by, given, occasion)


def _keep_start(session: Session, row: Prescription, by: Actor, given: Given, occasion: Occasion) -> None:
    row.starts_on = given.day
    if row.ends_on is not None and given.day is not None and row.ends_on < given.day:
        row.ends_on = None  # the end that was foreseen is past: nobody knows the new one yet


def _keep_end(session: Session, row: Prescription, by: Actor, given: Given, occasion: Occasion) -> None:
    row.ends_on = given.day


def _enter_scheme(session: Session, row: Prescription, by: Actor, given: Given, occasion: Occasion) -> None:
    profile = hold(session, row.profile_id, occasion.now)
    if not any((one.kind, one.value) == ("in_schemes", row.scheme) for one in profile.choices):
        profile.choices.append(ProfileChoice(kind="in_schemes", value=row.scheme))
    settle(session, profile, now=occasion.now)


def _leave_scheme(session: Session, row: Prescription, by: Actor, given: Given, occasion: Occasion) -> None:
    other = session.scalar(
        sa.select(Prescription.id).where(
            Prescription.profile_id == row.profile_id, Prescription.scheme == row.scheme,
            Prescription.state == "started", Prescription.id != row.id,
        )
    )  # fmt: skip
    if other is not None:
        return
    profile = hold(session, row.profile_id, occasion.now)
    profile.choices = [one for one in profile.choices if (one.kind, one.value) != ("in_schemes", row.scheme)]
    settle(session, profile, now=occasion.now)


def _enter_skills(session: Session, row: Prescription, by: Actor, given: Given, occasion: Occasion) -> None:
    """What was attested enters the profile, marked; a skill that was said already is marked."""
    if not given.attested:
        return
    row.attested_by, row.attested_on = given.attested_by[:LONGEST_NAME], given.day
    row.attested = [
        {"card": one.card} if one.card else {"label": one.label, "rome_item": one.rome_item}
        for one in given.attested
    ]
    profile = hold(session, row.profile_id, occasion.now)
    for one in given.attested:
        if one.card:
            _add_card(profile, one.card)
        else:
            skill = _skill_of(profile, one.label, one.rome_item)
            skill.attested_by, skill.attested_on = row.attested_by, row.attested_on
    settle(session, profile, now=occasion.now)


def _add_card(profile: Profile, card: str) -> None:
    if not any((one.kind, one.value) == ("holds", card) for one in profile.choices):
        profile.choices.append(ProfileChoice(kind="holds", value=card))


def _skill_of(profile: Profile, label: str, item: int | None) -> ProfileSkill:
    """The skill of a profile, said with these words (`fold`) or as this ROME item; added when not there.

    A profile that is full makes room: what somebody attested goes before the last thing that was only said.
    """
    words = fold(label)
    for one in profile.skills:
        if fold(one.label) == words or (item is not None and one.rome_item == item):
            return one
    said = [one for one in profile.skills if not one.attested_by]
    if len(profile.skills) >= MOST_SKILLS and said:
        profile.skills.remove(said[-1])
    position = max((one.position for one in profile.skills), default=0) + 1
    fresh = ProfileSkill(position=position, label=label, rome_item=item)
    profile.skills.append(fresh)
    return fresh


def _tell_accepted(session: Session, row: Prescription, by: Actor, given: Given, occasion: Occasion) -> None:
    telling.accepted(session, row, occasion, mandate=given.mandate if by.party == "counsellor" else "")


def _tell_started(session: Session, row: Prescription, by: Actor, given: Given, occasion: Occasion) -> None:
    telling.started(session, row, occasion)


def _tell_finished(session: Session, row: Prescription, by: Actor, given: Given, occasion: Occasion) -> None:
    telling.finished(session, row, occasion, skills=len(given.attested))


def _tell_given_up(session: Session, row: Prescription, by: Actor, given: Given, occasion: Occasion) -> None:
    telling.given_up(session, row, occasion, reason=given.reason, by=by.party)


FOLLOWS: Final[dict[str, Follow]] = {
    "keep_start": _keep_start,
    "keep_end": _keep_end,
    "enter_scheme": _enter_scheme,
    "leave_scheme": _leave_scheme,
    "enter_skills": _enter_skills,
    "tell_accepted": _tell_accepted,
    "tell_started": _tell_started,
    "tell_finished": _tell_finished,
    "tell_given_up": _tell_given_up,
}
