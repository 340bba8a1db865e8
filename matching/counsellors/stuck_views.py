"""Residents whom nothing fits, and posts that nobody fits: what single change would open something."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app

from matching.accounts.guards import counsellor_only
from matching.accounts.visitor import Visitor
from matching.clock import now, today
from matching.counsellors.stuck import LOOKED_AT, stuck_people, stuck_posts
from matching.counsellors.views import bp
from matching.extensions import db
from matching.pages import page, page_number

MOST_PAGES = 10_000


@bp.get("/conseiller/sans-offre")
@counsellor_only
def stuck(visitor: Visitor) -> Response:
    """Ten residents and ten posts at a time: those that have nobody, with what would change that."""
    number = page_number(MOST_PAGES)
    skipped = (number - 1) * LOOKED_AT
    settings: dict[str, Any] = {"today": today(), "seed": current_app.config["SEED"]}
    found = stuck_people(db.session, visitor.id, skipped, now(), **settings)
    posts = stuck_posts(db.session, visitor.id, skipped, **settings)
    return page(
        "counsellors/stuck.html",
        part="bloques",
        people=found.people,
        posts=posts.posts,
        looked=found.looked,
        everybody=found.everybody,
        first=skipped + 1,
        posts_total=posts.total,
        number=number,
        more=skipped + LOOKED_AT < max(found.everybody, posts.total),
        step=LOOKED_AT,
    )
