"""Titles of posts as employers write them, always for women and men."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from random import Random

from matching.french import lower_first
from matching.referential.folding import fold

_ENDINGS = (("eur", "euse", "·euse"), ("eur", "rice", "·rice"), ("er", "ère", "·ère"), ("f", "ve", "·ve"))


@dataclass(frozen=True, slots=True)
class _Parted:
    """Two names of one job: what they share before and after, and how each differs."""

    before: str
    woman: str
    man: str
    after: str


@cache
def title_forms(women: str, men: str) -> tuple[str, ...]:
    """The ways of writing a job for both genders; "{}" is where a detail goes, before any mark.

    Of "Agente de propreté" and "Agent de propreté": "Agent·e de propreté{}", "Agent de propreté{} (h/f)" ...
    """
    if women == men:
        return (f"{men}{{}} (h/f)", f"{men}{{}} – femme ou homme")
    parted = _part(women, men)
    forms = [f"{men}{{}} (h/f)", f"{women}{{}} (f/h)"]
    if " " not in parted.woman and " " not in parted.man:
        # "Secrétaire médicale ou médical", "Femme ou valet de chambre" read badly.
        if not parted.before and parted.woman[:3] == parted.man[:3]:
            forms.append(f"{parted.woman} ou {_lower(parted.man)}{parted.after}{{}}")
            forms.append(f"{parted.man} ou {_lower(parted.woman)}{parted.after}{{}}")
        if (both := _both(parted.woman, parted.man)) is not None:
            forms.append(f"{parted.before}{both}{parted.after}{{}}")
    return tuple(forms)


def write_title(form: str, detail: str, contract: str) -> str:
    """A title from one of its forms, with a detail ("" for none), and what its contract adds."""
    title = form.format(f" – {detail}" if detail else "")
    match contract:
        case "apprentissage":
            return form.format(" en apprentissage")
        case "professionnalisation":
            return form.format(" en alternance")
        case "stage":
            return f"Stage : {_lower(title)}"
        case "immersion":
            return f"Immersion : {_lower(title)}"
        case "service_civique":
            return f"Service civique : {_lower(title)}"
        case _:
            return title


def draw_detail(form: str, details: tuple[str, ...], of_the_week: tuple[str, ...], rng: Random) -> str:
    """Nothing for a third of the posts, else where the work is, or when; never a word that the title has."""
    roll = rng.random()
    if roll < 0.35:
        return ""
    said = _words(form.replace("{}", ""))
    new = tuple(one for one in details if not said & _words(one) - {"de"})
    pool = new if roll < 0.75 and new else of_the_week
    return rng.choice(pool) if pool else ""


@cache
def _words(text: str) -> frozenset[str]:
    """Words of a text, one for singular and plural. Forms and details are few and come back at each title."""
    return frozenset(word.rstrip("s") for word in fold(text).split())


def _lower(text: str) -> str:
    # "DJ" and "CACES" stay as they are.
    return text if text[1:2].isupper() else lower_first(text)


def _part(women: str, men: str) -> _Parted:
    ours, theirs = women.split(" "), men.split(" ")
    start = 0
    while start < min(len(ours), len(theirs)) and ours[start] == theirs[start]:
        start += 1
    end = 0
    while end < min(len(ours), len(theirs)) - start - 1 and ours[-1 - end] == theirs[-1 - end]:
        end += 1
    before = " ".join(ours[:start]) + (" " if start else "")
    after = (" " if end else "") + " ".join(ours[len(ours) - end :])
    woman, man = " ".join(ours[start : len(ours) - end]), " ".join(theirs[start : len(theirs) - end])
    return _Parted(before, woman, man, after)


def _both(woman: str, man: str) -> str | None:
    """Agent·e, cuisinier·ère, vendeur·euse, technicien·ne; None where the point would be read badly."""
    if woman.startswith(man) and len(woman) > len(man):
        return f"{man}·{woman.removeprefix(man)}"
    for man_end, woman_end, shown in _ENDINGS:
        stem = man.removesuffix(man_end)
        if man.endswith(man_end) and woman == stem + woman_end:
            return man + shown
    return None
