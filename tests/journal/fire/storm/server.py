"""The server: the real application on a real database, that can be killed, copied and put back."""

from __future__ import annotations

import os
import shutil
import sqlite3
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from contextvars import Context
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, cast

import psycopg
from flask import Flask
from sqlalchemy import select
from sqlalchemy.engine import make_url
from sqlalchemy.util import LRUCache

from tests.databases import KeptRows
from tests.journal.fire.storm.school import let_go
from webapp import create_app
from webapp.backups.database import position_of
from webapp.backups.durability import goes_on_from, is_of_this_timeline, mark_durable
from webapp.backups.models import Restoration
from webapp.db import db
from webapp.journal.commit import writing
from webapp.journal.models import Blob
from webapp.journal.points import Point
from webapp.retention.purging import erase_again

# where a request of a phone can find the server dying
POINTS = (
    Point.PUSH_PARSED,
    Point.PUSH_KEPT,
    Point.PUSH_APPLIED,
    Point.COMMIT_BEFORE_TICK,
    Point.COMMIT_BEFORE,
    Point.COMMIT_AFTER,
    Point.PUSH_BEFORE_REPLY,
)
PHOTO_POINTS = (Point.PHOTO_WRITTEN, Point.PHOTO_RENAMED, Point.PHOTO_STORED, Point.PHOTO_NOTED)
COMPILED: Any = LRUCache(2000)
HOP = {"Connection", "Transfer-Encoding"}


class ServerKilledError(BaseException):
    """The process is gone, in the middle of whatever it was doing. Nothing may catch it but the storm."""


@dataclass(frozen=True)
class Reply:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    cookie: str | None = None


@dataclass
class Copy:
    """A backup: the data as of one moment, and the photos that were there."""

    rows: Path | KeptRows
    photos: Path
    at: datetime
    position: Any
    is_verified: bool = False

    @property
    def name(self) -> str:
        return self.photos.name


