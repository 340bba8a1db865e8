"""What everybody of a meeting is told: short sentences, through the outbox, once each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.accounts.visitor import Role
from matching.events.calendar_file import event_file
from matching.events.models import Attendance, Event, EventStand
from matching.french import day, hour
from matching.introductions.values import Occasion
from matching.notifications import service as outbox
from matching.notifications.people import Person, tell
from matching.notifications.service import Attachment

LinkOf: TypeAlias = Callable[[Event, int, Occasion], str]
"""(meeting, number of the attendance, occasion) -> the link by which somebody answers without signing in."""


def beginning_of(event: Event) -> str:
    """How the keys of all messages of a meeting begin."""
    return f"event-{event.id}-"


def when_of(event: Event) -> str:
    """mardi 8 décembre 2026, de 9 h à 12 h."""
    return f"{day(event.day)}, de {hour(event.start_at)} à {hour(event.end_at)}"


def where_of(event: Event) -> str:
    """Salle Jules-Verne, 12 place Pythagore."""
    return f"{event.place}, {event.address}"


def public_page(event: Event, occasion: Occasion) -> str:
    """The whole address of the page that everybody reads."""
    return f"{occasion.site_url}/rencontres/{event.slug}"


def keep_back(session: Session, event: Event) -> None:
    """What has not left yet of a meeting that is off, or elsewhere, does not leave."""
    outbox.drop(session, beginning_of(event))


def published(session: Session, event: Event, occasion: Occasion) -> None:
    """Each employer with a stand reads where and when."""
    for stand in _employers(session, event):
        stand_noted(session, event, stand, occasion)


def stand_noted(session: Session, event: Event, stand: EventStand, occasion: Occasion) -> None:
    """One employer is noted for a meeting that is published."""
    _tell_stand(
        session, event, stand, occasion, "noted", f"Votre stand : {event.title}",
        f"Un stand vous attend : numéro {stand.number}.", "Choisissez les offres que vous apportez.",
        link=f"{occasion.site_url}/recruter/rencontres/{event.id}", attachments=(_file(event, occasion),),
    )  # fmt: skip


def stand_removed(session: Session, event: Event, stand: EventStand, occasion: Occasion) -> None:
    """One employer is not expected any more at a meeting that is published."""
    outbox.drop(session, _beginning_of_stand(event, stand))
    _tell_stand(
        session, event, stand, occasion, "removed", f"Sans votre stand : {event.title}",
        "Votre stand est retiré de cette rencontre.", "Demandez à qui organise, si c’est une erreur.",
        link=public_page(event, occasion),
    )  # fmt: skip


def _tell_stand(
    session: Session, event: Event, stand: EventStand, occasion: Occasion, what: str, subject: str,
    first: str, last: str, *, link: str, attachments: Sequence[Attachment] = (),
) -> None:  # fmt: skip
    """The employer of a stand reads a sentence, when and where, and another; nobody of a draft."""
    if stand.establishment_id is None or event.state != "published":
        return
    tell(
        session, Person(Role.EMPLOYER, stand.establishment_id),
        # With the instant: the number of a stand that is gone may be given again.
        event=f"{_beginning_of_stand(event, stand)}{what}-{occasion.now:%Y%m%d%H%M%S%f}",
        subject=subject, text=f"{first}\n{when_of(event)}.\n{where_of(event)}.\n{last}",
        link=link, attachments=attachments,
    )  # fmt: skip


def _beginning_of_stand(event: Event, stand: EventStand) -> str:
    return f"{beginning_of(event)}stand-{stand.id}-"


def changed(session: Session, event: Event, occasion: Occasion, link_of: LinkOf) -> None:
    """Where or when has changed: everybody who may come is told; residents answer by `link_of`."""
    _tell_all(
        session, event, occasion, "changed", f"Changement : {event.title}",
        f"La rencontre change.\nMaintenant : {when_of(event)}.\n{where_of(event)}.", link_of,
    )  # fmt: skip


def cancelled(session: Session, event: Event, occasion: Occasion, why: str) -> None:
    """The meeting is off: everybody who may come is told, with the reason."""
    _tell_all(
        session, event, occasion, "cancelled", f"Annulée : {event.title}",
        f"La rencontre n’a pas lieu.\nElle était prévue {when_of(event)}.\n{why}",
    )  # fmt: skip


def walk_in_numbered(session: Session, event: Event, one: Attendance, occasion: Occasion) -> None:
    """A walk-in who left a contact has the number of the day in writing."""
    _tell_walk_in(
        session, event, one, occasion, "number", f"Votre numéro : {one.number}",
        f"Bonjour {one.first_name}.\nVotre numéro du jour : {one.number}.\nRegardez l’écran, ou l’accueil.",
    )  # fmt: skip


def walk_in_passages(
    session: Session, event: Event, one: Attendance, lines: list[str], occasion: Occasion
) -> None:
    """A walk-in who left a contact reads the hours and stands, at each change."""
    _tell_walk_in(
        session, event, one, occasion, f"timetable-{occasion.now:%Y%m%d%H%M%S%f}",
        f"Votre passage : {event.title}", "\n".join([*lines, f"Votre numéro : {one.number}."]),
    )  # fmt: skip


def _tell_walk_in(
    session: Session, event: Event, one: Attendance, occasion: Occasion, what: str, subject: str, text: str
) -> None:
    if one.contact and one.channel and one.forgotten_at is None:
        outbox.put(
            session, key=f"{beginning_of(event)}{what}|{one.id}", channel=one.channel, to=one.contact,
            subject=subject, text=f"{text}\n\n{public_page(event, occasion)}",
        )  # fmt: skip


def _tell_all(
    session: Session, event: Event, occasion: Occasion, what: str, subject: str, text: str,
    link_of: LinkOf | None = None,
) -> None:  # fmt: skip
    key, link = f"{beginning_of(event)}{event.version}-{what}", public_page(event, occasion)
    file = (_file(event, occasion),)
    for stand in _employers(session, event):
        who = Person(Role.EMPLOYER, stand.establishment_id or 0)
        tell(session, who, event=key, subject=subject, text=text, link=link, attachments=file)
    for one in _who_may_come(session, event):
        if one.profile_id is not None:
            own = partial(_own_link, event, one.id, occasion, link_of) if link_of else None
            tell(
                session, Person(Role.RESIDENT, one.profile_id), event=key, subject=subject, text=text,
                link=f"{occasion.site_url}/mes-rencontres/{event.id}" if own else link, own_link=own,
                attachments=file,
            )  # fmt: skip
        elif one.contact:
            outbox.put(
                session, key=f"{key}|{one.id}", channel=one.channel, to=one.contact, subject=subject,
                text=f"{text}\n\n{link}",
            )  # fmt: skip


def _own_link(
    event: Event, attendance_id: int, occasion: Occasion, link_of: LinkOf, _account: int | None
) -> str:
    return link_of(event, attendance_id, occasion)


def _employers(session: Session, event: Event) -> Iterable[EventStand]:
    query = sa.select(EventStand).where(
        EventStand.event_id == event.id, EventStand.establishment_id.is_not(None)
    )
    return session.scalars(query.order_by(EventStand.number)).all()


def _who_may_come(session: Session, event: Event) -> Iterable[Attendance]:
    """Invited or walked in; not who already said no."""
    query = sa.select(Attendance).where(
        Attendance.event_id == event.id,
        sa.or_(Attendance.answer.is_(None), Attendance.answer == "yes"),
        Attendance.forgotten_at.is_(None),
    )
    return session.scalars(query.order_by(Attendance.id)).all()


def _file(event: Event, occasion: Occasion) -> Attachment:
    return event_file(event, site_url=occasion.site_url, now=occasion.now)
