"""What one reads of messages: one's own, how to stop them, and the mailbox of the demonstration."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Blueprint, Response, current_app, flash, request, url_for

from matching.accounts.guards import demo_only, public
from matching.accounts.visitor import current_visitor
from matching.clock import now
from matching.extensions import db, limiter
from matching.notifications import people
from matching.notifications.letters import parts_of
from matching.notifications.links import unseal
from matching.notifications.models import ALERTS
from matching.notifications.people import Person
from matching.notifications.reading import PER_PAGE, find_attachment, messages_of, messages_out
from matching.pages import count_pages, go, page, page_number
from matching.refusals import Refusal, not_found

View = TypeVar("View", bound=Callable[..., Any])
bp = Blueprint("notifications", __name__)
MOST_PAGES = 1000
STOP_CHOICES = ("", "optional", "all")
CHANNEL_WORDS = {
    "email": "Courriel",
    "sms": "SMS",
    "print": "Papier, par ma conseillère",
    "site": "Sur ce site seulement",
}


def _signed_in(view: View) -> View:
    """A view for anybody who has entered, in any role: it receives who."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        visitor = current_visitor()
        if visitor is None:
            ways = [("Choisir ma porte", "public.home")]
            raise Refusal("wrong_role", "Cette page est réservée", "Entrez d’abord.", 403, ways)
        return view(*args, who=Person(visitor.role, visitor.id), **kwargs)

    guarded.guard = "signed_in"
    return guarded


@bp.get("/messages")
@_signed_in
def mine(who: Person) -> Response:
    """The messages that the visitor received on the site, the last first."""
    number = page_number(MOST_PAGES)
    found = messages_of(db.session, who, checked=_is_checked(), now=now(), number=number)
    channel, alerts = people.preference_of(db.session, who)
    return page(
        "notifications/mine.html",
        part="messages",
        messages=found.messages,
        number=number,
        pages=count_pages(found.total, PER_PAGE),
        parts_of=_parts,
        channel=channel or "",
        channels=[(one, CHANNEL_WORDS[one]) for one in people.channels_for(who.role)],
        alerts=alerts,
    )


def _is_checked() -> bool:
    visitor = current_visitor()
    return visitor is None or visitor.checked


@bp.post("/messages/reglages")
@_signed_in
def choose(who: Person) -> Response:
    """How the visitor wants to be told."""
    channel = request.form.get("channel", "")
    alerts = request.form.get("alerts", "")
    if (channel and channel not in people.channels_for(who.role)) or alerts not in ALERTS:
        raise Refusal("wrong_answer", "Réponse inconnue", "Choisissez dans la liste, puis enregistrez.", 422)
    people.set_preference(db.session, who, channel=channel or None, alerts=alerts)
    db.session.commit()
    flash("C’est enregistré.", "good")
    return go(url_for("notifications.mine"))


@bp.get("/messages/arreter/<token>")
@public
def stop(token: str) -> Response:
    """What an address receives, and the button that stops it. A link in a message only opens this page."""
    channel, recipient = _address_of(token)
    stopped = people.stop_of(db.session, channel, recipient)
    return page("notifications/stop.html", part="main", recipient=recipient, stopped=stopped, token=token)


@bp.post("/messages/arreter/<token>")
@public
@limiter.limit("30 per minute")
def set_stop(token: str) -> Response:
    """Stop the messages to an address, or send them again."""
    channel, recipient = _address_of(token)
    what = request.form.get("what", "?")
    if what not in STOP_CHOICES:
        raise Refusal("wrong_answer", "Réponse inconnue", "Revenez en arrière, puis choisissez.", 422)
    people.set_stop(db.session, channel, recipient, what, now())
    db.session.commit()
    flash("C’est fait.", "good")
    return go(url_for("notifications.stop", token=token))


@bp.get("/demo/courrier")
@demo_only
def mailbox() -> Response:
    """Every message of the demonstration, the last first: nothing of it left the house."""
    recipient, number = request.args.get("a", ""), page_number(MOST_PAGES)
    found = messages_out(db.session, recipient, number)
    return page(
        "notifications/mailbox.html",
        part="courrier",
        messages=found.messages,
        number=number,
        pages=count_pages(found.total, PER_PAGE),
        recipient=recipient,
        parts_of=_parts,
        now=now(),
        stop_link=lambda one: people.stop_link(current_app.config, one.channel, one.recipient).removeprefix(
            current_app.config["SITE_URL"]
        ),
    )


@bp.get("/demo/courrier/<int:message_id>/<int:place>")
@demo_only
def attachment(message_id: int, place: int) -> Response:
    """A file that went with a message."""
    one = find_attachment(db.session, message_id, place)
    if one is None:
        raise not_found()
    response = Response(b64decode(one["content"]), mimetype=one["media_type"])
    response.headers.set("Content-Disposition", "attachment", filename=one["name"])
    return response


def _parts(text: str) -> list[tuple[str, str]]:
    return parts_of(text, current_app.config["SITE_URL"])


def _address_of(token: str) -> tuple[str, str]:
    facts = unseal("stop", token, now=now(), secret=current_app.config["SECRET_KEY"])
    return facts["channel"], facts["recipient"]
