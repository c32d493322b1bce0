"""`python -m tests.journal.fire.hostile_images`: ten thousand mutated JPEG, PNG and WebP, bombs and polyglots.

The server takes them in one process, as one installation does; the database has no part in it, so it is SQLite.
"""

from __future__ import annotations

import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.cast import open_school
from tests.conftest import opened_app
from tests.journal.fire.hostile_images.attack import Attack, Tally
from tests.journal.fire.hostile_images.control import control_faults
from tests.journal.fire.report import Orders, Progress, Verdict, command
from webapp.migrations import upgrade

RUNS = 10_000
TELL_EVERY = 500


class StoppedError(BaseException):
    """Somebody ended the attack: what it has seen so far counts."""


def stop(*_: object) -> None:
    raise StoppedError


def attack(orders: Orders, progress: Progress) -> Sequence[Verdict]:
    """Bring and look at `orders.runs` pictures, having seen that bombs without limits would be noticed."""
    signal.signal(signal.SIGTERM, stop)
    blind = control_faults()
    with tempfile.TemporaryDirectory() as folder:
        instance = Path(folder) / "instance"
        address = f"sqlite:///{folder}/rounds.sqlite3"
        upgrade(address)
        with opened_app(address, instance) as app, app.app_context():
            attack = Attack(open_school(app), orders.seed)
            bombard(attack, orders.runs, progress)
            return [verdict_of(attack.tally, blind)]


def bombard(attack: Attack, runs: int, progress: Progress) -> None:
    """Bring so many, or as many as there is time for until somebody ends it."""
    try:
        for start in range(0, runs, TELL_EVERY):
            attack.run(range(start, min(start + TELL_EVERY, runs)))
            progress(f"{attack.tally.images} images, {len(attack.tally.wrong)} wrong")
    except (StoppedError, KeyboardInterrupt):
        progress("ended before its time")
    finally:
        attack.close()


def verdict_of(tally: Tally, blind: Sequence[str] = ()) -> Verdict:
    counts = {
        "images": tally.images,
        **{fate: tally.count(fate) for fate in ("kept", "refused", "shown", "unreadable", "too hard")},
        "peak_mb": tally.peak_bytes >> 20,
        "worst_question_ms": round(1000 * max(tally.worst.values(), default=0)),
        "worst_look_ms": round(1000 * tally.worst_look_seconds),
        "workers_ended": tally.deaths,
    }
    return Verdict("hostile_images", None, counts, [*blind, *tally.wrong], table(tally))


def table(tally: Tally) -> list[str]:
    """A line for each format and mutation: how many were kept, refused, shown, unreadable, too hard; the dearest."""
    lines = []
    for kind, mutation in sorted(tally.worst):
        some = [tally.fates[kind, mutation, fate] for fate in ("kept", "refused", "shown", "unreadable", "too hard")]
        worst = round(1000 * tally.worst[kind, mutation])
        lines.append(f"{kind} {mutation}: kept, refused, shown, unreadable, too hard {some}, worst {worst} ms")
    return lines


if __name__ == "__main__":
    sys.exit(command(attack, __doc__ or "", runs=RUNS))
