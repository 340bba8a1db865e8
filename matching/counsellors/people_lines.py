"""The lines of a sheet of people, each read as a newcomer or refused: the column, and what is accepted."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from matching.accounts.acting import MANDATE_GOOD_FOR
from matching.accounts.contacts import Contact, read_email, read_phone
from matching.counsellors.newcomers import LONGEST_NAME, LONGEST_WORK, refused_birth
from matching.counsellors.sheet_reading import FORMULA, Line, WrongSheet
from matching.french import MONTHS
from matching.referential.folding import fold
from matching.spreadsheets import guarded

NAME, PHONE, EMAIL, PLACE, WORK, BIRTH, MANDATE, MANDATE_ON = (
    "Prénom", "Téléphone", "E-mail", "Lieu de départ", "Travail voulu", "Date de naissance", "Mandat",
    "Date du mandat",
)  # fmt: skip
COLUMNS: Final = (NAME, PHONE, EMAIL, PLACE, WORK, BIRTH, MANDATE, MANDATE_ON)
WHOLE: Final = "Toute la ligne"
TOO_WIDE: Final = (
    "Cette ligne a plus de cases que de titres. Mettez entre guillemets le texte qui a un « ; »."
)
NEEDED: Final = (NAME, MANDATE, MANDATE_ON)
_OTHER_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    NAME: ("prenom", "prenoms"),
    PHONE: ("telephone", "tel", "portable", "mobile", "tel portable", "telephone portable", "numero"),
    EMAIL: ("e mail", "email", "mail", "courriel", "adresse mail", "adresse e mail", "adresse email"),
    PLACE: ("lieu de depart", "lieu", "depart", "quartier", "commune", "ville", "code postal"),
    WORK: ("travail voulu", "travail", "metier", "metier recherche", "metier voulu", "emploi recherche"),
    BIRTH: ("date de naissance", "naissance", "ne le", "nee le", "ne e le", "date naissance"),
    MANDATE: ("mandat", "accord", "type de mandat", "sorte de mandat"),
    MANDATE_ON: ("date du mandat", "date mandat", "mandat du", "date de l accord", "date accord"),
}
_MANDATES: Final = {
    "oral": "oral", "orale": "oral", "ecrit": "written", "ecrite": "written", "papier": "written",
}  # fmt: skip
_DAY: Final = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})(?: 00:00(?::00)?)?")
_ISO_DAY: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00)?)?")
_WORDED_DAY: Final = re.compile(r"(\d{1,2})(?:er)? ([a-z]+) (\d{4})")
_MONTHS: Final = {fold(name): number for number, name in enumerate(MONTHS, 1)}


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong on a line, and what is accepted."""

    line: int
    column: str
    said: str


@dataclass(frozen=True, slots=True)
class Person:
    """A good line: texts and days, ready to be set aside. `place` is the code and label of a place."""

    line: int
    name: str
    contacts: tuple[Contact, ...]
    place: tuple[str, str] | None
    work: str
    birth_date: date | None
    mandate: str
    mandate_on: date


def read_header(cells: Sequence[str]) -> tuple[dict[str, int], list[str]]:
    """(column -> its place, the titles that are not read). Raises WrongSheet for one missing or double."""
    known = {name: column for column, names in _OTHER_NAMES.items() for name in names}
    places: dict[str, int] = {}
    unread = []
    for place, title in enumerate(cells):
        column = known.get(_folded(title))
        if column is None:
            unread += [title] if title else []
        elif column in places:
            raise WrongSheet(f"La colonne « {column} » est là deux fois. Gardez-en une.")
        else:
            places[column] = place
    missing = [column for column in NEEDED if column not in places]
    if missing:
        raise WrongSheet(
            f"Il manque ces titres de colonnes : {', '.join(missing)}. La première ligne porte les titres."
        )
    return places, unread


