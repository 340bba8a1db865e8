"""Makes a clone ready, with nothing but Python 3.11 on the machine.

Usage: python3 scripts/prepare.py run        environment, page assets, database, referential, demonstration
       python3 scripts/prepare.py install    environment and page assets alone, for a real service
       python3 scripts/prepare.py test       environment with the test tools, and a Chromium to drive

What is already done is skipped: each step leaves the digest of what it was made from.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import sqlite3
import subprocess
import sys
import venv
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
INSTANCE = ROOT / "instance"
CHROMIUM = INSTANCE / "chromium"
KEY = INSTANCE / "secret_key"
OLDEST_NODE = (22, 17)


def digest_of(paths: Iterable[Path]) -> str:
    """One digest of files and of all files under folders."""
    total = hashlib.sha256()
    for path in paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                total.update(str(file.relative_to(ROOT)).encode())
                total.update(file.read_bytes())
    return total.hexdigest()


def done(mark: Path, digest: str) -> bool:
    """Whether a step left this very digest."""
    return mark.exists() and mark.read_text() == digest


def run(*command: str | Path, why: str, env: dict[str, str] | None = None) -> None:
    """Run a command, or stop with a sentence that says what could not be done."""
    finished = subprocess.run([str(part) for part in command], cwd=ROOT, env={**os.environ, **(env or {})})
    if finished.returncode:
        sys.exit(f"Stopped: {why} failed. Read the lines above, mend it, and run the same command again.")


def make_environment(lock: str) -> None:
    """A virtual environment with the locked packages, checked by their hashes."""
    path = ROOT / "requirements" / lock
    mark, digest = VENV / f".{lock}.done", digest_of([path])
    if done(mark, digest):
        return
    if not (BIN / "pip").exists():  # none yet, or one whose making was interrupted
        print("Making the Python environment ...", flush=True)
        try:
            venv.create(VENV, with_pip=True)
        except subprocess.CalledProcessError:
            sys.exit(
                "Stopped: this Python cannot make environments. Install its venv and ensurepip modules "
                "(python3-venv on Debian), then run the same command again."
            )
    print(f"Installing requirements/{lock} ...", flush=True)
    pip = (PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes")
    run(*pip, "-r", path, why=f"installing requirements/{lock}")
    mark.write_text(digest)


def find_node() -> dict[str, str]:
    """The environment in which `npm` is a recent one: the machine's, or the one of a Python package."""
    node = shutil.which("node")
    if node and shutil.which("npm"):
        said = subprocess.run([node, "--version"], capture_output=True, text=True).stdout.strip()
        numbers = tuple(int(part) for part in said.lstrip("v").split(".")[:2] if part.isdecimal())
        if numbers >= OLDEST_NODE:
            return {}
    make_environment("node.txt")
    return {"PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"}


def bring_assets(everything: bool) -> None:
    """htmx for the pages; for the tests, also axe and Chromium."""
    target = ROOT / "static" / "vendor" / "htmx.min.js"
    digest = digest_of([ROOT / "package-lock.json"])
    mark = ROOT / "node_modules" / ".everything.done"
    light = ROOT / "node_modules" / ".pages.done"
    wanted = (mark,) if everything else (mark, light)
    if not (target.exists() and any(done(one, digest) for one in wanted)):
        print("Bringing the page assets ...", flush=True)
        env = find_node()
        npm = shutil.which("npm", path=env.get("PATH", os.environ.get("PATH")))
        if npm is None:
            sys.exit("Stopped: npm was not found, though it was installed. Run `make clean`, then try again.")
        omit = [] if everything else ["--omit=dev"]
        run(npm, "ci", "--no-audit", "--no-fund", *omit, why="bringing the npm packages", env=env)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / "node_modules" / "htmx.org" / "dist" / "htmx.min.js", target)
        (mark if everything else light).write_text(digest)


def unpack_chromium() -> None:
    """The Chromium that npm brought; where the machine lacks its libraries, those of the same package too."""
    executable = CHROMIUM / "chromium"
    digest = digest_of([ROOT / "package-lock.json"])
    mark = CHROMIUM / ".done"
    if executable.exists() and done(mark, digest):
        return
    print("Unpacking Chromium ...", flush=True)
    shutil.rmtree(CHROMIUM, ignore_errors=True)
    CHROMIUM.mkdir(parents=True)
    env = {**find_node(), "TMPDIR": str(CHROMIUM)}
    node = shutil.which("node", path=env.get("PATH", os.environ.get("PATH")))
    run(node or "node", "scripts/unpack_chromium.mjs", why="unpacking Chromium", env=env)
    needed = subprocess.run(["ldd", str(executable)], capture_output=True, text=True).stdout
    if "not found" in needed:
        run(
            node or "node", "scripts/unpack_chromium.mjs", "libraries", why="unpacking its libraries", env=env
        )
        (CHROMIUM / "libraries").write_text(str(CHROMIUM / "al2023" / "lib"))
    mark.write_text(digest)


