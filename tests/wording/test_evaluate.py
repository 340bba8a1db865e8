"""The measure itself: counts by hand on a few rows, and files that cannot be read."""

from __future__ import annotations

import itertools

import pytest

from matching.wording.evaluate import (
    Labelled,
    UnreadableRowsError,
    calibration_error,
    evaluate_occupations,
    evaluate_skills,
    read_labelled,
)
from matching.wording.skills import SkillFinder, SkillRow
from matching.wording.titles import OccupationFinder, TitleRow

TEXTS, ANSWERS = ("title", "text"), ("rome_code", "rome_codes")


def test_occupations_are_counted_and_timed() -> None:
    finder = OccupationFinder.build(
        [TitleRow("N1101", "Cariste", "title"), TitleRow("G1602", "Cuisinier", "title")]
    )
    rows = [
        Labelled("cariste", frozenset({"N1101"})),
        Labelled("cuisinier", frozenset({"N1101", "G1602"})),
        Labelled("cariste", frozenset({"A1101"})),
        Labelled("qqqq", frozenset({"N1101"})),
    ]
    ticks = itertools.count(0.0, 0.002)
    quality = evaluate_occupations(finder, rows, lambda: next(ticks))
    assert (quality.n, quality.top1, quality.top5) == (4, 0.5, 0.5)
    assert (quality.median_ms, quality.p95_ms) == (2.0, 2.0)


def test_skills_are_counted() -> None:
    finder = SkillFinder.build(
        [SkillRow("Nettoyer un sol", "Nettoyer un sol"), SkillRow("Nettoyer un mur", "Nettoyer un mur")]
    )
    quality = evaluate_skills(finder, [Labelled("sols", frozenset({"Nettoyer un sol"}))], lambda: 0.0)
    assert (quality.n, quality.top1, quality.top5) == (1, 1.0, 1.0)


def test_calibration_error_is_the_weighted_gap() -> None:
    assert calibration_error([(1.0, True), (1.0, True)]) == 0.0
    assert calibration_error([(0.9, False), (0.2, True)]) == pytest.approx((0.9 + 0.8) / 2)
    assert calibration_error([(0.5, True), (0.5, False)]) == 0.0


def test_labelled_rows_are_read() -> None:
    rows = read_labelled(["\ufefftext,rome_codes\n", '"a, b",K2204|K1304\n'], TEXTS, ANSWERS)
    assert rows == [Labelled("a, b", frozenset({"K2204", "K1304"}))]


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([], "elle nomme : rien"),
        (["name,code\n", "a,b\n"], "elle nomme : name, code"),
        (["text,rome_codes\n"], "que sa première ligne"),
        (["text,rome_codes\n", "a,\n"], "Ligne 2"),
        (["text,rome_codes\n", "a,K2204\n", "b\n"], "Ligne 3"),
        (["text,rome_codes\n", "  ,K2204\n"], "Ligne 2"),
        (["text,rome_codes\n", f"{'a' * 200_000},K2204\n"], "pas du CSV"),
        ([f'"text,rome_codes\n{"a" * 200_000},K2204\n'], "Ligne 1 : ce n’est pas du CSV"),
        (['"a\n', f'b",{"c" * 9_000}\n'], "elle nomme : a b, c{75}\\.$"),
    ],
)
def test_unreadable_rows_say_what_to_do(lines: list[str], says: str) -> None:
    with pytest.raises(UnreadableRowsError, match=says):
        read_labelled(lines, TEXTS, ANSWERS)
