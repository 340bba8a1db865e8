"""`privacy retention`, `erasures` and `logs`: what is due. They tell; with --apply they do it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import click
from flask import current_app

from matching.clock import now, today
from matching.commands import FrenchCommand, FrenchGroup, json_option, write
from matching.extensions import db
from matching.privacy import erasure, readings, retention

privacy_cli = FrenchGroup("privacy", help="Les durées de garde : ce qui est dû, dit puis fait.")

_apply = click.option("--apply", "done", is_flag=True, help="Le fait ; sans cette option, le dit seulement.")


@privacy_cli.command("retention", cls=FrenchCommand)
@_apply
@json_option
def retain(done: bool, as_json: bool) -> None:
    """Prévient à 23 mois sans contact, efface à 24 mois."""
    due = retention.plan(db.session(), today())

    def do() -> None:
        for profile_id, until in due.warn.items():
            retention.warn(db.session(), profile_id, until, now=now(), link=current_app.config["SITE_URL"])
        for profile_id in due.erase:
            retention.erase_due(db.session(), profile_id, now=now())

    told = {
        "warn": [{"profile": key, "erased_on": day.isoformat()} for key, day in due.warn.items()],
        "erase": due.erase,
    }
    _tell(told, f"{len(due.warn)} à prévenir, {len(due.erase)} à effacer", do, done, as_json)


@privacy_cli.command("erasures", cls=FrenchCommand)
@_apply
@json_option
def erase(done: bool, as_json: bool) -> None:
    """Efface ce qui a été demandé il y a 30 jours."""
    due = erasure.due(db.session(), today())

    def do() -> None:
        for profile_id in due:
            erasure.erase_due(db.session(), profile_id, now=now())

    _tell({"erase": due}, f"{len(due)} à effacer", do, done, as_json)


@privacy_cli.command("logs", cls=FrenchCommand)
@_apply
@json_option
def forget_logs(done: bool, as_json: bool) -> None:
    """Oublie les lectures de plus de 12 mois."""
    limit = retention.log_limit(today())
    lines = readings.count_old(db.session(), limit)

    def do() -> None:
        readings.prune_readings(db.session(), limit)
        erasure.forget_tokens(db.session())

    _tell({"log_lines": lines}, f"{lines} lignes à oublier", do, done, as_json)


def _tell(due: dict[str, Any], words: str, do: Callable[[], None], done: bool, as_json: bool) -> None:
    if done:
        do()
        db.session.commit()
    if as_json:
        write(json.dumps({**due, "applied": done}, ensure_ascii=False))
    else:
        write(f"{words} : fait." if done else f"{words}. Rien n’est écrit : ajoutez --apply.")
