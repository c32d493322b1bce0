"""Restoring a backup: checked first, the data that it replaces kept aside, phones told by a new timeline.

The order is what makes a power cut harmless: everything is laid out and checked beside the data, photos are added to
the store, and only then names change. Until the end a marker keeps the server from starting.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from webapp.backups import manifest as manifests
from webapp.backups.checking import Checked, check
from webapp.backups.database import address_of, close_file, connected, fill, position_of, snapshot, sqlite_path
from webapp.backups.errors import BackupError
from webapp.backups.files import write_whole
from webapp.backups.locks import LOCK, RESTORING, alone
from webapp.backups.making import installation_files, scratch_folder
from webapp.backups.manifest import Manifest, Position
from webapp.backups.models import Backup, Restoration
from webapp.backups.opening import LEDGER, BackupPhotos, add_unlisted, sealer_for
from webapp.backups.repository import Repository, stamp
from webapp.backups.sealing import Sealer
from webapp.disk import flush_folder
from webapp.journal.photos import PhotoStore
from webapp.journal.points import Point, Reached, unwatched
from webapp.migrations import upgrade

REPLACED = "replaced"
SERVER_ID = "server.id"
# what belongs to one school's photos; another school's must not lie among them
PHOTO_FOLDERS = ("photos", "photo-views", "uploads")


@dataclass(frozen=True)
class Target:
    """Where a backup is restored to. `photo_store(instance)` gives its photos' place."""

    instance: Path
    address: str
    photo_store: Callable[[Path], PhotoStore]
    reached: Reached = unwatched


@dataclass(frozen=True)
class Present:
    """What is there already: whose it is, where it stands, and whether the backup's last commit is among its own."""

    server_id: str
    position: Position
    has_that_commit: bool
    is_readable: bool = True


@dataclass(frozen=True)
class Restored:
    """`replaced`: where the old data lie now. `had_ledger`: an erasure ledger was there; without one nobody knows what
    was erased after the backup.
    """

    manifest: Manifest
    checked: Checked
    replaced: Path | None
    photos: int
    had_ledger: bool


def restore(
    target: Target,
    repository: Repository,
    manifest: Manifest,
    sealer: Sealer,
    now: datetime,
    agree: Callable[[str], bool],
) -> Restored:
    """Put the backup in the place of what `target` holds, which is kept in `replaced/`.

    `agree(doubt)` decides about each doubt (`other_server`, `newer`, `newer_backup`, `unreadable`, `damaged`). Raises
    `BackupError`: `in_use` while a server runs, `refused` when a doubt was not agreed to; then nothing has changed.
    """
    instance = target.instance
    instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    with repository.locked(), alone(instance / LOCK, "in_use"), scratch_folder(instance) as scratch:
        present = find_present(target, manifest, scratch)
        for doubt in doubts(present, manifest, repository):
            _ask(agree, doubt)
        checked = check(repository, manifest, sealer, scratch, instance / LEDGER)
        if not checked.is_whole:
            _ask(agree, "damaged", "; ".join(checked.findings.wrong[:5]))
        staged = scratch / manifests.DATABASE
        if not staged.exists():
            raise BackupError("broken", "; ".join(checked.findings.wrong[:5]))
        _note_restoration(staged, manifest, checked, now)
        target.reached(Point.RESTORE_CHECKED)
        has_ledger = (instance / LEDGER).exists()
        add_unlisted(instance / LEDGER, checked.erasures.unlisted)
        is_foreign = present is not None and present.server_id != manifest.server_id
        exchange = _Exchange(target, scratch, _free_folder(instance / REPLACED / stamp(now)), is_foreign)
        photos = BackupPhotos(repository, sorted(checked.photos), sealer_for(manifest, sealer))
        brought = exchange.run(manifest.name, photos, has_data=present is not None)
        return Restored(manifest, checked, exchange.aside if exchange.aside.exists() else None, brought, has_ledger)


def find_present(target: Target, manifest: Manifest, scratch: Path) -> Present | None:
    """Return what the target holds; None for nothing that anybody could miss.

    A SQLite database is looked at in a copy: SQLite mends and deletes logs when it opens one, and what is replaced is
    kept as it was found.
    """
    id_file = target.instance / SERVER_ID
    server_id = id_file.read_text().strip() if id_file.exists() else ""
    address, path = target.address, sqlite_path(target.address)
    if path is not None:
        if not path.exists():
            return None
        address = address_of(_copy_with_log(path, scratch / "present"))
    try:
        with connected(address) as connection:
            if not connection.dialect.has_table(connection, "sync_clock"):
                return None
            position = position_of(connection)
            same = position_of(connection, manifest.position.seq)
    except DBAPIError:
        return Present(server_id, Position(0, "", ""), False, is_readable=False)
    finally:
        shutil.rmtree(scratch / "present", ignore_errors=True)
    return Present(server_id, position, same == manifest.position) if position.seq else None


def _copy_with_log(database: Path, folder: Path) -> Path:
    folder.mkdir()
    for suffix in ("", "-wal"):
        source = database.with_name(database.name + suffix)
        if source.exists():
            shutil.copyfile(source, folder / f"database{suffix}")
    return folder / "database"


