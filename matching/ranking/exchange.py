"""The exchange files: vacancies and profiles in, matches out, in EXCHANGE's shapes.

Unknown fields are ignored, and never scored.

    read_vacancy(value, path="$") -> Vacancy            read_vacancies(lines) -> tuple[Vacancy, ...]
    read_profile(value, path="$") -> Profile            read_profiles(lines) -> tuple[Profile, ...]
                                                        read_profile_file(data) -> Profile
    write_match(match) -> dict                          schema("vacancy" | "profile" | "match") -> dict

What uses these values, one room further:

    VacancyIndex.build(vacancies, referential) -> VacancyIndex          (index)
        .with_changes(changed: Mapping[str, Vacancy], removed: Collection[str]) -> VacancyIndex
        .lat, .lon: float64 degrees; .rides: int8 ways a day; .ids: one row per vacancy, in index order
    ProfileIndex.build(profiles, referential, schemes={profile id: {scheme: answer}}, expired=(),
                       carriers=None) -> ProfileIndex, with the same `with_changes`
    rank_vacancies(index, profile, travel, *, today, seed, top=None, filters=Filters(),
                   schemes={}, expired=(), carriers=None) -> Ranked     (rank)
    rank_profiles(index, vacancy, travel, *, today, seed, top=None, filters=Filters()) -> Ranked
    rank_for_employer(index, vacancy, travel, *, today, seed, codes, top=None) -> RankedCandidates

`travel` is a `matching.travel.estimate.TravelArrays` of one row per row of the index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from matching.referential.json_once import KeyTwice, load_json

from .reading import COMMUNE, ROME_CODE, Fields, Refused, refuse_not_finite
from .schemas import schema
from .values import (
    ACCEPTS,
    AVOIDED,
    CARDS,
    CONTRACTS,
    DAYS,
    FRENCH,
    HOURS,
    MEANS,
    PAY_PER,
    PROJECTS,
    READINGS,
    REGISTRATIONS,
    SCHEMES,
    SITUATIONS,
    Match,
    Pay,
    Place,
    Point,
    Profile,
    Shift,
    SkillAsked,
    SkillHeld,
    Travel,
    Vacancy,
    Want,
)

__all__ = [
    "Refused", "read_profile", "read_profile_file", "read_profiles", "read_vacancies", "read_vacancy",
    "schema", "write_match",
]  # fmt: skip

Read = TypeVar("Read", Vacancy, Profile)

# The largest count a signed 32-bit column holds: positions, cents and ROME items fit the arrays.
MOST = 2_147_483_647
LONGEST_WAY = 1_440


def read_vacancy(value: object, path: str = "$") -> Vacancy:
    """A vacancy from its JSON object. Raises `Refused` with the path of the first field not accepted."""
    refuse_not_finite(value, path)
    fields = Fields.of(value, path)
    return Vacancy(
        id=fields.get_text("id"),
        title=fields.get_text("title"),
        place=_place(fields),
        contract=fields.get_word("contract", CONTRACTS),
        employer_id=fields.find_text("employer_id"),
        rome_code=_rome_code(fields),
        weekly_hours=fields.find_number("weekly_hours", 0, 168),
        positions=fields.find_integer("positions", 1, MOST),
        shifts=tuple(_shift(shift) for shift in fields.list_objects("shifts")),
        skills=tuple(_asked(skill) for skill in fields.list_objects("skills")),
        requires=fields.list_words("requires", CARDS),
        qualification_level=fields.find_integer("qualification_level", 1, 8),
        reading=fields.find_word("reading", READINGS),
        french=fields.find_word("french", FRENCH),
        accepts=fields.list_words("accepts", ACCEPTS),
        published_on=fields.find_day("published_on"),
        starts_on=fields.find_day("starts_on"),
        pay=_pay(fields.find_object("pay")),
    )


def read_profile(value: object, path: str = "$") -> Profile:
    """A profile from its JSON object. Raises `Refused` with the path of the first field not accepted."""
    refuse_not_finite(value, path)
    fields = Fields.of(value, path)
    home = fields.find_object("home")
    profile = Profile(
        id=fields.get_text("id"),
        home=None if home is None else _point(home),
        neighbourhood=fields.find_text("neighbourhood"),
        commune=_commune(fields),
        wants=tuple(_want(want) for want in fields.list_objects("wants")),
        skills=tuple(_held(skill) for skill in fields.list_objects("skills")),
        holds=fields.list_words("holds", CARDS),
        means=fields.list_words("means", MEANS),
        max_minutes=fields.find_integer("max_minutes", 1, LONGEST_WAY),
        contracts=fields.list_words("contracts", CONTRACTS),
        hours=fields.find_word("hours", HOURS),
        avoid=fields.list_words("avoid", AVOIDED),
        qualification_level=fields.find_integer("qualification_level", 1, 8),
        reading=fields.find_word("reading", READINGS),
        french=fields.find_word("french", FRENCH),
        birth_date=fields.find_day("birth_date"),
        situation=fields.find_word("situation", SITUATIONS),
        registered=fields.list_words("registered", REGISTRATIONS),
        in_schemes=fields.list_words("in_schemes", SCHEMES),
        project=fields.find_word("project", PROJECTS),
        aims_at_level=fields.find_integer("aims_at_level", 1, 8),
        wants_business=fields.find_boolean("wants_business"),
        available_from=fields.find_day("available_from"),
    )
    if profile.home is None and profile.neighbourhood is None and profile.commune is None:
        raise Refused(path, value, "un champ home, neighbourhood ou commune")
    return profile


def read_vacancies(lines: Iterable[bytes]) -> tuple[Vacancy, ...]:
    """The vacancies of a JSON Lines file, in its order; blank lines are skipped.

    Raises `Refused` for the first line that is not UTF-8, not JSON, not a vacancy, or whose id was seen
    before. The path of a refusal starts with the number of the line: `ligne 3 : $.contract`.
    """
    return _read_lines(lines, read_vacancy)


def read_profiles(lines: Iterable[bytes]) -> tuple[Profile, ...]:
    """The profiles of a JSON Lines file, as `read_vacancies`."""
    return _read_lines(lines, read_profile)


def _read_lines(lines: Iterable[bytes], read: Callable[[object, str], Read]) -> tuple[Read, ...]:
    seen: set[str] = set()
    things = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        thing = _read(line, f"ligne {number} : ", read)
        if thing.id in seen:
            raise Refused(f"ligne {number} : $.id", thing.id, "un identifiant qui ne sert qu’une fois")
        seen.add(thing.id)
        things.append(thing)
    return tuple(things)


def read_profile_file(data: bytes) -> Profile:
    """The profile of a JSON file. Raises `Refused` when it is not UTF-8, not JSON or not a profile."""
    return _read(data, "", read_profile)


def write_match(match: Match) -> dict[str, object]:
    """A match as the JSON object of EXCHANGE: numbers of a score carry at most 6 decimals."""
    return {
        "vacancy_id": match.vacancy_id,
        "profile_id": match.profile_id,
        "score": round(match.score, 6),
        "group": match.group,
        "criteria": [
            {
                "name": criterion.name,
                "brick": criterion.brick,
                "contribution": round(criterion.contribution, 6),
                "of": round(criterion.of, 6),
                "words": {
                    "resident": criterion.words.resident,
                    "employer": criterion.words.employer,
                    "counsellor": criterion.words.counsellor,
                },
            }
            for criterion in match.criteria
        ],
        "missing_skills": [
            {"label": skill.label, "required": skill.required, "scheme": skill.scheme}
            for skill in match.missing_skills
        ],
        "held_skills": list(match.held_skills),
        "travel": None if match.travel is None else _written_travel(match.travel),
        "blockers": [{"name": blocker.name, "words": blocker.words} for blocker in match.blockers],
    }


def _written_travel(travel: Travel) -> dict[str, object]:
    return {
        "minutes_out": travel.minutes_out,
        "minutes_back": travel.minutes_back,
        "wait_minutes": travel.wait_minutes,
        "basis": travel.basis,
        "worst_day": travel.worst_day,
        "leave_at": None if travel.leave_at is None else f"{travel.leave_at:%H:%M}",
        "home_at": None if travel.home_at is None else f"{travel.home_at:%H:%M}",
    }


def _read(data: bytes, where: str, read: Callable[[object, str], Read]) -> Read:
    """`where` comes before the path of a refusal: the line of a JSON Lines file, else ""."""
    path = f"{where}$"
    try:
        value = load_json(data.decode("utf-8-sig"))
    except KeyTwice as twice:
        line = where or f"ligne {twice.line} : "
        raise Refused(f"{line}{twice.path}", twice.key, "une clé écrite une seule fois") from None
    except UnicodeDecodeError as error:
        raise Refused(path, f"octet {error.start}", "un texte en UTF-8") from None
    # A RecursionError is a file nested thousands deep; a plain ValueError an integer of thousands of digits.
    except (ValueError, RecursionError):
        raise Refused(path, data[:40].decode("utf-8", "replace"), "du JSON bien formé") from None
    return read(value, path)


def _place(fields: Fields) -> Place:
    place = fields.find_object("place")
    if place is None:
        raise Refused(fields.at("place"), None, "un objet avec lat et lon, ou commune")
    commune = _commune(place)
    if place.values.get("lat") is None and place.values.get("lon") is None:
        if commune is None:
            raise Refused(place.path, place.values, "un objet avec lat et lon, ou commune")
        return Place(commune=commune)
    point = _point(place)
    return Place(point.lat, point.lon, commune)


def _point(fields: Fields) -> Point:
    lat = fields.find_number("lat", -90, 90)
    lon = fields.find_number("lon", -180, 180)
    if lat is None:
        raise Refused(fields.at("lat"), None, "un nombre de -90 à 90")
    if lon is None:
        raise Refused(fields.at("lon"), None, "un nombre de -180 à 180")
    return Point(lat, lon)


def _commune(fields: Fields) -> str | None:
    return fields.find_text("commune", COMMUNE, "un code INSEE de 5 caractères, comme 34172")


def _rome_code(fields: Fields) -> str | None:
    return fields.find_text("rome_code", ROME_CODE, "un code ROME, comme K2204")


def _shift(fields: Fields) -> Shift:
    days = fields.list_words("days", DAYS)
    if not days:
        raise Refused(fields.at("days"), fields.values.get("days"), "au moins un jour, comme mon")
    return Shift(days, fields.get_clock("start"), fields.get_clock("end"))


def _asked(fields: Fields) -> SkillAsked:
    label, item = _skill(fields)
    return SkillAsked(label, item, fields.find_boolean("required") or False)


def _held(fields: Fields) -> SkillHeld:
    return SkillHeld(*_skill(fields))


def _skill(fields: Fields) -> tuple[str, int | None]:
    label = fields.find_text("label")
    item = fields.find_integer("rome_item", 1, MOST)
    if label is None and item is None:
        raise Refused(fields.path, fields.values, "un champ label ou rome_item")
    return label or "", item


def _want(fields: Fields) -> Want:
    want = Want(_rome_code(fields), fields.find_text("text"))
    if want.rome_code is None and want.text is None:
        raise Refused(fields.path, fields.values, "un champ rome_code ou text")
    return want


def _pay(fields: Fields | None) -> Pay | None:
    if fields is None:
        return None
    cents = fields.find_integer("cents", 0, MOST)
    if cents is None:
        raise Refused(fields.at("cents"), None, f"un nombre entier de 0 à {MOST}")
    return Pay(cents, fields.get_word("per", PAY_PER))
