"""One call from an empty database to a school of any size."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from bench.filling.inspections import add_inspections, phone_hand
from bench.filling.scribe import Scribe
from bench.filling.things import add_assets, add_custodians, add_places, desk_hand, leave_desk, rooms_of
from tests.cast import PASSWORD, School, open_school
from tests.patrol.inspecting import BODIES
from tests.phones import Phone
from webapp.accounts.models import Device
from webapp.db import WRITES, db
from webapp.journal.desk import say
from webapp.patrol.checklists import publish_data

AGO = timedelta(days=200)


@dataclass(frozen=True)
class Sizes:
    places: int
    assets: int
    inspections: int = 0
    phones: int = 40


def fill(app: Flask, sizes: Sizes) -> tuple[School, list[Phone]]:
    """Found a school and bring it to these sizes; return it with its phones, signed in. Needs an app context."""
    school = open_school(app)
    director = school.person("director")
    say(director, "checklist.publish", publish_data(BODIES["patrol_daily"]))
    custodians = add_custodians(director)
    phones = [_phone(app) for _ in range(sizes.phones)]
    with bulk() as session:
        scribe = Scribe(session, datetime.now(UTC) - AGO, pace=timedelta(milliseconds=40))
        desk = desk_hand(session, app.extensions["journal"], director.id)
        rooms = add_places(scribe, desk, sizes.places, custodians)
        add_assets(scribe, desk, sizes.assets, rooms, custodians)
        leave_desk(session, desk)
        scribe.close()
    inspect_rooms(phones, sizes.inspections)
    return school, phones


def inspect_rooms(phones: list[Phone], count: int) -> None:
    """Write inspections by these phones, spread over what is left of the time before now."""
    if not count:
        return
    with bulk() as session:
        pace = timedelta(seconds=(AGO / 2).total_seconds() / count)
        scribe = Scribe(session, datetime.now(UTC) - AGO / 2, pace=pace, seed=11)
        hands = [phone_hand(phone) for phone in phones]
        add_inspections(scribe, hands, rooms_of(session), count)
        scribe.close()
        for phone, hand in zip(phones, hands, strict=True):
            phone.n, phone.prev = hand.n, hand.prev
            named = {"n_seen": hand.n, "n_seen_at": scribe.moment, "status": {"n_max": hand.n}}
            session.execute(update(Device).where(Device.id == hand.device_id).values(**named))


@contextmanager
def bulk() -> Iterator[Session]:
    """A writing transaction that forgoes the one door: the rows bring their commits with them."""
    db.session.rollback()
    with Session(db.engine) as session:
        session.connection(execution_options=WRITES)
        yield session
        session.commit()
    db.session.rollback()


def _phone(app: Flask) -> Phone:
    phone = Phone(app.test_client())
    reply = phone.sign_in("patrol", PASSWORD)
    if reply.status_code != 200:
        raise RuntimeError(reply.text)
    return phone
