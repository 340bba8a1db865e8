"""What all the applications of a run have alike, made once: templates, addresses, words of a referential."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from werkzeug.routing import Rule

from matching.matches import vocabulary
from matching.matches.vocabulary import Rows, Vocabulary

MOST_WORDS = 3


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
