"""Ranked lists for a visitor who says where and what, and for a resident: one road, the same cards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.employers.models import Establishment
from matching.employers.models import Vacancy as VacancyRow
from matching.matches import words
from matching.matches.question import Question
from matching.matches.snapshot import Snapshot, current_snapshot
from matching.matches.values import meanings_of, read_profiles, row_id, vacancy_key
from matching.matches.wider import Step, steps_of
from matching.ranking.effects import HARD_TO_FILL
from matching.ranking.index import VacancyIndex
from matching.ranking.note import Bricks, bricks, note
from matching.ranking.rank import Ranked, rank_vacancies
from matching.ranking.values import Brick, Match, Point, Profile, Vacancy, Want
from matching.referential.places import Place
from matching.refusals import not_found
from matching.region.models import Commune
from matching.travel.estimate import Means, TravelArrays, estimate

PER_PAGE = 20
CLEARLY_MEANT = 0.2
"""An occupation is named back to who typed the words from this chance on."""
VISITOR = "visiteur"
USUAL_MEANS = ("walk", "transit")
_MEANS = {"walk": Means.WALK, "transit": Means.TRANSIT, "bicycle": Means.BICYCLE, "car": Means.CAR}


@dataclass(frozen=True, slots=True)
class Card:
    """One offer of a list, as its reader sees it."""

    row_id: int
    vacancy: Vacancy
    match: Match
    plain_name: str
    employer: str
    commune: str
    note: str
    bricks: Mapping[Brick, Bricks]
    hard_pct: float | None
    contract: str
    pay: str
    hours: list[str]

    @property
    def in_shortage(self) -> bool:
        """Whether the occupation is hard to fill in Occitanie."""
        return self.hard_pct is not None and 10 * self.hard_pct >= HARD_TO_FILL

    @property
    def takes_trainees(self) -> bool:
        """Whether placements or apprentices are welcome."""
        return bool({"stage", "alternance"} & set(self.vacancy.accepts))


@dataclass(frozen=True, slots=True)
class Offers:
    """A page of a list.

    meant         : the occupations understood, in plain words
    everything    : how many offers are open in all
    steps         : what each single step wider would show
    """

    question: Question
    place: str
    meant: list[str]
    understood: bool
    cards: list[Card]
    total: int
    everything: int
    steps: list[Step]
    skills_told: bool

    @property
    def pages(self) -> int:
        """How many pages of cards there are, one at least."""
        return max(1, -(-self.total // PER_PAGE))


@dataclass(frozen=True, slots=True)
class Offer:
    """One post in full."""

    card: Card
    description: str
    shortage_year: int | None
    meant: list[str]
    skills_told: bool


def find_place(session: Session, text: str) -> tuple[Place | None, list[Place]]:
    """The place that these words name, or none and the places they may name."""
    places = current_snapshot(session).vocabulary.places
    found = places.resolve(text)
    return (found, []) if found else (None, places.candidates(text))


def offers_from(session: Session, place: Place, question: Question, *, today: date, seed: str) -> Offers:
    """The offers for somebody without an account, who said where from and what work."""
    snapshot = current_snapshot(session)
    return _offers(session, snapshot, _visitor(snapshot, place, question), place.label, question, today, seed)


def offers_of(session: Session, profile_id: int, question: Question, *, today: date, seed: str) -> Offers:
    """The offers for a resident; words typed in `metier` stand in for the work of the profile."""
    snapshot = current_snapshot(session)
    profile = _profile_of(session, snapshot, profile_id)
    place = _home_label(snapshot, profile)
    if question.metier:
        profile = replace(profile, wants=(_want(snapshot, question.metier),))
    return _offers(session, snapshot, profile, place, question, today, seed)


def offer_from(
    session: Session, vacancy_id: int, place: Place | None, question: Question, *, today: date, seed: str
) -> Offer:
    """One open post, explained for a visitor. Refuses with not_found when it is not open."""
    snapshot = current_snapshot(session)
    return _offer(session, snapshot, vacancy_id, _visitor(snapshot, place, question), today, seed)


def offer_of(session: Session, vacancy_id: int, profile_id: int, *, today: date, seed: str) -> Offer:
    """One open post, explained for a resident."""
    snapshot = current_snapshot(session)
    return _offer(session, snapshot, vacancy_id, _profile_of(session, snapshot, profile_id), today, seed)


def _want(snapshot: Snapshot, text: str) -> Want:
    return Want(text=text, meanings=meanings_of(text, snapshot.vocabulary.occupations))


def _visitor(snapshot: Snapshot, place: Place | None, question: Question) -> Profile:
    return Profile(
        id=VISITOR,
        home=Point(place.lat, place.lon) if place else None,
        neighbourhood=place.code if place and place.code in snapshot.quarters else None,
        wants=(_want(snapshot, question.metier),) if question.metier else (),
        means=USUAL_MEANS,
        max_minutes=question.minutes or None,
    )


def _profile_of(session: Session, snapshot: Snapshot, profile_id: int) -> Profile:
    found = read_profiles(session, snapshot.vocabulary.occupations, {profile_id}, only_open=False)
    if not found:
        raise not_found("Ce profil n’existe pas ou n’existe plus.")
    return found[0]


def _home_label(snapshot: Snapshot, profile: Profile) -> str:
    place = snapshot.vocabulary.places.with_code(profile.neighbourhood or profile.commune or "")
    return place.label if place else ""


def ways(index: VacancyIndex, profile: Profile) -> TravelArrays:
    """The ways from a home to every post of an index, by the means held."""
    means = Means(0)
    for one in profile.means or USUAL_MEANS:
        means |= _MEANS[one]
    home = (profile.home.lat, profile.home.lon) if profile.home else (float("nan"), float("nan"))
    return estimate(home, index.lat, index.lon, int(means), index.rides)


def _ranked(snapshot: Snapshot, index: VacancyIndex, profile: Profile, **how: object) -> Ranked:
    return rank_vacancies(
        index,
        profile,
        ways(index, profile),
        schemes=snapshot.schemes_of((profile,))[profile.id],
        expired=snapshot.expired,
        **how,  # type: ignore[arg-type]
    )


def _meant(snapshot: Snapshot, profile: Profile) -> list[str]:
    codes: list[str] = []
    for want in profile.wants:
        codes += (
            [want.rome_code] if want.rome_code else [code for code, chance in want.meanings if chance >= 0.2]
        )
    return [snapshot.vocabulary.plain_name(code) for code in dict.fromkeys(codes)]


def _offers(
    session: Session,
    snapshot: Snapshot,
    profile: Profile,
    place: str,
    question: Question,
    today: date,
    seed: str,
) -> Offers:
    meant = _meant(snapshot, profile)
    ranked = _ranked(
        snapshot,
        snapshot.vacancies,
        profile,
        today=today,
        seed=seed,
        top=question.page * PER_PAGE,
        filters=question.filters(bool(meant)),
    )
    shown = ranked.matches[(question.page - 1) * PER_PAGE :]
    any_contract = ranked.total
    if question.contrat:
        freed = replace(question, contrat="").filters(bool(meant))
        any_contract = _ranked(
            snapshot, snapshot.vacancies, profile, today=today, seed=seed, top=0, filters=freed
        ).total
    return Offers(
        question=question,
        place=place,
        meant=meant,
        understood=bool(meant) or not question.metier,
        cards=_cards(session, snapshot, shown),
        total=ranked.total,
        everything=len(snapshot.vacancies),
        steps=steps_of(question, ranked.widenings, any_contract, ranked.total),
        skills_told=bool(profile.skills),
    )


def _offer(
    session: Session, snapshot: Snapshot, vacancy_id: int, profile: Profile, today: date, seed: str
) -> Offer:
    vacancy = snapshot.vacancies.find(vacancy_key(vacancy_id))
    if vacancy is None:
        raise not_found("Cette offre n’est plus ouverte.")
    one = VacancyIndex.build((vacancy,), snapshot.vocabulary.ranking)
    ranked = _ranked(snapshot, one, profile, today=today, seed=seed)
    description = session.scalar(sa.select(VacancyRow.description).where(VacancyRow.id == vacancy_id))
    return Offer(
        card=_cards(session, snapshot, ranked.matches)[0],
        description=description or "",
        shortage_year=snapshot.vocabulary.ranking.shortage_year,
        meant=_meant(snapshot, profile),
        skills_told=bool(profile.skills),
    )


def _cards(session: Session, snapshot: Snapshot, matches: tuple[Match, ...]) -> list[Card]:
    ids = [row_id(match.vacancy_id) for match in matches]
    names = {
        found.id: found
        for found in session.execute(
            sa.select(VacancyRow.id, Establishment.name, Commune.name.label("commune"))
            .join(Establishment, Establishment.id == VacancyRow.establishment_id)
            .join(Commune, Commune.code == VacancyRow.commune_code)
            .where(VacancyRow.id.in_(ids))
        )
    }
    cards = []
    for match in matches:
        vacancy = snapshot.vacancies.find(match.vacancy_id)
        row = names.get(row_id(match.vacancy_id))
        if vacancy is not None and row is not None:  # closed between the pass and this query: not shown
            cards.append(_card(snapshot, match, vacancy, row.name, row.commune))
    return cards


def _card(snapshot: Snapshot, match: Match, vacancy: Vacancy, employer: str, commune: str) -> Card:
    return Card(
        row_id=row_id(match.vacancy_id),
        vacancy=vacancy,
        match=match,
        plain_name=snapshot.vocabulary.plain_name(vacancy.rome_code) or vacancy.title,
        employer=employer,
        commune=commune,
        note=note(match),
        bricks=bricks(match.criteria),
        hard_pct=snapshot.vocabulary.ranking.shortage.get(vacancy.rome_code or ""),
        contract=words.contract_of(vacancy),
        pay=words.pay_of(vacancy),
        hours=words.hours_of(vacancy.shifts),
    )
