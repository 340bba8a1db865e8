"""An offer of a list as its reader sees it: the post, its match, and the day of travel it makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.employers.models import Establishment
from matching.employers.models import Vacancy as VacancyRow
from matching.matches import words
from matching.matches.month_costs import CostTold, cost_of
from matching.matches.post_days import DayTold, tell
from matching.matches.snapshot import Snapshot
from matching.matches.trainings import Trainer, Way
from matching.matches.travels import Travels, current_travels
from matching.matches.values import row_id
from matching.ranking.note import Bricks, bricks, note
from matching.ranking.values import Brick, Criterion, Match, Profile, Vacancy
from matching.referential.schemes import TO_CONFIRM
from matching.region.models import Commune, Neighbourhood
from matching.travel.timetable import Timetable


@dataclass(frozen=True, slots=True)
class Card:
    """One offer of a list, as its reader sees it.

    helper     : what the scheme that may give a missing skill is called; "" for none
    missing    : the courses for what is missing, where a scheme may give it; that scheme first
    next_level : what certifies for this post
    basics     : where one learns what the post asks to read or to speak
    hard_pct   : None too where no scheme marks the occupations short of people
    to_confirm : identifiers of the schemes out of their dates: named, they are « à confirmer par la Région »
    """

    row_id: int
    vacancy: Vacancy
    match: Match
    plain_name: str
    employer: str
    commune: str
    note: str
    bricks: Mapping[Brick, Bricks]
    hard_pct: float | None
    hard_year: int | None
    contract: str
    pay: str
    hours: list[str]
    day: DayTold | None
    cost: CostTold | None
    helper: str
    missing: tuple[Way, ...]
    next_level: tuple[Way, ...]
    basics: tuple[Way, ...]
    to_confirm: frozenset[str]

    @property
    def with_scheme(self) -> Way | None:
        """What makes this offer possible: all that is missing can come from a scheme."""
        return self.missing[0] if self.missing and self.match.group == "with_scheme" else None

    @property
    def in_shortage(self) -> bool:
        """Whether the occupation is hard to fill in Occitanie."""
        return bool(self.shortage_words)

    @property
    def shortage_words(self) -> str:
        """« 56 % de recrutements difficiles en 2024 » in the region, for an occupation hard to fill."""
        return words.shortage_of(self.hard_pct, self.hard_year)

    @property
    def takes_trainees(self) -> bool:
        """Whether placements or apprentices are welcome."""
        return bool({"stage", "alternance"} & set(self.vacancy.accepts))


def make_cards(
    session: Session,
    snapshot: Snapshot,
    matches: tuple[Match, ...],
    profile: Profile,
    *,
    home: str,
    today: date,
) -> list[Card]:
    """The cards of matches, in their order. `home` is what the place one starts from is called."""
    ids = [row_id(match.vacancy_id) for match in matches]
    lives_in = (
        sa.select(Neighbourhood.commune_code)
        .where(Neighbourhood.code == profile.neighbourhood)
        .scalar_subquery()
        .label("lives_in")
    )
    names = {
        found.id: found
        for found in session.execute(
            sa.select(VacancyRow.id, Establishment.name, Commune.name.label("commune"), lives_in)
            .join(Establishment, Establishment.id == VacancyRow.establishment_id)
            .join(Commune, Commune.code == VacancyRow.commune_code)
            .where(VacancyRow.id.in_(ids))
        )
    }
    trainer, travels = Trainer.of(snapshot, profile), current_travels()
    timetable = travels.timetable()
    cards = []
    for match in matches:
        vacancy = snapshot.vacancies.find(match.vacancy_id)
        row = names.get(row_id(match.vacancy_id))
        if vacancy is not None and row is not None:  # closed between the pass and this query: not shown
            ends = (home or "Départ", f"{row.name}, {row.commune}")
            day = _day(travels, timetable, profile, vacancy, ends, today)
            live = profile.commune or row.lives_in
            cost = cost_of(profile, live, vacancy, match.travel, day, today, snapshot.expired)
            cards.append(_card(trainer, match, vacancy, row, day, cost))
    return cards


def _day(
    travels: Travels,
    timetable: Timetable | None,
    profile: Profile,
    vacancy: Vacancy,
    ends: tuple[str, str],
    today: date,
) -> DayTold | None:
    """The day of the post in words, where a timetable tells it. `ends` : what they are called."""
    day = travels.day_of(profile, vacancy) if timetable and vacancy.shifts else None
    return tell(day, *ends, timetable, today) if day and timetable else None


def _with_day(match: Match, day: DayTold | None) -> Match:
    """The same match, with what only the day told in full knows: the wait, and why there is no way."""
    if day is None or match.travel is None:
        return match
    ways = {"no_way_there": day.missing[:1], "no_way_back": day.missing[-1:]}
    blockers = tuple(
        replace(one, words=ways[one.name][0]) if ways.get(one.name) else one for one in match.blockers
    )
    told = match.travel._replace(wait_minutes=day.wait_minutes)
    return match._replace(travel=told, blockers=blockers)


def _confirmed(match: Match, snapshot: Snapshot) -> Match:
    """The same match; where the line of the aids names a scheme out of its dates, it says so (DOMAIN)."""
    late = [scheme.label for scheme in snapshot.schemes if scheme.identifier in snapshot.expired]
    return match._replace(
        criteria=tuple(_said_late(one, late) if one.name == "schemes" else one for one in match.criteria)
    )


def _said_late(line: Criterion, late: list[str]) -> Criterion:
    more = f" {TO_CONFIRM[0].upper()}{TO_CONFIRM[1:]}."
    resident, counsellor = line.words.resident, line.words.counsellor
    if any(f": {label}." in resident for label in late):
        resident += more
    for label in late:
        counsellor = counsellor.replace(f"{label} (à vérifier)", f"{label} ({TO_CONFIRM})")
    return replace(line, words=replace(line.words, resident=resident, counsellor=counsellor))


def _card(
    trainer: Trainer,
    match: Match,
    vacancy: Vacancy,
    row: Any,
    day: DayTold | None,
    cost: CostTold | None,
) -> Card:
    vocabulary = trainer.snapshot.vocabulary
    return Card(
        row_id=row_id(match.vacancy_id),
        vacancy=vacancy,
        match=_confirmed(_with_day(match, day), trainer.snapshot),
        plain_name=vocabulary.plain_name(vacancy.rome_code) or vacancy.title,
        employer=row.name,
        commune=row.commune,
        note=note(match),
        bricks=bricks(match.criteria),
        hard_pct=vocabulary.ranking.shortage.get(vacancy.rome_code or "") if trainer.marks_shortage else None,
        hard_year=vocabulary.ranking.shortage_year,
        contract=words.contract_of(vacancy),
        pay=words.pay_of(vacancy),
        hours=words.hours_of(vacancy.shifts),
        day=day,
        cost=cost,
        helper=next((trainer.label(one.scheme) for one in match.missing_skills if one.scheme), ""),
        missing=trainer.what_is_missing(vacancy),
        next_level=trainer.next_level(vacancy),
        basics=trainer.basics(vacancy),
        to_confirm=trainer.snapshot.expired,
    )
