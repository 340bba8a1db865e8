"""The fitting of the model: against a plain slope, on questions whose answer is known, twice the same."""

from __future__ import annotations

import datetime as dt
import tomllib

import numpy as np
import pytest

from matching.wording.__main__ import main, write_table
from matching.wording.learning import CHOICES, KEPT_SMALL, Question, ask_held_out, balance, fit, learn
from matching.wording.likeness import FEATURES, TitleRow
from matching.wording.model import read_model, read_skill_model
from matching.wording.skills import SKILL_FEATURES


def some_questions(count: int) -> list[Question]:
    """Questions over 5 answers, the right one the likest by the second feature, most of the time."""
    random = np.random.default_rng(7)
    questions = []
    for _ in range(count):
        figures = random.random((5, 3)).astype(np.float32)
        right = int((figures[:, 1] * 6 + random.gumbel(size=5)).argmax())
        questions.append(Question(figures, right, blurred=False))
    return questions


def test_weights_are_found_again() -> None:
    weights = fit(some_questions(4000))
    assert abs(weights[1] - 6.0) < 0.6
    assert abs(weights[0]) < 0.4
    assert abs(weights[2]) < 0.4


def test_no_slope_is_left_at_the_answer() -> None:
    """The slow twin: at the maximum, the plain sum of (right - expected) figures equals the ridge."""
    questions = some_questions(200)
    weights = fit(questions)
    slope = -KEPT_SMALL * weights
    for question in questions:
        figures = np.vstack([np.hstack([question.figures, np.zeros((5, 1))]), [[0, 0, 0, 1]]])
        powers = np.exp(figures @ weights)
        slope += figures[question.right] - powers / powers.sum() @ figures
    np.testing.assert_allclose(slope, 0.0, atol=1e-4)


def test_balance_gives_each_group_its_share() -> None:
    everyday = FEATURES.index("everyday")
    questions = []
    for is_everyday, blurred, count in ((1, True, 5), (1, False, 1), (0, True, 3), (0, False, 2)):
        figures = np.zeros((2, len(FEATURES)), dtype=np.float32)
        figures[0, everyday] = is_everyday
        questions += [Question(figures, 0, blurred)] * count
    weighted = balance(questions, everyday_share=0.25, blurred_share=0.5)
    assert sum(q.weight for q in weighted) == pytest.approx(11)
    assert sum(q.weight for q in weighted if q.figures[0, everyday] > 0) == pytest.approx(11 * 0.25)
    assert sum(q.weight for q in weighted if q.blurred) == pytest.approx(11 * 0.5)


TAILS = (
    ("title", "batiment"),
    ("usual", "chantier"),
    ("usual", "facade"),
    ("says", "maison"),
    ("skill", "outils"),
)
ROWS = [
    TitleRow(f"A110{code}", f"{word} {tail}", kind)
    for code, word in enumerate(["macon", "peintre", "carreleur", "couvreur"])
    for kind, tail in TAILS
]


def test_the_same_rows_give_the_same_numbers() -> None:
    first = learn(ROWS, 0.5, 0.5)
    assert learn(ROWS[::-1], 0.5, 0.5) == first
    assert set(first) == {*FEATURES, "none"}


def test_held_out_questions_have_not_seen_their_row() -> None:
    spelling = FEATURES.index("spelling")
    held_out = [q for q in ask_held_out(ROWS) if not q.blurred]
    assert held_out
    assert all(q.figures[:, spelling].max() < 0.999 for q in held_out)
    assert all(len(q.figures) <= CHOICES for q in held_out)


def test_the_table_written_is_the_table_read() -> None:
    weights = dict.fromkeys(FEATURES, 0.5) | {"none": 1.0}
    table = tomllib.loads(write_table(weights, dt.date(2026, 11, 24)))
    assert table["weights"] == dict.fromkeys(FEATURES, 0.5)
    assert table["learned_on"] == dt.date(2026, 11, 24)
    assert set(table["sharpness"]) == {"title", "speech"}


def test_the_tables_of_the_room_give_a_weight_to_each_feature() -> None:
    assert set(read_model().weights) == set(FEATURES)
    assert set(read_skill_model().weights) == set(SKILL_FEATURES)


def test_no_title_is_surer_than_publishers_agree() -> None:
    model = read_model()._replace(weights={"likeness": 9.0}, none=0.0)
    figures = np.asarray([[1.0], [0.0]], dtype=np.float32)
    title = model.chances(figures, ["likeness"], is_vacancy=True)
    speech = model.chances(figures, ["likeness"], is_vacancy=False)
    assert model.title_agreement - 0.01 < title[0] < model.title_agreement < 0.99 < speech[0]


def test_wrong_usage_and_wrong_files_are_said(capsys: pytest.CaptureFixture[str], tmp_path: object) -> None:
    assert main([]) == 2
    assert "Usage" in capsys.readouterr().err
    assert main([f"{tmp_path}/none.zip", "2026-11-24"]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert main([f"{tmp_path}/none.zip", "hier"]) == 1
