"""Requests that wait for the pen together, and what they leave."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import select

from tests.cast import School
from tests.journal.test_verify import DAMAGE
from tests.patience import LOOK_EVERY, SECONDS
from tests.phones import Phone
from webapp.db import db
from webapp.journal.models import Record, SyncClock
from webapp.journal.turns import FairLock

Job = Callable[[], Any]
COLUMNS = (Record.id, Record.hash, Record.outcome, Record.reason, Record.detail, Record.first, Record.n)


def in_line(app: Flask, jobs: list[Job]) -> list[Any]:
    """Let the jobs ask for the pen one after another while it is held, then let it go. Return what each gave or raised.

    On PostgreSQL only those wait that one call can write; the others, for whom there is no pen, come one after another.
    """
    lock: FairLock = app.extensions["write_lock"]
    results: list[Any] = [None] * len(jobs)

    def run(place: int) -> None:
        try:
            with app.app_context():
                results[place] = jobs[place]()
        except BaseException as error:
            results[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(jobs))]
    with lock.turn():
        for thread in threads:
            before = lock.waiting
            thread.start()
            while thread.is_alive() and lock.waiting == before:
                thread.join(LOOK_EVERY)
    for thread in threads:
        thread.join(SECONDS)
        assert not thread.is_alive(), "somebody waits for ever"
    db.session.rollback()
    return results


def report(phone: Phone, school: School, **members: Any) -> dict[str, str]:
    return phone.seal("damage.report", DAMAGE, target={"code": school.room_code}, **members)


def commits() -> int:
    return db.session.scalar(select(SyncClock.seq)) or 0


def words(reply: Any) -> list[tuple[Any, ...]]:
    return [(o["outcome"], o.get("reason"), o.get("first")) for o in reply.json["outcomes"]]


def contents(app: Flask) -> dict[str, list[Any]]:
    """What is in the journal and in the tables that are made from it, whatever the time and the commit."""
    with app.app_context():
        rows: dict[str, list[Any]] = {"record": [tuple(row) for row in db.session.execute(select(*COLUMNS))]}
        for model in app.extensions["projections"]:
            names = [c.name for c in model.__table__.columns if not c.name.endswith(("_at", "seq"))]
            rows[model.__tablename__] = [
                tuple(row) for row in db.session.execute(select(*(model.__table__.c[name] for name in names)))
            ]
        rows["chained"] = [tuple(row) for row in db.session.execute(select(Record.id).order_by(Record.seq, Record.ix))]
        db.session.remove()
    return {name: part if name == "chained" else sorted(part, key=repr) for name, part in rows.items()}
