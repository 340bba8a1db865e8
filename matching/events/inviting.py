"""Invitations: who can be there and whom a post fits, best first; each told once, with the reasons.

Only residents who said yes to being shown without a name, which is asked for « avant chaque rencontre »; not
those who want no news. Their channel, quiet hours and stops are those of every message. The caller commits.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from matching.accounts.visitor import Role
from matching.events import log
from matching.events.fitting import can_come, who_fits
from matching.events.holding import hold
from matching.events.models import Attendance, Event
from matching.events.stands import StandRead, stands_of
from matching.events.telling import beginning_of, when_of, where_of
from matching.events.values import Organiser, starts_at
from matching.french import join
from matching.introductions.values import Occasion
from matching.matches.snapshot import current_snapshot
from matching.matches.values import row_id, vacancy_key
from matching.notifications.links import seal
from matching.notifications.models import MessagePreference
from matching.notifications.people import Person, tell
from matching.ranking.order import Ties
from matching.ranking.values import Match
from matching.refusals import wrong

MOST_AT_ONCE: Final = 300
LINK: Final = "event-invitation"
NAMED: Final = 4
SMALL_NUMBERS: Final = 99


@dataclass(frozen=True, slots=True)
class Reason:
    """A post that fits somebody: its stand, its plain name, its employer, and why."""

    vacancy_id: int
    stand: int
    words: str
    employer: str
    why: tuple[str, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Invitee:
    """Somebody to invite, with the posts that fit, best first."""

    profile_id: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Invitations:
    """Whom to invite, best first; and how many were left out, and why.

    reach : how many can be there at all
    known : how many of those fit were invited already, or came
    quiet : how many of those fit want no news
    """

    people: tuple[Invitee, ...]
    reach: int
    known: int
    quiet: int


def find_invitees(session: Session, event: Event, *, today: date, seed: str) -> Invitations:
    """Whom the posts that will be present fit, best first, each once."""
    snapshot = current_snapshot(session)
    there = can_come(snapshot.profiles, event)
    found: dict[int, list[Reason]] = {}
    for stand in stands_of(session, event):
        for number, title, code, _places in stand.posts:
            vacancy = snapshot.vacancies.find(vacancy_key(number))
            if vacancy is None:
                continue
            words = snapshot.vocabulary.plain_name(code) or title
            for match in who_fits(snapshot, vacancy, there, today=today, seed=seed):
                reason = _reason(match, stand, words)
                found.setdefault(row_id(match.profile_id), []).append(reason)
    known, quiet = _known(session, event), _quiet(session)
    tie = Ties(seed, today, event.slug)
    people = [
        Invitee(number, tuple(sorted(reasons, key=lambda one: (-one.score, one.stand, one.vacancy_id))))
        for number, reasons in found.items()
        if number not in known and number not in quiet
    ]
    people.sort(key=lambda one: (-one.reasons[0].score, tie.of(str(one.profile_id))))
    return Invitations(
        tuple(people), int(there.sum()), len(known & set(found)), len((quiet - known) & set(found))
    )


def invite(
    session: Session, event: Event, number: int, *, by: Organiser, occasion: Occasion, today: date, seed: str
) -> int:
    """Invite the first `number` of the list. Returns how many were: nobody is ever invited twice."""
    hold(session, event.id)
    if event.state != "published":
        raise wrong("state", "Publiez d’abord", "On invite à une rencontre publiée.")
    if not 1 <= number <= MOST_AT_ONCE:
        raise wrong("number", "Combien de personnes ?", f"Écrivez un nombre de 1 à {MOST_AT_ONCE}.")
    if starts_at(event.day, event.end_at) <= occasion.now:
        raise wrong("day", "La rencontre est passée", "Il n’y a plus personne à inviter.")
    stands = stands_of(session, event)
    done = 0
    for one in find_invitees(session, event, today=today, seed=seed).people[:number]:
        attendance_id = _insert(session, event, one.profile_id, occasion.now)
        if attendance_id is not None:
            log.write(session, event.id, "invite", by=by, now=occasion.now, attendance_id=attendance_id)
            _tell(session, event, attendance_id, one, stands, occasion)
            done += 1
    if done:
        log.write(session, event.id, "invite", by=by, now=occasion.now, words=str(done))
    return done


def message_for(event: Event, one: Invitee, stands: Sequence[StandRead]) -> tuple[str, str]:
    """The subject and the text that somebody is invited with; the link comes on the last line."""
    best = one.reasons[0]
    lines = [
        f"Venez {when_of(event)}.",
        f"{where_of(event)}.",
        f"Pour vous : {best.words}, chez {best.employer}, stand {best.stand}.",
        *best.why[:2],
    ]
    others = [f"{more.words} ({more.employer})" for more in one.reasons[1:3]]
    if others:
        lines.append(f"Aussi : {join(others)}.")
    lines.append(present_words(stands))
    lines.append("Sans CV, sans inscription. Dites si vous venez.")
    return f"Une rencontre pour vous : {event.title}", "\n".join(lines)


def present_words(stands: Sequence[StandRead]) -> str:
    """« Seront là : A, B, C, D et 3 autres. »"""
    names = [one.row.name for one in stands]
    more = len(names) - NAMED
    if more > 0:
        names = [*names[:NAMED], "1 autre" if more == 1 else f"{more} autres"]
    return f"Seront là : {join(names)}."


def link_of(event: Event, attendance_id: int, occasion: Occasion) -> str:
    """A link by which somebody answers without signing in, until the end of the meeting."""
    token = seal(
        LINK, {"attendance": attendance_id}, until=starts_at(event.day, event.end_at), secret=occasion.secret
    )
    return f"{occasion.site_url}/rencontres/invitation/{token}"


def draw_number(session: Session, event_id: int) -> int:
    """A number that nobody of the meeting has: drawn, so that it says nothing of who came first."""
    taken = set(session.scalars(sa.select(Attendance.number).where(Attendance.event_id == event_id)))
    most = SMALL_NUMBERS
    while len(taken) * 2 >= most:  # half full: one digit more, so that the draw stays a draw
        most = most * 10 + 9
    return secrets.choice([number for number in range(1, most + 1) if number not in taken])


def _reason(match: Match, stand: StandRead, words: str) -> Reason:
    why = tuple(one.words.resident for one in match.criteria if one.contribution > 0 and one.words.resident)
    return Reason(row_id(match.vacancy_id), stand.row.number, words, stand.row.name, why, match.score)


def _known(session: Session, event: Event) -> set[int]:
    query = sa.select(Attendance.profile_id).where(
        Attendance.event_id == event.id, Attendance.profile_id.is_not(None)
    )
    return {number for number in session.scalars(query) if number is not None}


def _quiet(session: Session) -> set[int]:
    query = sa.select(MessagePreference.person_id).where(
        MessagePreference.role == Role.RESIDENT.value, MessagePreference.alerts == "none"
    )
    return set(session.scalars(query))


def _insert(session: Session, event: Event, profile_id: int, now: datetime) -> int | None:
    """Write an invitation; None when somebody else writes the same one at this very moment."""
    insert = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert
    row = {
        "event_id": event.id, "comer": "resident", "profile_id": profile_id, "created_at": now,
        "number": draw_number(session, event.id), "invited_at": now,
    }  # fmt: skip
    statement = insert(Attendance).values(row).on_conflict_do_nothing()
    return session.scalar(statement.returning(sa.column("id")))


def _tell(
    session: Session,
    event: Event,
    attendance_id: int,
    one: Invitee,
    stands: Sequence[StandRead],
    occasion: Occasion,
) -> None:
    subject, text = message_for(event, one, stands)
    tell(
        session, Person(Role.RESIDENT, one.profile_id), event=f"{beginning_of(event)}invitation",
        subject=subject, text=text, link=f"{occasion.site_url}/mes-rencontres/{event.id}",
        own_link=lambda _account: link_of(event, attendance_id, occasion), kind="alert",
    )  # fmt: skip
