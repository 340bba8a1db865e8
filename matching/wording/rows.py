"""The referential's values as the rows that the finders index."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib.resources import files

from matching.referential.rome import Link, Skill, Title, UsualOccupation
from matching.wording.likeness import TitleRow
from matching.wording.skills import SkillRow

RARE_TITLE = 0.97
"""Weight of an official title tagged as little used: behind an equal one that is in use."""


def occupation_rows(
    titles: Iterable[Title],
    vocabulary: Iterable[UsualOccupation],
    skills: Iterable[Skill] = (),
    links: Iterable[Link] = (),
) -> Iterator[TitleRow]:
    """All that names or tells of an occupation: official titles, the project's own words, and skills.

    `skills` and `links` are ROME's, where they are loaded; else the vocabulary's own skills tell of it. Names
    that employers write are given for the codes of `titles` and `vocabulary`.
    """
    known: set[str] = set()
    for title in titles:
        known.add(title.code)
        yield TitleRow(title.code, title.label, "title", RARE_TITLE if title.rare else 1.0)
    labels = {skill.number: skill.label for skill in skills if not skill.soft}
    for link in links:
        if link.item in labels:
            yield TitleRow(link.code, labels[link.item], "skill")
    for occupation in vocabulary:
        known.add(occupation.code)
        yield from _usual_rows(occupation, labels)
    for code, names in read_ad_titles().items():
        if code in known:
            yield from (TitleRow(code, name, "ad") for name in names)


@lru_cache(maxsize=1)
def read_ad_titles() -> dict[str, list[str]]:
    """What employers write over their vacancies, by ROME code: the room's `tables/ad_titles.toml`."""
    return _read_table("ad_titles.toml")


@lru_cache(maxsize=1)
def read_skill_words() -> dict[int, list[str]]:
    """How people say what they can do, by number of ROME item: the room's `tables/skill_words.toml`."""
    return {int(number): ways for number, ways in _read_table("skill_words.toml").items()}


def _read_table(name: str) -> dict[str, list[str]]:
    return tomllib.loads((files("matching.wording") / "tables" / name).read_text("utf-8"))


def skill_rows(
    skills: Iterable[Skill], vocabulary: Iterable[UsualOccupation], links: Iterable[Link] = ()
) -> Iterator[SkillRow]:
    """ROME's items under their official labels, and our plain words for them.

    A plain skill that stands for no ROME item is its own label.
    """
    kept = {skill.number: skill for skill in skills}
    codes: dict[int, set[str]] = {number: set() for number in kept}
    for link in links:
        if link.item in codes:
            codes[link.item].add(link.code)
    for occupation in vocabulary:
        for skill in occupation.skills:
            if skill.item is None or skill.item not in kept:
                yield SkillRow(skill.label, skill.label, None, (occupation.code,), True)
            else:
                codes[skill.item].add(occupation.code)
                yield SkillRow(kept[skill.item].label, skill.label, skill.item, (occupation.code,), True)
    for number, ways in read_skill_words().items():
        if number in kept:
            yield from (SkillRow(kept[number].label, way, number, (), True) for way in ways)
    for number, item in kept.items():
        yield SkillRow(item.label, item.label, number, tuple(sorted(codes[number])))


def _usual_rows(occupation: UsualOccupation, labels: Mapping[int, str]) -> Iterator[TitleRow]:
    code = occupation.code
    yield TitleRow(code, occupation.women, "name")
    yield TitleRow(code, occupation.men, "name")
    yield TitleRow(code, occupation.verb, "verb")
    yield from (TitleRow(code, text, "usual") for text in occupation.titles)
    yield from (TitleRow(code, text, "says") for text in occupation.says)
    for skill in occupation.skills:
        yield TitleRow(code, skill.label, "skill")
        official = labels.get(skill.item) if skill.item is not None else None
        if official is not None:
            yield TitleRow(code, official, "skill")
