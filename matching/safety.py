"""What every answer carries so that a browser runs nothing but our own files."""

from __future__ import annotations

from flask import Flask, Response, request

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


def protect(app: Flask) -> None:
    """Set the headers on each answer. Pages are never kept by shared caches: they may be somebody's."""

    @app.after_request
    def set_headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "geolocation=(), camera=(), microphone=()"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if app.config["HTTPS"]:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if request.endpoint == "static":
            # Read whole, they are small: what is streamed cannot be compressed and closed in order.
            response.direct_passthrough = False
            response.get_data()
        else:
            # `private`: the Back button and the browser may keep it; `no-cache`: but ask again first.
            response.headers["Cache-Control"] = "private, no-cache"
        return response
