"""What the views of meetings share: who organises, on what occasion, what is seen."""

from __future__ import annotations

from datetime import datetime

from flask import request

from matching.accounts.visitor import Role, Visitor
from matching.clock import now
from matching.events.sending import LONGEST_KEY, Sending, moment
from matching.events.values import Organiser
from matching.extensions import db
from matching.fields import read_number
from matching.introductions.doing import WRONG_ANSWER, occasion, vocabulary
from matching.refusals import Refusal, wrong

__all__ = [
    "acted_at",
    "again",
    "employer_of",
    "occasion",
    "organiser_of",
    "read_version",
    "sent",
    "stands_said",
    "vocabulary",
]


def organiser_of(visitor: Visitor) -> Organiser:
    """The organiser that a visitor is: the Region, or a counsellor of a structure."""
    if visitor.role is Role.REGION:
        return Organiser("region", None, visitor.account_id or 0)
    return Organiser("counsellor", visitor.id or None, visitor.account_id or 0)


def employer_of(visitor: Visitor) -> Organiser:
    """Who sits at a stand."""
    return Organiser("employer", None, visitor.account_id or 0)


def read_version() -> int:
    """The version of the meeting that the form was drawn from."""
    number = read_number(request.form.get("version", ""))
    return -1 if number is None else number


def sent(act: str, target_id: int = 0) -> Sending:
    """The act of a form, with the key under which a browser kept it, if it did."""
    key = request.form.get("key", "")
    if len(key) > LONGEST_KEY:
        raise wrong("key", "Envoi illisible", "Rechargez la page, puis recommencez.")
    return Sending(act, target_id, key)


def acted_at() -> datetime:
    """When the act of a form was done: `ago` seconds before now, for one that a browser kept."""
    return moment(read_number(request.form.get("ago", "")) or 0, now())


def stands_said() -> list[int]:
    """The numbers of the stands that were ticked."""
    return [one for text in request.form.getlist("stand") if (one := read_number(text)) is not None]


def again(refused: Refusal) -> Refusal:
    """A refusal that the page itself says, after all was undone; any other one is raised."""
    db.session.rollback()
    if refused.status != WRONG_ANSWER:
        raise refused
    return refused
