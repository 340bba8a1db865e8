"""What is typed wrong in the forms of meetings: one sentence, the right status, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from events.after import stands_of
from events.made import FORM, PISSEVIN, enter, pissevin, post, soup
from matching.clock import today
from matching.events.models import Attendance, Event
from matching.extensions import db

HERE = f"/organiser/{PISSEVIN}"


def the_day() -> None:
    """The meeting of Pissevin, on this very day."""
    pissevin().day = today()
    db.session.commit()


@pytest.fixture
def filled() -> Callable[[], None]:
    return the_day


@pytest.fixture
def region(app: Flask, client: FlaskClient) -> FlaskClient:
    enter(client, "region")
    return client


def meetings() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Event))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2026-12-15 ; 14:00+02:00 ; 16:00 ; Pissevin ; Parking ; avenue", "Écrivez la date ainsi"),
        ("2026-12-15 ; 16:00 ; 14:00 ; Pissevin ; Parking ; avenue", "la fin après le début"),
        ("2062-12-15 ; 14:00 ; 16:00 ; Pissevin ; Parking ; avenue", "dans les 2 ans"),
        (f"2026-12-15 ; 14:00 ; 16:00 ; Pissevin ; {'P' * 121} ; avenue", "Écrivez 120 caractères au plus"),
    ],
)
def test_a_stop_of_a_tour_that_cannot_be(region: FlaskClient, line: str, said: str) -> None:
    before = meetings()
    good = "2026-12-14 ; 14:00 ; 16:00 ; Pissevin ; Parking ; avenue"
    answer = post(region, HERE, f"{HERE}/tournee", stops=f"{good}\n{line}")
    assert answer.status_code == 422
    assert said in soup(answer.text).select_one("[role=alert]").get_text()
    assert line in answer.text
    assert meetings() == before


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"day": "9999-12-31"}, "day", "Choisissez un jour dans les 2 ans."),
        (
            {"start_at": "08:00", "end_at": "18:00", "slot_minutes": "5"},
            "slot_minutes",
            "allongez un entretien.",
        ),
    ],
)
@pytest.mark.parametrize("page", ["/organiser/nouvelle", f"{HERE}/modifier"])
def test_a_meeting_that_no_timetable_holds(
    region: FlaskClient, page: str, typed: dict[str, str], field: str, said: str
) -> None:
    before = meetings()
    answer = post(region, page, **FORM | {"day": today().isoformat()} | typed)
    assert answer.status_code == 422
    assert said in soup(answer.text).select_one(f".field.wrong:has([name={field}])").get_text()
    assert soup(answer.text).select_one("[name=address]")["value"] == FORM["address"]
    assert meetings() == before


@pytest.mark.parametrize(("action", "name"), [("copier", "day"), ("repeter", "until")])
@pytest.mark.parametrize("day", ["9999-12-31", "2026-11-03", "demain", ""])
def test_a_copy_on_a_day_that_cannot_be(region: FlaskClient, action: str, name: str, day: str) -> None:
    before = meetings()
    answer = post(region, HERE, f"{HERE}/{action}", **{name: day})
    assert answer.status_code == 422
    field = soup(answer.text).select_one(f"details[open] [name={name}]")
    assert field["value"] == day
    assert meetings() == before


def test_a_stand_keeps_what_was_typed(region: FlaskClient) -> None:
    stand = stands_of(db.session.get_one(Event, PISSEVIN))[0]
    page = f"{HERE}/stands/{stand.id}"
    answer = post(
        region, page, interview_limit="7", break_from="11:00", break_to="10:00", scheme="e2c", host="1"
    )
    assert answer.status_code == 422
    drawn = soup(answer.text)
    kept = {
        name: drawn.select_one(f"[name={name}]")["value"]
        for name in ("interview_limit", "break_from", "break_to")
    }
    assert kept == {"interview_limit": "7", "break_from": "11:00", "break_to": "10:00"}
    assert drawn.select_one("[name=host]").has_attr("checked")
    assert [one["value"] for one in drawn.select("[name=scheme][checked]")] == ["e2c"]
    assert not drawn.select("[name=post][checked]")


def test_a_partner_without_a_name_keeps_what_was_ticked(region: FlaskClient) -> None:
    page = f"{HERE}/stands"
    answer = post(region, page, kind="association", name="", host="1", scheme="e2c")
    drawn = soup(answer.text)
    assert answer.status_code == 422
    assert drawn.select_one("[name=kind] [selected]")["value"] == "association"
    assert drawn.select_one("[name=host]").has_attr("checked")
    assert [one["value"] for one in drawn.select("[name=scheme][checked]")] == ["e2c"]


def test_a_walk_in_without_a_name_keeps_the_stands_that_were_ticked(region: FlaskClient) -> None:
    wanted = stands_of(db.session.get_one(Event, PISSEVIN))[1].id
    answer = post(
        region, f"{HERE}/accueil", f"{HERE}/accueil/nouveau", name="", wants="vendre", stand=str(wanted)
    )
    drawn = soup(answer.text)
    assert answer.status_code == 422
    assert [one["value"] for one in drawn.select("[name=stand][checked]")] == [str(wanted)]
    assert drawn.select_one("[name=wants]")["value"] == "vendre"
    assert db.session.scalar(sa.select(Attendance.id)) is None


def test_a_wrong_number_of_invitations_is_shown_again(region: FlaskClient) -> None:
    page = f"{HERE}/invitations"
    answer = post(region, page, number="3000")
    assert answer.status_code == 422
    assert soup(answer.text).select_one("[name=number]")["value"] == "3000"


@pytest.mark.parametrize(
    ("page", "action", "typed", "field", "most"),
    [
        (HERE, f"{HERE}/cancel", {}, "why", 300),
        (f"{HERE}/stands", f"{HERE}/stands", {"kind": "association"}, "name", 200),
        (f"{HERE}/accueil", f"{HERE}/accueil/nouveau", {}, "name", 60),
        (f"{HERE}/accueil", f"{HERE}/accueil/nouveau", {"name": "Nadia"}, "wants", 120),
    ],
)
def test_what_is_too_long_is_said_and_stays(
    region: FlaskClient, page: str, action: str, typed: dict[str, str], field: str, most: int
) -> None:
    long = "a" * (most + 1)
    answer = post(region, page, action, **typed | {field: long})
    drawn = soup(answer.text)
    assert answer.status_code == 422
    assert f"Écrivez {most} caractères au plus." in drawn.select_one("[role=alert]").get_text()
    assert drawn.select_one(f"[name={field}]")["value"] == long
    assert db.session.get_one(Event, PISSEVIN).state == "published"
    assert db.session.scalar(sa.select(Attendance.id)) is None
