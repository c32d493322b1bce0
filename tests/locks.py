"""Who waits for a lock of PostgreSQL."""

from __future__ import annotations

import time

from sqlalchemy import text

from tests.patience import LOOK_EVERY, SECONDS
from webapp.db import db

# of this database only: the server is shared by tests that run at the same time
WAITED_FOR = text(
    "SELECT locktype FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = current_database()"
)


def waited_for() -> list[str]:
    """For what kinds of lock somebody waits."""
    with db.engine.connect() as connection:
        return list(connection.scalars(WAITED_FOR))


def until_somebody_waits() -> list[str]:
    """Return what is waited for, as soon as something is."""
    deadline = time.monotonic() + SECONDS
    while not (kinds := waited_for()):
        assert time.monotonic() < deadline, "nobody waits"
        time.sleep(LOOK_EVERY)
    return kinds
