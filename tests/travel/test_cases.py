"""The worked cases, to the second, by the oracle and by the fast search."""

import json
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from travel.asking import both_of
from travel.networks import hms

CASES = Path(__file__).parent / "cases"
LINES = [json.loads(line) for line in (CASES / "journeys.jsonl").read_text("utf-8").splitlines()]


@cache
def searches(day):
    return both_of([CASES / "feed"], date.fromisoformat(day))


@pytest.mark.parametrize("side", ["oracle", "fast"])
@pytest.mark.parametrize("case", LINES, ids=[case["id"] for case in LINES])
def test_worked_case(case, side):
    oracle, fast = searches(case["date"])
    arrive = "arrive_by" in case
    asked = hms(case["arrive_by"] if arrive else case["depart_at"])
    search = oracle if side == "oracle" else fast
    answer = search.ask(tuple(case["from"]), tuple(case["to"]), asked, arrive=arrive)
    assert {name: getattr(answer, name) for name in case["expect"]} == case["expect"], case["why"]


def test_all_fifteen_are_there():
    assert [case["id"] for case in LINES] == [f"c{number:02d}" for number in range(1, 16)]
