"""What a route asks of its visitor. Every view carries exactly one guard; one without is open to nobody."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, current_app, request, session

from matching.accounts.sessions import Entry
from matching.accounts.visitor import ACTING, WANTED, Role, current_entry, current_visitor
from matching.database import READING
from matching.refusals import Refusal, not_found

View = TypeVar("View", bound=Callable[..., Any])
LONGEST_WANTED = 500
ENTER = ("Entrer", "accounts.enter")
NOT_FOR_SOMEBODY = frozenset(("accounts.leave", "accounts.stop_acting", "accounts.act"))
"""What a counsellor does as such, whether she believes that she still acts for somebody or not."""


def require_guards(app: Flask) -> None:
    """Open no view that carries no guard, should one ever be written: closed is what happens by default."""

    @app.before_request
    def refuse_unguarded() -> None:
        view = app.view_functions.get(request.endpoint or "")
        if view is not None and request.endpoint != "static" and not hasattr(view, "guard"):
            raise _reserved("Cette page n’est pas ouverte.")


def stop_late_gestures(app: Flask) -> None:
    """Do nothing in a counsellor's own name of what she sends for a resident after the acting is over.

    Some pages are one address for several roles: a form filled in for somebody would write for the structure.
    It is said once; a whole page that she opens as a counsellor shows it too, by the words that are gone.
    """

    @app.before_request
    def refuse_late() -> None:
        endpoint = request.endpoint or ""
        if ACTING not in session or endpoint == "static" or ("HX-Request" in request.headers and _reads()):
            return
        visitor = current_visitor()
        if visitor is None or visitor.role is not Role.COUNSELLOR:
            return
        session.pop(ACTING)
        guard = getattr(app.view_functions.get(endpoint), "guard", "")
        if endpoint not in NOT_FOR_SOMEBODY and (guard == "resident_only" or not _reads()):
            raise Refusal(
                "acting_over",
                "Vous n’agissez plus pour cette personne",
                "Rien n’est écrit. Redites son accord pour continuer.",
                403,
                [("Mes suivis", "counsellors.desk")],
            )


def _reads() -> bool:
    return request.method in READING


def _named(view: Callable[..., Any], name: str) -> Any:
    """The view with the name of its guard, which `require_guards` and the walk of all routes read."""
    view.__dict__["guard"] = name
    return view


def public(view: View) -> View:
    """Anybody may come, with no account."""
    return _named(view, "public")


def demo_only(view: View) -> View:
    """A door of the demonstration: it does not exist unless DEMO=1."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_app.config["DEMO"]:
            raise not_found()
        return view(*args, **kwargs)

    return _named(guarded, "demo_only")


def _reserved(sentence: str, *ways: tuple[str, str]) -> Refusal:
    return Refusal(
        "wrong_role",
        "Cette page est réservée",
        sentence,
        403,
        [*(ways or (ENTER,)), ("Choisir ma porte", "public.home")],
    )


def _remember_wanted() -> None:
    """Keep the page that somebody wanted before they enter: a link in a message leads there after."""
    wanted = request.full_path.rstrip("?")
    if request.method == "GET" and not request.headers.get("HX-Request") and len(wanted) <= LONGEST_WANTED:
        session[WANTED] = wanted


def _role_guard(
    name: str,
    role: Role | tuple[Role, ...],
    sentence: str,
    check: Callable[[Any], None] = lambda visitor: None,
) -> Callable[[View], View]:
    roles = role if isinstance(role, tuple) else (role,)

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            visitor = current_visitor()
            if visitor is None:
                entry = current_entry()
                if entry is not None:
                    raise _reserved("Finissez d’abord d’entrer.", ("Continuer", "accounts.go_on"))
                _remember_wanted()
            if visitor is None or visitor.role not in roles:
                raise _reserved(sentence)
            check(visitor)
            return view(*args, visitor=visitor, **kwargs)

        return _named(guarded, name)

    return guard


def _refuse_unchecked(visitor: Any) -> None:
    if not visitor.checked:
        raise Refusal(
            "unchecked",
            "Votre établissement est à vérifier",
            "Une conseillère ou la Région doit le connaître d’abord. Vos offres, elles, sont visibles.",
            403,
            [("Voir ce qui est attendu", "accounts.organisation"), ("Mes offres", "employers.vacancies")],
        )


def signed_in(view: View) -> View:
    """Somebody with an account, in whatever role, once the second factor was given."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        entry = current_entry()
        if entry is None:
            _remember_wanted()
            raise _reserved("Cette page est à vous seul. Entrez d’abord.")
        if entry.stage in ("install", "second"):
            raise _reserved("Finissez d’abord d’entrer.", ("Continuer", "accounts.go_on"))
        return view(*args, entry=entry, **kwargs)

    return _named(guarded, "signed_in")


def half_entered(view: View) -> View:
    """Somebody who has proven a first factor, and has the second one to give or to install."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        entry = current_entry()
        if entry is None or entry.stage not in ("install", "second"):
            raise _reserved("Entrez d’abord par votre e-mail.")
        return view(*args, entry=entry, **kwargs)

    return _named(guarded, "half_entered")


def _place_guard(name: str, sentence: str, allowed: Callable[[Entry], bool]) -> Callable[[View], View]:
    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            entry = current_entry()
            if entry is None or entry.stage != "open" or entry.place is None or not allowed(entry):
                raise _reserved(sentence)
            return view(*args, entry=entry, place=entry.place, **kwargs)

        return _named(guarded, name)

    return guard


resident_only = _role_guard(
    "resident_only", Role.RESIDENT, "Cette page est pour les habitants. Entrez d’abord comme habitant."
)
employer_only = _role_guard(
    "employer_only", Role.EMPLOYER, "Cette page est pour les employeurs. Entrez d’abord comme employeur."
)
checked_employer_only = _role_guard(
    "checked_employer_only",
    Role.EMPLOYER,
    "Cette page est pour les employeurs. Entrez d’abord comme employeur.",
    _refuse_unchecked,
)
"""An employer whose establishment was checked: what shows anything of a candidate asks for it."""
counsellor_only = _role_guard(
    "counsellor_only",
    Role.COUNSELLOR,
    "Cette page est pour les conseillers. Entrez comme conseiller.",
)
region_only = _role_guard(
    "region_only", Role.REGION, "Cette page est pour la Région. Entrez d’abord comme agent de la Région."
)
organiser_only = _role_guard(
    "organiser_only",
    (Role.REGION, Role.COUNSELLOR),
    "Cette page est pour la Région et les conseillers. Entrez d’abord.",
)
"""Who prepares meetings."""
member_only = _place_guard(
    "member_only", "Cette page est pour les membres d’une organisation.", lambda _: True
)
admin_only = _place_guard(
    "admin_only",
    "Cette page est pour l’administrateur de l’organisation.",
    lambda entry: bool(entry.place and entry.place.admin),
)
vouching_only = _place_guard(
    "vouching_only",
    "Cette page est pour les conseillers et la Région.",
    lambda entry: entry.role in (Role.COUNSELLOR, Role.REGION),
)
region_admin_only = _place_guard(
    "region_admin_only",
    "Cette page est pour la Région.",
    lambda entry: entry.role == Role.REGION and bool(entry.place and entry.place.admin),
)
