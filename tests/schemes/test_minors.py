"""Before 18 without a plan: a person first, and only posts that the law allows at their first shift."""

from __future__ import annotations

from datetime import date, time

import pytest
import sqlalchemy as sa
from demo_town import SAMIRA, load_town
from employers.forms import enter, soup
from flask import Flask
from flask.testing import FlaskClient
from introductions.made import COUNSELLOR, RESIDENT, an_introduction, at, employer_of, given_for, told
from notifications.test_alerts import MORNING, SHE, publish, run, subjects
from werkzeug.test import TestResponse

from matching.employers.models import Vacancy, VacancyShift
from matching.extensions import db
from matching.french import spaced
from matching.introductions import service
from matching.introductions.models import Introduction, IntroductionEvent
from matching.introductions.values import Actor, Given
from matching.matches.snapshot import note_change
from matching.notifications.people import set_preference
from matching.privacy.consents import give
from matching.privacy.minors import record_agreement
from matching.refusals import Refusal
from matching.residents.models import Profile

from .made import first_post, rewrite_person, rewrite_post

FIRST = "Parlez d’abord à une personne"
LEGAL = "Seules les offres permises à votre âge sont montrées."
# The post opens on a Tuesday and works on Mondays: its first shift is on the 14th.
OPENS, FIRST_SHIFT = date(2026, 12, 8), date(2026, 12, 14)


@pytest.fixture
def night(app: Flask) -> Vacancy:
    """A post of Monday nights, for which a minor is too young."""
    load_town(20)
    post = first_post()
    post.shifts.clear()
    rewrite_post(post, requires=[], starts_on=OPENS)
    post.shifts.append(VacancyShift(day=0, start_at=time(22), end_at=time(5)))
    rewrite_post(post)
    return post


def born(day: date, situation: str | None = "out_of_school") -> None:
    rewrite_person(SAMIRA, birth_date=day, situation=situation)


def listed(client: FlaskClient) -> tuple[set[int], str]:
    """The offers of Samira's own list, and what it says."""
    enter(client, SAMIRA, "habitant")
    page = soup(client.get("/mes-offres?minutes=0&autour=tous"))
    links = [link["href"].split("?")[0].rsplit("/", 1)[1] for link in page.select(".match-title a")]
    return set(map(int, links)), page.select_one("#resultats").get_text(" ", strip=True)


@pytest.mark.parametrize(
    ("birth", "shown", "told"),
    [
        (date(2008, 12, 15), False, True),  # 18 the day after the first shift
        (date(2008, 12, 14), True, True),  # 18 on the very day: still a minor today
        (date(2008, 12, 1), True, False),  # 18 today
        (date(2010, 12, 1), False, True),  # 16 today
    ],
)
def test_the_law_is_read_at_the_first_shift(
    client: FlaskClient, night: Vacancy, birth: date, shown: bool, told: bool
) -> None:
    born(birth)
    offers, text = listed(client)
    assert (night.id in offers) is shown
    assert len(offers) > 5  # the other posts are there
    assert (FIRST in text) is (LEGAL in text) is told


@pytest.mark.parametrize(
    ("situation", "told"),
    [("out_of_school", True), ("jobseeker", True), (None, True), ("pupil", False), ("student", False)],
)
def test_who_has_a_plan_reads_every_post(
    client: FlaskClient, night: Vacancy, situation: str | None, told: bool
) -> None:
    born(date(2009, 6, 1), situation)
    offers, text = listed(client)
    assert (FIRST in text) is told
    assert (night.id in offers) is not told


def test_nobody_is_taken_for_a_minor(client: FlaskClient, night: Vacancy) -> None:
    rewrite_person(SAMIRA, birth_date=None, situation="out_of_school")
    offers, text = listed(client)
    assert night.id in offers
    assert FIRST not in text


def test_a_person_to_call_is_one_step_away(client: FlaskClient, night: Vacancy) -> None:
    born(date(2009, 6, 1))
    enter(client, SAMIRA, "habitant")
    page = soup(client.get("/mes-offres"))
    [way] = [link for link in page.select("#resultats .notice a") if link.text.strip() == "Voir qui appeler"]
    steps = soup(client.get(way["href"])).select("main h2")
    assert FIRST in steps[0].get_text(" ", strip=True)


