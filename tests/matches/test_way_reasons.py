"""Why a post cannot be reached, in the same sentence on its card of the list and on its own page."""

from __future__ import annotations

import re
from datetime import date, time
from pathlib import Path

import pytest
import sqlalchemy as sa
from bs4 import Tag
from demo_town import load_town
from flask import Flask
from flask.testing import FlaskClient
from gtfs_files import write_feed
from swapping import soup

from matching.employers.models import Vacancy, VacancyShift
from matching.extensions import db
from matching.matches.post_days import DayTold, tell
from matching.region.timetables import timetable_path
from matching.travel.estimate import Means
from matching.travel.feeds import read_feed
from matching.travel.post_day import tell_day
from matching.travel.posts import Way, WorkDay
from matching.travel.reach import Reach
from matching.travel.store import write_timetable
from matching.travel.timetable import Timetable, compile_feeds

# A stop beside Pissevin in Nîmes, and one 21 km east of it. Nothing runs on Saturdays.
HOME, WORK = (43.82591, 4.33328), (43.82591, 4.60)
STOPS = f"""\
stop_id,stop_name,stop_lat,stop_lon
HOME,Pissevin,{HOME[0]},{HOME[1]}
WORK,Usine,{WORK[0]},{WORK[1]}
"""
CALENDAR = """\
service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
WEEK,1,1,1,1,1,0,0,20261102,20270131
SUNDAY,0,0,0,0,0,0,1,20261102,20270131
"""
RUNS = (
    ("WEEK", "HOME", "07:20", "WORK", "07:50"), ("WEEK", "HOME", "09:00", "WORK", "09:30"),
    ("WEEK", "WORK", "17:00", "HOME", "17:30"), ("WEEK", "WORK", "20:15", "HOME", "20:45"),
    ("SUNDAY", "HOME", "09:00", "WORK", "09:30"), ("SUNDAY", "WORK", "17:00", "HOME", "17:30"),
)  # fmt: skip
TRIPS = "route_id,service_id,trip_id\n" + "".join(f"L,{run[0]},t{row}\n" for row, run in enumerate(RUNS))
STOP_TIMES = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n" + "".join(
    f"t{row},{leaves}:00,{leaves}:00,{start},1\nt{row},{arrives}:00,{arrives}:00,{end},2\n"
    for row, (_, start, leaves, end, arrives) in enumerate(RUNS)
)
TABLES = {"stops": STOPS, "trips": TRIPS, "stop_times": STOP_TIMES, "calendar": CALENDAR}

# Days of the week, start, end, and what is said; the page may say two of them.
REASONS = {
    "too early": ([0], (7, 40), (16, 0), ["Première arrivée à 7 h 50, trop tard de 20 min."]),
    "too late home": ([0], (9, 40), (20, 30), ["Pas de retour après 20 h 15."]),
    "both": (
        [1],
        (7, 40),
        (20, 30),
        ["Première arrivée à 7 h 50, trop tard de 20 min.", "Pas de retour après 20 h 15."],
    ),
    "at night": ([0], (1, 0), (9, 0), ["Rien n’arrive avant 1 h en semaine."]),
    "too early on a sunday": (
        [0, 6],
        (9, 20),
        (16, 0),
        ["Première arrivée à 9 h 30 le dimanche, trop tard de 20 min."],
    ),
    "too late on a sunday": ([0, 6], (9, 40), (18, 0), ["Pas de retour après 17 h le dimanche."]),
    "nothing on a saturday": (
        [0, 5],
        (9, 40),
        (16, 0),
        ["Pas d’arrivée possible le samedi.", "Pas de retour possible le samedi."],
    ),
}


@pytest.fixture
def timetable(tmp_path: Path) -> Timetable:
    return compile_feeds([read_feed(write_feed(tmp_path / "town", **TABLES))])


