"""Everybody against everything: the lists of `rank`, whatever the blocks, however often it was killed."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.ranking import everything_dask, everything_run
from matching.ranking.everything import Market
from matching.ranking.everything_files import OF_PROFILES, OF_VACANCIES, SUMMARY, block_path
from matching.ranking.everything_run import rank_everything
from matching.ranking.everything_ways import ByEstimate
from matching.ranking.index import ProfileIndex, VacancyIndex
from matching.ranking.rank import rank_profiles, rank_vacancies
from matching.ranking.values import Point

from .made import REFERENTIAL, answers, lists_of, profiles, some_expired, travel_of, vacancies, ways
from .slow import TODAY
from .test_lists import PERSON, PLAIN


@dataclass(frozen=True)
class Given:
    """Ways by table: from the home at latitude 43 + n, to each vacancy."""

    table: tuple

    @property
    def made_from(self):
        return repr(self.table)

    def __call__(self, home, means, vacancies):
        return travel_of(self.table[round(home[0]) - 43])


def read_lists(folder, name):
    lines = [json.loads(line) for line in (folder / name).read_text().splitlines()]
    return [(*line.values(),)[:1] + tuple(map(told, line["matches"])) for line in lines]


def told(match):
    key = match.get("vacancy_id") or match.get("profile_id")
    return key, round(1e6 * match["score"]), match["group"], match["blocked"]


def told_by_rank(owner, key, ranked):
    return (
        owner,
        *(
            (getattr(one, key), round(1e6 * one.score), one.group, bool(one.blockers))
            for one in ranked.matches
        ),
    )


def bytes_of(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


@settings(deadline=None, max_examples=60)
@given(
    st.data(), lists_of(profiles, "p"), answers, some_expired, st.integers(1, 6), st.sampled_from([1, 3, 100])
)
def test_the_lists_are_those_of_one_by_one(data, people, schemes, expired, top, block):
    offers = data.draw(lists_of(vacancies, "v"))
    # Copies tie: the seeded hash then decides, in the pruning and in the putting together of blocks.
    offers += [replace(offers[0], id=f"copy-{place}") for place in range(data.draw(st.integers(0, 9)))]
    people += [replace(people[0], id=f"copy-{place}") for place in range(data.draw(st.integers(0, 30)))]
    homes = data.draw(st.lists(st.integers(0, 2), min_size=len(people), max_size=len(people)))
    people = [replace(one, home=Point(43 + home, 3.8)) for one, home in zip(people, homes, strict=True)]
    table = tuple(
        tuple(data.draw(st.lists(st.tuples(ways, ways), min_size=len(offers), max_size=len(offers))))
        for _ in range(3)
    )
    answered = {people[0].id: schemes, people[-1].id: schemes}
    index = VacancyIndex.build(offers, REFERENTIAL)
    everybody = ProfileIndex.build(people, REFERENTIAL, answered, expired)
    market = Market(index.base, REFERENTIAL.mobility, Given(table), TODAY, "7", top)
    with TemporaryDirectory() as name:
        summary = rank_everything(Path(name), market, everybody.base, block=block)
        of_profiles, of_vacancies = (read_lists(Path(name), one) for one in (OF_PROFILES, OF_VACANCIES))
        assert not (Path(name) / "blocs").exists()
    assert (summary["profiles"], summary["vacancies"]) == (len(people), len(offers))
    asked = {"today": TODAY, "seed": "7", "top": top}
    assert of_profiles == [
        told_by_rank(
            one.id,
            "vacancy_id",
            rank_vacancies(
                index, one, travel_of(table[home]), schemes=answered.get(one.id), expired=expired, **asked
            ),
        )
        for one, home in zip(people, homes, strict=True)
    ]
    assert of_vacancies == [
        told_by_rank(
            offer.id,
            "profile_id",
            rank_profiles(everybody, offer, travel_of([table[home][place] for home in homes]), **asked),
        )
        for place, offer in enumerate(offers)
    ]


PEOPLE = [
    replace(PERSON, id=f"p-{place}", home=Point(43.5 + place / 100, 3.8), max_minutes=20 + place % 7)
    for place in range(24)
]
OFFERS = [replace(PLAIN, id=f"v-{place}") for place in range(30)]
BLOCKS = 6


def a_market(offers=OFFERS, seed="1", top=5, travel=None):
    index = VacancyIndex.build(offers, REFERENTIAL)
    return Market(index.base, REFERENTIAL.mobility, travel or ByEstimate(), TODAY, seed, top)


def people_of(people=PEOPLE):
    return ProfileIndex.build(people, REFERENTIAL).base


def ranked(folder, market=None, people=None, **options):
    people = people_of() if people is None else people
    rank_everything(folder, market or a_market(), people, block=4, **options)
    return bytes_of(folder)


@pytest.fixture
def made(monkeypatch):
    """The ids of the first profile of each block that is ranked."""
    blocks = []
    rank = everything_dask.rank_block

    def counted(market, people):
        blocks.append(people.things[0].id)
        return rank(market, people)

    monkeypatch.setattr(everything_dask, "rank_block", counted)
    return blocks


class Stopped(Exception):
    pass


def stop_after(blocks):
    def told(done, of):
        if done == blocks:
            raise Stopped

    return told


def test_the_size_of_blocks_changes_nothing(tmp_path):
    whole = ranked(tmp_path / "some")
    for size in (1, 7, 1000):
        rank_everything(tmp_path / str(size), a_market(), people_of(), block=size)
        assert bytes_of(tmp_path / str(size)) == whole
    assert sorted(whole) == sorted([OF_PROFILES, OF_VACANCIES, SUMMARY])


KILLED = """
import os, signal, sys
from pathlib import Path
from ranking.test_everything import a_market, people_of, ranked
def told(done, of):
    if done == 4:
        os.kill(os.getpid(), signal.SIGKILL)
