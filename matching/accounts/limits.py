"""How often a door may be tried: by browser and by account first, by address last and far above.

A whole mission locale works behind one address: it is only there against a machine that has many browsers.
"""

from __future__ import annotations

from typing import NamedTuple

from flask import current_app
from flask_limiter.util import get_remote_address
from limits import parse

from matching.accounts.tokens import keyed_digest
from matching.extensions import browser_key, limiter
from matching.refusals import Refusal


class Limit(NamedTuple):
    """The limits of one gesture, as flask-limiter writes them; `whom` counts the contact or the account."""

    name: str
    browser: str
    whom: str
    address: str


ASK = Limit("demander", "6 per 10 minute", "5 per hour", "200 per hour")
TRY = Limit("essayer", "20 per 10 minute", "10 per 15 minute", "300 per hour")
CARD = Limit("carte", "10 per 10 minute", "30 per hour", "60 per hour")
SECOND = Limit("second", "10 per 10 minute", "20 per hour", "300 per hour")
INVITE = Limit("inviter", "30 per hour", "60 per day", "300 per hour")


def count(limit: Limit, whom: str) -> None:
    """Count one gesture for this browser, for `whom` and for this address. Refuses (429) beyond a limit.

    The same answer whether `whom` exists or not: it is counted as it was typed.
    """
    who = keyed_digest(current_app.config["SECRET_KEY"], "limit", whom.lower())
    for kind, rule, key in (
        ("browser", limit.browser, browser_key() or get_remote_address()),
        ("whom", limit.whom, who),
        ("address", limit.address, get_remote_address()),
    ):
        if not limiter.limiter.hit(parse(rule), "accounts", limit.name, kind, key):
            raise Refusal(
                "too_many",
                "Trop d’essais",
                "Attendez quelques minutes, puis recommencez.",
                429,
                [("Revenir à l’entrée", "accounts.enter"), ("Demander de l’aide", "public.help")],
            )
