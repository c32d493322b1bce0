"""Many rows by one statement, handed to the driver as they are: what SQLAlchemy does for each row of an executemany
costs more than the row. Types, names and defaults are still the tables' own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, CursorResult, Dialect, Table
from sqlalchemy.orm import Session

Rows = Sequence[Sequence[Any]]
Maker = Callable[[Any], Any]


class Insert:
    """INSERT of rows whose values stand in the order of `names`.

    A row whose columns `unique` are taken is left out, or gives the row that is there its values of `update`.
    """

    def __init__(self, table: Table, names: Sequence[str], unique: Iterable[str] = (), update: Iterable[str] = ()):
        self.table = table
        self.columns = [table.c[name] for name in names]
        self._unique, self._update = tuple(unique), tuple(update)
        self._makers: dict[str, list[Maker | None]] = {}

    def __call__(self, session: Session, rows: Rows) -> None:
        """Insert the rows, in order."""
        if rows:
            self._run(session.connection(), rows)

    def fresh(self, session: Session, rows: Rows, arrived: Any) -> set[str]:
        """Insert the rows that are new and return the `id` of each; `arrived` selects them where only some are."""
        if not rows:
            return set()
        connection = session.connection()
        result = self._run(connection, rows, " RETURNING id" if connection.dialect.name != "sqlite" else "")
        if connection.dialect.name != "sqlite":
            return set(result.scalars())
        place = next(index for index, column in enumerate(self.columns) if column.name == "id")
        asked = {row[place] for row in rows}
        # with all of them in there is no need to ask which
        return asked if result.rowcount == len(rows) else asked & set(session.scalars(arrived))

    def _run(self, connection: Connection, rows: Rows, end: str = "") -> CursorResult[Any]:
        dialect, into = connection.dialect, self._name_in(connection)
        columns = [
            column if make is None else [make(value) for value in column]
            for make, column in zip(self._makers_for(dialect), zip(*rows, strict=True), strict=True)
        ]
        if dialect.name == "sqlite":
            return connection.exec_driver_sql(self._for_sqlite(into), list(zip(*columns, strict=True)))
        return connection.exec_driver_sql(self._for_postgresql(dialect, into) + end, tuple(map(list, columns)))

    def _name_in(self, connection: Connection) -> str:
        schema = connection.schema_for_object(self.table)
        return f'"{schema}"."{self.table.name}"' if schema else f'"{self.table.name}"'

    def _makers_for(self, dialect: Dialect) -> list[Maker | None]:
        if dialect.name not in self._makers:
            types = [column.type.dialect_impl(dialect) for column in self.columns]
            self._makers[dialect.name] = [type_.bind_processor(dialect) for type_ in types]
        return self._makers[dialect.name]

    def _for_sqlite(self, into: str) -> str:
        places = ", ".join("?" * len(self.columns))
        return f"INSERT INTO {into} ({self._names}) VALUES ({places}){self._on_conflict}"  # noqa: S608 (names of our own tables)

    def _for_postgresql(self, dialect: Dialect, into: str) -> str:
        """One statement with an array for each column: its text is the same for any number of rows."""
        arrays = ", ".join(f"%s::{column.type.compile(dialect).split('(')[0]}[]" for column in self.columns)
        return f"INSERT INTO {into} ({self._names}) SELECT * FROM unnest({arrays}){self._on_conflict}"  # noqa: S608

    @cached_property
    def _names(self) -> str:
        return ", ".join(f'"{column.name}"' for column in self.columns)

    @cached_property
    def _on_conflict(self) -> str:
        if not self._unique:
            return ""
        changes = ", ".join(f'"{name}" = excluded."{name}"' for name in self._update)
        return f" ON CONFLICT ({', '.join(self._unique)}) DO {f'UPDATE SET {changes}' if changes else 'NOTHING'}"
