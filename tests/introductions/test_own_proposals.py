"""What an employer reads of their own proposals before anything is sent: that one waits, or is over. No more.

A yes that does not leave at once waits for a parent's signature: it tells somebody under 18. Who else
proposed first tells that somebody is followed.
"""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from environ import SECRET
from flask import Flask
from swapping import without_token

from matching.clock import now
from matching.extensions import db
from matching.introductions.models import InterviewSlot, Introduction
from matching.introductions.sharing import code_of
from matching.matches.snapshot import note_change
from matching.notifications.models import OutboxMessage
from matching.residents.models import Profile

from .parties import NUMBER, Meeting, a_meeting, set_up, typed_for

WAITING = [(state, who) for state in ("proposed", "agreed") for who in ("employer", "counsellor", "resident")]
ENDED = [(state, who) for state in ("refused", "withdrawn", "expired") for who in ("employer", "counsellor")]
PAGES = ("/recruter/demandes", f"/recruter/demandes/{NUMBER}")


@pytest.fixture
def meeting(app: Flask) -> Meeting:
    return a_meeting(app)


def put(meeting: Meeting, state: str, proposed_by: str) -> None:
    set_up(meeting, state, proposed_by)
    db.session.execute(sa.delete(InterviewSlot))
    db.session.execute(sa.update(Introduction).values(sent_at=None))
    db.session.commit()


@pytest.mark.parametrize("cases", [WAITING, ENDED])
def test_the_same_pages_and_answers_wherever_it_stands(
    meeting: Meeting, cases: list[tuple[str, str]]
) -> None:
    member = meeting.people["member"]
    token = member.token()
    read, answered = set(), set()
    for case in cases:
        put(meeting, *case)
        row = db.session.get_one(Introduction, NUMBER)
        db.session.execute(sa.update(Introduction).values(version=0 if row.state == "proposed" else 1))
        db.session.commit()
        read.add(tuple(without_token(member.client.get(address).text) for address in PAGES))
        for act in ("refuse", "open", "invite", "hire", "withdraw"):
            data = {"csrf_token": token, "version": "0", **typed_for(act, "sent")}
            answer = member.client.post(f"{PAGES[1]}/{act}", data=data)
            answered.add((act, answer.status_code, without_token(answer.text)))
        member.client.get("/aide")  # reads what the last act said, which the next page would
    assert len(read) == 1
    assert len(answered) == 5, sorted((act, status) for act, status, _ in answered)


@pytest.mark.parametrize("case", WAITING)
def test_an_employer_takes_back_their_proposal_whoever_began_it(
    meeting: Meeting, case: tuple[str, str]
) -> None:
    put(meeting, *case)
    member = meeting.people["member"]
    page = member.client.get(PAGES[1])
    assert "Retirer la proposition" in page.text
    data = {"csrf_token": member.token(), "version": "0"}
    assert member.client.post(f"{PAGES[1]}/withdraw", data=data).status_code == 303
    assert db.session.get_one(Introduction, NUMBER, populate_existing=True).state == "withdrawn"
    assert "Cette fois, non" in member.client.get(PAGES[1]).text


def test_who_said_no_to_a_counsellor_is_proposed_to_like_anybody(meeting: Meeting) -> None:
    """« Un échange existe déjà » of somebody who never wrote to them would tell that they are followed."""
    member = meeting.people["member"]
    data = {"csrf_token": member.token(), "code": code_of(meeting.vacancy_id, meeting.profile_id, SECRET)}
    profile = db.session.get_one(Profile, meeting.profile_id)
    profile.open_to_employers = True
    for kind, number in (("vacancy", meeting.vacancy_id), ("profile", meeting.profile_id)):
        note_change(db.session, kind, number, now())
    seen = set()
    for state in ("none", "proposed", "agreed", "refused", "withdrawn", "expired", "no_longer_needed"):
        put(meeting, "proposed" if state == "none" else state, "counsellor")
        db.session.execute(
            sa.delete(Introduction)
            if state == "none"
            else sa.update(Introduction).values(employer_asked=False)
        )
        db.session.commit()
        answer = member.client.post(f"/recruter/offres/{meeting.vacancy_id}/proposer-un-echange", data=data)
        listed = member.client.get(f"/recruter/offres/{meeting.vacancy_id}/candidats")
        seen.add((answer.status_code, answer.headers.get("Location"), without_token(listed.text)))
        row = db.session.scalars(sa.select(Introduction)).one()
        assert row.employer_asked
        assert row.state == "agreed" if state == "agreed" else row.state == "proposed"
    assert len(seen) == 1
    assert db.session.scalar(sa.select(sa.func.count(OutboxMessage.id))) > 0, "the person reads of it"
