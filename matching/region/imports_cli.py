"""`import rome|communes|...` and `referential load`: facts of their publishers into the database.

Exit codes are those of EXCHANGE: 0 done, 1 refused or failed, 2 wrong usage. Everything is one transaction:
whatever fails, the old data stays. The progress bar goes to standard error, and only to a terminal.
"""

from __future__ import annotations

import ssl
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from http.client import HTTPException
from pathlib import Path, PurePosixPath
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    UnknownHandler,
)

import click
import sqlalchemy as sa
from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from matching.clock import now
from matching.commands import (
    ExistingPath,
    FrenchCommand,
    FrenchGroup,
    RefusedError,
    WrongUsageError,
    json_option,
    progress,
    write,
    write_json,
)
from matching.extensions import db
from matching.french import count
from matching.matches.vocabulary import load_vocabulary
from matching.referential.official import Reject, WrongFile, find_in_mirror
from matching.referential.official.reading import MAX_FILE_BYTES
from matching.region.builtin import load_builtin
from matching.region.imports import Report, import_kind, record_change

SHOWN_REJECTS = 20
SILENCE_S = 30  # without a byte, the publisher is taken for gone
DOWNLOAD_S = 600
_CHUNK = 1 << 16

KINDS = {
    "rome": "Les métiers, appellations, compétences et proximités du ROME 4.0.",
    "communes": "Les communes d’Occitanie.",
    "qpv": "Les quartiers prioritaires d’Occitanie.",
    "structures": "Les missions locales, agences France Travail et maisons France services.",
    "tension": "Les métiers difficiles à recruter en Occitanie (enquête BMO).",
}

# What a report says it read: key of `Report.read` -> one, many.
READ_WORDS = {
    "codes": ("code ROME", "codes ROME"),
    "titles": ("appellation", "appellations"),
    "skills": ("compétence ou savoir", "compétences et savoirs"),
    "links": ("lien", "liens"),
    "mobilities": ("mobilité", "mobilités"),
    "communes": ("commune", "communes"),
    "without_town_hall": (
        "placée à son centre, faute de mairie sûre",
        "placées à leur centre, faute de mairie sûre",
    ),
    "neighbourhoods": ("quartier", "quartiers"),
    "mission_locale": ("mission locale", "missions locales"),
    "france_travail": ("agence France Travail", "agences France Travail"),
    "france_services": ("maison France services", "maisons France services"),
    "families": ("famille de métiers", "familles de métiers"),
    "outside": ("ligne d’une autre région", "lignes d’autres régions"),
}


import_cli = FrenchGroup("import", help="Importe les fichiers officiels de leurs éditeurs.")
referential_cli = FrenchGroup("referential", help="Le référentiel fourni avec le service.")


def _add_import(kind: str, about: str) -> None:
    @import_cli.command(kind, cls=FrenchCommand, help=about)
    @click.argument("files", metavar="[FILE ...]", nargs=-1, type=ExistingPath(folder=False))
    @click.option("--mirror", type=ExistingPath(folder=True), help="Un dossier qui a tous les fichiers.")
    @click.option("--dry-run", is_flag=True, help="Dit ce qui changerait, sans rien écrire.")
    @json_option
    def command(files: tuple[Path, ...], mirror: Path | None, dry_run: bool, as_json: bool) -> None:
        if files and mirror:
            raise WrongUsageError("Donnez des fichiers ou --mirror, pas les deux.")
        if len(files) > 1 and kind in ("rome", "communes", "qpv"):
            raise WrongUsageError(f"import {kind} prend un seul fichier, et non {len(files)}.")
        with (
            _one_transaction(dry_run),
            _found(kind, files, mirror) as paths,
            progress(f"import {kind}") as told,
        ):
            report = import_kind(db.session(), kind, paths, now=now(), told=told)
        if as_json:
            write_json({**report.document(), "dry_run": dry_run})
        else:
            write(*_told_in_french(kind, report, dry_run))


for _kind, _about in KINDS.items():
    _add_import(_kind, _about)


@referential_cli.command("load", cls=FrenchCommand)
@json_option
def load(as_json: bool) -> None:
    """Charge le référentiel fourni avec le service, sans toucher à ce qui a été importé."""
    with _one_transaction(dry_run=False):
        tally = load_builtin(db.session())
        if tally.added or tally.changed or tally.removed:
            record_change(db.session(), now())
    if as_json:
        write_json(asdict(tally))
    else:
        write(f"Référentiel fourni : {_counts(tally.added, tally.changed, tally.removed, tally.unchanged)}.")


