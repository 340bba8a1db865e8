"""Links in messages: signed, for one purpose, until one instant. They open a page; the act is a POST."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from matching.refusals import Refusal

WAYS = [("Revenir à l’accueil", "public.home"), ("Trouver de l’aide", "public.help")]


def seal(purpose: str, facts: dict[str, Any], *, until: datetime, secret: str) -> str:
    """A token that says `facts` for `purpose` alone. `until` is an aware instant, kept to the second."""
    return _seals(secret, purpose).dumps({**facts, "until": int(until.timestamp())})


def unseal(purpose: str, token: str, *, now: datetime, secret: str) -> dict[str, Any]:
    """The facts of a token. Refuses one that is forged, of another purpose (404), or too old (410)."""
    try:
        facts = _seals(secret, purpose).loads(token)
    except BadData:
        raise Refusal(
            "wrong_link",
            "Lien inconnu",
            "Ce lien est incomplet ou faux. Ouvrez le message, puis touchez le lien entier.",
            404,
            WAYS,
        ) from None
    if now >= datetime.fromtimestamp(facts.pop("until"), UTC):
        raise Refusal(
            "old_link", "Lien trop ancien", "Ce lien ne marche plus. Appelez votre conseiller.", 410, WAYS
        )
    return facts


def _seals(secret: str, purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=f"message-link-{purpose}")
