"""The form of a scheme: its fields as people type them, read into the plain values of its rules.

What cannot be read stays as it was typed: the rules' own reader then says what is accepted, so that a file
and a form are refused by the same sentences.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from matching.referential.scheme_parts import KINDS
from matching.referential.scheme_reading import (
    EFFECTS,
    PARTS,
    SENTENCES,
    effects_now,
    read_who,
)
from matching.referential.scheme_writing import write_condition, write_scheme
from matching.referential.schemes import Finding, lint
from matching.region.scheme_words import PLACEMENT_WORDS

Form = MultiDict[str, str]
LONGEST: Final = 4_000
"""Characters of a field: a longer text is refused, never cut."""


@dataclass(frozen=True, slots=True)
class Input:
    """One field: where its value stands in the table, how it is called, and how it is typed."""

    path: tuple[str, ...]
    label: str
    kind: str = "text"
    hint: str = ""

    @property
    def name(self) -> str:
        """Its name in the form."""
        return "-".join(self.path)


TEXTS: Final = (
    Input(("name",), "Nom officiel"),
    Input(("plain_name",), "Nom simple", hint="5 mots au plus."),
    Input(("short_name",), "Nom court, dit sur une offre", hint="5 mots au plus. Vide : le nom simple."),
)
NOTE: Final = Input(("note",), "Précision dite avec la réponse", hint="12 mots au plus. Facultatif.")
GIVES: Final = (
    Input(("gives", "months", "from"), "Durée, en mois, au moins", "whole"),
    Input(("gives", "months", "to"), "Durée, en mois, au plus", "whole"),
    Input(("gives", "part_time"), "À temps partiel", "flag"),
    Input(("gives", "paid"), "Rémunéré", "flag"),
    Input(("gives", "cost_cents"), "Coût pour la personne, en euros", "euros"),
)
ENTRY: Final = (
    Input(("entry", "prescribed_by"), "Qui le prescrit"),
    Input(("entry", "contact"), "À qui s’adresser"),
)
PLACEMENT: Final = tuple(
    [
        Input(("placement", name), label, hint="12 mots au plus. Vide : à confirmer.")
        for name, label in PLACEMENT_WORDS.items()
    ]
)
PLACEMENT_TOLD: Final = ("e2c",)
"""The schemes whose placement an employer may be told of, once the person named their school."""
SOURCES: Final = (
    Input(("source",), "Source"),
    Input(("checked_on",), "Vérifié le", "day"),
    Input(("valid_from",), "Valable à partir du", "day", "Vide : depuis toujours."),
    Input(("valid_to",), "Valable jusqu’au", "day", "Vide : sans fin connue."),
)
PLACE: Final = (
    Input(("name",), "Nom du lieu"),
    Input(("areas",), "Pour qui habite", "words", "occitanie, 34, 34172 ou QN03405M, avec des virgules."),
    Input(("address",), "Adresse"),
    Input(("phone",), "Téléphone"),
    Input(("hours",), "Heures"),
    Input(("lat",), "Latitude", "decimal"),
    Input(("lon",), "Longitude", "decimal"),
    Input(("from",), "Du", "day"),
    Input(("to",), "Au", "day"),
)
COURSE: Final = (
    Input(("name",), "Nom de la formation"),
    Input(("level",), "Niveau certifié, de 1 à 8", "whole"),
    Input(("hours",), "Durée, en heures", "whole"),
    Input(("weeks",), "Durée, en semaines", "whole"),
    Input(("starts",), "Prochains débuts", "days", "AAAA-MM-JJ, avec des virgules."),
    Input(("skills",), "Compétences données", "wholes", "Numéros ROME, avec des virgules."),
    Input(("cards",), "Cartes données", "words", "haccp, sst, caces_r489_1a…"),
    Input(("occupations",), "Métiers ouverts", "words", "Codes ROME, avec des virgules."),
    Input(("areas",), "Où", "words", "occitanie, 34, 34172 ou QN03405M, avec des virgules."),
    Input(("where",), "Lieu, en mots"),
    Input(("source",), "Source"),
)
ROWS: Final = {"places": PLACE, "courses": COURSE}
SINGLE: Final = (*TEXTS, NOTE, *GIVES, *ENTRY, *PLACEMENT, *SOURCES)
LISTS: Final = {
    ("effects",): EFFECTS,
    ("gives", "kinds"): KINDS,
    ("to_confirm",): PARTS,
}


@dataclass(frozen=True, slots=True)
class Typed:
    """A scheme as it was typed.

    table  : the values of the rules; complete enough to be written, right or not
    values : name of a field -> its text, to draw the form again
    chosen : name of a list -> the words ticked
    rows   : « places », « courses » -> texts of each row, by the last part of a field's path
    errors : name of a field -> what is wrong, in French; "" for what is of no field
    """

    table: dict[str, Any]
    values: dict[str, str]
    chosen: dict[str, tuple[str, ...]]
    rows: dict[str, list[dict[str, str]]]
    errors: dict[str, list[str]] = field(default_factory=dict)


def typed_from(table: Mapping[str, Any]) -> Typed:
    """The form of a table that is in force."""
    values = {one.name: _said(one, _at(table, one.path)) for one in SINGLE}
    sentences = table.get("sentences", [])
    values |= {f"sentences-{n}": sentences[n] if n < len(sentences) else "" for n in range(SENTENCES)}
    values["who"] = write_condition(table["who"])
    return Typed(
        dict(table),
        values,
        _as_now({"-".join(path): tuple(_at(table, path) or ()) for path in LISTS}),
        {
            kind: [{one.name: _said(one, row.get(one.name)) for one in inputs} for row in table.get(kind, [])]
            for kind, inputs in ROWS.items()
        },
    )


def read_typed(form: Form, identifier: str, on: date) -> Typed:
    """What an agent typed on a day, with what is wrong in it."""
    values = {one.name: _text(form, one.name) for one in SINGLE}
    values |= {f"sentences-{n}": _text(form, f"sentences-{n}") for n in range(SENTENCES)}
    values["who"] = form.get("who", "").replace("\r\n", "\n")
    chosen = _as_now({"-".join(path): tuple(form.getlist("-".join(path))) for path in LISTS})
    rows = {kind: _rows(form, kind, inputs) for kind, inputs in ROWS.items()}
    who, wrong = read_who(values["who"], identifier)
    # A condition that is refused is left out: its own findings say why, by the lines of its field.
    table = _table(values, chosen, rows, {} if wrong else who)
    errors: dict[str, list[str]] = {}
    for finding in wrong:
        errors.setdefault("who", []).append(finding.sentence)
    for finding in lint(write_scheme(identifier, table)):
        name = _name_of(finding, identifier)
        if name != "who":
            said = f"{finding.value} n’est pas accepté, il faut {finding.accepted}."
            errors.setdefault(name, []).append(said)
    for name, said in _slips(values, rows, table, on):
        errors.setdefault(name, []).append(said)
    return Typed(table, values, chosen, rows, errors)


def _as_now(chosen: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Lists with the effects that can be ticked: a former one, of an older version or page, is left out."""
    return chosen | {"effects": effects_now(chosen["effects"])}


