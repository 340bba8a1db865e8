"""Prescriptions as they are read: what it is, how far it is, what may be done, what may be attested."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching import french
from matching.counsellors.prescriptions_models import Prescription, PrescriptionEvent
from matching.counsellors.prescriptions_needs import Attested
from matching.counsellors.prescriptions_table import REASONS, STATE_WORDS, TABLE
from matching.employers.proposals import skills_of
from matching.matches.vocabulary import Vocabulary
from matching.ranking.labels import card_label
from matching.ranking.values import Card
from matching.referential.schemes import TO_CONFIRM as BY_THE_REGION
from matching.referential.schemes import Answer, Course, Scheme
from matching.residents.models import ProfileSkill, ProfileWant

TO_CONFIRM: Final = "à confirmer"
NEVER_PROPOSED: Final = frozenset({"pacte_embauche"})
"""It marks offers: there is nothing to enter."""
STEPS: Final = (
    ("proposed", "Proposée"),
    ("accepted", "Acceptée"),
    ("started", "Commencée"),
    ("finished", "Finie"),
)
MOST_CHOICES: Final = 12


@dataclass(frozen=True, slots=True)
class Told:
    """One prescription for its reader: the resident, or the counsellor.

    acts  : what this reader may do now
    steps : (done, now or todo; title; words), as `components/steps.html` draws them
    """

    id: int
    version: int
    state: str
    state_words: str
    name: str
    sentences: tuple[str, ...]
    contact: str
    course: str
    place: str
    dates: str
    acts: tuple[str, ...]
    steps: list[tuple[str, str, str]]
    stopped: str
    attested: list[str]
    attested_by: str
    attested_on: date | None


def told_of(
    session: Session,
    rows: Iterable[Prescription],
    party: str,
    schemes: Iterable[Scheme],
    expired: Collection[str],
) -> list[Told]:
    """The prescriptions in words; two queries for all. `expired` : the schemes out of their dates."""
    listed, known = list(rows), {one.identifier: one for one in schemes}
    ids = [row.id for row in listed]
    logs: dict[int, list[PrescriptionEvent]] = {number: [] for number in ids}
    query = sa.select(PrescriptionEvent).where(PrescriptionEvent.prescription_id.in_(ids))
    for line in session.scalars(query.order_by(PrescriptionEvent.version)):
        logs[line.prescription_id].append(line)
    return [_told(row, party, known[row.scheme], logs[row.id], row.scheme in expired) for row in listed]


def _told(
    row: Prescription, party: str, scheme: Scheme, log: list[PrescriptionEvent], to_confirm: bool
) -> Told:
    said = {line.to_state: line for line in log}
    steps = [("done" if state in said else "todo", title, _when(said.get(state))) for state, title in STEPS]
    stop = said.get("given_up")
    return Told(
        id=row.id,
        version=row.version,
        state=row.state,
        state_words=STATE_WORDS[row.state],
        name=f"{scheme.plain_name} ({BY_THE_REGION})" if to_confirm else scheme.plain_name,
        sentences=scheme.sentences,
        contact=scheme.entry.contact or scheme.entry.prescribed_by or "",
        course=row.course,
        place=row.place,
        dates=dates_in_words(row.starts_on, row.ends_on),
        acts=TABLE.acts_of(row.state, party),
        steps=steps,
        stopped=f"{_when(stop)} {REASONS[stop.reason]}." if stop else "",
        attested=[words_of_attested(one) for one in row.attested or ()],
        attested_by=row.attested_by,
        attested_on=row.attested_on,
    )


def _when(line: PrescriptionEvent | None) -> str:
    return f"Le {french.local_day(line.at)}." if line else ""


def dates_in_words(start: date | None, end: date | None) -> str:
    """« Du lundi 7 décembre 2026 au vendredi 12 mars 2027 »; what is not known is to be confirmed."""
    if start and start == end:
        return f"Le {french.day(start)}"
    if start and end:
        return f"Du {french.day(start)} au {french.day(end)}"
    if start:
        return f"À partir du {french.day(start)}, fin {TO_CONFIRM}"
    return f"Jusqu’au {french.day(end)}, début {TO_CONFIRM}" if end else f"Dates {TO_CONFIRM}"


def words_of_attested(one: Mapping[str, object]) -> str:
    """A skill or a card that was attested, in words."""
    if "card" in one:
        return french.upper_first(card_label(cast(Card, one["card"])))
    return str(one["label"])


def proposable(schemes: Iterable[Scheme], answers: Iterable[Answer]) -> list[tuple[Scheme, Answer]]:
    """What may be proposed to somebody, those that answer yes first. Nothing is hidden."""
    by_name = {one.scheme: one for one in answers}
    order = ("yes", "to_check", "no")
    found = [(one, by_name[one.identifier]) for one in schemes if one.identifier not in NEVER_PROPOSED]
    return sorted(found, key=lambda pair: order.index(pair[1].answer))


def course_of(schemes: Iterable[Scheme], row: Prescription) -> Course | None:
    """The course of the Region's list that a prescription names, if it is one."""
    return next(
        (course for one in schemes if one.identifier == row.scheme for course in one.courses
         if course.name == row.course),
        None,
    )  # fmt: skip


def attestable(
    session: Session, row: Prescription, schemes: Collection[Scheme], vocabulary: Vocabulary
) -> dict[str, Attested]:
    """What a counsellor may tick at the end, by the key of its box: what the course gives, then the usual
    skills of the work that is wanted, without those that were attested already."""
    labels: dict[str, int | None] = {}
    course = course_of(schemes, row)
    for item in course.skills if course else ():
        if item in vocabulary.ranking.item_labels:
            labels[vocabulary.ranking.item_labels[item]] = item
    wanted = session.scalars(
        sa.select(ProfileWant.rome_code)
        .where(ProfileWant.profile_id == row.profile_id, ProfileWant.rome_code.is_not(None))
        .order_by(ProfileWant.position)
    )
    for code in wanted:
        labels |= {
            label: item for label, item in skills_of(vocabulary, code or "").items() if label not in labels
        }
    done = set(
        session.scalars(
            sa.select(ProfileSkill.label).where(
                ProfileSkill.profile_id == row.profile_id, ProfileSkill.attested_by != ""
            )
        )
    )
    fresh = [(label, item) for label, item in labels.items() if label not in done][:MOST_CHOICES]
    choices = {f"s-{sha256(label.encode()).hexdigest()[:10]}": Attested(label, item) for label, item in fresh}
    cards = {f"c-{card}": Attested(card=card) for card in (course.cards if course else ())}
    return choices | cards


def label_of(one: Attested) -> str:
    """What a box says."""
    return french.upper_first(card_label(cast(Card, one.card))) if one.card else one.label
