"""Copying a database whole, as of one moment: any kind into one SQLite file, and such a file into any kind."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    JSON,
    Connection,
    MetaData,
    Table,
    bindparam,
    create_engine,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from webapp.backups.errors import BackupError
from webapp.backups.files import flush_file
from webapp.backups.manifest import Position
from webapp.db import WRITES, Base
from webapp.journal.models import Blob, CommitLog, Record, SyncClock
from webapp.migrations import alembic_config, upgrade

BATCH = 1000
WAIT_SECONDS = 30.0


@dataclass(frozen=True)
class Contents:
    """What a database holds: its position, and how many records and photos."""

    position: Position
    records: int
    photos: list[str]


def address_of(path: Path) -> str:
    return f"sqlite:///{path}"


def sqlite_path(address: str) -> Path | None:
    """Return the file of a SQLite address; None for another kind of database."""
    url = make_url(address)
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def snapshot(address: str, target: Path) -> None:
    """Copy the database at `address`, which may be in use, into a new SQLite file. Raises `BackupError`.

    From SQLite by VACUUM INTO: what was deleted stays behind, an erased record's text too.
    """
    try:
        if path := sqlite_path(address):
            with closing(
                sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=WAIT_SECONDS)
            ) as source:
                source.execute("VACUUM INTO ?", (str(target),))
        else:
            _stream(address, target)
    except (sqlite3.Error, DBAPIError) as error:
        raise _translated(error) from error
    flush_file(target)


def fill(source: Path, address: str) -> None:
    """Replace all rows of the database at `address`, of this release's shape, by those of a SQLite file, in one
    transaction.
    """
    with connected(address_of(source)) as origin, connected(address, writes=True) as target, target.begin():
        with origin.begin():
            _copy_rows(origin, target)
        _set_sequences(target)
        if target.dialect.name == "postgresql":
            # until it has counted by itself it takes every table for empty, and reads the whole feed for each delta
            target.exec_driver_sql("ANALYZE")


def needs_upgrade(address: str) -> bool:
    """Tell whether the database is of an earlier release. Raises `BackupError("later_release")` for a later one."""
    with connected(address) as connection:
        script = ScriptDirectory.from_config(alembic_config(connection))
        found = MigrationContext.configure(connection).get_current_revision()
        if found is not None and found not in {revision.revision for revision in script.walk_revisions()}:
            raise BackupError("later_release", found)
        return found != script.get_current_head()


def revision_of(address: str) -> str:
    with connected(address) as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def read_contents(address: str) -> Contents:
    """Read what a database of this release's shape holds."""
    with connected(address) as connection, connection.begin():
        return Contents(
            position_of(connection),
            connection.scalar(select(func.count()).select_from(Record)) or 0,
            list(connection.scalars(select(Blob.sha256).order_by(Blob.sha256))),
        )


def position_of(connection: Any, seq: int | None = None) -> Position:
    """Return the position at commit `seq`, by default the last; a nonce of "" where there is no such commit."""
    if seq is None:
        seq = connection.scalar(select(SyncClock.seq)) or 0
    row = connection.execute(select(CommitLog.nonce, CommitLog.chain).where(CommitLog.seq == seq)).first()
    return Position(seq, row.nonce, row.chain) if row else Position(seq, "", "")


@contextmanager
def connected(address: str, *, writes: bool = False, **options: Any) -> Iterator[Connection]:
    """Open a connection of our own, which leaves nothing open behind."""
    engine = create_engine(address, poolclass=NullPool, execution_options=WRITES if writes else {})
    try:
        with engine.connect().execution_options(**options) as connection:
            yield connection
    finally:
        engine.dispose()


def close_file(path: Path) -> None:
    """Make a SQLite file complete without its write-ahead log."""
    with closing(sqlite3.connect(path, timeout=WAIT_SECONDS)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


def _stream(address: str, target: Path) -> None:
    upgrade(address_of(target))
    with (
        connected(address, isolation_level="REPEATABLE READ") as source,
        connected(address_of(target), writes=True) as copy,
        copy.begin(),
    ):
        _copy_rows(source, copy)
    close_file(target)


def _copy_rows(source: Connection, target: Connection) -> None:
    tables = [_with_plain_nulls(table) for table in Base.metadata.sorted_tables]
    if target.dialect.name == "sqlite":
        target.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for table in tables:
            target.execute(delete(table))
    else:
        names = ", ".join(f'"{table.name}"' for table in tables)
        target.execute(text(f"TRUNCATE {names}"))
    for table in tables:
        _copy_table(source, target, table)


def _copy_table(source: Connection, target: Connection, table: Table) -> None:
    rows = source.execution_options(yield_per=BATCH).execute(select(table).order_by(*table.primary_key.columns))
    own = _columns_to_itself(table)
    later: list[dict[str, Any]] = []
    for part in rows.mappings().partitions():
        values = [dict(row) for row in part]
        if own:
            later += [row for row in values if any(row[name] is not None for name in own)]
            values = [row | dict.fromkeys(own) for row in values]
        target.execute(insert(table), values)
    if later:
        _point_to_itself(target, table, own, later)


def _columns_to_itself(table: Table) -> list[str]:
    """A place lies in a place that may come after it: such columns are filled when all rows are there."""
    return [key.parent.name for key in table.foreign_keys if key.target_fullname.split(".")[0] == table.name]


def _point_to_itself(target: Connection, table: Table, own: list[str], rows: list[dict[str, Any]]) -> None:
    (key,) = table.primary_key.columns
    statement = update(table).where(key == bindparam("row_key")).values({name: bindparam(f"to_{name}") for name in own})
    target.execute(statement, [{"row_key": row[key.name], **{f"to_{n}": row[n] for n in own}} for row in rows])


def _with_plain_nulls(table: Table) -> Table:
    """A JSON column writes None as the JSON word null: copied, an empty field must stay empty."""
    copy = table.to_metadata(MetaData())
    for column in copy.columns:
        if isinstance(column.type, JSON):
            column.type = JSON(none_as_null=True)
    return copy


def _set_sequences(target: Connection) -> None:
    """PostgreSQL's counters know nothing of rows that came with their numbers: the next row would collide."""
    if target.dialect.name != "postgresql":
        return
    for table in Base.metadata.sorted_tables:
        column = table.autoincrement_column
        name = column is not None and target.scalar(select(func.pg_get_serial_sequence(table.name, column.name)))
        if column is not None and name:
            highest = target.scalar(select(func.max(column)))
            target.execute(select(func.setval(name, highest or 1, highest is not None)))


def _translated(error: Exception) -> BackupError:
    said = str(getattr(error, "orig", error)).splitlines()[0]
    return BackupError("disk" if "full" in said or "disk I/O" in said else "database", said)
