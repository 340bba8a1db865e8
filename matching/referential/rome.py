"""Occupations, titles and skills of ROME 4.0, the words people use for them, and how hard they are to fill.

The values are plain and frozen; the official archive (`official.rome`) and the built-in tables give the
same ones. Source of the facts: ROME 4.0 (France Travail, Licence Ouverte 2.0), named with its version and
date on the first line of each table.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from matching.referential.tabular import TABLES, read_table

T = TypeVar("T")

# ROME's number of a work context -> our short flag. "early" is ROME's "Travail en horaires décalés",
# "split" its "Travail en horaires fractionnés". "weekend" is one context of ROME, beside saturday and sunday.
CONTEXT_FLAGS: Mapping[int, str] = {
    300800: "standing",
    300795: "loads",
    300803: "night",
    23374: "saturday",
    300793: "sunday",
    23376: "weekend",
    400005: "split",
    300805: "early",
}

# ROME's tag `transition_eco` -> our short word; an empty tag stays empty.
TRANSITION_ECO: Mapping[str, str] = {
    "": "",
    "Emploi Vert": "green",
    "Emploi stratégique pour la Transition écologique": "strategic",
    "Emploi Blanc": "neutral",
    "Emploi Brun": "brown",
}


@dataclass(frozen=True, slots=True)
class Occupation:
    """One ROME code (K2204). `near` holds the codes of ROME mobility, nearest first."""

    code: str
    label: str
    transition_eco: str  # "", "green", "strategic", "neutral", "brown"
    regulated: bool  # a diploma or a card is asked by law
    contexts: frozenset[str]  # values of CONTEXT_FLAGS
    near: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Title:
    """An official job title (appellation), by its short label."""

    number: int
    label: str
    code: str
    main: bool  # the title that names the code
    rare: bool  # tagged as little used


@dataclass(frozen=True, slots=True)
class Skill:
    """An item of ROME: `kind` is "competence" or "savoir"; `soft` marks the savoir-être professionnels."""

    number: int
    label: str
    kind: str
    soft: bool


@dataclass(frozen=True, slots=True)
class Link:
    """An item of an occupation. `kind`: competence, savoir, context. `core`: "", main, emerging."""

    code: str
    item: int
    kind: str
    core: str


@dataclass(frozen=True, slots=True)
class Near:
    """ROME mobility: who does `code` can go to `near_code`; `order` 1 is nearest. ROME gives no kind."""

    code: str
    near_code: str
    order: int


@dataclass(frozen=True, slots=True)
class Context:
    """A work context of ROME, such as "Station debout prolongée"; `flag` is ours, or "" for most."""

    number: int
    label: str
    family: str
    flag: str


@dataclass(frozen=True, slots=True)
class PlainSkill:
    """A skill in plain words; `item` is the ROME item it stands for, None when ROME has none."""

    label: str
    item: int | None
    core: bool


@dataclass(frozen=True, slots=True)
class UsualOccupation:
    """What residents and employers call an occupation, and what such posts usually ask. Words are ours."""

    code: str
    women: str
    men: str
    verb: str
    titles: tuple[str, ...]  # what is typed
    says: tuple[str, ...]  # what is said
    skills: tuple[PlainSkill, ...]
    requires: tuple[str, ...]  # values of EXCHANGE `requires`
    demands: frozenset[str]
    reading: str  # none, simple, usual
    french: str  # none, spoken, written
    level: int  # qualification level usually asked, 0 = none


@dataclass(frozen=True, slots=True)
class Shortage:
    """How hard an occupation is to fill in Occitanie. Always an estimate: carried from job families to codes.

    projects     : hires planned in the year, of all the job families (FAP) that hold the code
    hard_pct     : 0..100, share of them judged hard to fill; None when not published
    seasonal_pct : 0..100, share of seasonal posts; None when not published
    """

    code: str
    families: tuple[str, ...]
    projects: int
    hard_pct: float | None
    seasonal_pct: float | None
    year: int


def read_builtin_occupations() -> tuple[Occupation, ...]:
    """The occupations of the built-in vocabulary, by code. `near` also holds codes outside the vocabulary."""
    return tuple(
        Occupation(
            code=row["code"],
            label=row["label"],
            transition_eco=row["transition_eco"],
            regulated=row["regulated"] == "yes",
            contexts=frozenset(row["contexts"].split()),
            near=tuple(row["near"].split()),
        )
        for row in read_table("rome_occupations.tsv")
    )


def read_builtin_titles() -> tuple[Title, ...]:
    """The official short titles of the built-in occupations."""
    return tuple(
        Title(int(row["number"]), row["label"], row["code"], row["main"] == "yes", row["rare"] == "yes")
        for row in read_table("rome_titles.tsv")
    )


def read_builtin_skills() -> tuple[Skill, ...]:
    """The ROME items that the built-in vocabulary refers to, under their official labels."""
    return tuple(
        Skill(int(row["number"]), row["label"], row["kind"], row["soft"] == "yes")
        for row in read_table("rome_items.tsv")
    )


def read_builtin_shortage() -> tuple[Shortage, ...]:
    """Shortage in Occitanie by ROME code: an estimate, see the first line of the table."""
    return tuple(
        Shortage(
            code=row["code"],
            families=tuple(row["families"].split()),
            projects=int(row["projects"]),
            hard_pct=float(row["hard_pct"]) if row["hard_pct"] else None,
            seasonal_pct=float(row["seasonal_pct"]) if row["seasonal_pct"] else None,
            year=int(row["year"]),
        )
        for row in read_table("shortage.tsv")
    )


@cache
def read_builtin_vocabulary(folder: Path = TABLES / "occupations") -> tuple[UsualOccupation, ...]:
    """The vocabulary of the project, all domains, by code.

    Raises ValueError, naming the file and the code, when an entry lacks a key or two files give one code.
    """
    found: dict[str, UsualOccupation] = {}
    for path in sorted(folder.glob("*.toml")):
        for code, entry in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if code in found:
                raise ValueError(f"{path.name}: {code} is already given by another file")
            try:
                found[code] = _usual_occupation(code, entry)
            except (KeyError, TypeError) as wrong:
                raise ValueError(f"{path.name}, {code}: {wrong!r} is missing or wrong") from wrong
    return tuple(found[code] for code in sorted(found))


def _usual_occupation(code: str, entry: Mapping[str, object]) -> UsualOccupation:
    def text(key: str) -> str:
        return _checked(entry[key], str, key)

    def words(key: str) -> tuple[str, ...]:
        return tuple(_checked(word, str, key) for word in _checked(entry[key], list, key))

    skills = tuple(_plain_skill(skill) for skill in _checked(entry["skills"], list, "skills"))
    return UsualOccupation(
        code=code,
        women=text("women"),
        men=text("men"),
        verb=text("verb"),
        titles=words("titles"),
        says=words("says"),
        skills=skills,
        requires=words("requires"),
        demands=frozenset(words("demands")),
        reading=text("reading"),
        french=text("french"),
        level=_checked(entry["level"], int, "level"),
    )


def _plain_skill(skill: Mapping[str, object]) -> PlainSkill:
    unknown = set(skill) - {"label", "item", "core"}
    if unknown:
        raise TypeError(f"skill with {sorted(unknown)}")
    item = skill.get("item")
    return PlainSkill(
        label=_checked(skill["label"], str, "label"),
        item=None if item is None else _checked(item, int, "item"),
        core=_checked(skill.get("core", False), bool, "core"),
    )


def _checked(value: object, kind: type[T], key: str) -> T:
    if not isinstance(value, kind):
        raise TypeError(f"{key} = {value!r}")
    return value
