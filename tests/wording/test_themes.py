"""Themes: words seen with the same occupations are near, even when no occupation says both."""

from __future__ import annotations

import numpy as np
import pytest

from matching.wording.themes import Themes

TITLES = [["macon", "mur"], ["carreleur", "sol"], ["infirmier", "soin"], ["aide", "soignant"]]
TASKS = [["ciment", "chantier"], ["ciment", "chantier"], ["patient", "hopital"], ["patient", "hopital"]]


def test_a_word_points_to_the_neighbours_of_its_occupation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matching.wording.themes.THEMES", 2)
    near = Themes([(TITLES, 1.0), (TASKS, 1.0)]).to({"mur": 1.0})
    assert near.argmax() == 0
    assert near[1] > max(near[2], near[3])


def test_places_have_length_one_and_unknown_words_have_none() -> None:
    themes = Themes([(TITLES, 1.0), (TASKS, 0.7)])
    assert abs(float(np.linalg.norm(themes.place({"patient": 1.0, "mur": 0.5}))) - 1.0) < 1e-6
    assert not themes.place({"zebre": 1.0}).any()
    assert not themes.to({}).any()


def test_the_themes_give_back_the_table() -> None:
    """With as many themes as occupations nothing is lost: cosines equal those of the full table."""
    themes = Themes([(TITLES, 1.0)])
    own = [themes.to(dict.fromkeys(bag, 1.0)) for bag in TITLES]
    np.testing.assert_allclose(own, np.eye(4), atol=1e-5)
