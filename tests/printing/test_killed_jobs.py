"""Jobs of printing whose process is killed: the next one ends them by itself, and says nothing twice."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests import patience
from tests.browser.server import LiveServer
from tests.cast import PASSWORD, School
from tests.conftest import SeparateClient
from tests.printing.things import ONLY_SQLITE, SHEET
from tests.registry.desk import BASE, Desk
from webapp import create_app
from webapp.db import db
from webapp.printing.files import FOLDER

LABELS = "SELECT count(*) || ' ' || sum(prints) FROM tag WHERE block_id IS NOT NULL"


@ONLY_SQLITE
def test_a_server_killed_at_work_goes_on_when_it_starts_again_and_nobody_asks(
    school: School, office: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(school.app.extensions["prints"], "wake", lambda: None)
    office.post("/desk/labels/blanks", {"count": "1000", "copies": "4", "stock": SHEET})
    instance = school.app.config["INSTANCE"]
    address = str(instance / "rounds.sqlite3")
    copy_database(school.app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"), address)
    server = LiveServer(instance)

    with server:
        wait_for(address, "SELECT count(*) FROM print_job WHERE said = 2 AND state = 'running'")
        server.kill()
    assert one(address, "SELECT state FROM print_job") == "running"
    assert not list(files_of(instance, "*.pdf"))
    run_out(address)
    with server:
        wait_for(address, "SELECT count(*) FROM print_job WHERE state = 'done'")

    assert one(address, LABELS) == "1000 1000"
    (made,) = files_of(instance, "*.pdf")
    assert made.read_bytes().rstrip().endswith(b"%%EOF")


def copy_database(old: str, new: str) -> None:
    connection = sqlite3.connect(old)
    connection.execute("VACUUM INTO ?", (new,))
    connection.close()


def run_out(address: str) -> None:
    """Let the killed process' lease be over, as it is a little later."""
    connection = sqlite3.connect(address)
    connection.execute("UPDATE print_job SET lease_until = NULL")
    connection.commit()
    connection.close()


@ONLY_SQLITE
def test_a_killed_job_goes_on_after_its_lease(school: School, tmp_path: Path) -> None:
    """The command is killed while it writes; the server that starts later ends the job, and says nothing twice."""
    instance, database = school.app.config["INSTANCE"], school.app.config["SQLALCHEMY_DATABASE_URI"]
    address = database.removeprefix("sqlite:///")
    environment = {**os.environ, "ROUNDS_INSTANCE": str(instance), "DATABASE_URL": database}
    command = [sys.executable, "-m", "webapp", "labels", "--blank", "1000", "--copies", "4", "--host", "r.tw"]
    process = subprocess.Popen([*command, "-o", str(tmp_path / "out.pdf")], env=environment)
    wait_for(address, "SELECT count(*) FROM print_job WHERE said = 2 AND state = 'running'")
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert (one(address, "SELECT state FROM print_job"), (tmp_path / "out.pdf").exists()) == ("running", False)
    assert not list(files_of(instance, "*.pdf"))

    later = {"INSTANCE": instance, "SQLALCHEMY_DATABASE_URI": database, "CLOCK": a_minute_later, "TESTING": True}
    app = create_app(later)
    app.test_client_class = SeparateClient
    client = app.test_client()
    form = {"username": "administrator", "password": PASSWORD}
    client.post("/sign-in", base_url=BASE, data=form, headers={"Origin": BASE})
    assert client.get("/desk/labels/jobs", base_url=BASE).status_code == 200
    app.extensions["prints"].join(patience.SECONDS)

    assert one(address, "SELECT state FROM print_job") == "done"
    assert one(address, LABELS) == "1000 1000"
    (made,) = files_of(instance, "*.pdf")
    assert made.read_bytes().rstrip().endswith(b"%%EOF")
    with app.app_context():
        db.engine.dispose()


def a_minute_later() -> datetime:
    return datetime.now(UTC) + timedelta(minutes=1)


def files_of(instance: Path, pattern: str) -> list[Path]:
    return sorted((instance / FOLDER).glob(pattern))


def one(address: str, query: str) -> object:
    connection = sqlite3.connect(address, timeout=patience.SECONDS)
    try:
        return connection.execute(query).fetchone()[0]
    finally:
        connection.close()


def wait_for(address: str, query: str) -> None:
    deadline = time.monotonic() + patience.SECONDS
    while not one(address, query):
        assert time.monotonic() < deadline, query
        time.sleep(0.01)
