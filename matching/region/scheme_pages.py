"""The schemes for everybody: a list, and a page each; a resident who is in reads what each answers."""

from __future__ import annotations

from flask import Response

from matching.accounts.guards import public
from matching.accounts.visitor import Role, current_visitor
from matching.clock import today
from matching.extensions import db
from matching.matches.snapshot import current_snapshot
from matching.matches.values import read_profiles
from matching.pages import page
from matching.referential.schemes import Person
from matching.refusals import not_found
from matching.region.scheme_words import find_identifier, tell_scheme
from matching.region.views import bp


@bp.get("/aides")
@public
def aids() -> Response:
    """Every scheme, in a line or two."""
    schemes, person = current_snapshot(db.session).schemes, _person()
    told = [tell_scheme(scheme, today(), person) for scheme in schemes]
    return page("region/aids.html", part="aides", schemes=told, mine=person is not None)


@bp.get("/aides/<slug>")
@public
def aid(slug: str) -> Response:
    """One scheme in full: for whom, what it gives, where, how to enter, from which source."""
    identifier = find_identifier(slug)
    if identifier is None:
        raise not_found("Aucune aide ne porte ce nom.")
    snapshot = current_snapshot(db.session)
    scheme = next(one for one in snapshot.schemes if one.identifier == identifier)
    return page("region/aid.html", part="aide", scheme=scheme, told=tell_scheme(scheme, today(), _person()))


def _person() -> Person | None:
    """What the rules read of the resident who is here; None for everybody else."""
    visitor = current_visitor()
    if visitor is None or visitor.role is not Role.RESIDENT or not visitor.id:
        return None
    snapshot = current_snapshot(db.session)
    found = read_profiles(db.session, snapshot.vocabulary.occupations, {visitor.id}, only_open=False)
    return snapshot.person_of(found[0]) if found else None
