"""Introductions as tests make them: in the invented town, between people whom the test can name."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
from demo_town import SAMIRA, load_town
from environ import SECRET

from matching.employers.models import Vacancy
from matching.extensions import db
from matching.introductions import service
from matching.introductions.models import HumanLook, InterviewSlot, Introduction, IntroductionEvent
from matching.introductions.sides import Sides
from matching.introductions.transitions import AT_THE_EMPLOYERS
from matching.introductions.values import Actor, Given, Occasion, SlotGiven
from matching.notifications.models import OutboxMessage
from matching.notifications.service import put
from matching.residents.models import Profile

NOON = datetime(2026, 12, 1, 11, tzinfo=UTC)
RESIDENT, COUNSELLOR = Actor("resident", SAMIRA), Actor("counsellor")


def at(when: datetime = NOON) -> Occasion:
    return Occasion(when, "http://site.invalid", SECRET, demo=True)


def later(**delta: float) -> Occasion:
    return at(NOON + timedelta(**delta))


def town() -> Vacancy:
    """A small town; the first open post of it, with one place."""
    load_town(20)
    vacancy = db.session.scalars(sa.select(Vacancy).order_by(Vacancy.id).limit(1)).one()
    vacancy.positions = 1
    samira = db.session.get_one(Profile, SAMIRA)
    samira.birth_date = date(1999, 5, 14)
    db.session.commit()
    return vacancy


def employer_of(vacancy: Vacancy) -> Actor:
    return Actor("employer", vacancy.establishment_id)


def given_for(act: str, state: str, slot_id: int = 0) -> Given:
    """What each act needs, right."""
    return {
        "agree": Given(shared=("name", "skills"), mandate="oral", mandate_on=date(2026, 11, 30)),
        "refuse": Given(reason="trajet" if state == "proposed" else "competence"),
        "not_retain": Given(reason="autre_choix"),
        "invite": Given(slots=(a_slot(2), a_slot(3))),
        "choose_slot": Given(slot_id=slot_id),
        "try": Given(trial_from=date(2026, 12, 7), trial_to=date(2026, 12, 11)),
    }.get(act, Given())


def a_slot(days: int, hour: int = 9) -> SlotGiven:
    return SlotGiven(datetime(2026, 12, 1 + days, hour - 1, tzinfo=UTC), 30, "on_site", "12 rue des Oliviers")


def an_introduction(vacancy: Vacancy, state: str = "proposed", **over) -> Introduction:
    """In a state, with what that state holds."""
    facts = {
        "vacancy_id": vacancy.id, "profile_id": SAMIRA, "state": state, "proposed_by": "counsellor",
        "created_at": NOON, "since": NOON, "version": 4,
        "shared": None if state == "proposed" else ["name", "skills"],
        "sent_at": NOON if state in (*AT_THE_EMPLOYERS, "hired", "not_retained") else None,
    }  # fmt: skip
    row = Introduction(**facts | over)
    db.session.add(row)
    db.session.flush()
    return row


def slots_for(row: Introduction) -> tuple[int, int]:
    """One slot chosen, one still proposed: their numbers."""
    made = []
    for days, state in ((2, "chosen"), (3, "proposed")):
        given = a_slot(days)
        slot = InterviewSlot(
            introduction_id=row.id, starts_at=given.starts_at, minutes=30, mode="on_site", place=given.place,
            state=state,
        )  # fmt: skip
        db.session.add(slot)
        db.session.flush()
        made.append(slot.id)
    return made[0], made[1]


def do(row: Introduction, act: str, by: Actor, occasion: Occasion | None = None, **given) -> Introduction:
    """Do an act from what is there, and commit."""
    done = service.act(
        db.session, row.id, act, by=by, seen=row.version, occasion=occasion or at(), given=Given(**given)
    )
    db.session.commit()
    return done


def lines_of(row: Introduction) -> list[tuple[str, str, str]]:
    """The timeline: (party, act, state reached)."""
    query = sa.select(IntroductionEvent).where(IntroductionEvent.introduction_id == row.id)
    found = db.session.scalars(query.order_by(IntroductionEvent.version))
    return [(line.party, line.act, line.to_state) for line in found]


def told(who: str) -> list[str]:
    """The subjects that somebody received on the site, in order; `who` is role:id."""
    query = sa.select(OutboxMessage.subject).where(
        OutboxMessage.channel == "site", OutboxMessage.recipient == who
    )
    return list(db.session.scalars(query.order_by(OutboxMessage.id)))


def introduction_of_views(vacancy_id: int) -> tuple[int, str, int]:
    """An interview of Samira with the employer of a post: its number, the path of the answer link, and the
    number of a sheet for her. She asked for a human look too, the first one."""
    row = an_introduction(db.session.get_one(Vacancy, vacancy_id), "interview")
    slots_for(row)
    sides = Sides(db.session, row, at())
    db.session.add(HumanLook(profile_id=SAMIRA, vacancy_id=vacancy_id, asked_at=NOON))
    put(
        db.session, key="sheet", channel="print", to=f"habitant:{SAMIRA}", subject="Un entretien",
        text=f"Venez demain.\n\n{sides.resident_page()}", not_before=NOON,
    )  # fmt: skip
    db.session.commit()
    sheet = db.session.scalars(sa.select(OutboxMessage.id).where(OutboxMessage.key == "sheet")).one()
    return row.id, sides.answer_link(None).removeprefix("http://site.invalid"), sheet
