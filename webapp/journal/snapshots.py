"""Packed snapshots: a morning's fifty phones ask for the same scope at the same position."""

from __future__ import annotations

import gzip
import json
import threading
from collections import OrderedDict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.journal.columns import shorten
from webapp.journal.feed import Feed
from webapp.journal.interface import Reader
from webapp.journal.models import CommitLog, SyncClock
from webapp.journal.packed import ENCODINGS, Head

KEPT = 8
Key = tuple[int, str, str, tuple[str, ...], bool, str]


class Snapshots:
    """The last few bootstraps: what readers of one scope share is read and compressed once, for all of them.

    Named by the commit's nonce too: when the data are replaced by a backup under a running server, the same position
    comes again in another timeline.
    """

    def __init__(self, feed: Feed, server_id: str) -> None:
        self.feed = feed
        self.server_id = server_id
        self._kept: OrderedDict[Key, Head] = OrderedDict()
        self._lock = threading.Lock()
        # one at a time: fifty that begin together would each make the same, and all be late
        self._making = threading.Lock()

    def packed(self, session: Session, reader: Reader, encoding: str, *, is_short: bool = False) -> tuple[str, bytes]:
        """Return the ETag and the reply for this reader, as `br`, `gzip` or, for anything else, plain. `is_short`: with
        columns as `shorten` writes them.
        """
        seq = session.scalar(select(SyncClock.seq)) or 0
        nonce = session.scalar(select(CommitLog.nonce).where(CommitLog.seq == seq)) or ""
        scope, shared = self.feed.scope_of(reader), self.feed.shared_kinds(reader)
        form = encoding if encoding in ENCODINGS else "gzip"
        head = self._head(session, reader, (seq, nonce, scope, shared, is_short, form))
        packed = ENCODINGS[form].end(head, self._own(session, reader, shared))
        etag = "-".join((str(seq), nonce, scope, reader.person_id, *(["short"] if is_short else [])))
        return etag, packed if form == encoding else gzip.decompress(packed)

    def _head(self, session: Session, reader: Reader, key: Key) -> Head:
        if found := self._find(key):
            return found
        with self._making:
            # somebody may have made it while this one waited
            if found := self._find(key):
                return found
            *_position, shared, is_short, form = key
            kinds: dict[str, Any] = self.feed.columns(session, reader, shared)
            if is_short:
                kinds = {kind: {name: shorten(column) for name, column in of.items()} for kind, of in kinds.items()}
            head = ENCODINGS[form].begin(b'{"kinds":{' + _members(kinds))
            with self._lock:
                self._kept[key] = head
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        return head

    def _find(self, key: Key) -> Head | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _own(self, session: Session, reader: Reader, shared: tuple[str, ...]) -> bytes:
        """The rest of the reply: the kinds of which each reader sees other rows, the position, whose it is."""
        others = [entity.kind for entity in self.feed.visible(reader) if entity.kind not in shared]
        kinds = _members(self.feed.columns(session, reader, others))
        about = {"server_id": self.server_id, "person": reader.person_id, **self.feed.position(session, reader)}
        return (b"," if shared and others else b"") + kinds + b"}," + _json(about)[1:]


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _members(kinds: dict[str, Any]) -> bytes:
    """Write an object's members without its braces."""
    return _json(kinds)[1:-1]
