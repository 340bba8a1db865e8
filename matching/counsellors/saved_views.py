"""Filters of the desk kept under a name: one's own, or the structure's. The caller commits."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.counsellors.caseload import DEMO_STRUCTURE, of_structure
from matching.counsellors.desk_question import DeskQuestion
from matching.counsellors.models import SavedView
from matching.introductions.values import Actor
from matching.refusals import Refusal, not_found, wrong

LONGEST_NAME: Final = 60
MOST_VIEWS: Final = 30


def views_of(session: Session, by: Actor) -> list[SavedView]:
    """The views that a counsellor may open, by name: their own, and those that the structure shares."""
    query = sa.select(SavedView).where(
        of_structure(SavedView.structure_id, by.id), sa.or_(SavedView.shared, _own(by))
    )
    return list(session.scalars(query.order_by(sa.func.lower(SavedView.name), SavedView.id)))


def is_own(view: SavedView, by: Actor) -> bool:
    """Whether a view is this counsellor's: they alone rename it, share it, take it away."""
    return view.account_id == by.account_id and (view.structure_id or DEMO_STRUCTURE) == by.id


def keep_view(
    session: Session, by: Actor, name: str, question: DeskQuestion, *, shared: bool, now: datetime
) -> SavedView:
    """Keep what is asked of the desk under a name. Refuses an empty name, and more than 30 views."""
    words = _name(name)
    if sum(is_own(one, by) for one in views_of(session, by)) >= MOST_VIEWS:
        raise Refusal("too_many_views", "Trop de vues", f"Retirez une vue : {MOST_VIEWS} au plus.")
    view = SavedView(
        structure_id=by.id or None, account_id=by.account_id, name=words, shared=shared,
        query=question.address(), created_at=now,
    )  # fmt: skip
    session.add(view)
    session.flush()
    return view


def change_view(session: Session, by: Actor, view_id: int, name: str, *, shared: bool) -> None:
    """Another name, shared or not. Anybody else's view is not found."""
    view = _find(session, by, view_id)
    view.name, view.shared = _name(name), shared


def drop_view(session: Session, by: Actor, view_id: int) -> None:
    """Take a view away. Anybody else's is not found."""
    session.delete(_find(session, by, view_id))


def _own(by: Actor) -> sa.ColumnElement[bool]:
    column = SavedView.account_id
    return column.is_(None) if by.account_id is None else column == by.account_id


def _find(session: Session, by: Actor, view_id: int) -> SavedView:
    view = session.get(SavedView, view_id)
    if view is None or not is_own(view, by):
        raise not_found("Cette vue n’existe pas, ou n’est pas à vous.")
    return view


def _name(typed: str) -> str:
    words = " ".join(typed.split())
    if not words or len(words) > LONGEST_NAME:
        raise wrong("name", "Donnez un nom à la vue", f"Écrivez de 1 à {LONGEST_NAME} signes.")
    return words
