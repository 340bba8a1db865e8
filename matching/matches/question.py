"""What somebody asks of a list: where from, what work, the filters; read from an address, written back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from matching.ranking.filters import Closeness, Filters, TimeOfDay
from matching.ranking.order import Cursor
from matching.ranking.values import Contract

MINUTES: Final = (15, 30, 45, 60, 90)
USUAL_MINUTES: Final = 45
TIMES: Final[Mapping[str, tuple[str, frozenset[TimeOfDay]]]] = {
    "": ("Tous", frozenset()),
    "journee": ("La journée", frozenset({"day"})),
    "matin": ("Tôt le matin", frozenset({"early"})),
    "soir": ("Le soir", frozenset({"evening"})),
    "nuit": ("La nuit", frozenset({"night"})),
    "week-end": ("Le week-end", frozenset({"weekend"})),
}
CONTRACTS: Final[Mapping[str, tuple[str, frozenset[Contract]]]] = {
    "": ("Tous", frozenset()),
    "cdi": ("CDI", frozenset({"cdi"})),
    "cdd": ("CDD", frozenset({"cdd"})),
    "interim": ("Intérim", frozenset({"interim"})),
    "saison": ("Saison", frozenset({"saisonnier"})),
    "alternance": ("Alternance", frozenset({"apprentissage", "professionnalisation"})),
    "stage": ("Stage, immersion", frozenset({"stage", "immersion"})),
    "insertion": ("Insertion", frozenset({"insertion", "service_civique"})),
}
CLOSE: Final[Mapping[str, tuple[str, Closeness]]] = {
    "proche": ("Métiers proches", "near"),
    "genre": ("Même genre", "kind"),
    "tous": ("Tous les métiers", "any"),
}
SURE: Final[Mapping[str, tuple[str, None]]] = {
    "": ("Tous les trajets", None),
    "sur": ("À l’heure, et je rentre", None),
}
FAR_MINUTES: Final = 240
"""More than any way by timetable takes: what hides posts without a way, and only those."""
LONGEST_TEXT: Final = 120


@dataclass(frozen=True, slots=True)
class Question:
    """`lieu` and `metier` as typed; `minutes` 0 = any; `suite` the place in the list to read on from, as
    `ranking.order.Cursor` is written, "" = its beginning; the others are keys of the tables above.
    `autour` "" = not chosen: what is usual for who reads (`usual.usual_work`)."""

    lieu: str = ""
    metier: str = ""
    minutes: int = USUAL_MINUTES
    horaires: str = ""
    contrat: str = ""
    autour: str = ""
    trajet: str = ""
    suite: str = ""

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Question:
        """From the parameters of an address. What is not a value of ours falls back on the usual one."""
        minutes = args.get("minutes", "")
        suite = args.get("suite", "")
        return cls(
            lieu=" ".join(args.get("lieu", "").split())[:LONGEST_TEXT],
            metier=" ".join(args.get("metier", "").split())[:LONGEST_TEXT],
            minutes=int(minutes) if minutes in {"0", *map(str, range(5, 241))} else USUAL_MINUTES,
            horaires=_known(args.get("horaires", ""), TIMES),
            contrat=_known(args.get("contrat", ""), CONTRACTS),
            autour=_known(args.get("autour", ""), CLOSE),
            trajet=_known(args.get("trajet", ""), SURE),
            suite=suite if Cursor.read(suite) else "",
        )

    def address(self, **change: Any) -> dict[str, str]:
        """The parameters of the address that asks this again, with `change`; usual values are left out."""
        wanted = replace(self, **{"suite": "", **change})
        usual = Question()
        names = ("lieu", "metier", "minutes", "horaires", "contrat", "autour", "trajet", "suite")
        return {
            name: str(getattr(wanted, name))
            for name in names
            if getattr(wanted, name) != getattr(usual, name)
        }

    def filters(self, work_is_known: bool, usual: Closeness) -> Filters:
        """The same as filters of the ranking; the kind of work filters only when some work was understood.

        usual : how close the work is when it was not chosen
        """
        return Filters(
            max_minutes=self.minutes or (FAR_MINUTES if self.trajet else None),
            contracts=CONTRACTS[self.contrat][1],
            times=TIMES[self.horaires][1],
            occupation=self._closeness(usual) if work_is_known else "any",
        )

    @property
    def minute_choices(self) -> tuple[tuple[str, str], ...]:
        """What the select of minutes offers; a value that came by a step wider stands among them."""
        steps = sorted({*MINUTES, self.minutes} - {0})
        return (*((str(step), f"{step} minutes") for step in steps), ("0", "Sans limite"))

    def close_choices(self, usual: Closeness) -> tuple[list[tuple[str, str]], str]:
        """What the select of work offers, (value, words), and the value chosen; "" is the usual one's."""
        choices = [("" if close == usual else key, words) for key, (words, close) in CLOSE.items()]
        return choices, "" if self._closeness(usual) == usual else self.autour

    def _closeness(self, usual: Closeness) -> Closeness:
        return CLOSE[self.autour][1] if self.autour else usual


def _known(text: str, table: Mapping[str, Any]) -> str:
    return text if text in table else ""


def options(table: Mapping[str, tuple[str, Any]]) -> list[tuple[str, str]]:
    """The choices of a select: (value, words)."""
    return [(key, words) for key, (words, _) in table.items()]
