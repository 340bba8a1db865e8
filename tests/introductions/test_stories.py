"""Three stories told in words, and what each party received at every step."""

from __future__ import annotations

from base64 import b64decode
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
import sqlalchemy as sa
from accounts.made import an_organisation
from bs4 import BeautifulSoup
from demo_town import SAMIRA
from flask import Flask
from flask.testing import FlaskClient

from matching.clock import PARIS
from matching.employers.models import Vacancy
from matching.extensions import db
from matching.french import spaced
from matching.introductions import service
from matching.introductions.models import InterviewSlot, Introduction
from matching.introductions.sharing import code_of
from matching.introductions.telling_interviews import reminder_times
from matching.introductions.values import Actor, Given
from matching.notifications.hours import held_until
from matching.notifications.models import OutboxMessage
from matching.privacy.minors import record_agreement
from matching.refusals import Refusal
from matching.residents.models import Profile

from .made import (
    COUNSELLOR,
    NOON,
    RESIDENT,
    a_slot,
    an_introduction,
    at,
    do,
    employer_of,
    later,
    lines_of,
    told,
    town,
)
from .walk import enter

SHE, DESK = f"habitant:{SAMIRA}", "conseiller:0"


def boss(vacancy: Vacancy) -> str:
    return f"employeur:{vacancy.establishment_id}"


def received(vacancy: Vacancy) -> list[OutboxMessage]:
    """What the employer received on the site."""
    query = sa.select(OutboxMessage).where(OutboxMessage.recipient == boss(vacancy))
    return list(db.session.scalars(query.order_by(OutboxMessage.id)))


def titled(beginning: str) -> OutboxMessage:
    """The first message whose subject begins so."""
    return db.session.scalars(
        sa.select(OutboxMessage).where(OutboxMessage.subject.startswith(beginning))
    ).first()


def proposed_to(profile_id: int, vacancy: Vacancy, by: Actor = COUNSELLOR, **given) -> Introduction:
    row = service.propose(db.session, vacancy.id, profile_id, by=by, occasion=at(), given=Given(**given))
    db.session.commit()
    return row


def test_hired_and_the_second_one_is_told(app: Flask) -> None:
    """The counsellor proposes two people. One says yes, is met, is hired. The other is told, courteously."""
    vacancy = town()
    employer = employer_of(vacancy)
    hers, other = proposed_to(SAMIRA, vacancy), proposed_to(SAMIRA + 1, vacancy)
    assert told(SHE) == [f"Une offre pour vous : {vacancy.title}"]
    assert told(boss(vacancy)) == []

    do(hers, "agree", RESIDENT, shared=("name",))
    do(other, "agree", Actor("resident", SAMIRA + 1), shared=(), adult=True)
    assert hers.state == other.state == "sent"
    letters = db.session.scalars(
        sa.select(OutboxMessage).where(OutboxMessage.recipient == boss(vacancy))
    ).all()
    assert [letter.subject for letter in letters] == [f"Une demande pour votre offre : {vacancy.title}"] * 2
    assert "Samira" in letters[0].text
    assert f"Personne {code_of(vacancy.id, SAMIRA + 1, at().secret)}" in letters[1].text

    do(hers, "open", employer)
    do(hers, "invite", employer, slots=(a_slot(2), a_slot(3)))
    slot = db.session.scalar(sa.text("SELECT min(id) FROM interview_slot"))
    do(hers, "choose_slot", RESIDENT, slot_id=slot)
    assert told(SHE)[-1] == f"Entretien demain à 9 h : {vacancy.title}".replace(" h", "\u00a0h")
    do(hers, "hire", employer, later(days=4))

    assert lines_of(hers) == [
        ("counsellor", "propose", "proposed"), ("resident", "agree", "agreed"), ("resident", "send", "sent"),
        ("employer", "open", "seen"), ("employer", "invite", "interview"),
        ("resident", "choose_slot", "interview"), ("employer", "hire", "hired"),
    ]  # fmt: skip
    db.session.expire_all()
    assert (hers.state, other.state, vacancy.status) == ("hired", "no_longer_needed", "closed")
    assert lines_of(other)[-1] == ("service", "release", "no_longer_needed")
    assert told(SHE)[-1] == f"Vous êtes embauché·e : {vacancy.title}"
    assert told(f"habitant:{SAMIRA + 1}")[-1] == f"Le poste n’est plus libre : {vacancy.title}"
    assert told(f"habitant:{SAMIRA + 1}").count(f"Le poste n’est plus libre : {vacancy.title}") == 1


