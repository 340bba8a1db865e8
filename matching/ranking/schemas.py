"""JSON Schemas (draft 2020-12) of the exchange files, made of the same lists as the reading."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from .values import (
    ACCEPTS,
    AVOIDED,
    BASES,
    BLOCKERS,
    BRICKS,
    CARDS,
    CONTRACTS,
    CRITERIA,
    DAY_TYPES,
    DAYS,
    FRENCH,
    GROUPS,
    HOURS,
    MEANS,
    PAY_PER,
    PROJECTS,
    READINGS,
    REGISTRATIONS,
    SCHEMES,
    SITUATIONS,
)

Schema: TypeAlias = dict[str, object]
Subject: TypeAlias = Literal["vacancy", "profile", "match"]

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_TEXT: Final[Schema] = {"type": "string", "pattern": r"\S"}
_NULL: Final[Schema] = {"type": "null"}
_CLOCK: Final[Schema] = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
_DAY: Final[Schema] = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_ROME_CODE: Final[Schema] = {"type": "string", "pattern": "^[A-Z][0-9]{4}$"}
_COMMUNE: Final[Schema] = {"type": "string", "pattern": "^[0-9][0-9AB][0-9]{3}$"}
_LEVEL: Final[Schema] = {"type": "integer", "minimum": 1, "maximum": 8}
_LAT: Final[Schema] = {"type": "number", "minimum": -90, "maximum": 90}
_LON: Final[Schema] = {"type": "number", "minimum": -180, "maximum": 180}
_ITEM: Final[Schema] = {"type": "integer", "minimum": 1, "maximum": 2_147_483_647}
_COUNT: Final[Schema] = {"type": "integer", "minimum": 0, "maximum": 2_147_483_647}
_BOOLEAN: Final[Schema] = {"type": "boolean"}


def _word(words: tuple[str, ...]) -> Schema:
    return {"enum": list(words)}


def _or_null(kind: Schema) -> Schema:
    return {"anyOf": [kind, _NULL]}


def _list(kind: Schema) -> Schema:
    return {"type": "array", "items": kind}


def _words(words: tuple[str, ...]) -> Schema:
    return _or_null(_list(_word(words)))


def _object(required: dict[str, Schema], optional: dict[str, Schema] | None = None) -> Schema:
    """An object whose `required` fields must be there; the `optional` ones may be absent or null."""
    properties = required | {name: _or_null(kind) for name, kind in (optional or {}).items()}
    return {"type": "object", "required": list(required), "properties": properties}


def _any_of_fields(kind: Schema, *names: str) -> Schema:
    """`kind`, with at least one of the named fields there and not null."""
    some = [{"required": [name], "properties": {name: {"not": _NULL}}} for name in names]
    return kind | {"anyOf": some}


def _skill(more: dict[str, Schema]) -> Schema:
    return _any_of_fields(_object({}, {"label": _TEXT, "rome_item": _ITEM} | more), "label", "rome_item")


def _vacancy() -> Schema:
    point = _object({"lat": _LAT, "lon": _LON}, {"commune": _COMMUNE})
    commune = _object({"commune": _COMMUNE}, {"lat": _NULL, "lon": _NULL})
    shift = _object({"days": _list(_word(DAYS)) | {"minItems": 1}, "start": _CLOCK, "end": _CLOCK})
    return _object(
        {
            "id": _TEXT,
            "title": _TEXT,
            "place": {"anyOf": [point, commune]},
            "contract": _word(CONTRACTS),
        },
        {
            "employer_id": _TEXT,
            "rome_code": _ROME_CODE,
            "weekly_hours": {"type": "number", "minimum": 0, "maximum": 168},
            "positions": _COUNT | {"minimum": 1},
            "shifts": _list(shift),
            "skills": _list(_skill({"required": _BOOLEAN})),
            "requires": _words(CARDS),
            "qualification_level": _LEVEL,
            "reading": _word(READINGS),
            "french": _word(FRENCH),
            "accepts": _words(ACCEPTS),
            "published_on": _DAY,
            "starts_on": _DAY,
            "pay": _object({"cents": _COUNT, "per": _word(PAY_PER)}),
        },
    )


def _profile() -> Schema:
    want = _any_of_fields(_object({}, {"rome_code": _ROME_CODE, "text": _TEXT}), "rome_code", "text")
    fields = _object(
        {"id": _TEXT},
        {
            "home": _object({"lat": _LAT, "lon": _LON}),
            "neighbourhood": _TEXT,
            "commune": _COMMUNE,
            "wants": _list(want),
            "skills": _list(_skill({})),
            "holds": _words(CARDS),
            "means": _words(MEANS),
            "max_minutes": {"type": "integer", "minimum": 1, "maximum": 1440},
            "contracts": _words(CONTRACTS),
            "hours": _word(HOURS),
            "avoid": _words(AVOIDED),
            "qualification_level": _LEVEL,
            "reading": _word(READINGS),
            "french": _word(FRENCH),
            "birth_date": _DAY,
            "situation": _word(SITUATIONS),
            "registered": _words(REGISTRATIONS),
            "in_schemes": _words(SCHEMES),
            "project": _word(PROJECTS),
            "aims_at_level": _LEVEL,
            "wants_business": _BOOLEAN,
            "available_from": _DAY,
        },
    )
    return _any_of_fields(fields, "home", "neighbourhood", "commune")


def _match() -> Schema:
    part: Schema = {"type": "number", "minimum": 0, "maximum": 1}
    words = _object({"resident": _TEXT, "counsellor": _TEXT}, {"employer": _TEXT})
    criterion = _object(
        {
            "name": _word(CRITERIA),
            "brick": _word(BRICKS),
            "contribution": part,
            "of": part,
            "words": words,
        }
    )
    travel = _object(
        {"basis": _word(BASES)},
        {
            "minutes_out": _COUNT,
            "minutes_back": _COUNT,
            "wait_minutes": _COUNT,
            "worst_day": _word(DAY_TYPES),
            "leave_at": _CLOCK,
            "home_at": _CLOCK,
        },
    )
    missing = _object({"label": _TEXT, "required": _BOOLEAN}, {"scheme": _word(SCHEMES)})
    return _object(
        {
            "vacancy_id": _TEXT,
            "profile_id": _TEXT,
            "score": part,
            "group": _word(GROUPS),
            "criteria": _list(criterion),
            "missing_skills": _list(missing),
            "blockers": _list(_object({"name": _word(BLOCKERS), "words": _TEXT})),
        },
        {"travel": travel, "held_skills": _list(_TEXT)},
    )


def schema(subject: Subject) -> Schema:
    """The JSON Schema of one line of a vacancy file, of a profile file, or of a match."""
    made = {"vacancy": _vacancy, "profile": _profile, "match": _match}[subject]()
    return {"$schema": _DIALECT, "title": subject} | made
