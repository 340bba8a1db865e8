"""After the meeting: nobody is left without an answer, and an answer tells an employer nothing."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from demo_town import SAMIRA
from flask import Flask
from flask.testing import FlaskClient

from events.after import WALK_IN, closed, day, held, interview_of, name_of, stands_of
from events.made import REGION, act, at, enter, post, soup, subjects
from events.test_day import MORNING, settle
from matching.employers.models import Vacancy
from matching.events import answers, arriving
from matching.events.answer_models import InterviewAnswer
from matching.events.answer_times import keep_answer_time
from matching.events.models import Attendance, Event, EventInterview
from matching.events.nearby import open_posts
from matching.events.values import Organiser
from matching.extensions import db
from matching.french import spaced
from matching.introductions import service as introductions
from matching.introductions.listing import asked_codes, list_introductions
from matching.introductions.models import Introduction
from matching.introductions.values import Actor, Given
from matching.notifications.models import OutboxMessage
from matching.refusals import Refusal
from matching.residents.models import Profile

SEED = "occitanie"
OTHER = SAMIRA + 1


@pytest.fixture
def event(app: Flask) -> Event:
    return closed()


def text_to(who: str, channel: str = "site") -> str:
    """The last message that somebody received."""
    query = sa.select(OutboxMessage.text).where(
        OutboxMessage.recipient == who, OutboxMessage.channel == channel
    )
    return db.session.scalars(query.order_by(OutboxMessage.id.desc())).first() or ""


def post_of(event: Event) -> Vacancy:
    return open_posts(db.session, stands_of(event)[0].establishment_id)[0]


def go_on(event: Event, number: int, when=None) -> None:
    stand = stands_of(event)[0]
    answers.go_on(
        db.session, event, stand, interview_of(event, number, stand).id, post_of(event).id,
        by=Organiser("employer"), occasion=at(when or day(2)),
    )  # fmt: skip
    db.session.commit()


def say_no(event: Event, number: int, reason: str = "autre_choix", place: int = 0) -> None:
    stand = stands_of(event)[place]
    answers.not_retain(
        db.session, event, stand, interview_of(event, number, stand).id, reason, by=Organiser("employer"),
        occasion=at(day(2)), seed=SEED,
    )  # fmt: skip
    db.session.commit()


def keep_time(when) -> int:
    return keep_answer_time(db.session, at(when), SEED)


def test_the_end_of_the_day_asks_each_employer_how_many_wait_and_never_who(event: Event) -> None:
    first, second = stands_of(event)[:2]
    assert interview_of(event, 14, first).state == "missed"
    who = f"employeur:{first.establishment_id}"
    assert subjects(who)[-1] == f"Vos réponses : {event.title}"
    text = text_to(who)
    assert "4\u00a0personnes attendent votre réponse." in text
    assert "Répondez avant le 6 décembre, à 18\u00a0h." in text
    assert "1\u00a0personne attend" in text_to(f"employeur:{second.establishment_id}")
    assert not [one for one in range(4) if name_of(SAMIRA + one) in text]
    third = stands_of(event)[2]
    assert f"Vos réponses : {event.title}" not in subjects(f"employeur:{third.establishment_id}")


def test_going_on_asks_the_resident_and_tells_the_employer_nothing(app: Flask, event: Event) -> None:
    go_on(event, 11)
    row = db.session.scalars(sa.select(Introduction)).one()
    assert (row.profile_id, row.state, row.proposed_by, row.employer_asked) == (
        SAMIRA, "proposed", "employer", False,
    )  # fmt: skip
    text = text_to(f"habitant:{SAMIRA}")
    assert "Vous vous êtes vus le 1er décembre." in text
    assert "Lisez l’offre, puis dites oui ou non." in text
    # A number of the day would be joined to a code, if the code appeared among the employer's own.
    employer = Actor("employer", stands_of(event)[0].establishment_id)
    assert list_introductions(db.session, employer, at(day(2))) == []
    assert asked_codes(db.session, row.vacancy_id, app.config["SECRET_KEY"]) == set()
    with pytest.raises(Refusal, match="not_found"):
        introductions.load(db.session, row.id, employer)
    before = subjects(f"employeur:{employer.id}")
    resident = Actor("resident", SAMIRA)
    introductions.act(
        db.session, row.id, "refuse", by=resident, seen=row.version, occasion=at(day(3)),
        given=Given(reason="horaires"),
    )  # fmt: skip
    assert subjects(f"employeur:{employer.id}") == before


def test_after_the_yes_the_employer_has_the_request(event: Event) -> None:
    go_on(event, 11)
    row = db.session.scalars(sa.select(Introduction)).one()
    introductions.act(
        db.session, row.id, "agree", by=Actor("resident", SAMIRA), seen=row.version, occasion=at(day(3)),
        given=Given(shared=("name",), adult=True),
    )  # fmt: skip
    assert row.state == "sent"
    employer = Actor("employer", stands_of(event)[0].establishment_id)
    assert [one.id for one in list_introductions(db.session, employer, at(day(3)))] == [row.id]


def test_going_on_with_whom_an_exchange_exists_answers_the_same(event: Event) -> None:
    resident = Actor("resident", OTHER)
    given = Given(shared=(), adult=True)
    row = introductions.propose(
        db.session, post_of(event).id, OTHER, by=resident, occasion=at(day(1)), given=given
    )
    introductions.act(db.session, row.id, "withdraw", by=resident, seen=row.version, occasion=at(day(1)))
    db.session.commit()
    version, employer = row.version, f"employeur:{stands_of(event)[0].establishment_id}"
    before = subjects(employer)
    go_on(event, 12)
    db.session.refresh(row)
    assert (row.state, row.version) == ("withdrawn", version)
    assert "Vous avez déjà une demande pour ce poste." in text_to(f"habitant:{OTHER}")
    assert subjects(employer) == before


@pytest.mark.parametrize(
    ("reason", "told"),
    [("autre_choix", "Quelqu’un d’autre est choisi."), ("competence", "Il manque un savoir-faire")],
)
def test_a_no_has_a_reason_a_piste_and_somebody_to_see(event: Event, reason: str, told: str) -> None:
    say_no(event, 11, reason)
    stand = stands_of(event)[0]
    text = text_to(f"habitant:{SAMIRA}")
    assert f"{stand.name} ne donne pas suite.\n{told}" in text
    assert "Votre conseiller peut vous aider." in text
    assert text.endswith("/mes-pistes")
    ways = ("Une autre offre près de vous : ", "Une formation peut vous apprendre : ")
    [way] = [line for line in text.splitlines() if line.startswith(ways)]
    assert stand.name not in way
    assert subjects(f"habitant-{SAMIRA}@demo.invalid", "email")[-1] == f"Réponse de {stand.name}"
    assert name_of(SAMIRA) in subjects("conseiller:0")[-1]
    assert told in text_to("conseiller:0")


def test_a_missing_skill_names_the_course_when_there_is_one(event: Event) -> None:
    learnt = set()
    for number in (11, 12, 13):
        say_no(event, number, "competence")
        text = text_to(f"habitant:{SAMIRA + number - 11}")
        learnt.add("Une formation peut vous apprendre : " in text)
    assert True in learnt


def test_silence_is_reminded_on_day_3_and_closed_on_day_5(event: Event) -> None:
    say_no(event, 12)
    first = stands_of(event)[0]
    who = f"employeur:{first.establishment_id}"
    assert keep_time(day(3, 23)) == 0
    assert f"Des réponses attendent : {event.title}" not in subjects(who)
    assert keep_time(day(4, 0, 10)) == keep_time(day(5)) == 0
    assert subjects(who).count(f"Des réponses attendent : {event.title}") == 1
    assert "3\u00a0personnes attendent encore" in text_to(who)
    assert keep_time(day(6, 17, 50)) == 0
    assert keep_time(day(6, 18)) == 4
    assert keep_time(day(6, 18, 10)) == keep_time(day(20)) == 0
    text = text_to(f"habitant:{SAMIRA + 2}")
    assert f"{first.name} n’a pas répondu en 5 jours.\nCe n’est pas votre faute." in text
    assert f"Pas de réponse après la rencontre : {name_of(SAMIRA + 2)}" in subjects("conseiller:0")
    assert "n’a pas répondu" not in text_to(f"habitant:{OTHER}")
    assert "3\u00a0personnes n’ont pas eu votre réponse." in text_to(who)
    said = db.session.scalars(sa.select(InterviewAnswer.answer)).all()
    assert sorted(said) == ["not_retained", "silent", "silent", "silent", "silent"]
    missed = interview_of(event, 14, first)
    assert db.session.get(InterviewAnswer, missed.id) is None
    assert not [one for one in subjects(f"habitant:{SAMIRA + 3}") if "éponse" in one]


def test_a_meeting_closed_late_is_answered_in_five_days_from_then(app: Flask) -> None:
    act(held(), "close", REGION, at(day(10)))
    assert keep_time(day(12)) == 0
    assert keep_time(day(15, 17)) == 0
    assert keep_time(day(15, 18)) == 5


def test_nobody_is_told_of_a_meeting_long_over(app: Flask, event: Event) -> None:
    event.changed_at = day(1).replace(month=10)
    db.session.commit()
    assert keep_time(day(20)) == 0


def test_a_walk_in_is_told_by_the_contact_that_was_left(event: Event) -> None:
    go_on(event, 21)
    post = post_of(event)
    assert subjects(WALK_IN, "email")[-1] == f"On continue : {post.title}"
    assert text_to(WALK_IN, "email").endswith(f"/offres/{post.id}")
    assert db.session.scalars(sa.select(Introduction)).all() == []


def test_a_walk_in_reads_a_no_and_a_forgotten_one_nothing(event: Event) -> None:
    one = db.session.scalars(sa.select(Attendance).where(Attendance.number == 21)).one()
    contact = one.contact
    one.first_name, one.contact, one.channel, one.forgotten_at = "", "", None, day(2)
    db.session.commit()
    before = subjects(contact, "email")
    assert keep_time(day(6, 18)) == 5
    assert subjects(contact, "email") == before


def test_a_walk_in_reads_why_and_where_to_look(event: Event) -> None:
    say_no(event, 21, "deja_pourvu")
    text = text_to(WALK_IN, "email")
    assert "Le poste est déjà pourvu." in text
    assert text.endswith("/offres?lieu=Pissevin%2C+N%C3%AEmes")


def test_who_was_erased_is_neither_asked_nor_told(event: Event) -> None:
    db.session.get_one(Profile, SAMIRA).erased_at = day(2)
    db.session.commit()
    before = subjects(f"habitant:{SAMIRA}")
    go_on(event, 11)
    say_no(event, 11, place=1)
    assert subjects(f"habitant:{SAMIRA}") == before
    assert db.session.scalars(sa.select(Introduction)).all() == []


def test_one_interview_has_one_answer(event: Event) -> None:
    say_no(event, 11)
    with pytest.raises(Refusal, match="answered"):
        go_on(event, 11)
    db.session.rollback()
    assert db.session.scalars(sa.select(Introduction)).all() == []


@pytest.mark.parametrize("reason", ["", "age", "quartier", "trajet"])
def test_a_reason_that_is_not_of_the_list_has_no_place_to_stand(event: Event, reason: str) -> None:
    with pytest.raises(Refusal, match="wrong_reason"):
        say_no(event, 11, reason)


def test_an_answer_waits_for_the_end_of_the_meeting(app: Flask) -> None:
    event = held()
    with pytest.raises(Refusal, match="not_yet"):
        go_on(event, 11, day(1, 11, 59))
    go_on(event, 11, day(1, 12))
    assert db.session.scalars(sa.select(Introduction.profile_id)).all() == [SAMIRA]


def test_an_employer_answers_on_a_page_of_numbers(event: Event, client: FlaskClient) -> None:
    first, second = stands_of(event)[:2]
    enter(client, "employeur", first.establishment_id)
    assert spaced("À répondre : 4.") in client.get("/recruter/rencontres").text
    here = f"/recruter/rencontres/{event.id}/reponses"
    assert here in client.get(f"/recruter/rencontres/{event.id}").text
    page = client.get(here).text
    shown = [one.get_text() for one in soup(page).select("#reponses section h2")]
    assert [one[:9] for one in shown] == ["Numéro 11", "Numéro 12", "Numéro 13", "Numéro 21"]
    assert not [one for one in range(4) if name_of(SAMIRA + one) in page]
    assert "Aya" not in page
    form = f"{here}/{interview_of(event, 11, first).id}"
    assert post(client, here, form, post="999").status_code == 422
    assert post(client, here, form, reason="").status_code == 422
    assert post(client, here, form, post=str(post_of(event).id)).status_code == 303
    token = soup(client.get(here).text).select_one("input[name=csrf_token]")["value"]
    again = client.post(form, data={"csrf_token": token, "answer": "go_on", "post": str(post_of(event).id)})
    assert again.status_code == 409
    elsewhere = f"{here}/{interview_of(event, 11, second).id}"
    said = {"csrf_token": token, "answer": "not_retained", "reason": "horaires"}
    assert client.post(elsewhere, data=said).status_code == 404
    missed = f"{here}/{interview_of(event, 14, first).id}"
    assert client.post(missed, data=said).status_code == 404
    nothing = client.post(f"{here}/{interview_of(event, 12, first).id}", data={"csrf_token": token})
    assert nothing.status_code == 422
    other = f"{here}/{interview_of(event, 12, first).id}"
    assert post(client, here, other, reason="horaires").status_code == 303
    told = soup(client.get(here).text).select("tbody tr")
    assert [one.get_text(" ") for one in told] == [
        f"Numéro 11 on continue {post_of(event).title}", "Numéro 12 pas cette fois Les horaires ne vont pas",
    ]  # fmt: skip


def test_a_page_of_answers_is_the_same_whoever_the_people_are(event: Event, client: FlaskClient) -> None:
    first = stands_of(event)[0]
    enter(client, "employeur", first.establishment_id)
    here = f"/recruter/rencontres/{event.id}/reponses"

    def read() -> str:
        page = soup(client.get(here).text).select_one("#reponses")
        for one in page.select("input[name=csrf_token]"):
            one.decompose()
        return str(page)

    before = read()
    for profile in db.session.scalars(sa.select(Profile).where(Profile.id < SAMIRA + 4)):
        profile.name, profile.reading, profile.birth_date, profile.neighbourhood_code = (
            "X",
            "none",
            None,
            None,
        )
    walk_in = db.session.scalars(sa.select(Attendance).where(Attendance.number == 21)).one()
    walk_in.first_name, walk_in.contact, walk_in.channel = "Y", "", None
    db.session.commit()
    assert read() == before


def test_a_walk_in_has_the_number_and_the_hours_in_writing(app: Flask) -> None:
    event = held()
    db.session.execute(sa.delete(EventInterview))
    one = arriving.walk_in(
        db.session, event, name="Lina", contact="06 12 34 56 78", wants="vendre", by=REGION, occasion=MORNING
    )
    db.session.commit()
    assert subjects("+33612345678", "sms") == [f"Votre numéro : {one.number}"]
    settle(event)
    assert subjects("+33612345678", "sms")[-1] == f"Votre passage : {event.title}"
    assert f"Votre numéro : {one.number}." in text_to("+33612345678", "sms")


def test_a_resident_reads_every_answer_on_their_own_page(event: Event, client: FlaskClient) -> None:
    first, second = stands_of(event)[:2]
    enter(client, "habitant", SAMIRA)
    here = f"/mes-rencontres/{event.id}"

    def read() -> list[str]:
        return [one.get_text(" ") for one in soup(client.get(here).text).select("section .kept li")]

    waits = "Réponse avant le 6 décembre, à 18\u00a0h."
    assert read() == [f"{first.name} {waits}", f"{second.name} {waits}"]
    say_no(event, 11, "horaires")
    keep_time(day(6, 18))
    assert read() == [
        f"{first.name} Les horaires ne vont pas ensemble.", f"{second.name} Pas de réponse en 5 jours.",
    ]  # fmt: skip