def test_an_interview_is_kept_reminded_and_given_up(app: Flask) -> None:
    vacancy = town()
    row = proposed_to(SAMIRA, vacancy)
    do(row, "agree", RESIDENT, shared=())
    do(row, "invite", employer_of(vacancy), slots=(a_slot(2),))
    slot = db.session.scalar(sa.text("SELECT id FROM interview_slot"))
    do(row, "choose_slot", RESIDENT, slot_id=slot)

    files = {
        one.recipient: b64decode(one.attachments[0]["content"])
        for one in db.session.scalars(sa.select(OutboxMessage)) if one.attachments
    }  # fmt: skip
    assert set(files) == {
        f"habitant-{SAMIRA}@demo.invalid",
        f"employeur-{vacancy.establishment_id}@demo.invalid",
    }
    for who, content in files.items():
        [event] = icalendar.Calendar.from_ical(content).walk("VEVENT")
        start = event.decoded("dtstart")
        assert start == a_slot(2).starts_at
        assert str(start.tzinfo) == "Europe/Paris"
        assert event["location"] == "12 rue des Oliviers"
        assert ("Samira" in content.decode()) is False, who
    kept = sa.select(OutboxMessage).where(OutboxMessage.kind == "reminder", OutboxMessage.channel == "site")
    due = {(one.recipient, one.due_at) for one in db.session.scalars(kept)}
    start = a_slot(2).starts_at
    assert due == {
        (SHE, start - timedelta(days=1)), (SHE, datetime(2026, 12, 2, 19, tzinfo=UTC)),
        (boss(vacancy), start - timedelta(days=1)),
    }  # fmt: skip

    do(row, "cannot_come", RESIDENT, later(days=1))
    assert row.state == "interview"
    db.session.expire_all()
    assert {one.state for one in db.session.scalars(kept)} == {"stopped"}
    assert told(boss(vacancy))[-1] == f"Entretien annulé : {vacancy.title}"
    cancelled = db.session.scalars(
        sa.select(OutboxMessage).where(OutboxMessage.channel == "email").order_by(OutboxMessage.id.desc())
    )
    [event] = icalendar.Calendar.from_ical(
        b64decode(next(one for one in cancelled if one.attachments).attachments[0]["content"])
    ).walk("VEVENT")
    assert (event["status"], event["sequence"]) == ("CANCELLED", 1)
    do(row, "invite", employer_of(vacancy), later(days=1), slots=(a_slot(5),))
    do(row, "not_retain", employer_of(vacancy), later(days=6), reason="competence")
    assert told(SHE)[-1] == f"Réponse pour {vacancy.title}"


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-12-03T09:30", {"day": "2026-12-02T09:30", "hours": "2026-12-02T20:00"}),
        ("2026-12-03T10:00", {"day": "2026-12-02T10:00", "hours": "2026-12-03T08:00"}),
        ("2026-12-03T23:30", {"day": "2026-12-02T20:00", "hours": "2026-12-03T20:00"}),
        ("2026-12-03T00:30", {"day": "2026-12-02T00:30", "hours": "2026-12-02T20:00"}),
    ],
)
def test_nobody_is_reminded_too_late_because_of_the_night(
    app: Flask, start: str, due: dict[str, str]
) -> None:
    """Nothing leaves from 21:00 to 8:00: two hours before an early interview is the evening before."""
    when = datetime.fromisoformat(start).replace(tzinfo=PARIS)
    slot = InterviewSlot(starts_at=when.astimezone(UTC), minutes=30, mode="on_site", place="Ici")
    found = {what: f"{at.astimezone(PARIS):%Y-%m-%dT%H:%M}" for what, at in reminder_times(slot)}
    assert found == due
    for _, due_at in reminder_times(slot):
        leaves = held_until("sms", "reminder", due_at) or due_at
        assert leaves.astimezone(PARIS).date() == due_at.astimezone(PARIS).date(), "« demain » is still true"


