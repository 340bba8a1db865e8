"""The stands of a meeting: who sits there, with which posts or schemes. The caller commits."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.employers.models import Establishment, Vacancy
from matching.events import log, telling
from matching.events.holding import hold
from matching.events.models import Event, EventStand, StandScheme, StandVacancy
from matching.events.transitions import OPEN
from matching.events.values import STATE_WORDS, Organiser, StandFacts
from matching.introductions.values import Occasion
from matching.ranking.values import SCHEMES
from matching.refusals import Refusal, not_found, require_short, wrong

MOST_STANDS = 60
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class StandRead:
    """A stand with what it brings: the open posts, as (number, title, ROME code, places), and schemes."""

    row: EventStand
    posts: list[tuple[int, str, str | None, int]] = field(default_factory=list)
    schemes: list[str] = field(default_factory=list)


def read_stands(session: Session, event_ids: Iterable[int]) -> dict[int, list[StandRead]]:
    """Meeting -> its stands in order of number: three queries for any number of meetings."""
    ids = list(event_ids)
    rows = session.scalars(
        sa.select(EventStand).where(EventStand.event_id.in_(ids)).order_by(EventStand.number)
    ).all()
    found = {row.id: StandRead(row) for row in rows}
    posts = (
        sa.select(StandVacancy.stand_id, Vacancy.id, Vacancy.title, Vacancy.rome_code, Vacancy.positions)
        .join(Vacancy, Vacancy.id == StandVacancy.vacancy_id)
        .where(StandVacancy.stand_id.in_(list(found)), Vacancy.status == "open")
    )
    for stand_id, *post in session.execute(posts.order_by(Vacancy.id)):
        found[stand_id].posts.append((post[0], post[1], post[2], post[3]))
    schemes = sa.select(StandScheme.stand_id, StandScheme.scheme).where(StandScheme.stand_id.in_(list(found)))
    for stand_id, scheme in session.execute(schemes.order_by(StandScheme.scheme)):
        found[stand_id].schemes.append(scheme)
    stands: dict[int, list[StandRead]] = {one: [] for one in ids}
    for one in found.values():
        stands[one.row.event_id].append(one)
    return stands


def stands_of(session: Session, event: Event) -> list[StandRead]:
    """The stands of one meeting, in order of number."""
    return read_stands(session, [event.id])[event.id]


def add_stand(
    session: Session, event: Event, facts: StandFacts, *, by: Organiser, occasion: Occasion
) -> EventStand:
    """Add a stand with the next number. An employer's own name is written, and the employer is told."""
    hold(session, event.id)
    require_open(event)
    _check(session, event, facts)
    numbers = sa.select(sa.func.coalesce(sa.func.max(EventStand.number), 0)).where(
        EventStand.event_id == event.id
    )
    number = (session.scalar(numbers) or 0) + 1
    if number > MOST_STANDS:
        raise wrong("name", "Trop de stands", f"Une rencontre a {MOST_STANDS} stands au plus.")
    stand = EventStand(event_id=event.id, number=number, kind=facts.kind, name=_name(session, facts))
    stand.establishment_id = facts.establishment_id
    session.add(stand)
    _write(session, event, stand, facts)
    log.write(session, event.id, "add_stand", by=by, now=occasion.now, words=stand.name)
    telling.stand_noted(session, event, stand, occasion)
    return stand


def change_stand(
    session: Session, event: Event, stand_id: int, facts: StandFacts, *, by: Organiser, occasion: Occasion
) -> EventStand:
    """Change what a stand brings, its break and its limit. Who sits there stays."""
    hold(session, event.id)
    require_open(event)
    stand = find_stand(session, event, stand_id)
    kept = StandFacts(
        stand.kind, facts.name or stand.name, stand.establishment_id, facts.vacancy_ids, facts.schemes,
        facts.host, facts.break_hours, facts.interview_limit,
    )  # fmt: skip
    _check(session, event, kept, stand_id)
    if stand.establishment_id is None:
        stand.name = kept.name
    _write(session, event, stand, kept)
    log.write(session, event.id, "change_stand", by=by, now=occasion.now, words=stand.name)
    return stand


def find_stand(session: Session, event: Event, stand_id: int) -> EventStand:
    """A stand of this very meeting."""
    stand = session.get(EventStand, stand_id)
    if stand is None or stand.event_id != event.id:
        raise not_found("Ce stand n’existe pas dans cette rencontre.")
    return stand


