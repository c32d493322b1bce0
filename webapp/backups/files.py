"""Files that are whole or not there: written beside, flushed to the disk, renamed into place."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from webapp.disk import written_beside


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` for the owner's eyes only. Raises `OSError`; then nothing is there under this name."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with written_beside(path, content) as part:
        part.replace(path)


def flush_file(path: Path) -> None:
    """Have the disk hold what was written to this file."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def hash_of(path: Path) -> str:
    """Return the hex SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def file_in(folder: Path, name: str) -> Path:
    """Return the path of `name` below `folder`. Raises `ValueError` for a name that leads elsewhere."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise ValueError(f"{name} lies outside")
    return path
