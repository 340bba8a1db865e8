"""Several people write of one meeting at the same moment: all is done, one after the other, nothing twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from demo_town import SAMIRA
from environ import environ_for

from events.after import comes, interview_of, sits, stands_of
from events.made import FORM, NOON, PISSEVIN, REGION, at, enter, pissevin, soup
from matching import create_app
from matching.clock import now, today
from matching.events import inviting, sending, sitting
from matching.events.models import Attendance, Event, EventInterview, EventStand, EventWish, StandVacancy
from matching.events.nearby import open_posts
from matching.extensions import db
from matching.refusals import Refusal

HERE = f"/organiser/{PISSEVIN}"
AT_ONCE = 4


def the_day() -> None:
    """The meeting of Pissevin, on this very day, with eighteen people at the door."""
    event = pissevin()
    event.day = today()
    for number in range(11, 29):
        comes(event, number)
    db.session.commit()


@pytest.fixture
def filled() -> Callable[[], None]:
    return the_day


@pytest.fixture
def at_once(database_url: str, tmp_path: Path, event: Event) -> Callable[..., list[int]]:
    """Sends forms from as many browsers at the same moment, a few times. Returns the statuses."""

    def send(page: str, form: Callable[[int, int], tuple[str, dict]], who: tuple = ("region",)) -> list[int]:
        db.session.commit()
        app = create_app(environ_for(database_url, tmp_path / "two"))
        statuses: list[int] = []
        start = threading.Barrier(AT_ONCE)

        def one_sends(browser: int, round_: int) -> None:
            client = app.test_client()
            enter(client, *who)
            token = soup(client.get(page).text).select_one("[name=csrf_token]")["value"]
            address, typed = form(browser, round_)
            start.wait(60)
            statuses.append(client.post(address, data={"csrf_token": token, **typed}).status_code)

        for round_ in range(3):
            threads = [threading.Thread(target=one_sends, args=(one, round_)) for one in range(AT_ONCE)]
            for one in threads:
                one.start()
            for one in threads:
                one.join(120)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        db.session.expire_all()
        return statuses

    return send


def test_stands_are_added_at_once(event: Event, at_once) -> None:
    before = len(stands_numbers(event))
    page = f"{HERE}/stands"
    said = at_once(page, lambda one, round_: (page, {"kind": "partner", "name": f"Aide {one} {round_}"}))
    assert said == [303] * 12
    assert stands_numbers(event) == list(range(1, before + 13))


def stands_numbers(event: Event) -> list[int]:
    query = sa.select(EventStand.number).where(EventStand.event_id == event.id)
    return list(db.session.scalars(query.order_by(EventStand.number)))


def test_the_timetable_is_made_once_by_all_who_press(event: Event, at_once) -> None:
    said = at_once(f"{HERE}/accueil", lambda *_: (f"{HERE}/entretiens", {}))
    assert said == [303] * 12
    held = db.session.execute(
        sa.select(EventInterview.attendance_id, EventInterview.slot).where(EventInterview.state == "planned")
    ).all()
    assert len(set(held)) == len(held) > 0


def test_walk_ins_at_several_doors_have_numbers_of_their_own(
    event: Event, at_once, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inviting.secrets, "choice", min)  # the same draw at each door
    new = f"{HERE}/accueil/nouveau"
    said = at_once(f"{HERE}/accueil", lambda one, round_: (new, {"name": f"Aya {one} {round_}"}))
    assert said == [303] * 12
    numbers = db.session.scalars(sa.select(Attendance.number).where(Attendance.first_name.like("Aya %")))
    assert sorted(numbers) == [*range(1, 11), 29, 30]


def test_an_employer_who_presses_twice_brings_its_posts_once(event: Event, at_once) -> None:
    stand = stands_of(event)[0]
    employer, number = stand.establishment_id, stand.id
    posts = [one.id for one in open_posts(db.session, employer)]
    here = f"/recruter/rencontres/{PISSEVIN}"
    said = at_once(here, lambda *_: (here, {"post": posts}), ("employeur", employer))
    assert said == [303] * 12
    query = sa.select(StandVacancy.vacancy_id).where(StandVacancy.stand_id == number)
    assert sorted(db.session.scalars(query)) == posts


def test_a_resident_who_presses_twice_has_the_stands_of_the_last_press(event: Event, at_once) -> None:
    numbers = [one.id for one in stands_of(event)]
    one = Attendance(
        event_id=event.id, comer="resident", profile_id=SAMIRA, number=77, created_at=NOON, invited_at=NOON,
        answer="yes", answered_at=NOON,
    )  # fmt: skip
    db.session.add(one)
    db.session.commit()
    link = inviting.link_of(event, one.id, at()).removeprefix("http://site.invalid")

    def wishes(browser: int, round_: int) -> tuple[str, dict]:
        kept = numbers[:2] if round_ % 2 else numbers[1:3]
        return link, {"answer": "yes", "stands": "1", "stand": kept}

    assert at_once(link, wishes, ("",)) == [303] * 12
    assert set(db.session.scalars(sa.select(EventWish.stand_id))) == set(numbers[1:3])


def test_two_meetings_written_at_once_have_two_addresses(event: Event, at_once) -> None:
    page = "/organiser/nouvelle"
    assert at_once(page, lambda *_: (page, FORM)) == [303] * 12
    slugs = list(db.session.scalars(sa.select(Event.slug).where(Event.place == FORM["place"])))
    assert len(set(slugs)) == len(slugs) == 12


def test_a_note_on_a_seat_that_was_given_to_another_meanwhile_is_refused(event: Event) -> None:
    """What a stand read before it waited is read again: the seat is somebody else's by now."""
    stand = stands_of(event)[0]
    waits = db.session.scalars(sa.select(Attendance).where(Attendance.number == 11)).one()
    seat = sits(waits, stand, 0, "")
    db.session.commit()
    seen = sitting.find_interview(db.session, stand, seat.id)
    with db.engine.begin() as other:
        other.execute(sa.update(EventInterview).where(EventInterview.id == seat.id).values(state="dropped"))

    def note() -> sending.Told:
        sitting.note_interview(db.session, event, stand, seen.id, "yes", "", by=REGION, seen=0, occasion=at())
        return sending.Told("C’est noté.")

    with pytest.raises(Refusal, match="not_found"):
        sending.once(db.session, event, sending.Sending("note", seen.id, ""), now(), note)
    assert interview_of(event, 11, stand).state == "dropped"
