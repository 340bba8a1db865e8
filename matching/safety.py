"""What every answer carries so that a browser runs nothing but our own files."""

from __future__ import annotations

from flask import Flask, Response, abort, request
from sqlalchemy.exc import SQLAlchemyError

from matching.accounts.visitor import current_entry, current_visitor

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "worker-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

WORKER = "/day_worker.js"
"""The one script that keeps pages: those of the day of a meeting, each registered for its own address."""

# `private`: the Back button and the browser may keep it; `no-cache`: but ask again first.
PUBLIC = "private, no-cache"


def _is_personal() -> bool:
    """Whether the page is somebody's, or on the way in: after they left, Back must show nothing of it."""
    if request.blueprint == "accounts":
        return True
    try:
        return current_entry() is not None or current_visitor() is not None
    except SQLAlchemyError:
        return True  # nobody can say whose it is: the database does not answer


def protect(app: Flask) -> None:
    """Set the headers on each answer. Pages are never kept by shared caches: they may be somebody's."""

    @app.before_request
    def refuse_nul() -> None:
        # No text that people write holds it, and PostgreSQL takes none: said at the door, for every form.
        said = (
            request.path,
            *(one for held in (request.args, request.form) for _, one in held.items(multi=True)),
        )
        if any("\x00" in one for one in said):
            abort(400)

    @app.after_request
    def set_headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers.setdefault("Permissions-Policy", "geolocation=(), camera=(), microphone=()")
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if app.config["HTTPS"]:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if request.endpoint == "static":
            if request.path.endswith(WORKER):
                response.headers["Service-Worker-Allowed"] = "/"
            # Read whole, they are small: what is streamed cannot be compressed and closed in order.
            response.direct_passthrough = False
            response.get_data()
        elif response.headers.get("Cache-Control") != "no-store":
            response.headers["Cache-Control"] = "no-store" if _is_personal() else PUBLIC
        return response
