"""A town in two versions that differ only in what EXCHANGE does not list for an employer before agreement."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle

import sqlalchemy as sa
from accounts.made import a_member, sign_in
from demo_town import SAMIRA
from environ import SECRET
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from matching.accounts.models import Account
from matching.accounts.organisation_models import Membership, Organisation
from matching.clock import now
from matching.employers.models import Establishment, Vacancy
from matching.extensions import db
from matching.introductions import service
from matching.introductions.answers import keep_time
from matching.introductions.models import Introduction
from matching.introductions.sides import Sides
from matching.introductions.values import Actor, Given
from matching.matches.snapshot import note_change
from matching.notifications.alerts import send_alerts
from matching.notifications.models import OutboxMessage
from matching.privacy.models import ProfileSex
from matching.region.models import Neighbourhood
from matching.residents.models import Profile, ProfileChoice, ProfileDifficulty

from .made import COUNSELLOR, at, later
from .walk import soup

LISTED = ("holds", "means")
"""Choices of a profile that an employer reads something of: the cards that a post asks, « can be there »."""
BORN = (date(1961, 2, 3), date(2010, 2, 3))
"""65 and 16 years old: the law for minors must not show either."""


def change_everybody() -> None:
    """Another name, sex, age, place in words, reading, situation, wish and scheme for each resident."""
    quarters = db.session.scalars(sa.select(Neighbourhood.code)).all()
    for person, born in zip(
        db.session.scalars(sa.select(Profile).where(Profile.lat.is_not(None))), cycle(BORN), strict=False
    ):
        person.name, person.birth_date = "Quelqu’un", born
        person.reading, person.french, person.situation = "none", "spoken", "other"
        person.project, person.wants_business, person.aims_at_level = "open", True, 4
        person.max_minutes, person.hours, person.commune_code = 5, "part", "34172"
        person.neighbourhood_code = next(code for code in quarters if code != person.neighbourhood_code)
        person.choices = [one for one in person.choices if one.kind in LISTED]
        person.choices += [
            ProfileChoice(kind="registered", value="plie"),
            ProfileChoice(kind="in_schemes", value="e2c"),
            ProfileChoice(kind="in_schemes", value="projet_pro"),
            ProfileChoice(kind="avoid", value="night"),
            ProfileChoice(kind="contracts", value="stage"),
        ]
        person.difficulties = [ProfileDifficulty(value="papers")]
        db.session.add(ProfileSex(profile_id=person.id, sex="other"))
        db.session.add(
            Account(
                email=f"quelquun-{person.id}@exemple.fr", phone=f"+336{person.id:08d}", created_at=now(),
                profile_id=person.id,
            )
        )  # fmt: skip
        note_change(db.session, "profile", person.id, now())
    db.session.commit()


@dataclass(frozen=True)
class Employer:
    """An employer with an account, signed in, whose posts are those of the town's first establishment."""

    client: FlaskClient
    account: Account
    establishment_id: int
    vacancy_id: int


def an_employer(app: Flask) -> Employer:
    vacancy = db.session.scalars(sa.select(Vacancy).order_by(Vacancy.id).limit(1)).one()
    place = db.session.get_one(Establishment, vacancy.establishment_id)
    organisation = Organisation(
        kind="establishment", name=place.name, establishment_id=place.id, proof="word", checked_at=now(),
        created_at=now(),
    )  # fmt: skip
    db.session.add(organisation)
    db.session.commit()
    account = a_member(organisation, "rose@halle.fr", admin=True)
    client = app.test_client()
    sign_in(client, account, "employeur", organisation)
    return Employer(client, account, place.id, vacancy.id)


def bare(answer: TestResponse) -> tuple[int, bytes, list[tuple[str, str]]]:
    """What came: the status, the bytes without the form’s token, drawn anew, the headers without its cookie.

    The token is always as long: the length that the headers tell is compared as it is.
    """
    text = re.sub(rb'<input[^>]*name="csrf_token"[^>]*>', b"", answer.get_data())
    kept = [(name, value) for name, value in answer.headers if name not in ("Set-Cookie", "Date")]
    return answer.status_code, text, kept


def a_story(employer: Employer, received: dict[str, object]) -> list[Introduction]:
    """The employer proposes to three people, a counsellor to another; they say no, yes, and nothing.

    None of it has reached the employer: a yes said for somebody waits a day. What the employer's own acts
    answer is put into `received`. Returns the employer's three, committed.
    """
    page = f"/recruter/offres/{employer.vacancy_id}/candidats"
    first = employer.client.get(page)
    codes = [one["value"] for one in soup(first).select("input[name=code]")][:3]
    token = soup(first).select_one("input[name=csrf_token]")["value"]
    for code in codes:
        data = {"csrf_token": token, "code": code, "page": "1"}
        sent = employer.client.post(page.replace("candidats", "proposer-un-echange"), data=data)
        received[f"answer to {code}"] = bare(sent)
    asked = list(db.session.scalars(sa.select(Introduction).order_by(Introduction.id)))
    assert [row.state for row in asked] == ["proposed"] * 3
    service.propose(db.session, employer.vacancy_id, _another(asked), by=COUNSELLOR, occasion=at())
    _act(asked[0], "refuse", _resident(asked[0]), reason="trajet")
    _act(
        asked[1], "agree", COUNSELLOR, shared=("name", "skills"), mandate="oral", adult=True,
        mandate_on=date(2026, 11, 30),
    )  # fmt: skip
    service.write_message(
        db.session, asked[2].id, "Je m’appelle Quelqu’un.", by=_resident(asked[2]), occasion=at()
    )
    db.session.commit()
    keep_time(db.session, later(hours=12))
    db.session.execute(sa.update(Profile).values(created_at=now()))
    for when in (now() - timedelta(days=8), now()):  # the first run only notes the hour
        send_alerts(db.session, now=when, site_url="http://site.invalid", seed="seed", secret=SECRET)
    return asked


def answer_link(employer: Employer, row: Introduction) -> tuple[str, str]:
    """Purpose and token of the link by which this employer would answer a request."""
    link = Sides(db.session, row, at()).answer_link(employer.account.id)
    return tuple(link.split("/")[-2:])


def letters_of(employer: Employer) -> list[tuple[object, ...]]:
    """All that was written to the employer or to a member, on every channel."""
    emails = db.session.scalars(
        sa.select(Account.email)
        .join(Membership, Membership.account_id == Account.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Organisation.establishment_id == employer.establishment_id)
    ).all()
    to = sa.or_(OutboxMessage.recipient.contains("employeur"), OutboxMessage.recipient.in_(emails))
    return [
        (one.key, one.channel, one.recipient, one.subject, one.text, one.attachments, one.kind)
        for one in db.session.scalars(sa.select(OutboxMessage).where(to).order_by(OutboxMessage.id))
    ]


def _resident(row: Introduction) -> Actor:
    return Actor("resident", row.profile_id)


def _act(row: Introduction, act: str, who: Actor, **given) -> None:
    service.act(db.session, row.id, act, by=who, seen=row.version, occasion=at(), given=Given(**given))


def _another(asked: list[Introduction]) -> int:
    taken = {row.profile_id for row in asked}
    return next(one for one in range(SAMIRA, SAMIRA + 10) if one not in taken)
