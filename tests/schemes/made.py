"""What the tests of schemes do to the invented town: publish rules, write a post and a person anew."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

import sqlalchemy as sa
from demo_town import SAMIRA, load_town

from matching.clock import now
from matching.employers.models import Vacancy, VacancyChoice, VacancySkill
from matching.extensions import db
from matching.matches.snapshot import current_snapshot, note_change
from matching.ranking.referential import RELATIONS, Relation, nearness_of, occupation_number, relation_of
from matching.region.scheme_service import publish
from matching.region.scheme_store import latest_version
from matching.residents.models import Profile, ProfileChoice, ProfileWant

ITEM = 125246
SKILL = "Entretenir une surface, un sol"


def publish_rules(identifier: str, **over: Any) -> None:
    """The Region publishes a scheme with some fields changed."""
    current = latest_version(db.session, identifier)
    publish(db.session, identifier, current.table | over, base=current.number, by="region:0", now=now())
    db.session.commit()


def how_it_stands(wanted: str, offered: str) -> Relation:
    """How the ranking in force sees an offered occupation beside a wanted one."""
    mobility = current_snapshot(db.session).vocabulary.ranking.mobility
    return RELATIONS[relation_of(nearness_of(*map(occupation_number, (wanted, offered)), mobility))]


def first_post() -> Vacancy:
    """The first open post of the town."""
    return db.session.scalars(sa.select(Vacancy).where(Vacancy.status == "open").order_by(Vacancy.id)).first()


def rewrite_post(
    post: Vacancy,
    *,
    skills: Collection[tuple[str, int | None, bool]] | None = None,
    requires: Collection[str] | None = None,
    accepts: Collection[str] | None = None,
    **over: Any,
) -> None:
    """Change a post, and say so to the index. skills : (label, ROME item, required)."""
    for name, value in over.items():
        setattr(post, name, value)
    if skills is not None:
        post.skills.clear()
        db.session.flush()
        post.skills += [
            VacancySkill(position=place, label=label, rome_item=item, required=required)
            for place, (label, item, required) in enumerate(skills, 1)
        ]
    for kind, values in (("requires", requires), ("accepts", accepts)):
        if values is not None:
            post.choices = [one for one in post.choices if one.kind != kind]
            db.session.flush()
            post.choices += [VacancyChoice(kind=kind, value=value) for value in values]
    note_change(db.session, "vacancy", post.id, now())
    db.session.commit()


def rewrite_person(profile_id: int, *, age: int | None = None, **over: Any) -> Profile:
    """Change a person, and say so to the index. Lists of choices (holds, in_schemes ...) are put in place."""
    profile = db.session.get_one(Profile, profile_id)
    if age is not None:
        profile.birth_date = date(2026 - age, 5, 14)
    for name, value in over.items():
        if isinstance(value, list):
            profile.choices = [one for one in profile.choices if one.kind != name]
            db.session.flush()
            profile.choices += [ProfileChoice(kind=name, value=one) for one in value]
        else:
            setattr(profile, name, value)
    note_change(db.session, "profile", profile_id, now())
    db.session.commit()
    return profile


def a_seeker_and_a_post(wanted: str, *, rome_code: str | None = None, **said: Any) -> Vacancy:
    """A town in which Samira seeks one occupation, and a post that asks for nothing and gives no hours.

    rome_code : of the post, the one it had when None; said : what else she says
    """
    load_town(20)
    samira = rewrite_person(SAMIRA, age=30, situation="jobseeker", project="open", **said)
    samira.wants.clear()
    db.session.flush()
    samira.wants.append(ProfileWant(position=1, rome_code=wanted, text=""))
    rewrite_person(SAMIRA)
    found = first_post()
    found.shifts.clear()
    nothing = {"skills": [], "requires": [], "accepts": [], "qualification_level": None, "starts_on": None}
    rewrite_post(found, **nothing, rome_code=rome_code or found.rome_code)
    return found
