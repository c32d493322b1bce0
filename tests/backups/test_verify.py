"""A test restore proves a backup; only then may phones let go of what it holds."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Update, func, select

from tests.backups.keeping import PLAIN, KeepingPhone, back_up, photo
from tests.cast import School
from tests.phones import Phone
from webapp.backups import durability
from webapp.backups.errors import BackupError
from webapp.backups.manifest import Manifest, Position
from webapp.backups.models import Backup
from webapp.backups.repository import Repository
from webapp.backups.runs import run_backup, run_verify
from webapp.db import WRITES, db
from webapp.journal.commit import writing
from webapp.journal.models import Audit, Blob, CommitLog, Record, SyncClock

# a test restore is a SQLite file whatever its source: what is done to that file needs no second kind of database
SQLITE_ONLY = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def phone(school: School, patrol: Phone) -> KeepingPhone:
    return KeepingPhone(patrol, school)


def durable(model: type[Record] | type[Blob]) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model).where(model.durable_at.is_not(None))) or 0


def test_what_a_verified_backup_holds_becomes_durable_and_leaves_the_phone(
    school: School, phone: KeepingPhone, repository: Repository
) -> None:
    kept = phone.report(photo(1))
    phone.send()
    run_backup(school.app, repository, PLAIN)
    assert phone.confirm() == {kept: "present"}

    manifest, verified = run_verify(school.app, repository, "latest", PLAIN)

    assert (verified.checked.is_whole, verified.is_ours) == (True, True)
    assert verified.marked == manifest.records
    assert phone.confirm() == {kept: "durable"}
    assert phone.kept == {}


def test_what_came_after_the_backup_stays_on_the_phone(
    school: School, phone: KeepingPhone, repository: Repository
) -> None:
    before = phone.report()
    phone.send()
    name = run_backup(school.app, repository, PLAIN).name
    after = phone.report()
    phone.send()
    run_verify(school.app, repository, name, PLAIN)

    assert phone.confirm() == {before: "durable", after: "present"}


def test_a_photo_that_came_after_the_backup_keeps_its_record_on_the_phone(
    school: School, phone: KeepingPhone, repository: Repository
) -> None:
    record = phone.report(photo(1))
    phone.phone.outcomes(phone.kept[record])
    name = run_backup(school.app, repository, PLAIN).name
    assert phone.phone.put_photo(photo(1)).status_code == 204
    run_verify(school.app, repository, name, PLAIN)
    assert phone.confirm() == {record: "present"}

    back_up(school, repository)

    assert phone.confirm() == {record: "durable"}


def test_marking_touches_only_what_is_not_marked_yet(
    school: School, phone: KeepingPhone, repository: Repository
) -> None:
    back_up(school, repository)
    phone.report()
    phone.report()
    phone.send()
    run_backup(school.app, repository, PLAIN)

    assert run_verify(school.app, repository, "latest", PLAIN)[1].marked == 2
    assert run_verify(school.app, repository, "latest", PLAIN)[1].marked == 0


@SQLITE_ONLY
def test_verifying_moves_neither_the_clock_nor_the_chain(
    school: School, phone: KeepingPhone, repository: Repository
) -> None:
    before = db.session.scalar(select(SyncClock.seq))
    back_up(school, repository)

    assert db.session.scalar(select(SyncClock.seq)) == before


def spoil(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def tamper(folder: Path, statement: str) -> None:
    """Change a row, and make the manifest fit: what somebody with time would do."""
    with closing(sqlite3.connect(folder / "rounds.sqlite3", isolation_level=None)) as copy:
        copy.execute(statement)
    manifest = json.loads((folder / "manifest.json").read_text())
    stored = folder / "rounds.sqlite3"
    manifest["files"]["rounds.sqlite3"] = {
        "sha256": hashlib.sha256(stored.read_bytes()).hexdigest(),
        "bytes": stored.stat().st_size,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))


@SQLITE_ONLY
@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda folder: spoil(folder / "rounds.sqlite3"), "not what the manifest says"),
        (lambda folder: (folder / "photos.txt").unlink(), "photos.txt: missing"),
        (lambda folder: tamper(folder, "UPDATE record SET body = replace(body, 'lock', 'wood')"), "body is not"),
        (lambda folder: tamper(folder, "UPDATE damage SET state = 'closed'"), "not as the journal says"),
        (lambda folder: tamper(folder, "UPDATE commit_log SET nonce = '0'"), "last commit is not the one"),
        (lambda folder: tamper(folder, "DELETE FROM record WHERE type = 'damage.report'"), "last commit is not"),
        (lambda folder: spoil(next((folder.parents[1] / "photos").glob("??/??/*"))), "not what its name says"),
        (lambda folder: next((folder.parents[1] / "photos").glob("??/??/*")).unlink(), "file is missing"),
    ],
)
def test_a_damaged_backup_verifies_red_and_marks_nothing(
    school: School, phone: KeepingPhone, repository: Repository, damage: Callable[[Path], None], said: str
) -> None:
    phone.report(photo(1))
    phone.send()
    name = run_backup(school.app, repository, PLAIN).name
    damage(repository.folder_of(name))

    _manifest, verified = run_verify(school.app, repository, name, PLAIN)

    assert not verified.checked.is_whole
    assert any(said in line for line in verified.checked.findings.wrong), verified.checked.findings.wrong
    assert (durable(Record), durable(Blob)) == (0, 0)
    row = db.session.scalars(select(Backup)).one()
    assert (row.verified_at, (row.error or "").split(":")[0]) == (None, "damaged")
    assert db.session.scalars(select(Audit.of).order_by(Audit.id.desc())).first() == "backup"
    assert db.session.scalars(select(Audit.wrong).order_by(Audit.id.desc())).first() != []
    assert not repository.is_verified(name)


@SQLITE_ONLY
def test_a_photo_damaged_in_the_repository_is_copied_anew_by_the_next_backup(
    school: School, phone: KeepingPhone, repository: Repository
) -> None:
    record = phone.report(photo(1))
    phone.send()
    name = run_backup(school.app, repository, PLAIN).name
    spoil(next(repository.photos.glob("??/??/*")))
    assert not run_verify(school.app, repository, name, PLAIN)[1].checked.is_whole

    back_up(school, repository)

    assert phone.confirm() == {record: "durable"}


def test_a_photo_that_the_server_lost_keeps_its_own_record_only(
    school: School, phone: KeepingPhone, repository: Repository
) -> None:
    lost, whole = phone.report(photo(1)), phone.report(photo(2))
    phone.send()
    school.app.extensions["journal"].photos.delete(hashlib.sha256(photo(1)).hexdigest())
    run_backup(school.app, repository, PLAIN)
    _manifest, verified = run_verify(school.app, repository, "latest", PLAIN)

    assert verified.checked.is_whole
    assert len(verified.checked.findings.wrong) == 1
    assert phone.confirm() == {lost: "present", whole: "durable"}
    assert db.session.scalars(select(Backup.error)).one() == "lost_photos: 1"


def test_a_photo_that_the_server_lost_comes_again_from_the_phone_that_keeps_it(
    school: School, phone: KeepingPhone, repository: Repository
) -> None:
    record = phone.report(photo(1))
    phone.send()
    school.app.extensions["journal"].photos.delete(hashlib.sha256(photo(1)).hexdigest())
    run_backup(school.app, repository, PLAIN)
    before = phone.confirm()
    back_up(school, repository)

    assert (before, phone.confirm()) == ({record: "present"}, {record: "durable"})


def test_a_backup_of_another_timeline_is_whole_and_marks_nothing(
    school: School, phone: KeepingPhone, repository: Repository
) -> None:
    """Before a restore the same numbers stood for other records: only nonce and chain tell."""
    record = phone.report()
    phone.send()
    name = run_backup(school.app, repository, PLAIN).name
    with writing() as work:
        last = work.session.scalars(select(CommitLog).order_by(CommitLog.seq.desc()).limit(1)).one()
        last.nonce = "f" * 16

    _manifest, verified = run_verify(school.app, repository, name, PLAIN)

    assert (verified.checked.is_whole, verified.is_ours, verified.marked) == (True, False, 0)
    assert durable(Record) == 0
    assert phone.confirm() == {record: "present"}


@SQLITE_ONLY
def test_what_was_erased_since_makes_no_backup_wrong(
    school: School, phone: KeepingPhone, repository: Repository
) -> None:
    record = phone.report()
    phone.send()
    name = run_backup(school.app, repository, PLAIN).name
    school.app.extensions["journal"].door.erasures.add([record], school.app.extensions["clock"]())

    _manifest, verified = run_verify(school.app, repository, name, PLAIN)

    assert verified.checked.findings.wrong == []
    assert verified.checked.erasures.whole == {record}


@SQLITE_ONLY
def test_a_backup_that_is_not_there_is_told_by_name(school: School, repository: Repository) -> None:
    for name in ("latest", "2026-01-01T00-00-00Z", "../backups"):
        with pytest.raises(BackupError, match="not_found"):
            run_verify(school.app, repository, name, PLAIN)


def test_thousands_of_records_are_marked_in_short_transactions(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first mark of a school that has run for years must not hold up its phones."""
    with db.engine.execution_options(**WRITES).begin() as connection:
        columns = [c.name for c in Record.__table__.columns if c.name not in {"pk", "id", "seq"}]
        listed = ", ".join(f'"{name}"' for name in columns)
        connection.exec_driver_sql(
            f"""WITH RECURSIVE n(i) AS (SELECT 100000 UNION ALL SELECT i + 5 FROM n WHERE i < 115000)
            INSERT INTO record (id, seq, {listed})
            SELECT 'r' || i, i, {listed} FROM n, (SELECT {listed} FROM record ORDER BY pk LIMIT 1) AS one"""
        )
    taken: list[int] = []
    mark = durability._mark

    def counted(statement: Update) -> int:
        taken.append(mark(statement))
        return taken[-1]

    monkeypatch.setattr(durability, "_mark", counted)
    now = school.app.extensions["clock"]()
    total = db.session.scalar(select(func.count()).select_from(Record)) or 0
    marked = durability.mark_durable(Manifest("x", now, "x", "x", Position(115000, "x", "x"), 0, 0, 0), [], now)

    assert marked == total == durable(Record)
    assert max(taken) < 500
