"""Restoring an old backup loses nothing that a phone still keeps, and nothing that it replaces."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from tests.backups.keeping import PLAIN, KeepingPhone, back_up, close, photo, put_back, reopened, whole_check
from tests.cast import School
from tests.databases import PostgresTemplate
from tests.phones import Phone
from webapp.backups.errors import BackupError
from webapp.backups.locks import LOCK, RESTORING, hold
from webapp.backups.models import Restoration
from webapp.backups.repository import Repository
from webapp.backups.runs import run_backup, run_verify
from webapp.backups.state import backup_state
from webapp.db import db
from webapp.journal.commit import writing
from webapp.journal.desk import say
from webapp.journal.models import Audit, Blob, Record
from webapp.journal.photos import PhotoFolder
from webapp.registry.models import Place

SQLITE_ONLY = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def phones(school: School) -> list[KeepingPhone]:
    """Three phones that have each sent two records, one of them with a photo."""
    phones = [KeepingPhone(school.phone(role), school) for role in ("patrol", "guard", "repair")]
    for number, phone in enumerate(phones):
        phone.report(photo(number))
        phone.report()
        phone.send()
        assert phone.pull() == 200
    return phones


def days_later(school: School, days: float) -> None:
    then = school.app.extensions["clock"]
    school.app.extensions["clock"] = lambda: then() + timedelta(days=days)


def all_hashes() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Record.hash).order_by(Record.hash)))


def test_a_three_day_old_backup_loses_nothing_that_a_phone_still_keeps(
    school: School, phones: list[KeepingPhone], repository: Repository
) -> None:
    name = back_up(school, repository)
    for phone in phones:
        assert set(phone.confirm().values()) == {"durable"}
    days_later(school, 3)
    for number, phone in enumerate(phones):
        phone.report(photo(10 + number), photo(0))
        phone.report()
        phone.send()
        phone.pull()
    before = all_hashes()

    put_back(school, repository, name)
    with reopened(school) as again:
        assert len(all_hashes()) == len(before) - 6
        for phone in phones:
            phone.move_to(again)
            assert phone.pull() == 409
            assert phone.bootstrap()["server_id"] == phone.phone.server_id
            assert phone.pull() == 200
            assert list(phone.confirm().values()) == ["unknown", "unknown"]
            assert phone.send() == ["stored", "stored"]
            assert set(phone.confirm().values()) == {"present"}

        assert all_hashes() == before
        assert db.session.scalar(select(func.count()).select_from(Blob)) == 6
        assert whole_check(again).wrong == []
        came = backup_state(db.session(), again.app.extensions["clock"]()).restorations
        assert [(one.noticed_by, one.came_back) for one in came] == [("command", 6)]


@SQLITE_ONLY
def test_every_phone_notices_also_one_that_only_sent_since(
    school: School, phones: list[KeepingPhone], repository: Repository
) -> None:
    """Its cursor stands before the backup, so no nonce could tell it: the restored server reads no cursor of old."""
    name = back_up(school, repository)
    phones[0].report()
    phones[0].send()

    put_back(school, repository, name)
    with reopened(school) as again:
        for phone in phones:
            phone.move_to(again)
        statuses = [phone.pull() for phone in phones]

        assert statuses == [409, 409, 409]
        assert "unknown" in phones[0].confirm().values()


@SQLITE_ONLY
def test_a_backup_of_the_dead_timeline_marks_nothing_after_a_restore(
    school: School, phones: list[KeepingPhone], repository: Repository
) -> None:
    first = back_up(school, repository)
    phones[0].report()
    phones[0].send()
    second = run_backup(school.app, repository, PLAIN).name

    put_back(school, repository, first)
    with reopened(school) as again:
        phones[1].move_to(again)
        other = phones[1].report()
        phones[1].send()
        _manifest, verified = run_verify(again.app, repository, second, PLAIN)

        assert (verified.checked.is_whole, verified.is_ours) == (True, False)
        assert phones[1].confirm()[other] == "present"


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
def test_a_backup_moves_from_sqlite_to_postgresql_and_back(
    school: School,
    phones: list[KeepingPhone],
    repository: Repository,
    postgres_template: PostgresTemplate,
    tmp_path: Path,
) -> None:
    child, parent = "0190a000-0000-7000-8000-000000000001", "0190a000-0000-7000-8000-000000000002"
    for id_, fields in ((parent, {}), (child, {"parent_id": parent})):
        fields |= {"kind": "building", "name": id_[-4:]}
        assert say(school.person("director"), "place.save", {"id": id_, "fields": fields}).outcome == "stored"
    before = all_hashes()
    name = back_up(school, repository)
    with postgres_template.database(tmp_path) as address:
        put_back(school, repository, name, address=address)
        with reopened(school, address) as moved:
            assert whole_check(moved).wrong == []
            assert db.session.get_one(Place, child).parent_id == parent
            phones[0].move_to(moved)
            phones[0].report(photo(7))
            assert phones[0].send() == ["stored"]
            there = all_hashes()
            assert set(there) > set(before)
            nulls = db.session.connection().exec_driver_sql("SELECT count(*) FROM record WHERE remains IS NOT NULL")
            assert nulls.scalar() == 0
            back = back_up(moved, repository)
            close(moved)
        put_back(school, repository, back)
    with reopened(school) as again:
        assert whole_check(again).wrong == []
        assert all_hashes() == there
        assert len(db.session.scalars(select(Audit.id)).all()) == len(set(db.session.scalars(select(Audit.id))))


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
def test_the_erasure_ledger_survives_a_restore_and_knows_what_the_backup_knew(
    school: School, phones: list[KeepingPhone], repository: Repository
) -> None:
    ledger = school.app.extensions["journal"].door.erasures
    now = school.app.extensions["clock"]()
    erased = phones[0].report()
    phones[0].send()
    ledger.add([erased], now)
    with writing() as work:
        row = work.session.scalars(select(Record).where(Record.id == erased)).one()
        row.body, row.erased_at = "", now
    name = run_backup(school.app, repository, PLAIN).name
    later = "0190a000-0000-7000-8000-00000000beef"
    ledger.add([later], now)
    path = school.app.config["INSTANCE"] / "erased.log"
    text = path.read_text()

    assert put_back(school, repository, name).had_ledger
    assert path.read_text() == text

    path.unlink()
    assert not put_back(school, repository, name).had_ledger
    assert path.read_text().split()[0] == erased


@SQLITE_ONLY
def test_a_photo_that_was_spoilt_on_the_server_is_healed(
    school: School, phones: list[KeepingPhone], repository: Repository
) -> None:
    name = back_up(school, repository)
    store = school.app.extensions["journal"].photos
    store.put(hashlib.sha256(photo(0)).hexdigest(), b"spoilt")
    store.delete(hashlib.sha256(photo(1)).hexdigest())

    assert put_back(school, repository, name).photos == 2
    with reopened(school) as again:
        assert whole_check(again).wrong == []


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


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_an_empty_field_of_postgresql_comes_back_empty(school: School, patrol: Phone, repository: Repository) -> None:
    """An empty JSON field stays empty: it must not come back as the word null."""
    name = back_up(school, repository)
    put_back(school, repository, name)
    with reopened(school):
        count = db.session.connection().exec_driver_sql("SELECT count(*) FROM record WHERE remains IS NOT NULL")
        assert count.scalar() == 0


@SQLITE_ONLY
def test_a_folder_that_can_take_no_lock_is_told_as_such_and_not_as_busy(database_url: str, tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    lock.mkdir()

    with pytest.raises(BackupError, match="disk"):
        hold(lock, is_exclusive=True)
