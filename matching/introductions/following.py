"""What follows an act: one function for each name of the table. All within the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from matching.accounts.checks import may_read
from matching.employers.service import close as close_vacancy
from matching.introductions import telling, telling_interviews
from matching.introductions.models import InterviewSlot, Introduction
from matching.introductions.needs import chosen_slot, hired_of, slots_of
from matching.introductions.sides import Sides
from matching.introductions.transitions import ACTIVE
from matching.introductions.values import SERVICE, Actor, Given
from matching.matches.snapshot import note_change
from matching.privacy.minors import agreement_of
from matching.refusals import Refusal
from matching.state_table import Way

TIME_TO_UNDO: Final = timedelta(hours=24)
TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class Done:
    """An act that has just been done: its line of the table, from which state, by whom, with what."""

    sides: Sides
    way: Way
    from_state: str
    by: Actor
    given: Given

    @property
    def row(self) -> Introduction:
        return self.sides.row


# `service` gives itself here when it is loaded: what follows an act may be another act.
ActAgain = Callable[..., Introduction]
_act: dict[str, ActAgain] = {}


def use(act: ActAgain) -> None:
    """Name the function that does an act."""
    _act["act"] = act


def follow(done: Done) -> None:
    """Do all that follows, in the order of the table."""
    for name in done.way.follows:
        FOLLOWS[name](done)


def _keep_lines(done: Done) -> None:
    done.row.shared = sorted(done.given.shared or ())
    done.row.adult = done.given.adult
    wait = TIME_TO_UNDO if done.by.party == "counsellor" else timedelta()
    done.row.send_after = done.sides.occasion.now + wait


def _tell_agreed(done: Done) -> None:
    if done.by.party == "counsellor":
        telling.agreed_for(done.sides, done.given.mandate)


def _send_when_ready(done: Done) -> None:
    left = send_if_ready(done.sides, done.by if done.by.party == "resident" else SERVICE)
    today = done.sides.occasion.today
    if not left and agreement_of(done.sides.session, done.row.profile_id, today=today).missing:
        telling.agreement_missing(done.sides)
    if not left and not may_read(done.sides.session, done.sides.establishment.id):
        telling.employer_to_check(done.sides)


def send_if_ready(sides: Sides, by: Actor) -> bool:
    """Send an agreed introduction when nothing stands in its way. Returns whether it left."""
    try:
        # No savepoint is needed: a refused act has changed nothing.
        _act["act"](
            sides.session, sides.row.id, "send", by=by, seen=sides.row.version, occasion=sides.occasion
        )
    except Refusal:
        return False
    return True


def _date_answer(done: Done) -> None:
    if done.row.answered_at is None:
        done.row.answered_at = done.sides.occasion.now


def _offer_slots(done: Done) -> None:
    for slot in done.given.slots:
        done.sides.session.add(
            InterviewSlot(
                introduction_id=done.row.id, starts_at=slot.starts_at, minutes=slot.minutes, mode=slot.mode,
                place=slot.place.strip(), lat=slot.point and slot.point[0], lon=slot.point and slot.point[1],
            )
        )  # fmt: skip
    done.sides.session.flush()


def _tell_invited(done: Done) -> None:
    telling_interviews.invited(done.sides, slots_of(done.sides.session, done.row.id))


def _keep_slot(done: Done) -> None:
    old = chosen_slot(done.sides.session, done.row.id)
    if old is not None:
        old.state = "proposed"  # another time is chosen: the first one is free again
        telling_interviews.drop_reminders(done.sides, old)
        done.sides.session.flush()
    done.sides.session.get_one(InterviewSlot, done.given.slot_id).state = "chosen"
    done.sides.session.flush()


def _chosen(done: Done) -> InterviewSlot:
    slot = chosen_slot(done.sides.session, done.row.id)
    assert slot is not None, "the table keeps or asks for a slot before this"
    return slot


def _cancel_slot(done: Done) -> None:
    slot = _chosen(done)
    telling_interviews.slot_cancelled(done.sides, slot, done.by.party, again=True)
    telling_interviews.drop_reminders(done.sides, slot)
    slot.state = "dropped"
    done.sides.session.flush()


def _forget_slots(done: Done) -> None:
    """No slot stands any longer; whoever was to come on a day to come is told by what follows."""
    for slot in slots_of(done.sides.session, done.row.id):
        if slot.state == "chosen" and slot.starts_at > done.sides.occasion.now:
            telling_interviews.slot_cancelled(
                done.sides, slot, done.by.party, again=done.way.to == "interview"
            )
        telling_interviews.drop_reminders(done.sides, slot)
        slot.state = "dropped"
    done.sides.session.flush()


def _keep_trial(done: Done) -> None:
    done.row.trial_from, done.row.trial_to = done.given.trial_from, done.given.trial_to


def _close_when_filled(done: Done) -> None:
    if done.given.reason == "deja_pourvu":
        release_all(done.sides)


def _fill(done: Done) -> None:
    vacancy = done.sides.vacancy
    if hired_of(done.sides.session, vacancy.id) >= vacancy.positions:
        release_all(done.sides)


def release_all(sides: Sides) -> None:
    """Close the post, and tell everybody who still waits for it, courteously and once."""
    close_vacancy(sides.session, sides.vacancy, sides.occasion.now)
    query = sa.select(Introduction.id).where(
        Introduction.vacancy_id == sides.row.vacancy_id,
        Introduction.state.in_(ACTIVE),
        Introduction.id != sides.row.id,
    )
    for number in sides.session.scalars(query.order_by(Introduction.id)).all():
        _release(sides, number)


def _release(sides: Sides, number: int) -> None:
    # Somebody may act on it at this moment: read again, and let go from wherever it then stands.
    for _ in range(TRIES):
        sides.session.flush()
        row = sides.session.get_one(Introduction, number, populate_existing=True)
        if row.state not in ACTIVE:
            return
        try:
            _act["act"](
                sides.session, number, "release", by=SERVICE, seen=row.version, occasion=sides.occasion
            )
        except Refusal as refused:
            if refused.code != "too_late":
                raise
        else:
            return


def _pause_post(done: Done) -> None:
    vacancy = done.sides.vacancy
    if done.from_state in ("sent", "seen") and vacancy.status == "open":
        vacancy.status, vacancy.changed_at = "paused", done.sides.occasion.now
        note_change(done.sides.session, "vacancy", vacancy.id, done.sides.occasion.now)


def _start_again(done: Done) -> None:
    """A new yes is asked: what was shared before is no longer."""
    # The service begins again for an employer alone, who asks.
    employers = done.by.party == "service"
    done.row.proposed_by = "employer" if employers else done.by.party
    done.row.employer_asked = employers
    for name in ("shared", "send_after", "sent_at", "answered_at", "trial_from", "trial_to"):
        setattr(done.row, name, None)
    done.row.adult = False


FOLLOWS: Final[dict[str, Callable[[Done], None]]] = {
    "keep_lines": _keep_lines,
    "tell_agreed": _tell_agreed,
    "send_when_ready": _send_when_ready,
    "date_answer": _date_answer,
    "offer_slots": _offer_slots,
    "keep_slot": _keep_slot,
    "cancel_slot": _cancel_slot,
    "forget_slots": _forget_slots,
    "keep_trial": _keep_trial,
    "close_when_filled": _close_when_filled,
    "fill": _fill,
    "pause_post": _pause_post,
    "start_again": _start_again,
    "remind_slot": lambda done: telling_interviews.remind_slot(done.sides, _chosen(done)),
    "tell_proposed": lambda done: telling.proposed(done.sides),
    "tell_sent": lambda done: telling.sent(done.sides),
    "tell_seen": lambda done: telling.seen(done.sides),
    "tell_declined": lambda done: telling.declined(done.sides, done.given.reason),
    "tell_refused": lambda done: telling.refused(done.sides, done.given.reason),
    "tell_not_retained": lambda done: telling.refused(done.sides, done.given.reason),
    "tell_invited": lambda done: telling_interviews.invited(
        done.sides, slots_of(done.sides.session, done.row.id)
    ),
    "tell_slot": lambda done: telling_interviews.slot_chosen(done.sides, _chosen(done)),
    "tell_trial": lambda done: telling.trial(done.sides),
    "tell_hired": lambda done: telling.hired(done.sides),
    "tell_withdrawn": lambda done: telling.withdrawn(done.sides, done.by.party),
    "tell_expired": lambda done: telling.expired(done.sides, done.from_state),
    "tell_released": lambda done: telling.released(done.sides),
}
