"""Looking into the database and the photo folder themselves for what was acknowledged."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

from tests.journal.fire.senders import Sender
from tests.journal.fire.servers import Site


def rows(site: Site, statement: str, *given: Any) -> list[tuple[Any, ...]]:
    """Ask the database, by a connection of its own that nothing of the app has touched. Parameters are `?`."""
    if site.is_sqlite:
        with closing(sqlite3.connect(make_url(site.address).database or "")) as connection:
            return connection.execute(statement, given).fetchall()
    url = make_url(site.address).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as server:
        return server.execute(statement.replace("?", "%s").encode(), given).fetchall()


def find_lost(site: Site, senders: Iterable[Sender]) -> list[str]:
    """Name what was acknowledged and is not there as it was sent."""
    found: list[str] = []
    for sender in senders:
        device = sender.phone.device
        here = dict(rows(site, "SELECT id, hash FROM record WHERE device_id = ?", device))
        found += [f"record {id_} was acknowledged and is lost" for id_, h in sender.hashes() if here.get(id_) != h]
        found += [f"record {id_} is here and was never sent" for id_ in here if id_ not in sender.tried]
        found += _lost_photos(site, sender)
    return found


def _lost_photos(site: Site, sender: Sender) -> Sequence[str]:
    sizes: dict[str, int] = dict(rows(site, "SELECT sha256, bytes FROM blob"))
    gone = {sender.photo_of.get(id_) for id_ in sender.doomed}
    found = []
    for sha256 in sorted(sender.kept_photos - gone):
        path = site.instance / "photos" / sha256[:2] / sha256[2:4] / sha256
        length = len(sender.photos[sha256])
        if sizes.get(sha256) != length:
            found.append(f"photo {sha256} was acknowledged and has no row")
        elif not path.exists() or path.stat().st_size != length:
            found.append(f"photo {sha256} was acknowledged and has no file")
    return found
