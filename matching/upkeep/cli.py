"""`doctor`, `backup` and `restore`: what is wrong, the whole of the data in one file, and back.

Exit codes are those of EXCHANGE: 0 done, 1 refused or failed, 2 wrong usage.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from matching.clock import now, real_now, today, unix_time
from matching.commands import ExistingPath, FrenchCommand, RefusedError, json_option, write, write_json
from matching.extensions import db
from matching.french import count, number
from matching.upkeep.archive import Manifest, WrongBackup, open_archive
from matching.upkeep.backup import key_mark, write_backup
from matching.upkeep.doctor import examine
from matching.upkeep.findings import worst
from matching.upkeep.restore import NotEmpty, Restored, restore_backup
from matching.upkeep.sight import Sight

OTHER_KEY = (
    "SECRET_KEY n’est pas celle du service sauvegardé : seconds facteurs, cartes et liens envoyés "
    "ne marchent plus. Remettez l’ancienne clé, ou refaites-les."
)


class NewFile(click.ParamType[Path]):
    """A file to write, in a folder that exists."""

    name = "fichier"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        path = Path(value)
        try:
            right = path.absolute().parent.is_dir() and not path.is_dir()
        except ValueError:  # a NUL in the name
            right = False
        if not right:
            self.fail(f"« {value} » n’est pas un fichier d’un dossier qui existe.", param, ctx)
        return path.absolute()


@click.command("doctor", cls=FrenchCommand)
@json_option
@with_appcontext
def doctor(as_json: bool) -> None:
    """Regarde ce sur quoi le service repose, et dit ce qui ne va pas. N’écrit rien."""
    findings = examine(Sight(current_app.config, db.engine, now(), today(), unix_time()))
    if as_json:
        document = {"level": worst(findings), "findings": [asdict(one) for one in findings]}
        write_json(document)
    else:
        for one in findings:
            write(f"{one.level:<10} {one.name} : {one.sentence}")
            if one.todo:
                write(f"{'':<10} À faire : {one.todo}")
    broken = sum(one.level == "panne" for one in findings)
    if broken:
        raise RefusedError(f"{count(broken, 'panne')} : faites ce qui est dit, puis relancez doctor.")


@click.command("backup", cls=FrenchCommand)
@click.argument("file", metavar="FILE", type=NewFile())
@json_option
@with_appcontext
def backup(file: Path, as_json: bool) -> None:
    """Sauvegarde toute la base dans un fichier, sans arrêter le service."""
    with _refusals("le fichier d’avant, s’il y en a un, est entier"):
        made = write_backup(
            db.engine,
            file,
            made_at=real_now(),
            secret=current_app.config["SECRET_KEY"],
        )
    size = file.stat().st_size
    if as_json:
        write_json({"file": str(file), "bytes": size, **_document(made)})
    else:
        write(
            f"Sauvegarde écrite dans {file.name} : {count(made.rows, 'ligne')} de "
            f"{count(len(made.tables), 'table')}, {number(size / 1e6)} Mo.",
            "Elle contient des données personnelles : gardez-la comme la base, 30 jours au plus.",
        )


@click.command("restore", cls=FrenchCommand)
@click.argument("file", metavar="FILE", type=ExistingPath(folder=False))
@click.option("--yes", is_flag=True, help="Remplace ce que la base contient.")
@json_option
@with_appcontext
def restore(file: Path, yes: bool, as_json: bool) -> None:
    """Remet une sauvegarde dans la base : tout, ou rien."""
    db.session.remove()
    with _refusals("rien n’est changé"), open_archive(file) as archive:
        done = restore_backup(db.engine, archive, now=now(), replace=yes)
    same_key = done.manifest.key_mark == key_mark(current_app.config["SECRET_KEY"])
    if as_json:
        document = {
            **_document(done.manifest),
            "replaced": done.replaced,
            "sessions_ended": done.sessions_ended,
            "messages_waiting": done.messages_waiting,
            "ends_kept": done.ends_kept,
            "same_secret_key": same_key,
        }
        write_json(document)
    else:
        write(*_told(done, same_key))


@contextmanager
def _refusals(left: str) -> Iterator[None]:
    """What goes wrong comes out as one French sentence; `left` says what is as it was."""
    try:
        yield
    except (WrongBackup, NotEmpty) as refused:
        raise RefusedError(f"{refused} ; {left}.") from None
    except SQLAlchemyError as failure:
        current_app.logger.debug("The database refused", exc_info=failure)
        raise RefusedError(
            "La base de données a refusé : lancez « flask --app wsgi doctor », vérifiez qu’aucun import "
            f"ne tourne, puis recommencez ; {left}."
        ) from None
    except OSError as failure:
        raise RefusedError(
            f"Le disque a refusé ({failure.strerror}) : libérez-le ou changez de dossier, "
            f"puis recommencez ; {left}."
        ) from None


def _document(made: Manifest) -> dict[str, Any]:
    document = {key: value for key, value in asdict(made).items() if key not in ("tables", "key_mark")}
    return {**document, "rows": made.rows, "tables": {name: one.rows for name, one in made.tables.items()}}


def _told(done: Restored, same_key: bool) -> list[str]:
    made = done.manifest
    lines = [
        f"Base restaurée : {count(made.rows, 'ligne')} de {count(len(made.tables), 'table')}, "
        f"sauvegardées le {made.made_at[:16].replace('T', ' à ')} UTC ({made.engine})."
    ]
    if done.replaced:
        lines.append(f"{count(done.replaced, 'ligne')} qui étaient là ne sont plus.")
    if done.sessions_ended:
        ended = count(done.sessions_ended, "session fermée", "sessions fermées")
        lines.append(f"{ended} : chacun entre à nouveau.")
    if done.ends_kept:
        ends = count(done.ends_kept, "refus fait", "refus faits")
        lines.append(f"{ends} depuis la sauvegarde : gardés (consentements, effacements, cartes, messages).")
    if done.messages_waiting:
        waiting = count(done.messages_waiting, "message attend", "messages attendent")
        lines.append(f"{waiting} : le worker les enverra, même déjà partis depuis la sauvegarde.")
    return lines if same_key else [*lines, OTHER_KEY]


def register(app: Flask) -> None:
    """Make the commands reachable as `flask --app wsgi COMMAND`."""
    for command in (doctor, backup, restore):
        app.cli.add_command(command)
