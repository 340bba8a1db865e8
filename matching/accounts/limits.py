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
MOVE = Limit("deplacer", "10 per day", "10 per day", "200 per day")
"""Other hours or another place for a post that was published. Each change asks anew, of everybody listed, who
can be there: in small steps, that would tell where people live and by which bus they come."""
PUBLISH = Limit("publier", "30 per day", "30 per day", "600 per day")
"""A post published for the first time: it asks the same, of people under other codes."""


def count_post(limit: Limit, establishment_id: int) -> None:
    """Count one gesture of an establishment on its posts, whoever of its members does it."""
    try:
        count(limit, f"establishment-{establishment_id}")
    except Refusal as refused:
        raise Refusal(
            refused.code,
            "Trop de changements aujourd’hui",
            "Horaires, lieu et publications sont comptés. Recommencez demain.",
            refused.status,
            [("Mes offres", "employers.vacancies"), ("Demander de l’aide", "public.help")],
        ) from None


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
