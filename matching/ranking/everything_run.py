"""A whole run of everybody against everything: blocks ranked, kept, put together and written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from matching.kernels import code_digest

from .criteria import WEIGHTS
from .everything import Lists, Market, merge
from .everything_dask import HERE, Where, runner
from .everything_files import (
    OF_PROFILES,
    OF_VACANCIES,
    digest_of,
    forget_blocks,
    forget_summary,
    is_done,
    read_block,
    read_summary,
    write_block,
    write_lists,
    write_summary,
)
from .index import ProfileSegment
from .postings import Postings

BLOCK: Final = 2_500
"""Profiles of a block: some seconds of work, and a file of about 10 MB for 20,000 vacancies."""
MERGED: Final = 4_000
"""Vacancies whose lists are put together at once: 1.8 MB a block."""

Told: TypeAlias = Callable[[int, int], None]
"""Hears how many blocks are done, of how many."""


def rank_everything(
    folder: Path,
    market: Market,
    people: ProfileSegment,
    *,
    where: Where = HERE,
    block: int = BLOCK,
    told: Told = lambda done, all: None,
) -> dict[str, object]:
    """Write both lists in `folder` and return their summary. A run that was killed is gone on with.

    people : every profile, in the order of the file of their lists
    The bytes of the files are the same wherever and in however many times the blocks were ranked.
    Raises OSError when the folder cannot be written, `SchedulerLost` for a scheduler that is not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    blocks = _blocks_of(people, block)
    common = _digest_of_market(market)
    whole = digest_of(common, _digest_of_people(people)).hex()
    before = read_summary(folder)
    if before is not None and before.get("digest") == whole:
        told(len(blocks), len(blocks))
        return before
    digests = [digest_of(common, rows, _digest_of_people(people.take(rows))) for rows in blocks]
    left = [number for number in range(len(blocks)) if not is_done(folder, number, digests[number])]
    told(len(blocks) - len(left), len(blocks))
    with runner(market, where) as run:
        for done, (number, found) in enumerate(run((one, people.take(blocks[one])) for one in left), 1):
            write_block(folder, number, digests[number], found)
            told(len(blocks) - len(left) + done, len(blocks))
    forget_summary(folder)
    _write(folder, market, people, blocks)
    summary: dict[str, object] = {
        "profiles": len(people), "vacancies": len(market.vacancies), "top": market.top,
        "seed": market.seed, "date": market.today.isoformat(), "weights": WEIGHTS.version,
        "files": [OF_PROFILES, OF_VACANCIES], "digest": whole,
    }  # fmt: skip
    write_summary(folder, summary)
    forget_blocks(folder)
    return summary


def _blocks_of(people: ProfileSegment, size: int) -> list[NDArray[np.intp]]:
    """The rows of each block, rising; neighbours together, whose ways are then worked out once."""
    columns = people.columns
    order = np.lexsort((columns.means, columns.lon, columns.lat))
    return [np.sort(order[first : first + size]) for first in range(0, len(order), size)]


def _digest_of_market(market: Market) -> bytes:
    """What stands for everything that a block is ranked against, and by."""
    vacancies = market.vacancies
    return digest_of(
        code_digest(), market.ways.made_from, market.today, market.seed, market.top,
        *market.mobility, vacancies.things, *vacancies.columns.arrays, *_skills_told(vacancies.skills),
    )  # fmt: skip


def _digest_of_people(people: ProfileSegment) -> bytes:
    return digest_of(people.things, *people.columns.arrays, *_skills_told(people.skills))


def _skills_told(skills: Postings) -> tuple[object, ...]:
    return list(skills.vocabulary), skills.starts, skills.rows, skills.worth


def _write(folder: Path, market: Market, people: ProfileSegment, blocks: Sequence[NDArray[np.intp]]) -> None:
    """Both files, from the blocks."""
    of_profiles = Lists.empty(len(people), market.top)
    for number, rows in enumerate(blocks):
        part = read_block(folder, number).of_profiles
        of_profiles.rows[rows], of_profiles.keys[rows] = part.rows, part.keys
        of_profiles.groups[rows] = part.groups
    profiles, vacancies = [one.id for one in people.things], [one.id for one in market.vacancies.things]
    write_lists(
        folder / OF_PROFILES, "profile_id", profiles, "vacancy_id", vacancies, [of_profiles]
    )  # fmt: skip
    merged = (
        merge(market, profiles, parts, first) for first, parts in _slices(folder, market, people, blocks)
    )
    write_lists(folder / OF_VACANCIES, "vacancy_id", vacancies, "profile_id", profiles, merged)


def _slices(
    folder: Path, market: Market, people: ProfileSegment, blocks: Sequence[NDArray[np.intp]]
) -> Iterator[tuple[int, list[Lists]]]:
    """The lists of some vacancies at a time, of every block, their rows being those of all the profiles."""
    for first in range(0, len(market.vacancies), MERGED):
        parts = [Lists.empty(min(MERGED, len(market.vacancies) - first), market.top)]
        for number, rows in enumerate(blocks):
            some = read_block(folder, number).of_vacancies.some(first, first + MERGED)
            named = np.where(some.rows < 0, some.rows, rows[np.maximum(some.rows, 0)].astype(np.int32))
            parts.append(Lists(named, some.keys.copy(), some.groups.copy()))
        yield first, parts
