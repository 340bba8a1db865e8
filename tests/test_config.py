"""A wrong setting stops the start with a sentence that names it, its value and what is accepted."""

from __future__ import annotations

from pathlib import Path

import pytest

from matching.config import SETTINGS, WrongSetting, read_settings

RIGHT = {"SECRET_KEY": "k" * 40}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEMO", "yes"), ("CLOCK", "2026-13-01"), ("DATABASE_URL", "mysql://x"), ("PROXIES", "9"),
        ("WRITES_PER_MINUTE", "0"), ("ROME_URL", "http://x"), ("QUEUE_URL", "amqp://x"), ("SEED", " "),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named_with_what_is_accepted(name: str, value: str) -> None:
    with pytest.raises(WrongSetting) as caught:
        read_settings({**RIGHT, name: value})
    accepted = next(setting.accepts for setting in SETTINGS if setting.name == name)
    assert all(part in str(caught.value) for part in (name, repr(value), accepted))


def test_a_short_key_is_refused_and_not_shown() -> None:
    with pytest.raises(WrongSetting) as caught:
        read_settings({"SECRET_KEY": "short-secret"})
    assert "short-secret" not in str(caught.value)


def test_no_key_no_start() -> None:
    with pytest.raises(WrongSetting, match="SECRET_KEY is missing"):
        read_settings({})


def test_the_database_is_a_file_of_the_instance_by_default(tmp_path: Path) -> None:
    settings = read_settings({**RIGHT, "INSTANCE": str(tmp_path)})
    assert settings["DATABASE_URL"] == f"sqlite:///{tmp_path / 'matching.db'}"


def test_hosting_sites_names_of_postgresql_are_understood() -> None:
    for prefix in ("postgres", "postgresql"):
        settings = read_settings({**RIGHT, "DATABASE_URL": f"{prefix}://u@h/d"})
        assert settings["DATABASE_URL"] == "postgresql+psycopg://u@h/d"
