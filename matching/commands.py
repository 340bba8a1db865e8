"""How every command is asked, refuses and writes: French sentences, UTF-8, the exit codes of EXCHANGE.

0 done, 1 refused or failed, 2 wrong usage. One French sentence on standard error says why; with `--json`
standard output carries one document and nothing else.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import FrameType
from typing import IO, Any, Final, NoReturn

import click
from flask.cli import AppGroup

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
json_option = click.option("--json", "as_json", is_flag=True, help="Écrit un seul document JSON.")
"""The option that makes of an answer one document."""
STOPS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Ctrl-C, a machine that is stopped, a terminal that is closed."""
STOPPED: Final = "La commande a été arrêtée avant sa fin : relancez-la."


class RefusedError(click.ClickException):
    """Refused or failed: one French sentence on standard error."""

    exit_code = 1

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file, err=file is None)


class WrongUsageError(RefusedError):
    """The command is not written as it should be."""

    exit_code = 2


class FrenchCommand(click.Command):
    """A command whose wrong usage is said in one French sentence, with exit code 2.

    Stopped before its end, it leaves as for any failure: its temporary files gone, exit code 1.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            raise WrongUsageError(_usage_sentence(error)) from None

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. Raises RefusedError when it is stopped."""
        with _stopped_in_order():
            return super().invoke(ctx)


class FrenchGroup(AppGroup):
    """A group whose wrong usage is said in one French sentence, with exit code 2."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.UsageError:
            raise WrongUsageError(self._choices()) from None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError:
            raise WrongUsageError(self._choices()) from None

    def _choices(self) -> str:
        return f"Écrivez {self.name} suivi de : {', '.join(self.commands)}."


class ExistingPath(click.ParamType[Path]):
    """A file, or a folder, that exists; anything else is wrong usage."""

    def __init__(self, *, folder: bool) -> None:
        self.name = "dossier" if folder else "fichier"
        self._folder = folder

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        path = Path(value)
        try:
            right = path.is_dir() if self._folder else path.is_file()
        except ValueError:  # a NUL in the name
            right = False
        if not right:
            self.fail(f"Le {self.name} {value} n’existe pas : donnez un {self.name} qui existe.", param, ctx)
        return path


class ReadableFile(click.ParamType[bytes]):
    """A file whose bytes are read at once; one that cannot be read is wrong usage."""

    name = "fichier"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> bytes:
        try:
            return Path(value).read_bytes()
        except (OSError, ValueError):
            self.fail(f"Le fichier {value} ne peut pas être lu : donnez un fichier qui existe.", param, ctx)


class Day(click.ParamType[date]):
    """A date that exists, written AAAA-MM-JJ."""

    name = "AAAA-MM-JJ"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            # The pattern first: fromisoformat also reads other writings of a date.
            day = date.fromisoformat(value) if _DAY.fullmatch(value) else None
        except ValueError:
            day = None
        if day is None:
            self.fail(f"La date {value} n’existe pas : écrivez --date AAAA-MM-JJ.", param, ctx)
        return day


@contextmanager
def _stopped_in_order() -> Iterator[None]:
    """A signal that would end the process at once unwinds it instead: what it had begun is taken away."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # One that is ignored stays so (nohup), and one that is not Python's could not be put back.
    held = [one for one in STOPS if signal.getsignal(one) not in (signal.SIG_IGN, None)]
    before = {one: signal.signal(one, _stop) for one in held}
    stopped = False
    try:
        yield
    except KeyboardInterrupt:
        stopped = True  # raised below: what this exception still holds open is closed first, in silence
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
        logging.disable(logging.NOTSET)
    if stopped:
        raise RefusedError(STOPPED)


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    # Libraries cut in the middle of a statement complain at length: one sentence says it all.
    logging.disable()
    raise KeyboardInterrupt


def _usage_sentence(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        return f"L’option {error.option_name} n’existe pas : voyez --help."
    if isinstance(error, click.BadOptionUsage):
        return f"L’option {error.option_name} est mal écrite : voyez --help."
    if isinstance(error, click.MissingParameter) and error.param is not None:
        name = (
            error.param.opts[0] if isinstance(error.param, click.Option) else error.param.human_readable_name
        )
        return f"Il manque {name} : voyez --help."
    if isinstance(error, click.BadParameter):
        return error.message
    return "Il y a un mot de trop dans la commande : voyez --help."


def write(*lines: str) -> None:
    """Write lines on standard output, as UTF-8 whatever the terminal says it speaks.

    Raises RefusedError when they cannot be written; a reader who has left ends the command without a word.
    """
    try:
        click.echo("".join(f"{line}\n" for line in lines).encode(), nl=False)
    except OSError as failure:
        if failure.errno == errno.EPIPE:
            raise
        _forget_output()
        raise RefusedError(
            f"La réponse n’a pas pu être écrite ({failure.strerror}) : "
            "libérez le disque ou changez de sortie."
        ) from None


def _forget_output() -> None:
    """Nothing is tried again at the end of the process, which would end it with another exit code."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def write_json(document: object) -> None:
    """Write one document on standard output, indented for who reads it."""
    write(json.dumps(document, ensure_ascii=False, indent=2))


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error, where it is a terminal. What is given takes what is done, and of how much."""
    with click.progressbar(
        length=1, label=label, show_eta=False, file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:

        def told(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        yield told
