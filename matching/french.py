"""How dates, hours, sums, counts and double marks are written in French on the page. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
NO_BREAK = "\u00a0"
NARROW = "\u202f"
PARIS = ZoneInfo("Europe/Paris")
# A space that no line may break at: before a double mark, inside quotation marks. The space comes first: what
# begins with one letter is searched for fast.
_HELD = re.compile(r" (?:(?=[:;?!»])|(?<=« ))")
# In a page, only what is read: no attribute, and nothing that is sent back or copied letter for letter.
_HELD_IN_PAGE = re.compile(rf"{_HELD.pattern}(?=[^<>]*(?:<(?!/(?:textarea|code))|\Z))")


def hour(at: time) -> str:
    """7 h, 7 h 45, minuit."""
    if at == time(0):
        return "minuit"
    minutes = f"{NO_BREAK}{at.minute:02}" if at.minute else ""
    return f"{at.hour}{NO_BREAK}h{minutes}"


def day(on: date) -> str:
    """mardi 1er décembre 2026."""
    return f"{DAYS[on.weekday()]} {_number(on.day)} {MONTHS[on.month - 1]} {on.year}"


def short_day(on: date) -> str:
    """1er décembre."""
    return f"{_number(on.day)} {MONTHS[on.month - 1]}"


def dated(on: date) -> str:
    """1er décembre 2026."""
    return f"{short_day(on)} {on.year}"


def local_day(at: datetime) -> str:
    """1er décembre: the day of an instant in France."""
    return short_day(at.astimezone(PARIS).date())


def moment(at: datetime) -> str:
    """mardi 1er décembre à 9 h 30: an instant in France."""
    local = at.astimezone(PARIS)
    return f"{DAYS[local.weekday()]} {short_day(local.date())} à {hour(local.time().replace(second=0))}"


def spaced(text: str) -> str:
    """A plain text with no-break spaces before « : ; ? ! » and inside quotation marks.

    Texts are typed with plain spaces, and stored and exchanged so: what people read goes through here, or
    through `spaced_page`, as it leaves.
    """
    return _HELD.sub(NO_BREAK, text)


def spaced_page(html: str) -> str:
    """The same for a page or a part of it: what a form sends back and what is in <code> stay as they are."""
    return _HELD_IN_PAGE.sub(NO_BREAK, html)


def _number(of_day: int) -> str:
    return "1er" if of_day == 1 else str(of_day)


def number(value: float) -> str:
    """1 850 or 12,5: a space between thousands, a comma before decimals, no useless zero."""
    whole = f"{value:,.2f}".rstrip("0").rstrip(".")
    return whole.replace(",", NARROW).replace(".", ",")


def euros(cents: int) -> str:
    """1 850 €, 12,02 €."""
    whole, rest = divmod(cents, 100)
    text = f"{whole:,}".replace(",", NARROW)
    return f"{text},{rest:02}{NO_BREAK}€" if rest else f"{text}{NO_BREAK}€"


def count(number_of: int, one: str, many: str | None = None) -> str:
    """1 offre, 0 offre, 2 offres: in French, the plural begins at 2."""
    word = one if abs(number_of) < 2 else (many or one + "s")
    return f"{number(number_of)}{NO_BREAK}{word}"


def join(words: list[str], last: str = "et") -> str:
    """a, b et c."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""


def days(numbers: list[int]) -> str:
    """du lundi au vendredi; mardi et jeudi; le dimanche. Numbers are sorted, 0 = Monday."""
    if len(numbers) >= 3 and numbers == list(range(numbers[0], numbers[-1] + 1)):
        return f"du {DAYS[numbers[0]]} au {DAYS[numbers[-1]]}"
    names = [DAYS[n] for n in numbers]
    return f"le {names[0]}" if len(names) == 1 else join(names)


def lower_first(text: str) -> str:
    """« Nettoyer des locaux » within a sentence: « nettoyer des locaux »."""
    return text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    """« permis B » at the head of a line: « Permis B »."""
    return text[:1].upper() + text[1:]


def national(phone: str) -> str:
    """06 12 34 56 78 for +33612345678; another number as it is."""
    if not phone.startswith("+33"):
        return phone
    digits = f"0{phone[3:]}"
    return " ".join(digits[at : at + 2] for at in range(0, len(digits), 2))


FILTERS = {
    "lower_first": lower_first,
    "national": national,
    "hour": hour,
    "day": day,
    "short_day": short_day,
    "dated": dated,
    "local_day": local_day,
    "moment": moment,
    "number": number,
    "count": count,
    "enumerate_fr": join,
}