ranked(Path(sys.argv[1]), told=told)
"""


def test_a_killed_run_goes_on_with_the_missing_blocks(tmp_path, made):
    tests = Path(__file__).parents[1]
    paths = os.pathsep.join((str(tests), str(tests.parent)))
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path / "killed")],
        env=os.environ | {"PYTHONPATH": paths},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert not (tmp_path / "killed" / SUMMARY).exists()
    after = ranked(tmp_path / "killed")
    assert len(made) == BLOCKS - 4
    assert after == ranked(tmp_path / "whole")
    assert len(made) == BLOCKS - 4 + BLOCKS


def test_a_run_that_is_over_is_not_done_again(tmp_path, made):
    first = ranked(tmp_path)
    assert ranked(tmp_path) == first
    assert len(made) == BLOCKS
    assert ranked(tmp_path, a_market(seed="2")) != first
    assert len(made) == 2 * BLOCKS


@pytest.mark.parametrize(
    ("market", "people", "again"),
    [
        (None, [*PEOPLE[:2], replace(PEOPLE[2], max_minutes=90), *PEOPLE[3:]], 1),
        (lambda: a_market([*OFFERS[:9], replace(OFFERS[9], contract="stage"), *OFFERS[10:]]), None, 4),
        (lambda: a_market(top=6), None, 4),
        (lambda: replace(a_market(), today=date(2026, 12, 2)), None, 4),
        (lambda: a_market(travel=Given(((20, 20),))), None, 4),
    ],
    ids=["a profile", "a vacancy", "top", "day", "ways"],
)
def test_what_was_made_from_something_else_is_made_again(tmp_path, made, market, people, again):
    with pytest.raises(Stopped):
        ranked(tmp_path, told=stop_after(4))
    made.clear()
    after = None if market is None else market()
    if after is not None and isinstance(after.ways, Given):
        after = replace(after, ways=Given(tuple(((20, 20),) * len(OFFERS) for _ in range(2))))
    ranked(tmp_path, after, None if people is None else people_of(people))
    assert len(made) == BLOCKS - 4 + again


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:-7],
        lambda data: data[:20],
        lambda data: b"",
        lambda data: data[:-1] + bytes([data[-1] ^ 1]),
        lambda data: data[:300] + b"\0" + data[300:],
    ],
    ids=["cut", "cut within its digest", "empty", "one bit", "longer"],
)
def test_a_block_that_is_not_whole_is_made_again(tmp_path, made, spoil):
    with pytest.raises(Stopped):
        ranked(tmp_path / "spoilt", told=stop_after(4))
    path = block_path(tmp_path / "spoilt", 1)
    path.write_bytes(spoil(path.read_bytes()))
    made.clear()
    after = ranked(tmp_path / "spoilt")
    assert len(made) == BLOCKS - 4 + 1
    assert after == ranked(tmp_path / "whole")


def test_lists_half_written_are_written_again(tmp_path, monkeypatch):
    ranked(tmp_path / "half")
    whole = ranked(tmp_path / "whole", a_market(seed="2"))
    with monkeypatch.context() as patched:
        patched.setattr(everything_run, "write_summary", raise_stopped)
        with pytest.raises(Stopped):
            ranked(tmp_path / "half", a_market(seed="2"))
    # The summary of before is gone: nobody reads the new lists as the old ones.
    assert not (tmp_path / "half" / SUMMARY).exists()
    assert ranked(tmp_path / "half", a_market(seed="2")) == whole


def raise_stopped(*told):
    raise Stopped


@pytest.mark.parametrize(("offers", "people"), [([], PEOPLE), (OFFERS, []), ([], [])])
def test_nobody_and_nothing(tmp_path, offers, people):
    ranked(tmp_path, a_market(offers), people_of(people))
    assert read_lists(tmp_path, OF_PROFILES) == [(one.id,) for one in people]
    assert read_lists(tmp_path, OF_VACANCIES) == [(one.id,) for one in offers]
