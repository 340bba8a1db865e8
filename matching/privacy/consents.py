"""Consent, one purpose at a time: asked in dated words, given, taken back with its effect at once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Final, Literal, cast, get_args

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.privacy.models import Consent, ProfileSex
from matching.privacy.visibility import settle
from matching.residents.answers import hold

Purpose = Literal["employers", "alerts", "statistics"]
PURPOSES: Final[tuple[Purpose, ...]] = get_args(Purpose)


@dataclass(frozen=True, slots=True)
class ConsentText:
    """The words of one purpose, at one version: the date from which they are asked."""

    version: str
    title: str
    yes: str
    points: tuple[str, ...]
    effect: str


@cache
def read_texts() -> Mapping[Purpose, tuple[ConsentText, ...]]:
    """Every version of the words of every purpose, the oldest first."""
    raw = tomllib.loads((files("matching.privacy") / "tables" / "consents.toml").read_text("utf-8"))
    return {
        cast(Purpose, purpose): tuple(
            ConsentText(one["version"], one["title"], one["yes"], tuple(one["points"]), one["effect"])
            for one in versions
        )
        for purpose, versions in raw.items()
    }


def text_of(purpose: Purpose, version: str = "") -> ConsentText:
    """The words of a purpose: those of a version, else those that are asked today. KeyError when unknown."""
    versions = read_texts()[purpose]
    if not version:
        return versions[-1]
    return next(one for one in versions if one.version == version)


def in_force(session: Session, profile_id: int) -> dict[Purpose, Consent]:
    """The consents of a profile that count now."""
    query = sa.select(Consent).where(Consent.profile_id == profile_id, Consent.withdrawn_at.is_(None))
    return {cast(Purpose, one.purpose): one for one in session.scalars(query)}


def has_consent(session: Session, profile_id: int, purpose: Purpose) -> bool:
    """Whether a profile says yes to a purpose now: to be asked before each use."""
    return purpose in in_force(session, profile_id)


def history(session: Session, profile_id: int) -> list[Consent]:
    """Every yes of a profile and every withdrawal, the latest first."""
    query = sa.select(Consent).where(Consent.profile_id == profile_id)
    return list(session.scalars(query.order_by(Consent.given_at.desc(), Consent.id.desc())))


def give(session: Session, profile_id: int, purpose: Purpose, *, by: str, now: datetime) -> None:
    """Record a yes to today's words. A second yes changes nothing. `by` is « role:id »."""
    profile = hold(session, profile_id, now)
    if not has_consent(session, profile_id, purpose):
        session.add(
            Consent(
                profile_id=profile_id,
                purpose=purpose,
                text_version=text_of(purpose).version,
                given_at=now,
                given_by=by,
            )
        )
    settle(session, profile, now=now)


def withdraw(session: Session, profile_id: int, purpose: Purpose, *, by: str, now: datetime) -> None:
    """Take a yes back, with its effect in the same transaction. Nothing to take back: nothing changes."""
    profile = hold(session, profile_id, now)
    found = in_force(session, profile_id).get(purpose)
    if found is not None:
        found.withdrawn_at, found.withdrawn_by = max(now, found.given_at), by
    if purpose == "statistics":
        say_sex(session, profile_id, None, now=now)
    settle(session, profile, now=now)


def sex_of(session: Session, profile_id: int) -> str | None:
    """What was said of sex, for the person's own page and for statistics."""
    return session.scalar(sa.select(ProfileSex.sex).where(ProfileSex.profile_id == profile_id))


def say_sex(session: Session, profile_id: int, sex: str | None, *, now: datetime) -> bool:
    """Keep what the person says of her sex, or nothing. Only the statistics read it.

    Returns False, and keeps nothing, without the consent to them: it is asked once her row is held, so that
    a consent taken back at that instant takes this answer too, and two answers at once come one by one.
    """
    hold(session, profile_id, now)
    if sex is not None and not has_consent(session, profile_id, "statistics"):
        return False
    session.execute(sa.delete(ProfileSex).where(ProfileSex.profile_id == profile_id))
    if sex is not None:
        session.add(ProfileSex(profile_id=profile_id, sex=sex))
    session.flush()
    return True