def the_only_post(days: list[int], start: tuple[int, int], end: tuple[int, int]) -> int:
    """One post of the town stays open, at WORK, with these hours."""
    one = db.session.scalars(sa.select(Vacancy).where(Vacancy.status == "open").order_by(Vacancy.id)).first()
    assert one is not None
    db.session.execute(sa.update(Vacancy).where(Vacancy.id != one.id).values(status="closed"))
    one.lat, one.lon = WORK
    one.shifts = []
    db.session.flush()
    one.shifts = [VacancyShift(day=day, start_at=time(*start), end_at=time(*end)) for day in days]
    db.session.commit()
    return one.id


def said(part: Tag) -> str:
    return re.sub(r"[\u00a0\u202f]", " ", part.get_text(" ", strip=True))


@pytest.mark.parametrize(("days", "start", "end", "reasons"), REASONS.values(), ids=REASONS)
def test_the_card_and_the_page_say_why(
    app: Flask,
    client: FlaskClient,
    timetable: Timetable,
    days: list[int],
    start: tuple[int, int],
    end: tuple[int, int],
    reasons: list[str],
) -> None:
    load_town(40)
    write_timetable(timetable, timetable_path(Path(app.config["INSTANCE"])))
    vacancy = the_only_post(days, start, end)
    (card,) = soup(client.get("/offres?lieu=Pissevin&minutes=0").text).select(".match")
    page = soup(client.get(f"/offres/{vacancy}?lieu=Pissevin").text)
    for reason in reasons:
        assert said(card).count(reason) == 1, "once on the card"
        assert reason in said(page.select_one("[aria-labelledby=trajet]"))
    assert "Pas de trajet trouvé" in said(card)


def test_a_post_that_is_reached_says_no_reason(app: Flask, client: FlaskClient, timetable: Timetable) -> None:
    load_town(40)
    write_timetable(timetable, timetable_path(Path(app.config["INSTANCE"])))
    vacancy = the_only_post([0, 6], (9, 40), (16, 50))
    (card,) = soup(client.get("/offres?lieu=Pissevin&minutes=0").text).select(".match")
    assert "30 min aller, 30 min retour" in said(card)
    assert "Pas de trajet" not in said(card)
    page = soup(client.get(f"/offres/{vacancy}?lieu=Pissevin").text)
    way = said(page.select_one("[aria-labelledby=trajet]"))
    assert "En transport : début dès 8 h, fin jusqu’à 20 h 10." in way, (
        "the hours of the week: both are as long"
    )


def told(timetable: Timetable, home: tuple[float, float], start_s: int, end_s: int) -> DayTold:
    """A day in words, for somebody with a bicycle."""
    reach = Reach(timetable, home, Means.WALK | Means.TRANSIT | Means.BICYCLE)
    day = tell_day(reach, WORK, (WorkDay(0, (Way(0, start_s, 0, end_s),)),))
    return tell(day, "Chez vous", "Usine", timetable, date(2026, 12, 1))


def test_a_day_by_bicycle_and_line_says_so(timetable: Timetable) -> None:
    far = (HOME[0] - 0.02, HOME[1])  # 2.2 km from the stop: by bicycle alone
    hour = 3600
    found = told(timetable, far, 10 * hour, 16 * hour)
    assert found.lines == "À vélo, puis bus 1"
    assert [stop.icon for trip in found.trips for stop in trip.stops] == [
        "bike",
        "bus",
        "",
        "bus",
        "bike",
        "",
    ]
    assert not any(stop.on_foot for trip in found.trips for stop in trip.stops)
    assert found.trips[0].stops[0].words.replace("\u00a0", " ") == "16 minutes à vélo, 2,9 km"
    near = told(timetable, (HOME[0] - 0.0009, HOME[1]), 10 * hour, 16 * hour).trips[0].stops[0]
    assert near.words.replace("\u00a0", " ") == "2 minutes à pied, 130 m"
    late = told(timetable, far, 10 * hour, 21 * hour)
    assert [re.sub("\u00a0", " ", one) for one in late.missing] == [
        "Pas de retour à votre vélo après 20 h 15."
    ]
