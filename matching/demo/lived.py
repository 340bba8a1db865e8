"""An invented meeting that was held: who came to Bellefontaine in October, whom they met, what came of it.

Everything is written as it would have been left: a few hires and trials, answers and one silence, so that its
figures may be read. Each employer has more places than it has hired for. The same rows at every load.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.demo.values import FIRST_ID
from matching.employers.models import Vacancy
from matching.events.answer_models import InterviewAnswer
from matching.events.models import Attendance, Event, EventInterview, EventStand, StandVacancy
from matching.introductions.models import Introduction, IntroductionEvent
from matching.residents.models import Profile

LIVED: Final = FIRST_ID + 2
"""The meeting that was held."""
FIRST_STAND: Final = FIRST_ID + 100
"""Its stands come after those of the meetings to come."""
_DAY: Final = date(2026, 10, 13)
_SEEN: Final = datetime(2026, 10, 13, 13, tzinfo=UTC)
_CLOSED: Final = datetime(2026, 10, 14, 3, 50, tzinfo=UTC)
_INVITED: Final = 48
_WALK_INS: Final = ("Aya", "Lina", "Ousmane", "Rosa", "Milan", "Inès", "Tom")
_NUMBERS: Final = 37
"""Coprime with 101: numbers of the day in no order."""
_TRIED: Final = (6, 9, 12, 15, 20, 24, 27)
"""Days after the meeting on which trials began, one a person; the first six were hired at the end."""
_HIRED: Final = (14, 17, 21, 26, 33, 41)


def lived_meeting() -> Event:
    """The meeting itself."""
    return Event(
        id=LIVED, slug="bellefontaine-octobre-demonstration", kind="meeting", state="over", version=2,
        demo=True,
        title="Un emploi en bas de chez moi, à Bellefontaine (octobre)", neighbourhood_code="QN03107M",
        place="Parvis des Micocouliers (inventé)", address="3 allée de la Démonstration, Toulouse",
        lat=43.5662, lon=1.3981, day=_DAY, start_at=time(14), end_at=time(17), languages=["fr", "ar"],
        wheelchair=True, shelter="covered", child_corner=False, created_at=_SEEN - timedelta(30),
        changed_at=_CLOSED, published_at=_SEEN - timedelta(21),
    )  # fmt: skip


def load_lived(session: Session, stands: Sequence[EventStand]) -> None:
    """Write who came and what followed, once the stands of employers are there."""
    seated = [one for one in stands if one.establishment_id is not None]
    people = session.scalars(
        sa.select(Profile.id)
        .where(Profile.demo, Profile.neighbourhood_code.startswith("QN031"))
        .order_by(Profile.id)
        .limit(_INVITED)
    ).all()
    if not seated or not people:
        return
    comers = _comers(people)
    session.execute(sa.insert(Attendance), comers)
    sat = _sat([one for one in comers if one["checked_in_at"]], seated)
    session.execute(sa.insert(EventInterview), sat)
    posts = _posts(session, seated)
    followed = _followed(comers, sat, posts)
    session.execute(sa.insert(InterviewAnswer), _answers(sat, posts, followed))
    if followed:
        rows, lines = _introductions(followed)
        session.execute(sa.insert(Introduction), rows)
        session.execute(sa.insert(IntroductionEvent), lines)


def _comers(people: Sequence[int]) -> list[dict[str, Any]]:
    """Everybody who was invited: three in four say yes, nine in ten of those come; and the walk-ins."""
    invited = _SEEN - timedelta(14)
    whole = {"first_name": "", "forgotten_at": None, "contact": "", "channel": None, "wants": ""}
    rows: list[dict[str, Any]] = []
    for place, profile_id in enumerate(people):
        yes = place % 4 != 3
        came = yes and place % 10 != 9
        rows.append(
            whole
            | {
                "comer": "resident", "profile_id": profile_id, "created_at": invited, "invited_at": invited,
                "answer": "yes" if yes else "no", "answered_at": invited + timedelta(1),
                "checked_in_at": _SEEN if came else None,
            }
        )  # fmt: skip
    for name in _WALK_INS:
        rows.append(
            whole
            | {
                "comer": "walk_in", "profile_id": None, "created_at": _SEEN, "invited_at": None,
                "answer": None, "answered_at": None, "checked_in_at": _SEEN, "first_name": name,
                "wants": "à voir sur place",
            }
        )  # fmt: skip
    return [
        row | {"id": LIVED + place, "event_id": LIVED, "number": place * _NUMBERS % 101 + 1}
        for place, row in enumerate(rows)
    ]


def _sat(came: Sequence[dict[str, Any]], stands: Sequence[EventStand]) -> list[dict[str, Any]]:
    """One interview each, a second for one in three; one in eleven was missed."""
    pairs = [(one["id"], place % len(stands)) for place, one in enumerate(came)]
    pairs += [
        (one["id"], (place + 1) % len(stands))
        for place, one in enumerate(came)
        if place % 3 == 0 and len(stands) > 1
    ]
    slots = [0] * len(stands)
    taken: set[tuple[int, int]] = set()
    rows: list[dict[str, Any]] = []
    for number, (who, stand) in enumerate(pairs):
        while (who, slots[stand]) in taken:
            slots[stand] += 1
        taken.add((who, slots[stand]))
        held = number % 11 != 10
        rows.append(
            {
                "id": LIVED + number, "stand_id": stands[stand].id, "attendance_id": who,
                "slot": slots[stand],
                "state": "done" if held else "missed", "noted_at": _SEEN if held else None, "line": "",
                "note": ("yes", "maybe", "no")[number % 3] if held else "",
            }
        )  # fmt: skip
        slots[stand] += 1
    return rows


def _posts(session: Session, stands: Sequence[EventStand]) -> dict[int, list[int]]:
    """Stand -> its posts with a place more than one, each as often as it may be filled."""
    query = (
        sa.select(StandVacancy.stand_id, Vacancy.id, Vacancy.positions)
        .join(Vacancy, Vacancy.id == StandVacancy.vacancy_id)
        .where(StandVacancy.stand_id.in_([one.id for one in stands]))
        .order_by(Vacancy.id)
    )
    found: dict[int, list[int]] = {one.id: [] for one in stands}
    for stand_id, vacancy_id, positions in session.execute(query):
        found[stand_id] += [vacancy_id] * (positions - 1)
    return found


Followed = tuple[int, int, int]
"""Interview, profile, post."""


def _followed(
    comers: Sequence[dict[str, Any]], sat: Sequence[dict[str, Any]], posts: dict[int, list[int]]
) -> list[Followed]:
    """Who went on with an employer: residents met, one post each, as far as there are places."""
    profiles = {one["id"]: one["profile_id"] for one in comers}
    places = {stand: list(some) for stand, some in posts.items()}
    chosen: list[Followed] = []
    for one in sat:
        profile_id = profiles[one["attendance_id"]]
        known = {profile for _, profile, _ in chosen}
        if one["state"] == "done" and profile_id and profile_id not in known and places[one["stand_id"]]:
            chosen.append((one["id"], profile_id, places[one["stand_id"]].pop()))
    return chosen[: len(_TRIED)]


def _answers(
    sat: Sequence[dict[str, Any]], posts: dict[int, list[int]], followed: Sequence[Followed]
) -> list[dict[str, Any]]:
    """Every interview that was held is answered: those who went on, a no with its reason, a few silences."""
    went_on = {interview: post for interview, _, post in followed}
    reasons = ("autre_choix", "competence", "horaires", "disponibilite")
    rows = []
    for place, one in enumerate(one for one in sat if one["state"] == "done"):
        said: dict[str, Any] = {"answer": "not_retained", "reason": reasons[place % 4], "vacancy_id": None}
        if one["id"] in went_on:
            said = {"answer": "go_on", "reason": "", "vacancy_id": went_on[one["id"]]}
        elif place % 6 == 5:
            said = {"answer": "silent", "reason": "", "vacancy_id": None}
        rows.append({"interview_id": one["id"], "answered_at": _SEEN + timedelta(2), **said})
    return rows


def _introductions(followed: Sequence[Followed]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The exchanges that followed, and their timelines: asked, agreed, sent, tried, hired for all but one."""
    rows, lines = [], []
    for place, (_, profile_id, vacancy_id) in enumerate(followed):
        steps = [
            ("propose", "", "proposed", "employer", 2),
            ("agree", "proposed", "agreed", "resident", 3),
            ("send", "agreed", "sent", "resident", 3),
            ("try", "sent", "trial", "employer", _TRIED[place]),
        ]
        if place < len(_HIRED):
            steps.append(("hire", "trial", "hired", "employer", _HIRED[place]))
        number, trial = LIVED + place, _DAY + timedelta(_TRIED[place])
        rows.append(
            {
                "id": number, "vacancy_id": vacancy_id, "profile_id": profile_id, "state": steps[-1][2],
                "version": len(steps) - 1, "proposed_by": "employer", "employer_asked": False,
                "shared": ["name"], "adult": True, "trial_from": trial, "trial_to": trial + timedelta(5),
                "created_at": _SEEN + timedelta(2), "since": _SEEN + timedelta(steps[-1][4]),
                "send_after": None, "sent_at": _SEEN + timedelta(3), "answered_at": _SEEN + timedelta(4),
            }
        )  # fmt: skip
        lines += [
            {
                "id": 10 * number + version, "introduction_id": number, "version": version,
                "at": _SEEN + timedelta(after), "party": party, "actor_id": 0, "act": act,
                "from_state": before, "to_state": to, "reason": "", "words": "",
            }
            for version, (act, before, to, party, after) in enumerate(steps)
        ]  # fmt: skip
    return rows, lines
