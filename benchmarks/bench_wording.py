"""How well and how fast words find occupations and skills, beside plain rapidfuzz, in the same run.

    python benchmarks/bench_wording.py MIRROR

MIRROR holds rome/*.zip (ROME 4.0) and eval/*.csv (labelled words, read here and kept nowhere). Prints one
line a set and a finder: share right first, share right among five, calibration error, median and 95th
percentile milliseconds, on one core; asserts nothing on time. The baselines compare a text, made plain, with
all titles by one rapidfuzz scorer and keep the best title of each code. Under each set, how often the first
answer is right where its score falls in each tenth: a score that means something rises along this line.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

# One core: what a query costs a web worker.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

from rapidfuzz import fuzz, process

sys.path[:0] = [str(Path(__file__).parents[1])]

from matching.referential.official.mirror import find_in_mirror
from matching.referential.official.rome import ParsedRome, parse_rome
from matching.referential.rome import (
    read_builtin_skills,
    read_builtin_titles,
    read_builtin_vocabulary,
)
from matching.wording.evaluate import (
    Labelled,
    Quality,
    evaluate_occupations,
    evaluate_skills,
    measure,
    read_labelled,
)
from matching.wording.normalise import content_words, split_pair
from matching.wording.rows import occupation_rows, skill_rows
from matching.wording.skills import SkillFinder
from matching.wording.titles import OccupationFinder, TitleRow

T = TypeVar("T")

SETS = {"job_titles_dev.csv": None, "phrases_dev.csv": None, "job_titles_dev_large.csv": 500}


def main(mirror: Path) -> None:
    rome = parse_rome(find_in_mirror("rome", mirror)[0])
    vocabulary = read_builtin_vocabulary()
    every = list(occupation_rows(rome.titles, vocabulary, rome.skills, rome.links))
    builtin = list(occupation_rows(read_builtin_titles(), vocabulary, read_builtin_skills()))
    small = built("built-in vocabulary", lambda: OccupationFinder.build(builtin))
    finder = built("all of ROME and the vocabulary", lambda: OccupationFinder.build(every))
    titles = [(row.text, row.rome_code) for row in named(every)]
    plain = {
        label: plain_search(titles, scorer)
        for label, scorer in (("token_sort_ratio", fuzz.token_sort_ratio), ("WRatio", fuzz.WRatio))
    }
    for name, most in SETS.items():
        rows = labelled(mirror / "eval" / name)[:most]
        print(f"\n{name}: {len(rows)} rows")
        show("wording, all of ROME", evaluate_occupations(finder, rows, time.perf_counter))
        reliability(lambda text: [(a.rome_code, a.score) for a in finder.find(text, 1)], rows)
        show("wording, built-in", evaluate_occupations(small, rows, time.perf_counter))
        for label, ask in plain.items():
            show(label, measure(ask, rows, time.perf_counter))
    bench_skills(mirror, rome, finder)


def bench_skills(mirror: Path, rome: ParsedRome, occupations: OccupationFinder) -> None:
    rows = list(skill_rows(rome.skills, read_builtin_vocabulary(), rome.links))
    finder = built("skills of ROME and the vocabulary", lambda: SkillFinder.build(rows, occupations))
    asked = labelled(mirror / "eval" / "skills_dev.csv")
    print(f"\nskills_dev.csv: {len(asked)} rows")
    show("wording", evaluate_skills(finder, asked, time.perf_counter))
    reliability(lambda text: [(a.label, a.score) for a in finder.find(text, 1)], asked)
    ask = plain_search([(row.text, row.label) for row in rows], fuzz.token_set_ratio)
    show("token_set_ratio", measure(ask, asked, time.perf_counter))


def labelled(file: Path) -> list[Labelled]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return read_labelled(lines, ("title", "text"), ("rome_code", "rome_codes", "item_labels"))


def named(rows: Iterable[TitleRow]) -> list[TitleRow]:
    return [row for row in rows if row.kind != "skill"]


def plain_search(
    texts: Sequence[tuple[str, str]], scorer: Callable[..., float]
) -> Callable[[str], list[tuple[str, float]]]:
    """A search by one rapidfuzz scorer over (text, answer), the best text of each answer."""
    pairs = [(" ".join(content_words(r)), answer) for text, answer in texts for r in split_pair(text)]
    plain = [text for text, _ in pairs]

    def ask(text: str) -> list[tuple[str, float]]:
        best: dict[str, float] = {}
        for _, score, at in process.extract(" ".join(content_words(text)), plain, scorer=scorer, limit=60):
            best.setdefault(pairs[at][1], score / 100.0)
        return list(best.items())[:5]

    return ask


def built(what: str, build: Callable[[], T]) -> T:
    """Build it, timed; told beside it how much larger the process has ever been than before."""
    before, begun = largest_mb(), time.perf_counter()
    kept = build()
    print(f"built {what}: {time.perf_counter() - begun:.1f} s, {largest_mb() - before:.0f} MB more at most")
    return kept


def largest_mb() -> float:
    """Megabytes of memory that this process has had at most; Linux counts in kibibytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def reliability(ask: Callable[[str], list[tuple[str, float]]], rows: Sequence[Labelled]) -> None:
    """Print, by tenth of the first answer's score: its mean, the share right, how many."""
    tenths: list[list[tuple[float, bool]]] = [[] for _ in range(10)]
    for row in rows:
        for answer, score in ask(row.text)[:1]:
            tenths[min(9, int(score * 10))].append((score, answer in row.answers))
    told = (
        f"{sum(s for s, _ in some) / len(some):.2f}:{sum(r for _, r in some) / len(some):.2f}({len(some)})"
        for some in tenths
        if some
    )
    print(f"    score:right(n)  {' '.join(told)}")


def show(what: str, quality: Quality) -> None:
    print(
        f"  {what:22} top1 {quality.top1:.3f}  top5 {quality.top5:.3f}  off {quality.calibration_error:.3f}"
        f"  median {quality.median_ms:7.2f} ms  p95 {quality.p95_ms:7.2f} ms"
    )


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit("Usage: python benchmarks/bench_wording.py MIRROR (the folder that holds rome/ and eval/)")
    main(Path(sys.argv[1]))
