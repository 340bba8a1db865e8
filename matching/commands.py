"""How every command is asked, refuses and writes: French sentences, UTF-8, the exit codes of EXCHANGE.

0 done, 1 refused or failed, 2 wrong usage. One French sentence on standard error says why; with `--json`
standard output carries one document and nothing else.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO, Any

import click
from flask.cli import AppGroup

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
json_option = click.option("--json", "as_json", is_flag=True, help="Écrit un seul document JSON.")
"""The option that makes of an answer one document."""


class RefusedError(click.ClickException):
    """Refused or failed: one French sentence on standard error."""

    exit_code = 1

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file, err=file is None)


class WrongUsageError(RefusedError):
    """The command is not written as it should be."""

    exit_code = 2


class FrenchCommand(click.Command):
    """A command whose wrong usage is said in one French sentence, with exit code 2."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            raise WrongUsageError(_usage_sentence(error)) from None


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
    """Write lines on standard output, as UTF-8 whatever the terminal says it speaks."""
    click.echo("".join(f"{line}\n" for line in lines).encode(), nl=False)


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
