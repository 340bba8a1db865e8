"""How fast all schemes answer to 100,000 people, as arrays, beside a plain loop in the same run.

    python benchmarks/bench_schemes.py [PEOPLE]

Invented people, drawn with one seed: one in ten answers is not known. Both ways start from facts that are
already there (columns, or one `Facts` a person), and their answers are asserted equal before anything is
printed. The plain loop runs over one person in ten, and is said for all of them. Asserts nothing on time.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

sys.path[:0] = [str(Path(__file__).parents[1])]

import numpy as np

from matching.referential.predicates import WORDS
from matching.referential.scheme_columns import ANSWERS, columns_of, verdicts
from matching.referential.schemes import IDENTIFIERS, Person, answer, facts_of, read_builtin_schemes

T = TypeVar("T")
ON = date(2026, 12, 1)
WANTED_MS = 50
ONE_IN = 10
ROUNDS = 9


def main(size: int) -> None:
    rng = Random(17)  # noqa: S311 - invented people, the same each time
    people = [drawn(rng) for _ in range(size)]
    schemes = read_builtin_schemes()
    columns, columns_s = timed(lambda: columns_of(people, ON))
    rounds = [timed(lambda: verdicts(schemes, columns, ON)) for _ in range(ROUNDS)]
    answered = rounds[0][0]
    arrays_ms = 1e3 * sorted(spent for _, spent in rounds)[ROUNDS // 2]
    facts = [facts_of(person, ON) for person in people[::ONE_IN]]
    plain, plain_s = timed(lambda: [[answer(scheme, one, ON) for one in facts] for scheme in schemes])
    coded = np.array([[ANSWERS.index(one) for one in row] for row in plain], np.uint8)
    assert np.array_equal(coded, answered[:, ::ONE_IN]), "the two ways answer differently"
    plain_ms = 1e3 * plain_s * size / len(facts)
    asked, wanted = f"{len(schemes)} schemes for {size:,} people, as arrays", f"{WANTED_MS} ms or less"
    print(f"| {asked} | {arrays_ms:.1f} ms | {wanted} | plain loop {plain_ms:,.0f} ms |")
    print(f"| ... times the plain loop | {plain_ms / arrays_ms:.0f} x |  | same answers |")
    print(f"| ... columns made from people, once | {1e3 * columns_s:,.0f} ms |  |  |")
    shares = ", ".join(f"{name} {np.mean(answered == code):.0%}" for code, name in enumerate(ANSWERS))
    print(f"| ... answers | {shares} |  |  |")


def drawn(rng: Random) -> Person:
    """Somebody invented; each answer is missing one time in ten."""

    def told(values: Sequence[T]) -> T | None:
        return None if rng.random() < 0.1 else rng.choice(values)

    age = told(range(16 * 365, 64 * 365))
    return Person(
        birth_date=None if age is None else ON - timedelta(days=age),
        qualification_level=told(range(1, 9)),
        situation=told(list(WORDS["situation"].said)),
        in_qpv=told([True, False]),
        registered=frozenset(rng.sample(list(WORDS["registered"].said), rng.randint(0, 2))),
        reading=told(list(WORDS["reading"].said)),
        french=told(list(WORDS["french"].said)),
        project=told(list(WORDS["project"].said)),
        aims_at_level=told(range(1, 9)),
        wants_business=told([True, False]),
        places_entered=frozenset(rng.sample(IDENTIFIERS, rng.randint(0, 2))),
    )


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What the work gives, and the seconds it took."""
    begun = time.perf_counter()
    return work(), time.perf_counter() - begun


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