def _folded(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", fold(text)).split())


class LineReader:
    """Reads lines one after the other; a person or a contact that is there twice is refused the second time.

    width      : how many titles there are; a line with a text further on has lost its columns
    find_place : the place that words name; raises ValueError with what to write instead
    """

    def __init__(
        self,
        places: Mapping[str, int],
        width: int,
        today: date,
        find_place: Callable[[str], tuple[str, str]],
    ) -> None:
        self._places, self._today, self._find_place = places, today, find_place
        self._seen: dict[Contact, int] = {}
        self._people: dict[object, int] = {}
        self._width = width

    def read(self, line: Line) -> tuple[Person | None, list[Wrong]]:
        """The person of a line, or all that is wrong with it."""
        if line.wrong:
            return None, [Wrong(line.number, WHOLE, line.wrong)]
        if len(line.cells) > self._width:
            return None, [Wrong(line.number, WHOLE, TOO_WIDE)]
        wrong: list[Wrong] = []

        def take(column: str, read: Callable[[str], object]) -> object:
            place = self._places.get(column)
            text = line.cells[place] if place is not None and place < len(line.cells) else ""
            try:
                if text == FORMULA:
                    raise ValueError("Cette case porte une formule sans valeur. Écrivez sa valeur.")
                return read(text)
            except ValueError as said:
                wrong.append(Wrong(line.number, column, str(said)))
                return None

        name = take(NAME, _read_name)
        phone, email = take(PHONE, _read_phone), take(EMAIL, _read_email)
        place, work = take(PLACE, self._read_place), take(WORK, _read_work)
        birth, mandate = take(BIRTH, self._read_birth), take(MANDATE, _read_mandate)
        mandate_on = take(MANDATE_ON, self._read_mandate_day)
        contacts = tuple(one for one in (phone, email) if isinstance(one, Contact))
        for one in contacts:
            if one in self._seen:
                column = PHONE if one.channel == "sms" else EMAIL
                said = f"Ce contact est déjà à la ligne {self._seen[one]}. Gardez-le une fois."
                wrong.append(Wrong(line.number, column, said))
        for same in () if wrong else self._same(line, name, birth):
            if same in self._people:
                said = f"Cette personne est déjà à la ligne {self._people[same]}. Gardez-la une fois."
                wrong = [Wrong(line.number, WHOLE, said)]
        if wrong:
            return None, wrong
        self._seen |= dict.fromkeys(contacts, line.number)
        self._people |= dict.fromkeys(self._same(line, name, birth), line.number)
        return Person(line.number, name, contacts, place, work, birth, mandate, mandate_on), []

    def _same(self, line: Line, name: object, birth: object) -> tuple[object, ...]:
        """What two lines share only when they are one person's: all cells, or first name and birth date."""
        cells = tuple(fold(one) for one in line.cells)
        return (cells, (fold(str(name)), birth)) if birth else (cells,)

    def _read_place(self, text: str) -> tuple[str, str] | None:
        return self._find_place(text) if text else None

    def _read_birth(self, text: str) -> date | None:
        day = _read_day(text) if text else None
        if said := refused_birth(day, self._today):
            raise ValueError(said)
        return day

    def _read_mandate_day(self, text: str) -> date:
        if not text:
            raise ValueError("Écrivez le jour où la personne a dit oui, comme 30/11/2026.")
        day = _read_day(text)
        if not self._today - MANDATE_GOOD_FOR <= day <= self._today:
            raise ValueError("Écrivez un jour de cette année passée.")
        return day


def _read_name(text: str) -> str:
    if not text or len(text) > LONGEST_NAME or guarded(text) != text:
        raise ValueError(f"Écrivez un prénom, de 1 à {LONGEST_NAME} signes, sans formule.")
    return text


def _read_phone(text: str) -> Contact | None:
    if not text:
        return None
    # A sheet that took the number for a sum has lost its first zero, or its plus.
    bare = re.sub(r"\D", "", text)
    sum_of = re.fullmatch(r"(?:33)?([67]\d{8})", bare) if "+" not in text else None
    phone = read_phone(f"0{sum_of[1]}" if sum_of else text)
    if phone is None:
        raise ValueError("Écrivez un mobile français, comme 06 12 34 56 78, ou laissez vide.")
    return Contact("sms", phone)


def _read_email(text: str) -> Contact | None:
    if not text:
        return None
    email = read_email(text)
    if email is None:
        raise ValueError("Écrivez un e-mail entier, avec @, ou laissez vide.")
    return Contact("email", email)


def _read_work(text: str) -> str:
    if len(text) > LONGEST_WORK:
        raise ValueError(f"Écrivez {LONGEST_WORK} signes au plus.")
    return text


def _read_mandate(text: str) -> str:
    found = _MANDATES.get(_folded(text))
    if found is None:
        raise ValueError("Écrivez « oral » ou « écrit » : comment la personne a dit oui.")
    return found


def _read_day(text: str) -> date:
    """31/12/2001 (- . or spaces too), 2001-12-31, 31 décembre 2001. Raises ValueError saying so."""
    try:
        if (found := _WORDED_DAY.fullmatch(fold(text))) and found[2] in _MONTHS:
            return date(int(found[3]), _MONTHS[found[2]], int(found[1]))
        if found := _DAY.fullmatch(text):
            return date(int(found[3]), int(found[2]), int(found[1]))
        if found := _ISO_DAY.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        pass
    if re.fullmatch(r"\d{5}", text):  # a day, counted from 1900 or from 1904: the file does not say which
        raise ValueError("Cette date est un nombre. Mettez la colonne au format Date.")
    raise ValueError("Écrivez une date qui existe, comme 31/12/2001.")
