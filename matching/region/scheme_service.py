"""Publishing a scheme, going back to a former version, and who a change concerns. The caller commits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

import numpy as np
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matching.accounts.models import Account
from matching.matches.snapshot import current_snapshot, note_change
from matching.referential.scheme_columns import ANSWERS, columns_of, verdicts
from matching.referential.scheme_writing import write_scheme
from matching.referential.schemes import Finding, Scheme, lint
from matching.refusals import Refusal, not_found
from matching.region.scheme_models import AuditEntry, SchemeVersion
from matching.region.scheme_store import Version, find_version, latest_version, read_one

REGION: Final = "la Région"
"""Who published, where there is no account any more, or behind a door of the demonstration."""
FEWEST_SHOWN: Final = 10
"""Below, a count is hidden; above, it is rounded to as many: two counts then tell of nobody."""


@dataclass(frozen=True, slots=True)
class Answered:
    """How many people one answer is given to, as an agent may read it: before a change, and after."""

    answer: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Concerned:
    """Who a change concerns: of `total` profiles, what the scheme answers before and after.

    begins : the day that `after` is told for, when the change is for later; else None
    """

    total: int
    begins: date | None
    answers: tuple[Answered, ...]


def publish(
    session: Session, identifier: str, table: Mapping[str, Any], *, base: int, by: str, now: datetime
) -> Version:
    """Put a scheme in force as the table says. `base` is the version that was before the agent's eyes.

    Raises Refusal « rules_refused » for rules that `lint` does not accept, « published_meanwhile » when
    another version has come, and « nothing_changed ».
    """
    rules = write_scheme(identifier, table)
    _refuse_findings(lint(rules))
    return _write(session, identifier, rules, base=base, by=by, now=now, action="publish")


def restore(session: Session, identifier: str, number: int, *, base: int, by: str, now: datetime) -> Version:
    """Put a former version in force again, as a new one: nothing that was published is ever lost.

    Same refusals as `publish`, and not_found for a version that there never was.
    """
    former = find_version(session, identifier, number)
    if former is None:
        raise not_found("Cette version n’existe pas.")
    _refuse_findings(lint(former.rules))
    return _write(
        session, identifier, former.rules, base=base, by=by, now=now, action="restore", restored_from=number
    )


def require_base(current: Version, base: int) -> None:
    """Raises Refusal « published_meanwhile » when the version before the agent's eyes is not `current`."""
    if current.number != base:
        raise _published_meanwhile()


def _write(
    session: Session,
    identifier: str,
    rules: str,
    *,
    base: int,
    by: str,
    now: datetime,
    action: str,
    restored_from: int | None = None,
) -> Version:
    current = latest_version(session, identifier)
    require_base(current, base)
    if current.rules == rules:
        raise Refusal("nothing_changed", "Rien n’a changé", "Modifiez un champ, puis publiez.", 409, [_LIST])
    row = SchemeVersion(
        identifier=identifier,
        number=base + 1,
        rules=rules,
        restored_from=restored_from,
        published_by=by,
        published_at=now,
    )
    session.add(row)
    session.add(
        AuditEntry(
            at=now, by=by, subject=f"scheme:{identifier}", action=action, before=current.rules, after=rules
        )
    )
    try:
        session.flush()
    except IntegrityError:  # two agents at the same instant: the number is taken
        session.rollback()
        raise _published_meanwhile() from None
    note_change(session, "referential", row.id, now)
    return Version(identifier, row.number, rules, restored_from, by, now)


_LIST: Final = ("Les dispositifs", "region.schemes")


def _published_meanwhile() -> Refusal:
    return Refusal(
        "published_meanwhile",
        "Une autre version vient de paraître",
        "Rouvrez le dispositif, puis refaites votre changement.",
        409,
        [_LIST],
    )


def _refuse_findings(findings: list[Finding]) -> None:
    if findings:
        raise Refusal("rules_refused", "Des champs sont à corriger", findings[0].sentence, 422, [_LIST])


def who_is_concerned(session: Session, rules: str, before: Scheme) -> Concerned:
    """What `rules`, those of one scheme, would answer to the profiles of today, beside what is answered now.

    Rules for later are asked of their first day: before it they answer nothing.

    Raises `RefusedRulesError` for rules that are not accepted.
    """
    after = read_one(rules)
    snapshot = current_snapshot(session)
    index = snapshot.profiles
    profiles = [index.thing(row) for row in np.flatnonzero(index.alive).tolist()]

    def counted(scheme: Scheme, on: date) -> list[int]:
        # Places count as this very version says: a place that is added makes a yes.
        world = replace(snapshot.with_scheme(scheme), on=on)
        columns = columns_of((world.person_of(profile) for profile in profiles), on)
        answered = verdicts((scheme,), columns, on)[0]
        return np.bincount(answered, minlength=len(ANSWERS)).tolist()

    begins = after.valid_from if after.valid_from and after.valid_from > snapshot.on else None
    was, will_be = counted(before, snapshot.on), counted(after, begins or snapshot.on)
    order = [ANSWERS.index(answer) for answer in ("yes", "to_check", "no")]
    return Concerned(
        len(profiles),
        begins,
        tuple([Answered(ANSWERS[code], say_count(was[code]), say_count(will_be[code])) for code in order]),
    )


def say_count(count: int) -> str:
    """« environ 120 », or « moins de 10 »: a small number could tell who it is."""
    if count < FEWEST_SHOWN:
        return f"moins de {FEWEST_SHOWN}"
    rounded = FEWEST_SHOWN * ((count + FEWEST_SHOWN // 2) // FEWEST_SHOWN)
    return f"environ {rounded}"


def list_authors(session: Session, by: Iterable[str]) -> dict[str, str]:
    """Who is meant by each « role:account »: the agent's e-mail address, else the Region. One query."""
    numbers = {one: int(one.rpartition(":")[2]) for one in by if one.rpartition(":")[2].isdecimal()}
    query = sa.select(Account.id, Account.email).where(Account.id.in_(set(numbers.values()) - {0}))
    emails = {number: email for number, email in session.execute(query) if email}
    return {one: emails.get(number, REGION) for one, number in numbers.items()}


def list_trail(session: Session, subject: str = "", *, most: int = 50) -> list[AuditEntry]:
    """The last changes, the newest first; of one subject, or of all."""
    query = sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(most)
    return list(session.scalars(query.where(AuditEntry.subject == subject) if subject else query))
