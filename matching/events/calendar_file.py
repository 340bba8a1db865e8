"""A meeting as a file for calendars (iCalendar, RFC 5545)."""

from __future__ import annotations

from datetime import datetime

from icalendar import Calendar, vText
from icalendar import Event as Entry

from matching.events.models import Event
from matching.events.values import starts_at
from matching.notifications.service import Attachment
from matching.paris_hours import tell_paris


def event_file(event: Event, *, site_url: str, now: datetime) -> Attachment:
    """The file of a meeting as it is now. A cancelled one is taken out of calendars again."""
    gone = event.state == "cancelled"
    calendar = Calendar()
    calendar.add("prodid", "-//Un emploi en bas de chez moi//rencontres//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if gone else "PUBLISH")
    entry = Entry()
    host = site_url.partition("://")[2].partition("/")[0].partition(":")[0]
    entry.add("uid", f"rencontre-{event.id}@{host}")
    entry.add("sequence", event.version)  # each change of the meeting replaces what a calendar has
    entry.add("status", "CANCELLED" if gone else "CONFIRMED")
    entry.add("dtstamp", now)
    entry.add("dtstart", starts_at(event.day, event.start_at))
    entry.add("dtend", starts_at(event.day, event.end_at))
    entry.add("summary", event.title)
    entry["location"] = vText(f"{event.place}, {event.address}")
    entry.add("geo", (event.lat, event.lon))
    entry.add("url", f"{site_url}/rencontres/{event.slug}")
    calendar.add_component(entry)
    tell_paris(calendar)
    return Attachment(f"{event.slug}.ics", "text/calendar", calendar.to_ical())
