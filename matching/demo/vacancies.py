"""Invented posts, open on the day of the demonstration: what these neighbourhoods hire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from matching.demo.dealing import Deck, Turns, dice
from matching.demo.descriptions import Describer, Told
from matching.demo.employers import invented_address
from matching.demo.hours import WorkingWeek, draw_week
from matching.demo.places import Ground
from matching.demo.reading import Job, Trade, read_toml, read_trades
from matching.demo.terms import (
    LEARNING,
    LEGAL_WEEK_H,
    draw_accepts,
    draw_cards,
    draw_dates,
    draw_pay,
    draw_skills,
    suits,
)
from matching.demo.titles import draw_detail, title_forms, write_title
from matching.demo.values import FIRST_ID, DemoEmployer, DemoVacancy, Spot
from matching.ranking.values import Contract, French, Reading
from matching.referential.rome import UsualOccupation

Usual = Mapping[str, UsualOccupation]

_TRIES: Final = 200
_FRESH_TITLE_TRIES: Final = 25
_WEEK_TRIES: Final = 8
_MAIN_JOB: Final = 2  # weight from which a job is what its trade is about: it works at the sites of the trade
_HOURS_UNKNOWN: Final = 0.04
_UNSAID: Final = 0.1  # share of posts that do not say the reading or the French they need


def make_vacancies(
    size: int, employers: tuple[DemoEmployer, ...], usual: Usual, ground: Ground
) -> tuple[DemoVacancy, ...]:
    """`size` posts of these employers; no two of one employer have the same title, hours and commune."""
    town = _Town(usual, ground)
    made: list[DemoVacancy] = []
    for employer, share in zip(employers, share_posts(size, employers), strict=True):
        seen: set[object] = set()
        for _ in range(share):
            made.append(town.make(FIRST_ID + len(made), employer, seen))
    return tuple(made)


def share_posts(size: int, employers: tuple[DemoEmployer, ...]) -> list[int]:
    """How many of `size` posts each employer has: one, and more by the size of its trade."""
    trades = read_trades()
    weights = [round((trades[employer.trade].size - 1) * 1000) for employer in employers]
    more, total = size - len(employers), sum(weights)
    shares, run = [], 0
    for weight in weights:
        # Bounds of whole numbers along the running total: the shares add up to `size` exactly.
        shares.append(1 + (run + weight) * more // total - run * more // total)
        run += weight
    return shares


class _Town:
    """Makes posts one after the other, and remembers what was dealt."""

    def __init__(self, usual: Usual, ground: Ground) -> None:
        self._rng = dice("vacancies")
        self._usual = usual
        self._ground = ground
        self._trades = read_trades()
        self._jobs = {
            key: Turns({job: job.weight for job in trade.jobs}) for key, trade in self._trades.items()
        }
        self._weeks = {
            job: Deck(job.weeks, self._rng) for trade in self._trades.values() for job in trade.jobs
        }
        self._contracts = {key: Turns(trade.contracts) for key, trade in self._trades.items()}
        self._streets = Deck(read_toml("names.toml")["streets"], self._rng)
        self._describer = Describer(self._rng)
        self._titles: set[str] = set()

    def make(self, number: int, employer: DemoEmployer, seen: set[object]) -> DemoVacancy:
        """A post of `employer`; `seen` holds the (title, hours, commune) that it already has."""
        rng, trade = self._rng, self._trades[employer.trade]
        job = self._jobs[trade.key].draw()
        usual = self._usual[job.code]
        contract = self._contract(trade, usual)
        spot, address = self._place(employer, trade)
        title, week = self._title_and_week(job, contract, spot, seen)
        hours = week.hours if week else self._hours_alone(contract)
        published, starts = draw_dates(rng)
        told = Told(
            trade,
            contract,
            spot.commune_name,
            week,
            tasks=tuple(skill.label for skill in usual.skills),
            where=job.weight >= _MAIN_JOB and not any(detail in title for detail in job.details),
        )
        return DemoVacancy(
            id=number,
            employer_id=employer.id,
            title=title,
            rome_code=job.code,
            description=self._describer.describe(told),
            address=address,
            spot=spot,
            contract=contract,
            hours=hours,
            positions=1 if contract in LEARNING else rng.choice((1, 1, 1, 1, 1, 1, 2, 2, 3, 4)),
            shifts=week.shifts if week else (),
            skills=draw_skills(usual, contract, rng),
            requires=draw_cards(usual, contract, rng),
            accepts=draw_accepts(contract, rng),
            reading=None if rng.random() < _UNSAID else cast(Reading, usual.reading),
            french=None if rng.random() < _UNSAID else cast(French, usual.french),
            level=self._level(usual, contract),
            pay=draw_pay(usual.level, contract, hours, bool(week and week.late_night), rng),
            published_on=published,
            starts_on=starts,
        )

    def _contract(self, trade: Trade, usual: UsualOccupation) -> Contract:
        for _ in range(_TRIES):
            contract = self._contracts[trade.key].draw()
            if suits(contract, usual.level):
                return cast(Contract, contract)
        return "cdd"

    def _place(self, employer: DemoEmployer, trade: Trade) -> tuple[Spot, str]:
        if self._rng.random() >= trade.elsewhere:
            return employer.spot, employer.address
        spot = self._ground.place_near(employer.near, self._rng)
        return spot, invented_address(self._rng, self._streets, spot.commune_name)

    def _title_and_week(
        self, job: Job, contract: str, spot: Spot, seen: set[object]
    ) -> tuple[str, WorkingWeek | None]:
        for number in range(_TRIES):
            week = self._week(job, contract)
            title = self._title(job, contract, week)
            key = (title, week.shifts if week else (), spot.commune)
            if key in seen or (number < _FRESH_TITLE_TRIES and title in self._titles):
                continue
            seen.add(key)
            self._titles.add(title)
            return title, week
        raise RuntimeError(f"no new title is left for {job.code}: add details or weeks to its trade")

    def _week(self, job: Job, contract: str) -> WorkingWeek | None:
        if not job.weeks or self._rng.random() < _HOURS_UNKNOWN:
            return None
        for _ in range(_WEEK_TRIES):
            week = draw_week(self._weeks[job].deal(), self._rng)
            if _suits_learners(week, contract):
                return week
        return None

    def _hours_alone(self, contract: str) -> float | None:
        """Hours a week of a post that does not say when they are worked."""
        return 35.0 if contract in LEARNING else self._rng.choice((None, 35.0, 28.0, 24.0))

    def _title(self, job: Job, contract: str, week: WorkingWeek | None) -> str:
        usual = self._usual[job.code]
        form = self._rng.choice(title_forms(usual.women, usual.men))
        detail = draw_detail(form, job.details, week.words if week else (), self._rng)
        return write_title(form, detail, contract)

    def _level(self, usual: UsualOccupation, contract: str) -> int | None:
        # A diploma is often asked when the job is learnt at school, less often when it is learnt at work.
        kept = 0.85 if usual.level >= 4 else 0.55
        return usual.level if usual.level and contract not in LEARNING and self._rng.random() < kept else None


def _suits_learners(week: WorkingWeek, contract: str) -> bool:
    """Learners of any age may come: no night, no more than the legal week, not much less to learn a trade."""
    if contract not in LEARNING:
        return True
    least = 30 if contract in ("apprentissage", "professionnalisation") else 0
    return not week.late_night and least <= week.hours <= LEGAL_WEEK_H
