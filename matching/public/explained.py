"""The public weights as a page shows them, and one example whose arithmetic can be followed."""

from __future__ import annotations

from datetime import date, time
from functools import cache
from typing import Any

from matching.ranking.criteria import WEIGHTS
from matching.ranking.index import VacancyIndex
from matching.ranking.note import note
from matching.ranking.rank import rank_vacancies
from matching.ranking.referential import RankingReferential
from matching.ranking.values import (
    CriterionName,
    Place,
    Point,
    Profile,
    Shift,
    SkillAsked,
    SkillHeld,
    Vacancy,
    Want,
)
from matching.travel.estimate import Means, estimate

MEASURES: dict[CriterionName, str] = {
    "occupation": "Le métier voulu, ou un métier proche.",
    "skills": "Les savoir-faire demandés que vous avez.",
    "level": "Le niveau demandé et le vôtre.",
    "journey": "Le plus long des deux trajets.",
    "conditions": "Le contrat, les heures, ce que vous évitez.",
    "schemes": "Les dispositifs qui aident pour cette offre.",
    "welcome": "Stage accepté, début plus tard, lecture demandée.",
    "shortage": "La difficulté à recruter en Occitanie.",
}


def explain_weights(seed: str) -> dict[str, Any]:
    """The context of the page: weights, example, seed of the tie-break."""
    rows = [
        {"name": name, "brick": WEIGHTS.bricks[name], "ninths": float(ninths), "measures": MEASURES[name]}
        for name, ninths in WEIGHTS.ninths.items()
    ]
    return {
        "weights": {"version": WEIGHTS.version, "rows": rows},
        "example": _example(),
        "travel_is_estimate": True,
        "seed": seed,
    }


@cache
def _example() -> dict[str, Any]:
    """An invented pair, scored by the ranking itself: no figure is written here by hand."""
    vacancy = Vacancy(
        id="v-exemple",
        title="Agente ou agent de propreté",
        place=Place(43.8367, 4.3601, "30189"),
        contract="cdi",
        rome_code="K2205",
        weekly_hours=25.0,
        shifts=(Shift(("mon", "tue", "wed", "thu", "fri"), time(6), time(11)),),
        skills=(SkillAsked("Nettoyer un sol", 125246, True), SkillAsked("Passer la monobrosse", 107329)),
        accepts=("later_start",),
        starts_on=date(2026, 12, 1),
    )
    profile = Profile(
        id="p-exemple",
        home=Point(43.8280, 4.3310),
        wants=(Want("K2205"),),
        skills=(SkillHeld("Nettoyer un sol", 125246),),
        means=("walk", "transit"),
        max_minutes=45,
    )
    referential = RankingReferential(shortage={"K2205": 56.0}, shortage_year=2024)
    index = VacancyIndex.build((vacancy,), referential)
    travel = estimate((43.8280, 4.3310), index.lat, index.lon, int(Means.WALK | Means.TRANSIT), index.rides)
    match = rank_vacancies(index, profile, travel, today=date(2026, 12, 1), seed="exemple").matches[0]
    return {
        "title": "Nettoyer des locaux",
        "note": note(match).capitalize(),
        "rows": [
            {
                "name": criterion.name,
                "got": 9 * criterion.contribution,
                "of": 9 * criterion.of,
                "words": criterion.words.resident,
            }
            for criterion in match.criteria
        ],
    }
