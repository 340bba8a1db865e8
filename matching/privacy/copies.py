"""A copy of everything that is kept of a person: as values for JSON, and as words for a page."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from importlib.resources import files
from typing import Any, Final

from sqlalchemy.orm import Session

from matching.french import day as day_words
from matching.french import moment
from matching.matches.vocabulary import Vocabulary
from matching.privacy.consents import text_of
from matching.privacy.holdings import HOLDINGS, read_rows
from matching.privacy.readings import WHY_WORDS
from matching.referential.schemes import read_builtin_schemes
from matching.residents.questions import read_questions
from matching.residents.summary import card_name

FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class CopyWords:
    """`tables/copy_words.toml`: columns and codes in words, and the columns that a page leaves out."""

    columns: Mapping[str, str]
    values: Mapping[str, str]
    untold: frozenset[str]


@cache
def read_words() -> CopyWords:
    """The words of a copy."""
    raw = tomllib.loads((files("matching.privacy") / "tables" / "copy_words.toml").read_text("utf-8"))
    return CopyWords(raw["columns"], raw["values"], frozenset(raw["untold"]))


def copy_of(session: Session, profile_id: int, *, now: datetime) -> dict[str, Any]:
    """Everything kept of a person, table by table, as plain values ready for JSON."""
    return {
        "format": FORMAT,
        "exported_at": now.isoformat(),
        "tables": {
            holding.table: [
                {name: _plain(value) for name, value in row.items()}
                for row in read_rows(session, holding, profile_id)
            ]
            for holding in HOLDINGS
        },
    }


def readable_copy(
    session: Session, profile_id: int, vocabulary: Vocabulary
) -> list[tuple[str, list[list[tuple[str, str]]]]]:
    """The same in words: (what it is, its rows as (name, value) pairs). Tables with nothing are left out."""
    words, found = read_words(), []
    for holding in HOLDINGS:
        rows = [
            [
                (words.columns[name], _words(name, value, row, vocabulary))
                for name, value in row.items()
                if value not in (None, "", []) and name not in words.untold
            ]
            for row in read_rows(session, holding, profile_id)
        ]
        if any(rows):
            found.append((holding.label, rows))
    return found


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | time) else value


def _words(name: str, value: Any, row: Mapping[str, Any], vocabulary: Vocabulary) -> str:
    match value:
        case bool():
            return "oui" if value else "non"
        case datetime():
            return moment(value)
        case date():
            return day_words(value)
        case list():
            return ", ".join(str(one) for one in value)
    match name:
        case "rome_code":
            return vocabulary.plain_name(value) or value
        case "neighbourhood_code" | "commune_code":
            place = vocabulary.places.with_code(value)
            return place.label if place else value
        case "kind" if value in _QUESTIONS_BY_FIELD:
            return _QUESTIONS_BY_FIELD[value].short
        case "question" if value in read_questions():
            return read_questions()[value].title
        case "purpose":
            return text_of(value).title
        case "scheme":
            return next(one.plain_name for one in read_builtin_schemes() if one.identifier == value)
        case "value" if row.get("kind") == "holds":
            return card_name(value)
        case "value":
            return _QUESTIONS_BY_FIELD.get(row.get("kind", "hard"), _HARD).words_of(value)
    question = _QUESTIONS_BY_FIELD.get(name)
    if question is not None:
        return question.words_of(str(value))
    if name.endswith("_by"):  # « role:id »: the role alone says something
        value = str(value).partition(":")[0]
    return {**WHY_WORDS, **read_words().values}.get(value, str(value))


_QUESTIONS_BY_FIELD: Final = {one.field: one for one in read_questions().values() if one.field}
_HARD: Final = next(one for one in read_questions().values() if one.kind == "hard")
