"""Rules written as TOML, always in one way: the same facts give the same text, whoever typed them.

tables_of(text) -> {identifier: table}     what `lint` accepts, as plain values
write_scheme(identifier, table) -> str     the text of one scheme, which `read_schemes` reads
write_condition(table) -> str              its `who` alone, as an agent edits it
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from matching.referential.rule_findings import Finding, parse
from matching.referential.scheme_parts import (
    COURSE_FIELDS,
    ENTRY_FIELDS,
    GIVES_FIELDS,
    PLACE_FIELDS,
    PLACEMENT_FIELDS,
)
from matching.referential.scheme_reading import FIELDS

LONGEST_LINE: Final = 100
_ORDERS: Final = {
    "gives": GIVES_FIELDS,
    "entry": ENTRY_FIELDS,
    "placement": PLACEMENT_FIELDS,
    "places": PLACE_FIELDS,
    "courses": COURSE_FIELDS,
}
_ESCAPES: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"})

Table = Mapping[str, Any]


def tables_of(text: str) -> dict[str, dict[str, Any]]:
    """The tables of a text that `lint` accepts. Raises ValueError for a text that is not TOML."""
    tables = parse(text)
    if isinstance(tables, Finding):
        raise ValueError(tables.sentence)
    return {name: dict(table) for name, table in tables.items() if isinstance(table, dict)}


def write_scheme(identifier: str, table: Table) -> str:
    """One scheme: its fields in the order of `FIELDS`, those that are absent left out."""
    lines = [f"[{identifier}]"]
    for name in FIELDS:
        if name == "who" and name in table:
            lines.append(f"who.{write_condition(table[name])}")
        elif name in table:
            lines.append(f"{name} = {_value(_ordered(table[name], _ORDERS.get(name, ())))}")
    return "\n".join(lines) + "\n"


def write_condition(table: Table) -> str:
    """A condition without its braces: « all = [ … ] », a part a line."""
    return "\n".join(f"{name} = {_value(value)}" for name, value in table.items())


def _ordered(value: object, order: tuple[str, ...]) -> object:
    """The same value, its fields in one order whoever typed them; those that no rule knows come last."""
    if isinstance(value, list):
        return [_ordered(one, order) for one in value]
    if isinstance(value, Mapping):
        known = [name for name in order if name in value]
        return {name: value[name] for name in [*known, *(name for name in value if name not in known)]}
    return value


def _value(value: object, indent: str = "") -> str:
    if isinstance(value, list):
        return _list(value, indent)
    return _flat(value)


def _list(values: list[object], indent: str) -> str:
    flat = _flat(values)
    if len(flat) + len(indent) <= LONGEST_LINE and not any(isinstance(one, dict) for one in values):
        return flat
    deeper = indent + "  "
    return "[\n" + "".join(f"{deeper}{_value(one, deeper)},\n" for one in values) + indent + "]"


def _flat(value: object) -> str:
    """A value on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{"".join(map(_character, value.translate(_ESCAPES)))}"'
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return "[" + ", ".join(map(_flat, value)) + "]"
    if isinstance(value, Mapping):
        inside = ", ".join(f"{name} = {_flat(one)}" for name, one in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    return repr(value)


def _character(one: str) -> str:
    # TOML wants the other control characters by their number.
    return f"\\u{ord(one):04x}" if ord(one) < 0x20 or ord(one) == 0x7F else one
