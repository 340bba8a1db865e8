"""Rules in TOML: what is read, and for each thing refused a sentence with line, field, what is accepted."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.referential.predicate_reading import read_condition
from matching.referential.predicates import Condition, Facts, Verdict
from matching.referential.rule_findings import Finding, Findings, key_lines
from matching.referential.schemes import RefusedRulesError, lint, read_schemes

RULE = """\
[cria]
name = "CRIA"
plain_name = "Aide pour lire"
sentences = ["Lisez.", "Écrivez.", "Parlez."]
source = "une source"
checked_on = 2026-11-24
"""


def rule(who: str, more: str = "") -> str:
    return f"{RULE}{more}\nwho = {who}\n"


def one(text: str) -> Finding:
    [finding] = lint(text)
    return finding


def read(who: str) -> Condition:
    return read_schemes(rule(who))[0].who


def facts(age: int | None = None, in_qpv: bool | None = None, **words: str) -> Facts:
    held = {name: frozenset(said.split()) for name, said in words.items()}
    return Facts({"age": age}, held, {"in_qpv": in_qpv})


def test_a_right_rule_has_no_finding() -> None:
    assert lint(rule("{ always = true }")) == []
    [scheme] = read_schemes(rule("{ always = true }", "valid_from = 2026-01-01"))
    assert scheme.valid_from == date(2026, 1, 1)
    assert scheme.gives.cost_cents is None
    assert scheme.entry.contact is None


@pytest.mark.parametrize(
    ("who", "known", "verdict"),
    [
        ("{ age = { from = 16 } }", facts(16), "yes"),
        ("{ age = { to = 16 } }", facts(17), "no"),
        ("{ age = { from = 16, otherwise = 'to_check' } }", facts(15), "to_check"),
        ("{ not = { age = { from = 16 } } }", facts(15), "yes"),
        ("{ not = { not = { age = { from = 16 } } } }", facts(15), "no"),
        ("{ not = { age = { from = 16 } } }", facts(), "to_check"),
        ("{ in_qpv = false }", facts(in_qpv=False), "yes"),
        ("{ not = { in_qpv = true } }", facts(in_qpv=False), "yes"),
        ("{ not = { in_qpv = true } }", facts(in_qpv=True), "no"),
        ("{ registered = { in = ['plie', 'e2c'] } }", facts(registered="other plie"), "yes"),
        ("{ registered = { in = ['plie'] } }", facts(registered="other"), "no"),
        ("{ registered = { in = ['plie'] } }", facts(), "to_check"),
        # a not over a group: neither one nor the other
        ("{ not = { any = [{ age = { from = 30 } }, { in_qpv = true }] } }", facts(20, False), "yes"),
        ("{ not = { any = [{ age = { from = 30 } }, { in_qpv = true }] } }", facts(20, True), "no"),
        ("{ not = { all = [{ age = { from = 30 } }, { in_qpv = true }] } }", facts(20), "yes"),
        ("{ not = { all = [{ age = { from = 30 } }, { in_qpv = true }] } }", facts(40), "to_check"),
        ("{ any = [{ age = { from = 30 } }, { in_qpv = true }] }", facts(20), "to_check"),
        ("{ any = [{ age = { from = 30 } }, { in_qpv = true }] }", facts(30), "yes"),
    ],
)
def test_conditions_have_three_answers(who: str, known: Facts, verdict: Verdict) -> None:
    assert read(who).verdict(known) == verdict


@pytest.mark.parametrize(
    "inner",
    [
        "{ in_qpv = true }",
        "{ in_qpv = false }",
        '{ in_qpv = { is = true, otherwise = "to_check" } }',
        '{ in_qpv = { is = false, otherwise = "to_check" } }',
        '{ age = { from = 16, to = 25, otherwise = "to_check" } }',
        '{ situation = { in = ["pupil"], to_check = ["other"] } }',
        '{ situation = { in = ["pupil"], otherwise = "to_check" } }',
        '{ all = [{ in_qpv = { is = true, otherwise = "to_check" } }, { age = { from = 18 } }] }',
    ],
)
def test_not_turns_yes_and_no_round_and_leaves_what_is_to_check(inner: str) -> None:
    turned = {"yes": "no", "no": "yes", "to_check": "to_check"}
    plain, denied = read(inner), read(f"{{ not = {inner} }}")
    for age in (None, 15, 20, 30):
        for in_qpv in (None, True, False):
            for situation in ("pupil", "other", "jobseeker"):
                known = facts(age, in_qpv, situation=situation)
                assert denied.verdict(known) == turned[plain.verdict(known)]


def test_a_denied_condition_is_said_as_it_is_meant() -> None:
    denied = read("{ not = { in_qpv = true } }")
    assert denied.reasons(facts(in_qpv=False)) == ("vous habitez hors d’un quartier prioritaire : oui",)
    assert denied.reasons(facts(in_qpv=True)) == ("vous habitez hors d’un quartier prioritaire : non",)


def test_what_is_asked_of_registrations_is_named() -> None:
    asked = read("{ registered = { in = ['mission_locale'] } }")
    assert asked.reasons(facts(registered="france_travail")) == ("inscription à la mission locale : non",)
    assert asked.reasons(facts(registered="france_travail mission_locale")) == (
        "inscription à la mission locale : oui",
    )


def test_an_any_that_is_to_check_shows_only_what_is_to_check() -> None:
    either = read("{ any = [{ reading = { in = ['none'] } }, { french = { in = ['none'] } }] }")
    assert either.reasons(facts(reading="usual")) == ("votre français : à vérifier",)


WRONG = [
    ("{ age = { from = 160 } }", "cria.who.age.from", "un nombre entier de 0 à 120"),
    ("{ age = { from = true } }", "cria.who.age.from", "un nombre entier de 0 à 120"),
    ("{ age = { from = 16.5 } }", "cria.who.age.from", "un nombre entier de 0 à 120"),
    ("{ age = { from = 20, to = 16 } }", "cria.who.age.to", "de 20 (from) à 120"),
    ("{ age = { form = 16 } }", "cria.who.age", "from, to ou les deux"),
    ("{ age = { from = 16, upto = 20 } }", "cria.who.age.upto", "from, to, otherwise"),
    ("{ age = 16 }", "cria.who.age", "une table avec from, to"),
    ("{ age = { from = 16, otherwise = 'yes' } }", "cria.who.age.otherwise", "no, to_check"),
    ("{ qualification_level = { to = 9 } }", "cria.who.qualification_level.to", "de 1 à 8"),
    ("{ situation = { in = ['retired'] } }", "cria.who.situation.in[0]", "jobseeker, student"),
    ("{ situation = { in = [[]] } }", "cria.who.situation.in[0]", "jobseeker, student"),
    ("{ situation = { in = [] } }", "cria.who.situation.in", "au moins un mot"),
    ("{ situation = { in = ['pupil', 'pupil'] } }", "cria.who.situation.in", "tous différents"),
    (
        "{ situation = { in = ['pupil'], to_check = ['pupil'] } }",
        "cria.who.situation.to_check",
        "déjà dans in",
    ),
    ("{ situation = 'pupil' }", "cria.who.situation", "une table avec in"),
    ("{ in_qpv = 'oui' }", "cria.who.in_qpv", "true, false"),
    ("{ in_qpv = { is = 1 } }", "cria.who.in_qpv", "true, false"),
    ("{ place_entered = false }", "cria.who.place_entered", "true, et pas dans un not"),
    (
        "{ not = { all = [{ place_entered = true }] } }",
        "cria.who.not.all[0].place_entered",
        "pas dans un not",
    ),
    ("{ not = { always = true } }", "cria.who.not.always", "pas dans un not"),
    ("{ to_check = 'un deux trois quatre cinq six sept huit neuf dix' }", "cria.who.to_check", "1 à 9 mots"),
    ("{ all = [] }", "cria.who.all", "au moins une condition"),
    ("{ all = { age = { from = 16 } } }", "cria.who.all", "une liste d’au moins une condition"),
    ("{ any = [3] }", "cria.who.any[0]", "une seule condition parmi all, any, not"),
    ("{ sex = 'f' }", "cria.who.sex", "une condition parmi all, any, not"),
    ("{ age = { from = 16 }, in_qpv = true }", "cria.who", "une table d’une seule condition"),
    ("'tout le monde'", "cria.who", "une table d’une seule condition"),
]


@pytest.mark.parametrize(("who", "field", "accepted"), WRONG)
def test_a_wrong_condition_is_one_finding(who: str, field: str, accepted: str) -> None:
    finding = one(rule(who))
    assert finding.field == field
    assert finding.line == 8
    assert accepted in finding.sentence
    assert finding.sentence.startswith(f"Ligne 8, {field} : ")
    assert finding.sentence.endswith(".")


@pytest.mark.parametrize(
    ("change", "field", "line"),
    [
        (('name = "CRIA"\n', ""), "cria.name", 1),
        (('"Aide pour lire"', '"Une aide pour lire et écrire"'), "cria.plain_name", 3),
        (('"Écrivez."', '"' + "mot " * 13 + '"'), "cria.sentences[1]", 4),
        ((', "Parlez."', ""), "cria.sentences", 4),
        (("2026-11-24", '"2026-11-24"'), "cria.checked_on", 6),
        (("2026-11-24", "2026-11-24T10:00:00"), "cria.checked_on", 6),
        (('"une source"', "3"), "cria.source", 5),
        (("[cria]", "[cria]\nvalid_from = 2027-01-01\nvalid_to = 2026-12-31"), "cria.valid_to", 3),
        (("[cria]", "[cria]\nprice = 3"), "cria.price", 2),
        (("[cria]", "[cria]\neffects = ['magic']"), "cria.effects[0]", 2),
        (("[cria]", "[cria]\nto_confirm = 'who'"), "cria.to_confirm", 2),
        (("[cria]", "[cria]\ngives = { months = { from = 3, to = 2 } }"), "cria.gives.months.to", 2),
        (("[cria]", "[cria]\ngives = { months = 3 }"), "cria.gives.months", 2),
        (("[cria]", "[cria]\ngives = { paid = 'unknown' }"), "cria.gives.paid", 2),
        (("[cria]", "[cria]\ngives = { cost_cents = -1 }"), "cria.gives.cost_cents", 2),
        (("[cria]", "[cria]\nentry = { contact = '' }"), "cria.entry.contact", 2),
        (("[cria]", "[cria]\nentry = 'un CRIA'"), "cria.entry", 2),
        (("[cria]", "[ecole]"), "ecole", 1),
    ],
)
def test_a_wrong_field_is_one_finding(change: tuple[str, str], field: str, line: int) -> None:
    finding = one(rule("{ always = true }").replace(*change))
    assert (finding.field, finding.line) == (field, line)


def test_every_wrong_thing_is_said_in_the_order_of_the_text() -> None:
    text = rule("{ all = [\n  { age = { from = 16 } },\n  { age = { from = 999 } },\n  { sexe = 1 } ] }")
    text = text.replace('"CRIA"', "12")
    assert [(finding.line, finding.field) for finding in lint(text)] == [
        (2, "cria.name"),
        (10, "cria.who.all[1].age.from"),
        (11, "cria.who.all[2].sexe"),
    ]
    with pytest.raises(RefusedRulesError, match="sexe") as refused:
        read_schemes(text)
    assert refused.value.findings == lint(text)


def test_too_deep_is_refused() -> None:
    deep = "{ not = " * 20 + "{ in_qpv = true }" + " }" * 20
    assert "l’une dans l’autre" in one(rule(deep)).accepted
    assert "moins de listes" in one(rule("[" * 5000 + "]" * 5000)).accepted


@pytest.mark.parametrize(
    ("text", "line"), [("[cria\n", 1), ("[cria]\n\nname = \n", 3), ("a = 1\na = 2", 2), ("d = 2026-02-30", 1)]
)
def test_what_is_not_toml_is_said_with_its_line(text: str, line: int) -> None:
    finding = one(text)
    assert finding.accepted == "du TOML bien formé"
    assert finding.line == line


def test_an_empty_text_has_no_scheme() -> None:
    assert one("# rien\n").sentence == "un texte vide n’est pas accepté, il faut au moins un dispositif."


def test_lines_are_those_of_the_text() -> None:
    text = '''# une remarque [x] = 1
a.b = 1
"c d" = """
[e]
f = 1
"""
[t] # encore
x = [ # un
  { y = 'a # b', z = 1.5 },
  "]}", 2026-01-01,
]
[[l]]
n = 1
[[l]]
n = { m.o = true }
'''
    lines = key_lines(text)
    assert {
        ("a", "b"): 2, ("c d",): 3, ("t",): 7, ("t", "x"): 8, ("t", "x", 0): 9, ("t", "x", 0, "z"): 9,
        ("t", "x", 1): 10, ("t", "x", 2): 10, ("l", 0, "n"): 13, ("l", 1, "n"): 15,
        ("l", 1, "n", "m", "o"): 15,
    }.items() <= lines.items()  # fmt: skip
    assert ("e",) not in lines
    assert ("f",) not in lines


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["all", "any", "not", "age", "situation", "in_qpv", "in", "is", "from", "to_check"]
            ),
            inner,
            max_size=2,
        )
    ),
    max_leaves=8,
)


@given(JUNK)
def test_anything_is_either_a_condition_or_a_finding(junk: object) -> None:
    findings = Findings({})
    condition = read_condition(junk, ("cria", "who"), findings, scheme="cria")
    assert (condition is None) is bool(findings.found)
    for finding in findings.found:
        assert finding.sentence.endswith(".")
