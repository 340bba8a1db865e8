"""What all the applications of a run have alike, made once: templates, addresses, the referential’s words."""

from __future__ import annotations

import os
import pickle
import re
import subprocess
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from matching.matches import vocabulary
from matching.matches.vocabulary import Rows, Vocabulary

MOST_WORDS = 3
REFERENTIAL = re.compile(
    rf"\b({'|'.join(model.__tablename__ for model in vocabulary._READ.values())})\b", re.IGNORECASE
)
AS_COPIED: set[str] = set()
"""Addresses of the copies of the template in which no row of the referential was written since."""


def keep_templates(folder: Path) -> None:
    """Templates compiled once, whichever worker asks first: a changed one is compiled again."""
    folder.mkdir(exist_ok=True)
    Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(str(folder))}


def keep_addresses() -> None:
    """What Werkzeug reads in an address, and the builders that it compiles for those that are asked."""
    compile_now, compile_builder_now = Rule.compile, Rule._compile_builder
    read: dict[Hashable, tuple[Any, ...]] = {}

    def name_of(rule: Rule) -> Hashable:
        given = repr(sorted((rule.defaults or {}).items()))
        return rule.rule, rule.subdomain, rule.host, rule.merge_slashes, given

    def compile_builder_later(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
        made: list[Callable[..., Any]] = []

        def build(same: Rule, **values: Any) -> Any:
            if not made:
                made.append(compile_builder_now(same, append_unknown))
            return made[0](same, **values)

        return build

    def compile_once(rule: Rule) -> None:
        name = name_of(rule)
        if name not in read:
            compile_now(rule)
            builders = rule._build.__func__, rule._build_unknown.__func__
            read[name] = (rule._parts, rule._trace, rule._converters, frozenset(rule.arguments), *builders)
        rule._parts, rule._trace, rule._converters, arguments, known, unknown = read[name]
        rule.arguments = set(arguments)
        rule._build, rule._build_unknown = known.__get__(rule, None), unknown.__get__(rule, None)

    Rule._compile_builder, Rule.compile = compile_builder_later, compile_once


def keep_words(folder: Path) -> None:
    """The words of the same rows are the same: making them takes seconds, reading them a part of one.

    They are read as other objects each time, so that what is made anew is never what is kept.
    """
    folder.mkdir(exist_ok=True)
    make_now = vocabulary.make_vocabulary

    def make_once(rows: Rows, digest: str) -> Vocabulary:
        path = folder / f"{digest}.pickle"
        if path.exists():
            return pickle.loads(path.read_bytes())
        made = make_now(rows, digest)
        aside = path.with_suffix(f".{os.getpid()}")
        aside.write_bytes(pickle.dumps(made, protocol=pickle.HIGHEST_PROTOCOL))
        aside.replace(path)
        return made

    vocabulary.make_vocabulary, vocabulary._kept = make_once, _Several()


class _Several(dict[str, Vocabulary]):
    """A service keeps the words of one referential; a run comes back to those that most of its tests have."""

    def clear(self) -> None:
        while len(self) >= MOST_WORDS:
            self.pop(next(reversed(self)))


def keep_rows() -> None:
    """The rows of a copy are those of its template until something writes in a table of the referential.

    Reading the forty thousand of them takes as long as all the rest of many a test. What another process
    writes is not seen from here: once one is started, the rows are read again.
    """
    read_now, begin_now = vocabulary._read_all, subprocess.Popen.__init__
    found: dict[str, tuple[Rows, str]] = {}

    def note_what_is_written(
        connection: sa.Connection, _cursor: object, statement: str, *_rest: object
    ) -> None:
        if not statement.lstrip().upper().startswith("SELECT") and REFERENTIAL.search(statement):
            AS_COPIED.discard(address_of(connection.engine))

    def read_once(session: Session) -> tuple[Rows, str]:
        engine = session.get_bind()
        if address_of(engine) not in AS_COPIED:
            return read_now(session)
        if engine.dialect.name not in found:
            found[engine.dialect.name] = read_now(session)
        return found[engine.dialect.name]

    def begin(process: Any, *args: Any, **options: Any) -> None:
        AS_COPIED.clear()
        begin_now(process, *args, **options)

    event.listen(sa.Engine, "before_cursor_execute", note_what_is_written)
    os.register_at_fork(before=AS_COPIED.clear)
    vocabulary._read_all, subprocess.Popen.__init__ = read_once, begin


def address_of(engine: sa.Engine | sa.Connection) -> str:
    """The address of a database as the makers of databases write it."""
    return engine.engine.url.render_as_string(hide_password=False)
