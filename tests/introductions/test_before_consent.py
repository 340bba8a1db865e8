"""Before the yes, an employer receives the same bytes whoever the person is: pages, headers, letters, order.

A town is walked twice by the same steps. In the second, all that EXCHANGE does not list for an employer is
another one: name, sex, age, place, reading, schemes, registrations. Every address that an employer may open
is taken from the map of routes: a new one is compared at once, or this test asks what stands in it.
"""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
import sqlalchemy as sa
from databases import Databases
from demo_town import SAMIRA, load_town
from environ import SECRET, environ_for
from events.made import EMPLOYER, published
from events.pdf_files import opened
from flask import Flask
from forgetful import ForgetfulClient
from swapping import PART
from werkzeug.routing import Rule

from matching import create_app
from matching.accounts.organisation_models import Organisation
from matching.clock import PARIS, now
from matching.employers.models import Vacancy
from matching.events.models import Attendance, Event, EventInterview, EventStand
from matching.extensions import db
from matching.introductions.sharing import code_of
from matching.matches.snapshot import note_change
from matching.residents.models import Profile

from .worlds import Employer, a_story, an_employer, answer_link, bare, change_everybody, letters_of

ASKED = {
    "employers.candidates": ("?page=2", "?page=3", "?page=500"),
    "employers.suggest": ("?title=Aide de cuisine",),
    "public.complete_places": ("?q=piss",),
    "public.complete_occupations": ("?q=mena",),
    "matches.offers": ("?lieu=Pissevin&metier=ménage&minutes=30",),
    "matches.offer": ("?lieu=Pissevin",),
    "matches.occupations": ("?lieu=Pissevin&plait=cuisiner",),
    "notifications.mine": ("?page=2",),
}
"""What stands after an address, besides nothing."""
SENDS = {
    "employers.accept_later_start", "employers.close", "employers.edit_vacancy", "employers.establishment",
    "employers.new_vacancy", "employers.publish", "events.answer_met", "events.bring_posts", "events.miss",
    "events.note",
    "introductions.propose", "introductions.received_act", "introductions.received_message",
}  # fmt: skip
"""The forms of employers. Each answers by the address of a page that is compared, or by the page itself."""


def test_the_forms_of_employers_are_known(app: Flask) -> None:
    """A new one, such as an export, is added above once what it answers is compared."""
    sends = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods and "employer" in getattr(app.view_functions[rule.endpoint], "guard", "")
    }
    assert sends <= SENDS


def addresses(rule: Rule, known: dict[str, list[str]]) -> tuple[list[str], bool]:
    """The addresses of a route with each known thing in it; and whether every argument is known."""
    names = sorted(rule.arguments)
    filled = []
    for values in product(*(known.get(f"{rule.endpoint} {name}", known.get(name, ["1"])) for name in names)):
        address = rule.rule
        for name, value in zip(names, values, strict=True):
            address = address.replace(f"<int:{name}>", value).replace(f"<{name}>", value)
        filled.append(address)
    return filled, all(name in known or f"{rule.endpoint} {name}" in known for name in names)


def everything_opened(app: Flask, employer: Employer, known: dict[str, list[str]]) -> dict[str, object]:
    """Each GET of the house, opened by an employer: address -> what came, as a page and as a part."""
    came: dict[str, object] = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: one.rule):
        if "GET" not in rule.methods or rule.endpoint == "static":
            continue
        guard = app.view_functions[rule.endpoint].guard
        filled, all_known = addresses(rule, known)
        for address, asked in product(filled, ("", *ASKED.get(rule.endpoint, ()))):
            for headers in ({}, PART):
                answer = employer.client.get(address + asked, headers=headers)
                came[f"{address}{asked} {'part' if headers else 'page'}"] = bare(answer)
                assert answer.status_code == 200 or "employer" not in guard, address
                if answer.status_code == 403:
                    break
                assert all_known, f"{rule.rule}: say in `known` what an employer may open there"
    return came


def seat_somebody(event: Event) -> None:
    """Samira has an interview at the employer's stand: what its screen and its sheet tell of it."""
    stand = sa.select(EventStand.id).where(
        EventStand.event_id == event.id, EventStand.establishment_id == EMPLOYER
    )
    one = Attendance(event_id=event.id, comer="resident", profile_id=SAMIRA, number=27, created_at=now())
    db.session.add(one)
    db.session.flush()
    db.session.add(EventInterview(stand_id=db.session.scalar(stand), attendance_id=one.id, slot=1))
    db.session.commit()


