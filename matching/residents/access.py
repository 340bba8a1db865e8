"""Who may write in a profile: the resident, and a counsellor who acts for her. One function decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import url_for

from matching.accounts.guards import resident_only
from matching.accounts.visitor import Role, Visitor
from matching.pages import go
from matching.refusals import Refusal

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Hand:
    """Who holds the pen. `by` is « role:id », written beside what was done; `acting` when for somebody."""

    profile_id: int
    by: str
    acting: bool = False


def hand_of(visitor: Visitor) -> Hand | None:
    """The profile that this visitor may write in now, or None: not a resident, or no profile yet.

    A counsellor who acts for a resident of the structure comes as that resident, with `acting`: who may act
    was decided when the acting began (`accounts.following`), and is asked again at each request.
    """
    if visitor.role is not Role.RESIDENT or not visitor.id:
        return None
    if visitor.acting is not None:
        return Hand(visitor.id, f"{Role.COUNSELLOR.value}:{visitor.organisation_id or 0}", acting=True)
    return Hand(visitor.id, f"{visitor.role.value}:{visitor.id}")


def profile_writer(view: View) -> View:
    """The guard of the profile's pages: the view receives `hand`. With no profile: the way to begin one."""

    @resident_only
    @wraps(view)
    def guarded(*args: Any, visitor: Visitor, **kwargs: Any) -> Any:
        hand = hand_of(visitor)
        if hand is None:
            return go(url_for("profile.begin"))
        return view(*args, hand=hand, **kwargs)

    return guarded


def own_profile(view: View) -> View:
    """The guard of a person's rights: hers alone. Nobody says yes, or erases, in her name by this door."""

    @resident_only
    @wraps(view)
    def guarded(*args: Any, visitor: Visitor, **kwargs: Any) -> Any:
        hand = hand_of(visitor)
        if hand is None:
            return go(url_for("profile.begin"))
        if hand.acting:
            raise Refusal(
                "hers_alone",
                "Cette page est à la personne seule",
                "Ses accords et ses droits se donnent de sa main. Aidez-la à entrer elle-même.",
                403,
                [("Son profil", "profile.summary")],
            )
        return view(*args, hand=hand, **kwargs)

    return guarded
