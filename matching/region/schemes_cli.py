"""`schemes check` and `schemes lint`: what the schemes answer to a profile, and whether rules are right.

Exit codes are those of EXCHANGE: 0 done, 1 refused or failed, 2 wrong usage. One French sentence on standard
error says why; with `--json` standard output carries one document and nothing else.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, NoReturn

import click
from flask.cli import AppGroup

from matching.clock import today
from matching.ranking.exchange import Refused, read_profile_file
from matching.ranking.person import person_of
from matching.referential.predicates import VERDICT_WORDS
from matching.referential.schemes import (
    TO_CONFIRM,
    Answer,
    Finding,
    check,
    lint,
    read_builtin_schemes,
)
from matching.referential.territory import read_builtin_neighbourhoods

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class RefusedError(click.ClickException):
    """Refused or failed: one French sentence on standard error."""

    exit_code = 1

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file, err=file is None)


class WrongUsageError(RefusedError):
    """The command is not written as it should be."""

    exit_code = 2


class FrenchCommand(click.Command):
    """A command whose wrong usage is said in one French sentence, with exit code 2."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            raise WrongUsageError(_usage_sentence(error)) from None


def _usage_sentence(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        return f"L’option {error.option_name} n’existe pas : voyez --help."
    if isinstance(error, click.BadOptionUsage):
        return f"L’option {error.option_name} est mal écrite : voyez --help."
    if isinstance(error, click.MissingParameter) and error.param is not None:
        name = (
            error.param.opts[0] if isinstance(error.param, click.Option) else error.param.human_readable_name
        )
        return f"Il manque {name} : voyez --help."
    if isinstance(error, click.BadParameter):
        return error.message
    return "Il y a un mot de trop dans la commande : voyez --help."


class ReadableFile(click.ParamType[bytes]):
    """A file whose bytes are read at once; one that cannot be read is wrong usage."""

    name = "fichier"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> bytes:
        try:
            return Path(value).read_bytes()
        except (OSError, ValueError):
            self.fail(f"Le fichier {value} ne peut pas être lu : donnez un fichier qui existe.", param, ctx)


class Day(click.ParamType[date]):
    """A date that exists, written AAAA-MM-JJ."""

    name = "AAAA-MM-JJ"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            # The pattern first: fromisoformat also reads other writings of a date.
            day = date.fromisoformat(value) if _DAY.fullmatch(value) else None
        except ValueError:
            day = None
        if day is None:
            self.fail(f"La date {value} n’existe pas : écrivez --date AAAA-MM-JJ.", param, ctx)
        return day


schemes_cli = AppGroup("schemes", help="Les dispositifs : qui peut y entrer, et si leurs règles sont justes.")


@schemes_cli.command("check", cls=FrenchCommand)
@click.option("--profile", "profile_file", type=ReadableFile(), required=True, help="Un profil, en JSON.")
@click.option("--date", "on", type=Day(), help="Le jour de la réponse ; aujourd’hui sinon.")
@click.option("--json", "as_json", is_flag=True, help="Écrit un seul document JSON.")
def check_profile(profile_file: bytes, on: date | None, as_json: bool) -> None:
    """Dit ce que chaque dispositif répond à un profil.

    La commande lit le profil et les règles fournies avec le service : elle marche sans base de données.
    Ce que la Région a publié depuis, et les lieux qu’elle a entrés, comptent sur le site et ses listes.
    """
    try:
        profile = read_profile_file(profile_file)
    except Refused as refused:
        raise RefusedError(str(refused)) from None
    answers = check(person_of(profile, builtin_neighbourhood_codes()), on or today())
    if as_json:
        _write_json([asdict(answer) for answer in answers])
        return
    names = {scheme.identifier: scheme.name for scheme in read_builtin_schemes()}
    for answer in answers:
        _write(_answer_lines(names[answer.scheme], answer))


@schemes_cli.command("lint", cls=FrenchCommand)
@click.argument("rules", metavar="FILE", type=ReadableFile())
@click.option("--json", "as_json", is_flag=True, help="Écrit un seul document JSON.")
def lint_rules(rules: bytes, as_json: bool) -> None:
    """Vérifie un fichier de règles : une phrase par erreur, avec sa ligne et son champ."""
    findings = _findings(rules)
    if as_json:
        _write_json(
            [{"line": one.line, "field": one.field, "sentence": one.sentence} for one in findings],
        )
    else:
        _write("".join(f"{one.sentence}\n" for one in findings) or "Les règles sont justes.\n")
    if findings:
        _refuse_rules(len(findings))


@lru_cache(maxsize=1)
def builtin_neighbourhood_codes() -> frozenset[str]:
    """The codes of the 108 neighbourhoods that come with the service."""
    return frozenset(neighbourhood.code for neighbourhood in read_builtin_neighbourhoods())


def _findings(rules: bytes) -> list[Finding]:
    try:
        return lint(rules.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return [Finding(None, "", f"l’octet {error.start}", "un texte en UTF-8")]


def _refuse_rules(count: int) -> NoReturn:
    errors = "une erreur" if count == 1 else f"{count} erreurs"
    raise RefusedError(f"Corrigez {errors} dans ce fichier, puis relancez schemes lint.")


def _answer_lines(name: str, answer: Answer) -> str:
    mark = f" ({TO_CONFIRM})" if answer.half else ""
    reasons = "".join(f"    {reason}\n" for reason in answer.reasons)
    return f"{name} : {VERDICT_WORDS[answer.answer]}{mark}\n{reasons}"


def _write_json(document: object) -> None:
    _write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def _write(text: str) -> None:
    # Bytes, so that the text is UTF-8 whatever the terminal says it speaks.
    click.echo(text.encode(), nl=False)