def received(url: str, folder, others: bool) -> dict[str, object]:
    """All that the employer of a post receives while people are proposed, say no, are silent, and wait."""
    app = create_app(environ_for(url, folder, DEMO="0"))
    app.test_client_class = ForgetfulClient
    with app.app_context():
        load_town(24)
        employer = an_employer(app)
        if others:
            change_everybody()
        came: dict[str, object] = {}
        asked = a_story(employer, came)
        posts = sa.select(Vacancy.id).where(
            Vacancy.establishment_id == employer.establishment_id, Vacancy.status == "open"
        )
        event = published()
        seat_somebody(event)
        assert employer.establishment_id == EMPLOYER, "whose stand it is"
        purpose, token = answer_link(employer, asked[1])
        known = {
            "vacancy_id": [str(one) for one in db.session.scalars(posts.order_by(Vacancy.id).limit(2))],
            "introduction_id": [str(row.id) for row in asked],
            "introductions.link purpose": [purpose], "introductions.link token": [token],
            "event_id": [str(event.id)], "events.meeting slug": [event.slug],
            "events.calendar slug": [event.slug], "events.invited token": ["1"],
            "events.poster slug": [event.slug], "events.flyers slug": [event.slug],
            "events.invited_sheet token": ["1"],
            "code": ["QN03405M"], "region.aid slug": ["competence-plus", "e2c"],
            # Of nobody: what an employer makes up is answered alike in both towns.
            "accounts.scan code": ["AAAA"], "jeton": ["1"], "notifications.stop token": ["1"],
            "role": ["employeur"], "message_id": ["1"], "place": ["1"],
        }  # fmt: skip
        came |= everything_opened(app, employer, known)
        came["letters"] = letters_of(employer)
        subjects = " ".join(str(one[3]) for one in came["letters"])
        assert "Votre proposition" in subjects, "an employer's own proposal that is declined is told"
        assert "nouvelles personnes pourraient venir" in subjects, "new candidates are told"
        assert_differences_are_seen(employer, came)
        assert_nobody_is_read_unchecked(app, employer, known)
        db.session.remove()
        db.engine.dispose()
    return came


def assert_differences_are_seen(employer: Employer, came: dict[str, object]) -> None:
    """One thing that EXCHANGE lists changes for one person: what came is no longer what comes."""
    page = f"/recruter/offres/{employer.vacancy_id}/candidats"
    assert bare(employer.client.get(page)) == came[f"{page} page"]
    person = db.session.get_one(Profile, SAMIRA)
    person.available_from = date(2027, 3, 1)
    note_change(db.session, "profile", SAMIRA, now())
    db.session.commit()
    assert bare(employer.client.get(page)) != came[f"{page} page"]


def assert_nobody_is_read_unchecked(app: Flask, employer: Employer, known: dict[str, list[str]]) -> None:
    """The establishment is to be checked again: none of its pages holds the code of anybody."""
    posts = [int(one) for one in known["vacancy_id"]]
    people = db.session.scalars(sa.select(Profile.id)).all()
    codes = [code_of(post, person, SECRET) for post in posts for person in people]
    db.session.execute(
        sa.update(Organisation)
        .where(Organisation.establishment_id == employer.establishment_id)
        .values(checked_at=None, proof="")
    )
    db.session.commit()
    closed = 0
    for rule in app.url_map.iter_rules():
        guard = getattr(app.view_functions[rule.endpoint], "guard", "")
        if "GET" in rule.methods and ("employer" in guard or guard == "signed_in"):
            for address in addresses(rule, known)[0]:
                answer = employer.client.get(address)
                closed += answer.status_code == 403
                is_pdf = answer.mimetype == "application/pdf"
                text = opened(answer.data).text if is_pdf else answer.text
                assert (address, [code for code in codes if code in text][:1]) == (address, [])
                if guard == "checked_employer_only":
                    assert answer.status_code == 403, address
    assert closed > len(posts)


@pytest.mark.filterwarnings("error")
def test_the_same_bytes_whoever_the_person_is(databases: Databases, tmp_path, monkeypatch) -> None:
    # The links of letters hold an instant: both towns are walked at the same one.
    monkeypatch.setattr("matching.clock.datetime", _Stopped)
    monkeypatch.setattr("matching.clock.hour_in_paris", lambda: _Stopped.now(PARIS).time())
    with databases.copy() as one, databases.copy() as other:
        these = received(one, tmp_path / "one", others=False)
        those = received(other, tmp_path / "other", others=True)
    assert set(these) == set(those)
    for what in these:
        assert these[what] == those[what], what
    assert SECRET not in str(these)


class _Stopped(__import__("datetime").datetime):
    """A clock that always says the same instant."""

    @classmethod
    def now(cls, tz=None):
        return cls(2026, 12, 1, 11, tzinfo=tz)
