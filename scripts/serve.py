"""Serves the demonstration: the web server and the worker, until Ctrl-C.

Usage: .venv/bin/python scripts/serve.py     PORT (8000), HOST (127.0.0.1) and WORKERS (2) may be set
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from prepare import BIN, ROOT, demo_environment


def is_free(host: str, port: int) -> bool:
    """Whether nobody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex((host, port)) != 0


def answers(host: str, port: int) -> bool:
    """Whether the site gives its first page, be it an error. Waits a second at most, to see a dead server."""
    asked = http.client.HTTPConnection(host, port, timeout=1)
    try:
        asked.request("GET", "/")
        asked.getresponse()
        return True
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()


def start(command: list[str | Path], env: dict[str, str]) -> subprocess.Popen[bytes]:
    """A process in a session of its own: Ctrl-C reaches this one alone, which then stops all in order."""
    return subprocess.Popen([str(part) for part in command], cwd=ROOT, env=env, start_new_session=True)


def read_port() -> int:
    text = os.environ.get("PORT", "8000")
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        sys.exit(f"PORT is {text!r}: it takes a number from 1 to 65535.")
    return int(text)


def stop(*_: object) -> None:
    raise KeyboardInterrupt


def welcome(address: str) -> str:
    """Where the site is, and how to enter as each role."""
    return (
        f"\n  {address}\n\n"
        f"  Search without an account: {address}/\n"
        f"  Enter with a role: {address}/demo/entrer, then choose\n"
        "    Habitante, habitant         a resident: the jobs within reach\n"
        "    Employeur                   an employer: post a vacancy, see who could come\n"
        "    Conseillère, conseiller     a counsellor\n"
        "    Région                      the Region\n\n"
        "  Ctrl-C stops everything.\n"
    )


def main() -> None:
    host, port = os.environ.get("HOST", "127.0.0.1"), read_port()
    if not is_free(host, port):
        sys.exit(f"Port {port} is taken. Choose another one: PORT=8001 make run")
    env = {**os.environ, **demo_environment()}
    web = [BIN / "gunicorn", "--config", "gunicorn.conf.py", "--bind", f"{host}:{port}", "wsgi:app"]
    worker = [BIN / "huey_consumer", "matching.tasks.huey", "-k", "thread", "-w", "1", "-q"]
    # Both said aloud: a shell that starts us in the background would have us deaf to Ctrl-C.
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    started = []
    try:
        started.append(start(web, env))
        while started[0].poll() is None and not answers(host, port):
            time.sleep(0.05)
        if started[0].poll() is None:
            # Only now: together, they would make the first page wait for the worker's start.
            started.append(start(worker, env))
            print(welcome(f"http://{host}:{port}"), flush=True)
        while all(one.poll() is None for one in started):
            time.sleep(0.2)
        code = next(one.returncode for one in started if one.returncode is not None) or 1
        print("Stopped: the web server or the worker ended by itself. Read the lines above.", file=sys.stderr)
    except KeyboardInterrupt:
        code = 0
    for one in started:
        if one.poll() is None:
            one.terminate()
    for one in started:
        try:
            one.wait(timeout=10)
        except subprocess.TimeoutExpired:
            one.kill()
            one.wait()
    sys.exit(code)


if __name__ == "__main__":
    main()