@contextmanager
def _one_transaction(dry_run: bool) -> Iterator[None]:
    """All is kept, or nothing; what goes wrong comes out as one French sentence."""
    try:
        if not sa.inspect(db.engine).has_table("referential_import"):
            raise RefusedError(
                "La base n’a pas encore ses tables : "
                "lancez « flask --app wsgi db upgrade », puis recommencez."
            )
        yield
        if dry_run:
            db.session.rollback()
        else:
            # Made before the commit, from the rows that it will keep: the web workers then read a file at
            # their next list, instead of making it for seconds while somebody waits.
            load_vocabulary(db.session(), Path(current_app.config["INSTANCE"]))
            db.session.commit()
    except (WrongFile, DownloadFailed) as refused:
        raise RefusedError(f"{str(refused).removesuffix('.')} ; rien n’est changé.") from None
    except SQLAlchemyError as failure:
        current_app.logger.debug("The database refused", exc_info=failure)
        raise RefusedError(
            "La base de données a refusé l’écriture : vérifiez qu’elle répond et qu’aucun autre import "
            "ne tourne, puis recommencez ; rien n’est changé."
        ) from None
    except OSError as failure:
        raise RefusedError(
            f"Le disque a refusé ({failure.strerror}) : libérez-le, puis recommencez ; rien n’est changé."
        ) from None
    finally:
        db.session.rollback()  # after a commit, nothing is left to undo


@contextmanager
def _found(kind: str, files: Sequence[Path], mirror: Path | None) -> Iterator[Sequence[Path]]:
    """The files to read: those given, those of the mirror, or the publisher's for as long as it takes."""
    if files or mirror:
        yield files or find_in_mirror(kind, mirror or Path())
        return
    setting = f"{kind.upper()}_URL"
    address = current_app.config[setting]
    if not address:
        raise RefusedError(
            f"Aucune adresse de téléchargement n’est réglée : donnez un fichier, --mirror DOSSIER, "
            f"ou la variable {setting} (une adresse https://)."
        )
    with tempfile.TemporaryDirectory() as folder:
        yield [download(address, Path(folder), setting)]


def _told_in_french(kind: str, report: Report, dry_run: bool) -> list[str]:
    read = ", ".join(count(number, *READ_WORDS[key]) for key, number in report.read.items() if number)
    lines = [
        f"import {kind} ({report.version}) : {read}.",
        f"{_counts(report.added, report.changed, report.removed, report.unchanged)}, "
        f"{count(report.refused, 'refusée', 'refusées')}.",
        *(_reject_line(one) for one in report.rejects[:SHOWN_REJECTS]),
    ]
    left = report.refused - SHOWN_REJECTS
    if left > 0:
        lines.append(f"… et {count(left, 'autre refus', 'autres refus')} : --json les donne tous.")
    if dry_run:
        lines.append("Essai à blanc : rien n’a été écrit.")
    return lines


def _reject_line(one: Reject) -> str:
    return f"  refusée : {one.file}, ligne {one.line} : {one.reason}."


def _counts(added: int, changed: int, removed: int, unchanged: int) -> str:
    words: list[tuple[int, str, str]] = [
        (added, "ligne ajoutée", "lignes ajoutées"),
        (changed, "changée", "changées"),
        (removed, "retirée", "retirées"),
        (unchanged, "inchangée", "inchangées"),
    ]
    return ", ".join(count(*one) for one in words)


class DownloadFailed(Exception):
    """Nothing was fetched. One French sentence: why, and what to do."""


def download(address: str, folder: Path, setting: str) -> Path:
    """The file at `address` (https) written into `folder`, under its own name. Raises DownloadFailed.

    setting : the variable that holds the address, named in the sentence of a failure
    """
    name = PurePosixPath(unquote(urlsplit(address).path)).name or "telechargement"
    path = folder / name.replace("\\", "_").replace("\0", "_")[:100]
    try:
        with _opener().open(address, timeout=SILENCE_S) as answer, path.open("wb") as file:
            _copy(answer, file, answer.headers.get("Content-Length"))
    except _Cut as cut:
        problem = str(cut)
    except HTTPError as refusal:
        problem = f"le site répond {refusal.code}"
    except TimeoutError:
        problem = "le site ne répond plus"
    except (URLError, HTTPException, ConnectionError, ssl.SSLError, ValueError):
        problem = "le site ne se laisse pas joindre en https"
    else:
        return path
    raise DownloadFailed(
        f"Le téléchargement de {setting} a échoué ({problem}) : vérifiez cette adresse, ou donnez --mirror."
    )


class _Cut(Exception):
    """The answer is not taken whole; the text says why."""


def _opener() -> OpenerDirector:
    # Put together by hand: without a handler for http, ftp and file, no redirection can lead there.
    opener = OpenerDirector()
    for handler in (
        ProxyHandler(),
        HTTPSHandler(),
        HTTPRedirectHandler(),
        HTTPDefaultErrorHandler(),
        HTTPErrorProcessor(),
        UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _copy(answer: IO[bytes], file: IO[bytes], announced: str | None) -> None:
    until = time.monotonic() + DOWNLOAD_S
    size = 0
    while piece := answer.read(_CHUNK):
        size += len(piece)
        if size > MAX_FILE_BYTES:
            raise _Cut(f"plus de {MAX_FILE_BYTES // 1_000_000} Mo")
        if time.monotonic() > until:
            raise _Cut(f"plus de {DOWNLOAD_S // 60} minutes")
        file.write(piece)
    if announced is not None and announced.isdigit() and size != int(announced):
        raise _Cut("le fichier est arrivé incomplet")
