"""A caseload from a sheet: read and checked first, set aside, then created whole or not at all.

What is confirmed is what was previewed: the good lines stand in the database, an hour at most, and are
checked again when they are created. One line that no longer holds stops them all. The caller commits.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.accounts.contacts import Contact
from matching.accounts.organisation_models import Organisation
from matching.clock import day_in_france
from matching.counsellors.caseload import DEMO_STRUCTURE, caseload_of
from matching.counsellors.models import CaseloadImport
from matching.counsellors.newcomers import Newcomer, bring_in, holders_of
from matching.counsellors.people_lines import EMAIL, PHONE, LineReader, Person, Wrong, read_header
from matching.counsellors.sheet_reading import Sheet, read_sheet
from matching.introductions.values import Actor, Occasion
from matching.matches.snapshot import current_snapshot
from matching.referential.folding import fold
from matching.refusals import Refusal, not_found
from matching.residents.models import Profile
from matching.residents.places import read_place

KEPT_FOR: Final = timedelta(hours=1)
LONGEST_FILE_NAME: Final = 120
TO_CORRECT: Final = "Ce qu’il faut"
ELSEWHERE: Final = (
    "Ce contact sert déjà à une autre personne. Elle peut vous choisir dans « Qui me suit ». Laissez-le vide."
)


def prepare(
    session: Session, by: Actor, file_name: str, content: bytes, now: datetime
) -> tuple[CaseloadImport, list[str]]:
    """Read a sheet and set aside what it would create: the dry run; and the titles and sheets not read.

    Every line is either in `people` or in `refused`. Raises WrongSheet for what is wrong with the whole file.
    """
    prune_imports(session, now)
    sheet = read_sheet(content)
    places, unread = read_header(sheet.header)
    reader = LineReader(places, len(sheet.header), day_in_france(now), _places_of(session))
    titles = _titles(sheet)
    read = [(line, *reader.read(line)) for line in sheet.lines]
    known = _Known.read(session, by.id, [person for _, person, _ in read if person is not None])
    people: list[dict[str, Any]] = []
    refused: list[dict[str, Any]] = []
    for line, person, wrong in read:
        if person is not None:
            already, wrong = known.meet(person)
            people += [] if wrong else [_kept(person, already, known.has_name(person.name))]
        cells = dict(zip(titles, line.cells, strict=False))
        refused += [asdict(one) | {"cells": cells} for one in wrong]
    row = CaseloadImport(
        structure_id=by.id or None, account_id=by.account_id, people=people,
        file_name=" ".join(file_name.split())[:LONGEST_FILE_NAME] or "fichier",
        refused=refused, created_at=now, expires_at=now + KEPT_FOR,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row, unread + [f"feuille « {name} »" for name in sheet.others]


def _titles(sheet: Sheet) -> list[str]:
    """A title for each cell that any line has, all different: two of one name, or none, lose no text."""
    wide = max(len(sheet.header), *(len(line.cells) for line in sheet.lines))
    found: list[str] = []
    for place, title in enumerate((*sheet.header, *[""] * (wide - len(sheet.header))), 1):
        found.append(title if title and title not in found else f"{title or 'Colonne'} {place}")
    return found


def wrong_lines(row: CaseloadImport) -> tuple[list[str], list[list[str]]]:
    """(titles, lines) of a sheet with the refused lines and what each needs: to correct, then send again."""
    texts: dict[int, dict[str, str]] = {}
    said: dict[int, list[str]] = {}
    for one in row.refused:
        texts[one["line"]] = one["cells"]
        said.setdefault(one["line"], []).append(f"{one['column']} : {one['said']}")
    titles = list(dict.fromkeys(title for cells in texts.values() for title in cells))
    lines = [
        [*(cells.get(title, "") for title in titles), " ".join((f"Ligne {number}.", *said[number]))]
        for number, cells in texts.items()
    ]
    return [*titles, TO_CORRECT], lines


def find_import(session: Session, by: Actor, import_id: int, now: datetime) -> CaseloadImport:
    """What was set aside by this counsellor. Refuses with not_found when it expired, or was created."""
    row = session.get(CaseloadImport, import_id)
    if row is None or not _is_own(row, by) or row.expires_at <= now:
        raise not_found("Cet aperçu n’est plus là. Envoyez de nouveau le fichier.")
    return row


def apply(session: Session, by: Actor, import_id: int, occasion: Occasion) -> int:
    """Create the people of a preview, all of them or none. Returns how many. A second time is not found."""
    people = [one for one in find_import(session, by, import_id, occasion.now).people if not one["already"]]
    # Who takes the row away creates: of two at once, one.
    taken = session.execute(
        sa.delete(CaseloadImport).where(CaseloadImport.id == import_id),
        execution_options={"synchronize_session": False},
    )
    if taken.rowcount != 1:
        raise not_found("Cet aperçu n’est plus là. Envoyez de nouveau le fichier.")
    _require_same(session, by, people)
    for one in people:
        try:
            bring_in(session, _newcomer(session, one), by, occasion)
        except Refusal as refused:
            raise _changed(one, refused.title) from refused
    return len(people)


def _require_same(session: Session, by: Actor, people: Collection[Mapping[str, Any]]) -> None:
    """Refuses (409) when somebody came since the preview who may be one of these, which it did not say."""
    if by.id:  # of two files confirmed at once, the second one waits here, then finds who came
        session.execute(sa.select(Organisation.id).where(Organisation.id == by.id).with_for_update())
    known = _Known.read(session, by.id, ())
    for one in people:
        if not one["namesake"] and known.has_name(one["name"]):
            raise _changed(one, "Cette personne est peut-être déjà dans vos suivis")


def _changed(one: Mapping[str, Any], why: str) -> Refusal:
    return Refusal(
        "import_changed",
        "Rien n’est créé",
        f"Ligne {one['line']} : {why}. Corrigez-la, puis envoyez de nouveau le fichier.",
    )


def prune_imports(session: Session, now: datetime) -> int:
    """Forget what was set aside and not confirmed in time. Returns how many."""
    gone = session.execute(
        sa.delete(CaseloadImport).where(CaseloadImport.expires_at <= now),
        execution_options={"synchronize_session": False},
    )
    return int(gone.rowcount)


def _is_own(row: CaseloadImport, by: Actor) -> bool:
    return (row.structure_id or DEMO_STRUCTURE) == by.id and row.account_id == by.account_id


def _places_of(session: Session) -> Callable[[str], tuple[str, str]]:
    vocabulary = current_snapshot(session).vocabulary

    def find(text: str) -> tuple[str, str]:
        place = read_place(vocabulary, text)
        return place.code, place.label

    return find


@dataclass(frozen=True, slots=True)
class _Known:
    """The caseload, and who has the contacts of the sheet: what says that somebody is there already."""

    caseload: frozenset[int]
    born: frozenset[tuple[str, date]]
    names: frozenset[str]
    holders: Mapping[Contact, int]

    @classmethod
    def read(cls, session: Session, structure_id: int, people: Iterable[Person]) -> _Known:
        rows = session.execute(
            sa.select(Profile.id, Profile.name, Profile.birth_date).where(
                Profile.id.in_(caseload_of(structure_id))
            )
        ).all()
        return cls(
            frozenset(row.id for row in rows),
            frozenset((fold(row.name), row.birth_date) for row in rows if row.birth_date),
            frozenset(fold(row.name) for row in rows),
            holders_of(session, {contact for person in people for contact in person.contacts}),
        )

    def meet(self, person: Person) -> tuple[bool, list[Wrong]]:
        """(whether somebody of the caseload is this person, what is wrong because a contact is another's)."""
        for contact in person.contacts:
            holder = self.holders.get(contact)
            if holder in self.caseload:
                return True, []
            if holder is not None:
                return False, [Wrong(person.line, PHONE if contact.channel == "sms" else EMAIL, ELSEWHERE)]
        return (fold(person.name), person.birth_date) in self.born, []

    def has_name(self, name: str) -> bool:
        """Whether somebody of the caseload has this first name: it may be them, nothing says it."""
        return fold(name) in self.names


def _kept(person: Person, already: bool, namesake: bool) -> dict[str, Any]:
    return {
        "line": person.line,
        "name": person.name,
        "contacts": [list(one) for one in person.contacts],
        "place": person.place,
        "work": person.work,
        "birth_date": person.birth_date.isoformat() if person.birth_date else None,
        "mandate": person.mandate,
        "mandate_on": person.mandate_on.isoformat(),
        "already": already,
        "namesake": namesake,
    }


def _newcomer(session: Session, one: Mapping[str, Any]) -> Newcomer:
    place = current_snapshot(session).vocabulary.places.with_code(one["place"][0]) if one["place"] else None
    return Newcomer(
        one["name"], one["mandate"], date.fromisoformat(one["mandate_on"]),
        tuple(Contact(*pair) for pair in one["contacts"]), place, one["work"],
        date.fromisoformat(one["birth_date"]) if one["birth_date"] else None,
    )  # fmt: skip
