"""Every table that holds something of a resident, what it is called for her, and what becomes of it.

A test walks the tables of the house: one that leads to a profile and is not named here fails. Whoever adds
such a table adds its line: `HOLDINGS` for what is the person's, `NOT_HERS` for a key that only names a reader
or a worker.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.accounts.visitor import Role
from matching.extensions import db

Fate = Literal["erased", "token"]
ADDRESS, VISITOR, LISTED = "an address", "a visitor", "a list of numbers"
"""Other ways to lead to a person: her addresses, « role and number », her number within a list."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A table with rows of a person.

    key    : the column that leads to the person
    leads  : the table it leads to (`profile`, or another one of these), or one of the three words above
    fate   : erased with the person, or kept under the random token that stands for her
    blank  : columns of a kept row that are emptied, with what takes their place
    actor  : the column that holds her number where `party` is « resident », if any
    hidden : columns that are other people's: no copy shows them
    keys   : column -> (other column, its value) where it holds what opens something: a copy leaves it empty
    """

    table: str
    label: str
    key: str = "profile_id"
    leads: str = "profile"
    fate: Fate = "erased"
    blank: Mapping[str, Any] = field(default_factory=dict)
    actor: str = ""
    hidden: tuple[str, ...] = ()
    keys: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def _of_account(table: str, label: str) -> Holding:
    return Holding(table, label, key="account_id", leads="account")


def _of_introduction(table: str, label: str, *, actor: str = "", **blank: Any) -> Holding:
    return Holding(
        table, label, key="introduction_id", leads="introduction", fate="token", blank=blank, actor=actor
    )


def _of_attendance(table: str, label: str, *, actor: str = "", **blank: Any) -> Holding:
    return Holding(
        table, label, key="attendance_id", leads="attendance", fate="token", blank=blank, actor=actor
    )


HOLDINGS: Final[tuple[Holding, ...]] = (
    Holding("profile", "Votre profil", key="id"),
    Holding("profile_want", "Le travail que vous cherchez"),
    Holding("profile_skill", "Vos savoir-faire"),
    Holding("profile_choice", "Vos choix"),
    Holding("profile_difficulty", "Ce qui est compliqué pour vous"),
    Holding("profile_answer", "Les questions que vous avez vues"),
    Holding("profile_sex", "Votre sexe, pour les statistiques"),
    Holding("consent", "Vos accords"),
    Holding("minor_agreement", "L’accord de votre parent ou tuteur"),
    Holding("profile_reading", "Qui a lu votre profil", fate="token"),
    Holding(
        "ranked_list",
        "Les listes sans nom où vous étiez",
        key="profile_ids",
        leads=LISTED,
        fate="token",
        hidden=("profile_ids",),
    ),
    Holding("human_look", "Vos demandes de relecture"),
    Holding("introduction", "Vos mises en relation", fate="token", blank={"shared": None}),
    _of_introduction("introduction_event", "Ce qui s’est passé", actor="actor_id", words=""),
    _of_introduction(
        "introduction_message", "Les messages échangés", actor="actor_id", text="Message effacé."
    ),
    _of_introduction("interview_slot", "Vos rendez-vous"),
    Holding("prescription", "Les formations qui vous sont proposées"),
    Holding("prescription_event", "Le suivi de ces formations", key="prescription_id", leads="prescription"),
    Holding(
        "attendance",
        "Vos rencontres",
        fate="token",
        blank={"first_name": "", "channel": None, "contact": "", "wants": ""},
    ),
    _of_attendance("event_interview", "Vos entretiens aux rencontres", line=""),
    _of_attendance("event_wish", "Les stands que vous souhaitiez"),
    _of_attendance("event_sent", "Ce que l’accueil a envoyé de vous", words=""),
    Holding(
        "event_answer",
        "Les réponses après vos entretiens",
        key="interview_id",
        leads="event_interview",
        fate="token",
    ),
    _of_attendance("event_line", "Ce qui s’est passé aux rencontres", actor="actor_id", words=""),
    Holding("followed", "La structure qui vous suit"),
    Holding("case_note", "Les notes de la structure"),
    Holding("case_task", "Ce que la structure prévoit pour vous"),
    Holding("case_transfer", "Vos changements de structure"),
    Holding("account", "Votre compte"),
    _of_account("account_session", "Vos connexions"),
    _of_account("resident_card", "Vos cartes imprimées"),
    _of_account("recovery_code", "Vos codes de secours"),
    _of_account("membership", "Vos organisations"),
    _of_account("sign_in", "Vos entrées"),
    Holding("sign_in_code", "Les codes qui vous ont été envoyés", key="contact", leads=ADDRESS),
    Holding("sign_in_link", "Les liens qui vous ont été envoyés", key="email", leads=ADDRESS),
    Holding("acting", "Qui a agi pour vous", fate="token"),
    Holding(
        "outbox_message",
        "Les messages que nous vous avons écrits",
        key="recipient",
        leads=ADDRESS,
        # A code, a link or an invitation that waits to be sent proves the mailbox: a session opened by a
        # card or a telephone must not read it here, and enter an organisation with it.
        keys={"text": ("kind", "urgent")},
    ),
    Holding("message_preference", "Comment vous prévenir", key="person_id", leads=VISITOR),
    Holding("message_stop", "Ce que vous ne voulez plus recevoir", key="recipient", leads=ADDRESS),
)

NOT_HERS: Final[Mapping[tuple[str, str], str]] = {
    ("acting", "account_id"): "the counsellor who acted",
    ("resident_card", "printed_by"): "the counsellor who printed",
    ("case_note", "written_by"): "the counsellor who wrote",
    ("case_task", "written_by"): "the counsellor who wrote",
    ("case_task", "done_by"): "the counsellor who did it",
    ("case_transfer", "asked_by"): "the counsellor who asked",
    ("saved_view", "account_id"): "the counsellor whose view it is",
    ("caseload_import", "account_id"): "the counsellor who prepares an import",
    ("organisation", "checked_by"): "who checked an establishment",
    ("invitation", "invited_by"): "who invited",
    ("invitation", "email"): "a member to come of an organisation",
    ("enterprise_domain", "known_by"): "who knew a domain",
    ("structure", "phone"): "a structure's own number",
    ("establishment", "phone"): "an employer's own number",
}

_SECRET: Final = ("digest", "hash", "salt", "token", "lease")


def find_holding(table: str) -> Holding:
    """The holding of a table. KeyError when there is none."""
    for one in HOLDINGS:
        if one.table == table:
            return one
    raise KeyError(table)


def addresses_of(session: Session, profile_id: int) -> list[str]:
    """What messages to a person are addressed to: her number, and what her account has proven."""
    account = db.metadata.tables["account"]
    row = session.execute(
        sa.select(account.c.email, account.c.phone).where(account.c.profile_id == profile_id)
    ).first()
    return [f"{Role.RESIDENT.value}:{profile_id}", *(one for one in row or () if one)]


def rows_of(session: Session, holding: Holding, profile_id: int) -> sa.ColumnElement[bool]:
    """The condition that keeps the rows of a person in the table of a holding."""
    table = db.metadata.tables[holding.table]
    column = table.c[holding.key]
    match holding.leads:
        case "profile":
            return column == profile_id
        case "an address":
            ours = column.in_(addresses_of(session, profile_id))
            if "key" not in table.c:
                return ours
            # A message says in its key whom it was written to, whatever address was hers on that day.
            return sa.or_(ours, table.c.key.contains(f"|{Role.RESIDENT.value}:{profile_id}|"))
        case "a visitor":
            return sa.and_(table.c.role == Role.RESIDENT.value, column == profile_id)
        case "a list of numbers":
            text, number = sa.cast(column, sa.Text), str(profile_id)
            ends = (f"[{number}]", f"[{number},%", f"%, {number},%", f"%, {number}]")
            return sa.or_(*(text.like(end) for end in ends))
    parent = find_holding(holding.leads)
    [primary] = db.metadata.tables[parent.table].primary_key.columns
    return column.in_(sa.select(primary).where(rows_of(session, parent, profile_id)))


def shown_columns(holding: Holding) -> list[sa.Column[Any]]:
    """The columns that a copy shows: not the house's secrets (digests), nor what is other people's."""
    return [
        column
        for column in db.metadata.tables[holding.table].columns
        if column.name not in holding.hidden and not any(word in column.name for word in _SECRET)
    ]


def read_rows(session: Session, holding: Holding, profile_id: int) -> list[dict[str, Any]]:
    """The rows of a person in one table, by `shown_columns`."""
    key = db.metadata.tables[holding.table].primary_key.columns
    query = sa.select(*shown_columns(holding)).where(rows_of(session, holding, profile_id)).order_by(*key)
    rows = [dict(row) for row in session.execute(query).mappings()]
    for column, (other, value) in holding.keys.items():
        for row in rows:
            if row[other] == value:
                row[column] = ""
    return rows
