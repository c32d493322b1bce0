"""What a kill now and then does to Chromium's own LevelDB log, done here on purpose, and how it is seen afterwards.

Once in about a hundred kills on a busy machine the next Chromium finds a torn record in that log, and throws the
origin's whole database away (its own log says so).
"""

from __future__ import annotations

from pathlib import Path

THROWN_AWAY = "recovering from a corrupted (and deleted) database"


def tear(profile: Path) -> None:
    """Overwrite a block of the database's log, as a write that only half reached the disk."""
    for log in (profile / "Default" / "IndexedDB").glob("http_localhost_*.leveldb/*.log"):
        content = bytearray(log.read_bytes())
        content[len(content) // 3 : len(content) // 3 + 512] = bytes(512)
        log.write_bytes(content)


def times_thrown_away(profile: Path) -> int:
    log = profile.parent / f"{profile.name}.log"
    return log.read_text(errors="replace").count(THROWN_AWAY)
