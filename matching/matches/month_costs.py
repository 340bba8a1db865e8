"""What going to a post costs in a month, in plain French: a few words for a card, and the detail.

For the resident and the counsellor alone: a fare tells an age, and no page of an employer shows one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from matching import french
from matching.matches.post_days import DayTold
from matching.ranking.values import Profile, Travel, Vacancy
from matching.ranking.weeks import stays_a_week
from matching.referential.schemes import TO_CONFIRM as TO_CONFIRM_BY
from matching.travel.fare_table import Way
from matching.travel.fares import MonthCost, Part, Rider, days_a_month, month_cost

OLD_AFTER_DAYS: Final = 365
"""A price that its source said longer ago than this is shown with its month, to be checked."""
FREE_AT_11: Final = "0 € à partir du 11e trajet"
TO_CONFIRM: Final = "Prix à confirmer"


@dataclass(frozen=True, slots=True)
class CostTold:
    """strong, more, under : one fact of a card. lines : the detail. ways : what to do to pay less."""

    strong: str
    more: str
    under: str
    lines: list[str]
    ways: list[Way]


NOT_KNOWN: Final = CostTold(TO_CONFIRM, "pour ce trajet", "", ["Le prix de ce trajet reste à confirmer."], [])
ON_ONES_OWN: Final = CostTold("0 € par mois", "de transport", "", ["À pied ou à vélo : rien à payer."], [])


def cost_of(
    profile: Profile,
    commune: str | None,
    vacancy: Vacancy,
    travel: Travel | None,
    day: DayTold | None,
    today: date,
    expired: frozenset[str] = frozenset(),
) -> CostTold | None:
    """The month of a post from a home; None where there is no way to it.

    commune : INSEE code of the home, None when not known
    expired : schemes out of their dates: what they say of fares is to be confirmed
    """
    if travel is None or travel.minutes_out is None or travel.minutes_back is None:
        return None
    if day is None:
        return ON_ONES_OWN if travel.basis == "direct" else NOT_KNOWN
    jobseeker = None if profile.situation is None else profile.situation == "jobseeker"
    worked = len({name for shift in vacancy.shifts for name in shift.days})
    # A week may hold a split day among others: the day told stands for as many ways as the week has.
    ways = stays_a_week(vacancy.shifts) * days_a_month(worked)
    days = -(-ways // (worked * len(day.ways)))
    first_day = max(today, vacancy.starts_on or today)
    rider = Rider(profile.birth_date, commune, jobseeker)
    return tell_cost(month_cost(day.journeys, days, rider, first_day), today, expired)


def tell_cost(cost: MonthCost, today: date, expired: frozenset[str] = frozenset()) -> CostTold:
    """A month's cost in words. expired : as `cost_of`."""
    if [part.rule for part in cost.parts] == ["own"]:
        return ON_ONES_OWN
    lines = [line for part in cost.parts for line in _lines(part, today)]
    if sum(1 for part in cost.parts if part.cents) > 1:
        lines.append(f"{'Total connu' if cost.unknown else 'En tout'} : {_amount(cost, cost.cents or 0)}.")
    lines.append(f"Calculé pour {french.count(cost.trips, 'trajet')} par mois, comme ce jour-là.")
    ways = [part.way for part in cost.parts if part.way is not None]
    ways += [cost.solidarity] if cost.solidarity is not None else []
    lines += [f"{way.name} : {TO_CONFIRM_BY}." for way in ways if way.scheme in expired]
    strong, more, under = _short(cost, today)
    if any(part.way is not None and part.way.scheme in expired for part in cost.parts):
        under = f"{TO_CONFIRM_BY[0].upper()}{TO_CONFIRM_BY[1:]}. {under}".strip()
    return CostTold(strong, more, under, list(dict.fromkeys(lines)), list(dict.fromkeys(ways)))


def _short(cost: MonthCost, today: date) -> tuple[str, str, str]:
    """The fact in bold, its precision, and under it what is not sure: that is never left out."""
    free = any(part.rule == "youth" and part.free_from for part in cost.parts)
    open_ones = [part for part in cost.parts if part.cents is None and not (part.rule == "youth" and free)]
    rest = ["Le reste est à confirmer."] if open_ones else []
    old = [f"Prix de {part.dated[:4]}, à vérifier." for part in cost.parts if _is_old_price(part, today)]
    rest = list(dict.fromkeys([*old, *rest]))
    due = sum(part.cents or 0 for part in cost.parts if part.rule == "tickets")
    if free and not cost.unknown:
        return FREE_AT_11, "avec liO", " ".join([f"Soit {_amount(cost, cost.cents or 0)}.", *rest])
    if free:
        plus = [f"En plus : {_amount(cost, due)}."] if due else []
        return FREE_AT_11, "avec liO", " ".join(plus + rest)
    if due:
        amount = _amount(cost, cost.cents or 0)
        if open_ones and cost.at_most:  # at most for these, and more for the others: neither holds for all
            return (
                amount,
                f"pour {' et '.join(part.name for part in cost.parts if part.cents)}",
                " ".join(rest),
            )
        return ("Au moins " if open_ones else "") + amount, "de transport", " ".join(rest)
    if not open_ones:
        paid = cost.cents or 0
        return f"{french.euros(paid)} par mois", "avec liO +=0" if paid else f"avec le {_passes(cost)}", ""
    return _perhaps(cost, open_ones)


