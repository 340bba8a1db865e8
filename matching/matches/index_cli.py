"""`index check`: whether the lists that people see say what the database says.

Exit codes are those of EXCHANGE: 0 no difference, 1 some, or refused, 2 wrong usage.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from matching.clock import real_now
from matching.commands import FrenchCommand, FrenchGroup, RefusedError, json_option, write, write_json
from matching.extensions import db
from matching.french import count
from matching.matches.index_check import Report, SiteSilent, ask_site, check_index
from matching.matches.index_marks import Marks
from matching.matches.vocabulary import vocabulary_anew

index_cli = FrenchGroup("index", help="L’index des listes : dit-il ce que dit la base ?")


class SiteAddress(click.ParamType[str]):
    """An http or https address without a path."""

    name = "ADRESSE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        parts = urlsplit(str(value))
        if (
            parts.scheme not in ("http", "https")
            or not parts.hostname
            or parts.path.strip("/")
            or parts.query
        ):
            self.fail(
                f"L’adresse {value} n’en est pas une : écrivez --site http://127.0.0.1:8000.", param, ctx
            )
        return str(value).rstrip("/")


@index_cli.command("check", cls=FrenchCommand)
@click.option("--site", type=SiteAddress(), help="Demande aussi leur index aux serveurs web qui y répondent.")
@json_option
def check(site: str | None, as_json: bool) -> None:
    """Relit tout dans la base et compare avec l’index qui sert aux listes. N’écrit rien."""

    def ask() -> Mapping[str, Marks]:
        return ask_site(site, now=real_now(), secret=current_app.config["SECRET_KEY"]) if site else {}

    session = db.session()
    try:
        report = check_index(
            session, lambda: vocabulary_anew(session), Path(current_app.config["INSTANCE"]), ask
        )
    except SiteSilent as silent:
        raise RefusedError(str(silent)) from None
    except SQLAlchemyError as failure:
        current_app.logger.debug("The database refused", exc_info=failure)
        raise RefusedError(
            "La base ne peut pas être lue : lancez « flask --app wsgi doctor », qui dit pourquoi."
        ) from None
    if as_json:
        write_json(report.document())
    else:
        write(*_lines(report))
    if report.findings:
        found = count(len(report.findings), "différence")
        raise RefusedError(
            f"{found} entre l’index et la base : faites ce qui est dit, puis relancez index check."
        )


def _lines(report: Report) -> list[str]:
    anew = report.seen["database"]
    offers = count(len(anew.vacancies), "offre ouverte", "offres ouvertes")
    servers = [name for name in report.seen if name not in ("database", "kept", "overlay")]
    lines = [
        f"Base, le {anew.on} : {offers}, {count(len(anew.profiles), 'profil')}.",
        f"Référentiel {anew.referential}, aides {anew.schemes}, poids {anew.weights}, "
        f"horaires {anew.timetable or 'aucun'}.",
    ]
    if servers:
        lines.append(f"Serveurs web qui ont répondu : {', '.join(servers)}.")
    for one in report.findings:
        lines += [one.sentence, f"  À faire : {one.todo}"]
    return lines if report.findings else [*lines, "L’index dit ce que dit la base."]
