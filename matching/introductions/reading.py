"""An introduction as one party reads it: nothing that the party may not know is in the value at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.clock import PARIS
from matching.employers.models import Establishment, Vacancy
from matching.french import local_day
from matching.introductions.models import (
    InterviewSlot,
    Introduction,
    IntroductionEvent,
    IntroductionMessage,
)
from matching.introductions.needs import slots_of
from matching.introductions.reasons import Reason, as_it_stands, find_reason, reasons_for
from matching.introductions.service import STATE_WORDS, messages_of
from matching.introductions.sharing import LINES, Shared, lines_of, read_shared
from matching.introductions.sides import ANSWER_DAYS
from matching.introductions.transitions import ACTIVE, AT_THE_EMPLOYERS, OVER, TABLE, state_for
from matching.introductions.values import Actor, Occasion
from matching.matches.lawful import forbidden_to
from matching.matches.snapshot import current_snapshot
from matching.privacy.minors import agreement_of
from matching.region.models import Commune
from matching.residents.models import Profile

STEPS = (
    ("proposed", "Offre proposée"),
    ("agreed", "Accord donné"),
    ("sent", "Demande envoyée"),
    ("seen", "Demande lue"),
    ("interview", "Entretien"),
    ("hired", "Embauche"),
)
PARTY_WORDS = {
    "resident": "Habitante, habitant",
    "employer": "Employeur",
    "counsellor": "Conseil",
    "service": "Le service",
}
ACT_WORDS = {
    "propose": "Offre proposée",
    "agree": "Accord donné",
    "send": "Demande envoyée",
    "refuse": "Non",
    "open": "Demande lue",
    "invite": "Entretien proposé",
    "choose_slot": "Horaire choisi",
    "cannot_come": "Entretien annulé",
    "try": "Immersion décidée",
    "hire": "Embauche",
    "not_retain": "Pas retenue",
    "withdraw": "Demande retirée",
    "expire": "Close sans réponse",
    "release": "Poste plus libre",
    "propose_again": "Offre proposée de nouveau",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the timeline."""

    at: datetime
    what: str
    who: str
    why: str


@dataclass(frozen=True, slots=True)
class Introduced:
    """One introduction for its reader.

    person   : the resident as the reader knows them: a code and shared lines for an employer, the first name
               for the resident and the counsellor
    steps    : (done, now or todo; title; words) for the drawing
    choosing : line -> what it would say, for a resident who chooses what to share
    phone    : the employer's number while there is an interview or a trial, else ""; an employer reads none
    forbidden : why the law forbids the post at this age, while nothing was sent; "" else, and for an employer
    answer_by : until when the employer answers, while an answer is due
    """

    id: int
    version: int
    state: str
    state_words: str
    title: str
    vacancy_id: int
    profile_id: int
    employer: str
    address: str
    phone: str
    person: str
    lines: tuple[tuple[str, str], ...]
    acts: tuple[str, ...]
    steps: list[tuple[str, str, str]]
    slots: tuple[InterviewSlot, ...]
    chosen: InterviewSlot | None
    messages: tuple[IntroductionMessage, ...]
    timeline: tuple[Line, ...]
    reasons: tuple[Reason, ...]
    reason: Reason | None
    choosing: Mapping[str, str]
    asks_age: bool
    needs_agreement: bool
    forbidden: str
    answer_by: date | None
    late_days: int
    trial: tuple[date, date] | None
    can_write: bool
    active: bool


def read_introduction(session: Session, row: Introduction, by: Actor, occasion: Occasion) -> Introduced:
    """What `by` reads of an introduction to which they are a party."""
    vacancy = session.get_one(Vacancy, row.vacancy_id)
    employer = session.get_one(Establishment, vacancy.establishment_id)
    commune = session.scalar(sa.select(Commune.name).where(Commune.code == vacancy.commune_code)) or ""
    today = occasion.today
    events = _events(session, row)
    shared = _shared(session, row, occasion, today)
    theirs = by.party == "employer"
    slots = tuple(slots_of(session, row.id))
    unread = theirs and row.state == "sent"
    over = theirs and not read_by_employer(row.state)
    unsent = theirs and row.sent_at is None
    state = state_for(by.party, row.state, sent=row.sent_at is not None)
    waits = not theirs and row.state not in (*AT_THE_EMPLOYERS, "hired")
    why = forbidden_to(session, row.vacancy_id, row.profile_id, today=today) if waits else None
    return Introduced(
        id=row.id,
        version=0 if unsent else row.version,
        state=state,
        state_words=STATE_WORDS[state],
        title=vacancy.title,
        vacancy_id=vacancy.id,
        profile_id=0 if theirs else row.profile_id,
        employer=employer.name,
        address=", ".join(part for part in (vacancy.address, commune) if part),
        phone=employer.phone if not theirs and row.state in ("interview", "trial") else "",
        person=_called(session, row, shared, theirs, unread or over),
        # What is shared is drawn once the employer has said « je lis »: that is the act that is dated.
        lines=() if unread or over or row.sent_at is None else shared.lines,
        acts=TABLE.acts_of(state, by.party, unmet="lawful" if why else ""),
        steps=_of_a_proposal(row) if state == OVER else _steps(events, row, employers=theirs),
        slots=slots,
        chosen=next((slot for slot in slots if slot.state == "chosen"), None),
        messages=() if over else tuple(messages_of(session, row, by)),
        timeline=() if theirs else tuple(_line(one) for one in reversed(events)),
        reasons=reasons_for(row.state),
        reason=None if unsent else _reason(session, events),
        choosing=_choosing(session, row, by, today),
        asks_age=_asks_age(session, row),
        needs_agreement=not theirs and agreement_of(session, row.profile_id, today=today).missing,
        forbidden="" if why is None else why.words if by.party == "resident" else why.rule,
        answer_by=answer_by(row),
        late_days=late_days(row, today),
        trial=(row.trial_from, row.trial_to) if row.trial_from and row.trial_to else None,
        can_write=row.sent_at is not None and not over if theirs else True,
        active=row.state in ACTIVE,
    )


