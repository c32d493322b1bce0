"""Opening a backup: its files hashed, opened and laid out as an instance folder, its photos read where they lie."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from webapp.backups import manifest as manifests
from webapp.backups.database import address_of, connected, needs_upgrade, position_of, read_contents
from webapp.backups.errors import BackupError
from webapp.backups.files import file_in, hash_of
from webapp.backups.making import FILES
from webapp.backups.manifest import Manifest
from webapp.backups.repository import Repository
from webapp.backups.sealing import SUFFIX, Sealer
from webapp.journal.erase import erased_in, still_here
from webapp.journal.erasure import ErasureLedger
from webapp.migrations import upgrade

LEDGER = "erased.log"


class DamagedError(Exception):
    """The backup is not what it says: `lines` for the findings."""

    def __init__(self, *lines: str) -> None:
        super().__init__("; ".join(lines))
        self.lines = list(lines)


class BackupPhotos:
    """A backup's photos as a photo store that only reads. `damaged`: files that were found not to be their names."""

    def __init__(self, repository: Repository, names: list[str], sealer: Sealer) -> None:
        self._repository = repository
        self._names = names
        self._sealer = sealer
        self.damaged: dict[str, Path] = {}

    def has(self, sha256: str) -> bool:
        return self._path(sha256).is_file()

    def get(self, sha256: str) -> bytes:
        """Return the photo, or no bytes where it can't be opened. Raises `FileNotFoundError`."""
        try:
            content = self._sealer.open(self._path(sha256).read_bytes())
        except BackupError as error:
            if error.code != "key":
                raise
            content = b""
        if hashlib.sha256(content).hexdigest() != sha256:
            self.damaged[sha256] = self._path(sha256)
        return content

    def put(self, sha256: str, content: bytes) -> None:
        raise io.UnsupportedOperation

    def delete(self, sha256: str) -> None:
        raise io.UnsupportedOperation

    def names(self) -> Iterator[str]:
        return filter(self.has, self._names)

    def _path(self, sha256: str) -> Path:
        return self._repository.photo_path(sha256, self._sealer)


def open_backup(repository: Repository, manifest: Manifest, sealer: Sealer, folder: Path) -> None:
    """Lay the backup out in the empty `folder` as an instance of this release, without its photos.

    Raises `DamagedError`; `BackupError` for a missing or wrong key, or a backup of a later release.
    """
    stored = repository.folder_of(manifest.name)
    if wrong := list(_differing_files(stored, manifest)):
        raise DamagedError(*wrong)
    database = folder / manifests.DATABASE
    sealer.open_file(stored / sealer.name(manifests.DATABASE), database)
    for name in manifest.files:
        if name.startswith(f"{FILES}/"):
            target = file_in(folder, name.removeprefix(f"{FILES}/").removesuffix(SUFFIX if sealer.is_sealing else ""))
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            sealer.open_file(stored / name, target)
            target.chmod(0o600)
    _bring_up_to_date(database, manifest)


def sealer_for(manifest: Manifest, sealer: Sealer) -> Sealer:
    """Return how this very backup is sealed, with the keys at hand. Raises `BackupError("no_key")`."""
    found = Sealer(manifest.recipients, sealer.identities)
    if not found.can_open:
        raise BackupError("no_key", manifest.name)
    return found


@dataclass(frozen=True)
class Erasures:
    """How the erasure ledger and an opened backup differ. `whole`: ids of which the ledger names something that is
    still in the backup, so that a restore erases it again. `unlisted`: what the backup knows as erased and the ledger
    does not, as the ledger names it, by the instant of erasure: the ledger was lost with its disk.
    """

    whole: frozenset[str] = frozenset()
    unlisted: dict[datetime, list[str]] = field(default_factory=dict)


def lay_ledger(live: Path, folder: Path) -> Erasures:
    """Write beside the opened database the erasure ledger as it was for these data."""
    known = ErasureLedger(live)
    engine = create_engine(address_of(folder / manifests.DATABASE))
    here: dict[datetime, list[str]] = {}
    try:
        with Session(engine) as session:
            whole = still_here(session, known)
            for at, words in erased_in(session):
                here.setdefault(at, []).extend(words)
    finally:
        engine.dispose()
    if live.exists():
        lines = live.read_text().splitlines(keepends=True)
        (folder / LEDGER).write_text("".join(line for line in lines if _record_of(line) not in whole))
    unlisted = {at: [word for word in words if not known.names(word)] for at, words in here.items()}
    unlisted = {at: words for at, words in unlisted.items() if words}
    # of a record that is partly here, what is gone in these data is gone
    add_unlisted(folder / LEDGER, here)
    return Erasures(frozenset(whole), unlisted)


def _record_of(line: str) -> str:
    return line.partition(" ")[0].partition("/")[0]


def add_unlisted(ledger: Path, unlisted: Mapping[datetime, list[str]]) -> None:
    """Append to an erasure ledger what a backup knows as erased and the ledger does not."""
    written = ErasureLedger(ledger)
    for at, ids in unlisted.items():
        written.add(ids, at)


def _differing_files(stored: Path, manifest: Manifest) -> Iterator[str]:
    for name, expected in manifest.files.items():
        path = file_in(stored, name)
        if not path.is_file():
            yield f"file {name}: missing"
        elif hash_of(path) != expected.sha256:
            yield f"file {name}: not what the manifest says"


def _bring_up_to_date(database: Path, manifest: Manifest) -> None:
    address = address_of(database)
    try:
        with connected(address) as connection:
            said = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check(20)")]
        if said != ["ok"]:
            raise DamagedError(*(f"database: {line}" for line in said))
        if needs_upgrade(address):
            upgrade(address)
        _compare_position(address, manifest)
    except (DamagedError, BackupError):
        raise
    except Exception as error:
        raise DamagedError(f"database: {type(error).__name__}") from error


def _compare_position(address: str, manifest: Manifest) -> None:
    contents = read_contents(address)
    with connected(address) as connection:
        position = position_of(connection)
    if position != manifest.position or contents.records != manifest.records:
        raise DamagedError("database: its last commit is not the one that the manifest names")
