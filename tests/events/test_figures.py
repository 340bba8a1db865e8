"""Figures of meetings: what is counted, what is hidden, and that nobody is told by them."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from counting import queries_of
from demo_town import SAMIRA
from flask import Flask
from flask.testing import FlaskClient
from swapping import after_swap, as_shown, part_of

from events.after import closed, comes, day, lived, sits, stands_of
from events.made import at, enter, pissevin, soup
from matching.demo.lived import LIVED
from matching.demo.values import FIRST_ID
from matching.events import answers, service
from matching.events.figures import NO_SCHEME, WHOLE, Cell, count_meeting
from matching.events.figures_reading import read_lived
from matching.events.figures_tables import Quarter, Span, figures_in, figures_of
from matching.events.hiding import FLOOR
from matching.events.models import Event
from matching.events.nearby import open_posts
from matching.events.values import Organiser
from matching.extensions import db
from matching.introductions import service as introductions
from matching.introductions.models import Introduction
from matching.introductions.values import Actor, Given
from matching.residents.models import Profile, ProfileChoice

PLACES = 6
"""Places of each post of the first stand: more than are hired."""


def counted(event: Event) -> dict[tuple[str, str, str], int]:
    """(table, row, column) -> how many, of what is not nothing."""
    [read] = read_lived(db.session, [event])
    found = count_meeting(read, {}).counts
    return {(cell.table, cell.row, cell.column): count for cell, count in found.items() if count}


def go_on_with(event: Event, interview_id: int) -> None:
    """The first stand goes on with somebody, for its first post."""
    stand = stands_of(event)[0]
    vacancy = open_posts(db.session, stand.establishment_id)[0]
    vacancy.positions = PLACES
    answers.go_on(
        db.session, event, stand, interview_id, vacancy.id, by=Organiser("employer"), occasion=at(day(2))
    )


def follow(profile_id: int, *steps: tuple[str, date]) -> None:
    """The resident says yes, then the employer tries and hires on those days."""
    row = db.session.scalars(sa.select(Introduction).where(Introduction.profile_id == profile_id)).one()
    introductions.act(
        db.session, row.id, "agree", by=Actor("resident", profile_id), seen=row.version, occasion=at(day(3)),
        given=Given(shared=(), adult=True),
    )  # fmt: skip
    owner = db.session.scalar(
        sa.text("SELECT establishment_id FROM vacancy WHERE id = :id").bindparams(id=row.vacancy_id)
    )
    for name, on in steps:
        when = day(3).replace(year=on.year, month=on.month, day=on.day)
        given = Given(trial_from=on, trial_to=on + timedelta(3))
        introductions.act(
            db.session, row.id, name, by=Actor("employer", owner), seen=row.version, occasion=at(when),
            given=given,
        )  # fmt: skip


def test_what_is_counted_of_a_meeting(app: Flask) -> None:
    event = closed()
    first, second = stands_of(event)[:2]
    for who in (SAMIRA, SAMIRA + 1, SAMIRA + 2):
        one = next(row for row in _seated(event) if row[1] == who)
        go_on_with(event, one[0])
    db.session.add(ProfileChoice(profile_id=SAMIRA, kind="in_schemes", value="projet_pro"))
    db.session.add(ProfileChoice(profile_id=SAMIRA, kind="in_schemes", value="lectio"))
    follow(SAMIRA, ("try", date(2026, 12, 8)), ("hire", date(2026, 12, 31)))  # the 30th day after
    follow(SAMIRA + 1, ("hire", date(2027, 1, 1)))
    follow(SAMIRA + 2, ("hire", date(2027, 3, 2)))  # the 91st day after
    comes(event, 30, SAMIRA + 4, invited_at=day(1), answer="no", answered_at=day(1)).checked_in_at = None
    db.session.commit()
    found = counted(event)
    whole = {column: count for (table, row, column), count in found.items() if (table, row) == ("all", WHOLE)}
    assert whole == {
        "invited": 1, "came": 5, "residents": 4, "walk_ins": 1, "planned": 6, "held": 5, "missed": 1,
        "met": 4, "go_on": 3, "due": 2, "trial": 1, "hired_30": 1, "hired_90": 2,
    }  # fmt: skip
    row = str(first.id)
    assert {column: n for (table, one, column), n in found.items() if (table, one) == ("stand", row)} == {
        "held": 4, "missed": 1, "go_on": 3, "due": 1,
    }  # fmt: skip
    vacancy = str(open_posts(db.session, first.establishment_id)[0].id)
    assert {column: n for (table, one, column), n in found.items() if (table, one) == ("post", vacancy)} == {
        "go_on": 3, "trial": 1, "hired_30": 1, "hired_90": 2,
    }  # fmt: skip
    schemes = {(one, column): n for (table, one, column), n in found.items() if table == "scheme"}
    assert schemes["projet_pro", "hired_30"] == schemes["lectio", "hired_90"] == 1
    assert schemes[NO_SCHEME, "hired_90"] == 1
    assert found["stand", str(second.id), "due"] == 1


def _seated(event: Event) -> list[tuple[int, int]]:
    """(interview, profile) at the first stand."""
    rows = db.session.execute(
        sa.text(
            "SELECT i.id, a.profile_id FROM event_interview i JOIN attendance a ON a.id = i.attendance_id "
            "WHERE i.stand_id = :stand AND a.profile_id IS NOT NULL ORDER BY i.id"
        ).bindparams(stand=stands_of(event)[0].id)
    )
    return [(row[0], row[1]) for row in rows]


def test_a_hire_elsewhere_or_before_is_not_of_the_meeting(app: Flask) -> None:
    event = closed()
    vacancy = open_posts(db.session, stands_of(event)[2].establishment_id)[0]
    vacancy.positions = PLACES
    given = Given(shared=(), adult=True)
    who = Actor("resident", SAMIRA)
    row = introductions.propose(db.session, vacancy.id, SAMIRA, by=who, occasion=at(day(2)), given=given)
    employer = Actor("employer", vacancy.establishment_id)
    introductions.act(db.session, row.id, "hire", by=employer, seen=row.version, occasion=at(day(3)))
    assert ("all", WHOLE, "hired_90") not in counted(event)


def test_one_page_shows_no_count_below_five(app: Flask, client: FlaskClient) -> None:
    closed()
    lived()
    enter(client, "region")
    for address in (f"/organiser/{LIVED}/chiffres", "/organiser/1000001/chiffres"):
        page = soup(client.get(address).text).select_one("#chiffres")
        shown = [cell.get_text() for cell in page.select("td")]
        assert {one for one in shown if one.isdecimal() and 0 < int(one) < FLOOR} == set()
        assert "moins de 5" in shown


def test_the_page_and_the_file_say_the_same_and_name_nobody(app: Flask, client: FlaskClient) -> None:
    pissevin()
    lived()
    enter(client, "region")
    page = client.get(f"/organiser/{LIVED}/chiffres")
    told = soup(page.text).select_one("#chiffres")
    file = client.get(f"/organiser/{LIVED}/chiffres.csv")
    assert (
        file.headers["Content-Disposition"]
        == "attachment; filename=chiffres-bellefontaine-octobre-demonstration.csv"
    )
    rows = list(csv.reader(io.StringIO(file.text.removeprefix("\ufeff")), delimiter=";"))
    shown = [
        [cell.get_text() for cell in line.select("th, td")] for line in told.select("tbody tr, tfoot tr")
    ]
    assert shown == [row for row in rows if row in shown]
    assert len(shown) > 20
    text = told.get_text(" ") + file.text
    names = db.session.scalars(sa.select(Profile.name).where(Profile.neighbourhood_code.startswith("QN031")))
    assert not [name for name in names if name and f" {name} " in text]
    assert "Ce que l’on compte" in text
    assert "Ces chiffres bougent encore" in text


def test_figures_come_when_it_is_over_and_to_who_organises(app: Flask, client: FlaskClient) -> None:
    event = pissevin()
    lived()
    enter(client, "region")
    for address in (f"/organiser/{event.id}/chiffres", f"/organiser/{event.id}/chiffres.csv"):
        assert client.get(address).status_code == 409
    assert "Chiffres" in client.get(f"/organiser/{LIVED}").text
    assert f"/organiser/{event.id}/chiffres" not in client.get(f"/organiser/{event.id}").text
    db.session.get_one(Event, LIVED).structure_id = None
    db.session.commit()
    enter(client, "conseiller", 3)
    assert client.get(f"/organiser/{LIVED}/chiffres").status_code == 404
    for role, number in (("conseiller", 0), ("employeur", FIRST_ID), ("habitant", SAMIRA)):
        enter(client, role, number)
        assert client.get("/region/rencontres").status_code == 403
        assert client.get("/region/rencontres.csv").status_code == 403


def test_a_quarter_in_a_department(app: Flask, client: FlaskClient) -> None:
    pissevin()
    lived()
    enter(client, "region")
    assert "/region/rencontres" in client.get("/organiser").text
    page = soup(client.get("/region/rencontres").text)
    assert page.select_one("#chiffres .lead").get_text() == "Toute la région, 4e trimestre 2026."
    assert [one.get_text() for one in page.select("tbody a")] == [db.session.get_one(Event, LIVED).title]
    here = client.get("/region/rencontres?trimestre=2026-T4&departement=31").text
    assert "Haute-Garonne, 4e trimestre 2026." in here
    assert "Entretiens tenus" in here
    assert "Aucune rencontre terminée" in client.get("/region/rencontres?departement=30").text
    assert "Aucune rencontre terminée" in client.get("/region/rencontres?trimestre=2026-T3").text
    assert "Toute la région, 4e" in client.get("/region/rencontres?trimestre=x&departement=75").text
    file = client.get("/region/rencontres.csv?trimestre=2026-T4&departement=31")
    assert "rencontres-2026-T4-31.csv" in file.headers["Content-Disposition"]
    assert "Par rencontre" in file.text


def test_sums_tell_no_more_than_the_pages_they_are_made_of(app: Flask) -> None:
    """Of a sum of two meetings and the page of one, nothing is learnt of the other that its page hides."""
    event = closed()
    lived()
    both = figures_in(db.session, Quarter(2026, 4))
    alone = [figures_of(db.session, one) for one in (db.session.get_one(Event, LIVED), event)]
    spans = {"moins de 5": Span(1, 4), "masqué": Span(0, None)}
    for place, (words, shown) in enumerate(both.essential):
        parts = [one.essential[place][1] for one in alone]
        added = Span(0, 0)
        for part in parts:
            added += spans.get(part) or Span(int(part), int(part))
        assert shown == added.words, words
    assert " à " in " ".join(shown for _, shown in both.essential)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (Span(0, 0), "0"), (Span(12, 12), "12"), (Span(1, 4), "moins de 5"), (Span(31, 40), "31 à 40"),
        (Span(31, None), "31 ou plus"), (Span(0, None), "masqué"),
    ],
)  # fmt: skip
def test_how_a_sum_is_said(span: Span, words: str) -> None:
    assert span.words == words


def test_figures_ask_as_many_queries_of_two_meetings_as_of_one(app: Flask) -> None:
    event = closed()
    lived()
    figures_in(db.session, Quarter(2026, 4))
    with queries_of(app) as one:
        figures_in(db.session, Quarter(2026, 4), "31")
    with queries_of(app) as two:
        figures_in(db.session, Quarter(2026, 4))
    assert len(one) == len(two) == 9
    assert event.day == date(2026, 12, 1)


def test_the_demonstration_lived_one_meeting(app: Flask) -> None:
    pissevin()
    [read] = read_lived(db.session, [lived()])
    whole = {cell.column: n for cell, n in count_meeting(read, {}).counts.items() if cell.table == "all"}
    assert whole["walk_ins"] == 7
    assert whole["residents"] > 20
    assert 0 < whole["hired_30"] < whole["hired_90"] <= whole["trial"]
    assert whole["due"] == 0
    assert min(whole[one] for one in ("missed", "silent", "not_retained", "go_on")) > 0
    assert Cell(LIVED, "all", WHOLE, "met") in count_meeting(read, {}).counts
    taken = sa.text(
        "SELECT count(*) FROM vacancy v WHERE v.positions <= "
        "(SELECT count(*) FROM introduction i WHERE i.vacancy_id = v.id AND i.state = 'hired')"
    )
    assert db.session.scalar(taken) == 0


def test_a_seat_kept_for_nobody_is_missed_and_counted_so(app: Flask, client: FlaskClient) -> None:
    event = pissevin()
    event.day = date(2026, 11, 30)
    first = stands_of(event)[0]
    sits(comes(event, 11, SAMIRA), first, 0, "")
    db.session.commit()
    service.close_ended(db.session, at(day(1)))
    db.session.commit()
    assert counted(event)["all", WHOLE, "missed"] == 1
    enter(client, "employeur", first.establishment_id)
    assert "Personne n’attend votre réponse." in client.get(f"/recruter/rencontres/{event.id}/reponses").text


def test_choosing_a_department_shows_what_a_reload_shows(app: Flask, client: FlaskClient) -> None:
    pissevin()
    lived()
    enter(client, "region")
    here, there = (
        "/region/rencontres?trimestre=2026-T4",
        "/region/rencontres?trimestre=2026-T4&departement=31",
    )
    before = client.get(here).text
    shown = after_swap(before, part_of(client, there), "form.filters", departement="31")
    assert shown == as_shown(client.get(there).text)
