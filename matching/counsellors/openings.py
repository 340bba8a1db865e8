"""What would change a list that is empty: single changes, each with how many it would bring.

The counts are the ranking's own: those of the steps wider than its filters, and the same pass made again with
one thing changed in the profile or in the post. Nobody's profile is changed, and no post.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final, cast

from sqlalchemy.orm import Session

from matching.matches.question import CONTRACTS, USUAL_MINUTES
from matching.matches.snapshot import Snapshot, current_snapshot
from matching.matches.travels import USUAL_MEANS, current_travels
from matching.matches.usual import usual_work
from matching.matches.values import read_profiles, row_id, vacancy_key
from matching.ranking.filters import Filters, TimeOfDay, Widening
from matching.ranking.index import ProfileIndex, VacancyIndex
from matching.ranking.labels import CONTRACT_LABELS, card_label
from matching.ranking.rank import Ranked, rank_profiles, rank_vacancies
from matching.ranking.values import Card, Contract, Profile, Shift, Vacancy
from matching.refusals import not_found

MOST_OPENINGS: Final = 6
HOUR: Final = timedelta(hours=1)
TIME_OF_AVOIDED: Final[Mapping[str, TimeOfDay]] = {
    "night": "night",
    "saturday": "weekend",
    "sunday": "weekend",
}


@dataclass(frozen=True, slots=True)
class Opening:
    """One single change: its words, how many more it brings, and the list that shows them, if any."""

    words: str
    brings: int
    change: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fitting:
    """How many fit now, as was asked, and what single change would bring more."""

    total: int
    openings: tuple[Opening, ...]


def openings_of_person(
    session: Session, profile_id: int, *, today: date, seed: str, equipped: bool = True
) -> Fitting:
    """The offers that fit a resident as they asked, with nothing missing; and what would bring others.

    Fits: the work that their list shows when nobody chose (`matches.usual`), the contracts and hours wished,
    the journey they accept, no blocker and no required skill missing. `equipped` also asks what a permit, a
    car or a bicycle would bring, one search of ways each. Refuses with not_found when the profile does not
    exist.
    """
    snapshot = current_snapshot(session)
    found = read_profiles(session, snapshot.vocabulary.occupations, {profile_id}, only_open=False)
    if not found:
        raise not_found("Ce profil n’existe pas ou n’existe plus.")
    profile, filters = found[0], _asked(snapshot, found[0])
    how: dict[str, Any] = {"today": today, "seed": seed, "filters": filters, "top": 0}
    ranked = _vacancies(snapshot, profile, how)
    steps = [_step(profile, one) for one in ranked.widenings]
    steps += [
        Opening(words, more)
        for words, changed in (_equipped(profile) if equipped else ())
        if (more := _vacancies(snapshot, changed, how).total - ranked.total) > 0
    ]
    return Fitting(ranked.total, _best(steps))


def _asked(snapshot: Snapshot, profile: Profile) -> Filters:
    avoided = {TIME_OF_AVOIDED[one] for one in profile.avoid if one in TIME_OF_AVOIDED}
    times = {"day", "early", "evening", "night", "weekend"} - avoided if avoided else set()
    return Filters(
        max_minutes=profile.max_minutes or USUAL_MINUTES,
        contracts=frozenset(profile.contracts),
        times=cast(frozenset[TimeOfDay], frozenset(times)),
        groups=frozenset({"now"}),
        occupation=usual_work(snapshot, profile).closeness if profile.wants else "any",
    )


def _vacancies(snapshot: Snapshot, profile: Profile, how: Mapping[str, Any]) -> Ranked:
    index: VacancyIndex = snapshot.vacancies
    return rank_vacancies(
        index,
        profile,
        current_travels().from_home(index, profile),
        schemes=snapshot.schemes_of((profile,))[profile.id],
        expired=snapshot.expired,
        carriers=snapshot.carriers,
        **how,
    )


def _equipped(profile: Profile) -> Iterator[tuple[str, Profile]]:
    """The same person with one thing more: a permit, a car, a bicycle."""
    means = profile.means or USUAL_MEANS
    if "permis_b" not in profile.holds:
        licensed = replace(profile, holds=(*profile.holds, "permis_b"))
        yield "Avec le permis B", licensed
        if "car" not in means:
            yield "Avec le permis B et une voiture", replace(licensed, means=(*means, "car"))
    elif "car" not in means:
        yield "Avec une voiture", replace(profile, means=(*means, "car"))
    if "bicycle" not in means:
        yield "Avec un vélo", replace(profile, means=(*means, "bicycle"))


def _step(profile: Profile, one: Widening) -> Opening | None:
    """A step of the ranking in words; None for what is no change of the person's: to talk about it."""
    match one.change:
        case "minutes":
            before = profile.max_minutes or USUAL_MINUTES
            words = f"Accepter {one.to} minutes de trajet, au lieu de {before}"
            return Opening(words, one.added, {"minutes": one.to})
        case "contract":
            label = CONTRACT_LABELS[cast(Contract, one.to)]
            return Opening(f"Accepter aussi ce contrat : {label}", one.added, _contract_list(one.to))
        case "hours":
            return Opening("Accepter la nuit et le week-end", one.added)
        case "training":
            return Opening("Avec une formation d’abord", one.added)
        case "occupation":
            kind = one.to == "kind"
            words = "Chercher le même genre de travail" if kind else "Chercher tous les métiers"
            return Opening(words, one.added, {"autour": "genre" if kind else "tous"})
    return None


