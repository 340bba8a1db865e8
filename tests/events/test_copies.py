"""The same meeting again: another day, every Tuesday until a date, a tour; with its stands, as drafts."""

from __future__ import annotations

from datetime import date, time

import pytest
import sqlalchemy as sa
from demo_town import load_town
from flask import Flask

from events.made import EMPLOYER, REGION, a_draft, at, published
from matching.events import copies
from matching.events.models import Event, EventStand
from matching.events.stands import stands_of
from matching.extensions import db
from matching.refusals import Refusal


@pytest.fixture(autouse=True)
def town(app: Flask) -> None:
    load_town(20)


def told(event: Event) -> list[tuple]:
    return [
        (one.row.number, one.row.name, one.posts, one.schemes, one.row.host)
        for one in stands_of(db.session, event)
    ]


def test_a_copy_is_a_draft_with_the_same_stands(app: Flask) -> None:
    event = published()
    new = copies.duplicate(db.session, event, date(2027, 1, 12), by=REGION, occasion=at())
    db.session.commit()
    assert (new.state, new.version, new.published_at, new.series_id) == ("draft", 0, None, None)
    assert new.slug == "pissevin-nimes-2027-01-12"
    assert told(new) == told(event) != []


def test_every_tuesday_until_a_date_but_bank_holidays(app: Flask) -> None:
    event = a_draft(day=date(2027, 6, 29), kind="market")
    made, left_out = copies.repeat(db.session, event, date(2027, 7, 20), by=REGION, occasion=at())
    assert [one.day for one in made] == [date(2027, 7, 6), date(2027, 7, 13), date(2027, 7, 20)]
    assert left_out == []
    wednesday = a_draft(day=date(2027, 7, 7), kind="market")
    made, left_out = copies.repeat(db.session, wednesday, date(2027, 7, 21), by=REGION, occasion=at())
    assert [one.day for one in made] == [date(2027, 7, 21)]
    assert left_out == [date(2027, 7, 14)]
    assert {one.series_id for one in made} == {wednesday.series_id}
    assert wednesday.series_id != event.series_id
    assert len({one.slug for one in db.session.scalars(sa.select(Event))}) == 8


@pytest.mark.parametrize("until", [date(2026, 12, 16), date(2029, 1, 1)])
def test_a_series_has_one_date_more_and_not_too_many(app: Flask, until: date) -> None:
    event = a_draft()
    with pytest.raises(Refusal, match="wrong_until"):
        copies.repeat(db.session, event, until, by=REGION, occasion=at())


def test_the_stops_of_a_tour_are_elsewhere_and_how_one_comes_is_to_be_confirmed(app: Flask) -> None:
    event = a_draft(kind="mobile", foot="Devant l’arrêt", wheelchair=True)
    stop = copies.Stop(date(2026, 12, 17), time(14), time(16), "QN03107M", "Parvis", "3 allée", (43.57, 1.4))
    [new] = copies.tour(db.session, event, [stop], by=REGION, occasion=at())
    assert (new.day, new.place, new.neighbourhood_code) == (date(2026, 12, 17), "Parvis", "QN03107M")
    assert (new.foot, new.wheelchair, new.kind) == ("", None, "mobile")
    assert told(new) == told(event)
    assert copies.series_of(db.session, event, REGION) == [event, new]


def test_a_series_is_published_at_once(app: Flask) -> None:
    event = a_draft()
    copies.repeat(db.session, event, date(2026, 12, 29), by=REGION, occasion=at())
    assert copies.publish_series(db.session, event, by=REGION, occasion=at()) == 3
    db.session.commit()
    series = copies.series_of(db.session, event, REGION)
    assert [one.state for one in series] == ["published"] * 3
    stands = db.session.scalars(sa.select(EventStand).where(EventStand.establishment_id == EMPLOYER)).all()
    assert len(stands) >= 3


def test_a_series_or_a_tour_that_is_sent_twice_is_made_once(app: Flask) -> None:
    event = a_draft()
    stop = copies.Stop(date(2026, 12, 17), time(14), time(16), "QN03107M", "Parvis", "3 allée", (43.57, 1.4))
    made = [copies.repeat(db.session, event, date(2026, 12, 29), by=REGION, occasion=at())[0] for _ in "12"]
    toured = [copies.tour(db.session, event, [stop, stop], by=REGION, occasion=at()) for _ in "12"]
    assert [len(one) for one in made] == [2, 0]
    assert [len(one) for one in toured] == [1, 0]
    # Where one of them is off, it may be held after all.
    made[0][0].state, made[0][0].published_at = "cancelled", at().now
    again, _ = copies.repeat(db.session, event, date(2026, 12, 29), by=REGION, occasion=at())
    assert [one.day for one in again] == [made[0][0].day]
