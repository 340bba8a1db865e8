"""A resident with something in every table that may hold something of her."""

from __future__ import annotations

from datetime import date, time, timedelta

from matching.accounts.models import (
    Account,
    AccountSession,
    Acting,
    RecoveryCode,
    ResidentCard,
    SignIn,
    SignInCode,
    SignInLink,
)
from matching.accounts.organisation_models import Membership, Organisation
from matching.clock import now, today
from matching.counsellors.models import CaseNote, CaseTask, CaseTransfer, Followed
from matching.counsellors.prescriptions_models import Prescription, PrescriptionEvent
from matching.employers.models import Vacancy
from matching.events.answer_models import InterviewAnswer
from matching.events.models import (
    Attendance,
    Event,
    EventInterview,
    EventLine,
    EventSent,
    EventStand,
    EventWish,
)
from matching.extensions import db
from matching.introductions.models import (
    HumanLook,
    InterviewSlot,
    Introduction,
    IntroductionEvent,
    IntroductionMessage,
    RankedList,
)
from matching.notifications.models import MessagePreference, MessageStop, OutboxMessage
from matching.privacy.models import Consent, MinorAgreement, ProfileReading, ProfileSex
from matching.residents.models import (
    Profile,
    ProfileAnswer,
    ProfileChoice,
    ProfileDifficulty,
    ProfileSkill,
    ProfileWant,
)

HER, NAME, EMAIL = 777_001, "Xandrine-Zoé", "xandrine.zoe@exemple.invalid"


def a_whole_person(*, member: bool = False) -> int:
    """Committed. Needs the town: she was introduced to its first post. `member`: she works somewhere too."""
    instant = now()
    person = Profile(
        id=HER,
        name=NAME, commune_code="30189", birth_date=date(2004, 2, 29), reading="none", hours="part",
        created_at=instant, changed_at=instant, contact_at=instant,
    )  # fmt: skip
    db.session.add(person)
    db.session.flush()
    who = person.id
    vacancy = db.session.query(Vacancy).order_by(Vacancy.id).first()
    later = instant + timedelta(hours=1)
    account = Account(email=EMAIL, profile_id=who, created_at=instant)
    introduction = Introduction(
        vacancy_id=vacancy.id, profile_id=who, state="sent", version=1, proposed_by="resident",
        shared=["name"], created_at=instant, since=instant, sent_at=instant,
    )  # fmt: skip
    course = Prescription(
        profile_id=who, scheme="competence_plus", course=f"Cours de {NAME}", state="accepted", version=1,
        created_at=instant, since=instant,
    )  # fmt: skip
    elsewhere = Organisation(kind="structure", name="Une autre structure", created_at=instant)
    db.session.add_all([account, introduction, course, elsewhere])
    db.session.flush()
    message = {"subject": "s", "attachments": [], "due_at": instant, "created_at": instant}
    db.session.add_all(
        [
            ProfileWant(profile_id=who, position=1, text="dresser des licornes"),
            ProfileSkill(profile_id=who, position=1, label="Coiffer"),
            ProfileChoice(profile_id=who, kind="means", value="walk"),
            ProfileDifficulty(profile_id=who, value="papers"),
            ProfileAnswer(profile_id=who, question="depart", state="answered", answered_at=instant),
            ProfileSex(profile_id=who, sex="woman"),
            Consent(profile_id=who, purpose="alerts", text_version="2026-12-01", given_at=instant,
                    given_by=f"habitant:{who}"),
            MinorAgreement(profile_id=who, signed_by="Sa tante", signed_on=date(2020, 1, 1),
                           recorded_by="conseiller:1", recorded_at=instant),
            ProfileReading(profile_id=who, read_at=instant, reader_role="conseiller", reader_id=0,
                           why="followed"),
            RankedList(at=instant, establishment_id=vacancy.establishment_id, vacancy_id=vacancy.id, page=1,
                       weights="w", seed="s", day=today(), profile_ids=[1, who, 10 * who]),
            HumanLook(profile_id=who, vacancy_id=vacancy.id, asked_at=instant),
            IntroductionEvent(introduction_id=introduction.id, version=1, at=instant, party="resident",
                              actor_id=who, act="propose", to_state="proposed", words=f"Moi, {NAME}"),
            IntroductionMessage(introduction_id=introduction.id, at=instant, party="resident", actor_id=who,
                                text=f"Bonjour, {NAME}"),
            PrescriptionEvent(prescription_id=course.id, version=1, at=instant, party="resident",
                              actor_id=who, act="accept", from_state="proposed", to_state="accepted"),
            InterviewSlot(introduction_id=introduction.id, starts_at=later, mode="remote", place="Visio"),
            Followed(profile_id=who, since=instant),
            CaseNote(profile_id=who, at=instant, text=f"{NAME} est motivée"),
            CaseTransfer(profile_id=who, to_structure_id=elsewhere.id, state="waiting", asked_at=instant,
                         reason=f"{NAME} déménage"),
            CaseTask(profile_id=who, title="Appeler", due_on=today(), created_at=instant),
            AccountSession(account_id=account.id, token_digest="t" * 64, method="code", role="habitant",
                           opened_at=instant, expires_at=later),
            ResidentCard(account_id=account.id, long_digest="l" * 64, short_digest="s" * 64,
                         printed_at=instant),
            RecoveryCode(account_id=account.id, digest="r" * 64),
            SignIn(account_id=account.id, at=instant, method="code", outcome="in"),
            SignInCode(handle_digest="h" * 64, channel="email", contact=EMAIL, code_digest="c" * 64,
                       created_at=instant, expires_at=later),
            SignInLink(token_digest="k" * 64, email=EMAIL, created_at=instant, expires_at=later),
            Acting(profile_id=who, mandate="oral", mandate_on=today(), started_at=instant, expires_at=later),
            OutboxMessage(key=f"prescription-{course.id}-1-accept", channel="site", recipient="conseiller:0",
                          text=NAME, **message),
            OutboxMessage(key="one", channel="email", recipient=EMAIL, text=NAME, **message),
            OutboxMessage(key="two", channel="site", recipient=f"habitant:{who}", text=NAME, **message),
            MessagePreference(role="habitant", person_id=who),
            MessageStop(channel="email", recipient=EMAIL, what="optional", since=instant),
        ]
    )  # fmt: skip
    _at_a_meeting(who)
    if member:
        structure = Organisation(kind="structure", name="Une structure", created_at=instant)
        db.session.add(structure)
        db.session.flush()
        db.session.add(Membership(organisation_id=structure.id, account_id=account.id, since=instant))
    db.session.commit()
    return who


