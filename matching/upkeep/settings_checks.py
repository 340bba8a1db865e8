"""Looks at the settings. That each can be used was checked at start; here, whether they go together."""

from __future__ import annotations

import math
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from matching.config import SETTINGS
from matching.french import count, day
from matching.upkeep.findings import Finding
from matching.upkeep.sight import Sight

LEAST_BITS: Final = 100
"""What guessing a key costs: a drawn one of 32 hexadecimal characters has some 120 bits."""
NOT_PUBLIC: Final = ("localhost", "local", "test", "invalid", "example", "internal", "lan")


def settings(sight: Sight) -> Iterator[Finding]:
    """Addresses, https and messages."""
    config, found = sight.config, []
    site = urlsplit(config["SITE_URL"])
    public = is_public(config["SITE_URL"])
    if not public and not sight.demo:
        found.append(
            (
                "attention",
                f"Les liens des messages mènent à {site.hostname}, que personne d’autre n’atteint.",
                "Donnez à SITE_URL l’adresse publique du site.",
            )
        )
    if public and not config["HTTPS"]:
        found.append(
            (
                "panne",
                f"Le site {site.hostname} est public et HTTPS=0 : les sessions voyagent en clair.",
                "Servez-le en https derrière un proxy, avec HTTPS=1 et PROXIES=1.",
            )
        )
    if public and site.scheme == "http":
        found.append(
            (
                "attention",
                "Les liens des messages commencent par http://.",
                "Écrivez SITE_URL avec https://.",
            )
        )
    if config["HTTPS"] and not config["PROXIES"]:
        found.append(
            (
                "attention",
                "HTTPS=1 et PROXIES=0 : derrière un proxy, tous les visiteurs ont la même adresse.",
                "Donnez à PROXIES le nombre de proxys devant le site, d’ordinaire 1.",
            )
        )
    if not sight.demo:
        for setting, what in (("MAIL_URL", "Aucun e-mail ne part"), ("SMS_URL", "Aucun SMS ne part")):
            if not config[setting]:
                found.append(("attention", f"{what} : {setting} est vide.", f"Donnez {setting}."))
        if config["MAIL_URL"] and config["MAIL_FROM"].endswith(".invalid"):
            found.append(
                (
                    "attention",
                    "Les e-mails sont signés d’une adresse d’exemple.",
                    "Donnez MAIL_FROM, une adresse de votre domaine.",
                )
            )
    for level, sentence, todo in found:
        yield Finding("réglages", level, sentence, todo)
    if not found:
        yield Finding("réglages", "ok", f"{count(len(SETTINGS), 'réglage')}, tous utilisables.")


def is_public(address: str) -> bool:
    """Whether an address may be reached from elsewhere than this machine or its network."""
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and host.rpartition(".")[2] not in NOT_PUBLIC


def secret_key(sight: Sight) -> Iterator[Finding]:
    """Whether the key can be guessed. It is never shown, nor how long it is."""
    if strength(sight.config["SECRET_KEY"]) >= LEAST_BITS:
        yield Finding("clé secrète", "ok", "La clé secrète ne se devine pas.")
        return
    yield Finding(
        "clé secrète",
        "attention" if sight.demo and not is_public(sight.config["SITE_URL"]) else "panne",
        "La clé secrète se devine : elle se répète, ou a trop peu de signes différents.",
        "Tirez-en une (python3 -c 'import secrets; print(secrets.token_hex(32))') et donnez-la dans "
        "SECRET_KEY ; chacun devra entrer à nouveau, et les seconds facteurs sont à refaire.",
    )


def strength(key: str) -> float:
    """What guessing a key costs at most, in bits: its repeated part, each sign drawn among those in it."""
    # The prefix function: the longest beginning that is also an end tells how soon the key repeats.
    border = [0] * len(key)
    for place in range(1, len(key)):
        length = border[place - 1]
        while length and key[place] != key[length]:
            length = border[length - 1]
        border[place] = length + (key[place] == key[length])
    period = len(key) - border[-1] if key else 0
    part = key[:period] if period * 2 <= len(key) else key
    return len(part) * math.log2(max(1, len(set(part))))


def demonstration(sight: Sight) -> Iterator[Finding]:
    """Doors that anybody may enter by, on an address that anybody may reach."""
    if not sight.demo:
        yield Finding("démonstration", "ok", "Les portes de la démonstration sont fermées.")
    elif is_public(sight.config["SITE_URL"]):
        yield Finding(
            "démonstration",
            "panne",
            "DEMO=1 sur une adresse publique : n’importe qui entre comme Région, et aucun message ne part.",
            "Mettez DEMO=0 et relancez les serveurs, ou ne servez ce site qu’à vous.",
        )
    else:
        yield Finding("démonstration", "ok", "C’est une démonstration : tout y est inventé, rien ne part.")


def clock(sight: Sight) -> Iterator[Finding]:
    """A calendar that is stopped."""
    stopped = sight.config["CLOCK"]
    if stopped is None:
        yield Finding("horloge", "ok", f"Le calendrier avance : nous sommes le {day(sight.today)}.")
    elif sight.demo:
        yield Finding("horloge", "ok", f"Le calendrier est arrêté au {day(stopped)}, pour la démonstration.")
    else:
        yield Finding(
            "horloge",
            "panne",
            f"Le calendrier est arrêté au {day(stopped)} : âges, délais et offres sont faux.",
            "Retirez CLOCK et relancez les serveurs.",
        )