def test_the_counsellor_reads_everything_and_is_told(client: FlaskClient, night: Vacancy) -> None:
    born(date(2009, 6, 1))
    enter(client, 0, "conseiller")
    page = soup(client.get(f"/conseiller/habitants/{SAMIRA}?minutes=0&autour=tous"))
    assert "Vous voyez tout." in page.text
    assert any(f"/offres/{night.id}" in link["href"] for link in page.select(".match-title a"))


@pytest.mark.parametrize(("birth", "told"), [(date(2010, 12, 1), False), (date(1990, 12, 1), True)])
def test_no_news_of_a_post_that_the_law_forbids(night: Vacancy, birth: date, told: bool) -> None:
    born(birth)
    samira = db.session.get_one(Profile, SAMIRA)
    samira.max_minutes, night.lat, night.lon = 240, samira.lat, samira.lon
    note_change(db.session, "profile", SAMIRA, MORNING)
    give(db.session, SAMIRA, "alerts", by=str(SHE), now=MORNING)
    set_preference(db.session, SHE, channel=None, alerts="daily")
    db.session.commit()
    run(0)
    publish(night, 1.2)
    run(2)
    assert (subjects(SHE) != []) is told


# The roads by which a minor may come to a post: of each, the counsellor's, hers, and an employer's.

WHY = "Avant 18 ans, la loi interdit le travail de nuit."
SEVENTEEN = date(2009, 6, 1)


def rows() -> int:
    """How many introductions and lines of theirs there are."""
    db.session.expire_all()
    return sum(
        db.session.scalar(sa.select(sa.func.count()).select_from(one))
        for one in (Introduction, IntroductionEvent)
    )


def legal_post(night: Vacancy) -> Vacancy:
    """Another post, of weekday mornings, which she may work at."""
    found = db.session.scalars(
        sa.select(Vacancy).where(Vacancy.status == "open", Vacancy.id != night.id).order_by(Vacancy.id)
    ).first()
    found.shifts.clear()
    found.shifts += [VacancyShift(day=day, start_at=time(8), end_at=time(12)) for day in range(5)]
    rewrite_post(found, starts_on=OPENS, weekly_hours=20)
    return found


def post(client: FlaskClient, address: str, page: str, **data: object) -> TestResponse:
    """A form written by hand: to an address, with the token of some page."""
    token = soup(client.get(page)).select_one("input[name=csrf_token]")["value"]
    return client.post(address, data={"csrf_token": token, **data})


@pytest.mark.parametrize("situation", ["out_of_school", "pupil"])
def test_the_desk_lists_what_may_be_proposed(client: FlaskClient, night: Vacancy, situation: str) -> None:
    born(SEVENTEEN, situation)
    enter(client, 0, "conseiller")
    page = soup(client.get(f"/conseiller/suivis/{SAMIRA}?minutes=0&autour=tous"))
    boxes = page.select("input[name=vacancy]")
    assert boxes
    assert WHY not in page.select_one("section[aria-labelledby=offres]").text
    assert str(night.id) not in {box["value"] for box in boxes}
    assert "à cet âge, laissée" in page.text
    panel = soup(client.get(f"/conseiller?personne={SAMIRA}")).select_one("#personne")
    assert panel.select("form.offered")
    assert WHY not in panel.text
    # It is read elsewhere, with its reason, and cannot be proposed from there.
    offer = soup(client.get(f"/conseiller/habitants/{SAMIRA}/offres/{night.id}"))
    assert WHY in offer.text
    assert not offer.select(f'form[action="/conseiller/suivis/{SAMIRA}/proposer"]')
    box = soup(client.get(f"/conseiller/offres/{night.id}/proposer?tout=1")).select_one(f"#personne-{SAMIRA}")
    assert box.has_attr("disabled")
    assert WHY in box.parent.text


def test_who_comes_of_age_before_the_first_shift_is_listed(client: FlaskClient, night: Vacancy) -> None:
    born(FIRST_SHIFT.replace(year=2008))
    enter(client, 0, "conseiller")
    box = soup(client.get(f"/conseiller/offres/{night.id}/proposer?tout=1")).select_one(f"#personne-{SAMIRA}")
    assert not box.has_attr("disabled")
    hers = f"/conseiller/suivis/{SAMIRA}"
    before = rows()
    assert post(client, f"{hers}/proposer", hers, vacancy=night.id).status_code in (302, 303)
    assert rows() == before + 2


