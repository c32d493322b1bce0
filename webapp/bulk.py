"""Many rows by one statement, handed to the driver as they are: what SQLAlchemy does for each row of an executemany
costs more than the row. Types, names and defaults are still the tables' own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

import orjson
from sqlalchemy import ARRAY, JSON, Boolean, Column, Connection, CursorResult, Dialect, String, Table, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

Rows = Sequence[Sequence[Any]]
Maker = Callable[[Any], Any]


class Many:
    """A statement for many rows of a table, whose values stand in the order of `names`."""

    def __init__(self, table: Table, names: Sequence[str]) -> None:
        self.table = table
        self.columns = [table.c[name] for name in names]
        self._makers: dict[str, list[Maker | None]] = {}
        self._said: str | None = None

    def __call__(self, session: Session, rows: Rows) -> None:
        """Run it for the rows, in order."""
        if rows:
            self.run(session.connection(), rows)

    def run(self, connection: Connection, rows: Rows, end: str = "") -> CursorResult[Any]:
        dialect, name = connection.dialect, self._name_in(connection)
        made: dict[datetime, Any] = {}
        columns = [
            _made(make, column, made)
            for make, column in zip(self._makers_for(dialect), zip(*rows, strict=True), strict=True)
        ]
        if dialect.name == "sqlite":
            return connection.exec_driver_sql(self.for_sqlite(name), list(zip(*columns, strict=True)))
        # one value for all: the text is the same for any number of rows, and a driver's arrays take half of a push
        keys = [column.name for column in self.columns]
        said = orjson.dumps([dict(zip(keys, row, strict=True)) for row in zip(*columns, strict=True)]).decode()
        return connection.exec_driver_sql(self.for_postgresql(name, self._said_in(dialect)) + end, (said,))

    def _said_in(self, dialect: Dialect) -> str:
        """Return the rows as PostgreSQL reads them. A column of JSON comes as text: JSON's null is not NULL."""
        if self._said is None:
            read, given = [], []
            for name, column in zip(self.names, self.columns, strict=True):
                is_json = isinstance(column.type, JSON)
                read.append(f"{name} {'TEXT' if is_json else column.type.compile(dialect)}")
                given.append(f"{name}::JSON" if is_json else name)
            rows = f"json_to_recordset(%s::JSON) AS said({', '.join(read)})"
            self._said = f"(SELECT {', '.join(given)} FROM {rows}) AS said"  # noqa: S608
        return self._said

    def for_sqlite(self, table: str) -> str:
        raise NotImplementedError

    def for_postgresql(self, table: str, rows: str) -> str:
        raise NotImplementedError

    def _name_in(self, connection: Connection) -> str:
        schema = connection.schema_for_object(self.table)
        return f'"{schema}"."{self.table.name}"' if schema else f'"{self.table.name}"'

    def _makers_for(self, dialect: Dialect) -> list[Maker | None]:
        if dialect.name not in self._makers:
            self._makers[dialect.name] = [_maker(column, dialect) for column in self.columns]
        return self._makers[dialect.name]

    @cached_property
    def names(self) -> list[str]:
        return [f'"{column.name}"' for column in self.columns]


class Insert(Many):
    """INSERT. A row whose columns `unique` are taken is left out, or gives the row that is there its values of
    `update`.
    """

    def __init__(self, table: Table, names: Sequence[str], unique: Iterable[str] = (), update: Iterable[str] = ()):
        super().__init__(table, names)
        self._unique, self._update = tuple(unique), tuple(update)

    def fresh(self, session: Session, rows: Rows, arrived: Any) -> set[str]:
        """Insert the rows that are new and return the `id` of each; `arrived` selects them where only some are."""
        if not rows:
            return set()
        connection = session.connection()
        if connection.dialect.name != "sqlite":
            return set(self.run(connection, rows, " RETURNING id").scalars())
        inserted = self.run(connection, rows).rowcount
        place = self.names.index('"id"')
        asked = {row[place] for row in rows}
        # with all of them in there is no need to ask which
        return asked if inserted == len(rows) else asked & set(session.scalars(arrived))

    def for_sqlite(self, table: str) -> str:
        places = ", ".join("?" * len(self.columns))
        return f"INSERT INTO {table} ({', '.join(self.names)}) VALUES ({places}){self._on_conflict}"  # noqa: S608

    def for_postgresql(self, table: str, rows: str) -> str:
        return f"INSERT INTO {table} ({', '.join(self.names)}) SELECT * FROM {rows}{self._on_conflict}"  # noqa: S608

    @cached_property
    def _on_conflict(self) -> str:
        if not self._unique:
            return ""
        changes = ", ".join(f'"{name}" = excluded."{name}"' for name in self._update)
        return f" ON CONFLICT ({', '.join(self._unique)}) DO {f'UPDATE SET {changes}' if changes else 'NOTHING'}"


class Update(Many):
    """UPDATE of the rows that have the first value in their first column."""

    def for_sqlite(self, table: str) -> str:
        key, *rest = self.names
        # numbered, as the key comes first in a row and last in the statement
        changes = ", ".join(f"{name} = ?{number}" for number, name in enumerate(rest, 2))
        return f"UPDATE {table} SET {changes} WHERE {key} = ?1"  # noqa: S608

    def for_postgresql(self, table: str, rows: str) -> str:
        key, *rest = self.names
        changes = ", ".join(f"{name} = said.{name}" for name in rest)
        return f"UPDATE {table} SET {changes} FROM {rows} WHERE {table}.{key} = said.{key}"  # noqa: S608


class _Texts(TypeDecorator[list[str]]):
    """Texts as one value: an array, and JSON where there are no arrays."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(JSON() if dialect.name == "sqlite" else ARRAY(String()))


class _Among(FunctionElement[bool]):
    name = "among"
    inherit_cache = True
    # a condition as it stands: `… = 1` around it would keep SQLite from its indexes
    _is_implicitly_boolean = True
    type = Boolean()


def among(column: ColumnElement[str] | InstrumentedAttribute[str], name: str) -> _Among:
    """Ask whether a column of text is one of those that are given as `name`, a list: like IN with an expanding
    parameter, but the statement stays the same for any number of them, and has not to be written anew each time.
    """
    return _Among(column, bindparam(name, type_=_Texts()))


@compiles(_Among)
def _is_any(element: _Among, compiler: SQLCompiler, **given: Any) -> str:
    column, texts = (compiler.process(clause, **given) for clause in element.clauses)
    return f"{column} = ANY ({texts})"


@compiles(_Among, "sqlite")
def _is_in_json(element: _Among, compiler: SQLCompiler, **given: Any) -> str:
    column, texts = (compiler.process(clause, **given) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({texts}))"  # noqa: S608


def _maker(column: Column[Any], dialect: Dialect) -> Maker | None:
    """Return what turns a value into one that the driver takes, and JSON into text."""
    type_ = JSON() if isinstance(column.type, JSON) else column.type.dialect_impl(dialect)
    return type_.bind_processor(dialect)


def _made(make: Maker | None, column: Sequence[Any], made: dict[datetime, Any]) -> Sequence[Any]:
    """Make of a column's values what the driver takes; of one instant once, as most of a row's are the same."""
    if make is None:
        return column
    if not isinstance(column[0], datetime):
        return list(map(make, column))
    for value in set(column) - made.keys():
        made[value] = make(value)
    return [made[value] for value in column]
