"""What devices may see: pages of changes, and the whole scope as a snapshot (sync-protocol 6)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, Boolean, Float, Integer, Select, String, True_, select, true, tuple_
from sqlalchemy.orm import Session

from webapp.db import db, wire_value
from webapp.journal import cursor as cursors
from webapp.journal.cursor import BadCursorError, Position
from webapp.journal.interface import Entity, Reader
from webapp.journal.models import Change, CommitLog, SyncClock

PAGE = 1000
PAGE_BYTES = 1 << 20
CHUNK = 500
AS_THEY_ARE = (String, Integer, Boolean, Float, JSON)


class ResetError(Exception):
    """The device must start from a snapshot. `why`: lineage, scope or expired. `is_restored`: the data were replaced
    by an earlier state.
    """

    def __init__(self, why: str, *, is_restored: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.is_restored = is_restored


@dataclass(frozen=True)
class Page:
    changes: list[dict[str, Any]]
    cursor: str
    head: str
    more: bool


def snapshot_session() -> Session:
    """A session whose statements all see one moment: clock and rows of a page must agree."""
    session = Session(db.engine)
    if db.engine.dialect.name != "sqlite":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    return session


class Feed:
    """Pages and snapshots of the entities it was given, for one reader at a time."""

    def __init__(self, entities: Iterable[Entity], secret: str) -> None:
        self.entities = {entity.kind: entity for entity in entities}
        self.secret = secret

    def visible(self, reader: Reader) -> list[Entity]:
        return [e for e in self.entities.values() if e.permission in reader.permissions]

    def scope_of(self, reader: Reader) -> str:
        """Name what the reader may see. It changes with rights, and with what a release sends."""
        shape = [
            (e.kind, e.fields_for(reader.permissions), sorted(e.scope_rights & reader.permissions))
            for e in self.visible(reader)
        ]
        return hashlib.sha256(json.dumps(shape).encode()).hexdigest()[:16]

    def pull(self, session: Session, reader: Reader, cursor: str, head: str, limit: int = PAGE) -> Page:
        """Return the changes after `cursor` (empty: from the beginning). Raises `ResetError`."""
        top = session.scalar(select(SyncClock.seq)) or 0
        after = self._position(session, reader, cursor, top)
        if head:
            self._check_lineage(session, self._read(head), top)
        limit = min(max(limit, 1), PAGE)
        rows = self._changed_since(session, reader, after, limit + 1)
        changes = self._load(session, reader, rows[:limit])
        kept = _within(changes, PAGE_BYTES)
        position = self._at(session, reader, rows[kept - 1].seq, rows[kept - 1].id) if kept else after
        return Page(
            changes[:kept], cursors.write(position, self.secret), self._head(session, top), more=kept < len(rows)
        )

    def _read(self, token: str) -> Position:
        try:
            return cursors.read(token, self.secret)
        except BadCursorError as error:
            raise ResetError("lineage") from error

    def _position(self, session: Session, reader: Reader, cursor: str, top: int) -> Position:
        scope = self.scope_of(reader)
        if not cursor:
            return Position(0, 0, "", reader.person_id, scope)
        position = self._read(cursor)
        self._check_lineage(session, position, top)
        if position.scope != scope or position.person_id != reader.person_id:
            raise ResetError("scope")
        return position

    def _check_lineage(self, session: Session, position: Position, top: int) -> None:
        if position.seq == 0:
            return
        nonce = session.scalar(select(CommitLog.nonce).where(CommitLog.seq == position.seq))
        if position.seq > top or nonce is None or nonce != position.nonce:
            # the HMAC was right: this installation gave a position that its data do not know any more
            raise ResetError("lineage", is_restored=True)

    def _changed_since(self, session: Session, reader: Reader, after: Position, limit: int) -> list[Any]:
        kinds = [entity.kind for entity in self.visible(reader)]
        return list(
            session.execute(
                select(Change.id, Change.kind, Change.entity_id, Change.seq)
                .where(
                    # no column of an index: by kind, SQLite would read and sort every change there ever was
                    (Change.kind + "").in_(kinds),
                    tuple_(Change.seq, Change.id) > tuple_(after.seq, after.change_id),
                )
                .order_by(Change.seq, Change.id)
                .limit(limit)
            )
        )

    def _load(self, session: Session, reader: Reader, rows: list[Any]) -> list[dict[str, Any]]:
        ids: dict[str, list[str]] = {}
        for row in rows:
            ids.setdefault(row.kind, []).append(row.entity_id)
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for kind, wanted in ids.items():
            entity = self.entities[kind]
            names = entity.fields_for(reader.permissions)
            for start in range(0, len(wanted), CHUNK):
                statement = _rows(entity, reader).where(entity.model.id.in_(wanted[start : start + CHUNK]))
                for values in session.execute(statement):
                    data = {name: wire_value(value) for name, value in zip(names, values[2:], strict=True)}
                    found[kind, values[0]] = {"kind": kind, "id": values[0], "version": values[1], "data": data}
        return [
            found.get((row.kind, row.entity_id), {"kind": row.kind, "id": row.entity_id, "gone": True}) for row in rows
        ]

    def _at(self, session: Session, reader: Reader, seq: int, change_id: int) -> Position:
        nonce = session.scalar(select(CommitLog.nonce).where(CommitLog.seq == seq)) or ""
        return Position(seq, change_id, nonce, reader.person_id, self.scope_of(reader))

    def _head(self, session: Session, top: int) -> str:
        nonce = session.scalar(select(CommitLog.nonce).where(CommitLog.seq == top)) or ""
        return cursors.write(Position(top, 0, nonce, "", ""), self.secret)

    def digest(self, session: Session, reader: Reader) -> dict[str, Any]:
        """Sum up the reader's whole scope: the count of rows, and the XOR of SHA-256 over `kind \\n id \\n version`."""
        count, total = 0, 0
        for entity in self.visible(reader):
            for id_, version in session.execute(
                _rows(entity, reader).with_only_columns(entity.model.id, entity.model.version)
            ):
                text = f"{entity.kind}\n{id_}\n{version}".encode()
                total ^= int.from_bytes(hashlib.sha256(text).digest())
                count += 1
        return {"count": count, "xor": f"{total:064x}"}

    def shared_kinds(self, reader: Reader) -> tuple[str, ...]:
        """Name the kinds of which the reader sees what everybody of the same scope sees."""
        return tuple(e.kind for e in self.visible(reader) if e.scope is None or isinstance(e.scope(reader), True_))

    def columns(self, session: Session, reader: Reader, kinds: Iterable[str]) -> dict[str, dict[str, list[Any]]]:
        """Return all that the reader may see of these kinds as columns: they compress best and are the fastest to
        read.
        """
        return {kind: _columns(session, self.entities[kind], reader) for kind in kinds}

    def position(self, session: Session, reader: Reader) -> dict[str, str]:
        """Return cursor and head of who has seen everything up to now."""
        top = session.scalar(select(SyncClock.seq)) or 0
        end = session.scalar(select(Change.id).where(Change.seq == top).order_by(Change.id.desc()).limit(1)) or 0
        cursor = cursors.write(self._at(session, reader, top, end), self.secret)
        return {"cursor": cursor, "head": self._head(session, top)}


