"""What is to be done for a resident, and how much it presses: read for a whole caseload at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.clock import PARIS, day_in_france
from matching.counsellors.caseload import of_structure
from matching.counsellors.models import CaseTask
from matching.employers.models import Establishment, Vacancy
from matching.french import count, hour, moment, short_day
from matching.introductions.answers import days_since
from matching.introductions.models import HumanLook, InterviewSlot, Introduction
from matching.introductions.sides import ANSWER_DAYS
from matching.introductions.transitions import ACTIVE
from matching.residents.models import ProfileSkill, ProfileWant

NOTHING_FOR: Final = timedelta(days=14)
ANSWER_WAIT: Final = timedelta(days=2)
TODAY, LATE, RECORD, AGREEMENT, LOOK, TASK, YES, WEEK, PROPOSE, COMPLETE, CALM = range(11)
"""What presses most, first: an interview of today has its hour, the rest of the day has not."""
ICONS: Final = {
    TODAY: "calendar", LATE: "phone", RECORD: "edit", AGREEMENT: "mail", LOOK: "search", TASK: "check",
    YES: "mail", WEEK: "calendar", PROPOSE: "handshake", COMPLETE: "person",
}  # fmt: skip
"""The drawing beside the words of a step's button."""

Opens = Literal["request", "person", "offers", "profile", "task"]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: where it stands, the words of its button, by when.

    opens : what the button leads to: a request, the person, their offers, their profile; or does: a task
    """

    rank: int
    stands: str
    action: str
    due: date | None = None
    opens: Opens = "person"
    introduction_id: int | None = None
    task_id: int | None = None

    @property
    def in_place(self) -> bool:
        """Whether it is done from its row: what came of an interview, a yes said to the counsellor."""
        return self.opens == "request" and self.rank in (RECORD, YES)

    @property
    def icon(self) -> str:
        """The drawing of its button; "" for none."""
        return ICONS.get(self.rank, "")

    def kind(self, today: date) -> str:
        """The class of the due day: late, soon or fine."""
        if self.due is None or self.due > today:
            return "fine"
        return "late" if self.due < today or self.rank == LATE else "soon"


def pressing_of(
    session: Session, ids: sa.Select[tuple[int]], structure_id: int, now: datetime
) -> dict[int, list[Step]]:
    """Profile -> what waits in its requests, its human looks and the structure's tasks that are due."""
    found: dict[int, list[Step]] = defaultdict(list)
    rows = session.execute(
        sa.select(Introduction, Vacancy.title, Establishment.name, InterviewSlot.starts_at)
        .join(Vacancy, Vacancy.id == Introduction.vacancy_id)
        .join(Establishment, Establishment.id == Vacancy.establishment_id)
        .outerjoin(
            InterviewSlot,
            sa.and_(InterviewSlot.introduction_id == Introduction.id, InterviewSlot.state == "chosen"),
        )
        .where(Introduction.profile_id.in_(ids), Introduction.state.in_(ACTIVE))
    )
    for row, title, employer, starts_at in rows:
        step = _of_introduction(row, title, employer, starts_at, now)
        if step is not None:
            found[row.profile_id].append(step)
    looks = sa.select(HumanLook, Vacancy.title).join(Vacancy, Vacancy.id == HumanLook.vacancy_id)
    for look, title in session.execute(
        looks.where(HumanLook.profile_id.in_(ids), HumanLook.answered_at.is_(None))
    ):
        due = day_in_france(look.asked_at)
        found[look.profile_id].append(Step(LOOK, f"Demande un regard humain : {title}", "Regarder", due))
    tasks = sa.select(CaseTask).where(
        CaseTask.profile_id.in_(ids), of_structure(CaseTask.structure_id, structure_id),
        CaseTask.done_at.is_(None), CaseTask.due_on <= day_in_france(now),
    )  # fmt: skip
    for task in session.scalars(tasks):
        found[task.profile_id].append(
            Step(TASK, task.title, "C’est fait", task.due_on, "task", task_id=task.id)
        )
    return found


