"""Sessions as rows: opened, read, ended, listed. The token stays in the browser, its digest here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.accounts.models import Account, AccountSession
from matching.accounts.organisation_models import Membership, Organisation
from matching.accounts.tokens import digest, new_token
from matching.refusals import not_found

# A phone is often shared: a resident's session is short. A half-open one waits for the second factor only.
RESIDENT_LASTS = timedelta(hours=2)
MEMBER_LASTS = timedelta(hours=10)
HALF_OPEN_LASTS = timedelta(minutes=15)
RESIDENT_IDLE_S = 20 * 60
MEMBER_IDLE_S = 60 * 60
ROLE_OF_KIND = {"establishment": "employeur", "structure": "conseiller", "region": "region"}
NEEDS_SECOND = frozenset(("structure", "region"))

# Asked at each request of somebody: put together once.
_ENTRY = (
    sa.select(AccountSession, Account, Membership, Organisation)
    .join(Account, Account.id == AccountSession.account_id)
    .outerjoin(Membership, Membership.account_id == Account.id)
    .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
    .where(
        AccountSession.token_digest == sa.bindparam("digest"),
        AccountSession.ended_at.is_(None),
        AccountSession.expires_at > sa.bindparam("now"),
    )
    .order_by(Organisation.kind, Organisation.name, Organisation.id)
)


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation of somebody: what they are there."""

    organisation_id: int
    kind: str
    name: str
    establishment_id: int | None
    admin: bool
    checked: bool

    @property
    def role(self) -> str:
        return ROLE_OF_KIND[self.kind]


@dataclass(frozen=True, slots=True)
class Entry:
    """A session as it was read: whose, by which way, and how far it is open.

    `stage`: `install` or `second` when the second factor comes first, `place` when an organisation is to be
    chosen, `open` when the visitor has a role.
    """

    session_id: int
    account_id: int
    profile_id: int | None
    email: str | None
    role: str | None
    organisation_id: int | None
    places: tuple[Place, ...]
    second_installed: bool
    second_given: bool

    @property
    def place(self) -> Place | None:
        """The organisation chosen, while its membership lasts."""
        return next((one for one in self.places if one.organisation_id == self.organisation_id), None)

    @property
    def stage(self) -> str:
        if self.role == "habitant":
            return "open"
        if not self.second_given:
            if self.second_installed:
                return "second"
            if any(place.kind in NEEDS_SECOND for place in self.places):
                return "install"
        if self.place is not None or (self.role == "employeur" and self.organisation_id is None):
            return "open"
        return "place"


def open_session(
    session: Session, account_id: int, *, method: str, role: str | None, device: str, now: datetime
) -> str:
    """Open a session and return its token. A resident's is open at once; a member's is settled after."""
    token = new_token()
    lasts = RESIDENT_LASTS if role == "habitant" else HALF_OPEN_LASTS
    session.add(
        AccountSession(
            account_id=account_id,
            token_digest=digest(token),
            method=method,
            role=role,
            device=device,
            opened_at=now,
            expires_at=now + lasts,
        )
    )
    session.flush()
    return token


def find_entry(session: Session, token: str, now: datetime) -> Entry | None:
    """The session of a token, with the organisations of its account: one query. None when it is over."""
    rows = session.execute(_ENTRY, {"digest": digest(token), "now": now}).all()
    if not rows:
        return None
    row, account = rows[0][0], rows[0][1]
    return Entry(
        session_id=row.id,
        account_id=account.id,
        profile_id=account.profile_id,
        email=account.email,
        role=row.role,
        organisation_id=row.organisation_id,
        places=tuple(
            Place(
                organisation.id,
                organisation.kind,
                organisation.name,
                organisation.establishment_id,
                membership.admin,
                organisation.kind != "establishment" or organisation.checked_at is not None,
            )
            for _, _, membership, organisation in rows
            if membership is not None
        ),
        second_installed=account.totp_since is not None,
        second_given=row.second_at is not None,
    )


def settle(session: Session, session_id: int, now: datetime, *, second: bool) -> str:
    """A member's session once its factors were given: a new token, a whole day, and the only place if one."""
    token = new_token()
    row = session.get_one(AccountSession, session_id)
    row.token_digest, row.expires_at = digest(token), now + MEMBER_LASTS
    if second:
        row.second_at = now
    places = session.execute(
        sa.select(Organisation.id, Organisation.kind)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.account_id == row.account_id)
        .limit(2)
    ).all()
    if len(places) == 1 and row.organisation_id is None:
        row.organisation_id, row.role = places[0].id, ROLE_OF_KIND[places[0].kind]
    session.flush()
    return token


def choose_place(session: Session, entry: Entry, organisation_id: int) -> None:
    """Work from now on in one of one's organisations. One that is not theirs is not found."""
    place = next((one for one in entry.places if one.organisation_id == organisation_id), None)
    if place is None:
        raise not_found("Cette organisation n’existe pas, ou n’est pas à vous.")
    row = session.get_one(AccountSession, entry.session_id)
    row.organisation_id, row.role = organisation_id, place.role
    session.flush()


def become_new_employer(session: Session, entry: Entry) -> None:
    """An employer with no establishment yet: the one page that is open is the one that makes it."""
    row = session.get_one(AccountSession, entry.session_id)
    row.organisation_id, row.role = None, "employeur"
    session.flush()


def end_session(session: Session, session_id: int, now: datetime) -> None:
    """End a session: its token opens nothing from now on."""
    session.execute(
        sa.update(AccountSession)
        .where(AccountSession.id == session_id, AccountSession.ended_at.is_(None))
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )


def end_one(session: Session, account_id: int, session_id: int, now: datetime) -> None:
    """End one of one's own sessions. One of somebody else is not found."""
    whose = session.scalar(sa.select(AccountSession.account_id).where(AccountSession.id == session_id))
    if whose != account_id:
        raise not_found("Cette connexion n’existe pas, ou n’est pas à vous.")
    end_session(session, session_id, now)


def end_all(session: Session, account_id: int, now: datetime, *, but: int | None = None) -> None:
    """End every session of an account, but one."""
    which = [AccountSession.account_id == account_id, AccountSession.ended_at.is_(None)]
    if but is not None:
        which.append(AccountSession.id != but)
    session.execute(
        sa.update(AccountSession)
        .where(*which)
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )


def sessions_of(session: Session, account_id: int, now: datetime) -> list[AccountSession]:
    """The sessions of an account that are open, the latest first."""
    return list(
        session.scalars(
            sa.select(AccountSession)
            .where(
                AccountSession.account_id == account_id,
                AccountSession.ended_at.is_(None),
                AccountSession.expires_at > now,
            )
            .order_by(AccountSession.opened_at.desc(), AccountSession.id.desc())
        )
    )