def doubts(present: Present | None, manifest: Manifest, repository: Repository) -> list[str]:
    """Return the reasons for which somebody should think again before this restore."""
    found = []
    later = [m for m in repository.manifests() if m.server_id == manifest.server_id and m.made_at > manifest.made_at]
    if any(repository.is_verified(m.name) for m in later):
        found.append("newer_backup")
    if present is None:
        return found
    if not present.is_readable:
        return [*found, "unreadable"]
    if present.server_id != manifest.server_id:
        found.append("other_server")
    elif present.position.seq > manifest.position.seq or not present.has_that_commit:
        found.append("newer")
    return found


def _ask(agree: Callable[[str], bool], doubt: str, detail: str = "") -> None:
    if not agree(doubt):
        raise BackupError("refused", detail or doubt)


def _note_restoration(staged: Path, manifest: Manifest, checked: Checked, now: datetime) -> None:
    """Say in the restored data that they are restored, and from what."""
    with connected(address_of(staged), writes=True) as connection, connection.begin(), Session(connection) as session:
        session.add(
            Restoration(
                id=str(uuid.uuid4()),
                at=now,
                noticed_by="command",
                backup_made_at=manifest.made_at,
                seq=manifest.position.seq,
            )
        )
        if session.scalar(select(Backup.id).where(Backup.name == manifest.name)) is None:
            session.add(_backup_row(manifest, checked, now))
        session.flush()
    close_file(staged)


def _backup_row(manifest: Manifest, checked: Checked, now: datetime) -> Backup:
    return Backup(
        id=str(uuid.uuid4()),
        name=manifest.name,
        started_at=manifest.made_at,
        finished_at=manifest.made_at,
        verified_at=now if checked.is_whole else None,
        seq=manifest.position.seq,
        chain=manifest.position.chain,
        records=manifest.records,
        photos=manifest.photos,
        bytes=manifest.size_bytes,
        is_encrypted=bool(manifest.recipients),
        is_scheduled=False,
    )


def _free_folder(path: Path) -> Path:
    """Return `path`, or its name with the next free number behind it."""
    numbered = (path.with_name(f"{path.name}-{number}") for number in range(2, 1000))
    return next(free for free in (path, *numbered) if not free.exists())


@dataclass(frozen=True)
class _Exchange:
    """What is laid out in `staged` takes the place of what `target` holds, which goes to `aside`."""

    target: Target
    staged: Path
    aside: Path
    is_foreign: bool

    def run(self, name: str, photos: BackupPhotos, *, has_data: bool) -> int:
        """Exchange them, under a marker that a power cut leaves behind; return how many photos were brought."""
        instance, reached = self.target.instance, self.target.reached
        mark = f"{name}\n".encode()
        if self.is_foreign:
            write_whole(instance / RESTORING, mark)
            for folder in PHOTO_FOLDERS:
                self._put_aside(instance / folder)
        # more photos than before hurt nobody: a store that fails here leaves everything as it was
        brought = self._bring_photos(photos)
        write_whole(instance / RESTORING, mark)
        reached(Point.RESTORE_MARKED)
        path = sqlite_path(self.target.address)
        if path is None:
            self._fill_database(has_data)
        else:
            # a write-ahead log left beside another database would be played into it
            for suffix in ("", "-wal", "-shm", "-journal"):
                self._put_aside(path.with_name(path.name + suffix))
        reached(Point.RESTORE_DATABASE_ASIDE)
        for old in [*installation_files(instance), instance / "secret.key"]:
            self._put_aside(old)
        reached(Point.RESTORE_INSTALLATION_ASIDE)
        for new in installation_files(self.staged):
            _move(new, instance / new.relative_to(self.staged))
        reached(Point.RESTORE_INSTALLATION_PLACED)
        if path is not None:
            _move(self.staged / manifests.DATABASE, path)
            flush_folder(path.parent)
        reached(Point.RESTORE_DATABASE_PLACED)
        flush_folder(instance)
        (instance / RESTORING).unlink()
        reached(Point.RESTORE_UNMARKED)
        return brought

    def _bring_photos(self, photos: BackupPhotos) -> int:
        """Add the photos that the store has not got, or has spoilt; those that are there stay, whoever names them.

        Raises `BackupError("store")`.
        """
        store = self.target.photo_store(self.target.instance)
        brought = 0
        for sha256 in photos.names():
            content = photos.get(sha256)
            try:
                if not _holds(store, sha256, content):
                    store.put(sha256, content)
                    brought += 1
                    self.target.reached(Point.RESTORE_PHOTO_BROUGHT)
            except Exception as error:
                raise BackupError("store", type(error).__name__) from error
        return brought

    def _fill_database(self, has_data: bool) -> None:
        """Fill a database server's tables; what they held becomes one SQLite file beside the other replaced things."""
        upgrade(self.target.address)
        if has_data:
            self.aside.mkdir(parents=True, exist_ok=True, mode=0o700)
            snapshot(self.target.address, self.aside / manifests.DATABASE)
        fill(self.staged / manifests.DATABASE, self.target.address)

    def _put_aside(self, path: Path) -> None:
        inside = path.is_relative_to(self.target.instance)
        _move(path, self.aside / (path.relative_to(self.target.instance) if inside else path.name))


def _holds(store: PhotoStore, sha256: str, content: bytes) -> bool:
    try:
        return store.get(sha256) == content
    except FileNotFoundError:
        return False


def _move(source: Path, target: Path) -> None:
    if source.exists():
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.move(source, target)