def read_by_employer(state: str) -> bool:
    """Whether an employer still reads what a person shared: while it goes on, and of whom they hired.

    What is refused, withdrawn or closed is a code again: nothing of a person is kept once it is over.
    """
    return state in AT_THE_EMPLOYERS or state == "hired"


def _shared(session: Session, row: Introduction, occasion: Occasion, today: date) -> Shared:
    return read_shared(
        session, vacancy_id=row.vacancy_id, profile_id=row.profile_id,
        shared=row.shared if row.sent_at is not None else None, secret=occasion.secret, today=today,
    )  # fmt: skip


def _called(session: Session, row: Introduction, shared: Shared, theirs: bool, unread: bool) -> str:
    if theirs:
        return f"Personne {shared.code}" if unread else shared.called
    return session.scalar(sa.select(Profile.name).where(Profile.id == row.profile_id)) or "Sans nom"


def _events(session: Session, row: Introduction) -> list[IntroductionEvent]:
    query = sa.select(IntroductionEvent).where(IntroductionEvent.introduction_id == row.id)
    return list(session.scalars(query.order_by(IntroductionEvent.version)))


def _steps(
    events: list[IntroductionEvent], row: Introduction, *, employers: bool
) -> list[tuple[str, str, str]]:
    """The way from proposal to hiring; a trial is an interview that lasts, an end that is no hiring is told.

    An employer's begins when the request was sent: what came before is not theirs to read.
    """
    # Proposed again, it is at its beginning again: what was reached before stands in the timeline.
    again = [place for place, event in enumerate(events) if event.act == "propose_again"]
    reached = {
        event.to_state: event.at
        for event in events[again[-1] if again else 0 :]
        if event.from_state != event.to_state
    }
    last = row.state if row.state != "trial" else "interview"
    names = [name for name, _ in STEPS]
    drawn = STEPS[2:] if employers else STEPS
    steps = []
    for name, title in drawn:
        at = reached.get(name) or (reached.get("trial") if name == "interview" else None)
        words = f"Le {local_day(at)}." if at else ""
        if name == last:
            steps.append(("now", title, words))
        elif at is not None or (last in names and names.index(name) < names.index(last)):
            steps.append(("done", title, words))
        elif last in names:
            steps.append(("todo", title, ""))
    if last not in names:
        steps.append(("now", f"Demande {STATE_WORDS[row.state]}", f"Le {local_day(row.since)}."))
    return steps


def _of_a_proposal(row: Introduction) -> list[tuple[str, str, str]]:
    """An employer's own proposal that came to nothing: when, and not why."""
    return [("now", "Cette fois, non", f"Le {local_day(row.since)}.")]


def _line(event: IntroductionEvent) -> Line:
    found = find_reason(event.from_state, event.reason) if event.reason else None
    why = " ".join(part for part in (found.label + "." if found else "", event.words) if part)
    return Line(event.at, ACT_WORDS[event.act], PARTY_WORDS[event.party], why)


def _reason(session: Session, events: list[IntroductionEvent]) -> Reason | None:
    last = events[-1] if events else None
    found = find_reason(last.from_state, last.reason) if last and last.reason else None
    return as_it_stands(found, current_snapshot(session).expired) if found and found.way else found


def _choosing(session: Session, row: Introduction, by: Actor, today: date) -> Mapping[str, str]:
    if by.party == "employer" or row.state != "proposed":
        return {}
    return sharable(session, row.profile_id, today)


def sharable(session: Session, profile_id: int, today: date) -> dict[str, str]:
    """The lines that a resident may share, with what each would say; what says nothing is left out."""
    known = lines_of(session, profile_id, today)
    return {line: known[line] for line in LINES if known[line]}


def _asks_age(session: Session, row: Introduction) -> bool:
    return row.state == "proposed" and asks_age(session, row.profile_id)


def asks_age(session: Session, profile_id: int) -> bool:
    """Whether the age is not known: it is asked, only whether it is 18 or more."""
    return session.scalar(sa.select(Profile.birth_date).where(Profile.id == profile_id)) is None


def answer_by(row: Introduction) -> date | None:
    """Until when the employer answers, while an answer is due."""
    if row.state not in ("sent", "seen") or row.sent_at is None:
        return None
    return (row.sent_at.astimezone(PARIS) + timedelta(days=ANSWER_DAYS)).date()


def late_days(row: Introduction, today: date) -> int:
    """How many days the answer is late: 0 in time."""
    last = answer_by(row)
    return max(0, (today - last).days) if last else 0