def bring(
    session: Session, event_id: int, establishment_id: int, vacancy_ids: Collection[int], occasion: Occasion
) -> EventStand:
    """An employer chooses which of its own open posts it brings to its stand."""
    event, stand = own_stand(session, event_id, establishment_id)
    hold(session, event.id)
    require_open(event)
    _write_posts(session, stand, _own_posts(session, establishment_id, vacancy_ids))
    by = Organiser("employer")
    log.write(session, event.id, "bring", by=by, now=occasion.now, words=stand.name)
    return stand


def own_stand(session: Session, event_id: int, establishment_id: int) -> tuple[Event, EventStand]:
    """The meeting and the stand of an employer there, once it is published."""
    stand = session.scalar(
        sa.select(EventStand).where(
            EventStand.event_id == event_id, EventStand.establishment_id == establishment_id
        )
    )
    event = session.get(Event, event_id) if stand else None
    if stand is None or event is None or event.state == "draft":
        raise not_found("Vous n’avez pas de stand à cette rencontre.")
    return event, stand


def require_open(event: Event) -> None:
    """Refuse what is only changed before a meeting is over or off."""
    if event.state not in OPEN:
        raise Refusal(
            "wrong_move",
            "Ce n’est pas possible maintenant",
            f"La rencontre est {STATE_WORDS[event.state]}.",
            409,
        )


def _check(session: Session, event: Event, facts: StandFacts, own: int = 0) -> None:
    if facts.kind == "employer":
        if session.get(Establishment, facts.establishment_id or 0) is None:
            raise wrong("employer", "Quel employeur ?", "Choisissez un employeur de la liste, ou son SIRET.")
        twice = sa.select(EventStand.id).where(
            EventStand.event_id == event.id,
            EventStand.establishment_id == facts.establishment_id,
            EventStand.id != own,
        )
        if session.scalar(twice) is not None:
            raise wrong("employer", "Cet employeur a déjà un stand", "Changez plutôt ses offres.")
    elif not facts.name.strip():
        raise wrong("name", "Donnez un nom", "Par exemple : Mission locale de Nîmes.")
    if facts.break_hours and not (
        event.start_at <= facts.break_hours[0] < facts.break_hours[1] <= event.end_at
    ):
        raise wrong("break", "La pause ne va pas", "Mettez-la pendant la rencontre, début avant fin.")
    if not set(facts.schemes) <= set(SCHEMES):
        raise wrong("schemes", "Aide inconnue", "Cochez des aides de la liste.")


def _name(session: Session, facts: StandFacts) -> str:
    if facts.establishment_id is not None:
        return session.get_one(Establishment, facts.establishment_id).name
    return require_short("name", facts.name, LONGEST_NAME)


def _write(session: Session, event: Event, stand: EventStand, facts: StandFacts) -> None:
    if facts.host:  # the database allows one: the one before makes way first
        session.execute(
            sa.update(EventStand).where(EventStand.event_id == event.id).values(host=False),
            execution_options={"synchronize_session": "fetch"},
        )
    stand.host = facts.host
    stand.break_from, stand.break_to = facts.break_hours or (None, None)
    stand.interview_limit = facts.interview_limit
    session.flush()
    posts = (
        _own_posts(session, stand.establishment_id, facts.vacancy_ids) if stand.establishment_id else set()
    )
    _write_posts(session, stand, posts)
    session.execute(sa.delete(StandScheme).where(StandScheme.stand_id == stand.id))
    session.add_all([StandScheme(stand_id=stand.id, scheme=one) for one in sorted(set(facts.schemes))])
    session.flush()


def _own_posts(session: Session, establishment_id: int, vacancy_ids: Collection[int]) -> set[int]:
    """Those among the numbers that are open posts of this very employer."""
    query = sa.select(Vacancy.id).where(
        Vacancy.establishment_id == establishment_id, Vacancy.status == "open", Vacancy.id.in_(vacancy_ids)
    )
    return set(session.scalars(query))


def _write_posts(session: Session, stand: EventStand, posts: Collection[int]) -> None:
    session.execute(sa.delete(StandVacancy).where(StandVacancy.stand_id == stand.id))
    session.add_all([StandVacancy(stand_id=stand.id, vacancy_id=one) for one in sorted(posts)])
    session.flush()
