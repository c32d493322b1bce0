"""Imported by the process that servers are forked from: one app is made, so that every room is there already."""

from __future__ import annotations

import gc
import tempfile
from pathlib import Path

from tests.journal.fire import commit_order, jobs, servers
from tests.remembered import remember
from webapp import create_app

__all__ = ["commit_order", "jobs", "servers"]

remember()

with tempfile.TemporaryDirectory(prefix="rounds-") as folder:
    # never asked for anything: it opens no connection and starts no thread
    create_app({"INSTANCE": Path(folder), "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder}/none.sqlite3"})
gc.collect()
gc.freeze()
