"""Who may enter, said for everybody: short lines, one idea each."""

from __future__ import annotations

import pytest

from matching.referential.predicate_reading import read_condition
from matching.referential.predicate_words import describe
from matching.referential.predicates import LONGEST_REASON, count_words
from matching.referential.rule_findings import Findings
from matching.referential.schemes import Scheme, read_builtin_schemes


def said(table: dict[str, object]) -> tuple[str, ...]:
    findings = Findings({})
    condition = read_condition(table, (), findings, scheme="e2c")
    assert condition is not None, findings.found
    return describe(condition)


@pytest.mark.parametrize("scheme", read_builtin_schemes(), ids=lambda scheme: scheme.identifier)
def test_each_line_is_short(scheme: Scheme) -> None:
    for line in describe(scheme.who):
        assert count_words(line) <= LONGEST_REASON, line
        assert line[0].isupper()


def test_the_lines_of_the_second_chance_school() -> None:
    assert describe(read_builtin_schemes()[0].who) == (
        "Avoir de 16 à 25 ans.",
        "Avoir un niveau 1 ou 2 (avant le CAP).",
        "Sauf : faire des études ou être élève.",
    )


@pytest.mark.parametrize(
    ("table", "lines"),
    [
        ({"age": {"from": 16}}, ("Avoir 16 ans ou plus.",)),
        ({"age": {"to": 29}}, ("Avoir 29 ans ou moins.",)),
        ({"age": {"from": 18, "to": 18}}, ("Avoir 18 ans.",)),
        ({"not": {"age": {"from": 16, "to": 17}}}, ("Sauf : avoir 16 ou 17 ans.",)),
        ({"age": {"from": 16, "otherwise": "to_check"}}, ("Avoir 16 ans ou plus.", "Sinon, à vérifier.")),
        ({"qualification_level": {"from": 5}}, ("Avoir un niveau 5 ou plus (dès bac + 2).",)),
        ({"aims_at_level": {"from": 3, "to": 5}}, ("Viser un niveau de 3 à 5 (CAP à bac + 2).",)),
        ({"aims_at_level": {"to": 3}}, ("Viser un niveau 3 ou moins (avant le CAP à CAP).",)),
        ({"registered": {"in": ["plie"]}}, ("Être suivi par le plan local pour l’emploi.",)),
        ({"in_qpv": False}, ("Habiter hors d’un quartier prioritaire.",)),
        ({"always": True}, ("Ouvert à tout le monde.",)),
        ({"to_check": "vos ressources"}, ("À vérifier : vos ressources.",)),
        ({"place_entered": True}, ("Avoir un lieu près de chez vous.", "Sinon, à vérifier.")),
        (
            {"reading": {"in": ["none"], "to_check": ["simple"]}},
            ("Avoir du mal à lire.", "À vérifier : lire des textes simples."),
        ),
        (
            {"any": [{"french": {"in": ["none"]}}, {"wants_business": True}]},
            ("Ne pas parler encore français ou bien vouloir créer une entreprise.",),
        ),
    ],
)
def test_each_condition_has_its_words(table: dict[str, object], lines: tuple[str, ...]) -> None:
    assert said(table) == lines
