"""Prescriptions: every act by every party in every state, the profile before and after, who reads nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from demo_town import SAMIRA, load_town
from environ import SECRET
from flask import Flask
from introductions.test_at_once import all_at_once

from matching.accounts.organisation_models import Organisation
from matching.counsellors import prescriptions
from matching.counsellors.models import Followed
from matching.counsellors.prescriptions import Proposed
from matching.counsellors.prescriptions_following import FOLLOWS
from matching.counsellors.prescriptions_models import (
    OPEN_STATES,
    PARTIES,
    STATES,
    LogChanged,
    Prescription,
    PrescriptionEvent,
)
from matching.counsellors.prescriptions_needs import CHECKS, Attested, Given
from matching.counsellors.prescriptions_table import ACTS, REASONS, STATE_WORDS, TABLE
from matching.employers.models import Vacancy, VacancySkill
from matching.extensions import db
from matching.introductions.values import Actor, Occasion
from matching.matches.service import offer_of
from matching.matches.snapshot import current_snapshot, note_change
from matching.matches.values import profile_key
from matching.notifications.models import OutboxMessage
from matching.privacy.copies import copy_of
from matching.refusals import Refusal
from matching.residents.models import Profile, ProfileChoice

NOON = datetime(2026, 12, 1, 11, tzinfo=UTC)
TODAY = date(2026, 12, 1)
RESIDENT, COUNSELLOR = Actor("resident", SAMIRA), Actor("counsellor")
ACTORS = {"resident": RESIDENT, "counsellor": COUNSELLOR}
SKILL = "Conduire une nacelle bleue"
KNOWN = frozenset({"competence_plus", "lectio", "e2c"})
GIVEN = {
    "accept": Given(mandate="oral", mandate_on=date(2026, 11, 30)),
    "start": Given(day=TODAY),
    "finish": Given(day=TODAY, attested=(Attested(SKILL),), attested_by="Centre du Lac"),
    "give_up": Given(reason="dates"),
}


def at(**later: float) -> Occasion:
    return Occasion(NOON + timedelta(**later), "http://site.invalid", SECRET, demo=True)


def propose(scheme: str = "competence_plus", **more: object) -> Prescription:
    what = Proposed(scheme, **more)
    return prescriptions.propose(db.session, SAMIRA, what, schemes=KNOWN, by=COUNSELLOR, occasion=at())


def put_in(state: str, **columns: object) -> Prescription:
    row = Prescription(
        profile_id=SAMIRA, scheme="competence_plus", course="", state=state, version=4,
        created_at=NOON, since=NOON, **columns,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def do(
    row: Prescription, act: str, by: Actor = COUNSELLOR, seen: int | None = None, given: Given | None = None
):
    return prescriptions.act(
        db.session, row.id, act, by=by, seen=row.version if seen is None else seen, occasion=at(),
        given=GIVEN[act] if given is None else given,
    )  # fmt: skip


def refusal(row: Prescription, act: str, **how: object) -> Refusal | None:
    try:
        do(row, act, **how)
    except Refusal as refused:
        return refused
    return None


def counts() -> tuple[int, ...]:
    return tuple(db.session.query(one).count() for one in (PrescriptionEvent, OutboxMessage))


@pytest.fixture
def samira(app: Flask) -> Profile:
    load_town(20)
    person = db.session.get_one(Profile, SAMIRA)
    db.session.commit()
    return person


def test_every_act_of_every_party_in_every_state(samira: Profile) -> None:
    tried = {"done": 0, 403: 0, 409: 0}
    for state in STATES:
        for act in ACTS:
            for party in PARTIES:
                row = put_in(state)
                before, way = counts(), TABLE.way_of(act, state, party)
                refused = refusal(row, act, by=ACTORS[party])
                if refused is None:
                    assert way is not None, (state, act, party)
                    assert (row.state, row.version) == (way.to, 5)
                    [line] = prescriptions.log_of(db.session, row.id)
                    assert (line.party, line.act, line.from_state, line.to_state) == (
                        party,
                        act,
                        state,
                        way.to,
                    )
                    tried["done"] += 1
                else:
                    assert way is None, (state, act, party, refused)
                    assert refused.status == (409 if TABLE.ever(act, party) else 403), (state, act, party)
                    db.session.refresh(row)
                    assert (row.state, row.version, counts()) == (state, 4, before)
                    tried[refused.status] += 1
                db.session.rollback()
    assert sum(tried.values()) == len(STATES) * len(ACTS) * len(PARTIES)
    assert tried["done"] == sum(len(way.start) * len(way.who) for way in TABLE)


def test_the_table_names_what_exists_and_reaches_every_state() -> None:
    assert {name for way in TABLE for name in way.needs} == set(CHECKS)
    assert {name for way in TABLE for name in way.follows} == set(FOLLOWS)
    reached, found = {"proposed"}, True
    while found:
        more = {way.to for way in TABLE if reached & set(way.start)} - reached
        reached, found = reached | more, bool(more)
    assert reached == set(STATES) == set(STATE_WORDS)
    assert {state for way in TABLE for state in way.start} == set(OPEN_STATES), "the two others end"
    assert not any("sant" in code or "malad" in words.lower() for code, words in REASONS.items())


def test_from_the_proposal_to_the_skill_in_the_next_list(samira: Profile) -> None:
    vacancy = db.session.scalars(
        sa.select(Vacancy).where(Vacancy.status == "open").order_by(Vacancy.id)
    ).first()
    db.session.add(VacancySkill(vacancy_id=vacancy.id, position=90, label=SKILL, required=True))
    note_change(db.session, "vacancy", vacancy.id, NOON)
    db.session.commit()

    def lacks() -> set[str]:
        card = offer_of(db.session, vacancy.id, SAMIRA, today=TODAY, seed="s").card
        return {one.label for one in card.match.missing_skills}

    def schemes_of() -> set[str]:
        profile = db.session.get_one(Profile, SAMIRA)
        return {one.value for one in profile.choices if one.kind == "in_schemes"}

    assert SKILL in lacks()
    row = propose(course="Nacelle", place="Nîmes", starts_on=date(2026, 12, 7), ends_on=date(2027, 1, 8))
    do(row, "accept", RESIDENT)
    do(row, "start")
    assert "competence_plus" in schemes_of()
    assert SKILL in lacks(), "a course that goes on attests nothing yet"
    do(row, "finish")
    db.session.commit()
    assert SKILL not in lacks()
    assert "competence_plus" not in schemes_of()
    [skill] = [one for one in db.session.get_one(Profile, SAMIRA).skills if one.label == SKILL]
    assert (skill.attested_by, skill.attested_on) == ("Centre du Lac", TODAY)
    assert (row.attested_by, row.attested_on, row.attested) == (
        "Centre du Lac", TODAY, [{"label": SKILL, "rome_item": None}]
    )  # fmt: skip
    assert [line.act for line in prescriptions.log_of(db.session, row.id)] == [
        "propose", "accept", "start", "finish"
    ]  # fmt: skip


def test_the_index_of_employers_counts_it_at_once_too(samira: Profile) -> None:
    def held() -> set[str]:
        index = current_snapshot(db.session).profiles
        found = index.find(profile_key(SAMIRA))
        return {one.label for one in found.skills}

    assert SKILL not in held()
    do(put_in("started"), "finish")
    db.session.commit()
    assert SKILL in held()


def test_a_skill_that_was_said_is_marked_and_a_card_is_held(samira: Profile) -> None:
    said = samira.skills[0].label
    before = len(samira.skills)
    given = Given(day=TODAY, attested=(Attested(said), Attested(card="haccp")), attested_by="CFA")
    do(put_in("started"), "finish", given=given)
    person = db.session.get_one(Profile, SAMIRA)
    assert len(person.skills) == before
    assert person.skills[0].attested_by == "CFA"
    assert "haccp" in {one.value for one in person.choices if one.kind == "holds"}


def test_a_skill_said_with_other_capitals_is_the_same(samira: Profile) -> None:
    samira.skills[0].label = "Monobrosse  à eau"
    db.session.flush()
    before = len(samira.skills)
    given = Given(day=TODAY, attested=(Attested("monobrosse à EAU"),), attested_by="CFA")
    do(put_in("started"), "finish", given=given)
    person = db.session.get_one(Profile, SAMIRA)
    assert len(person.skills) == before
    assert person.skills[0].attested_by == "CFA"


def test_who_gave_no_name_is_told_by_a_number(samira: Profile) -> None:
    samira.name = ""
    do(propose(), "accept", RESIDENT)
    told = db.session.query(OutboxMessage).filter_by(recipient="conseiller:0").all()
    assert [one.subject for one in told if "a dit oui" in one.subject] == [
        f"Personne n° {SAMIRA} a dit oui à votre proposition"
    ]


def test_who_attests_is_needed_where_something_is_attested(samira: Profile) -> None:
    row = put_in("started", starts_on=TODAY)
    nameless = Given(day=TODAY, attested=(Attested(SKILL),))
    assert refusal(row, "finish", given=nameless).code == "wrong_attested_by"
    assert refusal(row, "finish", given=Given()).code == "wrong_day"
    assert refusal(row, "finish", given=Given(day=TODAY + timedelta(days=1))).code == "wrong_day"
    assert refusal(row, "finish", given=Given(day=TODAY - timedelta(days=1))).code == "wrong_day"
    assert refusal(row, "finish", given=Given(day=TODAY)) is None
    assert row.attested_on is None, "nothing was attested"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (Given(), "wrong_mandate"),
        (Given(mandate="oral"), "wrong_mandate"),
        (Given(mandate="heard", mandate_on=TODAY), "wrong_mandate"),
        (Given(mandate="oral", mandate_on=TODAY + timedelta(days=1)), "wrong_mandate_on"),
        (Given(mandate="oral", mandate_on=TODAY - timedelta(days=366)), "wrong_mandate_on"),
        (Given(mandate="written", mandate_on=TODAY - timedelta(days=365)), None),
    ],
)
def test_a_yes_for_somebody_needs_a_mandate_of_the_last_year(
    samira: Profile, given: Given, code: str | None
) -> None:
    row = put_in("proposed")
    refused = refusal(row, "accept", given=given)
    assert (refused.code if refused else None) == code
    if code is None:
        [line] = prescriptions.log_of(db.session, row.id)
        assert line.words == f"Mandat écrit du {given.mandate_on:%d/%m/%Y}."
        told = db.session.query(OutboxMessage).filter_by(recipient=f"habitant:{SAMIRA}").all()
        assert any("a dit oui pour vous" in one.subject for one in told)


def test_the_second_of_two_who_act_is_told(samira: Profile) -> None:
    row = propose()
    do(row, "accept", RESIDENT, seen=0)
    assert refusal(row, "give_up", by=COUNSELLOR, seen=0).code == "too_late"
    assert row.state == "accepted"


def test_of_many_who_act_at_the_same_moment_one_wins(app: Flask, samira: Profile) -> None:
    number = put_in("proposed").id
    db.session.commit()

    def answer(act: str, by: Actor):
        return lambda: prescriptions.act(
            db.session, number, act, by=by, seen=4, occasion=at(), given=GIVEN[act]
        )

    acts = [("accept", RESIDENT), ("give_up", RESIDENT), ("accept", COUNSELLOR), ("give_up", COUNSELLOR)]
    outcomes = all_at_once(app, [answer(*acts[place % 4]) for place in range(24)])
    assert outcomes == {"won": 1, "too_late": 23}
    db.session.expire_all()
    assert db.session.get_one(Prescription, number).version == 5
    assert len(prescriptions.log_of(db.session, number)) == 1


def test_the_same_course_is_not_proposed_twice_at_once(samira: Profile) -> None:
    first = propose(course="Nacelle")
    with pytest.raises(Refusal) as refused:
        propose(course="Nacelle")
    assert refused.value.status == 409
    propose(course="Chariot")
    do(first, "give_up", RESIDENT)
    assert propose(course="Nacelle").id != first.id


def test_what_cannot_be_proposed_is_said(samira: Profile) -> None:
    for what, code in [
        (Proposed("nope"), "wrong_scheme"),
        (Proposed("e2c", course="x" * 201), "wrong_course"),
        (Proposed("e2c", place="x" * 301), "wrong_place"),
        (Proposed("e2c", starts_on=TODAY, ends_on=TODAY - timedelta(days=1)), "wrong_ends_on"),
    ]:
        with pytest.raises(Refusal) as refused:
            prescriptions.propose(db.session, SAMIRA, what, schemes=KNOWN, by=COUNSELLOR, occasion=at())
        assert refused.value.code == code
    assert db.session.query(Prescription).count() == 0


def test_another_structure_finds_nothing(samira: Profile) -> None:
    row = propose()
    structure = Organisation(kind="structure", name="Une autre", created_at=NOON)
    db.session.add(structure)
    db.session.flush()
    strangers = [Actor("counsellor", structure.id), Actor("resident", SAMIRA + 1), Actor("employer", SAMIRA)]
    for stranger in strangers:
        with pytest.raises(Refusal) as refused:
            prescriptions.load(db.session, row.id, stranger)
        assert refused.value.status == 404
        with pytest.raises(Refusal) as refused:
            do(row, "give_up", stranger)
        assert refused.value.status == 404
        with pytest.raises(Refusal) as refused:
            prescriptions.propose(
                db.session, SAMIRA, Proposed("e2c"), schemes=KNOWN, by=stranger, occasion=at()
            )
        assert refused.value.status == 404
    # Whoever follows the person next finds it: it is the person's.
    db.session.add(Followed(profile_id=SAMIRA, structure_id=structure.id, since=NOON))
    db.session.flush()
    assert prescriptions.load(db.session, row.id, strangers[0]) is row
    with pytest.raises(Refusal):
        prescriptions.load(db.session, row.id, COUNSELLOR)


def test_a_message_never_names_the_scheme_and_no_employer_is_told(samira: Profile) -> None:
    for scheme in ("lectio", "e2c"):
        row = propose(scheme, course="Lire et écrire")
        for act, by in (("accept", RESIDENT), ("start", COUNSELLOR), ("finish", COUNSELLOR)):
            do(row, act, by)
    told = db.session.query(OutboxMessage).filter(OutboxMessage.key.startswith("prescription-")).all()
    assert len(told) >= 8
    for one in told:
        for word in ("Lectio", "2e chance", "Lire et écrire", "E2C"):
            assert word not in one.subject + one.text
        assert not one.recipient.startswith("employeur")


def test_who_gives_up_is_told_to_the_other(samira: Profile) -> None:
    row = propose()
    do(row, "give_up", RESIDENT, given=Given(reason="trop_loin"))
    [told] = db.session.query(OutboxMessage).filter(
        OutboxMessage.key.startswith(f"prescription-{row.id}-1-"), OutboxMessage.channel == "site"
    )
    assert told.recipient == "conseiller:0"
    assert "c’est trop loin" in told.subject
    assert refusal(propose(), "give_up", by=RESIDENT, given=Given(reason="parce que")).code == "wrong_reason"


def test_a_scheme_that_was_never_started_leaves_what_the_person_said(samira: Profile) -> None:
    samira.choices.append(ProfileChoice(kind="in_schemes", value="competence_plus"))
    db.session.flush()
    do(propose(), "give_up", RESIDENT)
    assert "competence_plus" in {one.value for one in db.session.get_one(Profile, SAMIRA).choices}


def test_the_log_only_grows(samira: Profile) -> None:
    row = propose()
    [line] = prescriptions.log_of(db.session, row.id)
    line.party = "resident"
    with pytest.raises(LogChanged):
        db.session.flush()
    db.session.rollback()


def test_a_copy_of_the_data_has_it(samira: Profile) -> None:
    row = propose(course="Nacelle")
    do(row, "accept", RESIDENT)
    tables = copy_of(db.session, SAMIRA, now=NOON)["tables"]
    assert [one["course"] for one in tables["prescription"]] == ["Nacelle"]
    assert [one["act"] for one in tables["prescription_event"]] == ["propose", "accept"]
