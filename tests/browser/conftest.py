"""A real Chromium on a real server of the invented town."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from databases import SqliteDatabases
from demo_town import load_town
from environ import environ_for
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from matching import create_app
from matching.config import ROOT
from matching.extensions import db

CHROMIUM = ROOT / "instance" / "chromium" / "chromium"
LIBRARIES = ROOT / "instance" / "chromium" / "libraries"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium that `make test` unpacked from npm."""
    if not CHROMIUM.exists():
        pytest.fail("Chromium is not unpacked. Run `make test`, which installs it.")
    environ = dict(os.environ)
    if LIBRARIES.exists():
        environ["LD_LIBRARY_PATH"] = LIBRARIES.read_text().strip()
    return {
        **browser_type_launch_args,
        "executable_path": str(CHROMIUM),
        "args": ["--no-sandbox"],
        "env": environ,
    }


@pytest.fixture(scope="session")
def site(sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running site with the demonstration in it."""
    folder: Path = tmp_path_factory.mktemp("site")
    with sqlite_databases.copy() as url:
        app = create_app(environ_for(url, folder))
        with app.app_context():
            load_town()
            db.session.remove()
        # A worker has read its index before anybody comes (gunicorn.conf.py): so has this one.
        assert app.test_client().get("/offres?lieu=Pissevin&metier=ménage").status_code == 200
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()
        thread.join()
        with app.app_context():
            db.engine.dispose()


@pytest.fixture(scope="session")
def page_at(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Pages that are only looked at: one for each width and role, which goes from one test to the next."""
    opened = []

    @cache
    def at(width: int, role: str = "") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, base_url=site, bypass_csp=True
        )
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(180_000)  # the first list of a town compiles and reads its index
        if role:
            page.goto(f"/demo/entrer/{role}")
            page.locator("main").get_by_role("button").first.click()
        return page

    yield at
    for context in opened:
        context.close()