def _contract_list(contract: str) -> dict[str, str]:
    key = next((key for key, (_, held) in CONTRACTS.items() if contract in held), "")
    return {"contrat": key} if key else {}


def _best(steps: Collection[Opening | None]) -> tuple[Opening, ...]:
    """The steps that bring something, of the minutes the first alone; those that bring most first."""
    found = [step for step in steps if step is not None and step.brings > 0]
    minutes = [step for step in found if "minutes" in step.change]
    kept = [step for step in found if step not in minutes[1:]]
    return tuple(sorted(kept, key=lambda step: -step.brings)[:MOST_OPENINGS])


def index_of(session: Session, people: Collection[int]) -> ProfileIndex:
    """The people of a caseload, whether employers may be shown them or not, ready to be ranked."""
    snapshot = current_snapshot(session)
    found = read_profiles(session, snapshot.vocabulary.occupations, people, only_open=False) if people else []
    chosen = [one for one in found if row_id(one.id) in people]
    return ProfileIndex.build(
        chosen, snapshot.vocabulary.ranking, snapshot.schemes_of(chosen), snapshot.expired, snapshot.carriers
    )


def find_open(session: Session, vacancy_id: int) -> Vacancy:
    """An open post. Refuses with not_found."""
    vacancy = current_snapshot(session).vacancies.find(vacancy_key(vacancy_id))
    if vacancy is None:
        raise not_found("Cette offre n’est plus ouverte.")
    return vacancy


NEAR_AND_READY: Final = Filters(groups=frozenset({"now"}), occupation="near")


def openings_of_post(index: ProfileIndex, vacancy: Vacancy, *, today: date, seed: str) -> Fitting:
    """Who of these people fits a post, with nothing missing; what change of the post would bring others."""
    how: dict[str, Any] = {"today": today, "seed": seed, "filters": NEAR_AND_READY, "top": 0}
    ranked = rank_profiles(index, vacancy, current_travels().to_post(index, vacancy), **how)
    steps: list[Opening | None] = [
        Opening("Former la personne d’abord", one.added)
        if one.change == "training"
        else Opening("Prendre une personne du même genre de métier", one.added)
        for one in ranked.widenings
        if one.change == "training" or (one.change, one.to) == ("occupation", "kind")
    ]
    # Somebody fits: nothing is to be changed, and each change would be a search of ways.
    for words, changed in () if ranked.total else _changed_posts(vacancy):
        again = rank_profiles(index, changed, current_travels().to_post(index, changed), **how)
        steps.append(Opening(words, again.total - ranked.total))
    return Fitting(ranked.total, _best(steps))


def _changed_posts(vacancy: Vacancy) -> Iterator[tuple[str, Vacancy]]:
    """The same post with one thing asked less, or one hour moved."""
    for card in vacancy.requires:
        less = tuple(one for one in vacancy.requires if one != card)
        yield f"Sans demander : {card_label(cast(Card, card))}", replace(vacancy, requires=less)
    for skill in vacancy.skills:
        if skill.required:
            softer = tuple(one._replace(required=False) if one is skill else one for one in vacancy.skills)
            yield f"Sans exiger : {skill.label}", replace(vacancy, skills=softer)
    if "later_start" not in vacancy.accepts:
        yield "Accepter un début plus tard", replace(vacancy, accepts=(*vacancy.accepts, "later_start"))
    if vacancy.shifts and all(_length(one) > HOUR for one in vacancy.shifts):
        later = tuple(one._replace(start=_moved(one.start, HOUR)) for one in vacancy.shifts)
        sooner = tuple(one._replace(end=_moved(one.end, -HOUR)) for one in vacancy.shifts)
        yield "Commencer une heure plus tard", replace(vacancy, shifts=later)
        yield "Finir une heure plus tôt", replace(vacancy, shifts=sooner)


def _moved(at: time, by: timedelta) -> time:
    return (datetime.combine(date.min + timedelta(days=1), at) + by).time()


def _length(shift: Shift) -> timedelta:
    """How long a shift lasts; an end that is not after its start is on the next day."""
    day = date.min
    length = datetime.combine(day, shift.end) - datetime.combine(day, shift.start)
    return length if length > timedelta(0) else length + timedelta(days=1)
