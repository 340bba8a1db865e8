"""The one place that knows HTMX: a view gives a template, the named part of it, and one context."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, render_template
from htmx_flask import request
from jinja2_fragments.flask import render_block

from matching.french import spaced_page

VARY = ("HX-Request", "HX-Request-Type", "HX-History-Restore-Request")


def wants_part() -> bool:
    """Whether the browser swaps a part. A boosted link and the Back button need the whole page."""
    return (
        bool(request.htmx)
        and not request.htmx.boosted
        and not request.htmx.history_restore_request
        and request.headers.get("HX-Request-Type", "partial") == "partial"
    )


def page(template: str, *, part: str, status: int = 200, **context: Any) -> Response:
    """The whole page, or only its block `part` when HTMX asked: one template, one context.

    Texts are typed with plain spaces; here French gets its own, see `french.spaced`.
    `Vary` tells every cache that the two differ, so that Back never shows a bare fragment.
    """
    html = render_block(template, part, **context) if wants_part() else render_template(template, **context)
    response = make_response(spaced_page(html), status)
    response.vary.update(VARY)
    return response


def go(location: str) -> Response:
    """The way on after a form was taken: 303, so that a reload sends nothing twice."""
    response = make_response(redirect(location, code=303))
    response.vary.update(VARY)
    return response