def test_the_contract_of_answers(app: Flask) -> None:
    """The employer says nothing: days 3, 5, 7, the counsellor on day 8, on day 15 it is over."""
    from matching.introductions.answers import AnswerRate, answer_rates, keep_time

    vacancy = town()
    row = proposed_to(SAMIRA, vacancy)
    do(row, "agree", RESIDENT, shared=())
    sent = len(told(boss(vacancy)))
    seen: dict[int, tuple[int, int]] = {}
    for day in range(17):
        for _ in range(2):  # twice does no harm
            keep_time(db.session, later(days=day))
        calls = [one for one in told(DESK) if one.startswith("Appelez")]
        seen[day] = (len(told(boss(vacancy))) - sent, len(calls))
    assert [day for day in range(1, 17) if seen[day][0] > seen[day - 1][0]] == [3, 5, 7, 15]
    assert [day for day in range(1, 17) if seen[day][1] > seen[day - 1][1]] == [8]
    db.session.expire_all()
    assert (row.state, vacancy.status) == ("expired", "paused")
    assert told(SHE)[-1] == f"Pas de réponse : {vacancy.title}"
    assert answer_rates(db.session, vacancy.establishment_id, later(days=16).now) == {
        vacancy.id: AnswerRate(0, 1)
    }

    with pytest.raises(Refusal) as refused:
        do(row, "propose_again", RESIDENT)
    assert refused.value.code == "post_not_open"


def test_a_yes_said_for_somebody_can_be_undone(app: Flask) -> None:
    from matching.introductions.answers import keep_time

    vacancy = town()
    row = proposed_to(SAMIRA, vacancy)
    do(row, "agree", COUNSELLOR, shared=("name",), mandate="written", mandate_on=date(2026, 11, 30))
    assert row.state == "agreed"
    keep_time(db.session, later(hours=23))
    assert row.state == "agreed"
    assert told(boss(vacancy)) == []
    assert "/lien/undo/" in titled("Votre conseiller a dit oui").text
    do(row, "withdraw", RESIDENT, later(hours=23))
    keep_time(db.session, later(hours=25))
    assert row.state == "withdrawn"
    assert told(boss(vacancy)) == []

    again = do(row, "propose_again", COUNSELLOR)
    do(again, "agree", COUNSELLOR, shared=("name",), mandate="oral", mandate_on=date(2026, 12, 1))
    keep_time(db.session, later(hours=24))
    db.session.expire_all()
    assert row.state == "sent"
    assert "Mandat oral du 01/12/2026" in db.session.scalar(
        sa.text("SELECT words FROM introduction_event WHERE act = 'agree' ORDER BY version DESC LIMIT 1")
    )


