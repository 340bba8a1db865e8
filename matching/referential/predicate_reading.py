"""The rules' small language, read strictly from TOML tables. One table holds one condition:

    { all = [CONDITION, ...] }   { any = [CONDITION, ...] }   { not = CONDITION }
    { age = { from = 16, to = 25 } }               from, to or both; also qualification_level, aims_at_level
    { situation = { in = ["pupil"], to_check = ["trainee"] } }    also reading, french, project, registered
    { in_qpv = true }                              also wants_business
    { place_entered = true }                       yes where the Region has entered a place, else to_check
    { always = true }                              open to everybody
    { to_check = "vos ressources" }                what the service never knows

A condition that fails answers no, or to_check with `otherwise = "to_check"` in its table
(`{ in_qpv = { is = true, otherwise = "to_check" } }`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from matching.referential.predicates import (
    FLAGS,
    LONGEST_REASON,
    NUMBERS,
    WORDS,
    Always,
    Among,
    Between,
    Condition,
    Flag,
    Group,
    PlaceEntered,
    ToCheck,
    Verdict,
    count_words,
)
from matching.referential.rule_findings import Findings, Path

DEEPEST: Final = 8
LONGEST_ABOUT: Final = LONGEST_REASON - 3  # the colon and "à vérifier" follow
KEYS: Final = ("all", "any", "not", "always", "to_check", "place_entered", *NUMBERS, *WORDS, *FLAGS)
OTHERWISE: Final[dict[str, Verdict]] = {"no": "no", "to_check": "to_check"}


def read_condition(
    value: object, path: Path, findings: Findings, *, scheme: str, negated: bool = False, depth: int = 1
) -> Condition | None:
    """The condition of a TOML table, or None when something was refused (said in `findings`).

    `scheme` is the identifier of the rule, for `place_entered`. A `not` is carried down to what it denies.
    """
    if not isinstance(value, dict) or len(value) != 1:
        shown = f"une table de {len(value)} conditions" if isinstance(value, dict) else value
        findings.refuse(path, shown, f"une table d’une seule condition parmi {', '.join(KEYS)}")
        return None
    [(key, inner)] = value.items()
    at = (*path, key)
    if key in ("all", "any", "not"):
        if depth >= DEEPEST:
            findings.refuse(at, inner, f"au plus {DEEPEST} conditions l’une dans l’autre")
            return None
        if key == "not":
            return read_condition(inner, at, findings, scheme=scheme, negated=not negated, depth=depth + 1)
        return _group(key, inner, at, findings, scheme, negated, depth)
    if key in NUMBERS:
        return _between(key, inner, at, findings, negated)
    if key in WORDS:
        return _among(key, inner, at, findings, negated)
    if key in FLAGS:
        return _flag(key, inner, at, findings, negated)
    if key == "to_check":
        return _to_check(inner, at, findings)
    if key not in ("always", "place_entered"):
        findings.refuse(at, key, f"une condition parmi {', '.join(KEYS)}")
        return None
    if inner is not True or negated:
        findings.refuse(at, inner, "true, et pas dans un not")
        return None
    return Always() if key == "always" else PlaceEntered(scheme)


def _group(
    key: str, inner: object, at: Path, findings: Findings, scheme: str, negated: bool, depth: int
) -> Condition | None:
    if not isinstance(inner, list) or not inner:
        findings.refuse(at, inner, "une liste d’au moins une condition")
        return None
    parts = [
        read_condition(part, (*at, place), findings, scheme=scheme, negated=negated, depth=depth + 1)
        for place, part in enumerate(inner)
    ]
    known = tuple(part for part in parts if part is not None)
    if len(known) < len(parts):
        return None
    return Group("all" if (key == "all") is not negated else "any", known)


def _between(key: str, inner: object, at: Path, findings: Findings, negated: bool) -> Condition | None:
    field = NUMBERS[key]
    accepted = f"un nombre entier de {field.low} à {field.high}"
    if not isinstance(inner, dict) or not ({"from", "to"} & set(inner)):
        findings.refuse(at, inner, f"une table avec from, to ou les deux, chacun {accepted}")
        return None
    fine = _only(inner, ("from", "to", "otherwise"), at, findings)
    bounds: dict[str, int | None] = {"from": None, "to": None}
    for name in ("from", "to"):
        bound = inner.get(name)
        # TOML's true is a Python int, and no bound.
        if name in inner and (type(bound) is not int or not field.low <= bound <= field.high):
            findings.refuse((*at, name), bound, accepted)
            fine = False
        elif name in inner:
            bounds[name] = bound
    low, high = bounds["from"], bounds["to"]
    if low is not None and high is not None and low > high:
        findings.refuse((*at, "to"), high, f"un nombre entier de {low} (from) à {field.high}")
        return None
    otherwise = _otherwise(inner, at, findings)
    return Between(key, low, high, otherwise, negated) if fine and otherwise else None


def _among(key: str, inner: object, at: Path, findings: Findings, negated: bool) -> Condition | None:
    if not isinstance(inner, dict) or "in" not in inner:
        findings.refuse(at, inner, "une table avec in, une liste de mots")
        return None
    fine = _only(inner, ("in", "to_check", "otherwise"), at, findings)
    accepted = tuple(WORDS[key].said)
    yes = read_words(inner["in"], (*at, "in"), accepted, findings)
    unsure = (
        read_words(inner["to_check"], (*at, "to_check"), accepted, findings) if "to_check" in inner else ()
    )
    otherwise = _otherwise(inner, at, findings)
    if yes is None or unsure is None or otherwise is None or not fine:
        return None
    if not yes:
        findings.refuse((*at, "in"), inner["in"], f"au moins un mot parmi {', '.join(accepted)}")
        return None
    twice = [word for word in unsure if word in yes]
    if twice:
        findings.refuse((*at, "to_check"), twice[0], "des mots qui ne sont pas déjà dans in")
        return None
    return Among(key, frozenset(yes), frozenset(unsure), otherwise, negated)


def _flag(key: str, inner: object, at: Path, findings: Findings, negated: bool) -> Condition | None:
    table = inner if isinstance(inner, dict) else {"is": inner}
    expected = table.get("is")
    if not isinstance(expected, bool):
        findings.refuse(at, inner, "true, false, ou une table avec is")
        return None
    fine = _only(table, ("is", "otherwise"), at, findings)
    otherwise = _otherwise(table, at, findings)
    return Flag(key, expected, otherwise, negated) if fine and otherwise else None


def _to_check(inner: object, at: Path, findings: Findings) -> Condition | None:
    if not isinstance(inner, str) or not 1 <= count_words(inner) <= LONGEST_ABOUT:
        findings.refuse(at, inner, f"un texte de 1 à {LONGEST_ABOUT} mots")
        return None
    return ToCheck(inner)


def _only(table: dict[str, object], accepted: Iterable[str], at: Path, findings: Findings) -> bool:
    """Whether the table has no other field than these; each other one is refused."""
    others = [name for name in table if name not in accepted]
    for name in others:
        findings.refuse((*at, name), name, f"un champ parmi {', '.join(accepted)}")
    return not others


def _otherwise(table: dict[str, object], at: Path, findings: Findings) -> Verdict | None:
    value = table.get("otherwise", "no")
    verdict = OTHERWISE.get(value) if isinstance(value, str) else None
    if verdict is None:
        findings.refuse((*at, "otherwise"), value, f"un mot parmi {', '.join(OTHERWISE)}")
    return verdict


def read_words(
    value: object, at: Path, accepted: tuple[str, ...], findings: Findings
) -> tuple[str, ...] | None:
    """A list of different words, all of `accepted`; None when something was refused."""
    if not isinstance(value, list):
        findings.refuse(at, value, f"une liste de mots parmi {', '.join(accepted)}")
        return None
    wrong = [(place, word) for place, word in enumerate(value) if word not in accepted]
    for place, word in wrong:
        findings.refuse((*at, place), word, f"un mot parmi {', '.join(accepted)}")
    if not wrong and len(set(value)) < len(value):
        findings.refuse(at, value, "des mots tous différents")
        return None
    return None if wrong else tuple(value)
