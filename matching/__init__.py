"""The matching service. `create_app` wires the house, and does nothing else."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from matching.config import ROOT, WrongSetting, flask_config, read_settings
from matching.kernels import kernel_folder

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["WrongSetting", "create_app"]

# Before anything imports numba: what is compiled is kept where the service may write, one place for all.
os.environ.setdefault("NUMBA_CACHE_DIR", str(kernel_folder(ROOT)))


def create_app(environ: Mapping[str, str] | None = None) -> Flask:
    """The application, from the environment. Raises WrongSetting when a setting cannot be used."""
    # Here and not above: the rooms of the ground floor are used without a web server.
    from flask import Flask
    from jinja2 import StrictUndefined
    from werkzeug.middleware.proxy_fix import ProxyFix

    settings = read_settings(os.environ if environ is None else environ)
    settings["INSTANCE"].mkdir(parents=True, exist_ok=True)
    app = Flask(
        __name__,
        instance_path=str(settings["INSTANCE"]),
        static_folder=str(ROOT / "static"),
        template_folder=str(ROOT / "templates"),
    )
    app.config.from_mapping(flask_config(settings))
    app.jinja_env.undefined = StrictUndefined
    if settings["PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings["PROXIES"], x_proto=settings["PROXIES"])
    _bind_extensions(app)
    _open_rooms(app)
    return app


def _bind_extensions(app: Flask) -> None:
    from matching import accounts, database  # noqa: F401 - both register themselves: counters, sessions' rules
    from matching.accounts import counters, organisation_models  # noqa: F401 - tables of theirs
    from matching.events import answer_models, models  # noqa: F401 - its tables
    from matching.extensions import compress, csrf, db, htmx, limiter, migrate
    from matching.region import scheme_models  # noqa: F401 - its tables

    db.init_app(app)
    migrate.init_app(app, directory=str(ROOT / "migrations"))
    csrf.init_app(app)
    limiter.init_app(app)
    htmx.init_app(app)
    compress.init_app(app)


def _open_rooms(app: Flask) -> None:
    from matching import cli, frame
    from matching.accounts.guards import require_guards, stop_late_gestures
    from matching.accounts.views import bp as accounts
    from matching.counsellors import (  # noqa: F401 - its routes
        choice_views,
        desk_views,
        newcomer_views,
        person_views,
        prescriptions_views,
        request_views,
        saved_view_views,
        sheet_file_views,
        sheet_views,
        stuck_views,
        transfer_views,
    )  # fmt: skip
    from matching.counsellors.views import bp as counsellors
    from matching.demo.views import bp as demo
    from matching.employers.views import bp as employers
    from matching.errors import show_errors
    from matching.events import (  # noqa: F401 - its routes
        answer_views,
        day_views,
        figure_views,
        invitation_views,
        organiser_views,
        paper_views,
        stand_views,
    )
    from matching.events.views import bp as events
    from matching.fields import RowNumber
    from matching.introductions import employer_views, link_views, look_views  # noqa: F401 - its routes
    from matching.introductions.views import bp as introductions
    from matching.matches.views import bp as matches
    from matching.notifications import queue
    from matching.notifications.views import bp as notifications
    from matching.privacy.views import bp as privacy
    from matching.public.views import bp as public
    from matching.region import scheme_pages, scheme_views  # noqa: F401 - its routes
    from matching.region.views import bp as region
    from matching.residents import pistes_views  # noqa: F401 - its routes
    from matching.residents.profile_views import bp as profile
    from matching.residents.views import bp as residents
    from matching.safety import protect

    app.url_map.converters["int"] = RowNumber  # before any address is written
    for room in (
        public, accounts, matches, residents, profile, privacy, employers, counsellors, region, demo,
        notifications, introductions, events,
    ):  # fmt: skip
        app.register_blueprint(room)
    require_guards(app)
    stop_late_gestures(app)
    show_errors(app)
    protect(app)
    frame.set_up(app)
    queue.set_up(app)
    cli.register(app)
