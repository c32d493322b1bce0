"""Packed snapshots: a morning's fifty phones ask for the same scope at the same position."""

from __future__ import annotations

import gzip
import json
import threading
from collections import OrderedDict

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.journal.feed import Feed
from webapp.journal.interface import Reader
from webapp.journal.models import CommitLog, SyncClock

KEPT = 8
Key = tuple[int, str, str, str]


class Snapshots:
    """The last few bootstraps, compressed.

    Named by the commit's nonce too: when the data are replaced by a backup under a running server, the same position
    comes again in another timeline.
    """

    def __init__(self, feed: Feed, server_id: str) -> None:
        self.feed = feed
        self.server_id = server_id
        self._kept: OrderedDict[Key, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def packed(self, session: Session, reader: Reader) -> tuple[str, bytes]:
        """Return the ETag and the gzipped reply for this reader."""
        seq = session.scalar(select(SyncClock.seq)) or 0
        nonce = session.scalar(select(CommitLog.nonce).where(CommitLog.seq == seq)) or ""
        key = (seq, nonce, self.feed.scope_of(reader), reader.person_id)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return _etag(key), self._kept[key]
        _top, snapshot = self.feed.bootstrap(session, reader)
        reply = {"server_id": self.server_id, "person": reader.person_id, **snapshot}
        packed = gzip.compress(json.dumps(reply, ensure_ascii=False, separators=(",", ":")).encode(), 6, mtime=0)
        with self._lock:
            self._kept[key] = packed
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return _etag(key), packed


def _etag(key: Key) -> str:
    return "-".join(str(part) for part in key)
