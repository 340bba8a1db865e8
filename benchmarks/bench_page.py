"""How many pages of results a second, beside the same page drawn from a constant list, in the same run.

    python benchmarks/bench_page.py [VACANCIES]

The site is whole: database, session of SQLAlchemy, template, headers; a client inside the process asks it.
The constant list is what the service found once: the page is then drawn from it without any search. Both
take turns. Prints; asserts nothing on time.
"""

from __future__ import annotations

import itertools
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from unittest import mock

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "tests")]

import sqlalchemy as sa
from environ import environ_for
from flask_migrate import upgrade

from matching import create_app
from matching.clock import now, today
from matching.demo.service import load_demo
from matching.extensions import db
from matching.matches import service
from matching.matches.question import Question
from matching.matches.snapshot import current_snapshot
from matching.ranking.warming import warm_up
from matching.region.builtin import load_builtin
from matching.region.models import Neighbourhood

ROUNDS = 40
WORK = "ménage"


def per_second(asks: Iterable[Callable[[], object]]) -> list[float]:
    """Requests a second of each of the asks, which take turns: from the median processor time of each.

    All of it is in this one thread, the database too: the time of the processor is that of a worker alone.
    """
    spent: list[list[float]] = [[] for _ in asks]
    for _ in range(ROUNDS):
        for place, ask in enumerate(asks):
            begun = time.process_time()
            ask()
            spent[place].append(time.process_time() - begun)
    return [1 / statistics.median(one) for one in spent]


def main(size: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        app = create_app(environ_for(f"sqlite:///{folder / 'page.db'}", folder))
        with app.app_context():
            upgrade()
            load_builtin(db.session)
            load_demo(db.session(), size=size, now=now())
            db.session.commit()
            warm_up()
            app.test_cli_runner().invoke(args=["travel", "prepare"])
            measure(app.test_client(), labels_of_quarters(), size)
            db.engine.dispose()


def labels_of_quarters() -> list[str]:
    """Names that the search understands, one for each quarter that has one."""
    codes = db.session.scalars(sa.select(Neighbourhood.code).order_by(Neighbourhood.code))
    places = current_snapshot(db.session).vocabulary.places
    known = [places.with_code(code) for code in codes]
    return [place.label for place in known if place and places.resolve(place.label) == place]


def measure(client, places: list[str], size: int) -> None:
    client.environ_base["HTTP_ACCEPT_ENCODING"] = "identity"

    def page_of(place: str) -> bytes:
        answer = client.get("/offres", query_string={"lieu": place, "metier": WORK})
        assert answer.status_code == 200, answer.status
        return answer.data

    # The quarter from which most is found: its page is full.
    found = {}
    for place in places:
        where, _ = service.find_place(db.session, place)
        assert where is not None, place
        question = Question(lieu=place, metier=WORK)
        found[place] = service.offers_from(db.session, where, question, today=today(), seed="occitanie")
    usual = max(found, key=lambda place: found[place].total)
    constant = found[usual]
    cards = len(constant.cards)
    whole = page_of(usual)

    def drawn() -> bytes:
        with mock.patch.object(service, "offers_from", return_value=constant):
            return page_of(usual)

    assert drawn() == whole, "the constant list draws another page"
    # More places in turn than are kept: each is as if never asked before.
    others = itertools.cycle([place for place in places if len(found[place].cards) == cards] or [usual])
    ours, fresh, base = per_second([lambda: page_of(usual), lambda: page_of(next(others)), drawn])
    cards = len(constant.cards)
    print(
        f"page of results, {size:,} vacancies, {cards} cards of {constant.total:,}, {len(whole) / 1e3:.0f} kB"
    )
    print(f"  drawn from a constant list    {base:10.1f} a second")
    print(f"  searched, place asked before  {ours:10.1f} a second, {100 * ours / base:.0f} % of it")
    print(f"  searched, place never asked   {fresh:10.1f} a second, {100 * fresh / base:.0f} % of it")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
