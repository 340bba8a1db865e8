"""Real workers that start at once: each is a copy of one process that has read all of the code already.

Reading it takes two seconds, and a test that kills ten workers starts eleven. What a worker does from there
is what `huey_consumer` does: its own entry, its own application, its own connections.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONSUMER = ["huey_consumer", "matching.tasks.huey", "-k", "thread", "-w", "1", "-q"]


class Workers:
    """Use as a context: `start` gives the number of a process that `kill` ends without warning."""

    def __enter__(self) -> Workers:
        self._ready = subprocess.Popen(
            [sys.executable, __file__],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._ready.communicate()

    def start(self, environ: dict[str, str]) -> int:
        return self._ask({"start": environ})

    def kill(self, worker: int) -> None:
        """Kill it, and wait until it is gone."""
        os.kill(worker, signal.SIGKILL)
        assert self._ask({"wait": worker}) == -signal.SIGKILL

    def _ask(self, what: dict[str, object]) -> int:
        assert self._ready.stdin is not None
        assert self._ready.stdout is not None
        self._ready.stdin.write(json.dumps(what) + "\n")
        self._ready.stdin.flush()
        return int(self._ready.stdout.readline())


def become_worker(environ: dict[str, str]) -> None:
    from huey.bin.huey_consumer import consumer_main

    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    os.environ.update(environ)
    sys.argv = CONSUMER
    consumer_main()


def main() -> None:
    from matching import create_app

    with tempfile.TemporaryDirectory() as folder:
        create_app({"SECRET_KEY": "x" * 40, "INSTANCE": folder, "DEMO": "1"})
    import_module("matching.notifications.alerts")  # the worker alone reads it

    alive = set()
    try:
        for line in sys.stdin:
            [(what, about)] = json.loads(line).items()
            if what == "start":
                answer = os.fork()
                if not answer:
                    alive.clear()
                    become_worker(about)
                    os._exit(0)
                alive.add(answer)
            else:
                answer = os.waitstatus_to_exitcode(os.waitpid(about, 0)[1])
                alive.discard(about)
            print(answer, flush=True)
    finally:
        for worker in alive:
            os.kill(worker, signal.SIGKILL)


if __name__ == "__main__":
    main()
