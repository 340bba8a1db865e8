"""What draws a sheet: with which libraries, from which files, and nothing before the first one."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from environ import SECRET

from matching.config import ROOT
from matching.events import paper

STATIC = ROOT / "static"


def test_a_machine_without_the_libraries_says_so_without_a_word_more(tmp_path: Path) -> None:
    """In a process of its own, where no library is found by any name."""
    program = (
        "import cffi, pathlib\n"
        "def nothing(self, name, flags=0): raise OSError(name)\n"
        "cffi.FFI.dlopen = nothing\n"
        "from matching.events import paper\n"
        "for _ in range(2):\n"
        "    try: paper.draw('<title>x</title>', pathlib.Path('static'))\n"
        "    except paper.NoPaper: print('none')\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "none\nnone\n", "")


def test_nothing_is_drawn_with_before_the_first_sheet() -> None:
    program = "import sys, wsgi; assert 'weasyprint' not in sys.modules"
    environ = {"SECRET_KEY": SECRET, "PATH": "", "DEMO": "1"}
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, env=environ
    )
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize(
    "url",
    [
        "http://exemple.invalid/static/paper.css",
        "file:///etc/passwd",
        f"{paper.SELF}/static/../wsgi.py",
        f"{paper.SELF}/static/app.js",
        f"{paper.SELF}/static/none.css",
        f"{paper.SELF}/rencontres",
        f"{paper.SELF}@exemple.invalid/static/paper.css",
    ],
)
def test_a_sheet_reads_our_own_files_alone(url: str) -> None:
    with pytest.raises(paper.NotOurs):
        paper.own_file(url, STATIC)
    html = f'<html lang="fr"><title>x</title><img src="{url}" alt="x">'
    with pytest.raises(paper.NotOurs, match="Error fetching"):
        paper.draw(html, STATIC)


def test_a_sheet_shows_drawings_that_there_are_alone() -> None:
    html = '<html lang="fr"><title>x</title><img src="/static/icons.svg#paper-{}" alt="x">'
    paper.draw(html.format("walk"), STATIC)
    with pytest.raises(paper.NotOurs, match="Error fetching"):
        paper.draw(html.format("nothing"), STATIC)
    symbols = (STATIC / "icons.svg").read_text(encoding="utf-8")
    for part in re.findall(r"icons\.svg#([\w-]+)", (STATIC / "paper.css").read_text(encoding="utf-8")):
        assert f'<view id="{part}"' in symbols, part
        assert paper.drawing(STATIC / "icons.svg", part)


def test_libraries_are_loaded_whichever_needs_which(tmp_path: Path) -> None:
    (tmp_path / "libnothing.so.1").write_text("no library")
    assert paper.load_libraries(tmp_path) == []
    assert paper.load_libraries(tmp_path / "absent") == []
