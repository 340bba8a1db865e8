"""Looks at the database: that it answers and is whole, its referential, the messages that wait, its hour."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from matching.columns import UtcDateTime
from matching.french import count, join, local_day
from matching.matches.models import IndexChange
from matching.notifications.models import OutboxMessage
from matching.region.models import Commune, Neighbourhood, Occupation, ReferentialImport
from matching.upkeep.findings import Finding
from matching.upkeep.migrations import expected_migration, migration_of
from matching.upkeep.sight import Sight

KINDS: Final = ("rome", "communes", "qpv", "structures", "tension")
OLD: Final = timedelta(days=400)
"""Their publishers bring out a new edition each year at the latest."""
LATE: Final = timedelta(minutes=15)
VERY_LATE: Final = timedelta(hours=1)
RECENT: Final = timedelta(days=7)
SKEW_S: Final = 60
NAMED: Final = 5
CREATE: Final = "Lancez « flask --app wsgi db upgrade », puis « referential load » ou « restore »."
UPGRADE: Final = "Sauvegardez, puis lancez « flask --app wsgi db upgrade »."


def database(sight: Sight) -> Iterator[Finding]:
    """Whether it answers, is whole, and has the tables that the code expects."""
    engine = sight.engine
    sqlite = engine.dialect.name == "sqlite"
    file = engine.url.database
    if sqlite and file and file != ":memory:" and not Path(file).exists():
        # Asking would make an empty one.
        yield Finding("base", "panne", "Le fichier de la base n’existe pas.", CREATE)
        return
    try:
        with engine.connect() as connection:
            here, expected = migration_of(connection), expected_migration()
            mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar() if sqlite else ""
            harm = _harm(connection) if sqlite else []
    except SQLAlchemyError as failure:
        # Never its text: it may hold the address, password included.
        yield Finding(
            "base",
            "panne",
            f"La base ne répond pas ({type(failure).__name__}).",
            "Vérifiez qu’elle tourne, DATABASE_URL, et que le disque n’est pas plein.",
        )
        return
    kind = "SQLite" if sqlite else "PostgreSQL"
    if here != expected:
        yield Finding(
            "base",
            "panne",
            f"La base {kind} est à la migration {here or 'aucune'}, le programme attend {expected}.",
            UPGRADE,
        )
    else:
        yield Finding("base", "ok", f"La base {kind} répond, à la migration {here}.")
    for sentence in harm:
        yield Finding("base", "panne", sentence, "Arrêtez le service et restaurez la dernière sauvegarde.")
    if sqlite:
        yield journal(str(mode))


def journal(mode: str) -> Finding:
    """What SQLite says of its journal: only the write-ahead log lets pages be read while somebody writes."""
    if mode == "wal":
        return Finding("journal", "ok", "SQLite écrit en WAL : on lit pendant qu’on écrit.")
    return Finding(
        "journal",
        "attention",
        f"SQLite n’écrit pas en WAL (mode {mode}) : les pages attendent pendant qu’on écrit.",
        "Mettez INSTANCE sur un disque de la machine : un dossier partagé en réseau ne va pas.",
    )


def _harm(connection: Connection) -> list[str]:
    found = []
    if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok":
        found.append("Le fichier de la base est abîmé.")
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if orphans:
        tables = join(sorted({str(one[0]) for one in orphans}))
        found.append(f"{count(len(orphans), 'ligne')} sans ce à quoi elle se rattache ({tables}).")
    return found


def referential(sight: Sight) -> Iterator[Finding]:
    """Whether occupations, communes and neighbourhoods are there, and from when their official files are."""
    with sight.engine.connect() as connection:
        occupations, communes, quarters = (
            connection.scalar(sa.select(sa.func.count()).select_from(model)) or 0
            for model in (Occupation, Commune, Neighbourhood)
        )
        latest = connection.execute(
            sa.select(
                ReferentialImport.kind, sa.func.max(ReferentialImport.imported_at, type_=UtcDateTime())
            ).group_by(ReferentialImport.kind)
        ).all()
    if not (occupations and communes and quarters):
        yield Finding(
            "référentiel",
            "panne",
            "Le référentiel n’est pas chargé : aucune offre ne peut être lue.",
            "Lancez « flask --app wsgi referential load ».",
        )
        return
    told = join([count(occupations, "métier"), count(communes, "commune"), count(quarters, "quartier")])
    yield Finding("référentiel", "ok", f"{told} sont chargés.")
    on: dict[str, datetime] = {kind: at for kind, at in latest if kind in KINDS}
    for kind, at in on.items():
        old = at < sight.now - OLD
        yield Finding(
            "référentiel",
            "attention" if old else "ok",
            f"import {kind} date du {local_day(at)} {at.year}.",
            f"Lancez « flask --app wsgi import {kind} » avec le fichier de l’année." if old else "",
        )
    never = [kind for kind in KINDS if kind not in on]
    if never and not sight.demo:
        yield Finding(
            "référentiel",
            "attention",
            f"Jamais importés : {join(never)}. Le référentiel fourni en tient lieu.",
            "Lancez « flask --app wsgi import » pour chacun, avec les fichiers officiels.",
        )


def outbox(sight: Sight) -> Iterator[Finding]:
    """Messages that should have left, and those that were given up. Only their numbers are shown."""
    message = OutboxMessage
    late = sa.or_(
        sa.and_(message.state == "waiting", message.due_at < sight.now - LATE),
        sa.and_(message.state == "sending", message.lease_until < sight.now - LATE),
    )
    given_up = sa.and_(message.state == "failed", message.created_at > sight.now - RECENT)
    with sight.engine.connect() as connection:
        stuck = connection.execute(
            sa.select(message.id, message.due_at).where(late).order_by(message.due_at)
        ).all()
        failed = connection.scalars(sa.select(message.id).where(given_up).order_by(message.id)).all()
    if stuck:
        yield Finding(
            "messages",
            "panne" if stuck[0].due_at < sight.now - VERY_LATE else "attention",
            f"{count(len(stuck), 'message devait', 'messages devaient')} être partis : "
            f"{_named([one.id for one in stuck])}.",
            "Regardez le worker ci-dessus, puis son journal et MAIL_URL ou SMS_URL.",
        )
    if failed:
        given = count(len(failed), "message abandonné", "messages abandonnés")
        yield Finding(
            "messages",
            "attention",
            f"{given} depuis 7 jours : {_named(failed)}.",
            "La colonne last_error de outbox_message dit pourquoi : souvent une adresse fausse.",
        )
    if not stuck and not failed:
        yield Finding("messages", "ok", "Aucun message n’est en retard ni abandonné.")


def _named(ids: list[int]) -> str:
    return join([f"n° {one}" for one in ids[:NAMED]] + (["d’autres"] if len(ids) > NAMED else []))


def hour(sight: Sight) -> Iterator[Finding]:
    """Whether this machine and the database agree on the time, and nothing was written in the future."""
    with sight.engine.connect() as connection:
        if sight.engine.dialect.name == "postgresql":
            theirs = connection.scalar(sa.select(sa.func.extract("epoch", sa.func.clock_timestamp())))
            apart_s = abs(float(theirs) - sight.real)
            if apart_s > SKEW_S:
                yield Finding(
                    "heure",
                    "attention",
                    f"La base et cette machine n’ont pas la même heure ({count(int(apart_s), 'seconde')}).",
                    "Réglez les deux horloges par le réseau (NTP).",
                )
                return
        latest = connection.scalar(sa.select(sa.func.max(IndexChange.changed_at, type_=UtcDateTime())))
    if latest is not None and latest > sight.now + LATE:
        yield Finding(
            "heure",
            "attention",
            f"Des changements sont datés du {local_day(latest)} {latest.year}, plus tard que maintenant.",
            "Donnez à cette commande les réglages du service (CLOCK), ou réglez l’horloge de la machine.",
        )
    else:
        yield Finding("heure", "ok", "L’heure de la machine suit celle de la base.")
