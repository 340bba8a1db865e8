"""Loads the built-in referential, so that the service works before anything is imported.

It adds the official rows that are missing and never changes one that an import brought; what is ours (usual
names, plain skills, usual neighbourhood names, schemes) is made equal to the built-in tables.
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.extensions import db
from matching.referential.rome import (
    read_builtin_occupations,
    read_builtin_shortage,
    read_builtin_skills,
    read_builtin_titles,
    read_builtin_vocabulary,
)
from matching.referential.schemes import read_builtin_schemes
from matching.referential.stops import read_builtin_stops
from matching.referential.territory import (
    read_builtin_communes,
    read_builtin_missions_locales,
    read_builtin_neighbourhoods,
)
from matching.region import models, rows
from matching.region.store import Row, Tally, sync, table_of


def load_builtin(session: Session) -> Tally:
    """Bring the built-in referential into the database. Run twice, it changes nothing. The caller commits."""
    return _territory(session) + _occupations(session) + _ours(session)


def _add(session: Session, model: type[db.Model], some: Iterable[Row], key: tuple[str, ...] = ()) -> Tally:
    return sync(session, table_of(model), some, key=key, only_missing=True)


def _territory(session: Session) -> Tally:
    communes = read_builtin_communes()
    quarters = read_builtin_neighbourhoods()
    return (
        _add(session, models.Commune, rows.commune_rows(communes))
        + _add(session, models.PostalCode, rows.postal_rows(communes))
        + _add(session, models.Neighbourhood, rows.neighbourhood_rows(quarters))
        + _add(session, models.NeighbourhoodCommune, rows.neighbourhood_commune_rows(quarters))
        + _add(session, models.Stop, rows.stop_rows(read_builtin_stops()))
        + _add(
            session,
            models.Structure,
            rows.structure_rows(read_builtin_missions_locales()),
            key=("kind", "reference"),
        )
    )


def _occupations(session: Session) -> Tally:
    if session.scalar(sa.select(models.ReferentialImport.id).where(models.ReferentialImport.kind == "rome")):
        # An imported ROME is whole, and may be newer: what it no longer has must not come back. Only the
        # occupations that our own words need are added.
        occupations = read_builtin_occupations()
        return _add(session, models.Occupation, rows.occupation_rows(occupations))
    occupations = read_builtin_occupations()
    return (
        _add(session, models.Occupation, rows.occupation_rows(occupations))
        + _add(session, models.OccupationContext, rows.context_rows(occupations))
        + _add(session, models.OccupationNear, rows.near_rows(occupations))
        + _add(session, models.JobTitle, rows.title_rows(read_builtin_titles()), key=("number",))
        + _add(session, models.Skill, rows.skill_rows(read_builtin_skills()))
        + _add(session, models.Shortage, rows.shortage_rows(read_builtin_shortage()))
    )


def _ours(session: Session) -> Tally:
    usual = read_builtin_vocabulary()
    names, quarters = models.NeighbourhoodName, read_builtin_neighbourhoods()
    return (
        sync(session, table_of(models.UsualOccupation), rows.usual_rows(usual))
        + sync(
            session,
            table_of(models.JobTitle),
            rows.usual_title_rows(usual),
            where=models.JobTitle.kind != "official",
            key=("rome_code", "kind", "label"),
        )
        + sync(
            session, table_of(models.UsualSkill), rows.usual_skill_rows(usual), key=("rome_code", "position")
        )
        + sync(
            session,
            table_of(names),
            rows.usual_name_rows(quarters),
            where=names.neighbourhood_code.in_([quarter.code for quarter in quarters]),
        )
        + sync(session, table_of(models.Scheme), rows.scheme_rows(read_builtin_schemes()))
    )
