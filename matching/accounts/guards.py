"""What a route asks of its visitor. Every view carries exactly one guard; a test walks the routes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import current_app

from matching.accounts.visitor import Role, current_visitor
from matching.refusals import Refusal, not_found

View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Anybody may come, with no account."""
    view.guard = "public"  # type: ignore[attr-defined]
    return view


def demo_only(view: View) -> View:
    """A door of the demonstration: it does not exist unless DEMO=1."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_app.config["DEMO"]:
            raise not_found()
        return view(*args, **kwargs)

    guarded.guard = "demo_only"  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def _role_guard(name: str, role: Role, sentence: str) -> Callable[[View], View]:
    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            visitor = current_visitor()
            if visitor is None or visitor.role is not role:
                raise Refusal(
                    "wrong_role",
                    "Cette page est réservée",
                    sentence,
                    403,
                    [("Choisir ma porte", "public.home")],
                )
            return view(*args, visitor=visitor, **kwargs)

        guarded.guard = name  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return guard


resident_only = _role_guard(
    "resident_only", Role.RESIDENT, "Cette page est pour les habitants. Entrez d’abord comme habitant."
)
employer_only = _role_guard(
    "employer_only", Role.EMPLOYER, "Cette page est pour les employeurs. Entrez d’abord comme employeur."
)
counsellor_only = _role_guard(
    "counsellor_only",
    Role.COUNSELLOR,
    "Cette page est pour les conseillers. Entrez comme conseiller.",
)
region_only = _role_guard(
    "region_only", Role.REGION, "Cette page est pour la Région. Entrez d’abord comme agent de la Région."
)
