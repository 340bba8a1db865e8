"""Who is told, and how: on the site always, and by the channel that the person chose."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from matching.accounts.models import Account
from matching.accounts.organisation_models import Membership, Organisation
from matching.accounts.visitor import Role
from matching.clock import now as clock_now
from matching.employers.models import Establishment
from matching.notifications.delivery import Taken
from matching.notifications.links import seal
from matching.notifications.models import MessagePreference, MessageStop, OutboxMessage
from matching.notifications.service import Attachment, Channel, Kind, put
from matching.residents.models import Profile

STOP_LINK_DAYS = 365


class Person(NamedTuple):
    """Somebody in a role, as the visitor has it: the profile, the establishment, the structure."""

    role: Role
    id: int

    def __str__(self) -> str:
        return f"{self.role.value}:{self.id}"


class Reach(NamedTuple):
    """A channel besides the site, the address there, and whose account proved it (None: invented)."""

    channel: Channel
    address: str
    account_id: int | None = None


def reaches_of(session: Session, who: Person) -> list[Reach]:
    """How to reach somebody besides the site: one address, or one for each member of an organisation.

    Addresses are those that accounts have proven. A person of the demonstration has an invented one, of a
    domain that cannot exist. Nothing known: the site alone, or a sheet when the person asked for paper.
    """
    preference = session.get(MessagePreference, (who.role.value, who.id))
    wanted = preference.channel if preference else None
    if wanted == "site":
        return []
    if wanted == "print" and who.role is Role.RESIDENT:  # nobody hands a sheet to anybody else
        return [Reach("print", str(who))]
    known = session.execute(_accounts_of(who)).all()
    found = [best for one in known if (best := _best(wanted, one.id, one.email, one.phone))]
    if not found and _is_invented(session, who):  # also who has nothing but a printed card
        return [Reach("email", f"{who.role.value}-{who.id}@demo.invalid")]
    return found


def _accounts_of(who: Person) -> sa.Select[tuple[int, str | None, str | None]]:
    query = sa.select(Account.id, Account.email, Account.phone).order_by(Account.id)
    if who.role is Role.RESIDENT:
        return query.where(Account.profile_id == who.id)
    member = query.join(Membership, Membership.account_id == Account.id).join(
        Organisation, Organisation.id == Membership.organisation_id
    )
    if who.role is Role.EMPLOYER:
        return member.where(Organisation.establishment_id == who.id)
    if who.role is Role.REGION:  # its agents are one body, whatever their organisation’s number
        return member.where(Organisation.kind == "region")
    return member.where(Organisation.id == who.id)


def _best(wanted: str | None, account_id: int, email: str | None, phone: str | None) -> Reach | None:
    if phone and (wanted == "sms" or not email):
        return Reach("sms", phone, account_id)
    return Reach("email", email, account_id) if email else None


def _is_invented(session: Session, who: Person) -> bool:
    if who.role is Role.RESIDENT:
        return bool(session.scalar(sa.select(Profile.demo).where(Profile.id == who.id)))
    if who.role is Role.EMPLOYER:
        return bool(session.scalar(sa.select(Establishment.demo).where(Establishment.id == who.id)))
    return who.id == 0  # the counsellor and the Region of the demonstration's doors


def channels_for(role: Role) -> tuple[Channel, ...]:
    """The channels that somebody in a role may choose: a counsellor hands sheets to residents alone."""
    return ("email", "sms", "print", "site") if role is Role.RESIDENT else ("email", "sms", "site")


def preference_of(session: Session, who: Person) -> tuple[str | None, str]:
    """The channel that somebody chose, None for the account's; and alerts: none, daily or weekly."""
    found = session.get(MessagePreference, (who.role.value, who.id))
    return (found.channel, found.alerts) if found else (None, "weekly")


def set_preference(session: Session, who: Person, *, channel: Channel | None, alerts: str) -> None:
    """Write down how a person wants to be told."""
    _keep(
        session,
        MessagePreference,
        {"role": who.role.value, "person_id": who.id},
        channel=channel,
        alerts=alerts,
    )


def note_alerted(session: Session, who: Person, now: datetime) -> None:
    """Write down that the news of a person were looked for, whatever there was."""
    _keep(session, MessagePreference, {"role": who.role.value, "person_id": who.id}, alerted_at=now)


