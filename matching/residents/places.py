"""Where a resident starts from: a neighbourhood, a commune, a stop, a point of the grid. Never a street."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from matching.matches.vocabulary import Vocabulary
from matching.privacy.visibility import settle
from matching.referential.grid import round_home
from matching.referential.places import Place
from matching.residents.answers import hold, mark
from matching.residents.models import Profile
from matching.residents.questions import Question

# A frame around Occitanie, degrees: a point outside is a mistake of the telephone or of the person.
SOUTH, NORTH, WEST, EAST = 42.2, 45.2, -0.5, 5.0
A_POINT: Final = "Un point sur la carte, arrondi à 250 mètres"


class WrongPlace(ValueError):
    """A place that cannot be taken; the message is for the person."""


def read_place(vocabulary: Vocabulary, text: str) -> Place:
    """The place that the words name. Raises WrongPlace with what to write instead."""
    found = vocabulary.places.resolve(text)
    if found is not None:
        return found
    near = [place.label for place in vocabulary.places.candidates(text)[:4]]
    if not near:
        raise WrongPlace("Nous ne trouvons pas ce lieu. Écrivez le nom de la commune.")
    raise WrongPlace(f"Précisez le lieu. Écrivez par exemple : {' ; '.join(near)}.")


def read_point(lat: str, lon: str) -> tuple[float, float] | None:
    """The centre of the 250 m cell of a point given by the telephone; None for none. Raises WrongPlace."""
    if not lat and not lon:
        return None
    try:
        point = round_home(float(lat), float(lon))
    except ValueError:
        raise WrongPlace("Votre position est illisible. Écrivez plutôt le nom du lieu.") from None
    if not (SOUTH <= point[0] <= NORTH and WEST <= point[1] <= EAST):
        raise WrongPlace("Votre position est hors d’Occitanie. Écrivez plutôt le nom du lieu.")
    return point


def save_place(
    session: Session,
    profile_id: int,
    question: Question,
    place: Place | None,
    point: tuple[float, float] | None,
    *,
    now: datetime,
) -> None:
    """Keep a place, or a point already rounded, or both: a point within a named neighbourhood."""
    profile = hold(session, profile_id, now)
    kind = place.kind if place else ""
    if place is not None and kind not in ("neighbourhood", "commune"):
        point = point or round_home(place.lat, place.lon)
    profile.neighbourhood_code = place.code if place and kind == "neighbourhood" else None
    profile.commune_code = place.code if place and kind == "commune" else None
    profile.lat, profile.lon = point or (None, None)
    mark(profile, question, "answered", now)
    settle(session, profile, now=now)


def place_label(vocabulary: Vocabulary, profile: Profile) -> str:
    """The place of a profile in words; "" when none was said."""
    code = profile.neighbourhood_code or profile.commune_code
    place = vocabulary.places.with_code(code) if code else None
    if place is not None:
        return place.label
    return A_POINT if profile.lat is not None else ""
