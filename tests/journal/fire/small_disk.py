"""A disk that can be filled to the brim: a small file system in memory where the system lets one be mounted, else a
limit that lets no file of the server's processes grow.
"""

from __future__ import annotations

import errno
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

BALLAST = "ballast"
CHUNK = 64 << 10


class Disk(Protocol):
    """`means` says what the disk is, for the verdict."""

    means: str

    def fill(self, leaving_bytes: int, group: int) -> None:
        """Leave so many bytes to the processes of this group."""

    def free(self, group: int) -> None: ...


class Mounted:
    """A tmpfs: when it is full, whoever writes is told ENOSPC by the kernel."""

    means = "tmpfs"

    def __init__(self, folder: Path) -> None:
        self._ballast = folder / BALLAST

    def fill(self, leaving_bytes: int, group: int) -> None:
        with self._ballast.open("ab", buffering=0) as out:
            _write_until_full(out)
            out.truncate(max(out.tell() - leaving_bytes, 0))

    def free(self, group: int) -> None:
        self._ballast.unlink(missing_ok=True)


class Limited:
    """No file may grow beyond what is left: EFBIG, which the system says where it will not write on. Reached without
    any right to mount.
    """

    means = "file size limit"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def fill(self, leaving_bytes: int, group: int) -> None:
        for pid in _processes_of(group):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (leaving_bytes, resource.RLIM_INFINITY))

    def free(self, group: int) -> None:
        for pid in _processes_of(group):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


@contextmanager
def small_disk(folder: Path, size_bytes: int) -> Iterator[Disk]:
    """Make `folder` a disk of this size."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size_bytes}", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        yield Limited(folder)
        return
    try:
        yield Mounted(folder)
    finally:
        # what still has a file open there keeps it until it ends
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _write_until_full(out: object) -> None:
    step = CHUNK
    while step:
        try:
            out.write(bytes(step))  # type: ignore[attr-defined]
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            step //= 2


def _processes_of(group: int) -> Iterator[int]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(fields[2]) == group:
                yield int(entry.name)
