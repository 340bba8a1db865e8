"""Notes and tasks of a structure about those it follows. The caller commits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.accounts.models import Account
from matching.counsellors.caseload import DEMO_STRUCTURE, follows, of_structure
from matching.counsellors.models import CaseNote, CaseTask
from matching.introductions.values import Actor, Occasion
from matching.refusals import not_found, wrong

LONGEST_NOTE, LONGEST_TASK = 2000, 200


def require_followed(session: Session, structure_id: int, profile_id: int) -> None:
    """Refuses with not_found who is not in the caseload of this structure."""
    if not follows(session, structure_id, profile_id):
        raise not_found("Cette personne n’est pas suivie ici.")


def write_note(session: Session, by: Actor, profile_id: int, text: str, occasion: Occasion) -> None:
    """A note of the structure about somebody: facts, that the person may ask to read."""
    require_followed(session, by.id, profile_id)
    words = text.strip()
    if not words or len(words) > LONGEST_NOTE:
        raise wrong("note", "Écrivez la note", f"Écrivez de 1 à {LONGEST_NOTE} caractères.")
    session.add(
        CaseNote(
            profile_id=profile_id, structure_id=by.id or None, at=occasion.now, text=words,
            written_by=by.account_id,
        )
    )  # fmt: skip


def write_task(
    session: Session, by: Actor, profile_id: int, title: str, due_on: date, occasion: Occasion
) -> None:
    """Something to do for somebody, by a day."""
    require_followed(session, by.id, profile_id)
    words = title.strip()
    if not words or len(words) > LONGEST_TASK:
        raise wrong("title", "Écrivez la tâche", f"Écrivez de 1 à {LONGEST_TASK} caractères.")
    session.add(
        CaseTask(
            profile_id=profile_id, structure_id=by.id or None, title=words, due_on=due_on,
            created_at=occasion.now, written_by=by.account_id,
        )
    )  # fmt: skip


def finish_task(session: Session, by: Actor, task_id: int, occasion: Occasion) -> CaseTask:
    """A task is done; a second time changes nothing. One of another structure is not found."""
    task = _task(session, by, task_id)
    if task.done_at is None:
        task.done_at, task.done_by = occasion.now, by.account_id
    return task


def reopen_task(session: Session, by: Actor, task_id: int) -> CaseTask:
    """A task that was said done is to be done again."""
    task = _task(session, by, task_id)
    task.done_at = task.done_by = None
    return task


def _task(session: Session, by: Actor, task_id: int) -> CaseTask:
    task = session.get(CaseTask, task_id)
    if (
        task is None
        or (task.structure_id or DEMO_STRUCTURE) != by.id
        or not follows(session, by.id, task.profile_id)
    ):
        raise not_found("Cette tâche n’existe pas.")
    return task


def notes_of(session: Session, structure_id: int, profile_id: int) -> list[CaseNote]:
    """The structure's own notes about somebody, the last first."""
    query = sa.select(CaseNote).where(
        CaseNote.profile_id == profile_id, of_structure(CaseNote.structure_id, structure_id)
    )
    return list(session.scalars(query.order_by(CaseNote.at.desc(), CaseNote.id.desc())))


def tasks_of(session: Session, structure_id: int, profile_id: int) -> list[CaseTask]:
    """The structure's tasks for somebody: to do, the first due first; then done, the last first."""
    query = sa.select(CaseTask).where(
        CaseTask.profile_id == profile_id, of_structure(CaseTask.structure_id, structure_id)
    )
    found = list(session.scalars(query.order_by(CaseTask.due_on, CaseTask.id)))
    done = [one for one in found if one.done_at]
    return [one for one in found if not one.done_at] + sorted(
        done, key=lambda one: (one.done_at, one.id), reverse=True
    )


def writers_of(session: Session, things: Sequence[CaseNote | CaseTask]) -> dict[int, str]:
    """Account -> what it is called between colleagues, for who wrote these or did them."""
    numbers = {one.written_by for one in things} | {
        one.done_by for one in things if isinstance(one, CaseTask)
    }
    query = sa.select(Account.id, Account.email).where(Account.id.in_(numbers - {None}))
    return {row.id: row.email or f"Membre n° {row.id}" for row in session.execute(query)}
