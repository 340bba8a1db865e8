"""The room's tables of words: each tells something, once, and counts where its occupation is known."""

from __future__ import annotations

import re

from matching.referential.rome import Skill, Title
from matching.wording.normalise import content_words
from matching.wording.rows import occupation_rows, read_ad_titles, read_skill_words, skill_rows


def test_each_name_of_an_advertisement_means_one_occupation() -> None:
    names = [name for some in read_ad_titles().values() for name in some]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[A-N]\d{4}", code) for code in read_ad_titles())
    assert [name for name in names if not content_words(name)] == []


def test_names_of_advertisements_count_for_the_occupations_that_are_loaded() -> None:
    rows = list(occupation_rows([Title(1, "Gardien / Gardienne d'immeuble", "K2501", True, False)], []))
    assert {row.rome_code for row in rows} == {"K2501"}
    assert {row.text for row in rows if row.kind == "ad"} == set(read_ad_titles()["K2501"])


def test_ways_to_say_a_skill_tell_something_once_an_item() -> None:
    for number, ways in read_skill_words().items():
        assert number > 0
        assert len(ways) == len(set(ways))
        assert [way for way in ways if not content_words(way)] == []


def test_ways_to_say_a_skill_carry_its_official_label() -> None:
    rows = list(skill_rows([Skill(124947, "Eplucher des légumes et des fruits", "competence", False)], []))
    assert {row.label for row in rows} == {"Eplucher des légumes et des fruits"}
    assert {row.text for row in rows if row.plain} == set(read_skill_words()[124947])
