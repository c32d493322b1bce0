"""The nightly plan: at the school's hour, once, caught up after a night off, in a process of its own."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.engine import make_url

from tests import patience
from tests.backups.keeping import KeepingPhone
from tests.browser.server import LiveServer
from tests.cast import School
from tests.phones import Phone, new_id
from webapp.backups.models import Backup
from webapp.backups.runs import NOT_VERIFIABLE
from webapp.backups.schedule import is_due, last_slot, nightly_backups
from webapp.db import db
from webapp.journal.commit import writing
from webapp.journal.desk import say

TAIPEI = ZoneInfo("Asia/Taipei")
SQLITE_ONLY = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def at(text: str) -> datetime:
    """An instant by the school's wall clock, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=TAIPEI).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "zone", "slot"),
    [
        ("2026-09-02T01:59", "Asia/Taipei", "2026-08-31T18:00"),
        ("2026-09-02T02:00", "Asia/Taipei", "2026-09-01T18:00"),
        ("2026-09-02T23:59", "Asia/Taipei", "2026-09-01T18:00"),
    ],
)
def test_the_slot_is_the_last_time_the_wall_clock_showed_the_hour(now: str, zone: str, slot: str) -> None:
    assert last_slot(at(now), ZoneInfo(zone), 2) == datetime.fromisoformat(slot).replace(tzinfo=UTC)


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_a_night_with_a_missing_or_a_double_hour_has_one_slot(day: str) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    noon = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=berlin).astimezone(UTC)
    minutes = [noon - timedelta(minutes=number) for number in range(0, 24 * 60, 7)]

    slots = {last_slot(minute, berlin, 2) for minute in minutes}

    assert len(slots) == 2
    assert max(slots) <= noon


@pytest.fixture
def planned(school: School) -> School:
    school.app.extensions["clock"] = lambda: at("2026-09-01T12:00")
    assert say(school.person("administrator"), "backup.plan", {"is_on": True, "hour": 2, "keep": 3}).outcome == "stored"
    return school


def noted(started_at: datetime, *, is_verified: bool = False, error: str | None = None) -> None:
    with writing() as work:
        work.session.add(
            Backup(
                id=new_id(),
                name="x",
                started_at=started_at,
                verified_at=started_at if is_verified else None,
                seq=1,
                chain="0" * 64,
                records=0,
                photos=0,
                bytes=0,
                is_encrypted=False,
                is_scheduled=True,
                error=error,
            )
        )


def due(moment: str) -> bool:
    db.session.rollback()
    return is_due(db.session(), at(moment))


@SQLITE_ONLY
def test_nothing_is_due_without_a_plan_or_when_it_is_off(school: School) -> None:
    before = due("2026-09-02T02:00")
    say(school.person("administrator"), "backup.plan", {"is_on": False, "hour": 2, "keep": 3})

    assert (before, due("2026-09-02T02:00")) == (False, False)


@SQLITE_ONLY
def test_one_backup_a_night_is_due_at_the_hour(planned: School) -> None:
    noted(at("2026-09-01T02:00"), is_verified=True)
    assert not due("2026-09-02T01:59")
    assert due("2026-09-02T02:00")
    noted(at("2026-09-02T02:00"), is_verified=True)

    assert not due("2026-09-02T02:01")
    assert not due("2026-09-03T01:59")
    assert due("2026-09-03T02:00")


@SQLITE_ONLY
def test_a_server_that_was_off_at_night_catches_up(planned: School) -> None:
    noted(at("2026-09-01T02:00"), is_verified=True)

    assert due("2026-09-04T07:30")


@SQLITE_ONLY
@pytest.mark.parametrize("error", ["disk: full", "damaged: 3", None])
def test_a_run_that_failed_is_tried_again_after_an_hour(planned: School, error: str | None) -> None:
    noted(at("2026-09-02T02:00"), error=error)

    assert not due("2026-09-02T02:59")
    assert due("2026-09-02T03:01")


@SQLITE_ONLY
def test_a_backup_that_can_not_be_opened_here_is_made_once_a_night(planned: School) -> None:
    noted(at("2026-09-02T02:00"), error=NOT_VERIFIABLE)

    assert not due("2026-09-02T09:00")


@SQLITE_ONLY
def test_a_failing_run_ends_neither_the_thread_nor_the_hour(planned: School, tmp_path: Path) -> None:
    said = tmp_path / "said"
    command = (sys.executable, "-c", f"open({str(said)!r}, 'a').write('x'); raise SystemExit(1)")
    nightly = nightly_backups(planned.app.config["SQLALCHEMY_DATABASE_URI"], lambda: at("2026-09-02T02:00"), command)

    nightly.look()
    nightly.look()
    assert said.read_text() == "x"

    nightly_backups("sqlite:////no/such/place.sqlite3", lambda: at("2026-09-02T02:00")).look()


@SQLITE_ONLY
def test_a_served_school_has_its_backup_made_proved_and_marked(
    planned: School, patrol: Phone, *, database_url: str
) -> None:
    """A real `rounds serve`, whose plan is overdue at its start."""
    phone = KeepingPhone(patrol, planned)
    id_ = phone.report()
    phone.send()
    instance = planned.app.config["INSTANCE"]
    (instance / "rounds.sqlite3").symlink_to(make_url(planned.app.config["SQLALCHEMY_DATABASE_URI"]).database or "")

    with LiveServer(instance):
        row = wait_for(find_verified)

        assert row.is_scheduled
        assert phone.confirm() == {id_: "durable"}


def find_verified() -> Backup | None:
    db.session.rollback()
    return db.session.scalar(select(Backup).where(Backup.verified_at.is_not(None)))


def wait_for(find: Callable[[], Backup | None]) -> Backup:
    deadline = time.monotonic() + 2 * patience.SECONDS
    while (found := find()) is None:
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.1)
    return found
