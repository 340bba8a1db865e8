"""Imports of official files: parsed, compared with the tables, and written where they differ.

One transaction, the caller's: nothing is committed here. The same files a second time change nothing at all.
What is ours (usual names, plain skills) is never touched. A row that its publisher no longer has is removed,
but for communes, neighbourhoods, and the occupations and skills to which something refers; and nothing is
removed when a line was refused, since that line may be the very one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.matches.models import IndexChange
from matching.referential.official import (
    Reject,
    WrongFile,
    parse_communes,
    parse_qpv,
    parse_rome,
    parse_structures,
    parse_tension,
)
from matching.referential.territory import Commune, read_usual_names
from matching.region import models, rows
from matching.region.store import Difference, Key, Tally, compare, table_of, write

Told = Callable[[int, int], None]  # rows done, rows in all


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did, counted in lines of the files; `read` counts what they hold, by kind of line."""

    added: int
    changed: int
    unchanged: int
    refused: int
    rejects: tuple[Reject, ...]
    version: str
    removed: int
    read: Mapping[str, int]

    @property
    def wrote(self) -> bool:
        """Whether anything in the database is not as before."""
        return bool(self.added or self.changed or self.removed)

    def document(self) -> dict[str, Any]:
        """The report as EXCHANGE prints it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be written, in an order that foreign keys accept, and how it is counted."""

    differences: tuple[Difference, ...]
    tally: Tally
    version: str
    rejects: tuple[Reject, ...]
    read: Mapping[str, int]


def import_kind(
    session: Session,
    kind: str,
    paths: Sequence[Path],
    *,
    now: datetime,
    told: Told = lambda _done, _total: None,
) -> Report:
    """Bring official files of `kind` (a key of `official.KINDS`) into the database. The caller commits.

    told : called with the rows done and the rows in all, for a progress bar.
    Raises WrongFile, before anything is written, for files that are not what `kind` takes.
    """
    session.flush()
    plan = _PLANS[kind](session, paths)
    _write(session, plan, told)
    # Statements went around the session: what it remembers of these tables may be old.
    session.expire_all()
    report = Report(
        added=plan.tally.added,
        changed=plan.tally.changed,
        unchanged=plan.tally.unchanged,
        refused=len(plan.rejects),
        rejects=plan.rejects,
        version=plan.version,
        removed=plan.tally.removed,
        read=plan.read,
    )
    if report.wrote:
        session.add(
            models.ReferentialImport(
                kind=kind,
                version=report.version,
                imported_at=now,
                added=report.added,
                changed=report.changed,
                refused=report.refused,
            )
        )
        record_change(session, now)
        session.flush()
    return report


def record_change(session: Session, now: datetime) -> None:
    """Tell the index to read the referential again. The caller commits."""
    session.add(IndexChange(kind="referential", row_id=0, changed_at=now))


def _write(session: Session, plan: _Plan, told: Told) -> None:
    total = sum(len(one.new) + len(one.changed) + len(one.unchanged) for one in plan.differences)
    done = 0

    def count(some: int) -> None:
        nonlocal done
        done += some
        told(done, total)

    write(session, plan.differences, count)


def _one(paths: Sequence[Path]) -> Path:
    if len(paths) != 1:
        raise WrongFile(f"Cet import prend un seul fichier, et non {len(paths)} : donnez-le seul.")
    return paths[0]


def _plan_rome(session: Session, paths: Sequence[Path]) -> _Plan:
    rome = parse_rome(_one(paths))
    titles = models.JobTitle
    differences = [
        compare(session, table_of(models.Occupation), rows.occupation_rows(rome.occupations)),
        compare(session, table_of(models.OccupationContext), rows.context_rows(rome.occupations)),
        compare(session, table_of(models.OccupationNear), rows.near_rows(rome.occupations)),
        compare(
            session,
            table_of(titles),
            rows.title_rows(rome.titles),
            where=titles.kind == "official",
            key=("number",),
        ),
        compare(session, table_of(models.Skill), rows.skill_rows(rome.skills)),
        compare(session, table_of(models.OccupationSkill), rows.link_rows(rome.links)),
    ]
    kept = _keep_referred(session, _keep_if_refused(differences, rome.rejects))
    return _Plan(
        differences=kept,
        tally=sum((one.tally for one in kept), Tally()),
        version=f"ROME 4.0 v{rome.version}" + (f" ({rome.published_on})" if rome.published_on else ""),
        rejects=rome.rejects,
        read={
            "codes": len(rome.occupations),
            "titles": len(rome.titles),
            "skills": len(rome.skills),
            "links": len(rome.links),
            "mobilities": len(rome.near),
        },
    )


def _plan_communes(session: Session, paths: Sequence[Path]) -> _Plan:
    parsed = parse_communes(_one(paths))
    postal = models.PostalCode
    codes = [commune.code for commune in parsed.rows]
    # Homes, vacancies and neighbourhoods refer to communes: none is ever removed.
    communes = compare(session, table_of(models.Commune), rows.commune_rows(parsed.rows)).without_removals()
    parts = compare(
        session, table_of(postal), rows.postal_rows(parsed.rows), where=postal.commune_code.in_(codes)
    )
    return _Plan(
        differences=(communes, parts),
        tally=_count_whole(communes, parts),
        version=_names(paths),
        rejects=parsed.rejects,
        read={
            "communes": len(parsed.rows),
            "without_town_hall": sum(one.point == "centre" for one in parsed.rows),
            "outside": parsed.outside,
        },
    )


