"""`demo load` and `demo clear`: the invented town, in and out. Exit codes are those of EXCHANGE."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
import sqlalchemy as sa
from flask import current_app
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from matching.clock import now
from matching.commands import FrenchCommand, FrenchGroup, RefusedError, json_option, write
from matching.demo.service import LARGEST_SIZE, USUAL_SIZE, DemoRefused, clear_demo, load_demo
from matching.employers.models import Establishment
from matching.extensions import db
from matching.french import count


class Size(click.ParamType[int]):
    """A whole number."""

    name = "nombre"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            return int(value)
        except ValueError:
            self.fail(f"La taille {value} n’est pas un nombre : écrivez --size {USUAL_SIZE}.", param, ctx)


demo_cli = FrenchGroup(
    "demo", help="La ville inventée : des offres, des employeurs et des habitants fictifs."
)


@demo_cli.command("load", cls=FrenchCommand)
@click.option(
    "--size",
    type=Size(),
    default=USUAL_SIZE,
    show_default=True,
    help=f"Le nombre d’offres, de 1 à {LARGEST_SIZE} ; le reste suit en proportion.",
)
@click.option("--if-empty", is_flag=True, help="Ne fait rien si une démonstration est déjà là.")
@json_option
def load(size: int, if_empty: bool, as_json: bool) -> None:
    """Charge la ville inventée, à la place de celle qui est là."""
    if if_empty and db.session.scalar(sa.select(Establishment.id).where(Establishment.demo).limit(1)):
        _report("Démonstration déjà là", {"employers": 0, "vacancies": 0, "residents": 0}, as_json)
        return
    with _one_transaction():
        counts = load_demo(db.session(), size=size, now=now(), lived=True)
    _report("Démonstration chargée", counts, as_json)


@demo_cli.command("clear", cls=FrenchCommand)
@json_option
def clear(as_json: bool) -> None:
    """Retire la ville inventée, et rien d’autre."""
    with _one_transaction():
        counts = clear_demo(db.session(), now=now())
    _report("Démonstration retirée", counts, as_json)


@contextmanager
def _one_transaction() -> Iterator[None]:
    """All is kept, or nothing; what goes wrong comes out as one French sentence."""
    try:
        yield
        db.session.commit()
    except DemoRefused as refused:
        raise RefusedError(str(refused)) from None
    except (IntegrityError, OperationalError, ProgrammingError) as failure:
        current_app.logger.debug("The database refused", exc_info=failure)
        raise RefusedError(
            "La base a refusé la démonstration : lancez « flask --app wsgi db upgrade » puis "
            "« flask --app wsgi referential load », et recommencez ; rien n’est changé."
        ) from None
    finally:
        db.session.rollback()  # after a commit, nothing is left to undo


def _report(done: str, counts: dict[str, int], as_json: bool) -> None:
    if as_json:
        write(json.dumps(counts))
        return
    parts = (
        count(counts["vacancies"], "offre"),
        count(counts["employers"], "employeur"),
        count(counts["residents"], "habitant"),
    )
    write(f"{done} : {parts[0]}, {parts[1]}, {parts[2]}.")
