"""The interview timetable of a meeting: made once, then mended with few changes, each told.

Who meets whom is decided in `ranking.pairing`: here rows become its arrays, and its answer becomes rows.
The caller commits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.accounts.visitor import Role
from matching.clock import PARIS
from matching.events import log
from matching.events.access import at_point
from matching.events.fitting import ways_by_hour
from matching.events.holding import hold
from matching.events.models import Attendance, Event, EventInterview
from matching.events.stands import StandRead, stands_of
from matching.events.telling import beginning_of, walk_in_passages
from matching.events.values import STATE_WORDS, Organiser, minutes_of, slot_count, slot_hour
from matching.events.wishing import may_meet
from matching.french import hour
from matching.introductions.values import Occasion
from matching.matches.snapshot import Snapshot, current_snapshot
from matching.matches.travels import current_travels
from matching.matches.values import meanings_of, profile_key, read_profiles, vacancy_key
from matching.notifications import service as outbox
from matching.notifications.people import Person, tell
from matching.ranking.index import ProfileIndex
from matching.ranking.pairing import arrange
from matching.ranking.pairing_repair import rearrange
from matching.ranking.pairing_values import Interview, Meeting
from matching.ranking.rank import rank_profiles
from matching.ranking.values import Profile, Want
from matching.refusals import Refusal

MOST_INTERVIEWS: Final = 3
STRANGER_FIT: Final = 0.05
"""Fit of somebody whom no post present fits, with any stand: an interview all the same, after the others."""


@dataclass(frozen=True, slots=True)
class Arranged:
    """What an arrangement brought: how many have an interview, of how many, and how many were told anew."""

    served: int
    wanted: int
    changes: int


def slot_now(event: Event, now: datetime) -> int:
    """The slot that may still be changed: 0 before the beginning, all of them after the end."""
    local = now.astimezone(PARIS)
    count = slots_of(event)
    if local.date() != event.day:
        return 0 if local.date() < event.day else count
    gone = minutes_of(local.time()) - minutes_of(event.start_at)
    return min(count, max(0, -(-gone // event.slot_minutes)))


def slots_of(event: Event) -> int:
    """How many slots a meeting has."""
    return slot_count(event.start_at, event.end_at, event.slot_minutes)


def settle(
    session: Session, event: Event, *, by: Organiser, occasion: Occasion, today: date, seed: str
) -> Arranged:
    """Make the timetable, or mend it from now on: who comes late, who walked in, who closed a stand.

    seed, today : of the hash that tells equal answers apart
    Refuses a meeting that is not published.
    """
    hold(session, event.id)
    if event.state != "published":
        said = f"La rencontre est {STATE_WORDS[event.state]}."
        raise Refusal("wrong_move", "Ce n’est pas possible maintenant", said, 409)
    people = _people(session, event)
    stands = [one for one in stands_of(session, event) if one.row.establishment_id is not None]
    done, missed = _interviews(session, event, "done"), _interviews(session, event, "missed")
    before = [*done, *_interviews(session, event, "planned")]
    if not people or not stands or not slots_of(event):
        return Arranged(0, len(people), 0)
    now = slot_now(event, occasion.now)
    meeting = _meeting(session, event, people, stands, now, today, seed)
    # Once it has begun, hours that are past are given to nobody, told before or not.
    if before or missed or now:
        mended = rearrange(meeting, before, now=now, seed=seed, today=today, done=done, taken=missed)
        after, served = mended.interviews, mended.served
    else:
        made = arrange(meeting, seed=seed, today=today)
        after, served = made.interviews, made.served
    changed = _write(session, event, before, after)
    for one in people:
        if str(one.id) in changed:
            _tell(
                session,
                event,
                one,
                [each for each in after if each.resident == str(one.id)],
                stands,
                occasion,
            )
    if changed:
        log.write(session, event.id, "arrange", by=by, now=occasion.now, words=str(len(changed)))
    return Arranged(served, len(people), len(changed))


def tell_again(session: Session, event: Event, occasion: Occasion) -> None:
    """The hours of a meeting moved: interviews are told anew, and those after its end are withdrawn."""
    outbox.drop(session, f"{beginning_of(event)}timetable-")
    before = _interviews(session, event, "planned")
    after = [one for one in before if one.slot < slots_of(event)]
    _write(session, event, before, after)
    stands = stands_of(session, event)
    for number in sorted({int(one.resident) for one in before}):
        mine = sorted((one for one in after if int(one.resident) == number), key=lambda one: one.slot)
        _tell(session, event, session.get_one(Attendance, number), mine, stands, occasion)


def _people(session: Session, event: Event) -> list[Attendance]:
    """Who comes or has come: a yes, or an arrival; and who no longer comes but was given an interview."""
    told = sa.select(EventInterview.attendance_id).where(EventInterview.state != "dropped")
    comes = sa.or_(Attendance.answer == "yes", Attendance.checked_in_at.is_not(None))
    query = sa.select(Attendance).where(
        Attendance.event_id == event.id,
        sa.or_(sa.and_(comes, Attendance.forgotten_at.is_(None)), Attendance.id.in_(told)),
    )
    return list(session.scalars(query.order_by(Attendance.id)))


def _interviews(session: Session, event: Event, *states: str) -> list[Interview]:
    query = (
        sa.select(EventInterview)
        .join(Attendance, Attendance.id == EventInterview.attendance_id)
        .where(Attendance.event_id == event.id, EventInterview.state.in_(states))
        .order_by(EventInterview.id)
    )
    return [Interview(str(one.attendance_id), str(one.stand_id), one.slot) for one in session.scalars(query)]


def _meeting(
    session: Session,
    event: Event,
    people: Sequence[Attendance],
    stands: Sequence[StandRead],
    now: int,
    today: date,
    seed: str,
) -> Meeting:
    snapshot, slots = current_snapshot(session), slots_of(event)
    profiles = _profiles(session, snapshot, event, people)
    # Without their schemes: a scheme gives back a part of what is missing, and would move an interview.
    index = ProfileIndex.build(profiles, snapshot.vocabulary.ranking)
    fit = np.full((len(people), len(stands)), np.nan)
    for place, stand in enumerate(stands):
        for number, *_ in stand.posts:
            fit[:, place] = np.fmax(fit[:, place], _scores(snapshot, index, number, today, seed))
    fit[np.isnan(fit).all(axis=1)] = STRANGER_FIT
    return Meeting(
        residents=tuple(str(one.id) for one in people),
        stands=tuple(str(one.row.id) for one in stands),
        fit=fit,
        wishes=may_meet(session, people, [one.row for one in stands]),
        arrives=_arrivals(index, event, people, now, slots),
        leaves=np.array([now if _gone(one) else slots for one in people], np.int64),
        open=np.array([_open_slots(event, one, slots) for one in stands]),
        stand_limit=np.array(
            [slots if one.row.interview_limit is None else one.row.interview_limit for one in stands],
            np.int64,
        ),
        resident_limit=np.full(len(people), MOST_INTERVIEWS, np.int64),
    )


def _gone(one: Attendance) -> bool:
    return one.forgotten_at is not None or (one.answer == "no" and one.checked_in_at is None)


def _limit(stand: StandRead, slots: int) -> int:
    return slots if stand.row.interview_limit is None else stand.row.interview_limit


def _profiles(
    session: Session, snapshot: Snapshot, event: Event, people: Sequence[Attendance]
) -> list[Profile]:
    """The profiles of those who have one; of a walk-in, what was said at the door. In order of `people`."""
    occupations = snapshot.vocabulary.occupations
    numbers = {one.profile_id for one in people if one.profile_id is not None}
    read = read_profiles(session, occupations, numbers, only_open=False) if numbers else []
    known = {one.id: one for one in read}
    found = []
    for one in people:
        if one.profile_id is not None:
            found.append(known[profile_key(one.profile_id)])
            continue
        here = at_point(event.lat, event.lon)
        wants = (Want(text=one.wants, meanings=meanings_of(one.wants, occupations)),) if one.wants else ()
        found.append(Profile(id=f"w-{one.id}", home=here.home, means=here.means, wants=wants))
    return found


def _scores(
    snapshot: Snapshot, index: ProfileIndex, vacancy_id: int, today: date, seed: str
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """float64 (R,): how each fits a post by what they can do; NaN where it blocks or is closed.

    Savoir-faire alone, since an employer reads whom they meet and when: neither a scheme, nor a wish of the
    profile, nor where somebody lives may show through the order of the interviews. The stands that somebody
    asked for at this meeting are another thing: they are said in order to be met.
    """
    vacancy = snapshot.vacancies.find(vacancy_key(vacancy_id))
    found = np.full(index.rows, np.nan)
    if vacancy is None:
        return found
    row_of = {index.thing(row).id: row for row in range(index.rows)}
    travel = current_travels().to_post(index, vacancy)
    for match in rank_profiles(index, vacancy, travel, today=today, seed=seed).matches:
        if not match.blockers:
            lines = (line for line in match.criteria if line.brick == "savoir_faire")
            found[row_of[match.profile_id]] = sum(line.contribution for line in lines)
    return found


def _arrivals(
    index: ProfileIndex, event: Event, people: Sequence[Attendance], now: int, slots: int
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """int64 (R,): first slot of each: at once for who is there, else by the resident's own way there."""
    arrives = np.full(len(people), slots, np.int64)
    for slot in reversed(range(slots)):
        there = ways_by_hour(index, event, slot_hour(event.start_at, event.slot_minutes, slot))
        arrives[there] = slot
    here = np.array([one.checked_in_at is not None for one in people])
    arrives[here] = [_slot_of(event, one, now) for one in people if one.checked_in_at is not None]
    return arrives


