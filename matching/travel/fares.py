"""What a month of going to work costs, from the ways of one day: per network, in euro cents.

    month_cost(day.journeys, 21, Rider(birth_date, "34172", True), on) -> MonthCost

A ticket is counted for each network that a way rides on: a change inside it rides on the same ticket. The
ways of the day told stand for those of every day worked. A month has `days_a_month` of them: one day a week
is 4, five are 21, which is 42 trips. Each calendar month begins its count again, as liO +=0 does.

What the table does not say stays unknown: it is named, and never counted as nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, TypeAlias

from matching.referential.schemes import age_on
from matching.travel.fare_table import FareTable, Network, Way, read_fares
from matching.travel.journeys import Journey, Leg

Rule: TypeAlias = Literal["own", "youth", "youth_if", "resident", "resident_if", "tickets", "unknown", "car"]
"""own: on foot or by bicycle, nothing to pay. youth: liO +=0 holds; youth_if: it does if the age is 12 to 26.
resident: free for who lives there; resident_if: the commune is not known. tickets: by the prices known.
car: fuel, which nobody can tell. unknown: no source says."""
WEEKS_A_YEAR: Final = 52
MONTHS_A_YEAR: Final = 12


@dataclass(frozen=True, slots=True)
class Rider:
    """Who rides: None where it is not known. `commune` is the INSEE code of the home."""

    birth_date: date | None = None
    commune: str | None = None
    jobseeker: bool | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One network in a month.

    trips   : of the month
    cents   : what is known to be paid; None where it is not known
    at_most : a season ticket may cost less: its price, or the age that it asks for, is not known
    free_from : from this trip of the month on, nothing is paid; None without such a rule
    half_of_first, first_cents : of the trips before, half the price is paid, or so much each
    way     : how the lower fare is had; `area` is where one must live for it
    dated   : year and month of what the source says, "" where it has none
    """

    name: str
    rule: Rule
    trips: int
    cents: int | None
    at_most: bool = False
    free_from: int | None = None
    half_of_first: bool = False
    first_cents: int | None = None
    way: Way | None = None
    area: str = ""
    dated: str = ""


@dataclass(frozen=True, slots=True)
class MonthCost:
    """A month of going to work. `solidarity`: how liO SolidariO' is asked for, where it may help."""

    trips: int
    parts: tuple[Part, ...]
    solidarity: Way | None

    @property
    def unknown(self) -> tuple[str, ...]:
        """The networks of which something stays to be confirmed."""
        return tuple(one.name for one in self.parts if one.cents is None)

    @property
    def cents(self) -> int | None:
        """The sum of the parts known; None when none is."""
        known = [one.cents for one in self.parts if one.cents is not None]
        return sum(known) if known else None

    @property
    def at_most(self) -> bool:
        """Whether a season ticket may make it less."""
        return any(one.at_most for one in self.parts)


def days_a_month(days_a_week: int) -> int:
    """Days worked in an ordinary month, rounded down: 5 a week are 21 (52 weeks in 12 months)."""
    return days_a_week * WEEKS_A_YEAR // MONTHS_A_YEAR


def month_cost(
    journeys: Sequence[Journey], days: int, rider: Rider, on: date, table: FareTable | None = None
) -> MonthCost:
    """What `days` such days cost in a month.

    journeys : the ways of one day, there and back, all of them
    days     : worked in the month
    on       : the first day of work, on which the age counts
    """
    known = read_fares() if table is None else table
    tickets: Counter[tuple[str, bool]] = Counter()
    networks: dict[tuple[str, bool], Network | None] = {}
    for journey in journeys:
        for key, network in _tickets_of(journey, known).items():
            tickets[key] += days
            networks[key] = network
    parts = [_part(key, networks[key], trips, rider, on, known) for key, trips in tickets.items()]
    if any(leg.mode == "car" for journey in journeys for leg in journey.legs):
        parts.append(Part("Voiture", "car", days * len(journeys), None))
    if not parts:
        parts = [Part("", "own", days * len(journeys), 0)]
    lio = {network.name for network in networks.values() if network is not None and network.lio}
    paid = any(one.name in lio and one.rule != "youth" for one in parts)
    helped = paid and rider.jobseeker is not False
    return MonthCost(days * len(journeys), tuple(parts), known.solidarity if helped else None)


def _tickets_of(journey: Journey, table: FareTable) -> dict[tuple[str, bool], Network | None]:
    """The networks of a way, one ticket each, by (network or line, whether it is to be booked)."""
    found: dict[tuple[str, bool], Network | None] = {}
    for leg in journey.legs:
        if leg.mode == "ride":
            network = table.network_of(leg)
            booked = leg.on_request and not (network is not None and network.on_request)
            found[network.name if network else _named(leg), booked] = network
    return found


def _named(leg: Leg) -> str:
    return leg.line or "transport"


def _part(
    key: tuple[str, bool], network: Network | None, trips: int, rider: Rider, on: date, table: FareTable
) -> Part:
    name, booked = key
    if network is None or booked:
        return Part(f"{name}, sur réservation" if booked else name, "unknown", trips, None)
    if network.lio:
        return _lio(network, trips, rider, on, table)
    if network.free_for and (rider.commune is None or rider.commune in network.free_for):
        known = rider.commune is not None
        return Part(
            name, "resident" if known else "resident_if", trips, 0 if known else None,
            way=network.free_way, area=network.free_area,
            dated=network.free_way.dated if network.free_way else network.dated,
        )  # fmt: skip
    return _by_tickets(network, trips, _age(rider, on))


def _age(rider: Rider, on: date) -> int | None:
    """Completed years; None when not known. A birth after that day is no age."""
    age = None if rider.birth_date is None else age_on(rider.birth_date, on)
    return None if age is None or age < 0 else age


def _lio(network: Network, trips: int, rider: Rider, on: date, table: FareTable) -> Part:
    youth, age = table.youth, _age(rider, on)
    if age is not None and not youth.from_age <= age <= youth.to_age:
        return Part(network.name, "unknown", trips, None, dated=network.dated)
    first = min(trips, youth.first_trips)
    by_coach = network.lio == "coach"
    return Part(
        network.name,
        "youth" if age is not None else "youth_if",
        trips,
        first * youth.coach_cents if by_coach and age is not None else None,
        free_from=youth.first_trips + 1 if trips > youth.first_trips else None,
        half_of_first=not by_coach,
        first_cents=youth.coach_cents if by_coach else None,
        way=youth.way,
        dated=youth.way.dated,
    )


def _by_tickets(network: Network, trips: int, age: int | None) -> Part:
    """The cheapest of what is known: single tickets, books of tickets, a month."""
    prices = []
    if network.ticket_cents is not None:
        prices.append(trips * network.ticket_cents)
    if network.book is not None:
        of_book, cents = network.book
        prices.append(-(-trips // of_book) * cents)
    month, young = network.month_cents, network.young
    if young is not None and age is not None and age < young[0]:
        month = young[1]
    if month is not None:
        prices.append(month)
    if not prices:
        return Part(network.name, "unknown", trips, None, dated=network.dated)
    less = month is None or (young is not None and age is None)
    return Part(network.name, "tickets", trips, min(prices), at_most=less, dated=network.dated)
