"""What invented posts offer and ask: pay, contract, dates, skills, cards."""

from __future__ import annotations

from datetime import date, timedelta
from math import ceil
from random import Random
from typing import Final

from matching.demo.values import DEMO_DAY, DemoSkill
from matching.ranking.values import ACCEPTS, CARDS, Accept, Card, PayPer
from matching.referential.rome import UsualOccupation

# The SMIC of 2026: 12.02 EUR an hour from 1 January 2026 (+1.18 %, announced in December 2025), which is also
# the pay of EXCHANGE's example. Nothing of the town pays less.
SMIC_CENTS: Final = 1202
# Gross cents an hour by the level usually asked (0 = none): invented, rising with the level.
PAY_GRID: Final = {
    0: (SMIC_CENTS, 1265), 3: (1215, 1380), 4: (1260, 1500),
    5: (1350, 1750), 6: (1500, 1950), 7: (1750, 2250),
}  # fmt: skip
LEGAL_WEEK_H: Final = 35  # hours beyond it are paid a quarter more (Code du travail, L3121-36)
LEARNING: Final = frozenset(
    {"apprentissage", "professionnalisation", "stage", "immersion", "service_civique"}
)
# What the law or the job itself asks: never left out. The other usual cards are asked by some employers only.
ALWAYS_ASKED: Final = frozenset(
    {
        "permis_c", "permis_ce", "permis_d", "fimo", "carte_pro_securite", "carte_pro_vtc", "carte_pro_taxi",
        "ssiap_2", "bafd", "deaes",
    }
)  # fmt: skip
_ASKED_SHARE: Final = 0.45
# Mondays mostly, the first of a month, a few other weekdays; no holiday.
_STARTS: Final = tuple(
    date.fromisoformat(day)
    for day in (
        "2026-11-23", "2026-11-26", "2026-11-30", "2026-12-01", "2026-12-02", "2026-12-03", "2026-12-07",
        "2026-12-07", "2026-12-09", "2026-12-14", "2026-12-15", "2026-12-21", "2027-01-04", "2027-01-04",
        "2027-01-05", "2027-01-07", "2027-01-11", "2027-01-11", "2027-01-18", "2027-01-25", "2027-02-01",
    )
)  # fmt: skip


def draw_dates(rng: Random) -> tuple[date, date]:
    """(published, starts): in the 29 days before the day of the town, and later than that."""
    published = DEMO_DAY - timedelta(days=rng.randint(1, 29))
    while (starts := rng.choice(_STARTS)) < published + timedelta(days=3):
        pass
    return published, starts


def suits(contract: str, level: int) -> bool:
    """Whether a contract is one that an occupation of this level is hired under."""
    if contract in ("insertion", "immersion", "service_civique"):
        return level <= 3
    if contract == "apprentissage":
        return level >= 3
    return contract != "saisonnier" or level <= 4


def draw_pay(
    level: int, contract: str, hours: float | None, night: bool, rng: Random
) -> tuple[int, PayPer] | None:
    """Gross pay on the grid; None for learners, paid by law or by age, and for one post in 12."""
    if contract in LEARNING or rng.random() < 1 / 12:
        return None
    low, high = PAY_GRID[max(known for known in PAY_GRID if known <= level)]
    cents = low + 5 * rng.randint(0, (high - low) // 5)
    cents = round(cents * 1.1) if night else cents
    if hours is None or hours < LEGAL_WEEK_H or rng.random() < 0.3:
        return cents, "hour"
    paid_hours = LEGAL_WEEK_H + (hours - LEGAL_WEEK_H) * 1.25
    year = cents * paid_hours * 52
    if level >= 6:
        return ceil(year / 10_000) * 10_000, "year"
    return ceil(year / 12 / 1_000) * 1_000, "month"


def draw_skills(usual: UsualOccupation, contract: str, rng: Random) -> tuple[DemoSkill, ...]:
    """2 to 6 usual skills; 1 to 3 of them required, none for a third of the posts and for those who learn."""
    core = [skill for skill in usual.skills if skill.core] or list(usual.skills)
    wanted = rng.randint(2, 6)
    count = 0 if contract in LEARNING or rng.random() < 0.34 else rng.choice((1, 1, 1, 2, 2, 3))
    required = rng.sample(core, k=min(count, wanted, len(core)))
    others = [skill for skill in usual.skills if skill not in required]
    rest = rng.sample(others, k=min(wanted - len(required), len(others)))
    return tuple(DemoSkill(one.label, one.item, True) for one in required) + tuple(
        DemoSkill(one.label, one.item) for one in rest
    )


def draw_cards(usual: UsualOccupation, contract: str, rng: Random) -> tuple[Card, ...]:
    """The cards asked, in the order of the list; none of a person who comes to learn."""
    if contract in LEARNING:
        return ()
    driving = "driving" in usual.demands
    # Who drives a machine needs the card of that machine: one of those that are usual, always.
    machines = [card for card in usual.requires if card.startswith("caces")]
    machine = {rng.choice(machines)} if len(machines) > 1 else set()
    asked = {
        card
        for card in usual.requires
        if not (machine and card in machines)
        and (card in ALWAYS_ASKED or (card == "permis_b" and driving) or rng.random() < _ASKED_SHARE)
    } | machine
    return tuple(card for card in CARDS if card in asked)


def draw_accepts(contract: str, rng: Random) -> tuple[Accept, ...]:
    """What the employer accepts besides; temporary work takes no placement."""
    shares = {"later_start": 0.4}
    if contract not in ("interim", "saisonnier"):
        shares |= {"immersion": 0.35, "stage": 0.25, "alternance": 0.15}
    chosen = {name for name, share in shares.items() if rng.random() < share}
    chosen -= {contract}
    chosen |= {"alternance"} if contract in ("apprentissage", "professionnalisation") else set()
    return tuple(name for name in ACCEPTS if name in chosen)
