"""Everybody against everything on other processes: the bytes of one process; a sentence for who is away."""

import json
import socket
from concurrent.futures import Future
from contextlib import nullcontext
from dataclasses import replace

import pytest
from matches.test_ranking_cli import GTFS

from matching.ranking import everything_dask
from matching.ranking.everything_dask import HERE, SchedulerLost, Where
from matching.ranking.everything_files import OF_PROFILES
from matching.ranking.everything_ways import ByTimetable
from matching.ranking.index import ProfileIndex, VacancyIndex
from matching.ranking.post_ways import ways_from
from matching.ranking.rank import rank_vacancies
from matching.ranking.values import Place, Point
from matching.travel.estimate import Means
from matching.travel.feeds import read_feed
from matching.travel.reach import Reach
from matching.travel.store import WrongTimetable, write_timetable
from matching.travel.timetable import compile_feeds

from .made import REFERENTIAL
from .slow import TODAY
from .test_everything import OFFERS, PEOPLE, Stopped, a_market, people_of, ranked, read_lists, stop_after
from .test_lists import EARLY, PERSON, PLAIN


@pytest.fixture(scope="module")
def cluster():
    """A scheduler with two processes of its own, reached by its address alone."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1",
        dashboard_address="127.0.0.1:0", worker_dashboard_address="127.0.0.1:0",
    ) as cluster:  # fmt: skip
        yield cluster


@pytest.fixture
def timetable(tmp_path):
    (tmp_path / "feed").mkdir()
    for name, text in GTFS.items():
        (tmp_path / "feed" / name).write_text(text)
    path = tmp_path / "horaires.bin"
    write_timetable(compile_feeds([read_feed(tmp_path / "feed")]), path)
    return path


def test_one_process_two_processes_and_a_scheduler_write_the_same_bytes(tmp_path, cluster):
    here = ranked(tmp_path / "here", where=HERE)
    assert ranked(tmp_path / "two", where=Where(workers=2)) == here
    assert ranked(tmp_path / "scheduler", where=Where(scheduler=cluster.scheduler_address)) == here


def test_a_run_begun_here_goes_on_elsewhere(tmp_path, cluster):
    with pytest.raises(Stopped):
        ranked(tmp_path / "some", told=stop_after(4))
    counts = []
    elsewhere = Where(scheduler=cluster.scheduler_address)
    after = ranked(tmp_path / "some", where=elsewhere, told=lambda done, of: counts.append((done, of)))
    assert counts == [(4, 6), (5, 6), (6, 6)]
    assert after == ranked(tmp_path / "whole")


def test_the_ways_of_a_timetable_are_those_of_one_by_one(tmp_path, cluster, timetable):
    offers = [
        *OFFERS[:3],
        replace(PLAIN, id="far", place=Place(43.7196, 3.9148), shifts=(EARLY,)),
        replace(PLAIN, id="untold", place=Place(43.7196, 3.9148), shifts=()),
    ]
    people = [*PEOPLE[:9], replace(PERSON, id="near", home=Point(43.6169, 3.8207)), replace(PERSON, id="no")]
    market = a_market(offers, travel=ByTimetable.of(timetable))
    here = ranked(tmp_path / "here", market, people_of(people))
    elsewhere = Where(scheduler=cluster.scheduler_address)
    assert ranked(tmp_path / "elsewhere", market, people_of(people), where=elsewhere) == here
    index = VacancyIndex.build(offers, REFERENTIAL)
    everybody = ProfileIndex.build(people, REFERENTIAL)
    compiled = compile_feeds([read_feed(tmp_path / "feed")])
    for row, (one, lists) in enumerate(zip(people, read_lists(tmp_path / "here", OF_PROFILES), strict=True)):
        home = float(everybody.lat[row]), float(everybody.lon[row])
        ways = ways_from(Reach(compiled, home, Means(int(everybody.means[row]))), offers)
        one_by_one = rank_vacancies(index, one, ways, today=TODAY, seed="1", top=5)
        assert [match[0] for match in lists[1:]] == [match.vacancy_id for match in one_by_one.matches]
        assert [match[1] for match in lists[1:]] == [round(1e6 * match.score) for match in one_by_one.matches]


def test_a_timetable_that_changed_is_not_taken_for_the_one_before(tmp_path, timetable):
    market = a_market(travel=ByTimetable.of(timetable))
    with timetable.open("r+b") as file:
        file.seek(-1, 2)
        file.write(b"\1")
    with pytest.raises(WrongTimetable, match="a changé"):
        ranked(tmp_path / "out", market)


def nobody_there():
    """An address at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"tcp://127.0.0.1:{taken.getsockname()[1]}"


