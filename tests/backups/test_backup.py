"""Making a backup of a server that goes on serving: one file, shared photos, nothing half made."""

from __future__ import annotations

import hashlib
import json
import resource
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from tests.backups.keeping import PLAIN, KeepingPhone, back_up, photo
from tests.cast import School
from tests.phones import Phone
from webapp.backups.errors import BackupError
from webapp.backups.models import Backup
from webapp.backups.repository import Repository
from webapp.backups.runs import let_go_of_old, run_backup
from webapp.db import db
from webapp.journal.commit import writing
from webapp.journal.models import Blob, CommitLog, Record

# what happens in the repository does not know the kind of the database
SQLITE_ONLY = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def phone(school: School, patrol: Phone) -> KeepingPhone:
    phone = KeepingPhone(patrol, school)
    phone.report(photo(1))
    phone.report(photo(1), photo(2))
    phone.send()
    return phone


def test_a_backup_is_one_sqlite_file_with_every_record_whatever_the_source(
    school: School, phone: KeepingPhone, repository: Repository
) -> None:
    made = run_backup(school.app, repository, PLAIN)

    folder = repository.folder_of(made.name)
    with sqlite3.connect(folder / "rounds.sqlite3") as copy:
        hashes = {row[0] for row in copy.execute("SELECT hash FROM record")}
        journal_mode = copy.execute("PRAGMA journal_mode").fetchone()[0]
    copy.close()
    assert hashes == set(db.session.scalars(select(Record.hash)))
    assert journal_mode == "delete"
    assert not list(folder.glob("*-wal"))


def test_the_manifest_names_the_last_commit_and_hashes_every_file(
    school: School, phone: KeepingPhone, repository: Repository
) -> None:
    made = run_backup(school.app, repository, PLAIN)

    folder = repository.folder_of(made.name)
    said = json.loads((folder / "manifest.json").read_text())
    last = db.session.scalars(select(CommitLog).order_by(CommitLog.seq.desc()).limit(1)).one()
    assert said["position"] == {"seq": last.seq, "nonce": last.nonce, "chain": last.chain}
    assert (said["server_id"], said["photos"]) == (phone.phone.server_id, 2)
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    assert set(said["files"]) == set(files) - {"manifest.json"}
    for name, stored in said["files"].items():
        assert stored["sha256"] == hashlib.sha256(files[name].read_bytes()).hexdigest()


@SQLITE_ONLY
def test_what_must_outlive_backups_is_not_in_them(school: School, phone: KeepingPhone, repository: Repository) -> None:
    (school.app.config["INSTANCE"] / "erased.log").write_text("")
    made = run_backup(school.app, repository, PLAIN)

    names = {path.name for path in repository.folder_of(made.name).rglob("*")}
    assert {"server.id", "server.key"} < names
    assert names.isdisjoint({"erased.log", "secret.key", "photo-views", "uploads"})


@SQLITE_ONLY
def test_a_second_backup_copies_new_photos_only(school: School, phone: KeepingPhone, repository: Repository) -> None:
    run_backup(school.app, repository, PLAIN)
    first = {path: path.stat().st_mtime_ns for path in repository.photos.glob("??/??/*")}
    phone.report(photo(3))
    phone.send()
    made = run_backup(school.app, repository, PLAIN)

    second = {path: path.stat().st_mtime_ns for path in repository.photos.glob("??/??/*")}
    assert (len(first), len(second), made.photos) == (2, 3, 3)
    assert {path: second[path] for path in first} == first


@SQLITE_ONLY
def test_a_photo_that_the_server_has_lost_is_named_and_the_rest_is_kept(
    school: School, phone: KeepingPhone, repository: Repository
) -> None:
    lost = hashlib.sha256(photo(2)).hexdigest()
    school.app.extensions["journal"].photos.delete(lost)
    made = run_backup(school.app, repository, PLAIN)

    assert made.lacking == (lost,)
    assert made.photos == 2
    assert len(list(repository.photos.glob("??/??/*"))) == 1


def test_photos_erased_while_the_backup_runs_are_in_none(
    school: School, phone: KeepingPhone, repository: Repository
) -> None:
    journal = school.app.extensions["journal"]
    gone = hashlib.sha256(photo(2)).hexdigest()
    true_get = journal.photos.get

    def get(sha256: str) -> bytes:
        if journal.photos.has(gone):
            journal.photos.delete(gone)
            with writing() as work:
                work.session.execute(delete(Blob).where(Blob.sha256 == gone))
        return true_get(sha256)

    journal.photos.get = get
    made = run_backup(school.app, repository, PLAIN)

    assert (made.photos, made.lacking) == (1, ())
    assert gone not in repository.photos_of(made.name)


