"""Erasure: asked by the person, thirty days to undo, then done by a sweep. The caller commits.

What is the person's goes. What others need (the timeline of an introduction, the log of readings) stays under
a profile made for the purpose, with a random token as its name and nothing else in it.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final, Literal

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from matching.accounts.models import Account
from matching.accounts.organisation_models import Membership
from matching.accounts.visitor import Role
from matching.clock import day_in_france
from matching.counsellors.models import CaseTransfer
from matching.counsellors.prescriptions_models import Prescription
from matching.events import answering
from matching.events.values import starts_at
from matching.extensions import db
from matching.introductions import service as introductions
from matching.introductions.models import HumanLook, Introduction
from matching.introductions.transitions import ACTIVE
from matching.introductions.values import SERVICE, Actor, Occasion
from matching.matches.snapshot import note_change
from matching.notifications.models import OutboxMessage
from matching.notifications.people import Person, forget
from matching.privacy.holdings import ADDRESS, HOLDINGS, LISTED, Holding, rows_of
from matching.privacy.visibility import settle
from matching.residents.answers import hold
from matching.residents.models import Profile

DAYS_TO_UNDO: Final = 30
Why = Literal["asked", "under_16", "no_contact"]


def plan(session: Session, profile_id: int, *, why: Why, now: datetime) -> date:
    """Ask for an erasure. The profile is shown to no employer from now on. Returns the day it is done.

    One that was asked for before keeps its day. An age under 16 takes its place as the reason: the person
    alone could take back what she asked, and the law is not hers to undo.
    """
    profile = hold(session, profile_id, now)
    if profile.erase_on is None:
        profile.erase_on = day_in_france(now) + timedelta(days=DAYS_TO_UNDO)
        profile.erase_why = why
    elif why == "under_16":
        profile.erase_why = why
    settle(session, profile, now=now)
    return profile.erase_on


def undo(session: Session, profile_id: int, *, whys: Collection[Why], now: datetime) -> bool:
    """Take back an erasure that was asked for one of these reasons. Returns whether there was one."""
    profile = hold(session, profile_id, now)
    if profile.erase_why not in whys:
        return False
    profile.erase_on = profile.erase_why = None
    settle(session, profile, now=now)
    return True


def due(session: Session, today: date) -> list[int]:
    """The profiles whose thirty days are over."""
    query = sa.select(Profile.id).where(Profile.erase_on <= today).order_by(Profile.id)
    return list(session.scalars(query))


def erase_due(session: Session, profile_id: int, *, now: datetime) -> bool:
    """Erase a person whose thirty days are over, unless she took it back since `due` was asked.

    Her row is held before it is looked at: whoever keeps her profile at that instant keeps it. Returns
    whether she was erased.
    """
    held = sa.select(Profile.id).where(Profile.id == profile_id, Profile.erase_on <= day_in_france(now))
    if session.scalar(held.with_for_update()) is None:
        return False
    erase(session, profile_id, now=now)
    return True


def erase(session: Session, profile_id: int, *, now: datetime) -> str:
    """Erase a person now. Returns the token that stands for her in what is kept."""
    person = hold(session, profile_id, now)
    token = f"Personne effacée {secrets.token_hex(4).upper()}"
    person.name = token  # what is told from here on names nobody
    _forget_messages_about(session, profile_id)
    _leave_introductions(session, profile_id, now)
    _leave_meetings(session, profile_id, now)
    left = Profile(name=token, created_at=now, changed_at=now, erased_at=now)
    session.add(left)
    session.flush()
    for holding in HOLDINGS:
        if holding.leads == ADDRESS:
            table = db.metadata.tables[holding.table]
            session.execute(sa.delete(table).where(rows_of(session, holding, profile_id)))
    forget(session, Person(Role.RESIDENT, profile_id))
    for holding in HOLDINGS:
        if holding.fate == "token":
            _keep_under(session, holding, profile_id, left.id)
    _move_to(session, profile_id, left.id)
    # An account that also works for an organisation stays: it only loses its profile.
    members = sa.select(Membership.account_id)
    session.execute(
        sa.update(Account)
        .where(Account.profile_id == profile_id, Account.id.in_(members))
        .values(profile_id=None),
        execution_options={"synchronize_session": False},
    )
    session.execute(
        sa.delete(Profile).where(Profile.id == profile_id),
        execution_options={"synchronize_session": False},
    )
    note_change(session, "profile", profile_id, now)
    session.flush()
    session.expire_all()
    return token


def _forget_messages_about(session: Session, profile_id: int) -> None:
    """Take away what was written of her to others: to employers and to the structure, sent or not."""
    ours = sa.select(Introduction.id).where(Introduction.profile_id == profile_id)
    looks = sa.select(HumanLook.id).where(HumanLook.profile_id == profile_id)
    begun = [f"introduction-{one}-" for one in session.scalars(ours)]
    begun += [f"human-look-{one}{end}" for one in session.scalars(looks) for end in ("|", "-answer|")]
    courses = sa.select(Prescription.id).where(Prescription.profile_id == profile_id)
    begun += [f"prescription-{one}-" for one in session.scalars(courses)]
    moves = sa.select(CaseTransfer.id).where(CaseTransfer.profile_id == profile_id)
    begun += [f"transfer-{one}-" for one in session.scalars(moves)]
    for start in begun:
        session.execute(
            sa.delete(OutboxMessage).where(OutboxMessage.key.startswith(start, autoescape=True)),
            execution_options={"synchronize_session": False},
        )


def _leave_introductions(session: Session, profile_id: int, now: datetime) -> None:
    """Withdraw what is under way, so that nobody waits for her; the others are told, without a name."""
    occasion = Occasion.of(current_app.config, now)
    query = sa.select(Introduction).where(
        Introduction.profile_id == profile_id, Introduction.state.in_(ACTIVE)
    )
    for row in session.scalars(query.order_by(Introduction.id)).all():
        act, by = (
            ("release", SERVICE) if row.state == "proposed" else ("withdraw", Actor("resident", profile_id))
        )
        introductions.act(session, row.id, act, by=by, seen=row.version, occasion=occasion)


def _leave_meetings(session: Session, profile_id: int, now: datetime) -> None:
    """Take back the yes to each meeting to come: no seat, no interview and no reminder is for nobody."""
    occasion = Occasion.of(current_app.config, now)
    for event, one in answering.list_mine(session, profile_id):
        open_still = event.state == "published" and starts_at(event.day, event.end_at) > now
        if open_still and one.answer != "no" and one.checked_in_at is None:
            answering.answer(session, one.id, "no", occasion=occasion)


def forget_account(session: Session, account_id: int) -> None:
    """Erase an account that has no profile and works for nobody: somebody under 16 who was about to begin."""
    members = sa.select(Membership.account_id)
    session.execute(
        sa.delete(Account).where(
            Account.id == account_id, Account.profile_id.is_(None), Account.id.not_in(members)
        ),
        execution_options={"synchronize_session": False},
    )
    session.expire_all()


def _keep_under(session: Session, holding: Holding, profile_id: int, token_id: int) -> None:
    """Put the token in the person's place in the rows that are kept, and empty what they say of her."""
    table = db.metadata.tables[holding.table]
    hers = rows_of(session, holding, profile_id)
    if holding.leads == LISTED:
        [primary] = table.primary_key.columns
        column = table.c[holding.key]
        for key, numbers in session.execute(sa.select(primary, column).where(hers)).all():
            fresh = [token_id if number == profile_id else number for number in numbers]
            session.execute(sa.update(table).where(primary == key).values({column: fresh}))
        return
    if holding.actor:
        acted = sa.and_(hers, table.c.party == "resident", table.c[holding.actor] == profile_id)
        session.execute(sa.update(table).where(acted).values({holding.actor: token_id}))
    if holding.blank:
        session.execute(sa.update(table).where(hers).values(holding.blank))


def _move_to(session: Session, profile_id: int, token_id: int) -> None:
    """Hang what is kept on the token's row."""
    for holding in HOLDINGS:
        if holding.fate == "token" and holding.leads == "profile":
            table = db.metadata.tables[holding.table]
            hers = rows_of(session, holding, profile_id)
            session.execute(sa.update(table).where(hers).values({holding.key: token_id}))


def forget_tokens(session: Session) -> int:
    """Take away the tokens that nothing kept refers to any more. Returns how many went."""
    used = [
        sa.select(db.metadata.tables[one.table].c[one.key])
        for one in HOLDINGS
        if one.fate == "token" and one.leads == "profile"
    ]
    gone = session.execute(
        sa.delete(Profile).where(Profile.erased_at.is_not(None), *(Profile.id.not_in(some) for some in used)),
        execution_options={"synchronize_session": False},
    )
    return int(gone.rowcount)
