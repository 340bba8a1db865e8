"""Introductions: propose, act, write a message. One act changes one thing, in one line. The caller commits.

Two people who act at once cannot both win: an act names the version that was seen, the row moves only from
that version, and the second one is told. Nothing here mails: what is told stands in the outbox.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from matching.counsellors.caseload import follows
from matching.employers.models import Vacancy
from matching.introductions import following, telling
from matching.introductions.following import Done, follow, release_all, send_if_ready
from matching.introductions.models import Introduction, IntroductionEvent, IntroductionMessage
from matching.introductions.needs import FILLED, Question, check, filled
from matching.introductions.sides import Sides
from matching.introductions.transitions import (
    ACTIVE,
    AT_THE_EMPLOYERS,
    ENDED_UNREAD,
    OVER,
    TABLE,
    state_for,
)
from matching.introductions.values import NOTHING, SERVICE, Actor, Given, Occasion
from matching.refusals import Refusal, not_found, wrong
from matching.state_table import move

LONGEST_MESSAGE = 1000
STATE_WORDS = {
    "proposed": "proposée",
    "agreed": "acceptée",
    "sent": "envoyée",
    "seen": "vue par l’employeur",
    "interview": "en entretien",
    "trial": "en immersion",
    "hired": "aboutie : embauche",
    "not_retained": "non retenue",
    "withdrawn": "retirée",
    "refused": "refusée",
    "expired": "close sans réponse",
    "no_longer_needed": "close : poste pourvu",
    OVER: "close",
}
ABSENT = "Cette demande n’existe pas, ou n’est pas à vous."


def load(session: Session, introduction_id: int, by: Actor) -> Introduction:
    """An introduction in which `by` is a party. Any other is not found, like one that does not exist.

    An employer is a party once there is something for an employer: their own proposal, or what was sent.
    """
    session.flush()  # what was set in this transaction is not read over
    row = session.get(Introduction, introduction_id, populate_existing=True)
    if row is None or not _is_party(session, row, by):
        raise not_found(ABSENT)
    return row


def _is_party(session: Session, row: Introduction, by: Actor) -> bool:
    if by.party == "resident":
        return row.profile_id == by.id
    if by.party == "counsellor":
        return by.acting_for == row.profile_id or follows(session, by.id, row.profile_id)
    if by.party == "employer":
        owner = session.scalar(sa.select(Vacancy.establishment_id).where(Vacancy.id == row.vacancy_id))
        return owner == by.id and (row.employer_asked or row.sent_at is not None)
    return by.party == "service"


def propose(
    session: Session,
    vacancy_id: int,
    profile_id: int,
    *,
    by: Actor,
    occasion: Occasion,
    given: Given = NOTHING,
) -> Introduction:
    """Bring a resident and a post together. A resident who proposes says yes at once, with `given.shared`.

    An employer who proposes where somebody else already did joins it, or begins again what came to nothing
    before they could read of it: they are answered as for anybody. Refuses a post that is not open, and a
    pair that exists; and to all but an employer, who may not learn an age, a post that the law forbids to the
    resident: what an employer proposes waits then, and nobody can say yes to it.
    """
    vacancy = session.get(Vacancy, vacancy_id)
    if vacancy is None or (by.party == "employer" and vacancy.establishment_id != by.id):
        raise not_found("Cette offre n’existe pas, ou n’est pas à vous.")
    _require_known(session, profile_id, by)
    old = session.scalar(
        sa.select(Introduction).where(
            Introduction.vacancy_id == vacancy_id, Introduction.profile_id == profile_id
        )
    )
    if old is not None:
        return _join(session, old, by, occasion, given)
    row = Introduction(
        vacancy_id=vacancy_id, profile_id=profile_id, state="proposed", proposed_by=by.party,
        employer_asked=by.party == "employer" and given.met_on is None, version=0, created_at=occasion.now,
        since=occasion.now,
    )  # fmt: skip
    needs = ("open_post",) if by.party == "employer" else ("open_post", "lawful")
    check(needs, Question(session, row, by, given, occasion))
    row = _insert(session, row)
    _write(session, row, by, occasion, "propose", "", given)
    telling.proposed(Sides(session, row, occasion), given.met_on)
    if by.party == "resident":
        act(session, row.id, "agree", by=by, seen=row.version, occasion=occasion, given=given)
    return row


def require_lawful(
    session: Session, vacancy_id: int, profile_id: int, *, by: Actor, occasion: Occasion
) -> None:
    """Refuses a post that the law forbids to a resident: before a form is drawn, or anything is written.

    Not found for a counsellor who does not follow them: an age is nobody else's to learn.
    """
    _require_known(session, profile_id, by)
    row = Introduction(vacancy_id=vacancy_id, profile_id=profile_id)
    check(("lawful",), Question(session, row, by, NOTHING, occasion))


def _require_known(session: Session, profile_id: int, by: Actor) -> None:
    if by.party == "counsellor" and by.acting_for != profile_id and not follows(session, by.id, profile_id):
        raise not_found("Cette personne n’est pas suivie ici.")


def _insert(session: Session, row: Introduction) -> Introduction:
    """Write a new pair. Refuses when somebody writes the same one at this very moment: theirs stands."""
    columns = (
        "vacancy_id",
        "profile_id",
        "state",
        "proposed_by",
        "employer_asked",
        "version",
        "created_at",
        "since",
    )
    insert = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert
    number = session.scalar(
        insert(Introduction)
        .values({name: getattr(row, name) for name in columns})
        .on_conflict_do_nothing(index_elements=["vacancy_id", "profile_id"])
        .returning(sa.column("id"))
    )
    if number is None:
        raise _exists()
    return session.get_one(Introduction, number)


def _join(session: Session, row: Introduction, by: Actor, occasion: Occasion, given: Given) -> Introduction:
    if by.party == "employer" and row.state in ("proposed", "agreed") and not row.employer_asked:
        row.employer_asked = True
        session.flush()
        return row
    if by.party == "employer" and row.state in ENDED_UNREAD and not (row.employer_asked or row.sent_at):
        check(("open_post",), Question(session, row, by, given, occasion))
        return act(session, row.id, "propose_again", by=SERVICE, seen=row.version, occasion=occasion)
    if by.party == "resident" and row.state == "proposed":
        return act(session, row.id, "agree", by=by, seen=row.version, occasion=occasion, given=given)
    raise _exists()


def _exists() -> Refusal:
    return Refusal("exists", "C’est déjà fait", "Un échange existe déjà pour cette offre.", 409)


def act(
    session: Session,
    introduction_id: int,
    act: str,
    *,
    by: Actor,
    seen: int,
    occasion: Occasion,
    given: Given = NOTHING,
) -> Introduction:
    """Do one act, and all that follows. Returns the introduction as it then is.

    seen : the version that the person had before their eyes
    Refuses with 404 who is no party, 403 an act that is never theirs, 409 one that cannot be done from here
    or that came second, 422 an answer that cannot be taken. A refused act changes nothing.
    """
    row = load(session, introduction_id, by)
    TABLE.require_ever(act, by.party, "Demandez à votre conseiller.")
    way = TABLE.way_of(act, row.state, by.party)
    if by.party == "employer" and row.sent_at is None:
        seen = row.version  # they read no version of what waits for somebody else: it would tell a yes
    if seen != row.version:
        raise too_late(row)
    if way is None:
        raise wrong_move(row, by)
    if act in ("hire", "send", "propose_again"):
        _lock_post(session, row.vacancy_id)
        session.refresh(row)  # who waited for the lock reads what was done meanwhile
        if row.version != seen:
            raise too_late(row)
    check(way.needs, Question(session, row, by, given, occasion))
    from_state = row.state
    # What the employer has is dated in the same statement: the database holds the one to the other.
    sent = {"sent_at": occasion.now, "answered_at": None, "send_after": None} if act == "send" else {}
    move(session, row, seen, too_late, state=way.to, since=occasion.now, **sent)
    _write(session, row, by, occasion, act, from_state, given)
    follow(Done(Sides(session, row, occasion), way, from_state, by, given))
    session.flush()
    return row


def _lock_post(session: Session, vacancy_id: int) -> None:
    # Two who hire for the last place, on two introductions, are counted one after the other: writing the row
    # locks it on PostgreSQL, and the database on SQLite. What was read before is read again.
    session.execute(
        sa.update(Vacancy).where(Vacancy.id == vacancy_id).values(positions=Vacancy.positions),
        execution_options={"synchronize_session": False},
    )
    session.get_one(Vacancy, vacancy_id, populate_existing=True)


def _write(
    session: Session,
    row: Introduction,
    by: Actor,
    occasion: Occasion,
    act: str,
    from_state: str,
    given: Given,
) -> None:
    words = given.words.strip()
    if given.mandate and by.party == "counsellor":  # a mandate is a counsellor's word
        words = (
            f"Mandat {'oral' if given.mandate == 'oral' else 'écrit'} du {given.mandate_on:%d/%m/%Y}. {words}"
        )
    session.add(
        IntroductionEvent(
            introduction_id=row.id, version=row.version, at=occasion.now, party=by.party, actor_id=by.id,
            act=act, from_state=from_state, to_state=row.state, reason=given.reason, words=words.strip(),
        )
    )  # fmt: skip
    session.flush()


def too_late(row: Introduction) -> Refusal:
    """Somebody acted first: said with where things now stand."""
    return Refusal(
        "too_late",
        "Quelqu’un a agi avant vous",
        f"La demande est maintenant {STATE_WORDS[row.state]}. Relisez-la avant d’agir.",
        409,
    )


def wrong_move(row: Introduction, by: Actor) -> Refusal:
    """The act is not one of this state: said with where things stand."""
    state = state_for(by.party, row.state, sent=row.sent_at is not None)
    more = "" if TABLE.acts_of(state, by.party) else " Vous n’avez rien à faire."
    return Refusal(
        "wrong_move",
        "Ce n’est pas possible maintenant",
        f"La demande est {STATE_WORDS[state]}.{more}",
        409,
    )


def write_message(
    session: Session, introduction_id: int, text: str, *, by: Actor, occasion: Occasion
) -> IntroductionMessage:
    """Words of one party, kept with the introduction. An employer reads what was written once it was sent."""
    row = load(session, introduction_id, by)
    words = text.strip()
    if not words or len(words) > LONGEST_MESSAGE:
        raise wrong("text", "Écrivez votre message", f"Écrivez de 1 à {LONGEST_MESSAGE} caractères.")
    reads = row.sent_at is not None and row.state in (*AT_THE_EMPLOYERS, "hired")
    if by.party == "employer" and row.sent_at is None:
        raise Refusal("not_yet", "Pas encore", "La personne n’a pas encore dit oui.", 409)
    if by.party == "employer" and not reads:
        raise Refusal("over", "Cette demande est close", f"La demande est {STATE_WORDS[row.state]}.", 409)
    message = IntroductionMessage(
        introduction_id=row.id, at=occasion.now, party=by.party, actor_id=by.id, text=words,
        to_employer=reads,
    )  # fmt: skip
    session.add(message)
    session.flush()
    telling.message(Sides(session, row, occasion), message)
    return message


def messages_of(session: Session, row: Introduction, by: Actor) -> list[IntroductionMessage]:
    """The messages that a party reads, in order of time."""
    query = sa.select(IntroductionMessage).where(IntroductionMessage.introduction_id == row.id)
    if by.party == "employer":
        query = query.where(IntroductionMessage.to_employer)
    return list(session.scalars(query.order_by(IntroductionMessage.at, IntroductionMessage.id)))


def close_post(session: Session, vacancy: Vacancy, occasion: Occasion) -> None:
    """An employer closes a post: everybody who waits for it is told."""
    query = sa.select(Introduction).where(
        Introduction.vacancy_id == vacancy.id, Introduction.state.in_(ACTIVE)
    )
    for row in session.scalars(query.order_by(Introduction.id)).all():
        act(session, row.id, "release", by=SERVICE, seen=row.version, occasion=occasion)


def require_place(session: Session, vacancy: Vacancy) -> None:
    """Refuses to open again a post whose places are all taken: nobody could be hired for it."""
    if filled(session, vacancy):
        raise Refusal(
            "filled",
            FILLED,
            "Ajoutez une place à l’offre, puis publiez.",
            409,
            [("Mes offres", "employers.vacancies")],
        )


def send_agreed(session: Session, profile_id: int, occasion: Occasion) -> int:
    """Send what waited for a minor's agreement, now recorded. Returns how many left."""
    query = sa.select(Introduction).where(
        Introduction.profile_id == profile_id, Introduction.state == "agreed"
    )
    rows = session.scalars(query.order_by(Introduction.id)).all()
    return sum(send_if_ready(Sides(session, row, occasion), SERVICE) for row in rows)


following.use(act)
__all__ = [
    "act",
    "close_post",
    "load",
    "messages_of",
    "propose",
    "release_all",
    "require_lawful",
    "require_place",
    "send_agreed",
    "write_message",
]
