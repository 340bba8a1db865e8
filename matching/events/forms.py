"""The forms of an organiser: a meeting, a stand, its copies. What is wrong is said by field, in French."""

from __future__ import annotations

from datetime import date
from typing import Final

from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length, Optional

from matching.events.models import Event
from matching.events.values import KIND_WORDS, LANGUAGES, SHELTER_WORDS, Facts
from matching.fields import ChecksField, ClockField, DayField, ListField, WholeField, on_one_line, options
from matching.matches.vocabulary import Vocabulary
from matching.referential.places import Place
from matching.refusals import Refusal
from matching.residents.places import EAST, NORTH, SOUTH, WEST, WrongPlace, read_place

UNKNOWN: Final = ("", "À confirmer")
YES_NO: Final = [UNKNOWN, ("yes", "Oui"), ("no", "Non")]
LONGEST_WORDS: Final = 2_000
QUARTER: Final = "neighbourhood"


def _said(words: str) -> bool | None:
    return {"yes": True, "no": False}.get(words)


def _word(said: bool | None) -> str:
    return {True: "yes", False: "no", None: ""}[said]


def read_quarter(vocabulary: Vocabulary, text: str) -> Place:
    """The priority neighbourhood that words name. Raises WrongPlace with what to write instead."""
    place = read_place(vocabulary, text)
    if place.kind != QUARTER:
        raise WrongPlace("Écrivez un quartier prioritaire, par exemple Pissevin.")
    return place


def read_position(text: str) -> tuple[float, float] | None:
    """« 43.8365, 4.3301 » as degrees; None for nothing. Raises ValueError with what is wrong."""
    parts = text.replace(";", " ").replace(", ", " ").split()
    if not parts:
        return None
    try:
        lat, lon = (float(one.replace(",", ".")) for one in parts)
    except ValueError:
        raise ValueError("Écrivez deux nombres, par exemple 43.8365 4.3301.") from None
    if not (SOUTH <= lat <= NORTH and WEST <= lon <= EAST):
        raise ValueError("Cette position est hors d’Occitanie.")
    return lat, lon


class EventForm(FlaskForm):
    """A meeting. `vocabulary` and `today` are given when it is made."""

    title = StringField(
        "Nom de la rencontre", [Length(max=120, message="Raccourcissez : 120 signes au plus.")], [on_one_line]
    )
    kind = ListField("Sorte de rencontre", choices=options(KIND_WORDS.items()))
    quarter = StringField("Quartier", [InputRequired("Écrivez le quartier.")], [on_one_line])
    place = StringField(
        "Lieu",
        [InputRequired("Écrivez le lieu."), Length(max=120, message="120 signes au plus.")],
        [on_one_line],
    )
    address = StringField(
        "Adresse",
        [InputRequired("Écrivez l’adresse."), Length(max=300, message="300 signes au plus.")],
        [on_one_line],
    )
    position = StringField("Position", [Length(max=60, message="60 signes au plus.")], [on_one_line])
    day = DayField("Jour", [InputRequired("Écrivez le jour.")])
    start_at = ClockField("Début", [InputRequired("Écrivez l’heure de début.")])
    end_at = ClockField("Fin", [InputRequired("Écrivez l’heure de fin.")])
    slot_minutes = WholeField("Durée d’un entretien, en minutes", [InputRequired("Écrivez une durée.")])
    foot = StringField("Venir à pied", [Length(max=300, message="300 signes au plus.")], [on_one_line])
    lio = StringField("Venir en liO", [Length(max=300, message="300 signes au plus.")], [on_one_line])
    wheelchair = ListField("Accessible en fauteuil", choices=options(YES_NO))
    shelter = ListField("Abri", choices=options([UNKNOWN, *SHELTER_WORDS.items()]))
    capacity = WholeField("Combien de personnes au plus", [Optional()])
    languages = ChecksField("Langues parlées sur place", choices=options(LANGUAGES.items()))
    child_corner = ListField("Coin pour les enfants", choices=options(YES_NO))
    words = TextAreaField("À savoir", [Length(max=LONGEST_WORDS, message="2 000 signes au plus.")])

    def __init__(self, vocabulary: Vocabulary, today: date, event: Event | None = None) -> None:
        super().__init__(
            data=_typed(vocabulary, event) if event else {"slot_minutes": 20, "languages": ["fr"]}
        )
        self._vocabulary, self._today = vocabulary, today
        self._quarter: Place | None = None
        self._point: tuple[float, float] | None = None

    def validate_quarter(self, field: StringField) -> None:
        try:
            self._quarter = read_quarter(self._vocabulary, field.data or "")
        except WrongPlace as wrong:
            raise ValidationError(str(wrong)) from None

    def validate_position(self, field: StringField) -> None:
        try:
            self._point = read_position(field.data or "")
        except ValueError as wrong:
            raise ValidationError(str(wrong)) from None

    def validate_day(self, field: DayField) -> None:
        if field.data and field.data < self._today:
            raise ValidationError("Ce jour est passé. Choisissez un jour à venir.")

    def validate_end_at(self, field: ClockField) -> None:
        if field.data and self.start_at.data and field.data <= self.start_at.data:
            raise ValidationError("La fin vient après le début.")

    def validate_slot_minutes(self, field: WholeField) -> None:
        if field.data is not None and not 5 <= field.data <= 60:
            raise ValidationError("De 5 à 60 minutes.")

    def validate_capacity(self, field: WholeField) -> None:
        if field.data is not None and not 1 <= field.data <= 5_000:
            raise ValidationError("De 1 à 5 000 personnes.")

    def refuse(self, problem: Refusal) -> None:
        """Say beside its field what was refused once the rest was known."""
        field = self[problem.code.removeprefix("wrong_")]
        field.errors = [*field.errors, f"{problem.title}. {problem.sentence}"]

    def facts(self) -> Facts:
        """What was typed, once it is valid."""
        quarter = self._quarter
        assert quarter is not None
        return Facts(
            title=self.title.data or f"Rencontre à {quarter.label}"[:120],
            kind=self.kind.data, neighbourhood_code=quarter.code, place=self.place.data,
            address=self.address.data, point=self._point or (quarter.lat, quarter.lon),
            day=self.day.data, start_at=self.start_at.data, end_at=self.end_at.data,
            slot_minutes=self.slot_minutes.data, foot=self.foot.data, lio=self.lio.data,
            wheelchair=_said(self.wheelchair.data), shelter=self.shelter.data or None,
            capacity=self.capacity.data, languages=tuple(self.languages.data or ()),
            child_corner=_said(self.child_corner.data), words=(self.words.data or "").strip(),
        )  # fmt: skip


def _typed(vocabulary: Vocabulary, event: Event) -> dict[str, object]:
    place = vocabulary.places.with_code(event.neighbourhood_code)
    same = ("title", "kind", "place", "address", "day", "start_at", "end_at", "slot_minutes", "foot", "lio",
            "capacity", "languages", "words")  # fmt: skip
    return {
        **{name: getattr(event, name) for name in same},
        "quarter": place.label if place else "",
        "position": f"{event.lat} {event.lon}",
        "wheelchair": _word(event.wheelchair),
        "shelter": event.shelter or "",
        "child_corner": _word(event.child_corner),
    }
