"""Looks at everything that the service stands on. Reads only, and shows no secret."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Final

from matching.upkeep import data_checks, machine_checks, settings_checks
from matching.upkeep.findings import Finding
from matching.upkeep.sight import Sight

logger = logging.getLogger(__name__)
Check = Callable[[Sight], Iterator[Finding]]

# Those of the first line need nothing; the others need a database that answers, at the right migration.
ALONE: Final[dict[str, Check]] = {
    "réglages": settings_checks.settings,
    "clé secrète": settings_checks.secret_key,
    "démonstration": settings_checks.demonstration,
    "horloge": settings_checks.clock,
    "disque": machine_checks.disk,
    "dossier": machine_checks.folder,
    "pages": machine_checks.pages,
    "horaires": machine_checks.timetable,
    "worker": machine_checks.worker,
    "base": data_checks.database,
}
ON_TABLES: Final[dict[str, Check]] = {
    "référentiel": data_checks.referential,
    "messages": data_checks.outbox,
    "heure": data_checks.hour,
}


def examine(sight: Sight) -> list[Finding]:
    """Every finding, those that are well included, in a fixed order."""
    findings = [found for name, check in ALONE.items() for found in _look(name, check, sight)]
    if any(one.name == "base" and one.level == "panne" for one in findings):
        return findings  # the rest would say the same in other words
    return [*findings, *(found for name, check in ON_TABLES.items() for found in _look(name, check, sight))]


def _look(name: str, check: Check, sight: Sight) -> list[Finding]:
    try:
        return list(check(sight))
    except Exception as failure:  # one look that fails must not hide what the others see
        # Its kind alone: the text of an error may hold the address of the database, password included.
        logger.debug("the look at %s failed", name, exc_info=failure)
        return [
            Finding(
                name,
                "panne",
                f"Ce point n’a pas pu être regardé ({type(failure).__name__}).",
                "Vérifiez les droits du dossier INSTANCE et les adresses des réglages, puis relancez doctor.",
            )
        ]
