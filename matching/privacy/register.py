"""The register of processing (RGPD, article 30), read from `tables/register.toml`, and public."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Processing:
    """One thing done with data: for what, on which ground, whose data, who receives it, for how long."""

    name: str
    purpose: str
    ground: str
    people: str
    data: tuple[str, ...]
    recipients: tuple[str, ...]
    kept: str
    safety: str


@cache
def read_register() -> tuple[Processing, ...]:
    """Every processing of the service."""
    raw = tomllib.loads((files("matching.privacy") / "tables" / "register.toml").read_text("utf-8"))
    return tuple(
        Processing(
            name=one["name"],
            purpose=one["purpose"],
            ground=one["ground"],
            people=one["people"],
            data=tuple(one["data"]),
            recipients=tuple(one["recipients"]),
            kept=one["kept"],
            safety=one["safety"],
        )
        for one in raw["processing"]
    )