def _perhaps(cost: MonthCost, open_ones: list[Part]) -> tuple[str, str, str]:
    """When something is to be confirmed and no amount is known: on what it hangs, where that is one thing."""
    [one, *others] = open_ones
    if not others and one.rule == "resident_if":
        return "0 € avec un pass", "", f"Si vous habitez la {one.area}."
    if not others and one.rule == "youth_if" and one.free_from:
        return FREE_AT_11, "avec liO", "Si vous avez de 12 à 26 ans."
    if not others and one.rule == "youth":
        return "Moitié prix", "avec liO +=0", "Prix du billet : à confirmer."
    return TO_CONFIRM, "en partie" if len(cost.parts) > len(open_ones) else "pour ce trajet", ""


def _amount(cost: MonthCost, cents: int) -> str:
    return f"{french.euros(cents)} par mois{' au plus' if cost.at_most else ''}"


def _is_old_price(part: Part, today: date) -> bool:
    return part.rule == "tickets" and _is_old(part, today)


def _is_old(part: Part, today: date) -> bool:
    """Whether the source of a fare said it more than a year ago."""
    if not part.dated:
        return False
    year, month = (int(text) for text in part.dated.split("-"))
    return (today - date(year, month, 1)).days > OLD_AFTER_DAYS


def _passes(cost: MonthCost) -> str:
    return " et le ".join(part.way.name for part in cost.parts if part.way is not None)


def _lines(part: Part, today: date) -> list[str]:
    """What one network costs, in sentences of twelve words at most."""
    name = part.name
    match part.rule:
        case "own":
            return []
        case "youth" | "youth_if":
            return [*_youth_lines(part), *_since(part, "Tarif connu", today)]
        case "resident" if part.way is not None:
            return [f"{name} : 0 € avec le {part.way.name}.", *_since(part, "Gratuité connue", today)]
        case "resident_if" if part.way is not None:
            return [
                f"{name} : 0 € si vous habitez la {part.area}.",
                *_since(part, "Gratuité connue", today),
                f"Ailleurs, {name} : prix à vérifier.",
            ]
        case "tickets":
            return _ticket_lines(part, today)
        case "car":
            return ["Voiture : le prix dépend de votre voiture, à confirmer."]
    return [f"{name} : prix à confirmer."]


def _youth_lines(part: Part) -> list[str]:
    name = part.name
    if part.first_cents is not None:
        first = [f"{name} : {french.euros(part.first_cents)} les 10 premiers trajets du mois."]
    else:
        first = [
            f"{name} : moitié prix les 10 premiers trajets du mois.",
            "Prix du billet : à confirmer.",
        ]
    then = ["Puis 0 € à partir du 11e trajet."]
    if not part.free_from:
        then = [f"{name} : {french.count(part.trips, 'trajet')} par mois, chacun payé."]
    if part.rule == "youth":
        return [*first, *then, "Ce tarif vaut jusqu’à la veille de vos 27 ans."]
    return ["Votre âge n’est pas dit : à vérifier.", "De 12 à 26 ans, voici le tarif.", *first, *then,
            f"À un autre âge, {name} : prix à confirmer."]  # fmt: skip


def _ticket_lines(part: Part, today: date) -> list[str]:
    amount = french.euros(part.cents or 0)
    said = [f"{part.name} : {amount} par mois{' au plus' if part.at_most else ''}."]
    if part.at_most:
        said.append("Un abonnement peut coûter moins : à confirmer.")
    if not part.dated:
        return [*said, "La date de ce prix est à confirmer."]
    return [*said, *_since(part, "Prix connus", today)]


def _since(part: Part, what: str, today: date) -> list[str]:
    """« Prix connus en juin 2023 : à vérifier. » where the source said it more than a year ago."""
    if not _is_old(part, today):
        return []
    year, month = part.dated.split("-")
    return [f"{what} en {french.MONTHS[int(month) - 1]} {year} : à vérifier."]
