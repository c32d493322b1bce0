"""Writes sealed records straight into the journal's tables, with the rows that applying them would have made."""

from __future__ import annotations

import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from webapp.db import rfc3339
from webapp.ids import uuid7
from webapp.journal.commit import GENESIS, chain_link
from webapp.journal.models import Change, CommitLog, Record, SyncClock

AT_ONCE = 5_000


@dataclass
class Hand:
    """Who seals: a key on a device, the number of its last record and that record's hash."""

    author_id: str
    device_id: str
    key_id: str
    sign: Callable[[bytes], str]
    app: str
    via: str
    n: int = 0
    prev: str | None = None


class Scribe:
    """Goes on where the journal ends. `per_commit` records share a commit; time passes by `pace` from one to the
    next. Rows of features are handed to `add`, latest states of entities to `touch`.
    """

    def __init__(
        self, session: Session, begun: datetime, *, per_commit: int = 50, pace: timedelta, seed: int = 7
    ) -> None:
        self.session = session
        self.random = random.Random(seed)
        self.moment = begun
        self.pace = pace
        self.per_commit = per_commit
        self.seq = session.scalar(select(SyncClock.seq)) or 0
        self.chain = session.scalar(select(CommitLog.chain).where(CommitLog.seq == self.seq)) or GENESIS
        # of labels: among 200,000 drawn at random two are likely to be the same
        self.codes: set[str] = set()
        self._hashes: list[str] = []
        self._rows: dict[Any, list[dict[str, Any]]] = defaultdict(list)
        self._touched: dict[tuple[str, str], int] = {}

    def new_id(self) -> str:
        return uuid7(self.moment, self.random.randbytes)

    def write(self, hand: Hand, type_: str, data: Any, **members: Any) -> dict[str, Any]:
        """Seal and keep a stored, applied record; return its row."""
        self.moment += self.pace
        hand.n += 1
        id_ = members.pop("id", None) or self.new_id()
        captured_at = self.moment.replace(microsecond=self.moment.microsecond // 1000 * 1000)
        envelope = {
            "v": 1,
            "id": id_,
            "n": hand.n,
            "device": hand.device_id,
            "author": hand.author_id,
            "type": type_,
            "schema": 1,
            "captured_at": rfc3339(captured_at),
            "tz": "UTC",
            "clock_offset_ms": 0,
            "target": None,
            "base": None,
            "depends": [],
            "data": data,
            "photos": [],
            "amends": None,
            "app": hand.app,
            "prev": hand.prev,
            **({"via": "desk"} if hand.via == "desk" else {}),
            **members,
        }
        body = json.dumps(envelope, ensure_ascii=False, separators=(",", ":"))
        text = body.encode()
        hand.prev = hashlib.sha256(text).hexdigest()
        place = {"seq": self.seq + 1, "ix": len(self._hashes)}
        row = {
            "id": id_,
            "hash": hand.prev,
            "body": body,
            "key_id": hand.key_id,
            "sig": hand.sign(text),
            "device_id": hand.device_id,
            "n": hand.n,
            "author_id": hand.author_id,
            "type": type_,
            "captured_at": captured_at,
            "received_at": captured_at,
            "via": hand.via,
            "outcome": "stored",
            **place,
            "applied_seq": place["seq"],
            "applied_ix": place["ix"],
        }
        self._hashes.append(hand.prev)
        self.add(Record, row)
        if len(self._hashes) == self.per_commit:
            self.commit()
        return row

    def add(self, model: Any, row: dict[str, Any]) -> None:
        self._rows[model].append(row)

    def touch(self, kind: str, id_: str) -> None:
        """Put an entity into the feed with the record just written."""
        self._touched[kind, id_] = self.seq + (1 if self._hashes else 0)

    def commit(self) -> None:
        """End the commit: its place in the log and the chain."""
        if not self._hashes:
            return
        self.seq += 1
        self.chain = chain_link(self.chain, self._hashes)
        nonce = self.random.randbytes(8).hex()
        self.add(CommitLog, {"seq": self.seq, "nonce": nonce, "at": self.moment, "chain": self.chain})
        self._hashes = []
        if len(self._rows[Record]) >= AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Bring the rows so far into the database."""
        for model, rows in self._rows.items():
            if rows:
                self.session.execute(insert(model.__table__), rows)
        self._rows.clear()

    def close(self, hands: Iterable[Hand] = ()) -> None:
        """End what is open, write the feed and the clock. The caller commits."""
        self.commit()
        self.flush()
        known = {
            (row.kind, row.entity_id): row.id
            for row in self.session.execute(select(Change.id, Change.kind, Change.entity_id))
        }
        for key in [key for key in self._touched if key in known]:
            statement = update(Change).where(Change.id == known[key]).values(seq=self._touched.pop(key))
            self.session.execute(statement, execution_options={"synchronize_session": False})
        fresh = [{"kind": kind, "entity_id": id_, "seq": seq} for (kind, id_), seq in self._touched.items()]
        for start in range(0, len(fresh), AT_ONCE):
            self.session.execute(insert(Change.__table__), fresh[start : start + AT_ONCE])
        self.session.execute(update(SyncClock).values(seq=self.seq))
        self._touched.clear()