def demo_environment() -> dict[str, str]:
    """The environment of the demonstration; its secret key is drawn once and stays on this machine."""
    INSTANCE.mkdir(exist_ok=True)
    if not KEY.exists() or not KEY.read_text():
        KEY.touch(mode=0o600)
        KEY.write_text(secrets.token_hex(32))
    usual = {"DEMO": "1", "CLOCK": "2026-12-01", "SECRET_KEY": KEY.read_text().strip()}
    return {name: os.environ.get(name, value) for name, value in usual.items()}


def copy_before_upgrade(file: Path) -> Path | None:
    """A copy of the SQLite file when a migration waits for it: SQLite cannot undo a change of tables.

    The copy keeps its name until the upgrade has succeeded, so that a second try after a failed one does not
    write a half-changed database over it.
    """
    if not file.exists():
        return None
    with closing(sqlite3.connect(file)) as source:
        tables = source.execute("SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'")
        if not tables.fetchone()[0]:
            return None
        now = [row[0] for row in source.execute("SELECT version_num FROM alembic_version")]
        later = [
            path
            for path in (ROOT / "migrations" / "versions").glob("*.py")
            for revision in now
            if re.search(
                rf"^down_revision\b.*[\"']{re.escape(revision)}[\"']", path.read_text(), re.MULTILINE
            )
        ]
        if not later:
            return None
        copy = file.with_suffix(".upgrading.db")
        if not copy.exists():
            # Through SQLite, which also copies what is still in the write-ahead log.
            with closing(sqlite3.connect(copy)) as target:
                source.backup(target)
        return copy


def fill_database() -> None:
    """Migrations, the built-in referential, and the demonstration when none is there."""
    here = [ROOT / "migrations", ROOT / "matching" / "referential" / "tables", ROOT / "matching" / "region"]
    url = os.environ.get("DATABASE_URL", "")
    # The address may hold a password: its digest alone is written down.
    digest = hashlib.sha256(f"{digest_of(here)} {url}".encode()).hexdigest()
    mark = INSTANCE / ".database.done"
    file = INSTANCE / "matching.db"
    if done(mark, digest) and (file.exists() or url):
        return
    env = demo_environment()
    print("Preparing the database ...", flush=True)
    copy = None if url else copy_before_upgrade(file)
    flask = (PYTHON, "-m", "flask", "--app", "wsgi")
    kept = f" (the database as it was is kept in {copy.relative_to(ROOT)})" if copy else ""
    run(*flask, "db", "upgrade", why=f"bringing the tables up to date{kept}", env=env)
    if copy:
        copy.replace(file.with_suffix(".before-upgrade.db"))
    run(*flask, "referential", "load", why="loading the built-in referential", env=env)
    run(*flask, "demo", "load", "--if-empty", why="loading the demonstration", env=env)
    mark.write_text(digest)


def prepare_travel() -> None:
    """The example timetable; the travel search and the ranking compiled for this machine."""
    digest = digest_of([ROOT / "matching" / "travel", ROOT / "matching" / "ranking"])
    mark = INSTANCE / ".travel.done"
    if done(mark, digest):
        return
    print("Preparing the example timetable ...", flush=True)
    flask = (PYTHON, "-m", "flask", "--app", "wsgi")
    run(*flask, "travel", "prepare", why="preparing the example timetable", env=demo_environment())
    run(*flask, "ranking", "prepare", why="compiling the ranking", env=demo_environment())
    mark.write_text(digest)


def prepare_paper() -> None:
    """What PDF sheets are drawn with: where it cannot be had, the site does without and says so."""
    digest = digest_of([ROOT / "scripts" / "pango.py", ROOT / "package-lock.json"])
    mark = INSTANCE / "paper" / ".done"
    if not done(mark, digest):
        print("Preparing the printed sheets ...", flush=True)
        if subprocess.run([str(PYTHON), "scripts/pango.py"], cwd=ROOT).returncode == 0:
            mark.write_text(digest)


def main(what: str) -> None:
    """Do what is not done yet."""
    if sys.version_info < (3, 11):
        sys.exit("Stopped: Python 3.11 or newer is needed. Install it, then run the same command again.")
    if what == "test":
        make_environment("dev.txt")
        bring_assets(everything=True)
        unpack_chromium()
        prepare_paper()
    elif what in ("run", "install"):
        # The test tools hold all that running needs.
        if not done(VENV / ".dev.txt.done", digest_of([ROOT / "requirements" / "dev.txt"])):
            make_environment("run.txt")
        bring_assets(everything=False)
        prepare_paper()
        if what == "run":
            fill_database()
            prepare_travel()
    else:
        sys.exit("Usage: python3 scripts/prepare.py run|install|test")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) == 2 else "")
