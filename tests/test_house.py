"""The arrows between the floors, and what no file of the house may hold."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from matching.config import ROOT

# Hosts of package registries, written apart so that this file does not hold them either.
HOSTS = ["py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com", "deb." + "debian.org"]
TEXT = {
    ".py",
    ".md",
    ".html",
    ".css",
    ".js",
    ".mjs",
    ".toml",
    ".tsv",
    ".txt",
    ".json",
    ".sh",
    ".mako",
    ".ini",
    "",
}


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in listed.decode().split("\0") if name]


def test_arrows_between_the_floors_go_down() -> None:
    lint = Path(sys.executable).parent / "lint-imports"
    ran = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("room", ["referential", "wording", "travel", "ranking"])
def test_a_room_of_the_ground_floor_brings_no_web_server_and_no_database(room: str) -> None:
    """Imported whole, in a Python of its own: what the lint reads in the files is what happens."""
    asked = (
        "import importlib, pkgutil, sys\n"
        f"import matching.{room} as room\n"
        "for one in pkgutil.walk_packages(room.__path__, room.__name__ + '.'):\n"
        "    importlib.import_module(one.name)\n"
        "print(*sorted({'flask', 'werkzeug', 'jinja2', 'sqlalchemy'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == []


@pytest.mark.parametrize("word", [*HOSTS, "/ro" + "ot/", "/wo" + "rk/", "/ho" + "me/"])
def test_no_file_names_a_registry_or_a_path_of_a_machine(word: str) -> None:
    found = [
        path.relative_to(ROOT)
        for path in tracked()
        if path.suffix in TEXT and path.is_file() and word in path.read_text(errors="replace")
    ]
    assert found == []


def test_each_lock_has_a_hash_for_every_package() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        pins = re.findall(r"^\S+==", lock.read_text(), re.MULTILINE)
        assert pins
        assert len(re.findall(r"^\S+==.*\\$", lock.read_text(), re.MULTILINE)) == len(pins)
    lock = (ROOT / "package-lock.json").read_text()
    assert lock.count('"integrity"') == lock.count('"node_modules/')
    assert '"resolved"' not in lock