def _at_a_meeting(who: int) -> None:
    """She came to a meeting, and had an interview there."""
    instant = now()
    meeting = Event(
        slug="rencontre", title="Rencontre", neighbourhood_code="QN03003M", place="Salle", address="1 rue",
        lat=43.8, lon=4.3, day=today(), start_at=time(9), end_at=time(12), languages=[], created_at=instant,
        changed_at=instant,
    )  # fmt: skip
    db.session.add(meeting)
    db.session.flush()
    stand = EventStand(event_id=meeting.id, number=1, kind="partner", name="Un partenaire")
    there = Attendance(
        event_id=meeting.id, comer="resident", profile_id=who, number=27, wants=f"Comme {NAME}",
        created_at=instant, checked_in_at=instant,
    )  # fmt: skip
    db.session.add_all([stand, there])
    db.session.flush()
    interview = EventInterview(stand_id=stand.id, attendance_id=there.id, slot=0, line=f"{NAME} revient")
    db.session.add(interview)
    db.session.flush()
    db.session.add_all(
        [
            InterviewAnswer(interview_id=interview.id, answer="silent", answered_at=instant),
            EventWish(attendance_id=there.id, stand_id=stand.id),
            EventSent(event_id=meeting.id, key="une-clé", act="check_in", target_id=27, at=instant,
                      attendance_id=there.id, words="Numéro 27 : arrivé."),
            EventLine(event_id=meeting.id, at=instant, party="resident", actor_id=who, act="check_in",
                      attendance_id=there.id, words=f"Moi, {NAME}"),
        ]
    )  # fmt: skip
