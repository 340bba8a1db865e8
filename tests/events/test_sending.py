"""What a browser kept under a key: done once, answered the same; never another's, never another act."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from environ import environ_for
from flask import Flask
from flask.testing import FlaskClient

from events.made import a_draft, act, acts_in_log, at, enter, pissevin, soup
from matching import create_app
from matching.clock import PARIS, now, today
from matching.events import sending, sitting
from matching.events.forgetting import forget_walk_ins
from matching.events.models import Attendance, Event, EventInterview, EventSent, EventStand
from matching.extensions import db
from matching.french import spaced

KEY = "0b1c2d3e-0000-4000-8000-000000000001"
OTHER_KEY = "0b1c2d3e-0000-4000-8000-000000000002"
HEADERS = {"HX-Request": "true"}


@pytest.fixture
def event(app: Flask) -> Event:
    """The meeting of Pissevin, today: numbers 27 and 31 are expected, each with an interview at stand 4."""
    event = pissevin()
    event.day = today()
    stand = _stand(event)
    for number in (27, 31):
        one = Attendance(
            event_id=event.id, comer="walk_in", number=number, first_name="Lila", created_at=now()
        )
        db.session.add(one)
        db.session.flush()
        db.session.add(EventInterview(stand_id=stand.id, attendance_id=one.id, slot=number - 27))
    db.session.commit()
    return event


def _stand(event: Event) -> EventStand:
    return db.session.scalars(
        sa.select(EventStand).where(EventStand.event_id == event.id, EventStand.number == 4)
    ).one()


def _came(event: Event) -> dict[int, datetime | None]:
    db.session.expire_all()
    query = sa.select(Attendance.number, Attendance.checked_in_at).where(Attendance.event_id == event.id)
    return {row.number: row.checked_in_at for row in db.session.execute(query)}


def _send(client: FlaskClient, address: str, key: str, **fields):
    """What day.js sends, with the token of the page of that name."""
    page = client.get(address.rpartition("/nouveau")[0] or address.partition("/stands/")[0] or address)
    if page.status_code != 200:
        page = client.get("/")
    token = soup(page.text).select_one("input[name=csrf_token]")["value"]
    return client.post(address, data={"csrf_token": token, "key": key, **fields}, headers=HEADERS)


def _receipt(answer) -> tuple[str, str, bool]:
    said = soup(answer.text).select_one("[data-receipt]")
    return said["data-receipt"], said.select_one("p").get_text(), said.has_attr("data-fresh")


def test_a_key_sent_twice_is_answered_the_same_and_writes_nothing(event: Event, client: FlaskClient) -> None:
    enter(client, "region")
    door = f"/organiser/{event.id}/accueil"
    first = _send(client, f"{door}/nouveau", KEY, name="Aya", contact="", wants="vendre", ago="600")
    again = _send(client, f"{door}/nouveau", KEY, name="Aya", contact="", wants="vendre", ago="900")
    assert first.status_code == again.status_code == 200
    assert _receipt(first) == _receipt(again)
    assert "<html" not in first.text
    here = sa.select(Attendance).where(Attendance.event_id == event.id, Attendance.first_name == "Aya")
    [aya] = db.session.scalars(here).all()
    assert _receipt(first) == (KEY, spaced(f"Son numéro : {aya.number}."), True)
    assert acts_in_log(event).count("walk_in") == 1
    assert "Aya" not in "".join(db.session.scalars(sa.select(EventSent.words)))


def test_what_is_refused_spends_no_key(event: Event, client: FlaskClient) -> None:
    enter(client, "region")
    door = f"/organiser/{event.id}/accueil"
    refused = _send(client, door, KEY, number="99")
    assert refused.status_code == 422
    assert "Cherchez par le prénom" in refused.text
    assert db.session.scalars(sa.select(EventSent)).all() == []
    assert _receipt(_send(client, door, KEY, number="27"))[1:] == (spaced("Numéro 27 : arrivé."), True)


def test_two_doors_at_one_number_and_the_second_is_told(event: Event, client: FlaskClient) -> None:
    enter(client, "region")
    door = f"/organiser/{event.id}/accueil"
    assert _receipt(_send(client, door, KEY, number="27"))[2]
    came = _came(event)[27]
    key, words, fresh = _receipt(_send(client, door, OTHER_KEY, number="27", ago="3000"))
    assert (key, fresh) == (OTHER_KEY, False)
    assert words.startswith(spaced("Numéro 27 : déjà là depuis "))
    assert _receipt(_send(client, door, OTHER_KEY, number="27"))[1] == words
    assert _came(event)[27] == came
    leave = f"/organiser/{event.id}/stands/{_stand(event).id}/parti"
    assert _receipt(_send(client, leave, "a", ago="60"))[2]
    assert not _receipt(_send(client, leave, "b"))[2]
    assert acts_in_log(event).count("leave") == 1


def test_a_key_is_of_one_act_one_meeting_and_who_may_do_it(event: Event, client: FlaskClient) -> None:
    enter(client, "region")
    door = f"/organiser/{event.id}/accueil"
    assert _send(client, door, KEY, number="27").status_code == 200
    assert _send(client, door, KEY, number="31").status_code == 409
    assert _send(client, f"{door}/nouveau", KEY, name="Aya").status_code == 409
    assert _came(event)[31] is None
    # The same key at another meeting is another act: it is done there, and tells nothing of here.
    other = act(a_draft(day=today() + timedelta(1)), "publish")
    other.day = today()
    db.session.add(
        Attendance(event_id=other.id, comer="walk_in", number=27, first_name="Yanis", created_at=now())
    )
    db.session.commit()
    assert _receipt(_send(client, f"/organiser/{other.id}/accueil", KEY, number="27"))[2]
    # Another agent of the same meeting, on the same tablet, is answered; of a structure it is not, nothing.
    enter(client, "conseiller")
    assert _receipt(_send(client, door, KEY, number="27"))[1:] == (spaced("Numéro 27 : arrivé."), True)
    assert acts_in_log(event).count("check_in") == 1
    for role, number in (
        ("conseiller", 3),
        ("employeur", _stand(event).establishment_id),
        ("habitant", 1_000_001),
    ):
        enter(client, role, number)
        assert _send(client, door, KEY, number="27").status_code in (403, 404)


def test_the_hour_is_that_of_the_act_within_its_day(event: Event, client: FlaskClient) -> None:
    enter(client, "region")
    door = f"/organiser/{event.id}/accueil"
    before = now()
    _send(client, door, KEY, number="27", ago="1")
    _send(client, door, OTHER_KEY, number="31", ago="86400")
    came = _came(event)
    assert before - timedelta(seconds=1) <= came[27] <= now()
    assert came[31] == datetime.combine(today(), time(), PARIS)


@pytest.mark.parametrize(
    ("ago", "told"),
    [
        (600, datetime(2026, 12, 1, 8, 50, tzinfo=UTC)), (-600, datetime(2026, 12, 1, 9, tzinfo=UTC)),
        (10**9, datetime(2026, 11, 30, 23, tzinfo=UTC)), (0, datetime(2026, 12, 1, 9, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_the_moment_of_an_act(ago: int, told: datetime) -> None:
    assert sending.moment(ago, datetime(2026, 12, 1, 9, tzinfo=UTC)) == told


def test_a_note_changed_by_another_in_between_is_told(event: Event, client: FlaskClient) -> None:
    stand = _stand(event)
    enter(client, "employeur", stand.establishment_id)
    here = f"/recruter/rencontres/{event.id}/entretiens"
    seats = {one.number: one for one in sitting.stands_now(db.session, event, now())[3].seats}
    form = soup(client.get(here).text).select_one(f'form[action="{here}/{seats[27].id}"]')
    assert form.select_one("[name=version]")["value"] == "0"
    note = f"{here}/{seats[27].id}"
    assert _receipt(_send(client, note, KEY, note="yes", line="ponctuelle", version="0"))[1:] == (
        "C’est noté.", True,
    )  # fmt: skip
    late = _send(client, note, OTHER_KEY, note="no", line="", version="0")
    assert late.status_code == 409
    assert spaced("oui, je veux revoir cette personne, « ponctuelle »") in late.text
    assert _receipt(_send(client, note, KEY, note="yes", line="ponctuelle", version="0"))[2]
    assert _receipt(_send(client, note, OTHER_KEY, note="no", line="", version="1"))[2]
    row = db.session.get_one(EventInterview, seats[27].id)
    db.session.refresh(row)
    assert (row.note, row.version) == ("no", 2)
    row.state = "dropped"
    db.session.commit()
    assert _send(client, note, "c", note="yes", version="2").status_code == 404


def test_of_two_sendings_at_once_one_is_done_and_both_are_answered_alike(
    event: Event, database_url: str, tmp_path
) -> None:
    """Two workers of the site take the same key at the same moment, several times."""
    app = create_app(environ_for(database_url, tmp_path / "two"))
    door, answers = f"/organiser/{event.id}/accueil/nouveau", []
    start = threading.Barrier(2)

    def send(round_: int) -> None:
        client = app.test_client()
        enter(client, "region")
        token = soup(client.get(f"/organiser/{event.id}/accueil").text).select_one("[name=csrf_token]")[
            "value"
        ]
        start.wait()
        sent = {"csrf_token": token, "key": f"twice-{round_}", "name": f"Aya {round_}"}
        answers.append((round_, client.post(door, data=sent, headers=HEADERS)))

    for round_ in range(4):
        two = [threading.Thread(target=send, args=(round_,)) for _ in range(2)]
        for one in two:
            one.start()
        for one in two:
            one.join()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    assert [answer.status_code for _, answer in answers] == [200] * 8
    said = {(round_, _receipt(answer)[1]) for round_, answer in answers}
    assert len(said) == 4
    names = db.session.scalars(sa.select(Attendance.first_name).where(Attendance.first_name.like("Aya %")))
    assert sorted(names) == [f"Aya {round_}" for round_ in range(4)]


def test_a_stand_that_left_while_cut_is_mended_from_now(event: Event, client: FlaskClient) -> None:
    enter(client, "region")
    leave = f"/organiser/{event.id}/stands/{_stand(event).id}/parti"
    assert _receipt(_send(client, leave, KEY, ago="5"))[1].startswith("Stand 4 fermé.")
    stand = _stand(event)
    db.session.refresh(stand)
    assert stand.left_at <= now()


def test_keys_of_days_gone_by_are_forgotten(event: Event, client: FlaskClient) -> None:
    enter(client, "region")
    _send(client, f"/organiser/{event.id}/accueil", KEY, number="27")
    forget_walk_ins(db.session, at().now)
    assert len(db.session.scalars(sa.select(EventSent.id)).all()) == 1
    forget_walk_ins(db.session, at().now + timedelta(days=1))
    assert db.session.scalars(sa.select(EventSent.id)).all() == []
