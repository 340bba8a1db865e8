"""All the ways to call the places of the region, and the label each is shown under.

A label names one place only, whatever else bears the same name: it is what a search form sends back.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from matching.referential.folding import fold
from matching.referential.stops import Stop
from matching.referential.territory import DEPARTMENTS, Commune, Neighbourhood, tidy_name

# Order of a list; stops come after.
KINDS: Mapping[str, int] = {"neighbourhood": 0, "commune": 1}

_PUNCTUATION = re.compile(r"[^\w]+")
_WORDS = {
    "st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes",
    "2": "deux", "3": "trois", "4": "quatre", "5": "cinq", "6": "six", "7": "sept",
}  # fmt: skip
# Words that people put before a name, or leave out.
LEAD = frozenset(
    {"le", "la", "les", "l", "du", "de", "des", "d", "quartier", "quartiers", "cite", "qpv", "a", "au"}
)


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere in Occitanie. `label` is shown, and typed back it resolves to this same place.

    kind  : "neighbourhood" (code of QPV), "commune" (INSEE code), or "stop" (network and its identifier)
    score : 1.0 the very name, 0.9 its beginning, 0.8 a word of it, 0.7 or 0.6 with typos, 0.5 in the text
    """

    kind: str
    code: str
    label: str
    lat: float
    lon: float
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Name:
    """One way to call a place, as keys (see `place_key`).

    key    : the name itself, completed from any of its words
    joined : with its commune after it, then before it; completed like the name
    full   : with its department or postal code, or its label; completed only from several words
    """

    place: Place
    population: int
    key: str
    joined: tuple[tuple[str, str], ...] = ()
    full: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[int, int]:
        """Neighbourhoods, communes, stops; the more populated first."""
        return KINDS.get(self.place.kind, len(KINDS)), -self.population


def place_key(text: str) -> str:
    """The text as names are compared: folded, no punctuation, "St" as "saint", small figures in letters."""
    words = _PUNCTUATION.sub(" ", fold(text)).split()
    return " ".join(_WORDS.get(word, word) for word in words)


def without_lead(key: str) -> str:
    """The key without the words that people put first: "la paillade" is "paillade"."""
    words = key.split()
    while len(words) > 1 and words[0] in LEAD:
        words.pop(0)
    return " ".join(words)


def all_names(
    communes: Sequence[Commune], neighbourhoods: Sequence[Neighbourhood], stops: Iterable[Stop]
) -> Iterator[Name]:
    """Every name. Raises ValueError for a neighbourhood whose communes are all unknown."""
    districts = list(_neighbourhood_names(neighbourhoods, {commune.code: commune for commune in communes}))
    yield from districts
    yield from _commune_names(communes, {name.key for name in districts})
    for stop in stops:
        yield _stop_name(stop)


def _neighbourhood_names(
    neighbourhoods: Sequence[Neighbourhood], communes: Mapping[str, Commune]
) -> Iterator[Name]:
    # A name that two neighbourhoods of one commune bear is shown as the official name of each.
    bearers = Counter(
        (neighbourhood.commune, key)
        for neighbourhood in neighbourhoods
        for key in {without_lead(place_key(name)) for name in neighbourhood.names}
    )
    for neighbourhood in neighbourhoods:
        towns = [communes[code] for code in neighbourhood.communes if code in communes]
        if not towns:
            raise ValueError(f"{neighbourhood.code}: its commune {neighbourhood.commune} is unknown")
        town_keys = [place_key(town.name) for town in towns]
        for name in neighbourhood.names:
            key = place_key(name)
            if without_lead(key) in town_keys or key in town_keys:  # then the commune is meant
                continue
            alone = bearers[neighbourhood.commune, without_lead(key)] == 1
            shown = name if alone else tidy_name(neighbourhood.name)
            label = f"{shown}, {towns[0].name}"
            yield Name(
                Place("neighbourhood", neighbourhood.code, label, neighbourhood.lat, neighbourhood.lon),
                towns[0].population,
                key,
                joined=tuple((f"{key} {town}", f"{town} {key}") for town in town_keys),
            )


def _commune_names(communes: Sequence[Commune], taken: set[str]) -> Iterator[Name]:
    """Communes by name and by postal code. `taken`: keys of neighbourhoods, not to be mistaken for one."""
    keys = {commune.code: place_key(commune.name) for commune in communes}
    bearers = Counter(keys.values())
    for commune in communes:
        key = keys[commune.code]
        department = DEPARTMENTS.get(commune.department, commune.department)
        alone = bearers[key] == 1 and key not in taken
        label = commune.name if alone else f"{commune.name} ({department})"
        place = Place("commune", commune.code, label, commune.lat, commune.lon)
        full = (f"{key} {place_key(department)}", f"{key} {commune.department}")
        yield Name(place, commune.population, key, full=full)
        for code in commune.postal_codes:
            coded = Place("commune", commune.code, f"{commune.name} ({code})", commune.lat, commune.lon)
            yield Name(coded, commune.population, code, full=(f"{key} {code}", f"{code} {key}"))


def _stop_name(stop: Stop) -> Name:
    """A stop by its name alone, with the town that tells it apart, by its label; a station as "gare de"."""
    key, place = place_key(stop.name), Place("stop", stop.code, stop.label, stop.lat, stop.lon)
    full = [place_key(stop.label)]
    full += [f"{key} {place_key(stop.town)}"] if stop.town else []
    full += [f"gare {key}", f"gare de {key}", f"gare d {key}"] if stop.mode == "train" else []
    return Name(place, 0, key, full=tuple(full))
