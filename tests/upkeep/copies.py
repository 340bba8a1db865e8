"""What the tests of backups share: applications side by side, a full town, and every row of a database."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from demo_town import SAMIRA, load_town
from environ import environ_for
from flask import Flask
from privacy.whole import a_whole_person

from matching import create_app
from matching.clock import now
from matching.extensions import db
from matching.matches.models import IndexVersion
from matching.region.models import Commune, ReferentialImport
from matching.region.scheme_models import AuditEntry, SchemeVersion
from matching.residents.models import Profile

Rows = dict[str, list[dict[str, Any]]]
WORDS = ("job_title", "occupation_near", "usual_skill", "occupation_context", "postal_code", "skill", "stop")
"""Built-in rows by the thousand, to which nothing of a small town is attached."""
AWKWARD = 'L’œuvre d’« Ünal »\n\t"x" \\u0041 \U0001f6b2 {} [] null  fin '


@contextmanager
def application(url: str, folder: Path, **over: str) -> Iterator[Flask]:
    """An application on a database of its own, in its context."""
    folder.mkdir(exist_ok=True)
    app = create_app(environ_for(url, folder, **over))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def fill(size: int = 300) -> None:
    """The invented town, somebody with a row in every table about her, and what the others leave empty."""
    load_town(size)
    a_whole_person()
    instant = now()
    samira = db.session.get_one(Profile, SAMIRA)
    samira.name = AWKWARD
    samira.lat, samira.lon = 43.1 + 0.2, -1e-7
    samira.changed_at = instant.replace(microsecond=7) - timedelta(days=40_000)
    db.session.add_all(
        [
            SchemeVersion(
                identifier="e2c", number=1, rules="x", published_by="region:0", published_at=instant
            ),
            AuditEntry(
                at=instant, by="region:0", subject="scheme:e2c", action="publish", before="", after="x"
            ),
            ReferentialImport(kind="rome", version="460", imported_at=instant, added=1, changed=0, refused=0),
            IndexVersion(built_at=instant, weights="w", referential="r", vacancies=1, profiles=0),
        ]
    )
    db.session.commit()


def take_words_out() -> None:
    """Leave a database that is copied and put back in no time: what its rows are is not what is asked."""
    for name in WORDS:
        db.session.execute(sa.delete(db.metadata.tables[name]))
    attached = sa.union(
        *(
            sa.select(key.parent)
            for table in db.metadata.sorted_tables
            for key in table.foreign_keys
            if key.target_fullname == "commune.code"
        )
    )
    db.session.execute(sa.delete(Commune).where(Commune.code.not_in(attached)))
    db.session.commit()


def all_rows() -> Rows:
    """Every row of every table, as its values are in Python, in one order."""
    with db.engine.connect() as connection:
        return {
            table.name: sorted((dict(row._mapping) for row in connection.execute(sa.select(table))), key=repr)
            for table in db.metadata.sorted_tables
        }


def differences(before: Rows, after: Rows) -> dict[str, set[str]]:
    """Table -> columns that are not as before; « rows » where there are more or fewer of them."""
    found: dict[str, set[str]] = {}
    for name, rows in before.items():
        if len(rows) != len(after[name]):
            found[name] = {"rows"}
            continue
        # By their keys: a value that changed must not move a row away from the one it was.
        keys = [column.name for column in db.metadata.tables[name].primary_key.columns]
        one, other = (
            sorted(some, key=lambda row: repr([row[key] for key in keys])) for some in (rows, after[name])
        )
        for left, right in zip(one, other, strict=True):
            changed = {column for column in left if left[column] != right[column]}
            if changed:
                found.setdefault(name, set()).update(changed)
    return found


def rewrite(
    path: Path,
    *,
    line: Callable[[str, list[Any]], list[Any]] | None = None,
    manifest: Callable[[dict[str, Any]], None] = lambda _: None,
    signed: bool = True,
) -> None:
    """Write a backup again with other values; `signed`: with the digests that belong to them."""
    with zipfile.ZipFile(path) as old:
        members = {name: old.read(name) for name in old.namelist()}
    document = json.loads(members.pop("manifest.json"))
    for name, text in members.items():
        table = name.removeprefix("tables/").removesuffix(".jsonl")
        if line and text:
            rows = [line(table, json.loads(one)) for one in text.decode().split("\n") if one]
            members[name] = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
            if signed:
                document["tables"][table]["sha256"] = sha256(members[name]).hexdigest()
    manifest(document)
    with zipfile.ZipFile(path, "w") as new:
        for name, text in members.items():
            new.writestr(name, text)
        new.writestr("manifest.json", json.dumps(document))