def _columns(session: Session, entity: Entity, reader: Reader) -> dict[str, list[Any]]:
    names = ("id", "version", *entity.fields_for(reader.permissions))
    # by the connection: rows of a session are twice as dear
    rows = session.connection().execute(_rows(entity, reader).order_by(entity.model.id)).all()
    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    return {name: _wire_column(entity, name, column) for name, column in zip(names, columns, strict=True)}


def _rows(entity: Entity, reader: Reader) -> Select[Any]:
    columns = [getattr(entity.model, name) for name in entity.fields_for(reader.permissions)]
    live = entity.is_live if entity.is_live is not None else true()
    scope = entity.scope(reader) if entity.scope else true()
    return select(entity.model.id, entity.model.version, *columns).where(live, scope)


def _wire_column(entity: Entity, name: str, column: Sequence[Any]) -> list[Any]:
    """Most columns are what JSON holds already: half a million values need not be asked one by one."""
    kind = getattr(entity.model, name).type
    return list(column) if isinstance(kind, AS_THEY_ARE) else [wire_value(value) for value in column]


def _within(changes: list[dict[str, Any]], limit_bytes: int) -> int:
    """Count the leading changes that fit; at least one, or a page could never move on."""
    used = 0
    for count, change in enumerate(changes):
        used += len(json.dumps(change, ensure_ascii=False).encode()) + 1
        if used > limit_bytes and count:
            return count
    return len(changes)
