"""What a ride is called, its vehicle said once: « bus 6 », « tram 1 », « bus exemple 49 »."""

from __future__ import annotations

import re
from typing import Final

from matching.referential.folding import fold

# Route types of GTFS: the old ones, and the hundreds of the extended ones.
_KINDS: Final = {
    0: "tram",
    1: "métro",
    2: "train",
    3: "bus",
    4: "bateau",
    5: "tram",
    6: "téléphérique",
    7: "funiculaire",
}
_HUNDREDS: Final = {
    1: "train",
    2: "car",
    4: "métro",
    7: "bus",
    9: "tram",
    10: "bateau",
    13: "téléphérique",
    14: "funiculaire",
}
_WORDS: Final = frozenset(fold(word) for word in (*_KINDS.values(), *_HUNDREDS.values(), "tramway"))
_LETTERS: Final = re.compile(r"[^\W\d_]+")


def kind_of(route_type: int) -> str:
    """The vehicle of a route type of GTFS, in one word."""
    return _KINDS.get(route_type) or _HUNDREDS.get(route_type // 100, "bus")


def names_its_vehicle(line: str) -> bool:
    """Whether a line is called after a vehicle: « Bus 6 », « METRO A », « Car 12 »; not « Busway 4 »."""
    return fold(_first_word(line)) in _WORDS


def ride_of(route_type: int, line: str) -> str:
    """A ride within a sentence: « bus 6 »; the line's own name where it says its vehicle already.

    line : the short name of the route in its feed, "" when it has none
    """
    if names_its_vehicle(line):
        word = _first_word(line)
        return word.lower() + line[len(word) :]
    return f"{kind_of(route_type)} {line}".strip()


def _first_word(line: str) -> str:
    found = _LETTERS.match(line)
    return found[0] if found else ""
