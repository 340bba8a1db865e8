"""The French names of the codes of EXCHANGE, as they stand in a sentence."""

from __future__ import annotations

from datetime import date
from typing import Final

from .values import Card, Contract, French, Reading

CONTRACT_LABELS: Final[dict[Contract, str]] = {
    "cdi": "CDI",
    "cdd": "CDD",
    "interim": "intérim",
    "saisonnier": "contrat saisonnier",
    "apprentissage": "apprentissage",
    "professionnalisation": "contrat de professionnalisation",
    "stage": "stage",
    "immersion": "immersion",
    "insertion": "contrat d’insertion",
    "service_civique": "service civique",
}

READING_LABELS: Final[dict[Reading | None, str]] = {
    None: "non précisée",
    "none": "rien à lire",
    "simple": "des consignes simples",
    "usual": "lire et écrire couramment",
}
FRENCH_LABELS: Final[dict[French | None, str]] = {
    None: "non précisé",
    "none": "pas nécessaire",
    "spoken": "parlé",
    "written": "parlé et écrit",
}
_CARD_LABELS: Final[dict[str, str]] = {
    "fimo": "FIMO",
    "habilitation_electrique": "habilitation électrique",
    "haccp": "formation HACCP",
    "bafa": "BAFA",
    "bafd": "BAFD",
    "deaes": "diplôme DEAES",
    "carte_pro_securite": "carte professionnelle de sécurité",
    "carte_pro_vtc": "carte professionnelle VTC",
    "carte_pro_taxi": "carte professionnelle taxi",
    "sst": "formation SST",
}

_MONTHS: Final = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


def card_label(card: Card) -> str:
    """The name of a permit or card: permis B, CACES R489 1A, SSIAP 1."""
    kind, _, rest = card.partition("_")
    if kind == "permis":
        return f"permis {rest.upper()}"
    if kind in ("caces", "ssiap"):
        return f"{kind} {rest}".replace("_", " ").upper()
    return _CARD_LABELS[card]


def day_label(day: date) -> str:
    """A date as it is read: 1er décembre 2026."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {_MONTHS[day.month - 1]} {day.year}"
