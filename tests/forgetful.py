"""A client of tests that remembers nothing from one request to the next."""

from __future__ import annotations

from typing import Any

from flask import g
from flask.testing import FlaskClient


class ForgetfulClient(FlaskClient):
    """Each request starts with nothing remembered, as it does for real.

    The application context of `app` stays open for the whole test, and Flask then shares its `g` between
    requests: the form token of one would be taken for that of the next.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        for name in list(g):
            g.pop(name)
        return super().open(*args, **kwargs)
