"""Files that are whole or not there: written beside, flushed to the disk, renamed into place."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from webapp.disk import flush_folder

PART = ".part"


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` for the owner's eyes only. Raises `OSError`; then nothing is there under this name."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}{PART}")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    flush_folder(path.parent)


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
