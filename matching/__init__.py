"""The matching service. `create_app` wires the house, and does nothing else."""

from __future__ import annotations

import os
from collections.abc import Mapping

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from matching.config import ROOT, WrongSetting, flask_config, read_settings

__all__ = ["WrongSetting", "create_app"]


def create_app(environ: Mapping[str, str] | None = None) -> Flask:
    """The application, from the environment. Raises WrongSetting when a setting cannot be used."""
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
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings["PROXIES"], x_proto=settings["PROXIES"])  # type: ignore[method-assign]
    _bind_extensions(app)
    _open_rooms(app)
    return app


def _bind_extensions(app: Flask) -> None:
    from matching import accounts, database  # noqa: F401 - both register themselves: counters, sessions' rules
    from matching.accounts import counters  # noqa: F401
    from matching.extensions import compress, csrf, db, htmx, limiter, migrate

    db.init_app(app)
    migrate.init_app(app, directory=str(ROOT / "migrations"))
    csrf.init_app(app)
    limiter.init_app(app)
    htmx.init_app(app)
    compress.init_app(app)


def _open_rooms(app: Flask) -> None:
    from matching import cli, frame
    from matching.counsellors.views import bp as counsellors
    from matching.demo.views import bp as demo
    from matching.employers.views import bp as employers
    from matching.errors import show_errors
    from matching.introductions import models as _introductions  # noqa: F401 - its table has no view yet
    from matching.matches.views import bp as matches
    from matching.public.views import bp as public
    from matching.region.views import bp as region
    from matching.residents.views import bp as residents
    from matching.safety import protect

    for room in (public, matches, residents, employers, counsellors, region, demo):
        app.register_blueprint(room)
    show_errors(app)
    protect(app)
    frame.set_up(app)
    cli.register(app)
