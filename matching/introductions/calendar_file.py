"""An interview as a file for calendars (iCalendar, RFC 5545)."""

from __future__ import annotations

from datetime import datetime, timedelta

from icalendar import Calendar, Event, vText

from matching.clock import PARIS
from matching.introductions.models import InterviewSlot
from matching.notifications.service import Attachment
from matching.paris_hours import tell_paris

CHOSEN, CANCELLED = 0, 1


def interview_file(
    slot: InterviewSlot, *, title: str, words: str, host: str, now: datetime, cancelled: bool = False
) -> Attachment:
    """The file of a slot; with `cancelled`, the one that takes it out of calendars again.

    The identifier rests on the slot alone: no name, no number of a person.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Un emploi en bas de chez moi//entretiens//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    event = Event()
    event.add("uid", f"entretien-{slot.id}@{host}")
    event.add("sequence", CANCELLED if cancelled else CHOSEN)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("dtstamp", now)
    start = slot.starts_at.astimezone(PARIS)
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=slot.minutes))
    event.add("summary", title)
    event["location"] = vText(slot.place)
    event.add("description", words)
    calendar.add_component(event)
    tell_paris(calendar)
    name = "entretien-annule.ics" if cancelled else "entretien.ics"
    return Attachment(name, "text/calendar", calendar.to_ical())
