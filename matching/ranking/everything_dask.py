"""Where the blocks of everybody against everything are ranked: here, on a cluster of its own, on a scheduler.

Dask does the sending and the waiting; it is imported only by a run that asks for more than this process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, Final, TypeAlias

from matching.kernels import code_digest

from .everything import Block, Market, rank_block
from .index import ProfileSegment

AHEAD: Final = 2
"""Blocks sent ahead for each worker: none waits for its next one, and few results wait for us."""
CONNECT_S: Final = 20
LOOK_S: Final = 1.0
"""How long nothing may come back before the line itself is looked at."""
_RUNNING: Final = "running"
KEPT_BYTES: Final = 256 << 20
"""Memory that a process of ours keeps for its next profile."""
MEMORY: Final = {
    f"distributed.nanny.pre-spawn-environ.MALLOC_{name}_THRESHOLD_": KEPT_BYTES for name in ("TRIM", "MMAP")
}
"""Dask has its workers give back what is free at once: the same pages came and went for each profile, and
half of the run was spent in the kernel."""

Work: TypeAlias = Iterator[tuple[int, ProfileSegment]]
"""Numbers of blocks, and their profiles."""
Done: TypeAlias = Iterator[tuple[int, Block]]
"""Numbers of blocks, and what they bring, in any order."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where blocks are ranked. scheduler : its address; else `workers` processes here, 0 = this one."""

    workers: int = 0
    scheduler: str | None = None


HERE: Final = Where()
"""In this process."""


class SchedulerLost(Exception):
    """A scheduler that does not answer, or cannot be used. Its text is a French sentence for an operator."""


@contextmanager
def runner(market: Market, where: Where) -> Iterator[Callable[[Work], Done]]:
    """What ranks blocks against `market`. Raises SchedulerLost, on entering or while it works."""
    if where.scheduler is not None:
        with _client_of(where.scheduler) as client:
            yield lambda work: _kept(client, _sent(client, market, work), where.scheduler)
    elif where.workers:
        with _cluster(where.workers) as client:
            yield lambda work: _sent(client, market, work)
    else:
        yield lambda work: ((number, rank_block(market, some)) for number, some in work)


@contextmanager
def _client_of(address: str) -> Iterator[Any]:
    # Here, and not above: it takes a second that no web worker and no small run needs.
    from distributed import Client

    # Every worker must run this very code, or the lists would not be those of one process.
    try:
        client = Client(address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError):
        raise SchedulerLost(
            f"Le planificateur {address} ne répond pas : lancez-le avec « dask scheduler », "
            "ou corrigez --scheduler."
        ) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=CONNECT_S)
        except OSError:
            raise SchedulerLost(
                f"Le planificateur {address} n’a aucun processus de calcul : "
                f"lancez « dask worker {address} »."
            ) from None
        if set(client.run(code_digest).values()) != {code_digest()}:
            raise SchedulerLost(
                f"Les processus de calcul de {address} n’ont pas la même version du service : "
                "mettez-les à jour, puis relancez-les."
            )
        yield client


@contextmanager
def _cluster(workers: int) -> Iterator[Any]:
    import dask
    from distributed import Client, LocalCluster

    # For this machine alone, on ports that nobody else has.
    with (
        dask.config.set(MEMORY),
        LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, host="127.0.0.1",
            dashboard_address="127.0.0.1:0", worker_dashboard_address="127.0.0.1:0",
        ) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):  # fmt: skip
        yield client


def _kept(client: Any, done: Done, address: str | None) -> Done:
    """The same; a scheduler that goes away is one sentence."""
    from concurrent.futures import CancelledError

    try:
        yield from done
    except Exception as error:
        # What Dask raises of a line that is lost depends on the moment: its own errors too.
        if client.status == _RUNNING and not isinstance(error, CancelledError | ConnectionError):
            raise
        raise SchedulerLost(
            f"Le planificateur {address} ne répond plus : relancez la même commande, "
            "elle reprend où elle s’est arrêtée."
        ) from None


def _sent(client: Any, market: Market, work: Work) -> Done:
    """Blocks as they come back, in any order; only a few are on their way at a time."""
    shared = client.scatter(market, broadcast=True)
    at_once = AHEAD * max(1, sum(client.ncores().values()))
    numbers: dict[Any, int] = {}
    done: SimpleQueue[Any] = SimpleQueue()

    def send() -> None:
        for number, some in work:
            future = client.submit(rank_block, shared, some, pure=False)
            numbers[future] = number
            future.add_done_callback(done.put)
            return

    for _ in range(at_once):
        send()
    while numbers:
        try:
            future = done.get(timeout=LOOK_S)
        except Empty:
            # Of what is sent while the line is lost, Dask may never tell anything.
            if client.status != _RUNNING:
                raise ConnectionError(f"the client is {client.status}") from None
        else:
            yield numbers.pop(future), future.result()
            future.release()
            send()
