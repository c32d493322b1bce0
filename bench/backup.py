"""A backup of 20,000 inspections (12 answers each), its test restore, and a second night with 200 records more.

`python -m bench.backup [count]`: each step is the real command in a process of its own, on SQLite, then PostgreSQL.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.postgres import postgres
from tests.browser.server import ROUNDS
from tests.cast import School, open_school
from tests.patrol.inspecting import BODIES, inspect
from tests.phones import Phone
from webapp import create_app
from webapp.db import db
from webapp.journal.desk import say
from webapp.migrations import upgrade
from webapp.patrol.checklists import publish_data

BATCH = 50
MIB = 1 << 20


def fill(school: School, phone: Phone, count: int) -> None:
    for _ in range(count // BATCH):
        outcomes = phone.outcomes(*(inspect(phone, school) for _ in range(BATCH)))
        if {outcome["outcome"] for outcome in outcomes} != {"stored"}:
            raise RuntimeError(f"not stored: {outcomes[0]}")


def timed(name: str, environment: dict[str, str], *arguments: str) -> None:
    begun = time.perf_counter()
    said = subprocess.run([ROUNDS, *arguments], env=environment, check=True, capture_output=True, text=True).stdout
    seconds = time.perf_counter() - begun
    print(f"{name:26} {seconds:6.1f} s   {' | '.join(said.splitlines())}", flush=True)


def measure(name: str, address: str, folder: Path, count: int) -> None:
    upgrade(address)
    app = create_app({"INSTANCE": folder, "SQLALCHEMY_DATABASE_URI": address})
    environment = {**os.environ, "ROUNDS_INSTANCE": str(folder), "DATABASE_URL": address}
    with app.app_context():
        school = open_school(app)
        say(school.person("director"), "checklist.publish", publish_data(BODIES["patrol_daily"]))
        for start in range(0, count, 10_000):
            fill(school, school.phone("patrol"), min(10_000, count - start))
        timed(f"{name}: backup", environment, "backup")
        timed(f"{name}: verify", environment, "backup", "verify")
        fill(school, school.phone("guard"), 200)
        timed(f"{name}: next backup", environment, "backup")
        timed(f"{name}: next verify", environment, "backup", "verify")
        db.session.remove()
        db.engine.dispose()
        timed(f"{name}: restore", environment, "restore", "latest", "--force")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    print(f"{name}: at most {peak // MIB} MiB in one process")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory(prefix="rounds-bench-") as folder:
        measure("SQLite", f"sqlite:///{folder}/rounds.sqlite3", Path(folder), count)
    with tempfile.TemporaryDirectory(prefix="rounds-bench-") as folder, postgres(Path(folder) / "pg") as address:
        measure("PostgreSQL", address, Path(folder) / "instance", count)


if __name__ == "__main__":
    main()
