"""The Region's pages of schemes: the list, a scheme and its versions, the form, and the trail of changes."""

from __future__ import annotations

import difflib

from flask import Response, flash, request, url_for

from matching.accounts.guards import region_only
from matching.accounts.visitor import Visitor
from matching.clock import now, today
from matching.extensions import db
from matching.fields import read_number
from matching.matches.snapshot import current_snapshot
from matching.pages import go, page
from matching.referential.predicates import VERDICT_WORDS
from matching.referential.scheme_writing import write_scheme
from matching.refusals import not_found
from matching.region import scheme_form as form
from matching.region.scheme_service import (
    Concerned,
    list_authors,
    list_trail,
    publish,
    require_base,
    restore,
    who_is_concerned,
)
from matching.region.scheme_store import Version, counting_on, latest_version, list_versions
from matching.region.scheme_words import (
    EFFECT_WORDS,
    KEPT_WORDS,
    KIND_WORDS,
    find_identifier,
    slug_of,
    tell_scheme,
)
from matching.region.views import bp

PART_WORDS = {"who": "Pour qui", "gives": "Ce que cela apporte", "entry": "Comment y entrer"}
ACTION_WORDS = {"publish": "Publication", "restore": "Retour à une version"}
MISREAD = "Choisissez une version de la liste."


@bp.get("/region/dispositifs")
@region_only
def schemes(visitor: Visitor) -> Response:
    """Every scheme, its version and its dates."""
    told = [(tell_scheme(scheme, today()), scheme) for scheme in current_snapshot(db.session).schemes]
    return page("region/schemes.html", part="dispositifs", schemes=told)


@bp.get("/region/dispositifs/<slug>")
@region_only
def scheme(slug: str, visitor: Visitor) -> Response:
    """One scheme: what is in force, its versions, the trail of its changes."""
    identifier = _identifier(slug)
    versions = list_versions(db.session, identifier)
    counting = counting_on(db.session, versions[0], today())
    trail = list_trail(db.session, f"scheme:{identifier}")
    return page(
        "region/scheme.html",
        part="dispositif",
        current=versions[0],
        counting=counting,
        told=tell_scheme(counting.scheme, today()),
        versions=versions,
        trail=trail,
        authors=list_authors(
            db.session, {one.by for one in trail} | {one.published_by for one in versions if one.number}
        ),
        action_words=ACTION_WORDS,
        lines_of=changed_lines,
    )


@bp.get("/region/dispositifs/<slug>/modifier")
@region_only
def edit_scheme(slug: str, visitor: Visitor) -> Response:
    """The form over what is in force."""
    current = latest_version(db.session, _identifier(slug))
    return _form_page(current, form.typed_from(current.table))


@bp.post("/region/dispositifs/<slug>/modifier")
@region_only
def send_scheme(slug: str, visitor: Visitor) -> Response:
    """Say who the change concerns, or publish it."""
    identifier = _identifier(slug)
    current = latest_version(db.session, identifier)
    base = read_number(request.form.get("base", ""))
    number = -1 if base is None else base
    # Before the form is drawn again: it would hold the new version as its base, and the next press of
    # « Publier » would undo what another agent has just published.
    require_base(current, number)
    typed = form.read_typed(request.form, identifier, today())
    if typed.errors:
        return _form_page(current, typed, status=422)
    if request.form.get("geste") == "essayer":
        concerned = who_is_concerned(
            db.session, write_scheme(identifier, typed.table), current_snapshot(db.session).scheme(identifier)
        )
        return _form_page(current, typed, concerned=concerned)
    version = publish(
        db.session,
        identifier,
        typed.table,
        base=number,
        by=_by(visitor),
        now=now(),
    )
    db.session.commit()
    flash(f"Version {version.number} publiée. Les listes la suivent dès maintenant.", "good")
    return go(url_for("region.scheme", slug=slug))


@bp.post("/region/dispositifs/<slug>/revenir")
@region_only
def restore_scheme(slug: str, visitor: Visitor) -> Response:
    """Put a former version in force again."""
    identifier = _identifier(slug)
    number, base = (read_number(request.form.get(name, "")) for name in ("version", "base"))
    if number is None or base is None:
        raise not_found(MISREAD)
    version = restore(db.session, identifier, number, base=base, by=_by(visitor), now=now())
    db.session.commit()
    flash(f"La version {number} est de nouveau en service, comme version {version.number}.", "good")
    return go(url_for("region.scheme", slug=slug))


@bp.get("/region/journal")
@region_only
def journal(visitor: Visitor) -> Response:
    """The last changes of the referential by the Region: before and after."""
    trail = list_trail(db.session)
    return page(
        "region/journal.html",
        part="journal",
        trail=trail,
        authors=list_authors(db.session, {one.by for one in trail}),
        names={f"scheme:{one.identifier}": one.name for one in current_snapshot(db.session).schemes},
        action_words=ACTION_WORDS,
        lines_of=changed_lines,
    )


def changed_lines(before: str, after: str) -> list[tuple[str, str]]:
    """The lines that differ, each with « - » (before) or « + » (after)."""
    compared = difflib.ndiff(before.splitlines(), after.splitlines())
    return [(line[0], line[2:]) for line in compared if line[0] in "+-"]


def _form_page(
    current: Version, typed: form.Typed, *, concerned: Concerned | None = None, status: int = 200
) -> Response:
    return page(
        "region/scheme_form.html",
        part="formulaire",
        status=status,
        current=current,
        slug=slug_of(current.identifier),
        name=current.scheme.name,
        typed=typed,
        form=form,
        concerned=concerned,
        changed=changed_lines(current.rules, write_scheme(current.identifier, typed.table)),
        verdict_words=VERDICT_WORDS,
        kept=KEPT_WORDS.get(current.identifier, ""),
        words={"effects": EFFECT_WORDS, "gives-kinds": KIND_WORDS, "to_confirm": PART_WORDS},
    )


def _identifier(slug: str) -> str:
    identifier = find_identifier(slug)
    if identifier is None:
        raise not_found("Aucun dispositif ne porte ce nom.")
    return identifier


def _by(visitor: Visitor) -> str:
    return f"{visitor.role.value}:{visitor.account_id or 0}"
