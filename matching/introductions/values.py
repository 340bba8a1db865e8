"""Who acts, on what occasion, and what was given with an act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from matching.clock import day_in_france

Party = Literal["resident", "employer", "counsellor", "service"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. `id` is the profile, the establishment or the structure; 0 for the service and the demo's
    counsellor. `account_id` is the person, when there is one; `acting_for` the resident for whom a counsellor
    acts by a mandate."""

    party: Party
    id: int = 0
    account_id: int | None = None
    acting_for: int | None = None


SERVICE = Actor("service")


@dataclass(frozen=True, slots=True)
class Occasion:
    """When, and what the links of messages are made with: the site's address and its secret."""

    now: datetime
    site_url: str
    secret: str
    demo: bool = False

    @classmethod
    def of(cls, config: Mapping[str, Any], now: datetime) -> Occasion:
        """From the settings."""
        return cls(now, config["SITE_URL"], config["SECRET_KEY"], config["DEMO"])

    @property
    def today(self) -> date:
        """The date in France."""
        return day_in_france(self.now)


@dataclass(frozen=True, slots=True)
class SlotGiven:
    """A time that an employer proposes, `starts_at` aware; `place` is an address, or how to be called.

    point : latitude and longitude when it is elsewhere than the post
    """

    starts_at: datetime
    minutes: int
    mode: str
    place: str
    point: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What came with an act; each act reads its own part.

    shared   : agree: the lines chosen, None when nothing was answered
    adult    : agree: said to be 18 or more
    mandate  : agree, by a counsellor: oral or written, and its day
    met_on   : propose, by an employer: the day of the meeting where the two sat together. The employer knows
               a number of that day and no code, and reads nothing until the request is sent: else the one
               would tell the other
    """

    shared: tuple[str, ...] | None = None
    adult: bool = False
    mandate: str = ""
    mandate_on: date | None = None
    reason: str = ""
    words: str = ""
    slots: tuple[SlotGiven, ...] = ()
    slot_id: int = 0
    trial_from: date | None = None
    trial_to: date | None = None
    met_on: date | None = None


NOTHING = Given()
