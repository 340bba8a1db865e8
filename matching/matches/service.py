"""Ranked lists for a visitor who says where and what, and for a resident: one road, the same cards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.employers.models import Vacancy as VacancyRow
from matching.matches.cards import Card, make_cards
from matching.matches.post_days import sources_of
from matching.matches.question import Question
from matching.matches.snapshot import Snapshot, current_snapshot
from matching.matches.travels import USUAL_MEANS, current_travels
from matching.matches.usual import UsualWork, usual_work
from matching.matches.values import meanings_of, read_profiles, row_id, vacancy_key
from matching.matches.wider import Step, steps_of
from matching.privacy.minors import OF_AGE
from matching.ranking.index import VacancyIndex
from matching.ranking.minors import legal_rows
from matching.ranking.rank import Cursor, Ranked, rank_vacancies
from matching.ranking.values import Match, Point, Profile, Vacancy, Want
from matching.referential.places import Place
from matching.referential.schemes import age_on
from matching.refusals import Refusal, not_found
from matching.region.models import Neighbourhood
from matching.travel.booked import BookedLine, find_booked
from matching.travel.example import EXAMPLE_MARK

PER_PAGE = 20
VISITOR = "visiteur"
Law: TypeAlias = Literal["told", "without_plan", "always"]
AT_SCHOOL = ("pupil", "student")
"""Situations of a minor who has a plan: the next years are at school."""


@dataclass(frozen=True, slots=True)
class Offers:
    """A page of a list.

    meant         : the occupations understood, in plain words
    everything    : how many offers are open in all
    timetabled    : whether ways rest on a timetable, so that one may ask for those that are certain
    timetable     : what there is to know of the timetable that the travel rests on
    steps         : what each single step wider would show
    counsellor_first : a minor whom a scheme of return to training may concern: a person is seen first
    only_legal    : a minor without a plan reads only the posts that the law allows
    usual         : how close the work is when it is not chosen, and the scheme that widens it, if any
    ahead         : how many offers come before those of this page
    left_out      : how many open posts the law forbids at this age, and are not in it
    before, after : where to read on, as `Question.suite`; "" where nothing comes
    """

    question: Question
    place: str
    meant: list[str]
    understood: bool
    cards: list[Card]
    total: int
    ahead: int
    before: str
    after: str
    everything: int
    steps: list[Step]
    skills_told: bool
    timetable: list[str]
    timetabled: bool
    counsellor_first: bool
    only_legal: bool
    usual: UsualWork
    left_out: int = 0

    @property
    def widened_by(self) -> str:
        """The scheme that made this list wider; "" when none did: the work was chosen, or none is known."""
        return "" if self.question.autour or not self.meant else self.usual.widened_by

    @property
    def page(self) -> int:
        """The number of this page, from 1."""
        return 1 + -(-self.ahead // PER_PAGE)

    @property
    def pages(self) -> int:
        """How many pages of cards there are, one at least."""
        return max(1, self.page, -(-self.total // PER_PAGE))


@dataclass(frozen=True, slots=True)
class Offer:
    """One post in full."""

    card: Card
    description: str
    shortage_year: int | None
    meant: list[str]
    skills_told: bool
    booked: tuple[BookedLine, ...]


def find_place(session: Session, text: str) -> tuple[Place | None, list[Place]]:
    """The place that these words name, or none and the places they may name."""
    places = current_snapshot(session).vocabulary.places
    found = places.resolve(text)
    return (found, []) if found else (None, places.candidates(text))


def offers_from(session: Session, place: Place, question: Question, *, today: date, seed: str) -> Offers:
    """The offers for somebody without an account, who said where from and what work."""
    snapshot = current_snapshot(session)
    return _offers(
        session, snapshot, visitor_from(snapshot, place, question), place.label, question, today, seed
    )


def offers_of(
    session: Session,
    profile_id: int,
    question: Question,
    *,
    today: date,
    seed: str,
    law: Law = "told",
) -> Offers:
    """The offers for a resident; words typed in `metier` stand in for the work of the profile.

    law : what is done with the posts that the law forbids at their first shift to a minor. told: they are
          listed with what stops, last, as a counsellor reads them. without_plan: left out for a minor without
          a plan, as on their own list. always: left out for every minor, where a post is to be proposed
    """
    snapshot = current_snapshot(session)
    profile = _profile_of(session, snapshot, profile_id)
    left_out = 0
    if law == "always" or (law == "without_plan" and is_without_plan(profile, today)):
        legal = legal_rows(snapshot.vacancies, profile, today=today)
        index = replace(snapshot.vacancies, alive=snapshot.vacancies.alive & legal)
        left_out = len(snapshot.vacancies) - len(index)
        snapshot = replace(snapshot, vacancies=index)
    place = _home_label(snapshot, profile)
    if question.metier:
        profile = replace(profile, wants=(_want(snapshot, question.metier),))
    return replace(_offers(session, snapshot, profile, place, question, today, seed), left_out=left_out)


def home_label_of(session: Session, profile_id: int) -> str:
    """What the place is called that a resident starts from; "" when they did not say, or are nobody."""
    snapshot = current_snapshot(session)
    found = read_profiles(session, snapshot.vocabulary.occupations, {profile_id}, only_open=False)
    return _home_label(snapshot, found[0]) if found else ""


def is_counsellor_first(snapshot: Snapshot, profile: Profile, today: date) -> bool:
    """Whether somebody is a minor whom a scheme of return to training may concern: a person is seen first."""
    if not _is_minor(profile, today):
        return False
    return bool(snapshot.carrying("counsellor_first", snapshot.schemes_of((profile,))[profile.id]))


def is_without_plan(profile: Profile, today: date) -> bool:
    """Whether somebody is a minor who goes to no school: they read only posts that the law allows (DOMAIN).

    It rests on no scheme: whatever the Region publishes, this protection stays.
    """
    return _is_minor(profile, today) and profile.situation not in AT_SCHOOL


def _is_minor(profile: Profile, today: date) -> bool:
    """Not known when somebody was born, nobody is taken for a minor."""
    return profile.birth_date is not None and age_on(profile.birth_date, today) < OF_AGE


def offer_from(
    session: Session, vacancy_id: int, place: Place | None, question: Question, *, today: date, seed: str
) -> Offer:
    """One open post, explained for a visitor. Refuses with not_found when it is not open."""
    snapshot = current_snapshot(session)
    return _offer(session, snapshot, vacancy_id, visitor_from(snapshot, place, question), today, seed)


def offer_of(session: Session, vacancy_id: int, profile_id: int, *, today: date, seed: str) -> Offer:
    """One open post, explained for a resident."""
    snapshot = current_snapshot(session)
    return _offer(session, snapshot, vacancy_id, _profile_of(session, snapshot, profile_id), today, seed)


def find_offer_of(
    session: Session, vacancy_id: int, profile_id: int, *, today: date, seed: str
) -> Offer | None:
    """The same, or None when the post is no longer open."""
    try:
        return offer_of(session, vacancy_id, profile_id, today=today, seed=seed)
    except Refusal:
        return None


def _want(snapshot: Snapshot, text: str) -> Want:
    return Want(text=text, meanings=meanings_of(text, snapshot.vocabulary.occupations))


def visitor_from(snapshot: Snapshot, place: Place | None, question: Question) -> Profile:
    """Somebody without an account, as the ranking and the travel know people."""
    return Profile(
        id=VISITOR,
        home=Point(place.lat, place.lon) if place else None,
        neighbourhood=place.code if place and place.code in snapshot.quarters else None,
        commune=place.code if place and place.kind == "commune" else None,
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


def _ranked(
    snapshot: Snapshot, index: VacancyIndex, profile: Profile, *, sure: bool = False, **how: object
) -> Ranked:
    """`sure`: only ways that a timetable or one's own feet make certain; an estimate is no way."""
    travel = current_travels().from_home(index, profile)
    return rank_vacancies(
        index,
        profile,
        travel.without_estimates() if sure else travel,
        schemes=snapshot.schemes_of((profile,))[profile.id],
        expired=snapshot.expired,
        carriers=snapshot.carriers,
        **how,
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
    meant, usual = _meant(snapshot, profile), usual_work(snapshot, profile)
    filters = question.filters(bool(meant), usual.closeness)
    how: dict[str, Any] = {"today": today, "seed": seed, "filters": filters}
    how |= {"top": PER_PAGE, "sure": bool(question.trajet)}
    ranked = _ranked(snapshot, snapshot.vacancies, profile, cursor=Cursor.read(question.suite), **how)
    if ranked.total and not ranked.matches:  # all that came after has gone: the list from its beginning
        ranked = _ranked(snapshot, snapshot.vacancies, profile, **how)
    return Offers(
        question=question,
        place=place,
        meant=meant,
        understood=bool(meant) or not question.metier,
        cards=make_cards(session, snapshot, ranked.matches, profile, home=place, today=today),
        total=ranked.total,
        ahead=ranked.ahead,
        before=str(ranked.before or ""),
        after=str(ranked.after or ""),
        everything=len(snapshot.vacancies),
        steps=steps_of(question, ranked.widenings, ranked.total, _unsure(snapshot, profile, question, how)),
        skills_told=bool(profile.skills),
        timetable=timetable_notes(today),
        timetabled=current_travels().timetable() is not None,
        counsellor_first=is_counsellor_first(snapshot, profile, today),
        only_legal=is_without_plan(profile, today),
        usual=usual,
    )


def _unsure(snapshot: Snapshot, profile: Profile, question: Question, how: Mapping[str, Any]) -> int:
    """How many offers the list would show with every way, certain or not; 0 when it does already."""
    if not question.trajet:
        return 0
    work_is_known, usual = bool(_meant(snapshot, profile)), usual_work(snapshot, profile)
    freed = replace(question, trajet="").filters(work_is_known, usual.closeness)
    wider = dict(how) | {"filters": freed, "top": 0, "sure": False}
    return _ranked(snapshot, snapshot.vacancies, profile, **wider).total


def timetable_notes(today: date) -> list[str]:
    """What there is to know of the timetable that the ways of a list rest on."""
    timetable = current_travels().timetable()
    if timetable is None:
        return []
    example = [f"Horaires : {EXAMPLE_MARK}."] if timetable.example else []
    return [*example, *sources_of(timetable.facts, None, today)]


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
        card=make_cards(
            session, snapshot, ranked.matches, profile, home=_home_label(snapshot, profile), today=today
        )[0],
        description=description or "",
        shortage_year=snapshot.vocabulary.ranking.shortage_year,
        meant=_meant(snapshot, profile),
        skills_told=bool(profile.skills),
        booked=_booked(session, profile, vacancy, ranked.matches[0]),
    )


def _booked(session: Session, profile: Profile, vacancy: Vacancy, match: Match) -> tuple[BookedLine, ...]:
    """What may be booked between the two communes, where no timetable gets there and back."""
    if not {"no_way_there", "no_way_back"} & {one.name for one in match.blockers}:
        return ()
    home = profile.commune or session.scalar(
        sa.select(Neighbourhood.commune_code).where(Neighbourhood.code == profile.neighbourhood)
    )
    work = session.scalar(sa.select(VacancyRow.commune_code).where(VacancyRow.id == row_id(vacancy.id)))
    return find_booked(home, work) if home and work else ()
