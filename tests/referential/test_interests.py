"""What one may like: the table of the project, whole and of one piece, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from matching.config import ROOT
from matching.referential.interests import read_builtin_interests
from matching.referential.rome import read_builtin_vocabulary
from matching.referential.tabular import TABLES

HEAD = 'source = "essai"\nchecked_on = 2026-11-29\n'
REAL = (TABLES / "interests.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("occupation", read_builtin_vocabulary(), ids=lambda one: one.code)
def test_somebody_may_like_each_built_in_occupation(occupation) -> None:
    assert read_builtin_interests().of(occupation.code)


def test_there_are_eight_to_ten_things_to_like_in_five_words_or_fewer() -> None:
    every = read_builtin_interests().every
    assert 8 <= len(every) <= 10
    assert len({one.words for one in every}) == len({one.key for one in every}) == len(every)
    assert all(len(one.words.split()) <= 5 for one in every)


def test_each_thing_to_like_has_its_picture() -> None:
    pictures = (ROOT / "static" / "icons.svg").read_text(encoding="utf-8")
    for one in read_builtin_interests().every:
        assert f'id="i-{one.icon}"' in pictures, one.key


def test_the_table_says_where_it_comes_from() -> None:
    interests = read_builtin_interests()
    assert "à relire par la Région" in interests.source
    assert interests.checked_on.year == 2026


def test_nothing_is_liked_by_everybody() -> None:
    """A thing to like that holds half of the occupations would choose nothing."""
    vocabulary = read_builtin_vocabulary()
    for one in read_builtin_interests().every:
        held = sum(one.holds(occupation.code) for occupation in vocabulary)
        assert 10 <= held <= len(vocabulary) / 3, one.key


@pytest.mark.parametrize(
    ("code", "liked", "not_liked"),
    [
        ("G1602", "cuisiner", "dehors"),
        ("K1304", "ranger", "aider"),
        ("K1303", "enfants", "fabriquer"),
        ("A1203", "dehors", "papiers"),
        ("N4103", "conduire", "ranger"),
        ("I1604", "reparer", "cuisiner"),
        ("D1505", "vendre", "reparer"),
        ("H2402", "fabriquer", "aider"),
        ("M1607", "papiers", "dehors"),
    ],
)
def test_what_one_may_like_in_well_known_occupations(code: str, liked: str, not_liked: str) -> None:
    keys = {one.key for one in read_builtin_interests().of(code)}
    assert liked in keys
    assert not_liked not in keys


def test_a_family_holds_codes_that_the_built_in_words_do_not_name() -> None:
    assert "K1399" not in {one.code for one in read_builtin_vocabulary()}
    assert [one.key for one in read_builtin_interests().of("K1399")] == ["aider"]


@pytest.mark.parametrize(
    ("changed", "to", "said"),
    [
        ('"J13", "J14"', '"J13", "J99", "J14"', "J99"),
        ('"F1114", "G1204"', '"F1114", "Z9999", "G1204"', "Z9999"),
        ('but = ["A1422"]', 'but = ["A1499"]', "A1499"),
        ('but = ["A1422"]', 'but = ["G1602"]', "G1602"),
        ('"J13", "J14"', '"J13", "J1301", "J14"', "J1301"),
        ('"J13", "J14"', '"J13", "J13", "J14"', "twice"),
        ('words = "Cuisiner"', 'words = "Faire à manger pour les autres"', "5 words"),
        ('words = "Cuisiner"', "", "words is missing"),
        ('icon = "pot"', "", "icon is missing"),
        ("checked_on = 2026-11-29", "", "checked_on"),
        ('source = "Table du projet, à relire par la Région"', "", "source"),
    ],
)
def test_a_wrong_table_is_refused_and_the_words_say_where(
    tmp_path: Path, changed: str, to: str, said: str
) -> None:
    assert changed in REAL
    path = tmp_path / "interests.toml"
    path.write_text(REAL.replace(changed, to, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        read_builtin_interests(path)


def test_an_occupation_that_nobody_could_like_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "interests.toml"
    path.write_text(HEAD + '[cuisiner]\nwords = "Cuisiner"\nicon = "pot"\noccupations = ["G16"]\n', "utf-8")
    with pytest.raises(ValueError, match="nobody could like A1101"):
        read_builtin_interests(path)
