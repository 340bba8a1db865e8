"""What the looks of `doctor` start from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Engine


@dataclass(frozen=True, slots=True)
class Sight:
    """The settings, the database, and what time it is.

    now   : the instant of the service, whose calendar may be stopped
    today : the day of the service, in France
    real  : seconds since 1970, never stopped
    """

    config: Mapping[str, Any]
    engine: Engine
    now: datetime
    today: date
    real: float

    @property
    def instance(self) -> Path:
        """The folder of the database, the queue and the timetable."""
        return Path(self.config["INSTANCE"])

    @property
    def demo(self) -> bool:
        """Whether what it serves is invented."""
        return bool(self.config["DEMO"])
