"""Who may do what, from where to where: the one shape of a table of states (introduction, meeting ...)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session

from matching.refusals import Refusal


class Versioned(Protocol):
    """A row that moves: each move makes its version one more."""

    id: Mapped[int]
    version: Mapped[int]


Row = TypeVar("Row", bound=Versioned)


@dataclass(frozen=True, slots=True)
class Way:
    """One line of a table: an act of somebody, from any of some states to one.

    needs   : what is checked before, each by its name
    follows : what is done after, each by its name
    """

    act: str
    start: tuple[str, ...]
    to: str
    who: tuple[str, ...]
    needs: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()


class StateTable(tuple[Way, ...]):
    """The lines of a table, in the order in which acts are offered."""

    __slots__ = ()

    @property
    def acts(self) -> tuple[str, ...]:
        """Every act, once."""
        return tuple(dict.fromkeys(way.act for way in self))

    def way_of(self, act: str, state: str, party: str) -> Way | None:
        """The line that lets `party` do `act` in `state`; None when there is none."""
        return next((way for way in self if way.act == act and state in way.start and party in way.who), None)

    def acts_of(self, state: str, party: str, unmet: str = "") -> tuple[str, ...]:
        """What `party` may do in `state`, in the order of the table, without what has the need `unmet`."""
        return tuple(
            way.act for way in self if state in way.start and party in way.who and unmet not in way.needs
        )

    def ever(self, act: str, party: str) -> bool:
        """Whether `party` may do `act` in some state."""
        return any(way.act == act and party in way.who for way in self)

    def require_ever(self, act: str, party: str, instead: str) -> None:
        """Refuse with 403 an act that is never theirs; `instead` says what to do."""
        if not self.ever(act, party):
            raise Refusal("not_yours", "Ce n’est pas à vous de le faire", instead, 403)


def move(
    session: Session, row: Row, seen: int, too_late: Callable[[Row], Refusal], **columns: object
) -> None:
    """Compare and set: write some columns of a row if its version is the one that was seen, or nothing.

    too_late : makes what is said to who came second, from the row as it then is
    """
    session.flush()
    kind = type(row)
    moved = session.execute(
        sa.update(kind).where(kind.id == row.id, kind.version == seen).values(version=seen + 1, **columns),
        execution_options={"synchronize_session": False},
    )
    session.refresh(row)
    if moved.rowcount != 1:
        raise too_late(row)
