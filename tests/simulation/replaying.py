"""The records of a simulation through the door of another database, in another order of arrival that could have been.

What one phone says stays in its order, as does what concerns one box; nothing comes before what it speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import takewhile
from random import Random
from typing import Any

from flask import Flask
from sqlalchemy import insert, select

from tests.simulation.server import Clock
from webapp.accounts.models import Credential, Device, DeviceKey
from webapp.db import db
from webapp.journal.accept import Checked
from webapp.journal.commit import writing
from webapp.journal.envelope import parse
from webapp.journal.models import Record

KEYS = (Device, DeviceKey, Credential)
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# what a record is about without naming it: the reading in range, the emptying that is signed
SPEAKS_OF = {"fridge_case.close": "fridge.check", "sample.countersign": "sample.discard"}
WINDOW = 300
Row = dict[str, Any]
Turns = Callable[[Record], set[str]]


def read_journal(app: Flask) -> tuple[list[Record], list[tuple[Any, list[Row]]]]:
    """Return the records of a school in the order of their arrival, and its keys, which are no records."""
    with app.app_context():
        records = list(db.session.scalars(select(Record).order_by(Record.seq, Record.ix)))
        tables = [
            (model, [dict(row._mapping) for row in db.session.execute(select(model.__table__))]) for model in KEYS
        ]
        db.session.expunge_all()
        return records, tables


def reordered(records: list[Record], random: Random, turns: Turns | None = None) -> list[Record]:
    """Draw another order in which these records could have arrived; the school's founding comes first. `turns` names
    what a record takes its turn in.
    """
    needs = _needs(records, turns or turns_of)
    order = list(takewhile(lambda record: record.via == "desk", records))
    waiting, arrived = records[len(order) :], {record.id for record in order}
    while waiting:
        ready = [record for record in waiting[:WINDOW] if needs[record.id] <= arrived]
        chosen = random.choice(ready)
        waiting.remove(chosen)
        arrived.add(chosen.id)
        order.append(chosen)
    return order


def _needs(records: list[Record], turns: Turns) -> dict[str, set[str]]:
    """Return what must be there before each record: named in it, said before it on its phone or of its box."""
    known: set[str] = set()
    last: dict[str, str] = {}
    needs: dict[str, set[str]] = {}
    for record in records:
        needs[record.id] = {id_ for id_ in ID.findall(record.body) if id_ in known and id_ != record.id}
        for key in turns(record):
            needs[record.id] |= {last[key]} if key in last else set()
            last[key] = record.id
        before = SPEAKS_OF.get(record.type)
        needs[record.id] |= {one.id for one in records[: len(known)] if one.type == before}
        known.add(record.id)
    return needs


def turns_of(record: Record) -> set[str]:
    """Name what the record takes its turn in."""
    target = parse({"body": record.body, "key": record.key_id, "sig": record.sig}).target or {}
    return {record.device_id, f"thing {target['code']}"} if "code" in target else {record.device_id}


def replay(records: list[Record], tables: list[tuple[Any, list[Row]]], app: Flask) -> None:
    """Let the records arrive on an empty database, each at the time at which it arrived first."""
    journal, clock = app.extensions["journal"], Clock(records[0].received_at)
    app.extensions["clock"] = clock
    with app.app_context():
        with writing() as work:
            for model, rows in tables:
                work.session.execute(insert(model.__table__), rows)
        for record in records:
            clock.at = record.received_at
            sealed = {"body": record.body, "key": record.key_id, "sig": record.sig}
            own = [Checked(parse(sealed), journal.key.info(record.author_id))]
            checked = own if record.via == "desk" else journal.door.check(db.session(), [sealed])
            with writing() as work:
                journal.door.accept(work, checked, clock.at)
