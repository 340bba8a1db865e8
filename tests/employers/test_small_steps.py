"""A post is not moved in small steps to learn where people live: hours and place change a few times a day."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from matching.accounts.limits import MOVE, PUBLISH
from matching.employers.models import Vacancy
from matching.extensions import db

from .forms import send
from .test_employer_road import NEW, establish, write

MOST, MOST_PUBLISHED = (int(one.whom.split()[0]) for one in (MOVE, PUBLISH))


def begins(vacancy_id: int) -> set[str]:
    db.session.expire_all()
    return {f"{one.start_at:%H:%M}" for one in db.session.get_one(Vacancy, vacancy_id).shifts}


def test_hours_and_place_of_a_published_post_change_a_few_times_a_day(
    app: Flask, client: FlaskClient
) -> None:
    establish(client)
    place = write(client).location
    vacancy_id = int(place.rpartition("/")[2])
    edit = f"{place}/modifier"
    for minute in range(MOST + 2):  # a draft asks nobody
        assert send(client, edit, edit, shifts__0__start=f"06:{minute:02}").status_code == 303
    assert send(client, place, f"{place}/publier").status_code == 303
    for minute in range(1, MOST):
        assert send(client, edit, edit, shifts__0__start=f"07:{minute:02}").status_code == 303
    assert send(client, edit, edit, commune="34000").status_code == 303
    # Closed and opened again, it is the same post.
    assert send(client, place, f"{place}/fermer").status_code == 303
    for over in ({"shifts__0__start": "07:30"}, {"commune": "30000"}):
        refused = send(client, edit, edit, description="Écrit longuement.", **over)
        assert refused.status_code == 429
        assert "Écrit longuement." in refused.text
        assert "Recommencez demain" in refused.text
    assert begins(vacancy_id) == {f"07:{MOST - 1:02}"}
    assert send(client, place, f"{place}/publier").status_code == 303
    # What does not ask who can be there is not counted.
    changed = send(client, edit, edit, title="Second de cuisine", pay_amount="14")
    assert changed.status_code == 303


def test_new_posts_are_counted_when_they_are_published(app: Flask, client: FlaskClient) -> None:
    establish(client)
    places = [write(client).location for _ in range(3)]
    with app.test_request_context():
        from matching.accounts.limits import count_post

        owner = db.session.query(Vacancy).first().establishment_id
        for _ in range(MOST_PUBLISHED - 2):
            count_post(PUBLISH, owner)
    told = [send(client, place, f"{place}/publier").status_code for place in places]
    assert told == [303, 303, 429]
    assert client.get(NEW).status_code == 200
