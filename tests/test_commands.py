"""Every command: stopped before its end it takes away what it began, and an answer that is lost is said."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from flask import Flask

from matching.cli import register
from matching.commands import STOPPED, STOPS, FrenchCommand, RefusedError, write

bare = Flask(__name__)
register(bare)
GROUPS = {name: one for name, one in bare.cli.commands.items() if isinstance(one, click.Group)}


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("stop", STOPS)
def test_a_command_that_is_stopped_unwinds_and_says_so(stop: signal.Signals, tmp_path: Path) -> None:
    aside, before = tmp_path / "aside", signal.getsignal(stop)

    @click.command(cls=FrenchCommand)
    def long() -> None:
        aside.write_text("half")
        try:
            os.kill(os.getpid(), stop)
            write("whole")
        finally:
            aside.unlink()

    done = CliRunner().invoke(long)
    assert (done.exit_code, done.stdout, done.stderr) == (1, "", STOPPED + "\n")
    assert not aside.exists()
    assert signal.getsignal(stop) == before


def test_a_signal_that_is_ignored_stays_so() -> None:
    @click.command(cls=FrenchCommand)
    def long() -> None:
        os.kill(os.getpid(), signal.SIGHUP)
        write("whole")

    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        done = CliRunner().invoke(long)
        assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
    assert (done.exit_code, done.stdout) == (0, "whole\n")


def test_an_answer_that_the_disk_refuses_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr("sys.stdout", full)
        with pytest.raises(RefusedError, match="La réponse n’a pas pu être écrite"):
            write("whole")
        monkeypatch.undo()
        full.flush()  # as at the end of the process: nothing is left to refuse


def test_a_reader_who_has_left_is_no_failure_to_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    reads, writes = os.pipe()
    os.close(reads)
    gone = os.fdopen(writes, "w")
    monkeypatch.setattr("sys.stdout", gone)
    with pytest.raises(BrokenPipeError):
        write("whole")
    with pytest.raises(BrokenPipeError):
        gone.close()


@pytest.mark.parametrize("name", sorted(GROUPS))
def test_a_command_that_a_group_does_not_have_is_told_in_french(name: str) -> None:
    for words in ([], ["nothing-of-the-kind"]):
        done = CliRunner().invoke(GROUPS[name], words)
        assert (done.exit_code, done.stdout) == (2, "")
        assert done.stderr.startswith(f"Écrivez {name} suivi de : ")
