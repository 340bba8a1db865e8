"""Links in messages: signed, for one purpose, with no account. They open a page; the act is a POST."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import sqlalchemy as sa
from flask import Response, current_app, request, url_for

from matching.accounts.checks import may_read, works_there
from matching.accounts.guards import public
from matching.accounts.visitor import Role, Visitor
from matching.clock import now
from matching.employers.models import Vacancy
from matching.extensions import db, limiter
from matching.introductions import doing, service
from matching.introductions.models import Introduction
from matching.introductions.placements import placement_for
from matching.introductions.reading import Introduced
from matching.introductions.sharing import LINES, code_of
from matching.introductions.transitions import AT_THE_EMPLOYERS
from matching.introductions.values import Actor
from matching.introductions.views import bp
from matching.notifications.links import unseal
from matching.pages import page
from matching.privacy.readings import record_reading
from matching.refusals import Refusal, not_found


class Purpose(NamedTuple):
    """Who a link stands for, what it lets do, and how its page is drawn."""

    party: str
    acts: tuple[str, ...]
    template: str


PURPOSES = {
    "answer": Purpose(
        "employer",
        ("open", "invite", "try", "hire", "refuse", "not_retain", "cannot_come"),
        "introductions/received_one.html",
    ),
    "come": Purpose("resident", ("cannot_come",), "introductions/come.html"),
    "undo": Purpose("resident", ("withdraw",), "introductions/come.html"),
}


def _opened(purpose: str, token: str) -> tuple[Purpose, int, Actor]:
    """What a link opens. Refuses a purpose that is none, and a token that is forged, too old, or nobody’s."""
    known = PURPOSES.get(purpose)
    if known is None:
        raise not_found()
    facts = unseal(purpose, token, now=now(), secret=current_app.config["SECRET_KEY"])
    number = int(facts["introduction"])
    row = db.session.execute(
        sa.select(Introduction.profile_id, Vacancy.establishment_id)
        .join(Vacancy, Vacancy.id == Introduction.vacancy_id)
        .where(Introduction.id == number)
    ).one_or_none()
    if row is None:
        raise not_found(service.ABSENT)
    if known.party == "resident":
        return known, number, Actor("resident", row.profile_id)
    account_id = int(facts.get("account", 0))
    # The link stands for one member of a checked establishment: either may be no longer so.
    if not works_there(db.session, account_id, row.establishment_id):
        raise _good_no_more("Il était pour une personne qui n’est plus membre.")
    if not may_read(db.session, row.establishment_id):
        raise _good_no_more("Votre établissement est à vérifier. Une conseillère le fait.")
    return known, number, Actor("employer", row.establishment_id, account_id or None)


def _good_no_more(sentence: str) -> Refusal:
    return Refusal(
        "spent_link",
        "Ce lien ne sert plus",
        sentence,
        410,
        [("Entrer", "accounts.enter_member"), ("Revenir à l’accueil", "public.home")],
    )


@bp.get("/lien/<purpose>/<token>")
@public
def link(purpose: str, token: str) -> Response:
    """The page that a link opens: nothing is done by opening it."""
    return _draw(purpose, token)


def _draw(purpose: str, token: str, problem: tuple[str, Refusal] | None = None) -> Response:
    known, number, by = _opened(purpose, token)
    one = doing.read(number, by)
    if by.party == "employer":
        one = _without_the_person(one, db.session.get_one(Introduction, number))
    if by.party == "employer" and one.lines:
        # What the person shared is read: it is written down, as when one signs in.
        profile_id = db.session.get_one(Introduction, number).profile_id
        record_reading(db.session, profile_id, Visitor(Role.EMPLOYER, by.id), "introduction")
    return page(
        known.template,
        part="demande",
        status=problem[1].status if problem else 200,
        one=one,
        url_of=lambda act: url_for("introductions.link_act", purpose=purpose, token=token, act=act),
        labels=LINES,
        typed=request.form,
        problem=problem,
        party=by.party,
        purpose=purpose,
        message_url="",
        placement=placement_for(one.lines) if by.party == "employer" else None,
        back_url="",
    )


def _without_the_person(one: Introduced, row: Introduction) -> Introduced:
    """The page as it is once there is nothing left to answer, or to answer for: where it stands, by a code.

    A message may be read by others long after: what was shared is then behind the door of the site alone.
    """
    vacancy = db.session.get_one(Vacancy, row.vacancy_id)
    if row.state in AT_THE_EMPLOYERS and vacancy.status != "closed":
        return one
    code = code_of(row.vacancy_id, row.profile_id, current_app.config["SECRET_KEY"])
    return replace(one, person=f"Personne {code}", lines=(), messages=(), chosen=None, slots=())


@bp.post("/lien/<purpose>/<token>/<act>")
@public
@limiter.limit("60 per hour")
def link_act(purpose: str, token: str, act: str) -> Response:
    """Do what the form asks, if the link is for it."""
    known, number, by = _opened(purpose, token)
    if act not in known.acts:
        raise Refusal("not_this_link", "Ce lien ne sert pas à cela", "Ouvrez le message, puis le lien.", 403)
    return doing.do(
        number,
        act,
        by,
        back=url_for("introductions.link", purpose=purpose, token=token),
        again=lambda refused: _draw(purpose, token, (act, refused)),
    )