def test_nothing_of_a_minor_leaves_without_the_written_agreement(app: Flask) -> None:
    vacancy = town()
    db.session.get_one(Profile, SAMIRA).birth_date = date(2009, 12, 2)
    row = proposed_to(SAMIRA, vacancy)
    do(row, "agree", RESIDENT, shared=("name",))
    assert row.state == "agreed"
    assert told(DESK) == ["Accord écrit à demander : " + db.session.get_one(Profile, SAMIRA).name]
    with pytest.raises(Refusal) as refused:
        do(row, "send", COUNSELLOR)
    assert refused.value.code == "minor_without_agreement"
    db.session.rollback()
    record_agreement(
        db.session, SAMIRA, signed_by="Madame L.", signed_on=date(2026, 11, 30), recorded_by=DESK, now=NOON
    )
    assert service.send_agreed(db.session, SAMIRA, at()) == 1
    db.session.commit()
    assert row.state == "sent"

    db.session.get_one(Profile, SAMIRA + 1).birth_date = None
    unknown = proposed_to(SAMIRA + 1, vacancy)
    with pytest.raises(Refusal) as refused:
        do(unknown, "agree", Actor("resident", SAMIRA + 1), shared=())
    assert refused.value.code == "wrong_adult"


def test_a_filled_post_closes_the_others(app: Flask) -> None:
    """« Déjà pourvu »: everybody else who waits is told, and the post closes."""
    vacancy = town()
    first, second = proposed_to(SAMIRA, vacancy), proposed_to(SAMIRA + 1, vacancy)
    do(first, "agree", RESIDENT, shared=())
    do(first, "refuse", employer_of(vacancy), reason="deja_pourvu")
    db.session.expire_all()
    assert (first.state, second.state, vacancy.status) == ("refused", "no_longer_needed", "closed")
    assert told(boss(vacancy)) == [f"Une demande pour votre offre : {vacancy.title}"]


def test_a_refusal_opens_a_way(app: Flask) -> None:
    vacancy = town()
    row = proposed_to(SAMIRA, vacancy)
    do(row, "agree", RESIDENT, shared=())
    do(row, "refuse", employer_of(vacancy), reason="competence")
    letter = db.session.scalars(
        sa.select(OutboxMessage).where(OutboxMessage.subject.startswith("Réponse pour"))
    ).first()
    assert "Compétence +" in letter.text


def test_an_employer_proposes_and_reads_only_a_code(app: Flask) -> None:
    vacancy = town()
    row = proposed_to(SAMIRA, vacancy, employer_of(vacancy))
    assert told(SHE) == [f"Une offre pour vous : {vacancy.title}"]
    do(row, "refuse", RESIDENT, reason="trajet")
    [letter] = received(vacancy)
    assert code_of(vacancy.id, SAMIRA, at().secret) in letter.text
    assert "trajet" not in letter.text
    assert "Samira" not in letter.text


def test_a_resident_proposes_and_it_leaves_at_once(app: Flask) -> None:
    vacancy = town()
    row = proposed_to(SAMIRA, vacancy, RESIDENT, shared=("name", "when"))
    assert row.state == "sent"
    assert row.shared == ["name", "when"]
    with pytest.raises(Refusal) as refused:
        proposed_to(SAMIRA, vacancy, RESIDENT, shared=("name",))
    assert refused.value.code == "exists"


def test_a_yes_for_an_employer_to_be_checked_waits_and_then_leaves(app: Flask) -> None:
    from matching.introductions.answers import keep_time

    vacancy = town()
    organisation = an_organisation("establishment", "La Halle", establishment_id=vacancy.establishment_id)
    row = proposed_to(SAMIRA, vacancy, RESIDENT, shared=("name",))
    assert row.state == "agreed"
    assert told(SHE)[-1] == f"Votre demande attend : {vacancy.title}"
    assert [one for one in told(DESK) if one.startswith("Employeur à vérifier")]
    keep_time(db.session, later(days=1))
    db.session.expire_all()
    assert (row.state, told(boss(vacancy))) == ("agreed", [])
    organisation.proof, organisation.checked_at = "word", NOON
    db.session.commit()
    keep_time(db.session, later(days=2))
    db.session.expire_all()
    assert row.state == "sent"
    assert told(boss(vacancy)) == [f"Une demande pour votre offre : {vacancy.title}"]


