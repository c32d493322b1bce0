"""Who uses an instance folder or a repository just now. A lock ends with its process, however that ends.

SQLite's own file locks, on a file that holds nothing: shared and exclusive, on every system that Python runs on.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from webapp.backups.errors import BackupError

RESTORING = "restoring"
LOCK = "in-use.lock"


def hold(path: Path, *, is_exclusive: bool) -> sqlite3.Connection | None:
    """Take the lock at `path` at once; None when somebody holds it against us. Close what is returned to let go.

    Raises `BackupError("disk")` where no lock can be made.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = None
    try:
        # the thread that lets go may be another than the one that took it
        lock = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
        lock.execute("BEGIN EXCLUSIVE" if is_exclusive else "BEGIN")
        lock.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        if lock is not None:
            lock.close()
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            return None
        raise BackupError("disk", f"{path.parent}: {error}") from error
    return lock


def hold_instance(instance: Path) -> sqlite3.Connection:
    """Say that this process serves or reads the data of an instance. Raises `BackupError` while they are replaced."""
    lock = hold(instance / LOCK, is_exclusive=False)
    if lock is None or (instance / RESTORING).exists():
        if lock is not None:
            lock.close()
        raise BackupError("restoring")
    return lock


@contextmanager
def in_use(instance: Path) -> Iterator[None]:
    """Use the data for the length of a block. Raises `BackupError("restoring")`."""
    lock = hold_instance(instance)
    try:
        yield
    finally:
        lock.close()


@contextmanager
def alone(path: Path, code: str) -> Iterator[None]:
    """Be the only one at this lock. Raises `BackupError(code)` when somebody else is."""
    lock = hold(path, is_exclusive=True)
    if lock is None:
        raise BackupError(code)
    try:
        yield
    finally:
        lock.close()
