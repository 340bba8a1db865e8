"""Meetings as a feed that other sites and readers follow (Atom, RFC 4287)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from matching.events.reading import EventTold
from matching.events.telling import when_of, where_of

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"


def feed_of(
    events: Sequence[EventTold], *, title: str, own: str, page: str, site_url: str, now: datetime
) -> bytes:
    """The feed of some meetings.

    own, page : whole addresses of the feed and of the page that says the same
    """
    feed = Element("feed", {"xmlns": ATOM, "xml:lang": "fr"})
    _text(feed, "id", own)
    _text(feed, "title", title)
    changed = max((one.row.changed_at for one in events), default=now)
    _text(feed, "updated", _instant(changed))
    SubElement(feed, "link", {"rel": "self", "type": MEDIA_TYPE, "href": own})
    SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": page})
    author = SubElement(feed, "author")
    _text(author, "name", "Un emploi en bas de chez moi")
    for one in events:
        _entry(feed, one, site_url)
    return bytes(tostring(feed, encoding="utf-8", xml_declaration=True))


def _entry(feed: Element, one: EventTold, site_url: str) -> None:
    entry = SubElement(feed, "entry")
    address = f"{site_url}/rencontres/{one.row.slug}"
    _text(entry, "id", address)
    _text(entry, "title", one.row.title)
    _text(entry, "updated", _instant(one.row.changed_at))
    _text(entry, "published", _instant(one.row.published_at or one.row.changed_at))
    SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": address})
    _text(entry, "summary", f"{when_of(one.row)}. {where_of(one.row)}. {one.who}.")


def _text(parent: Element, name: str, words: str) -> None:
    SubElement(parent, name).text = words


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
