"""The likeness kernel against its definition written in plain Python."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.wording.nearness import (
    LENGTH,
    REPEAT,
    Nearness,
    Stock,
    best_of_groups,
    grams,
    nearest,
    whole_words,
)

BAGS = st.lists(st.lists(st.sampled_from("abcdef"), max_size=6), max_size=8)


def slow_cosines(bags: list[list[str]], query: list[str]) -> list[float]:
    """Tf-idf cosine of `query` with each bag, feature by feature."""

    def rarity(feature: str) -> float:
        return 1.0 + math.log((1 + len(bags)) / (1 + sum(feature in bag for bag in bags)))

    def vector(bag: list[str]) -> dict[str, float]:
        raw = {feature: (1.0 + math.log(times)) * rarity(feature) for feature, times in Counter(bag).items()}
        length = math.sqrt(sum(value * value for value in raw.values())) or 1.0
        return {feature: value / length for feature, value in raw.items()}

    asked = vector(query)
    return [sum(value * asked.get(feature, 0.0) for feature, value in vector(bag).items()) for bag in bags]


@given(BAGS, st.lists(st.sampled_from("abcdefgh"), max_size=6))
@settings(deadline=None)
def test_nearness_equals_its_slow_twin(bags: list[list[str]], query: list[str]) -> None:
    fast = Nearness(bags, whole_words).to(query)
    assert fast.shape == (len(bags),)
    np.testing.assert_allclose(fast, slow_cosines(bags, query), atol=1e-5)


def test_a_document_is_nearest_to_itself() -> None:
    bags = [["cariste"], ["carreleur"], ["cuisinier"]]
    nearness = Nearness(bags, grams)
    for at, bag in enumerate(bags):
        assert int(nearness.to(bag).argmax()) == at
        assert abs(float(nearness.to(bag)[at]) - 1.0) < 1e-6


def test_grams_stay_inside_words_and_know_their_edges() -> None:
    assert grams(["pl"]) == [" pl", "pl ", " pl "]
    assert not [gram for gram in grams(["aide", "soin"]) if "e s" in gram]


def slow_cover(bags: list[list[str]], query: list[str]) -> list[float]:
    """Okapi BM25 of each bag for the words of `query`, over the most that these words can give."""
    mean = max(1.0, sum(map(len, bags)) / max(1, len(bags)))

    def rarity(word: str) -> float:
        held = sum(word in bag for bag in bags)
        return math.log(1 + (len(bags) - held + 0.5) / (held + 0.5))

    def weight(word: str, bag: list[str]) -> float:
        n = bag.count(word)
        return rarity(word) * n * (REPEAT + 1) / (n + REPEAT * (1 - LENGTH + LENGTH * len(bag) / mean))

    whole = sum(rarity(word) * (REPEAT + 1) for word in set(query))
    return [sum(weight(word, bag) for word in set(query)) / whole for bag in bags]


@given(BAGS.filter(bool), st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=6))
@settings(deadline=None)
def test_stock_equals_its_slow_twin(bags: list[list[str]], query: list[str]) -> None:
    np.testing.assert_allclose(
        Stock(bags).cover(dict.fromkeys(query, 1.0)), slow_cover(bags, query), atol=1e-5
    )


VALUES = st.lists(st.floats(0, 1, width=32) | st.just(0.0), min_size=1, max_size=30)


@given(VALUES, st.integers(1, 6))
def test_the_best_of_each_group_is_its_highest(values: list[float], size: int) -> None:
    groups = np.arange(len(values)) // size
    starts = np.searchsorted(groups, np.arange(groups[-1] + 1))
    best = best_of_groups(np.asarray(values, dtype=np.float32), groups, starts)
    np.testing.assert_array_equal(best, [max(values[at : at + size]) for at in starts])


@given(VALUES, st.integers(1, 6))
def test_the_nearest_are_the_highest_above_zero(values: list[float], most: int) -> None:
    found = nearest(np.asarray(values, dtype=np.float32), most)
    expected = sorted((value for value in values if value > 0), reverse=True)[:most]
    assert sorted((values[at] for at in found.tolist()), reverse=True) == expected


def test_weights_of_words_count_as_repeats_do() -> None:
    nearness = Nearness([["a", "b"], ["c"]], whole_words)
    np.testing.assert_allclose(nearness.to({"a": 1.0, "b": 1.0}), nearness.to(["a", "b"]))
    assert nearness.to({"a": 1.0, "c": 0.2})[0] > nearness.to(["a", "c"])[0]
