"""`schemes check` and `schemes lint`: what the schemes answer to a profile, and whether rules are right."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from functools import lru_cache
from typing import NoReturn

import click

from matching.clock import today
from matching.commands import (
    Day,
    FrenchCommand,
    FrenchGroup,
    ReadableFile,
    RefusedError,
    json_option,
    write,
    write_json,
)
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

schemes_cli = FrenchGroup(
    "schemes", help="Les dispositifs : qui peut y entrer, et si leurs règles sont justes."
)


@schemes_cli.command("check", cls=FrenchCommand)
@click.option("--profile", "profile_file", type=ReadableFile(), required=True, help="Un profil, en JSON.")
@click.option("--date", "on", type=Day(), help="Le jour de la réponse ; aujourd’hui sinon.")
@json_option
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
        write_json([asdict(answer) for answer in answers])
        return
    names = {scheme.identifier: scheme.name for scheme in read_builtin_schemes()}
    for answer in answers:
        write(*_answer_lines(names[answer.scheme], answer))


@schemes_cli.command("lint", cls=FrenchCommand)
@click.argument("rules", metavar="FILE", type=ReadableFile())
@json_option
def lint_rules(rules: bytes, as_json: bool) -> None:
    """Vérifie un fichier de règles : une phrase par erreur, avec sa ligne et son champ."""
    findings = _findings(rules)
    if as_json:
        write_json(
            [{"line": one.line, "field": one.field, "sentence": one.sentence} for one in findings],
        )
    else:
        write(*[one.sentence for one in findings] or ["Les règles sont justes."])
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


def _answer_lines(name: str, answer: Answer) -> list[str]:
    mark = f" ({TO_CONFIRM})" if answer.half else ""
    return [f"{name} : {VERDICT_WORDS[answer.answer]}{mark}", *(f"    {one}" for one in answer.reasons)]
