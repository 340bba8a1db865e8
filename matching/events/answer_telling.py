"""What everybody is told after a meeting: short sentences, through the outbox, once each.

An employer reads how many, never who. A resident reads by their own channel; a walk-in by the contact left at
the door, until it is forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from matching.accounts.visitor import Role
from matching.clock import PARIS
from matching.counsellors.caseload import structure_of
from matching.employers.models import Vacancy
from matching.events.models import Attendance, Event, EventStand
from matching.events.nearby import open_posts
from matching.events.telling import beginning_of
from matching.french import count, day, hour, short_day
from matching.introductions.reasons import Reason
from matching.introductions.values import Occasion
from matching.matches.snapshot import current_snapshot
from matching.notifications import service as outbox
from matching.notifications.people import Person, tell
from matching.residents.models import Profile
from matching.residents.pistes_answer import SKILL, piste_for


@dataclass(frozen=True, slots=True)
class Answered:
    """One interview whose person is told: where it was, who sat there, when this happens."""

    session: Session
    event: Event
    stand: EventStand
    interview_id: int
    person: Attendance
    occasion: Occasion

    @property
    def key(self) -> str:
        """The key of the message: one answer for one interview."""
        return f"{beginning_of(self.event)}answer-{self.interview_id}"


def when_due(due: datetime) -> str:
    """« 13 décembre, à 18 h »."""
    local = due.astimezone(PARIS)
    return f"{short_day(local.date())}, à {hour(local.time())}"


def answers_asked(
    session: Session, event: Event, stand: EventStand, met: int, due: datetime, occasion: Occasion
) -> None:
    """The meeting has ended: an employer reads how many wait, and until when."""
    _tell_employer(
        session, event, stand, "asked", f"Vos réponses : {event.title}",
        f"{count(met, 'personne attend', 'personnes attendent')} votre réponse.\n"
        f"Répondez avant le {when_due(due)}.\nUn bouton suffit pour chaque numéro.", occasion,
    )  # fmt: skip


def answers_late(
    session: Session, event: Event, stand: EventStand, left: int, due: datetime, occasion: Occasion
) -> None:
    """Three days without an answer to everybody: reminded once."""
    _tell_employer(
        session, event, stand, "reminder", f"Des réponses attendent : {event.title}",
        f"{count(left, 'personne attend', 'personnes attendent')} encore votre réponse.\n"
        f"Répondez avant le {when_due(due)}.", occasion, kind="reminder",
    )  # fmt: skip


def answers_closed(session: Session, event: Event, stand: EventStand, left: int, occasion: Occasion) -> None:
    """Too late: the service answered for the employer, who is told so."""
    _tell_employer(
        session, event, stand, "closed", f"Réponses closes : {event.title}",
        f"{count(left, 'personne n’a pas eu', 'personnes n’ont pas eu')} votre réponse.\n"
        "Nous leur avons dit de ne plus attendre.", occasion,
    )  # fmt: skip


def _tell_employer(
    session: Session, event: Event, stand: EventStand, what: str, subject: str, text: str, occasion: Occasion,
    kind: outbox.Kind = "notice",
) -> None:  # fmt: skip
    tell(
        session, Person(Role.EMPLOYER, stand.establishment_id or 0),
        event=f"{beginning_of(event)}answers-{stand.id}-{what}", subject=subject, text=text, kind=kind,
        link=f"{occasion.site_url}/recruter/rencontres/{event.id}/reponses",
    )  # fmt: skip


def go_on_without_account(told: Answered, post: Vacancy) -> None:
    """A walk-in reads that the employer wants to go on, and on which page to say yes."""
    text = (
        f"{told.stand.name} veut continuer avec vous.\nPoste : {post.title}.\n"
        "Lisez l’offre, puis demandez un échange."
    )
    _tell_walk_in(told, f"On continue : {post.title}", text, f"{told.occasion.site_url}/offres/{post.id}")


def go_on_again(told: Answered, post: Vacancy, introduction_id: int) -> None:
    """There is an exchange for this very post already: the resident reads what the employer says now."""
    text = (
        f"{told.stand.name} veut continuer avec vous.\nVous vous êtes vus le {short_day(told.event.day)}.\n"
        f"Poste : {post.title}.\nVous avez déjà une demande pour ce poste."
    )
    link = f"{told.occasion.site_url}/mes-demandes/{introduction_id}"
    _tell_resident(told, f"On continue : {post.title}", text, link)


def not_retained(told: Answered, reason: Reason, seed: str) -> None:
    """A no: its reason, a piste, and whom to see. The counsellor reads the same."""
    said = f"{told.stand.name} ne donne pas suite.\n{reason.told}"
    _tell_no(told, f"Réponse de {told.stand.name}", said, "Réponse", reason.code == SKILL, seed)


def silent(told: Answered, days: int, seed: str) -> None:
    """No answer came: nobody waits any longer, and it is nobody's fault but the employer's."""
    said = f"{told.stand.name} n’a pas répondu en {days} jours.\nCe n’est pas votre faute."
    _tell_no(told, f"Pas de réponse de {told.stand.name}", said, "Pas de réponse", False, seed)


def _tell_no(told: Answered, subject: str, said: str, short: str, skill: bool, seed: str) -> None:
    profile_id, site = told.person.profile_id, told.occasion.site_url
    if profile_id is None:
        said += "\nD’autres offres sont ouvertes près de vous."
        _tell_walk_in(told, subject, said, _offers_near(told))
        return
    piste = "\n".join(_piste(told, profile_id, skill, seed))
    _tell_resident(told, subject, f"{said}\n{piste}", f"{site}/mes-pistes")
    structure = structure_of(told.session, profile_id)
    if structure is not None:
        name = told.session.get_one(Profile, profile_id).name or "Une personne"
        first = said.partition("\n")[0]
        reason = said.partition("\n")[2] if short == "Réponse" else "Proposez une autre offre."
        tell(
            told.session, Person(Role.COUNSELLOR, structure), event=told.key,
            subject=f"{short} après la rencontre : {name}",
            text=f"Rencontre du {day(told.event.day)}.\n{first}\n{reason}",
            link=f"{site}/conseiller/habitants/{profile_id}",
        )  # fmt: skip


def _piste(told: Answered, profile_id: int, skill: bool, seed: str) -> list[str]:
    posts = [one.id for one in open_posts(told.session, told.stand.establishment_id or 0)]
    today = told.occasion.today
    return piste_for(told.session, profile_id, posts=posts, skill=skill, today=today, seed=seed)


def _offers_near(told: Answered) -> str:
    """The address of the offers around the place of the meeting: for who has no account."""
    place = current_snapshot(told.session).vocabulary.places.with_code(told.event.neighbourhood_code)
    near = f"?{urlencode({'lieu': place.label})}" if place else ""
    return f"{told.occasion.site_url}/offres{near}"


def _tell_resident(told: Answered, subject: str, text: str, link: str) -> None:
    tell(
        told.session, Person(Role.RESIDENT, told.person.profile_id or 0), event=told.key, subject=subject,
        text=text, link=link,
    )  # fmt: skip


def _tell_walk_in(told: Answered, subject: str, text: str, link: str) -> None:
    one = told.person
    if one.contact and one.channel and one.forgotten_at is None:
        outbox.put(
            told.session, key=f"{told.key}|{one.id}", channel=one.channel, to=one.contact, subject=subject,
            text=f"{text}\n\n{link}",
        )  # fmt: skip
