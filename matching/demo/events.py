"""Three invented meetings in the invented town: a morning at Pissevin, two afternoons at Bellefontaine.

Two are published and to come; one was held (`lived`), which a town has when it is asked for. Their stands are
the nearest employers of the town, with all their posts.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.demo.lived import FIRST_STAND, lived_meeting, load_lived
from matching.demo.values import DEMO_DAY, FIRST_ID
from matching.employers.models import Vacancy
from matching.events.models import Event, EventStand, StandScheme, StandVacancy
from matching.events.nearby import employers_near

PISSEVIN: Final = FIRST_ID
_WRITTEN: Final = datetime(2026, 11, 16, 9, tzinfo=UTC)
_EMPLOYERS: Final = 6
_MEETINGS: Final[tuple[dict[str, Any], ...]] = (
    {
        "slug": "pissevin-demonstration", "title": "Un emploi en bas de chez moi, à Pissevin",
        "neighbourhood_code": "QN03003M", "place": "Halle des Garrigues (inventée)",
        "address": "12 place de la Démonstration, Nîmes", "lat": 43.8268, "lon": 4.3315, "days": 7,
        "start_at": time(9), "end_at": time(12), "capacity": 120, "languages": ["fr", "ar", "es"],
        "wheelchair": True, "shelter": "inside", "child_corner": True, "kind": "meeting",
    },
    {
        "slug": "bellefontaine-demonstration", "title": "Un emploi en bas de chez moi, à Bellefontaine",
        "neighbourhood_code": "QN03107M", "place": "Parvis des Micocouliers (inventé)",
        "address": "3 allée de la Démonstration, Toulouse", "lat": 43.5662, "lon": 1.3981, "days": 16,
        "start_at": time(14), "end_at": time(17), "capacity": None, "languages": ["fr"],
        "wheelchair": None, "shelter": "covered", "child_corner": None, "kind": "market",
    },
)  # fmt: skip
_HELPERS: Final = (
    ("mission_locale", "Mission locale (démonstration)", ("mission_locale",)),
    ("partner", "École de la 2e chance (démonstration)", ("e2c", "competence_plus")),
    ("association", "Association du quartier (démonstration)", ()),
)


def load_meetings(session: Session) -> None:
    """Write the two meetings to come, once the town is there. Their numbers are the same at every load."""
    stand_id = FIRST_ID
    for number, said in enumerate(_MEETINGS, FIRST_ID):
        event = _meeting(number, dict(said))
        session.add(event)
        session.flush()
        stands = _stands(session, event)
        for place, stand in enumerate(stands, 1):
            stand.id, stand.number = stand_id, place
            stand_id += 1
        session.add_all(stands)
        session.flush()
        for stand in stands:
            _bring(session, stand)
    session.flush()


def load_lived_meeting(session: Session) -> None:
    """Write the meeting that was held, with all that followed: people who came, answers, trials and hires."""
    event = lived_meeting()
    session.add(event)
    session.flush()
    stands = _stands(session, event)
    for place, stand in enumerate(stands):
        stand.id, stand.number = FIRST_STAND + place, place + 1
    session.add_all(stands)
    session.flush()
    for stand in stands:
        _bring(session, stand)
    session.flush()
    load_lived(session, stands)


def clear_meetings(session: Session) -> None:
    """Take the meetings of the demonstration out, with all who came."""
    session.execute(sa.delete(Event).where(Event.demo), execution_options={"synchronize_session": False})


def _meeting(number: int, said: dict[str, Any]) -> Event:
    days = said.pop("days")
    return Event(
        id=number, state="published", version=1, demo=True, day=DEMO_DAY + timedelta(days),
        created_at=_WRITTEN, changed_at=_WRITTEN, published_at=_WRITTEN, **said,
    )  # fmt: skip


def _stands(session: Session, event: Event) -> list[EventStand]:
    employers = [
        EventStand(event_id=event.id, kind="employer", name=one.name, establishment_id=one.id)
        for one in employers_near(session, event, _EMPLOYERS, only_demo=True)
    ]
    return employers + [
        EventStand(event_id=event.id, kind=kind, name=name, host=kind == "association")
        for kind, name, _ in _HELPERS
    ]


def _bring(session: Session, stand: EventStand) -> None:
    if stand.establishment_id is not None:
        posts = sa.select(Vacancy.id).where(
            Vacancy.establishment_id == stand.establishment_id, Vacancy.status == "open"
        )
        session.add_all([StandVacancy(stand_id=stand.id, vacancy_id=one) for one in session.scalars(posts)])
        return
    [schemes] = [schemes for _, name, schemes in _HELPERS if name == stand.name]
    session.add_all([StandScheme(stand_id=stand.id, scheme=one) for one in schemes])
