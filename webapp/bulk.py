"""Many rows by one statement, handed to the driver as they are: what SQLAlchemy does for each row of an executemany
costs more than the row. Types, names and defaults are still the tables' own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, CursorResult, Dialect, Table
from sqlalchemy.orm import Session

Rows = Sequence[Sequence[Any]]
Maker = Callable[[Any], Any]


class Many:
    """A statement for many rows of a table, whose values stand in the order of `names`."""

    def __init__(self, table: Table, names: Sequence[str]) -> None:
        self.table = table
        self.columns = [table.c[name] for name in names]
        self._makers: dict[str, list[Maker | None]] = {}

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
        # an array for each column: the text is the same for any number of rows
        arrays = ", ".join(f"%s::{column.type.compile(dialect).split('(')[0]}[]" for column in self.columns)
        text = self.for_postgresql(name, f"unnest({arrays})") + end
        return connection.exec_driver_sql(text, tuple(map(list, columns)))

    def for_sqlite(self, table: str) -> str:
        raise NotImplementedError

    def for_postgresql(self, table: str, rows: str) -> str:
        raise NotImplementedError

    def _name_in(self, connection: Connection) -> str:
        schema = connection.schema_for_object(self.table)
        return f'"{schema}"."{self.table.name}"' if schema else f'"{self.table.name}"'

    def _makers_for(self, dialect: Dialect) -> list[Maker | None]:
        if dialect.name not in self._makers:
            types = [column.type.dialect_impl(dialect) for column in self.columns]
            self._makers[dialect.name] = [type_.bind_processor(dialect) for type_ in types]
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
        said = f"{rows} AS said({', '.join(self.names)})"
        return f"UPDATE {table} SET {changes} FROM {said} WHERE {table}.{key} = said.{key}"  # noqa: S608


def _made(make: Maker | None, column: Sequence[Any], made: dict[datetime, Any]) -> Sequence[Any]:
    """Make of a column's values what the driver takes; of one instant once, as most of a row's are the same."""
    if make is None:
        return column
    if not isinstance(column[0], datetime):
        return list(map(make, column))
    for value in set(column) - made.keys():
        made[value] = make(value)
    return [made[value] for value in column]
