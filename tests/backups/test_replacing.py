"""A restore changes nothing before it is meant and checked, keeps what it replaces, and survives being cut short."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.engine import make_url

from tests.backups.keeping import (
    PLAIN,
    KeepingPhone,
    all_hashes,
    back_up,
    close,
    photo,
    put_back,
    reopened,
    whole_check,
)
from tests.cast import School
from webapp.backups.errors import BackupError
from webapp.backups.locks import LOCK, RESTORING, hold
from webapp.backups.models import Restoration
from webapp.backups.repository import Repository
from webapp.backups.runs import run_backup
from webapp.db import db
from webapp.journal.models import Record
from webapp.journal.photos import PhotoFolder

SQLITE_ONLY = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_what_is_replaced_is_kept_and_no_stale_log_is_played_into_the_new_database(
    school: School, phones: list[KeepingPhone], repository: Repository
) -> None:
    name = back_up(school, repository)
    late = phones[0].report()
    phones[0].send()
    address = make_url(school.app.config["SQLALCHEMY_DATABASE_URI"])
    database = Path(address.database or "")
    log = b""
    if address.get_backend_name() == "sqlite":
        # as a killed server leaves it: committed records in the write-ahead log only
        copy = database.with_name("killed.sqlite3")
        for suffix in ("", "-wal", "-shm"):
            shutil.copyfile(f"{database}{suffix}", f"{copy}{suffix}")
        close(school)
        for suffix in ("", "-wal", "-shm"):
            Path(f"{copy}{suffix}").replace(f"{database}{suffix}")
        log = Path(f"{database}-wal").read_bytes()
        assert len(log) > 0

    restored = put_back(school, repository, name)

    assert restored.replaced is not None
    assert not Path(f"{database}-wal").exists()
    kept = next(restored.replaced.rglob("rounds.sqlite3"))
    if log:
        assert kept.with_name("rounds.sqlite3-wal").read_bytes() == log
    with closing(sqlite3.connect(kept)) as old:
        assert old.execute("SELECT count(*) FROM record WHERE id = ?", (late,)).fetchone() == (1,)
    with reopened(school):
        assert db.session.scalar(select(Record.id).where(Record.id == late)) is None


@SQLITE_ONLY
def test_an_unreadable_database_and_its_log_are_kept_and_do_not_touch_the_restored_one(
    school: School, phones: list[KeepingPhone], repository: Repository
) -> None:
    name = back_up(school, repository)
    before = all_hashes()
    close(school)
    database = Path(make_url(school.app.config["SQLALCHEMY_DATABASE_URI"]).database or "")
    database.write_bytes(b"no database at all" * 1000)
    log = database.with_name(f"{database.name}-wal")
    log.write_bytes(b"what is left of a log")

    with pytest.raises(BackupError, match="refused"):
        put_back(school, repository, name, agrees=False)
    restored = put_back(school, repository, name)

    assert restored.replaced is not None
    assert not log.exists()
    assert next(restored.replaced.rglob("*-wal")).read_bytes() == b"what is left of a log"
    with reopened(school):
        assert all_hashes() == before


@SQLITE_ONLY
@pytest.mark.parametrize(
    ("doubt", "arrange"),
    [
        ("newer", lambda school, phone, _repository: (phone.report(), phone.send())),
        ("newer_backup", lambda school, phone, repository: back_up(school, repository)),
        ("other_server", lambda school, phone, _r: (school.app.config["INSTANCE"] / "server.id").write_text("other")),
        ("damaged", lambda school, phone, repository: next(repository.photos.glob("??/??/*")).unlink()),
    ],
)
def test_a_restore_that_somebody_should_think_about_is_refused_and_changes_nothing(
    school: School, phones: list[KeepingPhone], repository: Repository, doubt: str, arrange: Callable[..., object]
) -> None:
    name = back_up(school, repository)
    arrange(school, phones[0], repository)
    before = all_hashes()

    with pytest.raises(BackupError, match="refused"):
        put_back(school, repository, name, agrees=False)

    assert all_hashes() == before
    assert not (school.app.config["INSTANCE"] / "replaced").exists()
    assert db.session.scalar(select(Restoration.id)) is None


@SQLITE_ONLY
def test_a_restore_under_a_running_server_is_refused(
    school: School, phones: list[KeepingPhone], repository: Repository
) -> None:
    name = back_up(school, repository)
    server = hold(school.app.config["INSTANCE"] / LOCK, is_exclusive=False)
    assert server is not None

    with pytest.raises(BackupError, match="in_use"):
        put_back(school, repository, name)
    server.close()

    put_back(school, repository, name)


@SQLITE_ONLY
def test_a_photo_store_that_fails_leaves_everything_as_it_was(
    school: School, phones: list[KeepingPhone], repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = back_up(school, repository)
    phones[0].report()
    phones[0].send()
    before = all_hashes()

    def put(_self: PhotoFolder, _sha256: str, _content: bytes) -> None:
        raise ConnectionError("no route to the store")

    school.app.extensions["journal"].photos.delete(hashlib.sha256(photo(0)).hexdigest())
    monkeypatch.setattr(PhotoFolder, "put", put)
    with pytest.raises(BackupError, match="store"):
        put_back(school, repository, name)

    assert all_hashes() == before
    assert not (school.app.config["INSTANCE"] / RESTORING).exists()


@SQLITE_ONLY
def test_another_schools_photos_do_not_stay_among_the_restored_ones(
    school: School, phones: list[KeepingPhone], repository: Repository
) -> None:
    name = back_up(school, repository)
    instance = school.app.config["INSTANCE"]
    (instance / "server.id").write_text("another school")
    foreign = hashlib.sha256(b"foreign").hexdigest()
    school.app.extensions["journal"].photos.put(foreign, b"foreign")
    (instance / "demo").touch()

    restored = put_back(school, repository, name)

    assert restored.replaced is not None
    assert (restored.replaced / "photos" / foreign[:2] / foreign[2:4] / foreign).exists()
    assert not (instance / "photos" / foreign[:2] / foreign[2:4] / foreign).exists()
    assert not (instance / "demo").exists(), "a school's data must not pass for the demo's, which may be thrown away"


@SQLITE_ONLY
def test_a_restore_that_was_cut_short_is_told_at_the_next_start_and_can_be_done_again(
    school: School, phones: list[KeepingPhone], repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = back_up(school, repository)
    before = all_hashes()
    instance = school.app.config["INSTANCE"]

    def power_cut(_folder: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("webapp.backups.restoring.installation_files", power_cut)
    with pytest.raises(KeyboardInterrupt):
        put_back(school, repository, name)
    monkeypatch.undo()
    assert (instance / RESTORING).exists()
    assert not Path(make_url(school.app.config["SQLALCHEMY_DATABASE_URI"]).database or "").exists()
    with pytest.raises(BackupError, match="restoring"):
        run_backup(school.app, repository, PLAIN)

    put_back(school, repository, name)
    with reopened(school) as again:
        assert all_hashes() == before
        assert whole_check(again).wrong == []
        run_backup(again.app, repository, PLAIN)


@SQLITE_ONLY
def test_a_folder_that_can_take_no_lock_is_told_as_such_and_not_as_busy(database_url: str, tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    lock.mkdir()

    with pytest.raises(BackupError, match="disk"):
        hold(lock, is_exclusive=True)
