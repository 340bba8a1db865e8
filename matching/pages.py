"""The one place that knows HTMX: a view gives a template, the named part of it, and one context.

The pages of a list are counted here too.
"""

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


def page_number(most: int) -> int:
    """Which page of a list the address asks for, from 1 to `most`; 1 when it names none."""
    return min(max(request.args.get("page", 1, int), 1), most)


def count_pages(total: int, per_page: int) -> int:
    """How many pages a list of `total` things takes: 1 for an empty one."""
    return max(1, -(-total // per_page))
