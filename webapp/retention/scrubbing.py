"""Getting what was erased out of the database's files as well."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import Engine, text

from webapp.db import db
from webapp.journal.models import Blob, Record, RecordDependency, RecordPhoto, Verdict

WAIT_FOR_READERS_MS = 5000
TABLES = (Record, RecordPhoto, RecordDependency, Verdict, Blob)


def scrub() -> bool:
    """Overwrite what was deleted, as far as the database lets us; tell whether it is done.

    SQLite zeroes deleted content at once (`secure_delete`); here the log is written back and emptied, unless somebody
    reads on and on. PostgreSQL gives the space of the dead rows back for use: until it is used, and in its own log
    until that is recycled, bytes stay on the disk.
    """
    if db.session.registry.has():
        db.session.rollback()
    engine = db.engine
    return _empty_log(engine) if engine.dialect.name == "sqlite" else _vacuum(engine)


def _empty_log(engine: Engine) -> bool:
    """Raw: a checkpoint inside a transaction fails, and SQLAlchemy begins one by itself."""
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        waits_ms = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout={WAIT_FOR_READERS_MS}")
        found = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        cursor.execute(f"PRAGMA busy_timeout={waits_ms}")
        cursor.close()
    finally:
        connection.close()
    # the first column says whether somebody stood in the way
    return found is not None and found[0] == 0


def _vacuum(engine: Engine) -> bool:
    models = (*TABLES, *current_app.extensions["projections"])
    quote = engine.dialect.identifier_preparer.quote
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for name in dict.fromkeys(model.__tablename__ for model in models):
            connection.execute(text(f"VACUUM {quote(name)}"))
    return True