@pytest.mark.parametrize("by_post", [True, False])
def test_a_proposal_posted_by_hand_is_refused_whole(
    client: FlaskClient, night: Vacancy, by_post: bool
) -> None:
    other = legal_post(night)
    born(SEVENTEEN)
    before = rows()
    enter(client, 0, "conseiller")
    page = f"/conseiller/suivis/{SAMIRA}"
    if by_post:
        somebody = db.session.scalar(sa.select(Profile.id).where(Profile.id > SAMIRA).limit(1))
        address = f"/conseiller/offres/{night.id}/proposer"
        answer = post(client, address, page, profile=[somebody, SAMIRA])
    else:
        answer = post(client, f"{page}/proposer", page, vacancy=[other.id, night.id])
    assert answer.status_code == 409
    assert "la loi interdit le travail de nuit. Rien n’est envoyé." in answer.text
    assert rows() == before


def test_she_cannot_ask_for_it_and_reads_why(client: FlaskClient, night: Vacancy) -> None:
    born(SEVENTEEN)
    before = rows()
    enter(client, SAMIRA, "habitant")
    page = soup(client.get(f"/mes-offres/{night.id}"))
    assert f"{WHY} Ce poste vous est ouvert à 18 ans." in page.text
    assert not page.select(f'a[href="/mes-offres/{night.id}/demander"]')
    assert page.select(f'form[action="/mes-offres/{night.id}/regard-humain"]')
    for answer in (
        client.get(f"/mes-offres/{night.id}/demander"),
        post(client, f"/mes-offres/{night.id}/demander", f"/mes-offres/{night.id}", shared="name"),
    ):
        assert answer.status_code == 409
        assert WHY in answer.text
        assert not soup(answer).select("main form")
    assert rows() == before
    legal = legal_post(night)
    assert client.get(f"/mes-offres/{legal.id}/demander").status_code == 200


def test_what_an_employer_proposes_waits_and_the_counsellor_is_told(
    client: FlaskClient, night: Vacancy
) -> None:
    born(SEVENTEEN)
    row = service.propose(db.session, night.id, SAMIRA, by=employer_of(night), occasion=at())
    db.session.commit()
    assert row.state == "proposed"  # for the employer nothing differs: an age is not theirs to learn
    assert told(f"habitant:{SAMIRA}") == []
    assert any(spaced("Poste interdit à cet âge") in spaced(one) for one in told("conseiller:0"))
    for by in (RESIDENT, COUNSELLOR):
        with pytest.raises(Refusal) as refused:
            service.act(
                db.session, row.id, "agree", by=by, seen=row.version, occasion=at(),
                given=given_for("agree", "proposed"),
            )  # fmt: skip
        assert (refused.value.code, refused.value.status) == ("law", 409)
        db.session.rollback()
    enter(client, SAMIRA, "habitant")
    page = soup(client.get(f"/mes-demandes/{row.id}"))
    assert WHY in page.text
    assert not page.select('form[action$="/agree"]')
    assert page.select('form[action$="/refuse"]')
    enter(client, 0, "conseiller")
    page = soup(client.get(f"/conseiller/demandes/{row.id}"))
    assert WHY in page.text
    assert not page.select('form[action$="/agree"]')


@pytest.mark.parametrize(
    ("act", "state", "by"),
    [
        ("send", "agreed", RESIDENT),
        ("send", "agreed", Actor("service")),
        ("propose_again", "withdrawn", RESIDENT),
        ("propose_again", "refused", COUNSELLOR),
    ],
)
def test_hours_that_became_those_of_a_night_stop_what_waits(
    night: Vacancy, act: str, state: str, by: Actor
) -> None:
    born(SEVENTEEN)
    night.positions = 3
    row = an_introduction(night, state)
    agreed = {"signed_by": "Une mère", "signed_on": date(2026, 11, 30), "recorded_by": "conseiller:0"}
    record_agreement(db.session, SAMIRA, now=at().now, **agreed)
    db.session.commit()
    with pytest.raises(Refusal) as refused:
        service.act(db.session, row.id, act, by=by, seen=row.version, occasion=at(), given=Given())
    assert refused.value.code == "law"
    db.session.rollback()
    assert db.session.get_one(Introduction, row.id).state == state
