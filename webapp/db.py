"""The database: one declarative base, the engine's settings, named column types.

SQLite: WAL, synchronous FULL, `BEGIN IMMEDIATE` for writers (sync-protocol 7.2). PostgreSQL: READ COMMITTED,
`lock_timeout`.
"""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any

import orjson
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, Connection, DateTime, Dialect, Engine, MetaData, String, event, func, select
from sqlalchemy.orm import DeclarativeBase, mapped_column, registry
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
WRITES = {"writes": True}
DML = ("INSERT", "UPDATE", "DELETE")
# how long a writer waits for the others, on either database; docs/decisions.md says why so long
LOCK_SECONDS = 30
WRITER_SETTINGS = select(
    func.set_config("lock_timeout", f"{LOCK_SECONDS}s", True),
    func.set_config("idle_in_transaction_session_timeout", "60s", True),
)
# a push touches more than SQLite's own 2 MB of pages, and fills its log every third time: 8 and 16 MB take 5 % off one
CACHES = ("cache_size=-8000", "wal_autocheckpoint=4000")


class UndeclaredWriteError(RuntimeError):
    """Somebody wrote outside `journal.commit.writing()`, the one place that may."""


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant. SQLite has no zones, so it keeps the naive UTC time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Money(TypeDecorator[Decimal]):
    """An amount to the hundredth, kept as a whole number of hundredths: SQLite has no decimals."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else int((value * 100).to_integral_value())

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value) / 100


Uuid = Annotated[str, mapped_column(String(36))]
Sha256 = Annotated[str, mapped_column(String(64))]


class Base(DeclarativeBase):
    registry = registry(
        metadata=MetaData(naming_convention=NAMING), type_annotation_map={datetime: Instant, Decimal: Money}
    )


# a date or a row in a column of JSON is somebody's mistake, which orjson would write down and `json` refuses
AS_JSON_WOULD = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_SUBCLASS


def to_json(value: Any) -> str:
    """Write what a column of JSON holds, in a third of the time of `json`; what only `json` can write, by that."""
    try:
        return orjson.dumps(value, option=AS_JSON_WOULD).decode()
    except TypeError:
        return json.dumps(value)


db = SQLAlchemy(model_class=Base, engine_options={"json_serializer": to_json})


@event.listens_for(Engine, "connect")
def _settle_connection(dbapi_connection: Any, _record: Any) -> None:
    if isinstance(dbapi_connection, sqlite3.Connection):
        dbapi_connection.isolation_level = None
        # what is deleted is overwritten with zeros: erased by right means gone from the file as well
        settings = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
        for pragma in (*settings, *CACHES, f"busy_timeout={LOCK_SECONDS * 1000}"):
            dbapi_connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    """A deferred transaction that reads and then writes fails at once under load, in spite of busy_timeout."""
    writes = connection.get_execution_options().get("writes")
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
    elif writes:
        connection.execute(WRITER_SETTINGS)


@event.listens_for(Engine, "before_cursor_execute")
def _forbid_undeclared_writes(
    connection: Connection, _cursor: Any, statement: str, _parameters: Any, _context: Any, _many: bool
) -> None:
    if statement.lstrip()[:6].upper() in DML and not connection.get_execution_options().get("writes"):
        raise UndeclaredWriteError(statement.split(maxsplit=3)[:3])


def rfc3339(instant: datetime | None) -> str | None:
    """Write an instant as the wire wants it: UTC, milliseconds, `Z`."""
    if instant is None:
        return None
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{instant.microsecond // 1000:03d}Z"


def wire_value(value: Any) -> Any:
    """Turn a column's value into what JSON holds."""
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value