def _plan_qpv(session: Session, paths: Sequence[Path]) -> _Plan:
    communes = _communes_there(session)
    if not communes:
        raise WrongFile(
            "La base n’a pas encore de communes, et chaque quartier en demande une : "
            "lancez d’abord « import communes » ou « referential load »."
        )
    parsed = parse_qpv(_one(paths), communes)
    usual = read_usual_names()
    quarters = [
        replace(one, usual_names=usual[one.code].names) if one.code in usual else one for one in parsed.rows
    ]
    codes = [one.code for one in quarters]
    lies, names = models.NeighbourhoodCommune, models.NeighbourhoodName
    # Residents refer to neighbourhoods: none is ever removed.
    whole = compare(
        session, table_of(models.Neighbourhood), rows.neighbourhood_rows(quarters)
    ).without_removals()
    parts = (
        compare(
            session,
            table_of(lies),
            rows.neighbourhood_commune_rows(quarters),
            where=lies.neighbourhood_code.in_(codes),
        ),
        compare(
            session,
            table_of(names),
            rows.usual_name_rows(quarters),
            where=names.neighbourhood_code.in_(codes),
        ),
    )
    return _Plan(
        differences=(whole, *parts),
        tally=_count_whole(whole, *parts),
        version=_names(paths),
        rejects=parsed.rejects,
        read={"neighbourhoods": len(quarters), "outside": parsed.outside},
    )


def _plan_structures(session: Session, paths: Sequence[Path]) -> _Plan:
    parsed = parse_structures(paths, _communes_there(session))
    kinds = sorted({one.kind for one in parsed.rows})
    table = models.Structure
    [difference] = _keep_if_refused(
        [
            compare(
                session,
                table_of(table),
                rows.structure_rows(parsed.rows),
                where=table.kind.in_(kinds),  # a file of agencies says nothing of the missions locales
                key=("kind", "reference"),
            )
        ],
        parsed.rejects,
    )
    read = {kind: sum(one.kind == kind for one in parsed.rows) for kind in kinds}
    return _Plan(
        differences=(difference,),
        tally=difference.tally,
        version=_names(paths),
        rejects=parsed.rejects,
        read={**read, "outside": parsed.outside},
    )


def _plan_tension(session: Session, paths: Sequence[Path]) -> _Plan:
    there = session.execute(sa.select(models.Shortage.rome_code, models.Shortage.families))
    parsed = parse_tension(paths, {code: tuple(families.split()) for code, families in there})
    [difference] = _keep_if_refused(
        [compare(session, table_of(models.Shortage), rows.shortage_rows(parsed.rows))], parsed.rejects
    )
    return _Plan(
        differences=(difference,),
        tally=difference.tally,
        version=f"BMO {max(one.year for one in parsed.rows)}",
        rejects=parsed.rejects,
        read={"families": len(parsed.families), "codes": len(parsed.rows)},
    )


_PLANS: Mapping[str, Callable[[Session, Sequence[Path]], _Plan]] = {
    "rome": _plan_rome,
    "communes": _plan_communes,
    "qpv": _plan_qpv,
    "structures": _plan_structures,
    "tension": _plan_tension,
}


def _names(paths: Sequence[Path]) -> str:
    return ", ".join(path.name for path in paths)


def _communes_there(session: Session) -> list[Commune]:
    """The communes of the database, with their postal codes."""
    postal: dict[str, list[str]] = {}
    codes = sa.select(models.PostalCode.commune_code, models.PostalCode.postal_code)
    for code, postal_code in session.execute(codes.order_by(*codes.selected_columns)):
        postal.setdefault(code, []).append(postal_code)
    table = models.Commune
    columns = (table.code, table.name, table.lat, table.lon, table.point, table.population)
    return [
        Commune(code, name, tuple(postal.get(code, ())), lat, lon, point, population)
        for code, name, lat, lon, point, population in session.execute(sa.select(*columns))
    ]


def _count_whole(whole: Difference, *parts: Difference) -> Tally:
    """The counts in lines of the file: one whose parts alone differ (a postal code) has changed.

    The first column of the parts' key is the key of the whole.
    """
    touched = {key[0] for part in parts for key in (*part.new, *part.changed, *part.gone)}
    touched = {(code,) for code in touched} - set(whole.new) - set(whole.changed)
    tally = whole.tally
    return replace(tally, changed=tally.changed + len(touched), unchanged=tally.unchanged - len(touched))


def _keep_if_refused(differences: list[Difference], rejects: Sequence[Reject]) -> list[Difference]:
    return [one.without_removals() for one in differences] if rejects else differences


def _keep_referred(session: Session, differences: list[Difference]) -> tuple[Difference, ...]:
    """Occupations and skills to which something of ours refers stay, even when ROME no longer has them."""
    return tuple(
        one.without_removals(_referred_to(session, one).__contains__)
        if one.gone and one.table.name in ("occupation", "skill")
        else one
        for one in differences
    )


def _referred_to(session: Session, difference: Difference) -> set[Key]:
    """The keys of `difference.table` that any table names, but for the rows that this very import removes."""
    [name] = difference.names
    target = difference.table.c[name]
    # Skills are also named without a foreign key, by the words of residents and employers, and by ours.
    items = ("item", "rome_item") if difference.table.name == "skill" else ()
    found: set[Key] = set()
    for table in difference.table.metadata.tables.values():
        if table.name in _OFFICIAL or table is difference.table:
            continue
        for column in table.columns:
            if column.references(target) or column.name in items:
                query = sa.select(column).where(column.is_not(None)).distinct()
                if table.name == models.JobTitle.__tablename__:
                    query = query.where(models.JobTitle.kind != "official")
                found |= {tuple(row) for row in session.execute(query)}
    return found


# Tables that hold nothing but ROME's own rows: an import of it makes them equal to the archive.
_OFFICIAL: Iterable[str] = frozenset(
    {
        models.OccupationContext.__tablename__,
        models.OccupationNear.__tablename__,
        models.OccupationSkill.__tablename__,
    }
)
