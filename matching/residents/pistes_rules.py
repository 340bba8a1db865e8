"""Which three steps somebody reads when nothing fits yet: the rules of `tables/pistes.toml`, from the top."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, TypeAlias, get_args

from matching.ranking.values import SCHEME_ANSWERS, SCHEMES

Need: TypeAlias = Literal["minor", "missing_skill", "wants_business"]
NEEDS: Final[tuple[Need, ...]] = get_args(Need)
STEPS: Final = 3


@dataclass(frozen=True, slots=True)
class Rule:
    """One step, and when it is one.

    scheme, answers : the scheme that decides, and the answers that hold
    needs  : what else must be so
    group  : of one group the first step only; "" for none
    why    : may hold {skill}
    do_alone : what to do for whom nobody follows
    done   : schemes that make it no step any more for who is in one of them
    places : schemes whose places are where to go, in the order they are looked at
    """

    code: str
    scheme: str
    answers: frozenset[str]
    needs: frozenset[str]
    group: str
    title: str
    why: str
    do: str
    do_alone: str
    done: frozenset[str]
    places: tuple[str, ...]


@cache
def read_rules() -> tuple[Rule, ...]:
    """The rules, in order. Raises ValueError that names the rule and the field that are wrong."""
    raw = tomllib.loads((files("matching.residents") / "tables" / "pistes.toml").read_text("utf-8"))
    return tuple(_rule(one) for one in raw["rules"])


def _rule(raw: Mapping[str, Any]) -> Rule:
    code = raw["code"]
    accepted: dict[str, Collection[str]] = {
        "answers": SCHEME_ANSWERS,
        "needs": NEEDS,
        "places": SCHEMES,
        "done": SCHEMES,
    }
    for field, words in accepted.items():
        for word in raw.get(field, ()):
            if word not in words:
                raise ValueError(f"pistes.toml, {code}, {field}: {word} is none of {', '.join(words)}")
    if raw["scheme"] not in SCHEMES:
        raise ValueError(f"pistes.toml, {code}: no scheme is called {raw['scheme']}")
    return Rule(
        code=code,
        scheme=raw["scheme"],
        answers=frozenset(raw["answers"]),
        needs=frozenset(raw.get("needs", ())),
        group=raw.get("group", ""),
        title=raw["title"],
        why=raw["why"],
        do=raw["do"],
        do_alone=raw.get("do_alone", raw["do"]),
        done=frozenset(raw.get("done", ())),
        places=tuple(raw["places"]),
    )


def choose(
    answers: Mapping[str, str],
    facts: Collection[str],
    rules: Iterable[Rule] | None = None,
    *,
    entered: Collection[str] = (),
) -> tuple[Rule, ...]:
    """The three steps for somebody: the first rules that hold.

    answers : what each scheme answers, by its identifier
    facts   : those of NEEDS that are so
    entered : the schemes that they are in
    """
    chosen: list[Rule] = []
    groups: set[str] = set()
    for rule in read_rules() if rules is None else rules:
        holds = answers[rule.scheme] in rule.answers and rule.needs <= set(facts)
        if rule.done & set(entered):
            continue
        if holds and not (rule.group and rule.group in groups):
            chosen.append(rule)
            groups.add(rule.group)
    return tuple(chosen[:STEPS])
