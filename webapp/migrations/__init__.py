"""Bringing a database to this release's shape: Alembic from the first table on, and the clock's one row."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, insert, select

from webapp.db import WRITES
from webapp.journal.models import SyncClock

HERE = Path(__file__).parent


def upgrade(address: str) -> None:
    """Upgrade the database at this SQLAlchemy address to the newest revision, in one transaction. Safe at every
    start.
    """
    engine = create_engine(address, execution_options=WRITES)
    try:
        with engine.begin() as connection:
            command.upgrade(alembic_config(connection), "head")
            if connection.scalar(select(SyncClock.seq)) is None:
                connection.execute(insert(SyncClock).values(id=1, seq=0))
    finally:
        engine.dispose()


def alembic_config(connection: Connection) -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(HERE))
    settings.attributes["connection"] = connection
    return settings
