"""Whether the index that lists are made from says what the database says: read anew, then compared.

Three roads lead to an index, and all must give what a whole reading gives: the one that this process keeps,
the overlay by which a row is read again after a change, and that of each web server at an address.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any, Final
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from sqlalchemy.orm import Session

from matching.french import count, join
from matching.matches.index_marks import ADDRESS, Marks, marks_of, question
from matching.matches.snapshot import Snapshot, build_snapshot, current_snapshot, read_again
from matching.matches.travels import Travels, current_travels
from matching.matches.values import row_id
from matching.matches.vocabulary import Vocabulary

CHUNK: Final = 500
"""Rows read again at once: a change seldom holds more."""
SHOWN: Final = 10
QUESTIONS: Final = 12
"""How often a site is asked: any of its processes may answer, and each of them should."""
LATE_S: Final = 60


class SiteSilent(Exception):
    """A site that did not give its marks. One French sentence."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference. `where` names the index, `ids` the rows concerned."""

    where: str
    name: str
    sentence: str
    todo: str
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found. `seen`: name of an index -> its marks; "database" is the whole reading."""

    seen: Mapping[str, Marks]
    findings: tuple[Finding, ...]

    def document(self) -> dict[str, Any]:
        """As `index check --json` prints it."""
        anew = self.seen["database"]
        return {
            "on": anew.on,
            "referential": anew.referential,
            "schemes": anew.schemes,
            "weights": anew.weights,
            "timetable": anew.timetable or None,
            "vacancies": {name: len(marks.vacancies) for name, marks in self.seen.items()},
            "profiles": {name: len(marks.profiles) for name, marks in self.seen.items()},
            "findings": [{**asdict(one), "ids": list(one.ids)} for one in self.findings],
        }


def check_index(
    session: Session,
    vocabulary_anew: Callable[[], Vocabulary],
    folder: Path,
    ask: Callable[[], Mapping[str, Marks]] = dict,
) -> Report:
    """Compare every index with the database. Reads only.

    vocabulary_anew : makes the vocabulary from the rows
    folder          : where the timetable lies
    ask             : gives the marks of web servers, by their names. Raises SiteSilent
    """
    report = _look(session, vocabulary_anew, folder, ask)
    if not report.findings:
        return report
    # Somebody may have written while we read: what is still there at a second look is no accident.
    first = {(one.where, one.name): set(one.ids) for one in report.findings}
    second = _look(session, vocabulary_anew, folder, ask)
    kept = [one for one in second.findings if (one.where, one.name) in first]
    lasting = (one for one in kept if not one.ids or first[one.where, one.name] & set(one.ids))
    return Report(second.seen, tuple(lasting))


def _look(
    session: Session,
    vocabulary_anew: Callable[[], Vocabulary],
    folder: Path,
    ask: Callable[[], Mapping[str, Marks]],
) -> Report:
    asked = ask()  # first: a site that does not answer is said before anything long begins
    kept = current_snapshot(session)
    anew = build_snapshot(session, vocabulary_anew)
    used = current_travels().timetable()
    expected = marks_of(anew, Travels(folder).timetable())
    others = {
        "kept": marks_of(kept, used),
        "overlay": marks_of(_all_read_again(session, anew, expected), used),
        **asked,
    }
    findings = [one for name, marks in others.items() for one in compare(name, marks, expected)]
    return Report({"database": expected, **others}, tuple(findings))


def _all_read_again(session: Session, snapshot: Snapshot, expected: Marks) -> Snapshot:
    for vacancies in _chunks(expected.vacancies):
        snapshot = read_again(session, snapshot, vacancies=vacancies)
    for profiles in _chunks(expected.profiles):
        snapshot = read_again(session, snapshot, profiles=profiles)
    return snapshot


def _chunks(marks: Mapping[str, str]) -> Iterator[set[int]]:
    rows = sorted(row_id(key) for key in marks)
    for start in range(0, len(rows), CHUNK):
        yield set(rows[start : start + CHUNK])


WHOSE: Final = {"kept": "L’index de cette commande", "overlay": "L’index relu ligne à ligne"}
RESTART: Final = "Relancez les serveurs web, puis refaites index check."
SAME_DAY: Final = "Donnez la même CLOCK à cette commande et aux serveurs web, ou relancez-les."
TELL: Final = (
    "Gardez cette sortie (--json) et prévenez qui développe le service : c’est une faute du programme."
)
WRITTEN: Final = (
    "Ces lignes ont été écrites sans passer par le service : relancez les serveurs web, "
    "puis refaites index check."
)
# field of Marks -> what it has, what it should have, and whether all rows follow from it
FACTS: Final = {
    "on": ("a été fait pour le", "la date de cette commande est le", True),
    "referential": ("suit le référentiel", "la base donne", True),
    "weights": ("compte avec les poids", "le programme installé a", False),
    "schemes": ("suit les règles d’aides", "la base donne", True),
    "timetable": ("suit les horaires", "le fichier en place donne", False),
}


def compare(where: str, found: Marks, expected: Marks) -> list[Finding]:
    """What an index says otherwise than the database. `where`: kept, overlay, or the name of a web server."""
    whose = WHOSE.get(where, f"L’index du serveur web {where}")
    findings, rows_follow = [], False
    for name, (has, should, follow) in FACTS.items():
        mine, theirs = getattr(found, name) or "aucun", getattr(expected, name) or "aucun"
        if mine != theirs and not rows_follow:
            todo = SAME_DAY if name == "on" else TELL if where in WHOSE else RESTART
            findings.append(Finding(where, name, f"{whose} {has} {mine}, et {should} {theirs}.", todo))
            rows_follow = follow
    if rows_follow:
        return findings  # every row would be told, and the one cause be lost among them
    for name, one in (("vacancies", "offre"), ("profiles", "profil")):
        findings += _compare_rows(where, name, one, getattr(found, name), getattr(expected, name))
    return findings


def _compare_rows(
    where: str, name: str, one: str, found: Mapping[str, str], expected: Mapping[str, str]
) -> Iterator[Finding]:
    differences = {
        "missing": ("il manque", expected.keys() - found.keys()),
        "left": ("il reste, en trop,", found.keys() - expected.keys()),
        "changed": (
            "autrement que dans la base,",
            {key for key in found.keys() & expected.keys() if found[key] != expected[key]},
        ),
    }
    whose = WHOSE.get(where, f"L’index du serveur web {where}")
    for kind, (verb, keys) in differences.items():
        if keys:
            ids = tuple(sorted(keys, key=row_id))
            named = join([*ids[:SHOWN], *(["d’autres"] if len(ids) > SHOWN else [])])
            sentence = f"{whose} : {verb} {count(len(ids), one)} ({named})."
            yield Finding(where, f"{name}_{kind}", sentence, TELL if where == "overlay" else WRITTEN, ids)


def ask_site(site: str, *, now: datetime, secret: str) -> dict[str, Marks]:
    """The marks of the web servers behind an address, by the number of their process. Raises SiteSilent.

    now : the real instant, whatever the calendar of the service

    Whoever answers is whoever takes the connection: the site is asked several times.
    """
    found: dict[str, Marks] = {}
    for _ in range(QUESTIONS):
        process, marks = _ask_once(f"{site}{ADDRESS}", question(now, secret))
        found[process] = marks
    return found


def _ask_once(address: str, token: str) -> tuple[str, Marks]:
    # A connection each: one that is kept open would always lead to the same process.
    opener = build_opener(ProxyHandler({}))
    headers = {"Authorization": f"Bearer {token}", "Connection": "close"}
    asked = Request(address, headers=headers)  # noqa: S310 - http or https, checked as the option is read
    try:
        with opener.open(asked, timeout=LATE_S) as answer:
            document = json.load(answer)
        return str(document.pop("process")), Marks(**document)
    except HTTPError as refusal:
        raise SiteSilent(
            f"Le site {address} répond {refusal.code} : vérifiez l’adresse, et que cette machine a la même "
            "SECRET_KEY, la même heure et la même version du service."
        ) from None
    except (OSError, HTTPException, ValueError, TypeError, AttributeError, KeyError):
        raise SiteSilent(
            f"Le site {address} ne donne pas son index : vérifiez l’adresse et que le site tourne."
        ) from None
