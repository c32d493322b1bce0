"""A folder of backups: `backups/<stamp>/` each with its manifest, and the photos that they share, named by hash."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path

from webapp.backups import manifest as manifests
from webapp.backups.errors import BackupError
from webapp.backups.files import write_whole
from webapp.backups.locks import alone
from webapp.backups.manifest import Manifest, read_manifest
from webapp.backups.sealing import Sealer
from webapp.disk import PART, flush_folder

VERIFIED = "verified"
LATEST = "latest"
DAMAGED = ".damaged"
PHOTO = re.compile(r"([0-9a-f]{64})(?:\.[0-9a-f]{12}\.age)?\Z")


def stamp(moment: datetime) -> str:
    """Write an instant as a name that every file system takes."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H-%M-%SZ")


class Repository:
    """Backups of one server or of several; whoever changes something in it holds `locked()`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.backups = folder / "backups"
        self.photos = folder / "photos"

    def locked(self) -> AbstractContextManager[None]:
        """Be the only one at work here; on a medium that can only be read nobody is. Raises `BackupError("busy")`."""
        if self.folder.exists() and not os.access(self.folder, os.W_OK):
            return nullcontext()
        return alone(self.folder / "at-work.lock", "busy")

    def manifests(self) -> list[Manifest]:
        """Return all complete backups that can be read, oldest first."""
        found = []
        for path in self.backups.glob(f"*/{manifests.NAME}"):
            try:
                found.append(self.get_manifest(path.parent.name))
            except BackupError:
                continue
        return sorted(found, key=lambda manifest: (manifest.made_at, manifest.name))

    def get_manifest(self, name: str) -> Manifest:
        """Return the manifest of a complete backup; `latest` names the newest. Raises `BackupError`."""
        if name == LATEST:
            if not (known := self.manifests()):
                raise BackupError("not_found", str(self.folder))
            return known[-1]
        path = self.backups / name / manifests.NAME
        if "/" in name or name.startswith(".") or not path.is_file():
            raise BackupError("not_found", name)
        found = read_manifest(path.read_bytes())
        if found.name != name:
            raise BackupError("broken", f"{name} says that it is {found.name}")
        return found

    def folder_of(self, name: str) -> Path:
        return self.backups / name

    def begin(self, now: datetime) -> str:
        """Make the folder of a new backup; return its name, the UTC time to the second."""
        names = (stamp(now) if number == 1 else f"{stamp(now)}-{number}" for number in range(1, 1000))
        name = next(name for name in names if not self.folder_of(name).exists())
        self.folder_of(name).mkdir(parents=True, mode=0o700)
        return name

    def finish(self, manifest: Manifest) -> None:
        """Complete a backup: its manifest comes last, and whole."""
        folder = self.folder_of(manifest.name)
        flush_folder(folder)
        write_whole(folder / manifests.NAME, manifest.to_json())
        flush_folder(self.backups)

    def clear_half_made(self) -> None:
        """Remove what a run that died has left: folders without a manifest, photos without their last byte."""
        for folder in self.backups.glob("*"):
            if folder.is_dir() and not (folder / manifests.NAME).exists():
                shutil.rmtree(folder)
        for part in self.photos.glob(f"??/??/*{PART}"):
            part.unlink(missing_ok=True)

    def mark_verified(self, name: str, moment: str) -> None:
        """Leave word beside the backup, for whoever has nothing but this folder."""
        write_whole(self.folder_of(name) / VERIFIED, f"{moment}\n".encode())

    def is_verified(self, name: str) -> bool:
        return (self.folder_of(name) / VERIFIED).exists()

    def remove(self, name: str) -> None:
        """Remove a backup; its manifest first, so that half of it is never taken for one."""
        (self.folder_of(name) / manifests.NAME).unlink()
        shutil.rmtree(self.folder_of(name))

    def photo_path(self, sha256: str, sealer: Sealer) -> Path:
        return self.photos / sha256[:2] / sha256[2:4] / sealer.photo_name(sha256)

    def photos_of(self, name: str) -> list[str]:
        """Return the hashes of the photos that a backup names."""
        return (self.folder_of(name) / manifests.PHOTOS).read_text().split()

    def set_aside(self, path: Path) -> None:
        """Rename a damaged photo: the next backup then copies it anew."""
        if os.access(path.parent, os.W_OK):
            path.replace(path.with_name(path.name + DAMAGED))

    def prune_photos(self) -> int:
        """Remove the photos that no backup names; return how many. A backup that can't be read keeps all of them."""
        folders = [path.parent.name for path in self.backups.glob(f"*/{manifests.NAME}")]
        if len(folders) != len(known := self.manifests()):
            return 0
        named = {Sealer(m.recipients).photo_name(sha256) for m in known for sha256 in self.photos_of(m.name)}
        removed = 0
        for path in self._photo_files():
            if path.name not in named:
                path.unlink()
                removed += 1
        return removed

    def _photo_files(self) -> Iterator[Path]:
        for path in self.photos.glob("??/??/*"):
            if PHOTO.fullmatch(path.name.removesuffix(DAMAGED)):
                yield path
