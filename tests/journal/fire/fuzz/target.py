"""What is attacked: one application on one database, its people signed in at desks and on phones, what it knows, and
its log.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from tests import patience
from tests.cast import PASSWORD, School, open_school
from tests.journal.fire.fuzz.asked import RecordingRequest
from tests.phones import API, BASE, Phone
from webapp.accounts.models import Person
from webapp.accounts.permissions import ROLES
from webapp.db import Base, db
from webapp.journal.models import Record
from webapp.logs import LAYOUT, QuietFormatter

# so many ids of each table are known
MOST_IDS = 40
# what people type; it may stand in pages and rows, never in the log
CANARY = "王小明的秘密"
OURS = {"Origin": BASE, "X-Requested-With": "rounds"}


@dataclass
class Actor:
    """Somebody who asks: a person at a desk, one on a phone, or nobody in particular."""

    name: str
    client: FlaskClient
    role: str | None = None
    phone: Phone | None = None

    def come_in(self) -> bool:
        """Sign in, unless that still holds; tell whether the server takes this person."""
        if self.role is None or self.client.get(f"{API}/session", base_url=BASE).status_code == 200:
            return True
        if self.phone is not None:
            return self.phone.sign_in(self.role, PASSWORD).status_code == 200
        form = {"username": self.role, "password": PASSWORD}
        return self.client.post("/sign-in", base_url=BASE, data=form, headers=OURS).status_code == 302


@dataclass
class Clock:
    """Time goes by with each request, as much as a throttle or a session may notice."""

    moment: datetime

    def __call__(self) -> datetime:
        return self.moment

    def move(self, **span: float) -> None:
        self.moment += timedelta(**span)


@dataclass
class Target:
    app: Flask
    school: School
    actors: list[Actor]
    log: io.StringIO
    clock: Clock
    known: dict[str, list[str]] = field(default_factory=dict)

    def look_around(self) -> None:
        """Learn ids of every table, in the order in which they came."""
        with self.app.app_context():
            for name, table in sorted(Base.metadata.tables.items()):
                key = next((table.c[key] for key in ("id", "sha256") if key in table.c), None)
                if key is not None:
                    first = text("rowid") if db.engine.dialect.name == "sqlite" else key
                    found = db.session.scalars(select(key).order_by(first).limit(MOST_IDS))
                    self.known[name] = [str(value) for value in found]

    def ids_for(self, name: str) -> list[str]:
        """Return the ids that a member of this name may mean: `damage_id`, `sample_ids`; all of them for `id`."""
        stem = name.removesuffix("_ids").removesuffix("_id").rstrip("s")
        meant = [ids for table, ids in self.known.items() if stem and stem in table]
        return [id_ for ids in meant or self.known.values() for id_ in ids]

    def pick(self, random: Random, name: str, otherwise: str) -> str:
        ids = self.ids_for(name) if random.random() < 0.8 else [id_ for ids in self.known.values() for id_ in ids]
        return random.choice(ids) if ids and random.random() < 0.8 else otherwise

    def come_in(self) -> int:
        """Let everybody sign in who may; return how many the server takes no more."""
        return sum(not actor.come_in() for actor in self.actors)

    def told_of(self) -> list[str]:
        """Lines of the log that tell of a fault, or of a person."""
        with self.app.app_context():
            names = [name for name in db.session.scalars(select(Person.name)) if len(name) > 1]
        lines = self.log.getvalue().splitlines()
        return [line for line in lines if _is_fault(line) or any(word in line for word in (CANARY, *names))]

    def records(self) -> int:
        with self.app.app_context():
            return db.session.scalar(select(func.count()).select_from(Record)) or 0

    def applied(self) -> set[str]:
        """Types of which a record that a phone brought was applied."""
        with self.app.app_context():
            brought = select(Record.type).where(Record.via == "device", Record.outcome == "stored").distinct()
            return set(db.session.scalars(brought))


def _is_fault(line: str) -> bool:
    return any(word in line for word in (" ERROR ", " CRITICAL ", "Traceback", 'File "'))


@contextmanager
def standing(app: Flask) -> Iterator[Target]:
    """Take an application with a school of `tests.cast` in it, as a school runs it: faults are answered, not raised."""
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    app.request_class = RecordingRequest
    with app.app_context():
        school = open_school(app)
    clock = app.extensions["clock"] = Clock(datetime.now(UTC))
    log, handler = io.StringIO(), logging.StreamHandler()
    handler.setStream(log)
    handler.setFormatter(QuietFormatter(LAYOUT))
    logging.getLogger().addHandler(handler)
    try:
        target = Target(app, school, list(_actors(app)), log, clock)
        target.come_in()
        target.look_around()
        yield target
    finally:
        logging.getLogger().removeHandler(handler)
        for runner in app.extensions.get("runners", ()):
            runner.join(patience.SECONDS)


def _actors(app: Flask) -> Iterator[Actor]:
    yield Actor("nobody", app.test_client())
    for role in ROLES:
        yield Actor(f"{role} at a desk", app.test_client(), role)
        phone = Phone(app.test_client())
        yield Actor(f"{role} on a phone", phone.client, role, phone)
