"""What the form of an act holds, read. What cannot be read is refused with 422 and a sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from matching.clock import PARIS
from matching.fields import read_number
from matching.introductions.needs import MOST_SLOTS
from matching.introductions.values import Given, SlotGiven
from matching.matches.vocabulary import Vocabulary
from matching.referential.places import Place
from matching.refusals import wrong
from matching.residents.places import WrongPlace, read_place

LONGEST_PLACE: Final = 300
SLOT_MINUTES: Final = 30
ELSEWHERE: Final = "elsewhere"
"""How a form says that an interview on the spot is not at the post: its place is then looked up."""

Form = MultiDict[str, str]

Words = Callable[[], Vocabulary]


def read_given(act: str, form: Form, words: Words) -> Given:
    """What came with an act. Raises a Refusal, status 422, for what cannot be read.

    words : gives what a typed place is looked up in; asked for only where there is one
    """
    if act == "invite":
        return _invite(form, words)
    return READERS.get(act, lambda _: Given())(form)


def read_version(form: Form) -> int:
    """The version that the person had before their eyes; -1, which is none, when it is not a number."""
    number = read_number(form.get("version", ""))
    return -1 if number is None else number


def _agree(form: Form) -> Given:
    lines = form.getlist("shared")
    # « Rien de plus » is an answer; no answer is none.
    nothing = "nothing" in lines
    if nothing and len(lines) > 1:
        raise wrong("shared", "Choisissez", "Cochez des lignes, ou « rien de plus » seul.")
    shared: tuple[str, ...] | None = () if nothing else tuple(lines) or None
    return Given(
        shared=shared,
        adult=form.get("adult") == "y",
        mandate=form.get("mandate", ""),
        mandate_on=_day(form, "mandate_on", "La date du mandat", needed=False),
    )


def _reason(form: Form) -> Given:
    return Given(reason=form.get("reason", ""))


def _invite(form: Form, words: Words) -> Given:
    mode = form.get("mode", "")
    if mode not in ("on_site", ELSEWHERE, "remote"):
        raise wrong("mode", "Dites comment", "Choisissez : sur place, ailleurs ou à distance.")
    place = " ".join(form.get("place", "").splitlines()).strip()[:LONGEST_PLACE]
    point = None
    if mode == ELSEWHERE:
        mode, town = "on_site", _town(form, words)
        point = (town.lat, town.lon)
        place = ", ".join(part for part in (place, town.label) if part)[:LONGEST_PLACE]
    slots = []
    for number in range(1, MOST_SLOTS + 1):
        day, hour = form.get(f"day-{number}", "").strip(), form.get(f"hour-{number}", "").strip()
        if day or hour:
            slots.append(SlotGiven(_instant(day, hour, number), SLOT_MINUTES, mode, place, point))
    return Given(slots=tuple(slots))


def _town(form: Form, words: Words) -> Place:
    try:
        return read_place(words(), form.get("near", "").strip())
    except WrongPlace as unknown:
        raise wrong("near", "Dites dans quelle commune", str(unknown)) from None


def _instant(day: str, hour: str, number: int) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(day), time.fromisoformat(hour), PARIS)
    except ValueError:
        raise wrong(
            "slots",
            f"L’horaire {number} est incomplet",
            "Donnez le jour et l’heure, comme 02/12/2026 et 09:30.",
        ) from None


def _slot(form: Form) -> Given:
    number = read_number(form.get("slot", ""))
    if number is None:
        raise wrong("slot", "Choisissez un horaire", "Cochez un horaire, puis validez.")
    return Given(slot_id=number)


def _trial(form: Form) -> Given:
    return Given(
        trial_from=_day(form, "trial_from", "Le premier jour"),
        trial_to=_day(form, "trial_to", "Le dernier jour"),
    )


def _day(form: Form, name: str, what: str, *, needed: bool = True) -> date | None:
    text = form.get(name, "").strip()
    if not text and not needed:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise wrong(name, f"{what} n’est pas une date", "Écrivez une date, comme 02/12/2026.") from None


READERS: Final[dict[str, Callable[[Any], Given]]] = {
    "agree": _agree,
    "refuse": _reason,
    "not_retain": _reason,
    "choose_slot": _slot,
    "try": _trial,
}
