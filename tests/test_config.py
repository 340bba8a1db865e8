"""A wrong setting stops the start with a sentence that names it, its value and what is accepted."""

from __future__ import annotations

from pathlib import Path

import pytest

from matching import config
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


def test_a_command_that_signs_nothing_needs_no_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(config, "KEY_FILE", tmp_path / "secret_key")
    for command in config.UNSIGNED_COMMANDS:
        found = config.environment_of({}, ["bin/flask", "--app", "wsgi", command, "x"])
        assert len(read_settings(found)["SECRET_KEY"]) >= 32
    assert config.environment_of({}, ["bin/flask", "--app", "wsgi", "--help"]) != {}
    for arguments in (["bin/flask", "--app", "wsgi", "demo", "load"], ["bin/flask", "run"], ["bin/gunicorn"]):
        assert config.environment_of({}, arguments) == {}


def test_a_command_finds_the_key_that_set_up_made_and_a_server_is_given_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    key = tmp_path / "secret_key"
    key.write_text("s" * 40 + "\n")
    monkeypatch.setattr(config, "KEY_FILE", key)
    assert config.environment_of({}, ["flask", "--app", "wsgi", "demo", "load"]) == {"SECRET_KEY": "s" * 40}
    assert config.environment_of({"SECRET_KEY": "mine"}, ["flask", "travel"]) == {"SECRET_KEY": "mine"}
    assert config.environment_of({}, ["gunicorn", "wsgi:app"]) == {}
