"""Looks at the machine: room, rights, the page assets, the timetable, the worker."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from matching.config import ROOT
from matching.french import count, day, number, upper_first
from matching.notifications.queue import last_sign, open_queue
from matching.region.timetables import example_path, timetable_path
from matching.travel.store import WrongTimetable, open_timetable
from matching.travel.timetable import FeedFacts
from matching.upkeep.findings import Finding, Level
from matching.upkeep.sight import Sight

LITTLE_ROOM: Final = 1_000_000_000
NO_ROOM: Final = 200_000_000
ENDS_SOON: Final = timedelta(days=14)
SILENT_S: Final = 15 * 60
"""A worker gives a sign each minute, but for long work of the night."""
IMPORT: Final = "Lancez « flask --app wsgi import gtfs » avec les fichiers d’aujourd’hui."
START: Final = "Lancez « huey_consumer matching.tasks.huey -k thread -w 1 » avec les mêmes réglages."


def disk(sight: Sight) -> Iterator[Finding]:
    """Room where the database, the timetable and the queue grow."""
    free = shutil.disk_usage(sight.instance).free
    level: Level = "panne" if free < NO_ROOM else "attention" if free < LITTLE_ROOM else "ok"
    yield Finding(
        "disque",
        level,
        f"Il reste {number(round(free / 1e9, 1))} Go dans le dossier du service.",
        "" if level == "ok" else "Libérez de la place, ou déplacez INSTANCE sur un disque plus grand.",
    )


def folder(sight: Sight) -> Iterator[Finding]:
    """Who may read and write what the service keeps: a file that it reads back could make it do anything."""
    if not os.access(sight.instance, os.W_OK):
        yield Finding(
            "dossier",
            "panne",
            "Le service ne peut pas écrire dans son dossier INSTANCE.",
            "Donnez ce dossier à l’utilisateur qui fait tourner le service.",
        )
        return
    mode = stat.S_IMODE(sight.instance.stat().st_mode)
    if mode & (stat.S_IWGRP | stat.S_IWOTH):
        yield Finding(
            "dossier",
            "panne",
            "D’autres utilisateurs de la machine peuvent écrire dans le dossier INSTANCE.",
            "Retirez-leur ce droit : chmod 700 sur ce dossier.",
        )
    elif mode & (stat.S_IRGRP | stat.S_IROTH | stat.S_IXGRP | stat.S_IXOTH) and not sight.demo:
        yield Finding(
            "dossier",
            "attention",
            "D’autres utilisateurs de la machine peuvent entrer dans le dossier INSTANCE.",
            "Fermez-le : chmod 700 sur ce dossier.",
        )
    else:
        yield Finding("dossier", "ok", "Le dossier INSTANCE est au service.")


def pages(_: Sight) -> Iterator[Finding]:
    """What the pages need beside our own files."""
    if (ROOT / "static" / "vendor" / "htmx.min.js").exists():
        yield Finding("pages", "ok", "Les fichiers des pages sont là.")
    else:
        yield Finding(
            "pages",
            "attention",
            "Il manque un fichier des pages : elles se rechargent en entier à chaque geste.",
            "Lancez « python3 scripts/prepare.py install ».",
        )


def timetable(sight: Sight) -> Iterator[Finding]:
    """The timetable in use, and whether its dates are over."""
    path = timetable_path(sight.instance)
    if not path.exists():
        yield _no_timetable(sight)
        return
    try:
        facts = open_timetable(path).facts
    except (WrongTimetable, OSError) as wrong:
        said = str(wrong) if isinstance(wrong, WrongTimetable) else f"{path.name} ne peut pas être lu."
        yield Finding("horaires", "panne", upper_first(said), IMPORT)
        return
    for one in facts:
        yield _feed(one, sight.today)


def _no_timetable(sight: Sight) -> Finding:
    if example_path(sight.instance).exists():
        return Finding(
            "horaires",
            "ok" if sight.demo else "attention",
            "Les horaires sont ceux de l’exemple inventé.",
            "" if sight.demo else IMPORT,
        )
    return Finding(
        "horaires",
        "attention",
        "Aucun horaire n’est importé : les trajets sont estimés à vol d’oiseau.",
        IMPORT,
    )


def _feed(facts: FeedFacts, today: date) -> Finding:
    dates = f"du {day(facts.first_day)} au {day(facts.last_day)}"
    if facts.last_day < today:
        return Finding("horaires", "attention", f"{facts.name} est terminé ({dates}).", IMPORT)
    if facts.first_day > today:
        return Finding("horaires", "attention", f"{facts.name} n’a pas commencé ({dates}).", IMPORT)
    if facts.last_day < today + ENDS_SOON:
        return Finding("horaires", "attention", f"{facts.name} se termine bientôt ({dates}).", IMPORT)
    return Finding("horaires", "ok", f"{facts.name} : {dates}.")


def worker(sight: Sight) -> Iterator[Finding]:
    """Whether somebody delivers the messages."""
    queue = Path(sight.instance / "queue.db")
    # Opening the queue would make its file.
    there = bool(sight.config["QUEUE_URL"]) or queue.exists()
    sign = last_sign(open_queue(sight.config)) if there else None
    if sign is None:
        yield Finding(
            "worker",
            "panne",
            "Aucun worker n’a donné signe : aucun message ne part, rien n’est relancé.",
            START,
        )
        return
    silent_s = max(0.0, sight.real - sign)
    ago = (
        "moins d’une minute"
        if silent_s < 60
        else count(int(silent_s // 60), "minute")
        if silent_s < 7200
        else count(int(silent_s // 3600), "heure")
    )
    if silent_s > SILENT_S:
        yield Finding("worker", "panne", f"Le worker n’a pas donné signe depuis {ago}.", START)
    else:
        yield Finding("worker", "ok", f"Le worker a donné signe il y a {ago}.")