def _keep(
    session: Session, model: type[MessagePreference | MessageStop], key: Mapping[str, Any], **values: Any
) -> None:
    """Write these columns of one row, made if there is none: of two at once, the last one stays."""
    insert = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert
    statement = insert(model).values(**key, **values)
    statement = statement.on_conflict_do_update(index_elements=list(key), set_=values).returning(model)
    session.scalars(statement, execution_options={"populate_existing": True}).one()


def forget(session: Session, who: Person) -> None:
    """Take away how a person wants to be told, the stops, and what was written to them: for an erasure."""
    addresses = {str(who), *(reach.address for reach in reaches_of(session, who))}
    for table in (MessageStop, OutboxMessage):
        session.execute(sa.delete(table).where(table.recipient.in_(addresses)))
    session.execute(
        sa.delete(MessagePreference).where(
            MessagePreference.role == who.role.value, MessagePreference.person_id == who.id
        )
    )


def tell(
    session: Session,
    who: Person,
    *,
    event: str,
    subject: str,
    text: str,
    link: str = "",
    own_link: Callable[[int | None], str] | None = None,
    attachments: Sequence[Attachment] = (),
    kind: Kind = "notice",
    not_before: datetime | None = None,
) -> None:
    """Tell one person of one event, once: on the site, and by the channel chosen.

    event    : names what happened, and begins the key of both messages
    link     : a whole address, written alone on the last line
    own_link : gives the link for one account instead, where the message leaves the site: it opens without
               signing in, so it is the account's alone
    """
    common = {"subject": subject, "not_before": not_before, "kind": kind}
    put(session, key=f"{event}|{who}|site", channel="site", to=str(who), text=_with(text, link), **common)
    for reach in reaches_of(session, who):
        private = own_link is not None and reach.channel != "print"
        put(
            session,
            key=f"{event}|{who}|{reach.channel}|{_mark(reach.address)}",
            channel=reach.channel,
            to=reach.address,
            text=_with(text, own_link(reach.account_id) if private else link),
            attachments=attachments if reach.channel == "email" else (),
            **common,
        )


def _with(text: str, link: str) -> str:
    return f"{text}\n\n{link}" if link else text


def _mark(address: str) -> str:
    # An address may be longer than a key.
    return sha256(address.encode()).hexdigest()[:16]


def stop_footer(config: Mapping[str, Any]) -> Callable[[Taken], str]:
    """The last lines of an e-mail: how to stop them in one touch. A code has none."""

    def footer(message: Taken) -> str:
        if message.kind == "urgent":
            return ""
        return (
            f"Pour ne plus recevoir ces messages :\n{stop_link(config, message.channel, message.recipient)}"
        )

    return footer


def stop_link(config: Mapping[str, Any], channel: str, recipient: str) -> str:
    """The whole address of the page that stops the messages to an address."""
    until = clock_now() + timedelta(days=STOP_LINK_DAYS)
    facts = {"channel": channel, "recipient": recipient}
    token = seal("stop", facts, until=until, secret=config["SECRET_KEY"])
    return f"{config['SITE_URL']}/messages/arreter/{token}"


def set_stop(session: Session, channel: str, recipient: str, what: str, now: datetime) -> None:
    """Stop the messages to an address: `what` is optional, all, or "" to send them again."""
    if what:
        _keep(session, MessageStop, {"channel": channel, "recipient": recipient}, what=what, since=now)
    else:
        session.execute(
            sa.delete(MessageStop).where(MessageStop.channel == channel, MessageStop.recipient == recipient)
        )


def follow_contact(session: Session, channel: Channel, before: str, after: str, now: datetime) -> None:
    """One address took the place of another for its account: what waits leaves for the new one alone.

    The old one may be somebody else's tomorrow. What it had stopped stays so at the new one, and no longer
    holds for the old one. Codes stay: each is of the address that asked for it.
    """
    session.execute(
        sa.update(OutboxMessage)
        .where(
            OutboxMessage.channel == channel, OutboxMessage.recipient == before,
            OutboxMessage.state == "waiting", OutboxMessage.kind != "urgent",
        )
        .values(recipient=after),
        execution_options={"synchronize_session": False},
    )  # fmt: skip
    if what := stop_of(session, channel, before):
        set_stop(session, channel, after, stop_of(session, channel, after) or what, now)
        set_stop(session, channel, before, "", now)


def stop_of(session: Session, channel: str, recipient: str) -> str:
    """What an address has stopped: optional, all, or "" for nothing."""
    found = session.get(MessageStop, (channel, recipient))
    return found.what if found else ""
