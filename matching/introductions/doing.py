"""What the views of introductions share: who acts, when, one page for all, the way of a form to an act."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, current_app, flash, request, url_for
from werkzeug.datastructures import MultiDict

from matching.accounts.visitor import Role, Visitor
from matching.clock import now
from matching.extensions import db
from matching.introductions import service
from matching.introductions.given import read_given, read_version
from matching.introductions.reading import Introduced, read_introduction
from matching.introductions.sharing import LINES
from matching.introductions.values import Actor, Occasion
from matching.matches.snapshot import current_snapshot
from matching.matches.vocabulary import Vocabulary
from matching.pages import go, page, wants_part
from matching.refusals import Refusal

WRONG_ANSWER = 422
Problem = tuple[str, Refusal]
"""Which form was refused, and why."""
DONE = {
    "agree": "C’est noté.",
    "send": "Votre demande est partie.",
    "refuse": "Votre réponse est notée.",
    "open": "Vous pouvez répondre.",
    "invite": "Les horaires sont proposés.",
    "choose_slot": "Votre entretien est noté.",
    "cannot_come": "C’est dit. L’autre est prévenu.",
    "try": "L’immersion est notée.",
    "hire": "L’embauche est notée. Bravo !",
    "not_retain": "Votre réponse est notée.",
    "withdraw": "La demande est retirée.",
    "propose_again": "L’offre est proposée de nouveau.",
}


def occasion() -> Occasion:
    """Now, with what links are made of."""
    return Occasion.of(current_app.config, now())


def actor_of(visitor: Visitor) -> Actor:
    """The party that a visitor is. A counsellor who acts for a resident stays a counsellor on record."""
    if visitor.acting is not None:
        return Actor(
            "counsellor", visitor.organisation_id or 0, visitor.account_id, visitor.acting.profile_id
        )
    party = {Role.RESIDENT: "resident", Role.EMPLOYER: "employer", Role.COUNSELLOR: "counsellor"}
    return Actor(party[visitor.role], visitor.id, visitor.account_id)


def vocabulary() -> Vocabulary:
    """What typed places are looked up in."""
    return current_snapshot(db.session).vocabulary


def require_profile(visitor: Visitor) -> None:
    """Refuse a resident who entered and has no profile yet: there is nobody to introduce."""
    if not visitor.id:
        raise Refusal(
            "no_profile",
            "Commencez votre profil",
            "Répondez à 3 questions, puis demandez.",
            409,
            [("Commencer", "profile.begin")],
        )


def typed_of(visitor: Visitor) -> MultiDict[str, str]:
    """What the form held; before it is sent, the mandate of a counsellor who acts, still to be confirmed."""
    if request.method == "POST" or visitor.acting is None:
        return request.form
    acting = visitor.acting
    return MultiDict([("mandate", acting.mandate), ("mandate_on", acting.mandate_on.isoformat())])


def read(introduction_id: int, by: Actor) -> Introduced:
    """An introduction as its reader may read it. Not found for anybody else."""
    row = service.load(db.session, introduction_id, by)
    return read_introduction(db.session, row, by, occasion())


@dataclass(frozen=True, slots=True)
class Door:
    """Where one party reads an introduction, acts on it and writes: a template and three endpoints.

    more : what else the template is drawn with
    """

    template: str
    page: str
    act: str
    message: str
    more: Callable[[Introduced], Mapping[str, Any]]


def draw(
    door: Door, introduction_id: int, visitor: Visitor, problem: Problem | None = None, part: str = "demande"
) -> Response:
    """The page of an introduction, as its party reads it; again, with what is wrong, after a `problem`.

    part : the block of it that HTMX swaps
    """
    by = actor_of(visitor)
    one = read(introduction_id, by)
    return page(
        door.template,
        part=part,
        in_place=part != "demande" and wants_part(),
        status=problem[1].status if problem else 200,
        one=one,
        url_of=lambda act: url_for(door.act, introduction_id=one.id, act=act),
        labels=LINES,
        typed=typed_of(visitor),
        problem=problem,
        party=by.party,
        message_url=url_for(door.message, introduction_id=one.id) if one.can_write else "",
        **door.more(one),
    )


def do_through(door: Door, introduction_id: int, act: str, visitor: Visitor) -> Response:
    """Do what a form of the page asks, and go back to the page."""
    return do(
        introduction_id,
        act,
        actor_of(visitor),
        back=url_for(door.page, introduction_id=introduction_id),
        again=lambda refused: draw(door, introduction_id, visitor, (act, refused)),
    )


def write_through(door: Door, introduction_id: int, visitor: Visitor) -> Response:
    """Keep the message that a form of the page holds, and go back to it."""
    try:
        service.write_message(
            db.session,
            introduction_id,
            request.form.get("text", ""),
            by=actor_of(visitor),
            occasion=occasion(),
        )
    except Refusal as refused:
        db.session.rollback()
        if refused.status != WRONG_ANSWER:
            raise
        return draw(door, introduction_id, visitor, ("text", refused))
    db.session.commit()
    flash("Votre message est parti.", "good")
    return go(url_for(door.page, introduction_id=introduction_id) + "#messages")


def do(
    introduction_id: int, act: str, by: Actor, *, back: str, again: Callable[[Refusal], Response]
) -> Response:
    """Do the act that a form asks, and go back. An answer that cannot be taken draws the page `again`."""
    try:
        service.act(
            db.session, introduction_id, act, by=by, seen=read_version(request.form), occasion=occasion(),
            given=read_given(act, request.form, vocabulary),
        )  # fmt: skip
    except Refusal as refused:
        db.session.rollback()
        if refused.status != WRONG_ANSWER:
            raise
        return again(refused)
    db.session.commit()
    flash(DONE[act], "good")
    return go(back)
