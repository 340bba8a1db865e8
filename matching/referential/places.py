"""From what people type to a place: neighbourhoods by the names people use, communes, postal codes, stops.

Built once, then read only: safe to share between threads. `find` completes as one types and tolerates small
typos; `resolve` answers only when the text names one place, and never picks among several.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from heapq import nsmallest
from itertools import chain, takewhile
from math import cos, radians

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from matching.referential.place_names import KINDS, LEAD, Name, Place, all_names, place_key, without_lead
from matching.referential.stops import Stop
from matching.referential.territory import Commune, Neighbourhood

__all__ = ["Place", "PlaceFinder", "place_key"]

_EXACT, _PREFIX, _INSIDE, _ONE_TYPO, _TWO_TYPOS, _IN_TEXT = range(6)
_SCORES = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)
_LONGEST_TEXT = 100  # characters looked at
_FEWEST_LETTERS_INSIDE = 4  # "pont" inside a sentence may be a place, "ur" is not

_Hit = tuple[int, int, int, int]  # how near, kind, minus population, index of the name: smaller is better


class PlaceFinder:
    """All places of the region, by all their names."""

    def __init__(
        self,
        communes: Iterable[Commune],
        neighbourhoods: Iterable[Neighbourhood],
        stops: Iterable[Stop] = (),
    ) -> None:
        """Of two places with one name, a stop always yields.

        Raises ValueError for a neighbourhood whose communes are all unknown.
        """
        self._names = list(all_names(list(communes), list(neighbourhoods), stops))
        self._exact: dict[str, list[int]] = defaultdict(list)
        self._bare: dict[str, list[int]] = defaultdict(list)
        self._by_code = {name.place.code: replace(name.place, score=1.0) for name in reversed(self._names)}
        towns = (place for place in self._by_code.values() if place.kind == "commune")
        self._communes = sorted(towns, key=lambda one: one.code)
        self._centres = np.array([(one.lat, one.lon) for one in self._communes], float).reshape(-1, 2)
        starts: list[tuple[str, int, int]] = []  # a name from one of its words on, how near, its index
        compared: list[tuple[str, int]] = []  # what is looked at when a typo is suspected
        for index, name in enumerate(self._names):
            for key in (name.key, *chain.from_iterable(name.joined), *name.full):
                self._exact[key].append(index)
                self._bare[without_lead(key)].append(index)
            starts += ((key, near, index) for key, near in _starts_of(name))
            if not name.key.isdecimal():
                # Not with the commune first: a typo in "Montpellier" means the town, not its neighbourhoods.
                after = (name_first for name_first, _ in name.joined)
                keys = dict.fromkeys((name.key, without_lead(name.key), *after))
                compared += ((key, index) for key in keys)
        starts.sort()
        full = sorted((key, index) for index, name in enumerate(self._names) for key in name.full)
        self._starts = [key for key, _, _ in starts]
        self._start_hits = [self._hit(near, index) for _, near, index in starts]
        self._full = [key for key, _ in full]
        self._full_hits = [self._hit(_INSIDE, index) for _, index in full]
        self._compared = [key for key, _ in compared]
        self._compared_index = [index for _, index in compared]
        self._cut: dict[int, list[str]] = {}  # the compared keys cut to a length, made when first asked

    def with_code(self, code: str) -> Place | None:
        """The neighbourhood, commune or stop of this code."""
        return self._by_code.get(code)

    def nearest_commune(self, lat: float, lon: float) -> Place | None:
        """The commune whose centre is the nearest to a point, in degrees; None when no commune is known."""
        if not self._communes:
            return None
        north, east = (self._centres - (lat, lon)).T
        return self._communes[int(np.argmin(north**2 + (east * cos(radians(lat))) ** 2))]

    def find(self, text: str, limit: int = 8) -> list[Place]:
        """The places that the text may be the beginning of, best first, each once.

        Exact names first, then beginnings, words inside, typos (one from 4 letters, two from 8). Within
        each: neighbourhoods, then communes, the more populated first. Stops come after all of them, but
        before typos. When nothing is near, the names found inside the text ("j'habite à la Paillade").
        """
        key = place_key(text[:_LONGEST_TEXT])
        if not key or limit < 1:
            return []
        best = self._best_of_each(self._beginnings(key))
        if len(best) < limit:
            best = self._best_of_each(self._typos(key)) | best
        if not best:
            best = self._best_of_each(self._in_text(key))
        return [self._place(hit) for hit in nsmallest(limit, best.values(), key=_stops_last)]

    def resolve(self, text: str) -> Place | None:
        """The one place that the text names, or None: nothing is near enough, or several are (`candidates`).

        Enough is: a name, with or without its article; a name with its commune, department or postal code;
        a postal code of one commune; the first words of one place's names only; one typo in 6 letters or
        more, two in 12 or more, when one place only is as near. A city of another region is not guessed at.
        """
        key = place_key(text[:_LONGEST_TEXT])
        places = self._named(key) or self._first_words(key) or self._nearest(key)
        return places[0] if len(places) == 1 else None

    def candidates(self, text: str, limit: int = 8) -> list[Place]:
        """What to offer when `resolve` says None: the places that bear this very name, else `find`."""
        return self._named(place_key(text[:_LONGEST_TEXT]))[:limit] or self.find(text, limit)

    # -- the places of one name

    def _named(self, key: str) -> list[Place]:
        """Those that the key names; a name as it stands wins over one without its article."""
        return self._main(self._exact.get(key) or self._bare.get(without_lead(key)) or ())

    def _first_words(self, key: str) -> list[Place]:
        if not key or key in LEAD:
            return []
        whole = self._beginnings(f"{key} ")
        return self._main(index for near, _, _, index in whole if near == _PREFIX)

    def _nearest(self, key: str) -> list[Place]:
        allowed = 2 if len(key) >= 12 else 1 if len(key) >= 6 else 0
        if not allowed:
            return []
        near = process.extract(key, self._compared, scorer=OSA.distance, score_cutoff=allowed, limit=None)
        hits = [(distance, self._compared_index[place]) for _, distance, place in near]
        towns = [hit for hit in hits if not self._is_stop(hit[1])] or hits
        closest = min((distance for distance, _ in towns), default=0)
        return self._main(index for distance, index in towns if distance == closest)

    def _main(self, indices: Iterable[int]) -> list[Place]:
        """Each place once, in order; stops only when nothing else bears the name."""
        best = self._best_of_each(self._hit(_EXACT, index) for index in indices)
        hits = sorted(best.values())
        return [self._place(hit) for hit in hits if hit[1] < len(KINDS)] or [self._place(hit) for hit in hits]

    def _is_stop(self, index: int) -> bool:
        return self._names[index].place.kind not in KINDS

    # -- hits

    def _hit(self, near: int, index: int) -> _Hit:
        return (near, *self._names[index].order, index)

    def _place(self, hit: _Hit) -> Place:
        return replace(self._names[hit[3]].place, score=_SCORES[hit[0]])

    def _best_of_each(self, hits: Iterable[_Hit]) -> dict[tuple[str, str], _Hit]:
        best: dict[tuple[str, str], _Hit] = {}
        for hit in hits:
            place = self._names[hit[3]].place
            mark = (place.kind, place.code)
            if mark not in best or hit < best[mark]:
                best[mark] = hit
        return best

    def _beginnings(self, key: str) -> Iterator[_Hit]:
        for index in self._exact.get(key, ()):
            yield self._hit(_EXACT, index)
        yield from _starting(self._starts, self._start_hits, key)
        if " " in key:
            yield from _starting(self._full, self._full_hits, key)

    def _typos(self, key: str) -> Iterator[_Hit]:
        """Names whose beginning is one or two typos away from the key."""
        allowed = 2 if len(key) >= 8 else 1 if len(key) >= 4 else 0
        if not allowed or key.isdecimal():
            return
        longest = len(key) + allowed
        if longest not in self._cut:
            self._cut[longest] = [each[:longest] for each in self._compared]
        # Beginnings of every length count, so more is let in, then measured again, length by length.
        wide = process.extract(
            key, self._cut[longest], scorer=OSA.distance, score_cutoff=2 * allowed, limit=None
        )
        for cut, distance, place in wide:
            shorter = range(len(key) - allowed, len(cut))
            closest = min([distance, *(OSA.distance(key, cut[:length]) for length in shorter)])
            if closest <= allowed:
                yield self._hit(_ONE_TYPO if closest <= 1 else _TWO_TYPOS, self._compared_index[place])

    def _in_text(self, key: str) -> Iterator[_Hit]:
        """Whole names among the words of the text, the longest runs of words first; the first run wins.

        Stops only when no other name is there: "12 rue des Lilas, Nîmes" is in Nîmes, not at a stop Lilas.
        """
        words = key.split()
        runs = [
            " ".join(words[first : first + length])
            for length in range(len(words) - 1, 0, -1)
            for first in range(len(words) - length + 1)
        ]
        found = [
            self._exact[run] for run in runs if len(run) >= _FEWEST_LETTERS_INSIDE and run in self._exact
        ]
        towns = [named for named in found if not all(map(self._is_stop, named))]
        for named in (towns or found)[:1]:
            yield from (self._hit(_IN_TEXT, index) for index in named)


def _stops_last(hit: _Hit) -> tuple[int, _Hit]:
    """Stops stand behind every name, beginning or word of another place, and before typos."""
    near, kind, *_ = hit
    return (max(near, _INSIDE) if kind >= len(KINDS) else near) * 2 + (kind >= len(KINDS)), hit


def _starts_of(name: Name) -> Iterator[tuple[str, int]]:
    """The keys that typing may begin, each with how near that is."""
    words = name.key.split()
    lead = len(words) - len(without_lead(name.key).split())
    for first in range(len(words)):
        # Without its article a name is still begun: "paillade" begins "la paillade".
        yield " ".join(words[first:]), _PREFIX if first <= lead else _INSIDE
    for name_first, town_first in name.joined:
        yield name_first, _PREFIX
        yield town_first, _INSIDE


def _starting(keys: list[str], hits: list[_Hit], key: str) -> Iterator[_Hit]:
    """The hits of the keys, sorted, that begin with `key`."""
    first = bisect_left(keys, key)
    for place in takewhile(lambda place: keys[place].startswith(key), range(first, len(keys))):
        yield hits[place]
