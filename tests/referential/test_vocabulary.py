"""The vocabulary of the project, every TOML of it, within the bounds that its authors were given."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from matching.ranking.values import CARDS, FRENCH, READINGS
from matching.referential.folding import fold
from matching.referential.rome import read_builtin_skills, read_builtin_vocabulary
from matching.referential.tabular import TABLES

DEMANDS = {
    "standing", "loads", "night", "weekend", "split", "early",
    "outdoors", "heights", "cold", "heat", "driving",
}  # fmt: skip
VOCABULARY = read_builtin_vocabulary()
FILES = sorted((TABLES / "occupations").glob("*.toml"))


def test_at_least_250_occupations_are_named() -> None:
    assert len(VOCABULARY) >= 250


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_holds_the_codes_of_its_domain_and_names_its_source(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    codes = re.findall(r"^\[([^]]+)\]", text, re.MULTILINE)
    assert codes
    assert {code[:3] for code in codes} == {path.stem}
    assert re.search(r"^# Source: .*ROME 4\.0 v60.*Licence Ouverte", text, re.MULTILINE)


def test_an_occupation_has_the_words_it_needs() -> None:
    for one in VOCABULARY:
        assert 6 <= len(one.titles) <= 12, one.code
        assert 5 <= len(one.says) <= 10, one.code
        assert 8 <= len(one.skills) <= 15, one.code
        assert 2 <= sum(skill.core for skill in one.skills) <= 5, one.code
        for name in (one.women, one.men, one.verb, *(skill.label for skill in one.skills)):
            assert name == name.strip(), one.code
            assert name[0].isupper(), one.code
            assert not name.endswith("."), one.code
        assert len(one.verb.split()) <= 6, one.code
        assert [skill.label for skill in one.skills if len(skill.label.split()) > 7] == [], one.code


def test_what_an_occupation_asks_is_in_the_lists() -> None:
    for one in VOCABULARY:
        assert set(one.requires) <= set(CARDS), one.code
        assert len(set(one.requires)) == len(one.requires), one.code
        assert one.demands <= DEMANDS, one.code
        assert one.reading in READINGS, one.code
        assert one.french in FRENCH, one.code
        assert one.level in {0, 3, 4, 5, 6, 7}, one.code


def test_no_word_and_no_item_is_given_twice_inside_an_occupation() -> None:
    for one in VOCABULARY:
        items = [skill.item for skill in one.skills if skill.item is not None]
        for things in (one.titles, one.says, [fold(skill.label) for skill in one.skills], items):
            assert [thing for thing, times in Counter(things).items() if times > 1] == [], one.code


def test_titles_are_typed_in_lower_case_with_plain_apostrophes() -> None:
    typed = [title for one in VOCABULARY for title in one.titles]
    assert [title for title in typed if title != title.lower().strip() or "’" in title] == []


def test_every_item_is_an_item_of_rome() -> None:
    known = {skill.number for skill in read_builtin_skills()}
    assert {skill.item for one in VOCABULARY for skill in one.skills} - {None} <= known


def test_nearly_every_plain_skill_has_its_item() -> None:
    without = [(one.code, skill.label) for one in VOCABULARY for skill in one.skills if skill.item is None]
    assert len(without) <= 5


def test_no_word_means_two_occupations() -> None:
    meant = defaultdict(set)
    for one in VOCABULARY:
        for word in (*one.titles, *one.says):
            meant[fold(word)].add(one.code)
    assert {word: codes for word, codes in meant.items() if len(codes) > 1} == {}


# What `read_builtin_vocabulary` refuses.

ENTRY = """
[K2204]
women = "Agente"
men = "Agent"
verb = "Nettoyer"
titles = ["agent"]
says = ["je nettoie"]
skills = [{ label = "Laver un sol", item = 125246, core = true }]
requires = []
demands = []
reading = "none"
french = "spoken"
level = 0
"""


def test_an_entry_is_read(tmp_path: Path) -> None:
    (tmp_path / "K22.toml").write_text(ENTRY)
    [one] = read_builtin_vocabulary(tmp_path)
    assert (one.code, one.women, one.titles, one.skills[0].item) == (
        "K2204",
        "Agente",
        ("agent",),
        125246,
    )


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ('verb = "Nettoyer"\n', "", "verb"),
        ("level = 0", 'level = "0"', "level"),
        ('titles = ["agent"]', "titles = [1]", "titles"),
        ("core = true", 'core = "yes"', "core"),
        ("core = true", "cor = true", "cor"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, before: str, after: str, named: str) -> None:
    assert before in ENTRY
    (tmp_path / "K22.toml").write_text(ENTRY.replace(before, after))
    with pytest.raises(ValueError, match=rf"K22\.toml, K2204: .*{named}"):
        read_builtin_vocabulary(tmp_path)


def test_a_code_in_two_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "K22.toml").write_text(ENTRY)
    (tmp_path / "K23.toml").write_text(ENTRY)
    with pytest.raises(ValueError, match=r"K23\.toml: K2204 is already given"):
        read_builtin_vocabulary(tmp_path)
