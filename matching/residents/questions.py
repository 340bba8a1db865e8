"""The questions of a profile, from `tables/questions.toml`: words, order, and where each answer is kept."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

Kind = Literal["place", "wants", "skills", "cards", "one", "many", "start", "birth", "hard", "name"]
NONE: Final = "none_of_them"
"""The value of the answer « none of them »."""
ENOUGH: Final = 3
"""From this many answers on, a profile has offers."""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that may be chosen. `value` is the word of EXCHANGE that is kept."""

    value: str
    words: str
    hint: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One screen. `part` is its part's title; `place` and `of` its place among the questions of the part."""

    slug: str
    kind: Kind
    field: str
    title: str
    short: str
    hint: str
    use: str
    seen: str
    none: str
    options: tuple[Option, ...]
    part: str
    part_number: int
    place: int
    of: int

    @property
    def brings_offers(self) -> bool:
        """Whether an answer helps to find offers: those of the first three that are counted."""
        return self.kind != "name"

    @property
    def choices(self) -> tuple[Option, ...]:
        """What is offered, « none of them » last."""
        return (*self.options, Option(NONE, self.none)) if self.none else self.options

    def words_of(self, value: str) -> str:
        """The words of a value; a value kept before its words were taken away is shown as it is."""
        return next((option.words for option in self.options if option.value == value), value)


@cache
def read_questions() -> Mapping[str, Question]:
    """Every question by its slug, in the order they are asked."""
    text = (files("matching.residents") / "tables" / "questions.toml").read_text(encoding="utf-8")
    found = {}
    for number, part in enumerate(tomllib.loads(text)["parts"], 1):
        for place, entry in enumerate(part["questions"], 1):
            found[entry["slug"]] = _question(entry, part["title"], number, place, len(part["questions"]))
    return found


def _question(entry: Mapping[str, Any], part: str, number: int, place: int, of: int) -> Question:
    return Question(
        slug=entry["slug"],
        kind=entry["kind"],
        field=entry.get("field", ""),
        title=entry["title"],
        short=entry["short"],
        hint=entry["hint"],
        use=entry["use"],
        seen=entry["seen"],
        none=entry.get("none", ""),
        options=tuple(Option(*option) for option in entry.get("options", ())),
        part=part,
        part_number=number,
        place=place,
        of=of,
    )


def parts() -> dict[str, list[Question]]:
    """The questions under the title of their part."""
    found: dict[str, list[Question]] = {}
    for question in read_questions().values():
        found.setdefault(question.part, []).append(question)
    return found


def after(slug: str) -> str | None:
    """The question that follows, or None after the last one."""
    slugs = list(read_questions())
    place = slugs.index(slug) + 1
    return slugs[place] if place < len(slugs) else None


def before(slug: str) -> str | None:
    """The question that comes before, or None before the first one."""
    slugs = list(read_questions())
    place = slugs.index(slug)
    return slugs[place - 1] if place else None
