"""A line is named with its vehicle, said once, whether its network's name for it holds the word or not."""

from __future__ import annotations

import pytest

from matching.matches.vehicles import ride_of


@pytest.mark.parametrize(
    ("kind", "line", "said"),
    [
        (3, "6", "bus 6"),
        (3, "Bus exemple 49", "bus exemple 49"),
        (3, "BUS 49", "bus 49"),
        (700, "Bus-49", "bus-49"),
        (3, "bus49", "bus49"),
        (3, "Busway 4", "bus Busway 4"),
        (3, "Car exemple 12", "car exemple 12"),  # the network's own word, of a line that GTFS calls a bus
        (0, "Tramway A", "tramway A"),
        (1, "Métro B", "métro B"),
        (1, "METRO B", "metro B"),
        (2, "", "train"),
        (2, "TER 876", "train TER 876"),
    ],
)
def test_the_vehicle_is_said_once(kind: int, line: str, said: str) -> None:
    assert ride_of(kind, line) == said
