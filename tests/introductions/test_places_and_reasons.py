"""A post of several places closes with the last one; each reason for a no opens the way it promises."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from demo_town import SAMIRA
from flask import Flask
from flask.testing import FlaskClient

from matching.extensions import db
from matching.introductions import service
from matching.introductions.reasons import OF_EMPLOYERS, OF_RESIDENTS
from matching.notifications.models import OutboxMessage

from .made import RESIDENT, an_introduction, at, do, employer_of, given_for, slots_for, told, town
from .walk import enter, press, soup


def test_two_places_are_filled_one_after_the_other(app: Flask) -> None:
    vacancy = town()
    vacancy.positions = 2
    rows = [an_introduction(vacancy, "seen", profile_id=SAMIRA + more) for more in range(3)]
    db.session.commit()
    do(rows[0], "hire", employer_of(vacancy))
    assert (vacancy.status, [row.state for row in rows]) == ("open", ["hired", "seen", "seen"])
    do(rows[1], "hire", employer_of(vacancy))
    db.session.expire_all()
    assert (vacancy.status, [row.state for row in rows]) == (
        "closed",
        ["hired", "hired", "no_longer_needed"],
    )
    assert told(f"habitant:{SAMIRA + 2}") == [f"Le poste n’est plus libre : {vacancy.title}"]


@pytest.mark.parametrize("reason", OF_RESIDENTS, ids=lambda one: one.code)
def test_a_residents_no_opens_a_way(app: Flask, client: FlaskClient, reason) -> None:
    vacancy = town()
    row = an_introduction(vacancy, "proposed")
    db.session.commit()
    enter(client, "habitant", SAMIRA)
    page = f"/mes-demandes/{row.id}"
    assert_the_way(client, soup(press(client, page, "/refuse", reason=reason.code)), reason)


@pytest.mark.parametrize("reason", OF_EMPLOYERS, ids=lambda one: one.code)
def test_an_employers_no_opens_a_way(app: Flask, client: FlaskClient, reason) -> None:
    vacancy = town()
    row = an_introduction(vacancy, "seen")
    db.session.commit()
    do(row, "refuse", employer_of(vacancy), reason=reason.code)
    enter(client, "habitant", SAMIRA)
    assert_the_way(client, soup(client.get(f"/mes-demandes/{row.id}")), reason)


def assert_the_way(client: FlaskClient, shown, reason) -> None:
    """What was said is told in words for the resident, with a link that opens where there is a way."""
    [notice] = [one for one in shown.select(".notice") if reason.told.rstrip(".") in one.get_text()]
    link = notice.select_one("a")
    assert (link is None) == (reason.way is None)
    if link is not None:
        assert reason.way[1] in notice.get_text()
        assert client.get(link["href"]).status_code in (200, 303)


@pytest.mark.parametrize(
    ("act", "asks_another"), [("cannot_come", True), ("withdraw", False), ("invite", True), ("hire", False)]
)
def test_an_interview_that_is_over_asks_nobody_for_another_time(
    app: Flask, act: str, asks_another: bool
) -> None:
    vacancy = town()
    row = an_introduction(vacancy, "interview")
    slots_for(row)
    by = RESIDENT if act in ("cannot_come", "withdraw") else employer_of(vacancy)
    service.act(db.session, row.id, act, by=by, seen=4, occasion=at(), given=given_for(act, "interview"))
    texts = db.session.scalars(
        sa.select(OutboxMessage.text).where(OutboxMessage.subject.startswith("Entretien annulé"))
    ).all()
    assert texts
    assert any("autre horaire" in text for text in texts) == asks_another
