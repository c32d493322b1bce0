"""Where photos lie, by the hash of their bytes: the originals as they came, and re-encoded views without metadata."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from webapp.disk import flush_folder
from webapp.errors import is_disk_full
from webapp.journal.envelope import HEX256
from webapp.journal.points import Point, Reached, unwatched

MAX_BYTES = 12 << 20
VIEW_EDGES_PX = {"thumb": 320, "full": 1600}
# what photos leave free, for the database to go on with
RESERVE_BYTES = 64 << 20
# a photo is written in moments; the clock may be another one than that of the disk
UNFINISHED_AFTER = timedelta(days=1)
TEMPORARY = re.compile(r"\.[0-9a-f]{64}\.[0-9a-f]{8}")


class BadPhotoError(ValueError):
    """Not a photo that we take: another hash, another format, too large, too hard to decode."""


class PhotosBusyError(Exception):
    """Nobody could look at the photo just now; later somebody will."""


class StoreDownError(Exception):
    """The photo store does not answer, or refuses us. Nothing is lost: who brings a photo keeps it."""


class NoSpaceError(Exception):
    """The disk is full, or nearly. Nothing was kept."""


@dataclass(frozen=True)
class PhotoFacts:
    mime: str
    width_px: int
    height_px: int


class PhotoStore(Protocol):
    """Where photos lie: a folder, or something that speaks like one. Each may raise `StoreDownError`."""

    def has(self, sha256: str) -> bool: ...

    def put(self, sha256: str, content: bytes) -> None:
        """Keep a photo, whole or not at all. Raises `NoSpaceError`."""

    def get(self, sha256: str) -> bytes:
        """Raises `FileNotFoundError`."""

    def delete(self, sha256: str) -> None:
        """Remove the photo; one that is not there is no error."""

    def names(self) -> Iterator[str]:
        """Yield the hash of every photo, in no order."""

    def drop_unfinished(self, now: datetime) -> int:
        """Drop what a server that was killed has left of photos that it was putting; return how many."""


def free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


@contextmanager
def noticing_full_disk() -> Iterator[None]:
    """Turn the system's word for a full disk into `NoSpaceError`."""
    try:
        yield
    except OSError as error:
        if is_disk_full(error):
            raise NoSpaceError from error
        raise


class PhotoFolder:
    """One file a photo: `ab/cd/abcd…`. A name is always a hash, so no user's text ever touches the disk."""

    def __init__(self, folder: Path, free: Callable[[Path], int] = free_bytes, reached: Reached = unwatched) -> None:
        self.folder = folder
        self._free = free
        self._reached = reached

    def _path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def has(self, sha256: str) -> bool:
        return self._path(sha256).is_file()

    def put(self, sha256: str, content: bytes) -> None:
        """Write whole or not at all: temporary file, flush to disk, rename, flush the folder. Raises `NoSpaceError`."""
        path = self._path(sha256)
        with noticing_full_disk():
            path.parent.mkdir(parents=True, exist_ok=True)
            if self._free(path.parent) - len(content) < RESERVE_BYTES:
                raise NoSpaceError
            temporary = path.with_name(f".{sha256}.{secrets.token_hex(4)}")
            try:
                with temporary.open("xb") as out:
                    out.write(content)
                    out.flush()
                    self._reached(Point.PHOTO_WRITTEN)
                    os.fsync(out.fileno())
                self._reached(Point.PHOTO_FLUSHED)
                temporary.rename(path)
                self._reached(Point.PHOTO_RENAMED)
            finally:
                temporary.unlink(missing_ok=True)
            flush_folder(path.parent)

    def get(self, sha256: str) -> bytes:
        """Raises `FileNotFoundError`."""
        return self._path(sha256).read_bytes()

    def delete(self, sha256: str) -> None:
        """Remove the photo; one that is not there is no error."""
        self._path(sha256).unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        """Yield the hash of every photo, in no order. Files that are not whole photos are not named."""
        for path in self.folder.glob("??/??/*"):
            if HEX256.fullmatch(path.name):
                yield path.name

    def drop_unfinished(self, now: datetime) -> int:
        """Drop the temporary files that nobody can be writing any more: a picture of somebody must not lie about."""
        before = (now - UNFINISHED_AFTER).timestamp()
        dropped = 0
        for path in self.folder.glob("??/??/.*"):
            with suppress(FileNotFoundError):
                if TEMPORARY.fullmatch(path.name) and path.stat().st_mtime < before:
                    path.unlink()
                    dropped += 1
        return dropped
