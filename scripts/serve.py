"""Serves the demonstration: the web server and the worker, until Ctrl-C.

Usage: .venv/bin/python scripts/serve.py     PORT (8000), HOST (127.0.0.1) and WORKERS (2) may be set
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time

from prepare import BIN, ROOT, demo_environment


def is_free(host: str, port: int) -> bool:
    """Whether nobody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex((host, port)) != 0


def read_port() -> int:
    text = os.environ.get("PORT", "8000")
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        sys.exit(f"PORT is {text!r}: it takes a number from 1 to 65535.")
    return int(text)


def stop(*_: object) -> None:
    raise KeyboardInterrupt


def main() -> None:
    host, port = os.environ.get("HOST", "127.0.0.1"), read_port()
    if not is_free(host, port):
        sys.exit(f"Port {port} is taken. Choose another one: PORT=8001 make run")
    env = {**os.environ, **demo_environment()}
    web = [BIN / "gunicorn", "--config", "gunicorn.conf.py", "--bind", f"{host}:{port}", "wsgi:app"]
    worker = [BIN / "huey_consumer", "matching.tasks.huey", "-k", "thread", "-w", "1", "-q"]
    # Their own sessions: Ctrl-C reaches this process alone, which then stops both in order.
    started = [
        subprocess.Popen([str(part) for part in command], cwd=ROOT, env=env, start_new_session=True)
        for command in (web, worker)
    ]
    # Both said aloud: a shell that starts us in the background would have us deaf to Ctrl-C.
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    address = f"http://{host}:{port}"
    try:
        while is_free(host, port) and all(one.poll() is None for one in started):
            time.sleep(0.05)
        print(
            f"\n  {address}\n\n  Search without an account: {address}/\n"
            f"  Enter as a resident, an employer, a counsellor or the Region: {address}/demo/entrer\n"
            "  Ctrl-C stops everything.\n",
            flush=True,
        )
        while all(one.poll() is None for one in started):
            time.sleep(0.2)
        code = next(one.returncode for one in started if one.returncode is not None)
        print("A process has stopped: stopping the other.", file=sys.stderr)
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
