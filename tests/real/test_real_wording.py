"""Words against the whole of ROME: `make check-data` runs this with the folder of the files in MIRROR.

The floors are what the service promises, not what it reaches; labelled words are read where they stand.
"""

from __future__ import annotations

import os
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from matching.referential.official.mirror import find_in_mirror
from matching.referential.official.rome import ParsedRome, parse_rome
from matching.referential.rome import read_builtin_vocabulary
from matching.wording.evaluate import evaluate_occupations, evaluate_skills, read_labelled
from matching.wording.normalise import content_words, split_pair
from matching.wording.rows import occupation_rows, read_ad_titles, read_skill_words, skill_rows
from matching.wording.skills import SkillFinder
from matching.wording.titles import OccupationFinder

pytestmark = pytest.mark.real

MOST_BYTES = 150_000_000
FLOORS = {
    "job_titles_dev.csv": (0.65, 0.84),
    "phrases_dev.csv": (0.75, 0.92),
    "job_titles_dev_large.csv": (0.50, 0.70),
}
SKILL_FLOORS = (0.60, 0.80)


class Whole(NamedTuple):
    """Everything of ROME and what was built of it; `kept` is in bytes."""

    rome: ParsedRome
    occupations: OccupationFinder
    skills: SkillFinder
    kept: int


@pytest.fixture(scope="module")
def mirror() -> Path:
    folder = os.environ.get("MIRROR")
    if not folder:
        pytest.fail("Name the folder of the official files: make check-data MIRROR=<folder>.", pytrace=False)
    return Path(folder).resolve()


@pytest.fixture(scope="module")
def whole(mirror: Path) -> Whole:
    rome = parse_rome(find_in_mirror("rome", mirror)[0])
    vocabulary = read_builtin_vocabulary()
    tracemalloc.start()
    occupations = OccupationFinder.build(occupation_rows(rome.titles, vocabulary, rome.skills, rome.links))
    skills = SkillFinder.build(skill_rows(rome.skills, vocabulary, rome.links), occupations)
    kept = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return Whole(rome, occupations, skills, kept)


def test_our_words_are_for_what_rome_has(whole: Whole) -> None:
    assert set(read_ad_titles()) <= {title.code for title in whole.rome.titles}
    assert set(read_skill_words()) <= {skill.number for skill in whole.rome.skills}


def test_no_name_of_an_advertisement_takes_an_official_title(whole: Whole) -> None:
    """The very words that ROME gives to an occupation, gender and small words apart, are left to it."""
    official: dict[frozenset[str], set[str]] = {}
    for title in whole.rome.titles:
        for reading in split_pair(title.label):
            official.setdefault(frozenset(content_words(reading)), set()).add(title.code)
    taken = {
        name
        for code, names in read_ad_titles().items()
        for name in names
        if code not in official.get(frozenset(content_words(name)), {code})
    }
    assert taken == set()


def test_both_finders_stay_within_their_memory(whole: Whole) -> None:
    assert whole.kept <= MOST_BYTES


@pytest.mark.parametrize("name", FLOORS)
def test_occupations_are_right_as_often_as_promised(name: str, mirror: Path, whole: Whole) -> None:
    with (mirror / "eval" / name).open(encoding="utf-8-sig", newline="") as lines:
        rows = read_labelled(lines, ("title", "text"), ("rome_code", "rome_codes"))
    quality = evaluate_occupations(whole.occupations, rows, time.perf_counter)
    assert quality.top1 >= FLOORS[name][0]
    assert quality.top5 >= FLOORS[name][1]
    assert quality.calibration_error <= 0.12


def test_skills_are_right_as_often_as_promised(mirror: Path, whole: Whole) -> None:
    with (mirror / "eval" / "skills_dev.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = read_labelled(lines, ("text",), ("item_labels",))
    quality = evaluate_skills(whole.skills, rows, time.perf_counter)
    assert quality.top1 >= SKILL_FLOORS[0]
    assert quality.top5 >= SKILL_FLOORS[1]


@pytest.mark.parametrize(
    ("find", "text", "right"),
    [
        ("codes", "Agent(e) de propreté H/F - 25h Lunel", {"K2205", "K2204"}),
        ("codes", "jfé le ménage", {"K1304", "K2204", "K2205"}),
        ("codes", "garder des mamies", {"K1302", "K1304", "K1311"}),
        ("codes", "cariste caces 3", {"N1101"}),
        ("codes", "ayudante de cocina", {"G1602"}),
        ("labels", "je fais les plats froids, la caisse", {"Procéder à l'encaissement"}),
    ],
)
def test_examples_on_all_of_rome(find: str, text: str, right: set[str], whole: Whole) -> None:
    ask: dict[str, Callable[[], list[str]]] = {
        "codes": lambda: [one.rome_code for one in whole.occupations.find(text, 1)],
        "labels": lambda: [one.label for one in whole.skills.find(text, 5)],
    }
    assert set(ask[find]()) & right