def test_a_scheduler_that_does_not_answer_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(everything_dask, "CONNECT_S", 1)
    address = nobody_there()
    with pytest.raises(SchedulerLost, match=rf"{address} ne répond pas"):
        ranked(tmp_path, where=Where(scheduler=address))
    with pytest.raises(SchedulerLost, match="ne répond pas"):
        ranked(tmp_path, where=Where(scheduler="n’importe quoi"))


def test_a_scheduler_without_workers_is_one_sentence(tmp_path, monkeypatch):
    from distributed import LocalCluster

    monkeypatch.setattr(everything_dask, "CONNECT_S", 1)
    with (
        LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address="127.0.0.1:0") as empty,
        pytest.raises(SchedulerLost, match="aucun processus de calcul"),
    ):
        ranked(tmp_path, where=Where(scheduler=empty.scheduler_address))


def test_workers_of_another_version_are_refused(tmp_path, cluster, monkeypatch):
    monkeypatch.setattr(everything_dask, "code_digest", other_version)
    with pytest.raises(SchedulerLost, match="même version"):
        ranked(tmp_path, where=Where(scheduler=cluster.scheduler_address))


def other_version():
    import os

    return str(os.getpid())


def test_a_scheduler_that_goes_away_is_one_sentence_and_the_run_goes_on(tmp_path):
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=1, threads_per_worker=1, host="127.0.0.1",
        dashboard_address="127.0.0.1:0", worker_dashboard_address="127.0.0.1:0",
    ) as cluster:  # fmt: skip

        def told(done, of):
            if done == 1:
                cluster.close()

        with pytest.raises(SchedulerLost, match="relancez la même commande"):
            ranked(tmp_path / "lost", where=Where(scheduler=cluster.scheduler_address), told=told)
    assert ranked(tmp_path / "lost") == ranked(tmp_path / "whole")


class Silent:
    """A client whose line is lost: what is sent is taken, and never comes back."""

    status = "connecting"

    def scatter(self, market, broadcast):
        return market

    def ncores(self):
        return {"one": 1}

    def submit(self, *_, pure):
        return Future()


def test_what_is_sent_while_the_line_is_lost_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(everything_dask, "LOOK_S", 0.01)
    monkeypatch.setattr(everything_dask, "_client_of", lambda _: nullcontext(Silent()))
    where = Where(scheduler="tcp://127.0.0.1:1")
    with (
        everything_dask.runner(a_market(), where) as run,
        pytest.raises(SchedulerLost, match="relancez la même commande"),
    ):
        list(run(iter([(0, None)])))


def test_a_block_that_cannot_be_ranked_is_no_lost_line(tmp_path, cluster):
    where = Where(scheduler=cluster.scheduler_address)
    with everything_dask.runner(a_market(), where) as run, pytest.raises(AttributeError):
        list(run(iter([(0, None)])))


def test_the_summary_says_what_makes_the_same_lists_again(tmp_path):
    summary = json.loads(ranked(tmp_path)["resume.json"])
    assert (summary["seed"], summary["date"], summary["top"]) == ("1", "2026-12-01", 5)
    assert (summary["profiles"], summary["vacancies"]) == (len(PEOPLE), len(OFFERS))
