"""The erasure ledger (sync-protocol 12): what was erased by right, kept in a file outside database and backups."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from webapp.db import rfc3339
from webapp.disk import flush_folder
from webapp.journal.points import Point, Reached, unwatched

LINE = re.compile(r"(?:(?P<photo>photo:)(?P<sha256>[0-9a-f]{64})|(?P<id>[0-9a-f-]{36})(?:/(?P<group>[a-z_]+))?) \S+\n")
PHOTO = "photo:"
# stands for all of a record where parts of one are named
WHOLE = ""


def words_for(record_id: str, groups: Iterable[str]) -> list[str]:
    """Return how the ledger names these groups of a record's fields (`WHOLE`: all that there is)."""
    return [f"{record_id}/{group}" if group else record_id for group in sorted(groups)]


class ErasureLedger:
    """An append-only text file, a line an id of a record (with `/` and the name of a group of its fields, where only
    that went) or `photo:` and the hash of a photo that one named.

    Several processes share it: each reads what the others have appended since.
    """

    def __init__(self, path: Path, reached: Reached = unwatched) -> None:
        self.path = path
        self._reached = reached
        self._lock = threading.Lock()
        self._parts: dict[str, set[str]] = {}
        self._photos: set[str] = set()
        self._read_bytes = 0

    def __contains__(self, record_id: str) -> bool:
        """Tell whether anything of a record was erased: its body is gone then."""
        self._catch_up()
        return record_id in self._parts

    def among(self, record_ids: Iterable[str]) -> set[str]:
        """Return those of which anything was erased, by one look for all of them."""
        self._catch_up()
        return {record_id for record_id in record_ids if record_id in self._parts}

    def has(self, record_id: str, group: str) -> bool:
        """Tell whether this group of a record's fields was erased, by name or with all of it."""
        self._catch_up()
        return bool(self._parts.get(record_id, set()) & {group, WHOLE})

    def names(self, word: str) -> bool:
        """Tell whether a record, or a group of its fields (`words_for`), is written down."""
        self._catch_up()
        return self._names(word)

    def ids(self) -> frozenset[str]:
        """Return the ids of all erased records, also of those that never arrived here."""
        self._catch_up()
        return frozenset(self._parts)

    def parts(self) -> Mapping[str, frozenset[str]]:
        """Return, by record, the groups of fields that were erased, with `WHOLE` among them where all were."""
        self._catch_up()
        return {id_: frozenset(groups) for id_, groups in self._parts.items()}

    def photos(self) -> frozenset[str]:
        """Return the hashes of all photos that an erased record named. Another record may name one of them still."""
        self._catch_up()
        return frozenset(self._photos)

    def has_photo(self, sha256: str) -> bool:
        self._catch_up()
        return sha256 in self._photos

    def add(self, names: Iterable[str], at: datetime, photos: Iterable[str] = ()) -> None:
        """Write records, or groups of their fields (`words_for`), down, once each, flushed to disk, before anything of
        them is deleted.
        """
        self._catch_up()
        with self._lock:
            words = [name for name in dict.fromkeys(names) if not self._names(name)]
            words += [f"{PHOTO}{sha256}" for sha256 in dict.fromkeys(photos) if sha256 not in self._photos]
            if words:
                self._append("".join(f"{word} {rfc3339(at)}\n" for word in words).encode())
        self._catch_up()

    def _names(self, name: str) -> bool:
        id_, _slash, group = name.partition("/")
        return bool(self._parts.get(id_, set()) & {group, WHOLE})

    def _append(self, lines: bytes) -> None:
        is_new = not self.path.exists()
        with self.path.open("ab+") as out:
            if out.tell():
                out.seek(-1, os.SEEK_END)
                # a start that was cut off in mid-line must not swallow the next one
                lines = lines if out.read(1) == b"\n" else b"\n" + lines
            out.write(lines)
            out.flush()
            self._reached(Point.ERASURE_WRITTEN)
            os.fsync(out.fileno())
        if is_new:
            flush_folder(self.path.parent)
        self._reached(Point.ERASURE_LISTED)

    def _catch_up(self) -> None:
        """Read what was appended since the last look; all of it, if the file is another one."""
        try:
            size = self.path.stat().st_size
        except FileNotFoundError:
            size = 0
        if size == self._read_bytes:
            return
        with self._lock:
            if size < self._read_bytes:
                self._parts, self._photos, self._read_bytes = {}, set(), 0
            self._read_on()

    def _read_on(self) -> None:
        if not self.path.exists():
            return
        with self.path.open("rb") as source:
            source.seek(self._read_bytes)
            for line in source:
                if not line.endswith(b"\n"):
                    break
                self._read_bytes += len(line)
                self._note(line.decode("ascii", "replace"))

    def _note(self, line: str) -> None:
        if found := LINE.fullmatch(line):
            if found["photo"]:
                self._photos.add(found["sha256"])
            else:
                self._parts.setdefault(found["id"], set()).add(found["group"] or WHOLE)
