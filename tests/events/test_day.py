"""The day: arrivals, walk-ins, the timetable made and mended, numbers on the wall, notes; forgetting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from events.made import REGION, at, enter, invited, pissevin, post, soup, subjects
from matching.clock import PARIS, now, today
from matching.events import answering, arriving, inviting, service, sitting, timetable
from matching.events.forgetting import forget_walk_ins
from matching.events.models import Attendance, Event, EventInterview, EventStand
from matching.extensions import db
from matching.refusals import Refusal
from matching.residents.models import Profile, ProfileChoice

SEED = "occitanie"
MORNING = at(datetime(2026, 12, 1, 8, tzinfo=UTC))  # 9 h in France


def the_day() -> None:
    """The meeting of Pissevin, on this very day, 9 to 12; at most twenty are invited and twelve say yes."""
    event = pissevin()
    event.day = today()
    db.session.commit()
    early = at(MORNING.now.replace(hour=6))
    inviting.invite(db.session, event, 20, by=REGION, occasion=early, today=today(), seed=SEED)
    for one in invited(event)[:12]:
        answering.answer(db.session, one.id, "yes", occasion=early)
    db.session.commit()


@pytest.fixture
def filled() -> Callable[[], None]:
    return the_day


def settle(event: Event, occasion=MORNING) -> timetable.Arranged:
    done = timetable.settle(db.session, event, by=REGION, occasion=occasion, today=today(), seed=SEED)
    db.session.commit()
    return done


def seats(event: Event) -> set[tuple[int, int, int]]:
    query = (
        sa.select(EventInterview.attendance_id, EventInterview.stand_id, EventInterview.slot)
        .join(Attendance, Attendance.id == EventInterview.attendance_id)
        .where(Attendance.event_id == event.id, EventInterview.state != "dropped")
    )
    return {tuple(row) for row in db.session.execute(query)}


def test_everybody_who_said_yes_has_an_interview_and_is_told_once(event: Event) -> None:
    done = settle(event)
    yes = [one.id for one in invited(event) if one.answer == "yes"]
    assert done.served == done.wanted == len(yes) >= 8
    held = seats(event)
    assert {who for who, _, _ in held} == set(yes)
    assert len({(stand, slot) for _, stand, slot in held}) == len(held)
    assert len({(who, slot) for who, _, slot in held}) == len(held)
    first = invited(event)[0]
    assert subjects(f"habitant:{first.profile_id}")[-1] == f"Votre passage : {event.title}"
    again = settle(event)
    assert again.changes == 0
    assert seats(event) == held


def test_a_meeting_that_is_off_arranges_nothing(event: Event) -> None:
    service.act(db.session, event.id, "cancel", by=REGION, seen=event.version, occasion=MORNING, why="Pluie.")
    with pytest.raises(Refusal, match="wrong_move"):
        settle(event)


def test_a_resident_reads_their_own_hours_and_stands(event: Event, client: FlaskClient) -> None:
    settle(event)
    one = invited(event)[0]
    enter(client, "habitant", one.profile_id)
    page = soup(client.get(f"/mes-rencontres/{event.id}").text).select_one(".ticket")
    told = sitting.passages_of(db.session, event, one.id)
    assert 1 <= len(told) <= timetable.MOST_INTERVIEWS
    assert [one.at for one in told] == sorted(one.at for one in told)
    assert all(
        f"stand {each.stand}, {each.name}" in page.get_text().replace("Stand", "stand") for each in told
    )
    assert str(one.number) in page.get_text()


def test_nobody_sits_before_their_own_way_there_nor_in_a_break_nor_over_a_limit(event: Event) -> None:
    stand = db.session.scalars(
        sa.select(EventStand).where(EventStand.event_id == event.id, EventStand.number == 4)
    ).one()
    stand.break_from, stand.break_to, stand.interview_limit = time(9, 10), time(10), 2
    db.session.commit()
    settle(event)
    slots = [slot for _, one, slot in seats(event) if one == stand.id]
    assert 0 < len(slots) <= 2
    assert {0, 1, 2}.isdisjoint(slots)


def test_a_stand_that_leaves_is_mended_with_few_changes(event: Event) -> None:
    settle(event)
    before = seats(event)
    counts = {stand: sum(one == stand for _, one, _ in before) for _, stand, _ in before}
    gone = max(counts, key=lambda stand: (counts[stand], stand))
    later = at(datetime(2026, 12, 1, 8, 20, tzinfo=UTC))
    sitting.leave(db.session, event, gone, by=REGION, occasion=later)
    done = settle(event, later)
    after = seats(event)
    assert not [one for one in after if one[1] == gone and one[2] >= 1]
    assert {who for who, _, _ in after} == {who for who, _, _ in before}
    touched = {who for who, stand, slot in before if stand == gone and slot >= 1}
    kept = {one for one in before if one[0] not in touched and one[1] != gone}
    assert kept <= after
    assert done.changes == len(touched)


def test_an_interview_noted_before_its_hour_outlives_a_stand_that_leaves(event: Event) -> None:
    settle(event)
    [who, stand_id, slot] = max(seats(event), key=lambda one: (one[2], one[0]))
    row = db.session.scalars(
        sa.select(EventInterview).where(
            EventInterview.attendance_id == who, EventInterview.stand_id == stand_id
        )
    ).one()
    stand = db.session.get_one(EventStand, stand_id)
    later = at(datetime(2026, 12, 1, 8, 1, tzinfo=UTC))
    assert slot > timetable.slot_now(event, later.now)
    sitting.note_interview(
        db.session, event, stand, row.id, "yes", "Très bien", by=REGION, seen=0, occasion=later
    )
    sitting.leave(db.session, event, stand_id, by=REGION, occasion=later)
    settle(event, later)
    db.session.refresh(row)
    assert (row.state, row.slot, row.note) == ("done", slot, "yes")
    assert row.id in [
        seat.id for one in sitting.stands_now(db.session, event, later.now) for seat in one.seats
    ]


def test_numbers_of_interviews_tell_an_employer_the_hours_and_not_who_was_invited_first(event: Event) -> None:
    """The list of who is invited is in the order of the whole score, of which an employer reads nothing."""
    settle(event)
    for stand in sitting.stands_now(db.session, event, MORNING.now):
        assert [seat.id for seat in stand.seats] == sorted(seat.id for seat in stand.seats)


def test_a_walk_in_is_numbered_at_once_and_finds_a_seat(event: Event) -> None:
    settle(event)
    before = seats(event)
    later = at(datetime(2026, 12, 1, 8, 30, tzinfo=UTC))
    one = arriving.walk_in(
        db.session, event, name=" Aya ", contact="06 12 34 56 78", wants="ménage", by=REGION, occasion=later
    )
    assert (one.first_name, one.contact, one.channel, one.profile_id) == ("Aya", "+33612345678", "sms", None)
    assert one.number not in [row.number for row in invited(event) if row.id != one.id]
    settle(event, later)
    mine = {slot for who, _, slot in seats(event) if who == one.id}
    assert mine
    assert min(mine) >= timetable.slot_now(event, later.now) == 2
    assert before <= seats(event)


@pytest.mark.parametrize(
    ("typed", "code"),
    [({"name": " "}, "wrong_name"), ({"name": "Aya", "contact": "abc"}, "wrong_contact")],
)
def test_what_a_walk_in_says_is_read(event: Event, typed: dict, code: str) -> None:
    said = {"contact": "", "wants": ""} | typed
    with pytest.raises(Refusal, match=code):
        arriving.walk_in(db.session, event, **said, by=REGION, occasion=MORNING)


def test_the_door_by_number_and_by_name(event: Event, client: FlaskClient) -> None:
    enter(client, "region")
    here = f"/organiser/{event.id}/accueil"
    first = invited(event)[0]
    assert post(client, here, number="0").status_code == 422
    assert post(client, here, number=str(first.number)).status_code == 303
    db.session.expire_all()
    arrived = first.checked_in_at
    assert arrived is not None
    assert post(client, here, number=str(first.number)).status_code == 303
    db.session.expire_all()
    assert first.checked_in_at == arrived
    name = db.session.get_one(Profile, first.profile_id).name
    assert name not in client.get(here).text
    scanned = soup(client.get(f"{here}?numero={first.number}").text)
    assert scanned.select_one("#number")["value"] == str(first.number)
    assert f"numéro {first.number}" in soup(client.get(f"{here}?prenom={name[:3]}").text).get_text()
    assert name not in client.get(f"{here}?prenom={name[:1]}").text
    new = f"{here}/nouveau"
    assert post(client, here, new, name="Aya", contact="", wants="vendre").status_code == 303
    assert post(client, here, new, name="", contact="", wants="").status_code == 422


def test_the_door_is_shut_on_another_day(app: Flask, client: FlaskClient) -> None:
    event = pissevin()
    with pytest.raises(Refusal, match="not_the_day"):
        arriving.check_in(db.session, event, "1", by=REGION, occasion=at())
    enter(client, "region")
    assert "ouvre le jour même" in client.get(f"/organiser/{event.id}/accueil").text


def test_the_wall_shows_numbers_and_nothing_else_of_anybody(event: Event, client: FlaskClient) -> None:
    settle(event)
    enter(client, "region")
    page = soup(client.get(f"/organiser/{event.id}/mur").text).select_one("#mur")
    assert len(page.select("li")) == 6
    text = page.get_text(" ")
    profiles = db.session.scalars(
        sa.select(Profile.name).where(Profile.id.in_([one.profile_id for one in invited(event)]))
    )
    assert not [name for name in profiles if name and name in text]
    stands = sitting.stands_now(db.session, event, MORNING.now)
    assert {seat.number for stand in stands for seat in stand.seats} <= {one.number for one in invited(event)}


def test_who_is_next_follows_the_clock(event: Event) -> None:
    settle(event)
    hours = [datetime.combine(today(), time(9, 5), PARIS), datetime.combine(today(), time(13), PARIS)]
    during, over = (sitting.stands_now(db.session, event, at_hour) for at_hour in hours)
    assert {one.current.slot for one in during if one.current} == {0}
    assert all(one.following is None or one.following.slot >= 1 for one in during)
    assert all(one.following is None for one in over)


def test_an_employer_notes_its_own_interviews_by_number(event: Event, client: FlaskClient) -> None:
    settle(event)
    stand = db.session.scalars(
        sa.select(EventStand).where(EventStand.event_id == event.id, EventStand.number == 4)
    ).one()
    found = sitting.stands_now(db.session, event, now())
    mine = next(one for one in found if one.id == stand.id).seats
    other = next(seat for one in found if one.id != stand.id for seat in one.seats)
    enter(client, "employeur", stand.establishment_id)
    here = f"/recruter/rencontres/{event.id}/entretiens"
    page = client.get(here).text
    assert f"numéro {mine[0].number}" in page
    person = db.session.get_one(Attendance, db.session.get_one(EventInterview, mine[0].id).attendance_id)
    assert db.session.get_one(Profile, person.profile_id).name not in page
    form = f"{here}/{mine[0].id}"
    assert post(client, here, form, note="yes", line="  Très motivée ").status_code == 303
    row = db.session.get_one(EventInterview, mine[0].id)
    db.session.refresh(row)
    assert (row.note, row.line, row.state) == ("yes", "Très motivée", "done")
    assert post(client, here, form, note="peut-être").status_code == 422
    token = soup(client.get(here).text).select_one("input[name=csrf_token]")["value"]
    assert client.post(f"{here}/{other.id}", data={"csrf_token": token, "note": "yes"}).status_code == 404


def test_a_walk_in_is_forgotten_after_24_months_and_still_counted(event: Event) -> None:
    one = arriving.walk_in(
        db.session, event, name="Aya", contact="aya@exemple.fr", wants="vendre", by=REGION, occasion=MORNING
    )
    db.session.commit()
    forget_walk_ins(db.session, datetime(2028, 11, 30, 12, tzinfo=UTC))  # those of meetings before this one
    assert one.first_name == "Aya"
    assert forget_walk_ins(db.session, datetime(2028, 12, 1, 12, tzinfo=UTC)) == 1
    db.session.commit()
    db.session.refresh(one)
    assert (one.first_name, one.contact, one.channel, one.wants) == ("", "", None, "")
    assert one.checked_in_at is not None
    assert answering.counts_of(db.session, event).arrived == 1
    assert forget_walk_ins(db.session, datetime(2028, 12, 1, 12, tzinfo=UTC)) == 0
    assert date(2026, 12, 1) == event.day


def test_a_walk_in_who_asks_is_forgotten_at_once_and_nobody_else(event: Event, client: FlaskClient) -> None:
    one = arriving.walk_in(
        db.session, event, name="Aya", contact="aya@exemple.fr", wants="vendre", by=REGION, occasion=MORNING
    )
    settle(event)
    held = {who for who, _, _ in seats(event)}
    assert one.id in held
    tell_of_a_change(event)
    assert subjects("aya@exemple.fr", "email")
    enter(client, "region")
    here = f"/organiser/{event.id}/accueil"
    resident = invited(event)[0].number
    for wrong in ("", "0", str(resident)):
        assert post(client, here, f"{here}/oublier", forget=wrong).status_code == 422
    assert post(client, here, f"{here}/oublier", forget=str(one.number)).status_code == 303
    db.session.refresh(one)
    assert (one.first_name, one.contact, one.wants) == ("", "", "")
    assert one.forgotten_at is not None
    assert subjects("aya@exemple.fr", "email") == []
    settle(event)
    assert {who for who, _, _ in seats(event)} == held - {one.id}


def tell_of_a_change(event: Event) -> None:
    """The meeting ends later: everybody is told."""
    said = replace(service.facts_of(event), end_at=time(12, 20))
    service.edit(db.session, event.id, said, by=REGION, seen=event.version, occasion=MORNING)
    db.session.commit()


def test_interviews_follow_what_people_can_do_alone(event: Event) -> None:
    """An employer reads whom they meet and when: no wish, reading level nor registration shows through it."""
    settle(event)
    held = seats(event)
    for place, one in enumerate(one for one in invited(event) if one.answer == "yes"):
        profile = db.session.get_one(Profile, one.profile_id)
        profile.max_minutes = 20 + 20 * (place % 6)
        profile.reading, profile.french = ("none", "simple", "usual")[place % 3], "spoken"
        profile.situation = ("out_of_school", "jobseeker", "employed")[place % 3]
        profile.hours = ("full", "part", "any")[place % 3]
        kept = [choice for choice in profile.choices if choice.kind in ("means", "holds")]
        told = (("contracts", ("cdi", "stage")[place % 2]), ("avoid", "saturday"), ("in_schemes", "e2c"))
        profile.choices = kept
        db.session.flush()
        profile.choices += [ProfileChoice(kind=kind, value=value) for kind, value in told[: place % 4]]
    db.session.execute(sa.delete(EventInterview))
    db.session.commit()
    settle(event)
    assert seats(event) == held