@dataclass
class Server:
    """`clock` is the true time. Cookies are kept by the number of the phone."""

    address: str
    instance: Path
    clock: Callable[[], datetime]
    cookies: dict[int, str] = field(default_factory=dict)
    kill_at: Point | None = None
    kills: int = 0

    def __post_init__(self) -> None:
        self.app = self._start()
        self._copies = 0

    def _start(self) -> Flask:
        given = {
            "INSTANCE": self.instance,
            "SQLALCHEMY_DATABASE_URI": self.address,
            "CLOCK": lambda: self.clock(),
            "REACHED": self._reached,
            # a server that begins anew would compile its statements anew: half of the time of all that is done here
            "SQLALCHEMY_ENGINE_OPTIONS": {"execution_options": {"compiled_cache": COMPILED}},
        }
        return create_app(given)

    def _reached(self, point: Point) -> None:
        if self.kill_at == point:
            self.kill_at = None
            self.kills += 1
            raise ServerKilledError(point)

    def restart(self) -> None:
        """Begin anew, as after a kill: what is in memory is gone, and what the start does is done."""
        let_go(self.app)
        # making the app takes longer than ten requests: each tenth time shows what the rest takes for granted
        if self.kills % 10 == 1:
            self.app = self._start()
        self.app.extensions["journal"].snapshots._kept.clear()
        erase_again(self.app)

    def handle(self, phone: int, ask: dict[str, Any], body: bytes) -> Reply:
        """Give a request of a phone to the app. Raises `ServerKilledError`."""
        path, _mark, query = ask["path"].partition("?")
        headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in ask["headers"].items()}
        kind = headers.pop("HTTP_CONTENT_TYPE", "")
        if phone in self.cookies:
            headers["HTTP_COOKIE"] = self.cookies[phone]
        environ = {
            **_PLAIN, **headers, "REQUEST_METHOD": ask["method"], "PATH_INFO": path, "QUERY_STRING": query,
            "CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(body)), "REMOTE_ADDR": f"10.0.0.{phone + 1}",
            "HTTP_ACCEPT_ENCODING": "", "wsgi.input": BytesIO(body),
        }  # fmt: skip
        return Context().run(self._serve, environ)

    def _serve(self, environ: dict[str, Any]) -> Reply:
        begun: list[Any] = []
        chunks = self.app.wsgi_app(environ, lambda status, headers, _error=None: begun.extend((status, headers)))
        body = b"".join(chunks)
        if close := getattr(chunks, "close", None):
            close()
        status, headers = begun
        cookie = next((value.split(";")[0] for name, value in headers if name == "Set-Cookie"), None)
        kept = tuple((name, value) for name, value in headers if name != "Set-Cookie" and name not in HOP)
        return Reply(int(status.split()[0]), kept, body, cookie)

    def keep_cookie(self, phone: int, cookie: str) -> None:
        """What a browser does with a reply that came."""
        if cookie.endswith("="):
            self.cookies.pop(phone, None)
        else:
            self.cookies[phone] = cookie

    @contextmanager
    def inside(self) -> Iterator[None]:
        with self.app.app_context():
            yield

    def back_up(self, folder: Path) -> Copy:
        """Copy the data, then the photos that the data name, as a backup does: a file without a row is in none."""
        self._copies += 1
        target = folder / f"{self._copies:04d}"
        target.mkdir(parents=True)
        with self.inside():
            position = position_of(db.session)
            names = list(db.session.scalars(select(Blob.sha256)))
            db.session.rollback()
        rows = self._copy_rows(target)
        for name in names:
            self._link_photo(self.instance / "photos", target / "photos", name)
        return Copy(rows, target / "photos", self.clock(), position)

    def _link_photo(self, source: Path, target: Path, name: str) -> None:
        path = Path(name[:2]) / name[2:4] / name
        if (source / path).exists():
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            os.link(source / path, target / path)

    def _copy_rows(self, target: Path) -> Path | KeptRows:
        if file := self._file():
            with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(target / "data")) as copy:
                source.backup(copy)
            return target / "data"
        with self._plainly_connected() as connection:
            return KeptRows(connection)

    def note_verified(self, copy: Copy, later: Iterable[Copy]) -> None:
        """Do what follows a test restore that came out whole: what it holds is durable, if it is of this timeline and
        those made `later` hold it, too.
        """
        copy.is_verified = True
        manifest: Any = copy
        with self.inside():
            is_ours = is_of_this_timeline(db.session(), manifest)
            if is_ours and all(goes_on_from(db.session(), cast(Any, one), manifest) for one in later):
                held = {path.name for path in copy.photos.glob("??/??/*")}
                mark_durable(manifest, held, self.clock())

    def restore(self, copy: Copy, *, with_photos: bool) -> None:
        """Put a backup in the place of the data. `with_photos`: the disk was lost, and its photos are gone as well."""
        let_go(self.app)
        if isinstance(copy.rows, Path):
            file = self._file()
            assert file
            for suffix in ("-wal", "-shm", "-journal"):
                file.with_name(file.name + suffix).unlink(missing_ok=True)
            shutil.copyfile(copy.rows, file)
        else:
            with self._plainly_connected() as connection:
                copy.rows.put_back(connection)
        if with_photos:
            shutil.rmtree(self.instance / "photos", ignore_errors=True)
        for path in copy.photos.glob("??/??/*"):
            kept = self.instance / "photos" / path.relative_to(copy.photos)
            kept.parent.mkdir(parents=True, exist_ok=True)
            if not kept.exists():
                os.link(path, kept)
        self.app = self._start()
        with self.inside(), writing() as work:
            work.session.add(self._restoration(copy))
        erase_again(self.app)

    def _restoration(self, copy: Copy) -> Restoration:
        seq = copy.position.seq
        return Restoration(id=str(uuid.uuid4()), at=self.clock(), noticed_by="command", backup_made_at=copy.at, seq=seq)

    def _file(self) -> Path | None:
        url = make_url(self.address)
        return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None

    @contextmanager
    def _plainly_connected(self) -> Iterator[psycopg.Connection]:
        url = make_url(self.address).set(drivername="postgresql")
        with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
            yield connection


_PLAIN: dict[str, Any] = {
    "SCRIPT_NAME": "",
    "SERVER_NAME": "localhost",
    "SERVER_PORT": "80",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "HTTP_HOST": "localhost",
    "HTTP_ORIGIN": "http://localhost",
    "wsgi.version": (1, 0),
    "wsgi.url_scheme": "http",
    "wsgi.errors": StringIO(),
    "wsgi.multithread": True,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
}
