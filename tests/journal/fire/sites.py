"""Schools to attack: a database of each kind, founded, with phones that have signed in."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from tests.cast import School, open_school
from tests.databases import address_of, bundled_postgres
from tests.journal.fire.servers import Site
from tests.phones import Phone
from webapp import create_app
from webapp.db import db
from webapp.migrations import upgrade

NAME = "rounds_fire"


@contextmanager
def open_site(database: str) -> Iterator[Site]:
    """Give an empty, migrated database of this kind and an instance folder, both gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="rounds-fire-") as folder, open_site_in(Path(folder), database) as site:
        yield site


@contextmanager
def open_site_in(folder: Path, database: str) -> Iterator[Site]:
    """The same in a folder that is there. PostgreSQL keeps its log elsewhere, and stops where that has no room; its
    tables lie in the folder.
    """
    instance = folder / "instance"
    instance.mkdir()
    if database == "sqlite":
        yield _migrated(Site(instance, f"sqlite:///{instance / 'rounds.sqlite3'}"))
    else:
        with bundled_postgres() as server, psycopg.connect(server, autocommit=True) as connection:
            tables = _folder_for_tables(folder, connection)
            connection.execute(f"CREATE TABLESPACE {NAME} LOCATION '{tables}'".encode())
            connection.execute(f"CREATE DATABASE {NAME} TABLESPACE {NAME}".encode())
            yield _migrated(Site(instance, address_of(make_url(server), NAME)))


def _folder_for_tables(folder: Path, connection: psycopg.Connection) -> Path:
    """Make a folder that the server's own user can get at; it may be another than this one."""
    row = connection.execute("SELECT current_setting('data_directory')").fetchone()
    owner = Path(str(row and row[0])).stat()
    tables = folder / "tables"
    tables.mkdir(mode=0o700)
    if owner.st_uid != tables.stat().st_uid:
        os.chown(tables, owner.st_uid, owner.st_gid)
        for above in (folder, folder.parent):
            above.chmod(above.stat().st_mode | 0o011)
    return tables


def _migrated(site: Site) -> Site:
    upgrade(site.address)
    return site


@contextmanager
def founded(site: Site) -> Iterator[School]:
    """Open the app on the site in this process, and found its school unless it is founded; nothing stays open."""
    app = create_app({"TESTING": True, "INSTANCE": site.instance, "SQLALCHEMY_DATABASE_URI": site.address})
    with app.app_context():
        try:
            yield open_school(app)
        finally:
            db.session.remove()
            db.engine.dispose()


def sign_in(site: Site, roles: Sequence[str]) -> tuple[str, list[Phone]]:
    """Return the code on a room's door, and a phone for each of the roles."""
    with founded(site) as school:
        return school.room_code, [school.phone(role) for role in roles]