def _slot_of(event: Event, one: Attendance, now: int) -> int:
    return min(now, slot_now(event, one.checked_in_at)) if one.checked_in_at else now


def _open_slots(event: Event, stand: StandRead, slots: int) -> list[bool]:
    row = stand.row
    left = slot_now(event, row.left_at) if row.left_at else slots
    return [slot < left and not _on_break(event, row.break_from, row.break_to, slot) for slot in range(slots)]


def _on_break(event: Event, start: time | None, end: time | None, slot: int) -> bool:
    if start is None or end is None:
        return False
    begins = minutes_of(event.start_at) + slot * event.slot_minutes
    return begins < minutes_of(end) and minutes_of(start) < begins + event.slot_minutes


def _write(
    session: Session, event: Event, before: Sequence[Interview], after: Sequence[Interview]
) -> set[str]:
    """Write what differs. Returns whose interviews changed."""
    gone, new = set(before) - set(after), set(after) - set(before)
    if not gone and not new:
        return set()
    of_event = sa.select(Attendance.id).where(Attendance.event_id == event.id)
    query = sa.select(EventInterview).where(EventInterview.attendance_id.in_(of_event))
    rows = {(str(one.attendance_id), str(one.stand_id)): one for one in session.scalars(query)}
    for lost in gone:  # first they all make way: two that change places never hold one slot at once
        rows[lost.resident, lost.stand].state = "dropped"
    session.flush()
    # An employer reads the numbers of rows: they tell the hours, and not who was invited first.
    for one in sorted(new, key=lambda each: (each.slot, each.stand)):
        row = rows.get((one.resident, one.stand))
        if row is None:
            row = EventInterview(stand_id=int(one.stand), attendance_id=int(one.resident), slot=one.slot)
            session.add(row)
        row.slot, row.state = one.slot, "planned"
    session.flush()
    return {one.resident for one in gone | new}


def _tell(
    session: Session, event: Event, one: Attendance, mine: Sequence[Interview], stands: Sequence[StandRead],
    occasion: Occasion,
) -> None:  # fmt: skip
    named = {str(stand.row.id): stand.row for stand in stands}
    lines = [
        f"{_hour(event, each.slot)} : stand {named[each.stand].number}, {named[each.stand].name}."
        for each in mine
    ] or ["Plus aucun passage n’est prévu. Venez à l’accueil."]
    if one.profile_id is None:  # who left no contact is told at the door, and reads the wall
        walk_in_passages(session, event, one, lines, occasion)
        return
    tell(
        session, Person(Role.RESIDENT, one.profile_id),
        event=f"{beginning_of(event)}timetable-{one.id}-{occasion.now:%Y%m%d%H%M%S%f}",
        subject=f"Votre passage : {event.title}", text="\n".join([*lines, f"Votre numéro : {one.number}."]),
        link=f"{occasion.site_url}/mes-rencontres/{event.id}",
    )  # fmt: skip


def _hour(event: Event, slot: int) -> str:
    return hour(slot_hour(event.start_at, event.slot_minutes, slot))