def test_the_last_day_to_answer_is_a_calendar_day_when_clocks_change(app: Flask) -> None:
    """Sent at half past midnight, a week before the end of summer time: the seventh day, not the eve."""
    vacancy = town()
    row = proposed_to(SAMIRA, vacancy)
    do(row, "agree", RESIDENT, at(datetime(2026, 10, 19, 22, 30, tzinfo=UTC)), shared=())
    assert "avant le 27 octobre" in titled("Une demande pour votre offre").text


def test_the_answer_rate_is_read_by_residents(app: Flask, client: FlaskClient) -> None:
    """In time, late, and taken back once it was late: one of three. What is not due counts for nothing."""
    vacancy = town()
    page = f"/mes-offres/{vacancy.id}"
    enter(client, "habitant", SAMIRA)
    assert "Répond en 7 jours" not in client.get(page).text
    ago = NOON - timedelta(days=20)
    for more, state, answered, since in (
        (1, "refused", 7, 7), (2, "refused", 8, 8), (3, "withdrawn", None, 9), (4, "withdrawn", None, 7),
    ):  # fmt: skip
        an_introduction(
            vacancy, state, profile_id=SAMIRA + more, sent_at=ago, since=ago + timedelta(days=since),
            answered_at=None if answered is None else ago + timedelta(days=answered),
        )  # fmt: skip
    db.session.commit()
    assert spaced("Répond en 7 jours : 1 fois sur 3") in client.get(page).text


def test_what_is_proposed_again_keeps_what_came_before(app: Flask, client: FlaskClient) -> None:
    """Nobody answered, the post opened again, she asked again and was answered: both times are kept."""
    from matching.introductions.answers import AnswerRate, answer_rates, keep_time

    vacancy = town()
    row = proposed_to(SAMIRA, vacancy)
    do(row, "agree", RESIDENT, shared=("name",))
    keep_time(db.session, later(days=15))
    vacancy.status = "open"
    db.session.commit()
    again = do(row, "propose_again", RESIDENT, later(days=16))
    assert (again.shared, again.sent_at) == (None, None)
    enter(client, "habitant", SAMIRA)
    page = client.get(f"/mes-demandes/{row.id}").text
    steps = BeautifulSoup(page, "html.parser").select_one("section[aria-labelledby=etapes]").get_text(" ")
    assert "17 décembre" in steps
    assert "1er décembre" not in steps
    do(again, "agree", RESIDENT, later(days=16), shared=())
    do(again, "refuse", employer_of(vacancy), later(days=20), reason="competence")
    acts = [act for _, act, _ in lines_of(row)]
    assert acts == ["propose", "agree", "send", "expire", "propose_again", "agree", "send", "refuse"]
    journal = BeautifulSoup(client.get(f"/mes-demandes/{row.id}").text, "html.parser").select("tbody tr")
    assert sum("Demande envoyée" in line.get_text() for line in journal) == 2
    rates = answer_rates(db.session, vacancy.establishment_id, later(days=21).now)
    assert rates == {vacancy.id: AnswerRate(1, 2)}


def test_who_finds_no_place_left_reads_what_they_can_do(app: Flask) -> None:
    """The places are taken: an employer may add one, the others look elsewhere."""
    vacancy = town()
    do(an_introduction(vacancy, "seen", profile_id=SAMIRA + 1), "hire", employer_of(vacancy))
    vacancy.status = "open"
    db.session.commit()
    read = {}
    for who in (RESIDENT, COUNSELLOR, employer_of(vacancy)):
        with pytest.raises(Refusal) as refused:
            proposed_to(SAMIRA, vacancy, who, shared=())
        assert refused.value.code == "filled"
        read[who.party] = refused.value.sentence
        db.session.rollback()
    assert len(set(read.values())) == 3
    assert "Ajoutez une place" in read["employer"]
    assert "Ajoutez" not in read["resident"] + read["counsellor"]
