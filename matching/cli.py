"""Gathers the command groups of the rooms."""

from __future__ import annotations

from flask import Flask

from matching.accounts.cli import accounts_cli
from matching.demo.cli import demo_cli
from matching.matches.index_cli import index_cli
from matching.matches.ranking_cli import ranking_cli
from matching.matches.wording_cli import wording_cli
from matching.privacy.cli import privacy_cli
from matching.region.imports_cli import import_cli, referential_cli
from matching.region.journey_cli import travel_cli
from matching.region.schemes_cli import schemes_cli
from matching.upkeep import cli as upkeep


def register(app: Flask) -> None:
    """Make every group reachable as `flask --app wsgi GROUP COMMAND`."""
    for group in (
        accounts_cli,
        import_cli,
        referential_cli,
        demo_cli,
        schemes_cli,
        travel_cli,
        privacy_cli,
        wording_cli,
        ranking_cli,
        index_cli,
    ):
        app.cli.add_command(group)
    upkeep.register(app)
