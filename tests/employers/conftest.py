"""Each request of a test starts with nothing remembered, as it does for real.

The application context of the `app` fixture stays open for the whole test, and Flask then shares its `g`
between requests: the visitor and the form token of one would be taken for those of the next.
"""

from __future__ import annotations

import pytest
from flask import Flask, g
from flask.testing import FlaskClient


class ForgetfulClient(FlaskClient):
    def open(self, *args, **kwargs):
        for name in list(g):
            g.pop(name)
        return super().open(*args, **kwargs)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    app.test_client_class = ForgetfulClient
    return app.test_client()
