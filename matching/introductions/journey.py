"""The way to an interview and back, by the timetable, for its very hour."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from matching.clock import PARIS
from matching.employers.models import Vacancy as Post
from matching.introductions.models import InterviewSlot
from matching.matches.post_days import DayTold, tell
from matching.matches.snapshot import current_snapshot
from matching.matches.travels import current_travels
from matching.matches.values import read_profiles, vacancy_key
from matching.ranking.values import DAYS, Place, Shift, Vacancy


def interview_day(
    session: Session, profile_id: int, vacancy_id: int, slot: InterviewSlot, *, today: date
) -> DayTold | None:
    """The journeys of an interview on the spot, as those of a day of work that lasts as long.

    None for an interview at a distance, and where no timetable leads. They end where the employer says that
    it is; at the post when it is there, and the page says so beside them.
    """
    snapshot, travels = current_snapshot(session), current_travels()
    timetable = travels.timetable()
    people = read_profiles(session, snapshot.vocabulary.occupations, {profile_id}, only_open=False)
    if slot.mode != "on_site" or timetable is None or not people:
        return None
    # Of the post itself: it may be paused, and the interview still stands.
    post = session.get_one(Post, vacancy_id)
    lat, lon = (post.lat, post.lon) if slot.lat is None or slot.lon is None else (slot.lat, slot.lon)
    start = slot.starts_at.astimezone(PARIS)
    end = start + timedelta(minutes=slot.minutes)
    hours = Shift((DAYS[start.weekday()],), start.time(), end.time())
    meeting = Vacancy(
        id=vacancy_key(vacancy_id), title=post.title, place=Place(lat=lat, lon=lon),
        contract=post.contract, shifts=(hours,),
    )  # fmt: skip
    day = travels.day_of(people[0], meeting)
    where = "le lieu du poste" if slot.lat is None else "le lieu de l’entretien"
    return tell(day, "chez vous", where, timetable, today) if day else None