def _slips(
    values: Mapping[str, str],
    rows: Mapping[str, list[dict[str, str]]],
    table: Mapping[str, Any],
    on: date,
) -> Iterator[tuple[str, str]]:
    """What the rules accept and no agent means: (field, what is wrong)."""
    cells = {
        f"{kind}-{number}-{name}": text
        for kind, of_kind in rows.items()
        for number, row in enumerate(of_kind)
        for name, text in row.items()
    }
    for name, text in (values | cells).items():
        if len(text) > LONGEST:
            yield name, f"Ce texte a {len(text)} signes, il en faut {LONGEST} au plus."
    checked_on = table.get("checked_on")
    if isinstance(checked_on, date) and checked_on > on:
        yield "checked_on", "Cette date est à venir, il faut le jour de la vérification."


def _table(
    values: Mapping[str, str],
    chosen: Mapping[str, tuple[str, ...]],
    rows: Mapping[str, list[dict[str, str]]],
    who: Mapping[str, Any],
) -> dict[str, Any]:
    table: dict[str, Any] = {"sentences": [values[f"sentences-{n}"] for n in range(SENTENCES)]}
    _put(table, ("who",), dict(who) or None)
    for one in SINGLE:
        _put(table, one.path, _read(one, values[one.name]))
    for path in LISTS:
        _put(table, path, list(chosen["-".join(path)]) or None)
    for kind, inputs in ROWS.items():
        found = [{one.name: _read(one, row[one.name]) for one in inputs} for row in rows[kind]]
        kept = [{name: value for name, value in row.items() if value is not None} for row in found]
        _put(table, (kind,), kept or None)
    return table


