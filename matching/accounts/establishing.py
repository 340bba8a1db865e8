"""What becomes of an employer whose establishment was just written: its organisation, and its check."""

from __future__ import annotations

from matching.accounts import checks, organisations
from matching.accounts.visitor import Role, Visitor, current_entry, enter, forget_reading
from matching.clock import now
from matching.employers.models import Establishment
from matching.extensions import db


def settle_establishment(
    visitor: Visitor, establishment: Establishment, before: tuple[str, str] | None
) -> None:
    """Make a new establishment that of its author; check again one whose SIRET or name has changed.

    before : the SIRET and the name as they were, or None for a new establishment. The caller commits.
    """
    if before is None:
        entry = current_entry()
        if entry is None:
            enter(Role.EMPLOYER, establishment.id)  # behind a demo door there is no account
        else:
            organisations.found_establishment(
                db.session, entry.account_id, entry.session_id, establishment, now()
            )
    elif before != (establishment.siret, establishment.name):
        checks.check_again(db.session, establishment, now())
    forget_reading()
