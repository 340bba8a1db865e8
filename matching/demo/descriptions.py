"""Two or three plain sentences on an invented post, said to "vous", never twice the same in one town."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from matching import french
from matching.demo.hours import WorkingWeek
from matching.demo.reading import Trade, read_toml
from matching.french import lower_first
from matching.referential.folding import fold

LONGEST: Final = 12  # words of a sentence (house rule for plain language)
_TRIES: Final = 400
# A task is said after "vous allez": what is reflexive, owned by "son", or known rather than done reads badly.
_UNSAYABLE = re.compile(
    r"^(Se|S’|Connaître|Comprendre|Savoir|Garder son|Bien|Être|Aimer)\b|[,:]|\b(et|ou|son|sa|ses|soi)\b"
)


@dataclass(frozen=True, slots=True)
class Told:
    """What a description may tell of a post."""

    trade: Trade
    contract: str
    commune: str
    week: WorkingWeek | None
    tasks: tuple[str, ...]  # skills of the occupation, in plain words
    where: (
        bool  # whether a site of the trade may be told: not for its rare jobs, nor beside a site in the title
    )


def count_words(sentence: str) -> int:
    """Words of a sentence, parted by spaces of any kind; a lone sign is not a word."""
    return sum(1 for word in sentence.split() if re.search(r"\w", word))


def at(commune: str) -> str:
    """à Nîmes, au Vigan, aux Angles, à L’Herm."""
    return _contracted(commune, "à ", "au ", "aux ")


def of(commune: str) -> str:
    """de Nîmes, d’Auch, du Vigan, des Angles."""
    if fold(commune)[:1] in "aeiouyh":
        return f"d’{commune}"
    return _contracted(commune, "de ", "du ", "des ")


def _contracted(commune: str, plain: str, le: str, les: str) -> str:
    if commune.startswith("Le "):
        return le + commune.removeprefix("Le ")
    if commune.startswith("Les "):
        return les + commune.removeprefix("Les ")
    return plain + commune


class Describer:
    """Writes the descriptions of a whole town, and remembers them so that no two read the same."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._words: dict[str, Any] = read_toml("sentences.toml")
        self._taken: set[str] = set()

    def describe(self, told: Told) -> str:
        """A new description. Raises RuntimeError when the tables have no new one left."""
        for _ in range(_TRIES):
            sentences = [self._task(told), self._middle(told)]
            if self._rng.random() < 0.75:
                sentences.append(self._last(told))
            text = " ".join(sentences)
            if text not in self._taken and self._fits(sentences):
                self._taken.add(text)
                return text
        raise RuntimeError(f"no new description is left for {told.trade.key}: add sentences to its table")

    def _fits(self, sentences: Sequence[str]) -> bool:
        said_to_vous = any(re.search(r"\b(vous|vos|votre)\b", one, re.IGNORECASE) for one in sentences)
        return (
            said_to_vous
            and len(set(sentences)) == len(sentences)
            and all(count_words(one) <= LONGEST for one in sentences)
        )

    def _task(self, told: Told) -> str:
        sayable = [task for task in told.tasks if not _UNSAYABLE.search(task)] or list(told.tasks)
        drawn = self._rng.sample(sayable, k=min(3, len(sayable)))
        tasks = [lower_first(task) for task in drawn]
        tasks += [tasks[-1]] * (3 - len(tasks))
        template: str = self._rng.choice(self._words["tasks"])
        return template.format(a=tasks[0], b=tasks[1], c=tasks[2])

    def _middle(self, told: Told) -> str:
        pools = [self._contract(told), self._words["team"]]
        if told.where:
            pools.append([f"Vous travaillez {self._rng.choice(told.trade.sites)}."])
        if told.week is not None:
            pools += [self._words["hours"], *self._of_the_week(told.week)]
        return self._fill(self._rng.choice(self._rng.choice(pools)), told)

    def _last(self, told: Told) -> str:
        pools = [self._words["welcome"], self._words["welcome"], self._words["place"]]
        if told.where:
            pools.append(told.trade.says)
        return self._fill(self._rng.choice(self._rng.choice(pools)), told)

    def _contract(self, told: Told) -> list[str]:
        sentences: list[str] = self._words["contract"][told.contract]
        length = self._rng.choice(self._words["lengths"][told.contract])
        return [sentence.replace("{n}", str(length)) for sentence in sentences]

    def _of_the_week(self, week: WorkingWeek) -> list[list[str]]:
        names = {
            "night": week.late_night,
            "split": week.split,
            "sunday": week.sunday,
            "weekdays": not week.weekend,
            "part_time": week.hours < 30,
        }
        return [self._words[name] for name, holds in names.items() if holds] + (
            [list(week.says)] * bool(week.says)
        )

    def _fill(self, sentence: str, told: Told) -> str:
        facts = {"n": self._rng.randint(3, 14), "at": at(told.commune), "of": of(told.commune)}
        if told.week is not None:
            shifts = told.week.shifts
            facts |= {
                "start": french.hour(shifts[0].start),
                "end": french.hour(shifts[-1].end),
                "days": french.days(list(told.week.days)),
                "hours": french.number(told.week.hours),
            }
        return sentence.format(**facts)
