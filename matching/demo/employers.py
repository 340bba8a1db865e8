"""Invented employers: names nobody bears, SIRETs no register gives, addresses that say they are invented."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from matching.demo.dealing import Deck, Turns, dice
from matching.demo.places import Ground
from matching.demo.reading import Trade, read_toml, read_trades
from matching.demo.values import FIRST_ID, DemoEmployer

USUAL_VACANCIES, USUAL_EMPLOYERS = 300, 80
FIRST_NAME = "Les Trois Balais d’Ocre"


def make_employers(size: int, ground: Ground) -> tuple[DemoEmployer, ...]:
    """The employers of a town with `size` vacancies: 80 for 300, at least one."""
    rng = dice("employers")
    names = _Names(rng)
    streets = Deck(read_toml("names.toml")["streets"], rng)
    trades = read_trades()
    made = []
    for number, (near, trade) in enumerate(_plan(count_employers(size), ground)):
        spot = ground.place_near(near, rng)
        made.append(
            DemoEmployer(
                id=FIRST_ID + number,
                siret=make_siret(number + 1),
                name=FIRST_NAME if number == 0 else names.name(trades[trade]),
                address=invented_address(rng, streets, spot.commune_name),
                spot=spot,
                near=near,
                trade=trade,
            )
        )
    return tuple(made)


def count_employers(size: int) -> int:
    """How many employers a town with `size` vacancies has."""
    return max(1, round(size * USUAL_EMPLOYERS / USUAL_VACANCIES))


def invented_address(rng: Random, streets: Deck[str], commune_name: str) -> str:
    """An address that says it is invented: the street exists nowhere."""
    return f"Adresse inventée, {rng.randint(1, 98)} {streets.deal()}, {commune_name}"


def make_siret(number: int) -> str:
    """A SIRET that passes the Luhn check and that no firm bears: its SIREN begins with 000.

    `number` is 1 to 99,999; raises ValueError beyond.
    """
    if not 1 <= number <= 99_999:
        raise ValueError(f"an invented SIREN is numbered 1 to 99999, not {number}")
    siren = _closed(f"000{number:05d}")
    return _closed(f"{siren}0001")


def _closed(digits: str) -> str:
    """`digits` and the last digit that the Luhn check asks."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return f"{digits}{-total % 10}"


def _plan(count: int, ground: Ground) -> Iterator[tuple[str, str]]:
    """(neighbourhood, trade) of each employer: the written plan, then more of the same over all the QPV."""
    table = read_toml("plan.toml")
    plan = [tuple(line.split()) for line in table["employers"]]
    places = Turns(neighbourhood_weights(ground))
    trades = Turns({trade: float(sum(one[1] == trade for one in plan)) for trade in read_trades()})
    for number in range(count):
        if number < len(plan):
            near, trade = plan[number]
        else:
            near, trade = places.draw(), trades.draw()
        yield near, trade


def neighbourhood_weights(ground: Ground) -> dict[str, float]:
    """How much of the town stands by each of the neighbourhoods."""
    weights = read_toml("plan.toml")["weights"]
    return {code: float(weights.get(code, 1)) for code in ground.neighbourhoods}


class _Names:
    """Deals names of employers: a trade and an imaginary place, or a number of imaginary things."""

    def __init__(self, rng: Random) -> None:
        words = read_toml("names.toml")
        self._tails = Deck(words["tails"], rng)
        self._numbers = Deck(words["numbers"], rng)
        self._colours = Deck(words["colours"], rng)
        self._patterns = Turns({"place": 5.0, "firm": 3.0, "things": 2.0})
        self._taken = {FIRST_NAME}
        self._rng = rng

    def name(self, trade: Trade) -> str:
        while True:
            name = self._draw(trade)
            if name not in self._taken:
                self._taken.add(name)
                return name

    def _draw(self, trade: Trade) -> str:
        match self._patterns.draw():
            case "things":
                things = self._rng.choice(trade.objects)
                return f"Les {self._numbers.deal()} {things} {self._colours.deal()}"
            case "firm":
                return f"{_bare(self._tails.deal())} {self._rng.choice(trade.tags)}"
            case _:
                return f"{self._rng.choice(trade.heads)} {self._tails.deal()}"


def _bare(tail: str) -> str:
    """ "du Pont Rêvé" is "Pont Rêvé"."""
    for start in ("du ", "de la ", "de l’", "des "):
        if tail.startswith(start):
            return tail.removeprefix(start)
    return tail