@SQLITE_ONLY
def test_a_photo_store_that_fails_leaves_no_backup_and_a_note(
    school: School, phone: KeepingPhone, repository: Repository
) -> None:
    def get(_sha256: str) -> bytes:
        raise ConnectionError("no route to the store")

    school.app.extensions["journal"].photos.get = get
    with pytest.raises(BackupError, match="store"):
        run_backup(school.app, repository, PLAIN)

    assert repository.manifests() == []
    assert list(repository.backups.iterdir()) == []
    assert db.session.scalars(select(Backup.error)).all() == ["store: ConnectionError"]


@SQLITE_ONLY
def test_a_half_made_backup_is_never_taken_for_one_and_the_next_run_clears_it(
    school: School, phone: KeepingPhone, repository: Repository
) -> None:
    half = repository.folder_of(repository.begin(school.app.extensions["clock"]()))
    (half / "rounds.sqlite3").write_bytes(b"half")
    assert repository.manifests() == []
    with pytest.raises(BackupError, match="not_found"):
        repository.get_manifest(half.name)

    made = run_backup(school.app, repository, PLAIN)

    assert [path.name for path in repository.backups.iterdir()] == [made.name]


@SQLITE_ONLY
def test_two_backups_at_once_are_one(school: School, phone: KeepingPhone, repository: Repository) -> None:
    with repository.locked(), pytest.raises(BackupError, match="busy"):
        run_backup(school.app, repository, PLAIN)

    assert db.session.scalar(select(Backup.id)) is None


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))


def test_a_disk_that_takes_no_more_is_told_in_words_and_leaves_nothing(tmp_path: Path) -> None:
    """A real process whose files may not grow beyond 100 kB: what a full disk does to a backup."""
    environment = {"ROUNDS_INSTANCE": str(tmp_path / "instance"), "PATH": "/usr/bin:/bin"}
    rounds = [sys.executable, "-m", "webapp"]
    subprocess.run([*rounds, "migrate"], env=environment, check=True, capture_output=True)
    run = subprocess.run([*rounds, "backup"], env=environment, capture_output=True, text=True, preexec_fn=limited)

    assert run.returncode == 1
    assert "沒有留下半份備份" in run.stderr
    assert list((tmp_path / "instance" / "backups" / "backups").iterdir()) == []


def test_a_database_of_an_earlier_release_is_not_changed_by_a_backup(
    school: School, phone: KeepingPhone, repository: Repository
) -> None:
    with writing() as work:
        work.session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    with pytest.raises(BackupError, match="earlier_release"):
        run_backup(school.app, repository, PLAIN)

    assert db.session.connection().exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "0001"


@SQLITE_ONLY
def test_only_old_backups_go_and_only_when_enough_newer_ones_are_verified(
    school: School, phone: KeepingPhone, repository: Repository
) -> None:
    server_id = school.app.extensions["journal"].server_id
    names = [back_up(school, repository)]
    phone.report(photo(4))
    phone.send()
    names += [back_up(school, repository)]
    unverified = run_backup(school.app, repository, PLAIN).name
    assert let_go_of_old(repository, server_id, 2) == []
    assert let_go_of_old(repository, "another server", 1) == []

    gone = let_go_of_old(repository, server_id, 1)

    assert gone == names[:1]
    assert [manifest.name for manifest in repository.manifests()] == [names[1], unverified]
    assert set(db.session.scalars(select(Backup.name))) == {names[1], unverified}


@SQLITE_ONLY
def test_photos_that_no_kept_backup_names_go_with_the_last_that_did(
    school: School, phone: KeepingPhone, repository: Repository
) -> None:
    back_up(school, repository)
    gone = hashlib.sha256(photo(2)).hexdigest()
    with writing() as work:
        work.session.execute(delete(Blob).where(Blob.sha256 == gone))
    school.app.extensions["journal"].photos.delete(gone)
    run_backup(school.app, repository, PLAIN)
    assert repository.prune_photos() == 0
    repository.mark_verified(repository.manifests()[-1].name, "now")

    let_go_of_old(repository, school.app.extensions["journal"].server_id, 1)

    assert [path.name for path in repository.photos.glob("??/??/*")] == [hashlib.sha256(photo(1)).hexdigest()]
