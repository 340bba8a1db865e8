"""Who may enter, said in plain French for everybody: one short line a condition, whoever reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from matching.referential.predicates import (
    WORDS,
    Among,
    Between,
    Condition,
    Flag,
    Group,
    PlaceEntered,
    ToCheck,
    Verdict,
)

ELSE_TO_CHECK: Final = "sinon, à vérifier"
_NUMBERS: Final[Mapping[str, tuple[str, str]]] = {
    "age": ("avoir {}", " ans"),
    "qualification_level": ("avoir un niveau {}", ""),
    "aims_at_level": ("viser un niveau {}", ""),
}
_FLAGS: Final[Mapping[tuple[str, bool], str]] = {
    ("in_qpv", True): "habiter un quartier prioritaire",
    ("in_qpv", False): "habiter hors d’un quartier prioritaire",
    ("wants_business", True): "vouloir créer une entreprise",
    ("wants_business", False): "ne pas vouloir créer une entreprise",
}
_NOT_YET_FRENCH: Final = "ne pas parler encore français"
LEVELS: Final[Mapping[int, str]] = {
    1: "avant le CAP",
    2: "avant le CAP",
    3: "CAP",
    4: "bac",
    5: "bac + 2",
    6: "bac + 3",
    7: "bac + 5",
    8: "doctorat",
}
"""What a qualification level is called. Source: DOMAIN of the project, words of hiring."""


def describe(condition: Condition) -> tuple[str, ...]:
    """What must hold, a line each, beginning with a capital: « Avoir de 16 à 25 ans. »"""
    return tuple(f"{line[0].upper()}{line[1:]}." for line in _lines(condition))


def _lines(condition: Condition) -> tuple[str, ...]:
    if isinstance(condition, Group):
        if condition.kind == "all":
            return tuple(line for part in condition.parts for line in _lines(part))
        return (" ou bien ".join(" et ".join(_lines(part)) for part in condition.parts),)
    if isinstance(condition, Between):
        return (_between(condition), *_otherwise(condition.otherwise))
    if isinstance(condition, Among):
        return (*_among(condition), *_otherwise(condition.otherwise))
    if isinstance(condition, Flag):
        return (_FLAGS[condition.field, condition.wanted], *_otherwise(condition.otherwise))
    if isinstance(condition, PlaceEntered):
        return ("avoir un lieu près de chez vous", *_otherwise("to_check"))
    if isinstance(condition, ToCheck):
        return (f"à vérifier : {condition.about}",)
    return ("ouvert à tout le monde",)


def _otherwise(verdict: Verdict) -> tuple[str, ...]:
    return (ELSE_TO_CHECK,) if verdict == "to_check" else ()


def _between(condition: Between) -> str:
    said, unit = _NUMBERS[condition.field]
    low, high = condition.low, condition.high
    if high is None:
        numbers = f"{low}{unit} ou plus"
    elif low is None:
        numbers = f"{high}{unit} ou moins"
    elif low == high:
        numbers = f"{low}{unit}"
    else:
        numbers = f"{'de ' if high > low + 1 else ''}{low} {'à' if high > low + 1 else 'ou'} {high}{unit}"
    if condition.field != "age":
        numbers += f" ({_levels(low, high)})"
    line = said.format(numbers)
    return f"sauf : {line}" if condition.negated else line


def _levels(low: int | None, high: int | None) -> str:
    first, last = LEVELS[low or 1], LEVELS[high or 8]
    if first == last:
        return first
    if high is None:
        return f"dès {first}"
    return f"{first} à {last}"


def _among(condition: Among) -> list[str]:
    line = _either(condition.field, condition.yes)
    unsure = [word for word in WORDS[condition.field].said if word in condition.unsure]
    # Two a line: a long list would be more than a short sentence.
    pairs = [unsure[at : at + 2] for at in range(0, len(unsure), 2)]
    return [
        f"sauf : {line}" if condition.negated else line,
        *(f"à vérifier : {_either(condition.field, pair)}" for pair in pairs),
    ]


def _either(field: str, words: Iterable[str]) -> str:
    kind = WORDS[field]
    chosen = [kind.said[word][1] or _NOT_YET_FRENCH for word in kind.said if word in set(words)]
    if kind.several:
        chosen = [f"être suivi par {one}" for one in chosen]
    return chosen[0] if len(chosen) == 1 else f"{', '.join(chosen[:-1])} ou {chosen[-1]}"
