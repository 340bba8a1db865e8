"""The environment that a test's application starts with."""

from __future__ import annotations

from pathlib import Path

SECRET = "only-for-tests-only-for-tests-only-for-tests"


def environ_for(url: str, folder: Path, **over: str) -> dict[str, str]:
    """The environment of a test's application: demo town, stopped calendar, everything under `folder`."""
    return {
        "SECRET_KEY": SECRET,
        "DATABASE_URL": url,
        "INSTANCE": str(folder),
        "DEMO": "1",
        "CLOCK": "2026-12-01",
        "WRITES_PER_MINUTE": "100000",
        **over,
    }
