"""Vacancies and profiles of exchange files, as the ranking takes them: placed, their words understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.extensions import db
from matching.matches.values import meanings_of
from matching.matches.vocabulary import Vocabulary, load_vocabulary
from matching.ranking.exchange import Refused
from matching.ranking.person import person_of
from matching.ranking.values import Place, Point, Profile, Vacancy, Want
from matching.referential.scheme_columns import ANSWERS, columns_of, verdicts
from matching.referential.schemes import read_builtin_schemes
from matching.region.builtin import load_builtin
from matching.region.schemes_cli import builtin_neighbourhood_codes


def builtin_vocabulary(folder: Path) -> Vocabulary:
    """The vocabulary of the built-in tables, kept in `folder` like any other."""
    # The road of the site, on a database that lives in memory for as long as it is read.
    engine = sa.create_engine("sqlite://")
    try:
        db.metadata.create_all(engine)
        with Session(engine) as session:
            load_builtin(session)
            session.flush()
            return load_vocabulary(session, folder)
    finally:
        engine.dispose()


def placed(vacancy: Vacancy, vocabulary: Vocabulary) -> Vacancy:
    """The vacancy with coordinates: those of its town hall, without any. Raises `Refused`."""
    code = vacancy.place.commune
    if vacancy.place.lat is not None or code is None:
        return vacancy
    place = vocabulary.places.with_code(code)
    if place is None:
        path = f"$.place.commune de l’offre {vacancy.id}"
        raise Refused(path, code, "le code INSEE d’une commune d’Occitanie")
    return replace(vacancy, place=Place(place.lat, place.lon, code))


def at_home(profile: Profile, vocabulary: Vocabulary, whose: str = "") -> Profile:
    """The profile with a home: the centre of its neighbourhood or commune, without one. Raises `Refused`.

    whose : said after the path of what is refused, when the file has many profiles
    """
    if profile.home is not None:
        return profile
    for code in (profile.neighbourhood, profile.commune):
        place = vocabulary.places.with_code(code) if code else None
        if place is not None:
            return replace(profile, home=Point(place.lat, place.lon))
    if profile.neighbourhood is not None:
        path = f"$.neighbourhood{whose}"
        raise Refused(path, profile.neighbourhood, "le code d’un quartier prioritaire d’Occitanie")
    raise Refused(f"$.commune{whose}", profile.commune, "le code INSEE d’une commune d’Occitanie")


def understood(profile: Profile, vocabulary: Vocabulary) -> Profile:
    """The profile with the occupations that its words mean."""
    wants = [
        want
        if want.rome_code is not None or want.text is None
        else Want(text=want.text, meanings=meanings_of(want.text, vocabulary.occupations))
        for want in profile.wants
    ]
    return replace(profile, wants=tuple(wants))


def schemes_of(profiles: Sequence[Profile], on: date) -> dict[str, dict[str, str]]:
    """What each built-in scheme answers to each profile on a day, by the profile's id."""
    schemes, codes = read_builtin_schemes(), builtin_neighbourhood_codes()
    names = [scheme.identifier for scheme in schemes]
    people = [person_of(profile, codes) for profile in profiles]
    coded = verdicts(schemes, columns_of(people, on), on)
    return {
        profile.id: dict(zip(names, [ANSWERS[code] for code in column], strict=True))
        for profile, column in zip(profiles, coded.T.tolist(), strict=True)
    }
