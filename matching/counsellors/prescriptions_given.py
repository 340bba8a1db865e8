"""What the forms of prescriptions hold, read. What cannot be read is refused with 422 and a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from werkzeug.datastructures import MultiDict

from matching.counsellors.prescriptions import Proposed
from matching.counsellors.prescriptions_needs import LONGEST_NAME, Attested, Given
from matching.employers.proposals import item_of
from matching.introductions.needs import wrong
from matching.matches.vocabulary import Vocabulary
from matching.ranking.values import CARDS

Form = MultiDict[str, str]
LONGEST_SKILL = 120


def read_proposed(form: Form) -> Proposed:
    """A proposal. Raises a Refusal, status 422, for a day that is none."""
    return Proposed(
        scheme=form.get("scheme", ""),
        course=_line(form, "course"),
        place=_line(form, "place"),
        starts_on=_day(form, "starts_on", "Le premier jour"),
        ends_on=_day(form, "ends_on", "Le dernier jour"),
    )


def read_act(act: str, form: Form, choices: Mapping[str, Attested], vocabulary: Vocabulary) -> Given:
    """What came with an act.

    choices : what may be ticked at the end, by the key of its box
    """
    match act:
        case "accept":
            return Given(
                mandate=form.get("mandate", ""), mandate_on=_day(form, "mandate_on", "La date du mandat")
            )
        case "give_up":
            return Given(reason=form.get("reason", ""))
        case "start":
            return Given(day=_day(form, "day", "Le premier jour"))
        case "finish":
            return Given(
                day=_day(form, "day", "Le dernier jour"),
                attested=_attested(form, choices, vocabulary),
                attested_by=_line(form, "attested_by")[:LONGEST_NAME],
            )
    return Given()


def _attested(form: Form, choices: Mapping[str, Attested], vocabulary: Vocabulary) -> tuple[Attested, ...]:
    found = {choices[key]: None for key in form.getlist("attested") if key in choices}
    card = form.get("card", "")
    if card:
        if card not in CARDS:
            raise wrong("card", "Cette carte n’existe pas", "Choisissez dans la liste.")
        found[Attested(card=card)] = None
    for line in form.get("more", "").splitlines():
        label = " ".join(line.split())
        if len(label) > LONGEST_SKILL:
            raise wrong(
                "more",
                "Un savoir-faire est trop long",
                f"Écrivez {LONGEST_SKILL} caractères par ligne au plus.",
            )
        if label:
            found[Attested(label, item_of(vocabulary, label))] = None
    return tuple(found)


def _line(form: Form, name: str) -> str:
    return " ".join(form.get(name, "").split())


def _day(form: Form, name: str, what: str) -> date | None:
    text = form.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise wrong(name, f"{what} n’est pas une date", "Écrivez une date, comme 02/12/2026.") from None
