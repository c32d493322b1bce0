"""The erasure ledger (sync-protocol 12): ids erased by right, kept in a file outside database and backups."""

from __future__ import annotations

import os
import threading
from datetime import datetime
from pathlib import Path

from webapp.db import rfc3339


class ErasureLedger:
    """An append-only text file, a line an id. Reading it again after a restore is all that a restore needs."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._ids = {line.split()[0] for line in path.read_text().splitlines() if line} if path.exists() else set()

    def __contains__(self, record_id: str) -> bool:
        return record_id in self._ids

    def ids(self) -> frozenset[str]:
        return frozenset(self._ids)

    def add(self, record_id: str, at: datetime) -> None:
        """Write the id down, once, flushed to disk, before anything of the record is deleted."""
        if record_id in self._ids:
            return
        with self._lock, self.path.open("a") as out:
            out.write(f"{record_id} {rfc3339(at)}\n")
            out.flush()
            os.fsync(out.fileno())
            self._ids.add(record_id)
