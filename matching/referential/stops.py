"""The stops of public transport that people name when they say where they live."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from matching.referential.tabular import read_table

MODES: Final[Mapping[str, str]] = {"train": "gare", "coach": "car", "tram": "tram", "bus": "bus"}
"""How a stop is reached -> the word its label says it with."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop or a station, its platforms made one: WGS 84 degrees, the mean of its platforms.

    code    : network and identifier of the publisher, such as "tam:S5572"
    network : as residents know it, such as "TaM"
    mode    : one of MODES, the first of them that serves it
    town    : only where another stop of the network has the same name: the commune that tells them apart
    """

    code: str
    name: str
    network: str
    mode: str
    town: str
    lat: float
    lon: float

    @property
    def label(self) -> str:
        """What a list shows: "Odysseum (tram TaM)", "Stade, vers Clapiers (bus TaM)"."""
        where = f", vers {self.town}" if self.town else ""
        return f"{self.name}{where} ({MODES[self.mode]} {self.network})"


def read_builtin_stops() -> tuple[Stop, ...]:
    """The served stops of two networks, TER Occitanie and TaM (Montpellier), by code."""
    return tuple(
        Stop(
            code=row["code"],
            name=row["name"],
            network=row["network"],
            mode=row["mode"],
            town=row["town"],
            lat=float(row["lat"]),
            lon=float(row["lon"]),
        )
        for row in read_table("stops.tsv")
    )
