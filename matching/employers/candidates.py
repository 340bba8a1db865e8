"""Who could come to a post, without a name: what EXCHANGE lists for an employer, and nothing else."""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time

import numpy as np
from sqlalchemy.orm import Session

from matching.matches.snapshot import current_snapshot
from matching.matches.values import vacancy_key
from matching.ranking.candidates import RankedCandidates, rank_for_employer
from matching.ranking.hours import read_week
from matching.ranking.values import Vacancy
from matching.refusals import Refusal
from matching.travel.estimate import UNREACHABLE, estimate

ALPHABET = "ABCDEFGHJKLMNPQRTUVWXY346789"
"""Symbols that nobody takes for one another: no I, O, S, Z, 0, 1, 2, 5."""
SHORTEST = 6


@dataclass(frozen=True, slots=True)
class Candidates:
    """The beginning of the list, as long as was asked.

    there  : how many can be there at the hours of the post and go home
    starts : the first hour of the post when all its days share it, else None
    """

    ranked: RankedCandidates
    there: int
    starts: time | None
    accepts: tuple[str, ...]


def candidates_for(
    session: Session, vacancy_id: int, *, top: int, today: date, seed: str, secret: str
) -> Candidates:
    """The candidates of an open vacancy, `top` at most. Refuses when it is not open."""
    snapshot = current_snapshot(session)
    vacancy = snapshot.vacancies.find(vacancy_key(vacancy_id))
    if vacancy is None:
        raise Refusal(
            "not_open",
            "Cette offre n’est pas ouverte",
            "Publiez-la pour voir qui pourrait venir.",
            409,
            [("Mes offres", "employers.vacancies")],
        )
    index = snapshot.profiles
    place = (vacancy.place.lat, vacancy.place.lon)
    travel = estimate(place, index.lat, index.lon, index.means, read_week(vacancy).rides)  # type: ignore[arg-type]
    ids = [index.thing(row).id for row in np.flatnonzero(index.alive).tolist()]
    codes = codes_of(vacancy.id, ids, secret)
    ranked = rank_for_employer(index, vacancy, travel, today=today, seed=seed, codes=codes, top=top)
    there = index.alive & (travel.minutes_out < UNREACHABLE) & (travel.minutes_back < UNREACHABLE)
    return Candidates(ranked, int(np.count_nonzero(there)), _shared_start(vacancy), vacancy.accepts)


def codes_of(vacancy_key: str, profile_ids: Collection[str], secret: str) -> dict[str, str]:
    """profile id -> its code for this vacancy, such as « K4 73 LM »; another one for each vacancy.

    Codes come from a keyed hash: without the secret, neither the person nor their code elsewhere can be
    found. Those that would be the same are made longer until each stands alone.
    """
    symbols = {one: _symbols(f"{vacancy_key}|{one}", secret) for one in profile_ids}
    codes: dict[str, str] = {}
    left, length = set(symbols), SHORTEST
    while left:
        cut = {one: symbols[one][:length] for one in left}
        seen = Counter(cut.values())
        alone = {one for one in left if seen[cut[one]] == 1}
        codes |= {one: cut[one] for one in alone}
        left, length = left - alone, length + 2
    return {one: " ".join(code[at : at + 2] for at in range(0, len(code), 2)) for one, code in codes.items()}


def _symbols(text: str, secret: str) -> str:
    number = int.from_bytes(hmac.digest(secret.encode(), f"candidate|{text}".encode(), "sha256"), "big")
    marks = []
    for _ in range(40):
        number, rest = divmod(number, len(ALPHABET))
        marks.append(ALPHABET[rest])
    return "".join(marks)


def _shared_start(vacancy: Vacancy) -> time | None:
    firsts = [
        min(shift.start for shift in vacancy.shifts if day in shift.days)
        for day in {day for shift in vacancy.shifts for day in shift.days}
    ]
    return firsts[0] if len(set(firsts)) == 1 else None
