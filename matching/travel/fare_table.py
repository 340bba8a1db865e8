"""The dated table of fares, `tables/fares.toml`: read once, each wrong entry named.

A network is recognised by words of its feed's name, the kind of its lines and how their names begin; the
first that fits is taken. Amounts are euro cents; an absent one is not known. `dated` is the year and month of
what the source says, "" where it has none.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, cast

from matching.referential.folding import fold
from matching.travel.journeys import Leg

Kind: TypeAlias = Literal["train", "road"]
Lio: TypeAlias = Literal["train", "coach"]

TABLES: Final = Path(__file__).parent / "tables"
_WORD: Final = re.compile(r"[a-z0-9]+")
_RAIL: Final = frozenset({2, *range(100, 200)})
"""Route types of GTFS that are trains; all others ride on the road or in town."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a lower fare is had: the scheme's identifier ("" for a network's own), its name, what to do."""

    scheme: str
    name: str
    how: str
    source: str
    dated: str


@dataclass(frozen=True, slots=True)
class Youth:
    """liO +=0: completed years, both included; of a month's first trips, what is paid."""

    way: Way
    from_age: int
    to_age: int
    first_trips: int
    train_pct: int
    coach_cents: int


@dataclass(frozen=True, slots=True)
class Network:
    """One network. `lio` says by what the Region's fares hold there; "" where they do not.

    book       : (trips, cents)
    young      : (first age that it is not for, cents of a month)
    on_request : the price holds for its lines to be booked too
    free_for   : communes (INSEE) whose inhabitants ride for nothing, by `free_way`; `free_area` names them
    """

    code: str
    name: str
    feeds: frozenset[str]
    kinds: frozenset[Kind]
    lines: str
    lio: Lio | Literal[""]
    ticket_cents: int | None
    book: tuple[int, int] | None
    month_cents: int | None
    young: tuple[int, int] | None
    on_request: bool
    free_for: frozenset[str]
    free_area: str
    free_way: Way | None
    source: str
    dated: str

    def runs(self, leg: Leg) -> bool:
        """Whether a ride is on this network."""
        kind: Kind = "train" if leg.kind in _RAIL else "road"
        return (
            bool(self.feeds & _words_of(leg.feed))
            and (not self.kinds or kind in self.kinds)
            and leg.line.startswith(self.lines)
        )


# A page of offers asks for a few feeds a thousand times.
@lru_cache(maxsize=256)
def _words_of(feed: str) -> frozenset[str]:
    return frozenset(_WORD.findall(fold(feed)))


@dataclass(frozen=True, slots=True)
class FareTable:
    """All that is known of fares, and the day it was checked."""

    checked_on: date
    youth: Youth
    solidarity: Way
    networks: tuple[Network, ...]

    def network_of(self, leg: Leg) -> Network | None:
        """The network of a ride; None for one that no entry knows."""
        return next((one for one in self.networks if one.runs(leg)), None)


@cache
def read_fares(path: Path = TABLES / "fares.toml") -> FareTable:
    """The table. Raises ValueError that names the entry and what is wrong with it."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        youth = raw["youth"]
        return FareTable(
            checked_on=raw["checked_on"],
            youth=Youth(
                _way(youth),
                *(
                    _amount(youth, name)
                    for name in ("from_age", "to_age", "first_trips", "train_pct", "coach_cents")
                ),
            ),
            solidarity=_way(raw["solidarity"]),
            networks=tuple(_network(one) for one in raw["networks"]),
        )
    except KeyError as missing:
        raise ValueError(f"{path.name}: {missing} is missing") from None


def _network(raw: Mapping[str, Any]) -> Network:
    code = raw["code"]
    try:
        free = raw.get("free_for")
        return Network(
            code=code,
            name=raw["name"],
            feeds=frozenset(raw["feeds"]),
            kinds=cast(frozenset[Kind], frozenset(raw.get("kinds", ()))),
            lines=raw.get("lines", ""),
            lio=raw.get("lio", ""),
            ticket_cents=_amount(raw, "ticket_cents") if "ticket_cents" in raw else None,
            book=_pair(raw.get("book"), "trips"),
            month_cents=_amount(raw, "month_cents") if "month_cents" in raw else None,
            young=_pair(raw.get("month_young"), "under_age"),
            on_request=raw.get("on_request", False),
            free_for=frozenset(free["communes"]) if free else frozenset(),
            free_area=free["area"] if free else "",
            free_way=_way({"scheme": "", **free}) if free else None,
            source=raw["source"],
            dated=raw["dated"],
        )
    except (KeyError, TypeError, ValueError) as wrong:
        raise ValueError(f"fares.toml, {code}: {wrong}") from None


def _way(raw: Mapping[str, Any]) -> Way:
    return Way(raw["scheme"], raw["name"], raw["how"], raw["source"], raw["dated"])


def _pair(raw: Mapping[str, Any] | None, first: str) -> tuple[int, int] | None:
    return None if raw is None else (_amount(raw, first), _amount(raw, "cents"))


def _amount(raw: Mapping[str, Any], name: str) -> int:
    value = raw[name]
    if type(value) is not int or value < 0:
        raise ValueError(f"{name} is a whole number, 0 or more, not {value!r}")
    return value
