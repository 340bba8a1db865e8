"""Not found, forbidden, too many, broken: one page in plain French with a way on, or its part."""

from __future__ import annotations

import logging

from flask import Flask, Response, request, url_for
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from matching.extensions import db
from matching.pages import page
from matching.refusals import Refusal, not_found

logger = logging.getLogger(__name__)
HOME = ("Revenir à l’accueil", "public.home")

PLAIN = {
    400: ("Demande illisible", "Le formulaire est incomplet. Revenez et recommencez."),
    403: ("Page réservée", "Vous ne pouvez pas ouvrir cette page."),
    404: ("Page introuvable", "Cette page n’existe pas ou n’existe plus."),
    405: ("Geste impossible", "Cette adresse ne s’ouvre pas ainsi. Repartez de l’accueil."),
    413: ("Envoi trop lourd", "Raccourcissez le texte, ou allégez le fichier."),
    429: ("Trop de demandes", "Vous allez très vite. Attendez une minute, puis recommencez."),
    500: ("Une panne chez nous", "Ce n’est pas votre faute. Réessayez dans quelques minutes."),
}


def show_errors(app: Flask) -> None:
    """Register the handlers. HTMX swaps these answers too: a refusal is never swallowed."""
    app.register_error_handler(Refusal, _show)
    app.register_error_handler(CSRFError, _show_expired_form)
    app.register_error_handler(RateLimitExceeded, lambda _: _show_plain(429))
    app.register_error_handler(HTTPException, _show_http)
    app.register_error_handler(Exception, _show_broken)


def _show(refusal: Refusal) -> Response:
    ways = [(label, url_for(endpoint)) for label, endpoint in refusal.ways]
    return page(
        "public/error.html",
        part="message",
        status=refusal.status,
        code=refusal.status,
        title=refusal.title,
        sentence=refusal.sentence,
        ways=ways,
    )


def _show_plain(status: int) -> Response:
    title, sentence = PLAIN[status]
    return _show(Refusal(f"http_{status}", title, sentence, status, [HOME]))


def _show_expired_form(_error: CSRFError) -> Response:
    return _show(
        Refusal(
            "expired_form",
            "Formulaire expiré",
            "Revenez en arrière, rechargez la page, puis renvoyez.",
            400,
            [HOME],
        )
    )


def _show_http(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < 400:
        return error  # a redirect of routing, not an error
    if error.code == 404:
        return _show(not_found(PLAIN[404][1]))
    return _show_plain(error.code if error.code in PLAIN else 400 if error.code < 500 else 500)


def _show_broken(error: Exception) -> Response:
    db.session.rollback()
    # Addresses of entering hold codes and tokens: their rule is written down, not what stood in it.
    where = request.url_rule if request.blueprint == "accounts" else request.path
    logger.exception("%s %s failed", request.method, where, exc_info=error)
    return _show_plain(InternalServerError.code)
