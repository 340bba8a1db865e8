"""A structure's own caseload as a sheet, CSV or XLSX. A cell that a spreadsheet could run is marked."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import openpyxl
import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.accounts.models import Account
from matching.counsellors.caseload import caseload_of
from matching.counsellors.desk import read_caseload
from matching.counsellors.people_lines import BIRTH, EMAIL, NAME, PHONE, PLACE, WORK
from matching.french import national
from matching.matches.snapshot import current_snapshot
from matching.residents.models import Profile
from matching.residents.places import place_label
from matching.residents.summary import want_label
from matching.spreadsheets import guarded, to_csv

TITLES = (NAME, PHONE, EMAIL, PLACE, WORK, BIRTH, "Où ça en est", "Prochaine action", "Échéance")
MODEL = (NAME, PHONE, EMAIL, PLACE, WORK, BIRTH, "Mandat", "Date du mandat")


def rows_of(session: Session, structure_id: int, now: datetime) -> tuple[list[int], list[tuple[str, ...]]]:
    """(the profiles, their lines) of a caseload, by name; days as 31/12/2001."""
    vocabulary = current_snapshot(session).vocabulary
    people = {
        one.id: one
        for one in session.scalars(sa.select(Profile).where(Profile.id.in_(caseload_of(structure_id))))
    }
    accounts = {
        row.profile_id: row
        for row in session.execute(
            sa.select(Account.profile_id, Account.email, Account.phone).where(
                Account.profile_id.in_(caseload_of(structure_id))
            )
        )
    }
    numbers, lines = [], []
    for row in sorted(read_caseload(session, structure_id, now), key=lambda one: (one.name, one.profile_id)):
        profile, account, step = people[row.profile_id], accounts.get(row.profile_id), row.first
        numbers.append(row.profile_id)
        lines.append(
            (
                row.name,
                national(account.phone or "") if account else "",
                (account.email or "") if account else "",
                place_label(vocabulary, profile),
                ", ".join(want_label(one, vocabulary) for one in profile.wants),
                profile.birth_date.strftime("%d/%m/%Y") if profile.birth_date else "",
                step.stands,
                step.action,
                step.due.strftime("%d/%m/%Y") if step.due else "",
            )
        )
    return numbers, lines


def to_xlsx(titles: Sequence[str], lines: Iterable[Sequence[str]]) -> bytes:
    """One sheet, all its cells texts."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Suivis")
    for line in (titles, *lines):
        sheet.append([guarded(cell) for cell in line])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


MAKERS: Final = {"csv": to_csv, "xlsx": to_xlsx}
"""The kinds of file, by what their names end with."""
