"""An establishment is checked before it reads any candidate: by a known e-mail domain, or somebody's word.

The caller commits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.accounts.contacts import domain_of
from matching.accounts.models import Account
from matching.accounts.organisation_models import EnterpriseDomain, Membership, Organisation
from matching.employers.models import Establishment
from matching.refusals import not_found
from matching.region.models import Commune

SIREN_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Awaiting:
    """An establishment to be checked, and who asks."""

    organisation_id: int
    name: str
    siret: str
    commune: str
    emails: tuple[str, ...]


def check_by_domain(session: Session, organisation: Organisation, now: datetime) -> None:
    """Check an establishment whose member writes from a domain known to be that of its enterprise.

    That a domain looks like the name proves nothing: anybody may buy it. What counts is that a counsellor or
    the Region has known this domain as that of the same SIREN.
    """
    if organisation.establishment_id is None or organisation.checked_at is not None:
        return
    siret = session.scalar(
        sa.select(Establishment.siret).where(Establishment.id == organisation.establishment_id)
    )
    known = set(
        session.scalars(
            sa.select(EnterpriseDomain.domain).where(EnterpriseDomain.siren == (siret or "")[:SIREN_DIGITS])
        )
    )
    if known & _domains_of(session, organisation.id):
        organisation.proof, organisation.checked_at = "domain", now
        session.flush()


def vouch(
    session: Session, organisation_id: int, *, by: int | None, note: str, now: datetime, today: date
) -> Organisation:
    """A counsellor or the Region knows this employer. Its own e-mail domains are known from now on."""
    hold_organisation(session, organisation_id)
    organisation = session.get(Organisation, organisation_id)
    if organisation is None or organisation.establishment_id is None:
        raise not_found("Cet établissement n’existe pas.")
    if organisation.checked_at is not None:
        return organisation
    organisation.proof, organisation.checked_at = "word", now
    organisation.checked_by, organisation.check_note = by, note
    siren = session.get_one(Establishment, organisation.establishment_id).siret[:SIREN_DIGITS]
    for domain in _domains_of(session, organisation_id):
        if session.get(EnterpriseDomain, (siren, domain)) is None:
            session.add(EnterpriseDomain(siren=siren, domain=domain, known_by=by, known_on=today))
    session.flush()
    return organisation


def may_read(session: Session, establishment_id: int) -> bool:
    """Whether an establishment may read anything of residents: it is checked, or invented and nobody's."""
    unchecked = session.scalar(
        sa.select(Organisation.id).where(
            Organisation.establishment_id == establishment_id, Organisation.checked_at.is_(None)
        )
    )
    return unchecked is None


def works_there(session: Session, account_id: int, establishment_id: int) -> bool:
    """Whether an account is a member of an establishment; 0 is the invented employer's of a demonstration."""
    if not account_id:
        return bool(session.scalar(sa.select(Establishment.demo).where(Establishment.id == establishment_id)))
    member = session.scalar(
        sa.select(Membership.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.account_id == account_id, Organisation.establishment_id == establishment_id)
    )
    return member is not None


def check_again(session: Session, establishment: Establishment, now: datetime) -> None:
    """What was checked has changed (SIRET, name): until it is checked again, no candidate is read."""
    organisation = session.scalar(
        sa.select(Organisation).where(Organisation.establishment_id == establishment.id)
    )
    if organisation is None:
        return
    organisation.name, organisation.proof, organisation.checked_at = establishment.name, "", None
    organisation.checked_by, organisation.check_note = None, ""
    session.flush()
    check_by_domain(session, organisation, now)


def awaiting(session: Session) -> list[Awaiting]:
    """The establishments that wait to be checked, the oldest first."""
    rows = session.execute(
        sa.select(
            Organisation.id,
            Organisation.name,
            Establishment.siret,
            Commune.name.label("commune"),
            Account.email,
        )
        .join(Establishment, Establishment.id == Organisation.establishment_id)
        .join(Commune, Commune.code == Establishment.commune_code)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .join(Account, Account.id == Membership.account_id)
        .where(Organisation.checked_at.is_(None))
        .order_by(Organisation.created_at, Organisation.id, Account.id)
    ).all()
    found: dict[int, Awaiting] = {}
    for row in rows:
        before = found[row.id].emails if row.id in found else ()
        emails = (*before, row.email) if row.email else before
        found[row.id] = Awaiting(row.id, row.name, row.siret, row.commune, emails)
    return list(found.values())


def hold_organisation(session: Session, organisation_id: int) -> None:
    """Hold the organisation's row until the commit: who counts its administrators next, counts after us."""
    session.execute(
        sa.update(Organisation)
        .where(Organisation.id == organisation_id)
        .values(changes=Organisation.changes + 1)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


def _domains_of(session: Session, organisation_id: int) -> set[str]:
    emails = session.scalars(
        sa.select(Account.email)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.organisation_id == organisation_id)
    )
    return {domain for email in emails if (domain := domain_of(email))}
