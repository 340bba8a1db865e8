"""Who may do what, from where to where: the one shape of a table of states (introduction, meeting ...)."""

from __future__ import annotations

from dataclasses import dataclass

from matching.refusals import Refusal


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

    def acts_of(self, state: str, party: str) -> tuple[str, ...]:
        """What `party` may do in `state`, in the order of the table."""
        return tuple(way.act for way in self if state in way.start and party in way.who)

    def ever(self, act: str, party: str) -> bool:
        """Whether `party` may do `act` in some state."""
        return any(way.act == act and party in way.who for way in self)

    def require_ever(self, act: str, party: str, instead: str) -> None:
        """Refuse with 403 an act that is never theirs; `instead` says what to do."""
        if not self.ever(act, party):
            raise Refusal("not_yours", "Ce n’est pas à vous de le faire", instead, 403)
