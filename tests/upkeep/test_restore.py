"""What a restore refuses, and that nothing is touched then; what it ends on purpose."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from databases import Databases
from demo_town import load_town
from flask import Flask
from prepared import Prepared
from sqlalchemy.exc import DBAPIError

from matching.accounts.models import Account, AccountSession, SignInCode
from matching.clock import now
from matching.employers.models import Vacancy
from matching.extensions import db
from matching.matches.snapshot import current_snapshot
from matching.notifications.models import MessageStop, OutboxMessage
from matching.privacy.erasure import plan
from matching.privacy.models import Consent
from matching.privacy.visibility import settle
from matching.region.scheme_models import AuditEntry
from matching.residents.models import Profile

from .copies import all_rows, application, differences, rewrite, take_words_out

on_sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def run(app: Flask, *arguments: object) -> Result:
    return app.test_cli_runner().invoke(args=[str(one) for one in arguments])


def a_town() -> None:
    load_town(10)


def a_town_of_few_words() -> None:
    load_town(10)
    take_words_out()


with_words = pytest.mark.parametrize("filled", [a_town])


@pytest.fixture(scope="module")
def backup_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], bytes]:
    """The backup of a prepared database, made once."""

    @cache
    def made(url: str) -> bytes:
        folder = tmp_path_factory.mktemp("backup")
        with application(url, folder) as app:
            assert run(app, "backup", folder / "backup.zip").exit_code == 0
        return (folder / "backup.zip").read_bytes()

    return made


@pytest.fixture
def filled() -> Callable[[], None]:
    return a_town_of_few_words


@pytest.fixture
def file(
    databases: Databases,
    prepared: Prepared,
    filled: Callable[[], None],
    backup_of: Callable[[str], bytes],
    tmp_path: Path,
) -> Path:
    """A backup of the small town."""
    path = tmp_path / "backup.zip"
    path.write_bytes(backup_of(prepared.filled(databases, filled)))
    return path


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def a_text(path: Path) -> None:
    path.write_text("name;age\n")


def another_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("stops.txt", "stop_id\n")


def a_value_changed(path: Path) -> None:
    rewrite(path, line=lambda table, row: ["x", *row[1:]] if table == "vacancy" else row, signed=False)


def a_byte_flipped(path: Path) -> None:
    written = bytearray(path.read_bytes())
    written[len(written) // 3] ^= 0xFF
    path.write_bytes(bytes(written))


def a_table_left_out(path: Path) -> None:
    rewrite(path, manifest=lambda one: one["tables"].pop("vacancy"))


def a_member_left_out(path: Path) -> None:
    with zipfile.ZipFile(path) as old:
        members = {name: old.read(name) for name in old.namelist() if name != "tables/vacancy.jsonl"}
    with zipfile.ZipFile(path, "w") as new:
        for name, text in members.items():
            new.writestr(name, text)


def another_migration(path: Path) -> None:
    rewrite(path, manifest=lambda one: one.update(migration="0003"))


def another_form(path: Path) -> None:
    rewrite(path, manifest=lambda one: one.update(version=9))


def a_password(path: Path) -> None:
    """What a zip with a password says of each of its members."""
    written = bytearray(path.read_bytes())
    for head, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        found = -1
        while (found := written.find(head, found + 1)) >= 0:
            written[found + at] |= 1
    path.write_bytes(bytes(written))


def a_bottomless_manifest(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("manifest.json", "[" * 200_000)


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (a_password, "n’est pas une sauvegarde"), (a_bottomless_manifest, "n’est pas une sauvegarde"),
        (cut, "est incomplet"), (empty, "n’est pas une sauvegarde"), (a_text, "n’est pas une sauvegarde"),
        (another_zip, "n’est pas une sauvegarde"), (a_value_changed, "est abîmé"),
        (a_byte_flipped, "est abîmé"), (a_table_left_out, "n’a pas les tables"),
        (a_member_left_out, "est abîmé"), (another_migration, "migration 0003"), (another_form, "forme 9"),
    ],
)  # fmt: skip
@on_sqlite
def test_a_wrong_file_is_refused_in_a_sentence(
    app: Flask, file: Path, harm: Callable[[Path], None], said: str
) -> None:
    before = all_rows()
    harm(file)
    refused = run(app, "restore", file, "--yes")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert said in refused.stderr
    assert refused.stderr.endswith("rien n’est changé.\n")
    assert refused.stderr.count("\n") == 1
    assert differences(before, all_rows()) == {}


@on_sqlite
def test_a_byte_flipped_anywhere_is_seen(app: Flask, file: Path) -> None:
    before, written = all_rows(), file.read_bytes()
    with zipfile.ZipFile(file) as opened:
        biggest = sorted(opened.infolist(), key=lambda one: one.compress_size)[-3:]
    for member in biggest:
        begins = written.index(member.filename.encode(), member.header_offset) + 100
        for place in range(begins, begins + member.compress_size - 100, member.compress_size // 10):
            file.write_bytes(written[:place] + bytes([written[place] ^ 0xFF]) + written[place + 1 :])
            refused = run(app, "restore", file, "--yes")
            assert refused.exit_code == 1, (member.filename, place)
            assert refused.stderr.endswith("rien n’est changé.\n"), (member.filename, place)
    assert differences(before, all_rows()) == {}


@on_sqlite
def test_a_file_that_is_not_there_is_wrong_usage(app: Flask, tmp_path: Path) -> None:
    assert run(app, "restore", tmp_path / "none.zip").exit_code == 2
    assert run(app, "restore").exit_code == 2


def test_a_database_that_holds_something_is_kept_without_yes(app: Flask, file: Path) -> None:
    before = all_rows()
    refused = run(app, "restore", file)
    assert refused.exit_code == 1
    assert "--yes" in refused.stderr
    assert "10\u00a0offres" in refused.stderr
    assert differences(before, all_rows()) == {}


def test_a_row_that_the_database_refuses_undoes_everything(app: Flask, file: Path) -> None:
    before = all_rows()
    rewrite(file, line=lambda table, row: [*row[:2], "nonsense", *row[3:]] if table == "vacancy" else row)
    refused = run(app, "restore", file, "--yes")
    assert refused.exit_code == 1
    assert "a refusé" in refused.stderr
    assert differences(before, all_rows()) == {}
    db.session.add(AuditEntry(at=now(), by="x", subject="x", action="x", before="", after=""))
    db.session.commit()
    with pytest.raises(DBAPIError, match="only grows"):
        db.session.execute(sa.delete(AuditEntry))
    db.session.rollback()


@on_sqlite
def test_a_row_whose_parent_is_missing_undoes_everything(app: Flask, file: Path) -> None:
    before = all_rows()

    def orphan(table: str, row: list) -> list:
        return [row[0], 999, *row[2:]] if table == "vacancy_shift" else row

    rewrite(file, line=orphan)
    assert run(app, "restore", file, "--yes").exit_code == 1
    assert differences(before, all_rows()) == {}


@with_words
def test_what_was_written_since_goes_and_every_list_knows(app: Flask, file: Path) -> None:
    before = all_rows()
    offer = db.session.scalar(sa.select(sa.func.min(Vacancy.id)))
    assert current_snapshot(db.session).vacancies.find(f"v-{offer}") is not None
    db.session.execute(sa.update(Vacancy).values(status="paused"))
    db.session.commit()
    app.extensions.pop("matching.index")
    assert len(current_snapshot(db.session).vacancies) == 0
    done = run(app, "restore", file, "--yes", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["replaced"] == sum(len(rows) for rows in before.values())
    assert differences(before, all_rows()) == {"index_change": {"rows"}}
    assert len(current_snapshot(db.session).vacancies) == 10


def test_what_opened_a_door_then_opens_it_no_more(app: Flask, tmp_path: Path) -> None:
    instant, later, file = now(), now() + timedelta(hours=1), tmp_path / "backup.zip"
    account = Account(email="sam@exemple.invalid", created_at=instant)
    db.session.add(account)
    db.session.flush()
    opened = {"account_id": account.id, "opened_at": instant, "method": "code", "role": "habitant"}
    db.session.add_all(
        [
            AccountSession(token_digest="a" * 64, expires_at=later, **opened),
            AccountSession(token_digest="b" * 64, expires_at=instant - timedelta(hours=9), **opened),
            SignInCode(handle_digest="c" * 64, channel="email", contact="sam@exemple.invalid",
                       code_digest="d" * 64, created_at=instant, expires_at=later),
        ]
    )  # fmt: skip
    db.session.commit()
    assert run(app, "backup", file).exit_code == 0
    done = run(app, "restore", file, "--yes")
    assert "1\u00a0session fermée" in done.stdout
    rows = all_rows()
    assert {one["token_digest"][0]: one["ended_at"] is None for one in rows["account_session"]} == {
        "a": False, "b": True,
    }  # fmt: skip
    assert rows["sign_in_code"][0]["used_at"] is not None


def message(key: str, **over: object) -> OutboxMessage:
    values = {
        "key": key, "channel": "email", "recipient": "sam@exemple.invalid", "subject": "s", "text": "t",
        "attachments": [], "due_at": now(), "created_at": now(),
    }  # fmt: skip
    return OutboxMessage(**{**values, **over})


def test_a_message_that_left_since_does_not_leave_again(app: Flask, tmp_path: Path) -> None:
    file, sent_at = tmp_path / "backup.zip", now()
    code = message("sign-in-code-1|x", kind="urgent", text="123456")
    invitation = message("invitation-1|x", kind="urgent")
    db.session.add_all([message("left"), message("waits"), code, invitation])
    db.session.commit()
    assert run(app, "backup", file).exit_code == 0
    db.session.execute(
        sa.update(OutboxMessage).where(OutboxMessage.key == "left").values(state="sent", sent_at=sent_at)
    )
    db.session.commit()
    done = run(app, "restore", file, "--yes")
    assert "2\u00a0messages attendent" in done.stdout
    states = {one["key"]: (one["state"], one["sent_at"], one["text"]) for one in all_rows()["outbox_message"]}
    assert states == {
        "left": ("sent", sent_at, "t"),
        "waits": ("waiting", None, "t"),
        "sign-in-code-1|x": ("stopped", None, ""),
        "invitation-1|x": ("waiting", None, "t"),
    }


@on_sqlite
def test_another_secret_key_is_said(app: Flask, file: Path) -> None:
    assert "SECRET_KEY" not in run(app, "restore", file, "--yes").stdout
    app.config["SECRET_KEY"] = "another-key" * 4
    other = run(app, "restore", file, "--yes")
    assert other.exit_code == 0
    assert "SECRET_KEY n’est pas celle" in other.stdout
    assert "another-key" not in other.stdout


@with_words
def test_what_people_ended_since_stays_ended(app: Flask, file: Path) -> None:
    left, asked, other = db.session.scalars(
        sa.select(Profile.id).where(Profile.open_to_employers).order_by(Profile.id).limit(3)
    ).all()
    consent = db.session.scalars(
        sa.select(Consent).where(Consent.profile_id == left, Consent.purpose == "employers")
    ).one()
    number = consent.id
    consent.withdrawn_at, consent.withdrawn_by = now(), f"habitant:{left}"
    settle(db.session, db.session.get_one(Profile, left), now=now())
    day = plan(db.session(), asked, why="asked", now=now())
    db.session.add(MessageStop(channel="email", recipient="x@exemple.invalid", what="all", since=now()))
    db.session.commit()
    done = run(app, "restore", file, "--yes", "--json")
    assert json.loads(done.stdout)["ends_kept"] == 3
    db.session.expire_all()
    assert db.session.get_one(Consent, number).withdrawn_by == f"habitant:{left}"
    assert db.session.get_one(Profile, asked).erase_on == day
    assert db.session.scalars(sa.select(MessageStop.what)).all() == ["all"]
    shown = {one: db.session.get_one(Profile, one).open_to_employers for one in (left, asked, other)}
    assert shown == {left: False, asked: False, other: True}
    found = current_snapshot(db.session).profiles.find
    assert [found(f"p-{one}") is None for one in (left, asked, other)] == [True, True, False]


def test_another_row_of_the_same_number_is_not_taken_for_it(app: Flask, file: Path) -> None:
    consent = db.session.scalars(sa.select(Consent).where(Consent.purpose == "employers")).first()
    consent.given_at -= timedelta(days=1)
    consent.withdrawn_at, consent.withdrawn_by = now(), "habitant:1"
    db.session.commit()
    done = run(app, "restore", file, "--yes", "--json")
    assert json.loads(done.stdout)["ends_kept"] == 0
