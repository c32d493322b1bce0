"""Photos that have come in part: one file a device and photo, named by hashes, until the whole is there.

Two devices that bring the same photo never meet here. What a crash leaves is a true beginning or, after a power cut,
a wrong one: then the whole's hash is wrong, the file is dropped, and the device begins anew.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from webapp.journal.photos import RESERVE_BYTES, NoSpaceError, free_bytes, noticing_full_disk
from webapp.journal.points import Point, Reached, unwatched

KEPT = timedelta(days=7)
MOST_PER_DEVICE = 8


class WrongOffsetError(Exception):
    """The part does not begin where the last one ended; `offset` is where that is."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


@dataclass(frozen=True)
class Part:
    """A part of a photo as a device sends it: from `offset`, out of `length` bytes in all."""

    sha256: str
    offset: int
    length: int
    content: bytes


class Uploads:
    """The partial files below `folder`; `free` gives the bytes that are free on its disk."""

    def __init__(self, folder: Path, free: Callable[[Path], int] = free_bytes, reached: Reached = unwatched) -> None:
        self.folder = folder
        self._free = free
        self._reached = reached

    def add(self, device_id: str, part: Part, now: datetime) -> int:
        """Append a part, flushed to disk, and return how much is here now.

        Raises `WrongOffsetError`, `NoSpaceError`. Makes room: drops what has not grown for a week, and the device's
        oldest beginnings beyond the most it may have.
        """
        path = self._path(device_id, part.sha256)
        if not path.exists():
            self._make_room(path, now)
        if self._free(path.parent) - len(part.content) < RESERVE_BYTES:
            raise NoSpaceError
        with _locked(path) as file:
            size = os.fstat(file).st_size
            if size != part.offset:
                raise WrongOffsetError(size)
            _append(file, size, part.content, self._reached)
            self._reached(Point.PART_FLUSHED)
            os.utime(file, (now.timestamp(), now.timestamp()))
            return size + len(part.content)

    def size(self, device_id: str, sha256: str) -> int | None:
        """Return how much of the photo this device has brought, None if it has begun none."""
        try:
            return self._path(device_id, sha256).stat().st_size
        except FileNotFoundError:
            return None

    def content(self, device_id: str, sha256: str) -> bytes:
        """Raises `FileNotFoundError`."""
        return self._path(device_id, sha256).read_bytes()

    def drop(self, device_id: str, sha256: str) -> None:
        self._path(device_id, sha256).unlink(missing_ok=True)

    def drop_all(self, sha256: str) -> None:
        """Drop what any device has brought of a photo that was erased by right."""
        for path in self.folder.glob(f"*/{sha256}"):
            path.unlink(missing_ok=True)

    def drop_stale(self, now: datetime) -> int:
        """Drop what has not grown for a week; return how many."""
        stale = [path for path in self.folder.glob("*/*") if _grown_at(path) < (now - KEPT).timestamp()]
        for path in stale:
            path.unlink(missing_ok=True)
        return len(stale)

    def _path(self, device_id: str, sha256: str) -> Path:
        return self.folder / hashlib.sha256(device_id.encode()).hexdigest()[:32] / sha256

    def _make_room(self, path: Path, now: datetime) -> None:
        with noticing_full_disk():
            path.parent.mkdir(parents=True, exist_ok=True)
        self.drop_stale(now)
        others = sorted(path.parent.iterdir(), key=_grown_at, reverse=True)
        for oldest in others[MOST_PER_DEVICE - 1 :]:
            oldest.unlink(missing_ok=True)


def _append(file: int, size: int, content: bytes, reached: Reached) -> None:
    """Write all of it or nothing: a file that is longer than what was acknowledged would still be a true beginning,
    but a full disk must not stay full by half a part.
    """
    try:
        with noticing_full_disk():
            written = 0
            while written < len(content):
                written += os.pwrite(file, content[written:], size + written)
            reached(Point.PART_WRITTEN)
            os.fsync(file)
    except BaseException:
        os.ftruncate(file, size)
        raise


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """Open the file for one writer at a time, of whatever process. Another may have dropped it while we waited."""
    while True:
        with noticing_full_disk():
            file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            if _is_at(path, file):
                yield file
                return
        finally:
            os.close(file)


def _is_at(path: Path, file: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(file))
    except FileNotFoundError:
        return False


def _grown_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
