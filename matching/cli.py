"""Gathers the command groups of the rooms."""

from __future__ import annotations

from flask import Flask

from matching.demo.cli import demo_cli
from matching.region.imports_cli import import_cli, referential_cli
from matching.region.schemes_cli import schemes_cli


def register(app: Flask) -> None:
    """Make every group reachable as `flask --app wsgi GROUP COMMAND`."""
    for group in (import_cli, referential_cli, demo_cli, schemes_cli):
        app.cli.add_command(group)