def _rows(form: Form, kind: str, inputs: tuple[Input, ...]) -> list[dict[str, str]]:
    """The rows of which something was typed; an empty one is no row."""
    cell = re.compile(rf"{kind}-([0-9]{{1,3}})-[a-z]+")
    numbers = {int(found[1]) for name in form if (found := cell.fullmatch(name))}
    every = [
        {one.name: _text(form, f"{kind}-{number}-{one.name}") for one in inputs} for number in sorted(numbers)
    ]
    return [row for row in every if any(row.values())]


def _text(form: Form, name: str) -> str:
    return " ".join(form.get(name, "").split())


def _at(table: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    value: Any = table
    for part in path:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _put(table: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    if value is None:
        return
    for part in path[:-1]:
        table = table.setdefault(part, {})
    table[path[-1]] = value


def _said(one: Input, value: Any) -> str:
    """A value as it stands in its field."""
    if value is None:
        return ""
    if one.kind == "flag":
        return "oui" if value else "non"
    if one.kind == "euros":
        return f"{value / 100:.2f}".replace(".", ",").removesuffix(",00")
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    return str(value)


def _read(one: Input, text: str) -> Any:
    """The value of a field, None when it is empty, the text itself when it cannot be read."""
    return READERS[one.kind](text) if text else None


def _whole(text: str) -> Any:
    return int(text) if re.fullmatch(r"-?[0-9]{1,9}", text) else text


def _decimal(text: str) -> Any:
    return float(text.replace(",", ".")) if re.fullmatch(r"-?[0-9]{1,3}([.,][0-9]{1,9})?", text) else text


def _euros(text: str) -> Any:
    amount = re.fullmatch(r"([0-9]{1,7})(?:[.,]([0-9]{2}))? ?€?", text)
    return 100 * int(amount[1]) + int(amount[2] or 0) if amount else text


def _day(text: str) -> Any:
    try:
        return date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else text
    except ValueError:
        return text


def _each(read: Callable[[str], Any]) -> Callable[[str], list[Any]]:
    return lambda text: [read(part.strip()) for part in text.split(",") if part.strip()]


READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "text": str,
    "whole": _whole,
    "decimal": _decimal,
    "euros": _euros,
    "day": _day,
    "flag": lambda text: {"oui": True, "non": False}.get(text, text),
    "words": _each(str),
    "wholes": _each(_whole),
    "days": _each(_day),
}


def _name_of(finding: Finding, identifier: str) -> str:
    """The name of the field that a finding is about: « e2c.places[1].areas[0] » is « places-1-areas »."""
    path = [one for one in re.split(r"[.\[\]]+", finding.field.removeprefix(identifier)) if one]
    return next((name for name in _names(path)), "")


def _names(path: list[str]) -> Iterator[str]:
    if path[:1] == ["who"]:
        yield "who"
    known = {one.name for one in SINGLE} | {"-".join(one) for one in LISTS}
    for length in range(len(path), 0, -1):
        name = "-".join(path[:length])
        if name in known or re.fullmatch(r"sentences-[0-9]+|(?:places|courses)-[0-9]+-[a-z]+", name):
            yield name
