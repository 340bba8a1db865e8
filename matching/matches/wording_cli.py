"""`wording occupations`, `wording skills` and how often they are right, on the referential that is loaded.

Exit codes are those of EXCHANGE: 0 done, 1 refused or failed, 2 wrong usage.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import click
import sqlalchemy as sa
from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from matching.commands import (
    FrenchCommand,
    FrenchGroup,
    ReadableFile,
    RefusedError,
    WrongUsageError,
    json_option,
    write,
    write_json,
)
from matching.extensions import db
from matching.matches.vocabulary import Vocabulary, load_vocabulary
from matching.region import models
from matching.wording.cards import Card
from matching.wording.evaluate import (
    Labelled,
    Quality,
    UnreadableRowsError,
    evaluate_occupations,
    evaluate_skills,
    read_labelled,
)
from matching.wording.skills import FoundSkill
from matching.wording.titles import Found

MOST_ANSWERS = 50
SURE = 0.5
BUILT_IN = "built-in"
"""What `referential` says when no ROME has been imported."""

CARD_WORDS = {"permit": "permis", "card": "carte ou habilitation", "language": "langue"}

wording_cli = FrenchGroup("wording", help="Ce que les mots veulent dire : métiers et compétences.")
_limit = click.option(
    "--limit", default=5, show_default=True, help=f"Réponses au plus, de 1 à {MOST_ANSWERS}."
)
_text = click.argument("text", metavar="TEXTE")


@wording_cli.command("occupations", cls=FrenchCommand)
@_text
@_limit
@json_option
def find_occupations(text: str, limit: int, as_json: bool) -> None:
    """Les métiers que veulent dire un titre d’offre ou une phrase, le plus probable d’abord."""
    vocabulary = _vocabulary()
    found = vocabulary.occupations.find(text, _checked(limit))
    if as_json:
        write_json([_occupation_document(one, vocabulary) for one in found])
        return
    lines = [f"{one.score:.2f}  {one.rome_code}  {_label(one, vocabulary)}. {one.why}" for one in found]
    write(*_not_sure([one.score for one in found]), *lines)


@wording_cli.command("skills", cls=FrenchCommand)
@_text
@_limit
@json_option
def find_skills(text: str, limit: int, as_json: bool) -> None:
    """Les compétences que veut dire une phrase, puis les permis, cartes et langues qui y sont nommés."""
    finder = _vocabulary().skills
    found, cards = finder.find(text, _checked(limit)), finder.find_cards(text)
    if as_json:
        write_json([*map(_skill_document, found), *map(_card_document, cards)])
        return
    lines = [f"{one.score:.2f}  {one.label} (« {one.matched} »)" for one in found]
    lines += [f"nommé  {card.label}, {CARD_WORDS[card.category]}" for card in cards]
    write(*(() if cards else _not_sure([one.score for one in found])), *lines)


@wording_cli.command("evaluate", cls=FrenchCommand)
@click.argument("labelled", metavar="FILE.csv", type=ReadableFile())
@json_option
def evaluate(labelled: bytes, as_json: bool) -> None:
    """Mesure les métiers : colonnes title,rome_code ou text,rome_codes (plusieurs codes séparés par |)."""
    rows = _rows(labelled, ("title", "text"), ("rome_code", "rome_codes"))
    vocabulary = _vocabulary()
    _tell(evaluate_occupations(vocabulary.occupations, rows, perf_counter), as_json)


@wording_cli.command("evaluate-skills", cls=FrenchCommand)
@click.argument("labelled", metavar="FILE.csv", type=ReadableFile())
@json_option
def evaluate_found_skills(labelled: bytes, as_json: bool) -> None:
    """Mesure les compétences : colonnes text,item_labels (plusieurs libellés séparés par |)."""
    rows = _rows(labelled, ("text",), ("item_labels",))
    vocabulary = _vocabulary()
    _tell(evaluate_skills(vocabulary.skills, rows, perf_counter), as_json)


def _checked(limit: int) -> int:
    if not 1 <= limit <= MOST_ANSWERS:
        raise WrongUsageError(f"--limit va de 1 à {MOST_ANSWERS}.")
    return limit


def _rows(labelled: bytes, texts: tuple[str, ...], answers: tuple[str, ...]) -> list[Labelled]:
    try:
        text = labelled.decode("utf-8-sig")
        return read_labelled(io.StringIO(text, newline=""), texts, answers)
    except UnicodeDecodeError as wrong:
        line = labelled[: wrong.start].count(b"\n") + 1
        raise RefusedError(
            f"Le fichier n’est pas en UTF-8 (ligne {line}) : enregistrez-le en UTF-8, puis recommencez."
        ) from None
    except UnreadableRowsError as wrong:
        raise RefusedError(str(wrong)) from None


def _vocabulary() -> Vocabulary:
    """The vocabulary of the database. Raises RefusedError when there is none."""
    vocabulary = _from_database(lambda: load_vocabulary(db.session(), Path(current_app.config["INSTANCE"])))
    if not vocabulary.ranking.occupation_labels:
        raise RefusedError(
            "Le référentiel est vide : lancez « flask --app wsgi referential load », puis recommencez."
        )
    return vocabulary


def _from_database(read: Callable[[], Any]) -> Any:
    try:
        if not sa.inspect(db.engine).has_table("referential_import"):
            raise RefusedError(
                "La base n’a pas encore ses tables : "
                "lancez « flask --app wsgi db upgrade », puis recommencez."
            )
        return read()
    except SQLAlchemyError as failure:
        current_app.logger.debug("The database cannot be read", exc_info=failure)
        raise RefusedError(
            "La base de données ne répond pas : vérifiez DATABASE_URL, puis recommencez."
        ) from None
    finally:
        db.session.rollback()


def referential_version() -> str:
    """The last ROME imported, as its import names it, or BUILT_IN."""
    last = (
        sa.select(models.ReferentialImport.version)
        .where(models.ReferentialImport.kind == "rome")
        .order_by(models.ReferentialImport.id.desc())
        .limit(1)
    )
    return db.session.scalar(last) or BUILT_IN


def _label(found: Found, vocabulary: Vocabulary) -> str:
    return vocabulary.ranking.occupation_label(found.rome_code)


def _occupation_document(found: Found, vocabulary: Vocabulary) -> dict[str, object]:
    return {
        "rome_code": found.rome_code,
        "label": _label(found, vocabulary),
        "matched": found.matched,
        "score": found.score,
        "why": found.why,
    }


def _skill_document(found: FoundSkill) -> dict[str, object]:
    return {
        "label": found.label,
        "rome_item": found.rome_item,
        "matched": found.matched,
        "score": found.score,
        "category": "skill",
    }


def _card_document(card: Card) -> dict[str, object]:
    """A card is named or it is not: its score is 1."""
    return {
        "label": card.label,
        "rome_item": None,
        "matched": card.matched,
        "score": 1.0,
        "category": card.category,
        "code": card.code,
    }


def _tell(quality: Quality, as_json: bool) -> None:
    document = {**quality._asdict(), "referential": _from_database(referential_version)}
    if as_json:
        write_json(document)
        return
    write(
        f"{quality.n} lignes, référentiel {document['referential']} : "
        f"première réponse juste {quality.top1:.1%}, parmi les cinq premières {quality.top5:.1%}, "
        f"écart du score {quality.calibration_error:.3f}, "
        f"médiane {quality.median_ms:.1f} ms, 95 sur 100 en {quality.p95_ms:.1f} ms."
    )


def _not_sure(scores: list[float]) -> list[str]:
    if not scores:
        return ["Rien de proche : dites-le avec d’autres mots."]
    return [] if scores[0] >= SURE else ["Pas sûr : choisissez, ou dites-le avec d’autres mots."]
