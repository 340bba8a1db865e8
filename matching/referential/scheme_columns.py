"""What all schemes answer to many people at once: columns of facts, and one table look-up a condition.

    verdicts(schemes, columns_of(people, on), on) -> uint8 (S, P): NO, TO_CHECK or YES

A condition on one fact takes few values, so it becomes a table of its own answers, asked of the condition
itself: what is fast cannot differ from what is plain. `all` is then the least of its parts, `any` the most
(Kleene's strong logic, as in `predicates`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, reduce
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from matching.referential.predicates import (
    FLAGS,
    NUMBERS,
    WORDS,
    Among,
    Between,
    Condition,
    Facts,
    Flag,
    Group,
    PlaceEntered,
    Verdict,
)
from matching.referential.scheme_reading import IDENTIFIERS, Scheme
from matching.referential.schemes import Person, facts_of

Codes: TypeAlias = NDArray[np.uint8]

NO, TO_CHECK, YES = 0, 1, 2
ANSWERS: Final[tuple[Verdict, ...]] = ("no", "to_check", "yes")
"""The answer that each code of `verdicts` stands for."""
UNKNOWN: Final = 255
"""A number that is not known; the largest number kept is 254, beyond every bound of a rule."""
KEPT: Final = 512
"""Tables kept, one a condition: a rule is asked again far more often than it changes."""
_CODE: Final = {answer: code for code, answer in enumerate(ANSWERS)}
_FLAG_VALUES: Final = (False, True, None)
_NOBODY: Final = Facts(numbers={}, words={}, flags={})


@dataclass(frozen=True, slots=True)
class Columns:
    """The facts of P people on one day, one array a field.

    numbers : fields of `NUMBERS` -> uint8 (P,)   0 to 254, UNKNOWN
    words   : fields of `WORDS` -> uint8 (P,)     one bit for each word of the field, in its order; 0 unknown
    flags   : fields of `FLAGS` -> uint8 (P,)     0 false, 1 true, 2 unknown
    places  : uint32 (P,)                         one bit for each scheme of `IDENTIFIERS` with a place near
    """

    numbers: Mapping[str, Codes]
    words: Mapping[str, Codes]
    flags: Mapping[str, Codes]
    places: NDArray[np.uint32]

    def __len__(self) -> int:
        return len(self.places)


def columns_of(people: Iterable[Person], on: date) -> Columns:
    """The columns of people on a day, in their order."""
    every = [facts_of(person, on) for person in people]
    bits = {name: _bits_of(field.said) for name, field in WORDS.items()}
    shifts = {identifier: place for place, identifier in enumerate(IDENTIFIERS)}
    return Columns(
        numbers={name: _codes(_number_code(one.numbers[name]) for one in every) for name in NUMBERS},
        words={name: _codes(sum(bits[name][word] for word in one.words[name]) for one in every)
               for name in WORDS},
        flags={name: _codes(_FLAG_VALUES.index(one.flags[name]) for one in every) for name in FLAGS},
        places=np.array([sum(1 << shifts[place] for place in one.places) for one in every], np.uint32),
    )  # fmt: skip


def verdicts(schemes: Sequence[Scheme], columns: Columns, on: date) -> Codes:
    """What each scheme answers to each person on a day, dates included: uint8 (S, P) of NO, TO_CHECK, YES.

    The rows are in the order of `schemes`.
    """
    answered = np.empty((len(schemes), len(columns)), np.uint8)
    for row, scheme in enumerate(schemes):
        _write(scheme.who, columns, answered[row])
        if not scheme.in_force(on):
            np.minimum(answered[row], TO_CHECK, out=answered[row])
    return answered


def _write(condition: Condition, columns: Columns, into: Codes) -> None:
    """Write what a condition answers to each person."""
    if isinstance(condition, Group):
        merge = np.minimum if condition.kind == "all" else np.maximum
        _write(condition.parts[0], columns, into)
        for part in condition.parts[1:]:
            merge(into, _answered(part, columns), out=into)
    else:
        into[:] = _answered(condition, columns)


def _answered(condition: Condition, columns: Columns) -> Codes | np.uint8:
    if isinstance(condition, Group):
        merge = np.minimum if condition.kind == "all" else np.maximum
        return reduce(merge, (_answered(part, columns) for part in condition.parts))
    if isinstance(condition, Between):
        return _number_table(condition)[columns.numbers[condition.field]]
    if isinstance(condition, Among):
        return _word_table(condition)[columns.words[condition.field]]
    if isinstance(condition, Flag):
        return _flag_table(condition)[columns.flags[condition.field]]
    if isinstance(condition, PlaceEntered):
        bit = np.uint32(1 << IDENTIFIERS.index(condition.scheme))
        return np.where(columns.places & bit, np.uint8(YES), np.uint8(TO_CHECK))
    # Open to all, or never known: the same for everybody.
    return np.uint8(_CODE[condition.verdict(_NOBODY)])


@lru_cache(maxsize=KEPT)
def _number_table(condition: Between) -> Codes:
    known = [_facts(numbers={condition.field: value}) for value in range(UNKNOWN)]
    return _table(condition, [*known, _NOBODY])


@lru_cache(maxsize=KEPT)
def _word_table(condition: Among) -> Codes:
    words = tuple(WORDS[condition.field].said)
    held = [
        frozenset(word for place, word in enumerate(words) if code >> place & 1)
        for code in range(1 << len(words))
    ]
    return _table(condition, [_facts(words={condition.field: some}) for some in held])


@lru_cache(maxsize=KEPT)
def _flag_table(condition: Flag) -> Codes:
    return _table(condition, [_facts(flags={condition.field: value}) for value in _FLAG_VALUES])


def _table(condition: Condition, every: Iterable[Facts]) -> Codes:
    answers = np.array([_CODE[condition.verdict(facts)] for facts in every], np.uint8)
    answers.setflags(write=False)
    return answers


def _facts(
    *,
    numbers: Mapping[str, int | None] | None = None,
    words: Mapping[str, frozenset[str]] | None = None,
    flags: Mapping[str, bool | None] | None = None,
) -> Facts:
    return Facts(numbers or {}, words or {}, flags or {})


def _bits_of(said: Iterable[str]) -> dict[str, int]:
    return {word: 1 << place for place, word in enumerate(said)}


def _number_code(value: int | None) -> int:
    # Rules speak of 0 to 120: what lies beyond answers as the nearest number kept does.
    return UNKNOWN if value is None else min(max(value, 0), UNKNOWN - 1)


def _codes(values: Iterable[int]) -> Codes:
    return np.fromiter(values, np.uint8)
