"""Every compiled function of the room asked once: compiled at set-up, read from disk at a worker's start."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Final

from matching.travel.estimate import Means, estimate

from .candidates import rank_for_employer
from .index import ProfileIndex, VacancyIndex
from .minors import forbidden, legal_rows
from .rank import rank_profiles, rank_vacancies
from .referential import RankingReferential
from .values import Place, Point, Profile, Shift, SkillAsked, SkillHeld, Vacancy, Want

_DAY: Final = date(2026, 12, 1)
_KNOWN: Final = RankingReferential(near={"K2204": {"K1304": 1}})
_POST: Final = Vacancy(
    "v", "Agent", Place(43.6, 3.8), "cdi", rome_code="K1304", skills=(SkillAsked("Laver"),)
)
_NIGHT: Final = replace(_POST, shifts=(Shift(("mon",), time(22), time(5)),))
_PERSON: Final = Profile("p", Point(43.6, 3.8), wants=(Want("K2204"),), skills=(SkillHeld("Laver"),))


def warm_up() -> None:
    """Rank an invented pair both ways and for an employer: what is compiled does not depend on the values."""
    means = int(Means.WALK)
    vacancies, profiles = VacancyIndex.build([_POST], _KNOWN), ProfileIndex.build([_PERSON], _KNOWN)
    there = estimate((43.6, 3.8), vacancies.lat, vacancies.lon, means)
    rank_vacancies(vacancies, _PERSON, there, today=_DAY, seed=1)
    legal_rows(vacancies, _PERSON, today=_DAY)
    forbidden(_NIGHT, date(2010, 1, 1), today=_DAY)
    back = estimate((43.6, 3.8), profiles.lat, profiles.lon, profiles.means)
    rank_profiles(profiles, _POST, back, today=_DAY, seed=1)
    rank_for_employer(profiles, _POST, back, today=_DAY, seed=1, codes={"p": "x"})


def warm_up_everything() -> None:
    """The same of what ranks everybody against everything, which no web worker needs."""
    # Here and not above: they bring the search of ways, which a list does without.
    from .everything import Market, rank_block
    from .everything_ways import ByEstimate

    vacancies, profiles = VacancyIndex.build([_POST], _KNOWN), ProfileIndex.build([_PERSON], _KNOWN)
    rank_block(Market(vacancies.base, _KNOWN.mobility, ByEstimate(), _DAY, "1", 1), profiles.base)
