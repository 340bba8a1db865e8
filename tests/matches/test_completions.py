"""What completes the words of an occupation while they are typed."""

from __future__ import annotations

import pytest
from demo_town import load_town
from flask import Flask

from matching.extensions import db
from matching.matches.snapshot import current_snapshot


@pytest.fixture
def town(app: Flask) -> Flask:
    load_town()
    return app


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("mena", "Faire le ménage chez des particuliers"),
        ("MÉNA", "Faire le ménage chez des particuliers"),
        ("caris", "Déplacer des palettes au chariot"),
        ("cuis cant", "Cuisiner pour une cantine"),
    ],
)
def test_the_beginning_of_a_word_is_enough(town: Flask, typed: str, expected: str) -> None:
    assert expected in current_snapshot(db.session).vocabulary.complete_occupation(typed, 8)


def test_nothing_typed_completes_nothing(town: Flask) -> None:
    assert current_snapshot(db.session).vocabulary.complete_occupation("  ", 8) == []
