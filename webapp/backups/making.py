"""Making a backup of a server that goes on serving: the database first, then the photos.

Photos never change and are never renamed, so those copied later are a superset of what the database names.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from webapp.backups import manifest as manifests
from webapp.backups.database import Contents, address_of, needs_upgrade, read_contents, revision_of, snapshot
from webapp.backups.errors import BackupError
from webapp.backups.files import flush_file, hash_of, write_whole
from webapp.backups.locks import in_use
from webapp.backups.manifest import Manifest, StoredFile
from webapp.backups.repository import Repository
from webapp.backups.sealing import Sealer
from webapp.db import db
from webapp.journal.models import Blob
from webapp.journal.photos import PhotoStore
from webapp.journal.points import Point, Reached, unwatched

# what makes an installation this one. Not its secret.key: a restored server makes a new one, so that every phone
# notices; not erased.log: what was erased must be known even if all backups are older
INSTALLATION = ("server.id", "server.key", "demo", "demo-password.txt", "tls/*")
FILES = "files"
SCRATCH = "scratch"
ATTEMPTS = 3


class _ErasedMeanwhileError(Exception):
    """Photos that the snapshot names were erased before they could be copied: the snapshot is out of date."""


@dataclass(frozen=True)
class Source:
    """Where a backup comes from."""

    instance: Path
    address: str
    photos: PhotoStore
    server_id: str
    reached: Reached = unwatched


def source_of(app: Flask) -> Source:
    journal = app.extensions["journal"]
    address, reached = app.config["SQLALCHEMY_DATABASE_URI"], app.extensions["reached"]
    return Source(app.config["INSTANCE"], address, journal.photos, journal.server_id, reached)


def make_backup(app: Flask, repository: Repository, sealer: Sealer, now: datetime) -> Manifest:
    """Make a complete backup of `app`'s data and return its manifest. Needs an app context and the repository's lock.

    Raises `BackupError`; then nothing is left of it but whole photos, which the next backup finds there.
    """
    source = source_of(app)
    with in_use(source.instance), scratch_folder(source.instance) as scratch:
        if needs_upgrade(source.address):
            raise BackupError("earlier_release")
        repository.clear_half_made()
        for _attempt in range(ATTEMPTS):
            name = repository.begin(now)
            source.reached(Point.BACKUP_BEGUN)
            try:
                return _fill(source, repository, name, sealer, scratch, now)
            except _ErasedMeanwhileError:
                continue
            except OSError as error:
                raise BackupError("disk", error.strerror or type(error).__name__) from error
            finally:
                repository.clear_half_made()
    raise BackupError("store", "photos are being erased all the time")


@contextmanager
def scratch_folder(instance: Path) -> Iterator[Path]:
    """Give an empty folder on the disk of the data, gone afterwards; what a killed run left in it goes first."""
    folder = instance / SCRATCH
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _fill(source: Source, repository: Repository, name: str, sealer: Sealer, scratch: Path, now: datetime) -> Manifest:
    contents, revision = _store_database(source, repository.folder_of(name), sealer, scratch)
    source.reached(Point.BACKUP_DATABASE_STORED)
    _store_installation(source.instance, repository.folder_of(name), sealer)
    source.reached(Point.BACKUP_INSTALLATION_STORED)
    lacking = _store_photos(source, repository, sealer, contents.photos)
    write_whole(repository.folder_of(name) / manifests.PHOTOS, "".join(f"{p}\n" for p in contents.photos).encode())
    source.reached(Point.BACKUP_PHOTOS_LISTED)
    files = _stored_files(repository.folder_of(name))
    held = (repository.photo_path(p, sealer) for p in contents.photos if p not in lacking)
    made = Manifest(
        name=name,
        made_at=now,
        server_id=source.server_id,
        revision=revision,
        position=contents.position,
        records=contents.records,
        photos=len(contents.photos),
        size_bytes=sum(stored.bytes for stored in files.values()) + sum(path.stat().st_size for path in held),
        files=files,
        lacking=tuple(lacking),
        recipients=sealer.recipients,
    )
    repository.finish(made)
    source.reached(Point.BACKUP_FINISHED)
    return made


def _store_database(source: Source, folder: Path, sealer: Sealer, scratch: Path) -> tuple[Contents, str]:
    plain = scratch / manifests.DATABASE
    for stale in scratch.glob(f"{manifests.DATABASE}*"):
        stale.unlink()
    snapshot(source.address, plain)
    target = folder / sealer.name(manifests.DATABASE)
    sealer.seal_file(plain, target)
    target.chmod(0o600)
    flush_file(target)
    return read_contents(address_of(plain)), revision_of(address_of(plain))


def _store_installation(instance: Path, folder: Path, sealer: Sealer) -> None:
    for path in installation_files(instance):
        stored = folder / FILES / path.relative_to(instance)
        write_whole(stored.with_name(sealer.name(stored.name)), sealer.seal(path.read_bytes()))


def installation_files(instance: Path) -> list[Path]:
    return sorted(path for pattern in INSTALLATION for path in instance.glob(pattern) if path.is_file())


def _store_photos(source: Source, repository: Repository, sealer: Sealer, names: list[str]) -> list[str]:
    """Copy the photos that the repository has not got; return those that the server has lost itself."""
    lacking = []
    for sha256 in names:
        path = repository.photo_path(sha256, sealer)
        if path.exists():
            continue
        content = _read_photo(source.photos, sha256)
        if content is None:
            lacking.append(sha256)
        else:
            write_whole(path, sealer.seal(content))
            source.reached(Point.BACKUP_PHOTO_STORED)
    if lacking and set(lacking) - set(_still_named(lacking)):
        raise _ErasedMeanwhileError
    return lacking


def _read_photo(store: PhotoStore, sha256: str) -> bytes | None:
    """Return the photo; None if the store has lost or spoilt it. Raises `BackupError` if the store is not there."""
    try:
        content = store.get(sha256)
    except FileNotFoundError:
        return None
    except Exception as error:
        raise BackupError("store", type(error).__name__) from error
    return content if hashlib.sha256(content).hexdigest() == sha256 else None


def _still_named(names: list[str]) -> list[str]:
    db.session.rollback()
    found: list[str] = []
    for start in range(0, len(names), 500):
        found += db.session.scalars(select(Blob.sha256).where(Blob.sha256.in_(names[start : start + 500])))
    return found


def _stored_files(folder: Path) -> dict[str, StoredFile]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {p.relative_to(folder).as_posix(): StoredFile(hash_of(p), p.stat().st_size) for p in found}
