"""The invented town as rows of the database, with the ids they have at every load."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from matching.demo.values import FIRST_ID, DemoEmployer, DemoResident, DemoVacancy
from matching.privacy.consents import text_of

Row = dict[str, Any]
_FOUNDED = datetime(2026, 10, 1, 8, tzinfo=UTC)
_MINUTES_OF_A_DAY_AT_WORK = 540


def employer_rows(employers: Iterable[DemoEmployer]) -> Iterator[Row]:
    """Rows of `establishment`."""
    for one in employers:
        yield {
            "id": one.id,
            "siret": one.siret,
            "name": one.name,
            "address": one.address,
            "phone": _phone(one.id),
            "commune_code": one.spot.commune,
            "lat": one.spot.lat,
            "lon": one.spot.lon,
            "demo": True,
            "created_at": _FOUNDED,
        }


def _phone(number: int) -> str:
    """A number that rings nowhere, or none: 04 65 71 is kept for fiction by the numbering plan of Arcep."""
    return f"+3346571{number % 10_000:04d}" if number % 3 else ""


def vacancy_rows(vacancies: Iterable[DemoVacancy]) -> Iterator[Row]:
    """Rows of `vacancy`, all open."""
    for one in vacancies:
        cents, per = one.pay or (None, None)
        published = _instant(one.published_on, one.id)
        yield {
            "id": one.id,
            "establishment_id": one.employer_id,
            "status": "open",
            "title": one.title,
            "rome_code": one.rome_code,
            "description": one.description,
            "address": one.address,
            "commune_code": one.spot.commune,
            "lat": one.spot.lat,
            "lon": one.spot.lon,
            "contract": one.contract,
            "weekly_hours": one.hours,
            "positions": one.positions,
            "reading": one.reading,
            "french": one.french,
            "qualification_level": one.level,
            "pay_cents": cents,
            "pay_per": per,
            "starts_on": one.starts_on,
            "published_on": one.published_on,
            "created_at": published,
            "changed_at": published,
        }


def shift_rows(vacancies: Iterable[DemoVacancy]) -> Iterator[Row]:
    """Rows of `vacancy_shift`, numbered in the order of the vacancies."""
    found = ((one.id, shift) for one in vacancies for shift in one.shifts)
    for number, (vacancy_id, shift) in enumerate(found, FIRST_ID):
        yield {
            "id": number,
            "vacancy_id": vacancy_id,
            "day": shift.day,
            "start_at": shift.start,
            "end_at": shift.end,
        }


def vacancy_skill_rows(vacancies: Iterable[DemoVacancy]) -> Iterator[Row]:
    """Rows of `vacancy_skill`, numbered in the order of the vacancies."""
    found = ((one.id, position, skill) for one in vacancies for position, skill in enumerate(one.skills, 1))
    for number, (vacancy_id, position, skill) in enumerate(found, FIRST_ID):
        yield {
            "id": number,
            "vacancy_id": vacancy_id,
            "position": position,
            "label": skill.label,
            "rome_item": skill.item,
            "required": skill.required,
        }


def vacancy_choice_rows(vacancies: Iterable[DemoVacancy]) -> Iterator[Row]:
    """Rows of `vacancy_choice`."""
    for one in vacancies:
        for kind, values in (("requires", one.requires), ("accepts", one.accepts)):
            for value in values:
                yield {"vacancy_id": one.id, "kind": kind, "value": value}


def profile_rows(residents: Iterable[DemoResident]) -> Iterator[Row]:
    """Rows of `profile`."""
    for one in residents:
        said = _instant(one.said_on, one.id)
        yield {
            "id": one.id,
            "name": one.name,
            "lat": one.lat,
            "lon": one.lon,
            "neighbourhood_code": one.neighbourhood,
            "commune_code": one.commune,
            "max_minutes": one.max_minutes,
            "hours": one.hours,
            "qualification_level": one.level,
            "reading": one.reading,
            "french": one.french,
            "birth_date": one.birth_date,
            "situation": one.situation,
            "project": one.project,
            "aims_at_level": one.aims_at_level,
            "wants_business": one.wants_business,
            "available_from": one.available_from,
            "open_to_employers": one.open_to_employers,
            "demo": True,
            "created_at": said,
            "changed_at": said,
            "contact_at": said,
            "warned_on": None,
            "erase_on": None,
            "erase_why": None,
            "erased_at": None,
        }


def consent_rows(residents: Iterable[DemoResident]) -> Iterator[Row]:
    """Rows of `consent`: the yes of those who are shown to employers without a name."""
    shown = (one for one in residents if one.open_to_employers)
    for number, one in enumerate(shown, FIRST_ID):
        yield {
            "id": number,
            "profile_id": one.id,
            "purpose": "employers",
            "text_version": text_of("employers").version,
            "given_at": _instant(one.said_on, one.id),
            "given_by": f"habitant:{one.id}",
            "withdrawn_at": None,
            "withdrawn_by": None,
        }


def want_rows(residents: Iterable[DemoResident]) -> Iterator[Row]:
    """Rows of `profile_want`, numbered in the order of the residents."""
    found = ((one.id, position, want) for one in residents for position, want in enumerate(one.wants, 1))
    for number, (profile_id, position, (code, text)) in enumerate(found, FIRST_ID):
        yield {"id": number, "profile_id": profile_id, "position": position, "rome_code": code, "text": text}


def profile_skill_rows(residents: Iterable[DemoResident]) -> Iterator[Row]:
    """Rows of `profile_skill`, numbered in the order of the residents."""
    found = ((one.id, position, skill) for one in residents for position, skill in enumerate(one.skills, 1))
    for number, (profile_id, position, skill) in enumerate(found, FIRST_ID):
        yield {
            "id": number,
            "profile_id": profile_id,
            "position": position,
            "label": skill.label,
            "rome_item": skill.item,
            "attested_by": "",
            "attested_on": None,
        }


def profile_choice_rows(residents: Iterable[DemoResident]) -> Iterator[Row]:
    """Rows of `profile_choice`."""
    for one in residents:
        for kind, value in one.choices:
            yield {"profile_id": one.id, "kind": kind, "value": value}


def _instant(day: date, number: int) -> datetime:
    """A working hour of a day, not the same for all: rows never take the time of the load."""
    return datetime.combine(day, time(7), UTC) + timedelta(minutes=number * 37 % _MINUTES_OF_A_DAY_AT_WORK)