def proposing_of(
    session: Session, ids: sa.Select[tuple[int]], people: Iterable[tuple[int, datetime]], now: datetime
) -> dict[int, Step]:
    """Profile -> that nothing was proposed for 14 days, or ever, where it is so.

    people : (profile, since when they are followed): who never had anything waits from that day.
             Who waits longest is due first.
    """
    query = sa.select(Introduction.profile_id, sa.func.max(Introduction.created_at))
    last = {
        number: _aware(when)
        for number, when in session.execute(
            query.where(Introduction.profile_id.in_(ids)).group_by(Introduction.profile_id)
        )
    }
    today, found = day_in_france(now), {}
    for number, since in people:
        when = last.get(number)
        if when is None or now - when > NOTHING_FOR:
            day = day_in_france(when or since)
            waited = count((today - day).days, "jour", "jours")
            words = f"Rien depuis le {short_day(day)}, {waited}" if when else "Rien de proposé encore"
            found[number] = Step(PROPOSE, words, "Proposer", day + NOTHING_FOR, "offers")
    return found


def missing_of(session: Session, ids: sa.Select[tuple[int]], people: Sequence[Any]) -> dict[int, Step]:
    """Profile -> the one thing that it misses most, where it misses something."""
    wanting = set(session.scalars(sa.select(ProfileWant.profile_id).where(ProfileWant.profile_id.in_(ids))))
    skilled = set(session.scalars(sa.select(ProfileSkill.profile_id).where(ProfileSkill.profile_id.in_(ids))))
    found = {}
    for one in people:
        placed = one.lat is not None or one.neighbourhood_code or one.commune_code
        lacks = [
            words
            for words, held in (
                ("d’où la personne part", placed),
                ("le travail voulu", one.id in wanting),
                ("les savoir-faire", one.id in skilled),
                ("la date de naissance", one.birth_date is not None),
                ("le trajet maximum", one.max_minutes is not None),
            )
            if not held
        ]
        if lacks:
            more = f", et {count(len(lacks) - 1, 'autre réponse', 'autres réponses')}" if lacks[1:] else ""
            found[one.id] = Step(COMPLETE, f"Il manque : {lacks[0]}{more}", "Compléter", None, "profile")
    return found


def _aware(value: Any) -> datetime:
    # max() of an instant comes back from SQLite as its text.
    instant: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant


def _of_introduction(
    row: Introduction, title: str, employer: str, starts_at: datetime | None, now: datetime
) -> Step | None:
    today = day_in_france(now)

    def step(rank: int, stands: str, action: str, due: date | None) -> Step:
        return Step(rank, stands, action, due, "request", row.id)

    if row.state in ("sent", "seen") and row.sent_at is not None:
        days = days_since(row.sent_at, now)
        last = (row.sent_at.astimezone(PARIS) + timedelta(days=ANSWER_DAYS)).date()
        if days > ANSWER_DAYS:
            return step(LATE, f"{employer}, {days} jours sans réponse", "Appeler", last)
        return step(CALM, f"Demande envoyée : {employer}", "Ouvrir", last)
    if row.state == "interview" and starts_at is not None:
        on = day_in_france(starts_at)
        if now <= starts_at and on == today:
            return step(
                TODAY,
                f"Entretien aujourd’hui à {hour(starts_at.astimezone(PARIS).time())}, {employer}",
                "Préparer",
                on,
            )
        if starts_at < now:
            return step(RECORD, f"Entretien passé : {title}", "Noter le résultat", on)
        if starts_at - now <= timedelta(days=7):
            return step(WEEK, f"Entretien {moment(starts_at)}, {employer}", "Préparer", on)
        return step(CALM, f"Entretien {moment(starts_at)}, {employer}", "Ouvrir", on)
    if row.state == "interview" and starts_at is None:
        return step(YES, f"Horaire d’entretien à choisir : {title}", "Choisir un horaire", today)
    if row.state == "trial" and row.trial_to is not None and row.trial_to < today:
        return step(RECORD, f"Immersion finie : {title}", "Noter le résultat", row.trial_to)
    if row.state == "agreed":
        return step(AGREEMENT, f"Accord donné, pas encore envoyé : {title}", "Ouvrir", today)
    if row.state == "proposed":
        if now - row.since >= ANSWER_WAIT:
            return step(YES, f"N’a pas encore répondu : {title}", "Noter sa réponse", today)
        return step(CALM, f"Offre proposée : {title}", "Ouvrir", day_in_france(row.since + ANSWER_WAIT))
    return None
