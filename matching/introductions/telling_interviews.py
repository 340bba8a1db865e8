"""What each party is told of an interview: invited, chosen, reminded, cancelled; with files for calendars."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Final

from matching.clock import PARIS, day_in_france
from matching.french import hour, moment
from matching.introductions.calendar_file import interview_file
from matching.introductions.models import InterviewSlot
from matching.introductions.sides import Sides
from matching.introductions.tellers import tell_counsellor, tell_employer, tell_resident
from matching.notifications import service as outbox
from matching.notifications.hours import NIGHT_FROM, NIGHT_TO, held_until
from matching.notifications.service import Attachment

EVENING: Final = time(20)
"""The hour at which one is reminded of an early interview of the next day, local."""


def invited(sides: Sides, slots: list[InterviewSlot]) -> None:
    """The employer proposes times: the resident chooses one, and who follows them knows it."""
    times = "\n".join(f"{moment(slot.starts_at)}." for slot in slots)
    tell_resident(
        sides, "invited", f"Un entretien : {sides.title}",
        f"{sides.establishment.name} veut vous rencontrer.\nChoisissez un horaire.\n{times}",
    )  # fmt: skip
    tell_counsellor(
        sides, "invited", f"Un entretien pour {sides.first_name} : {sides.title}",
        f"{sides.establishment.name} propose un horaire.\n{times}",
    )  # fmt: skip


def slot_chosen(sides: Sides, slot: InterviewSlot) -> None:
    """Both sides receive the time, the place, and a file for their calendar."""
    when, where = moment(slot.starts_at), where_of(slot)
    tell_resident(
        sides, "slot", f"Votre entretien : {sides.title}", f"C’est noté : {when}.\n{where}",
        files=(_file(sides, slot, resident=True),),
    )  # fmt: skip
    tell_employer(
        sides, "slot", f"Entretien : {sides.title}", f"{sides.person.called} vient {when}.\n{where}",
        files=(_file(sides, slot, resident=False),),
    )  # fmt: skip
    tell_counsellor(sides, "slot", f"Entretien de {sides.first_name} : {sides.title}", f"{when}.\n{where}")


def where_of(slot: InterviewSlot) -> str:
    """Lieu : 12 rue des Oliviers, or how one is called."""
    return f"Lieu : {slot.place}." if slot.mode == "on_site" else f"À distance : {slot.place}."


def reminder_times(slot: InterviewSlot) -> list[tuple[str, datetime]]:
    """When one is reminded: the day before and two hours before, each under its name.

    Two hours before an early interview is at night, when nothing leaves: it is said the evening before. The
    day before a late one is at night too: held until the morning, « demain » would be wrong.
    """
    day = slot.starts_at - timedelta(days=1)
    if day.astimezone(PARIS).time() >= NIGHT_FROM:
        day = datetime.combine(day_in_france(day), EVENING, PARIS).astimezone(UTC)
    before = slot.starts_at - timedelta(hours=2)
    if held_until("sms", "reminder", before) is not None:
        eve = day_in_france(before)
        if before.astimezone(PARIS).time() < NIGHT_TO:
            eve -= timedelta(days=1)
        before = datetime.combine(eve, EVENING, PARIS).astimezone(UTC)
    return [("day", day), ("hours", before)]


def remind_slot(sides: Sides, slot: InterviewSlot) -> None:
    """The day before and two hours before; what is already too late is not written."""
    beginning, where = slot_key(slot), where_of(slot)
    start = slot.starts_at.astimezone(PARIS)
    at = hour(start.time())
    for what, when in reminder_times(slot):
        if when <= sides.occasion.now:
            continue
        day = "aujourd’hui" if day_in_france(when) == start.date() else "demain"
        tell_resident(
            sides, what, f"Entretien {day} à {at} : {sides.title}",
            f"{sides.establishment.name} vous attend {day} à {at}.\n{where}\n"
            "Si vous ne pouvez pas venir, dites-le ici.",
            link=sides.come_link(slot), kind="reminder", not_before=when, key=f"{beginning}{what}",
        )  # fmt: skip
        if what == "day":
            tell_employer(
                sides, what, f"Entretien demain à {at} : {sides.title}",
                f"{sides.person.called} vient demain à {at}.\n{where}",
                kind="reminder", not_before=when, key=f"{beginning}{what}",
            )  # fmt: skip


def slot_key(slot: InterviewSlot) -> str:
    """How the keys of a slot's reminders begin: dropping them takes no other one."""
    return f"slot-{slot.id}-"


def slot_cancelled(sides: Sides, slot: InterviewSlot, by: str, *, again: bool) -> None:
    """The other sides are told, with a file that takes the time out of calendars.

    again : another time is to be found; else it is over, and nobody is asked for one
    """
    when = moment(slot.starts_at)
    if by != "resident":
        tell_resident(
            sides, "no-slot", f"Entretien annulé : {sides.title}",
            f"L’entretien de {when} n’a pas lieu."
            + ("\nUn autre horaire vous sera proposé." if again else ""),
            files=(_file(sides, slot, resident=True, cancelled=True),),
        )  # fmt: skip
    absent = again and by != "employer"
    tell_employer(
        sides, "no-slot", f"Entretien annulé : {sides.title}",
        (f"{sides.person.called} ne vient pas {when}." if absent else f"L’entretien de {when} est annulé.")
        + ("\nProposez un autre horaire." if again else ""),
        files=(_file(sides, slot, resident=False, cancelled=True),),
    )  # fmt: skip
    tell_counsellor(
        sides, "no-slot", f"Entretien annulé : {sides.first_name}, {sides.title}", f"Il était {when}."
    )


def drop_reminders(sides: Sides, slot: InterviewSlot) -> None:
    """Nobody is reminded of an interview that does not take place."""
    outbox.drop(sides.session, slot_key(slot))


def _file(sides: Sides, slot: InterviewSlot, *, resident: bool, cancelled: bool = False) -> Attachment:
    whom = sides.establishment.name if resident else sides.person.called
    return interview_file(
        slot, title=f"Entretien : {sides.title}", words=f"Avec {whom}.",
        host=sides.occasion.site_url.partition("://")[2].partition(":")[0], now=sides.occasion.now,
        cancelled=cancelled,
    )  # fmt: skip
