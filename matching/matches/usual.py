"""Which work a list shows to somebody who did not choose it: the whole rule is here.

Everybody: the work that is wanted, and the occupations near it (ROME's mobility).
Who follows a scheme that has the effect `near_occupations` (Projet Pro, as long as the Region says so): one
step wider, the occupations of the same kind of work too (one domain of ROME, as K2204 and K2202).

What is chosen in « Métiers » wins over both. The score and the order are those of everybody, and no list of
people rests on this: an employer reads the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from matching.matches.snapshot import Snapshot
from matching.ranking.filters import Closeness
from matching.ranking.values import Profile

WIDENS: Final = "near_occupations"
EVERYBODYS: Final[Closeness] = "near"
ONE_STEP_WIDER: Final[Closeness] = "kind"


@dataclass(frozen=True, slots=True)
class UsualWork:
    """How close the work of a list is when nobody chose.

    widened_by : the name of the scheme that makes it one step wider; "" for everybody else
    to_confirm : that scheme is out of its dates: who follows it goes on, and the Region has to confirm it
    """

    closeness: Closeness = EVERYBODYS
    widened_by: str = ""
    to_confirm: bool = False


def usual_work(snapshot: Snapshot, profile: Profile) -> UsualWork:
    """For somebody, by the schemes they follow and the rules in force; of several, the first is named."""
    for scheme in snapshot.schemes:
        if scheme.identifier in profile.in_schemes and WIDENS in scheme.effects:
            return UsualWork(ONE_STEP_WIDER, scheme.name, scheme.identifier in snapshot.expired)
    return UsualWork()
