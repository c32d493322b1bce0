"""200 phones reconnecting at once, 50 records and 100 small photos each, against `rounds serve` on SQLite.

`python -m bench.reconnect [--phones N] [--records N] [--photos N] [--seed S]`. Everything is sealed and signed
beforehand; each phone has one connection and one request under way, as the real engine has. In one run: HTTP alone
(the floor), all phones at the same moment, all phones within the first wait of the engine's back-off, and the control,
where every piece of work is a transaction of its own. Afterwards the journal is verified and everything counted.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

from sqlalchemy import func, select

from bench.reconnect.school import Amount, Load, found
from bench.reconnect.server import LOG, served
from bench.reconnect.traffic import Heard, ping, reconnect
from webapp import create_app
from webapp.db import db
from webapp.journal.feed import snapshot_session
from webapp.journal.models import Blob
from webapp.journal.verify import verify
from webapp.patrol.models import Inspection

PINGS = 20
# webapp/static/js/sync/backoff.js: the first wait is anything from 5 s to 10 s
JITTER_SECONDS = 5.0
LOCK_ERRORS = ("locked", "busy or unavailable")


@dataclass(frozen=True)
class Variant:
    name: str
    spread_seconds: float = 0.0
    is_grouped: bool = True


VARIANTS = (
    Variant("at once"),
    Variant("with the engine's jitter", spread_seconds=JITTER_SECONDS),
    Variant("control: a transaction each", is_grouped=False),
)


def main() -> None:
    asked = _arguments()
    amount = Amount(asked.phones, asked.records, asked.photos)
    with tempfile.TemporaryDirectory(prefix="rounds-bench-") as folder:
        school = Path(folder) / "school"
        school.mkdir()
        loads = found(school, amount, asked.seed)
        print(f"{amount.phones} phones, {amount.records} records and {amount.photos} photos each")
        p95 = {}
        for number, variant in enumerate(VARIANTS):
            instance = Path(folder) / str(number)
            shutil.copytree(school, instance)
            p95[variant.name] = _measure(variant, instance, loads, asked.seed, with_floor=number == 0)
            shutil.rmtree(instance)
    first, control = p95[VARIANTS[0].name], p95[VARIANTS[-1].name]
    print(f"p95 of a push, control : grouped = {control / first:.1f} : 1")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=200)
    parser.add_argument("--records", type=int, default=50)
    parser.add_argument("--photos", type=int, default=100)
    parser.add_argument("--seed", type=int, default=7)
    return parser.parse_args()


def _measure(variant: Variant, instance: Path, loads: list[Load], seed: int, with_floor: bool) -> float:
    """Run one variant and print what it showed; return the p95 of its pushes in milliseconds."""
    numbers = random.Random(seed)
    starts = [numbers.random() * variant.spread_seconds for _ in loads]
    with served(instance, variant.is_grouped) as server:
        if with_floor:
            floor = asyncio.run(ping(server.port, len(loads), PINGS))
            print(f"floor, HTTP alone: {_times(floor.took['ping'])}, {_rate(len(floor.took['ping']), floor.seconds)}")
        before = server.cpu_seconds()
        heard = asyncio.run(reconnect(server.port, loads, starts))
        cpu = server.cpu_seconds() - before
    print(f"{variant.name}\n{_account(heard, cpu)}")
    log = (instance / LOG).read_text()
    print(f"  lock errors {sum(log.count(words) for words in LOCK_ERRORS)}; {_kept(instance)}", flush=True)
    return quantiles(heard.took["push"], n=100)[94]


def _account(heard: Heard, cpu: float) -> str:
    records, photos = sum(heard.outcomes.values()), len(heard.took["photo"])
    rest = max(heard.seconds - heard.pushed_seconds, 0.001)
    return "\n".join(
        (
            f"  push  {_times(heard.took['push'])}, {_rate(records, heard.pushed_seconds, 'records')}",
            f"  photo {_times(heard.took['photo'])}, {_rate(photos, heard.seconds, 'photos')} over all,"
            f" {_rate(photos, rest)} after the last push",
            f"  {heard.seconds:.1f} s, CPU of the server {cpu:.1f} s; statuses {dict(heard.statuses)},"
            f" outcomes {dict(heard.outcomes)}, faults {dict(heard.faults)}",
        )
    )


def _times(took: list[float]) -> str:
    if len(took) < 2:
        return "none"
    cuts = quantiles(took, n=100)
    return f"p50 {cuts[49]:,.0f} p95 {cuts[94]:,.0f} p99 {cuts[98]:,.0f} max {max(took):,.0f} ms"


def _rate(count: int, seconds: float, what: str = "requests") -> str:
    return f"{count / seconds:,.0f} {what}/s"


def _kept(instance: Path) -> str:
    """Count what is there, and verify the journal."""
    app = create_app({"INSTANCE": instance, "SQLALCHEMY_DATABASE_URI": f"sqlite:///{instance / 'rounds.sqlite3'}"})
    journal = app.extensions["journal"]
    with app.app_context():
        records = db.session.scalar(select(func.count()).select_from(Inspection))
        rows, files = set(db.session.scalars(select(Blob.sha256))), set(journal.photos.names())
        with snapshot_session() as session:
            wrong = verify(session, journal, app.extensions["projections"]).wrong
        db.session.remove()
        db.engine.dispose()
    photos = f"{len(rows):,} photos" if rows == files else f"{len(rows):,} rows of photos and {len(files):,} files"
    return f"kept {records:,} inspections and {photos}; verified: {wrong[:3] if wrong else 'whole'}"


if __name__ == "__main__":
    main()
