"""Eight writers and four readers: whoever pulls with a cursor while others commit is given every change.

As served: on PostgreSQL each is a process of its own, on SQLite they are threads of the one process. The control takes
its position before the commit, and must be seen to miss.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from flask import Flask

from tests.journal.fire.changing import Follower, Task, opened, write, write_early
from tests.journal.fire.report import Orders, Progress, Verdict, command
from tests.journal.fire.servers import FORKS, Forked, Site
from tests.journal.fire.sites import open_site
from tests.journal.fire.stopping import asked_to_stop

RUNS = 500_000
WRITERS, READERS = 8, 4
# between two pulls of a reader: longer than a commit takes, and it would see less of what happens between
PAUSE_SECONDS = 0.002
# numbers of writers that no other writer of the site has had
CONTROL = 1000
HELD, OVERTAKING = CONTROL, CONTROL + 1


def tasks_for(runs: int, seed: int) -> list[Task]:
    """Share the changes among the writers."""
    shares = [runs // WRITERS + (number < runs % WRITERS) for number in range(WRITERS)]
    return [Task(number, share, seed * 100 + number) for number, share in enumerate(shares)]


def in_threads(site: Site, tasks: Sequence[Task], stopped: threading.Event) -> dict[str, int]:
    """Threads of one process, as on SQLite."""
    committed: dict[int, int] = {}
    shares = {task.writer: task.changes for task in tasks}
    followers = [Follower(shares) for _ in range(READERS)]
    done = threading.Event()
    with opened(site) as app:
        with _running(app, [_follows(follower, done) for follower in followers]):
            try:
                with _running(app, [_writes(task, stopped, committed) for task in tasks]):
                    pass
            finally:
                done.set()
        return _counts(committed, [(follower.missed(committed), follower.pages) for follower in followers])


def in_processes(site: Site, tasks: Sequence[Task], stopped: threading.Event) -> dict[str, int]:
    """A process each, as on PostgreSQL."""
    log = site.log
    stop, done, written, seen = FORKS.Event(), FORKS.Event(), FORKS.SimpleQueue(), FORKS.SimpleQueue()
    told = FORKS.SimpleQueue()
    shares = {task.writer: task.changes for task in tasks}
    readers = [Forked(follow_alone, site, shares, done, told, seen, log=log) for _ in range(READERS)]
    writers = [Forked(write_alone, site, task, stop, written, log=log) for task in tasks]
    for writer in writers:
        while not writer.is_over(1):
            if stopped.is_set():
                stop.set()
    committed = dict(written.get() for _ in _ended_well(writers, log))
    done.set()
    for _reader in readers:
        told.put(committed)
    return _counts(committed, [seen.get() for _ in _ended_well(readers, log)])


def write_alone(site: Site, task: Task, stop: Any, written: Any) -> None:
    with opened(site):
        written.put((task.writer, write(task, stop.is_set)))


def follow_alone(site: Site, shares: dict[int, int], done: Any, told: Any, seen: Any) -> None:
    follower = Follower(shares)
    with opened(site):
        follower.follow(lambda: bool(done.wait(PAUSE_SECONDS)))
    seen.put((follower.missed(told.get()), follower.pages))


def missed_by_control(site: Site) -> int:
    """Hold one writer between its position and its commit until another has overtaken it and both were looked for;
    return how many changes the reader then never gets. Nothing here depends on luck.
    """
    follower = Follower({HELD: 1, OVERTAKING: 1})

    def overtake() -> None:
        write_early(OVERTAKING, range(1), lambda: None)
        while follower.pull():
            pass

    with opened(site):
        write_early(HELD, range(1), overtake)
        follower.follow(lambda: True)
    return follower.missed({HELD: 1, OVERTAKING: 1})


def assault(site: Site, runs: int, seed: int, stopped: threading.Event) -> Verdict:
    """Let them loose on an empty site, then the control."""
    run = in_threads if site.is_sqlite else in_processes
    counts = run(site, tasks_for(runs, seed), stopped)
    blind = missed_by_control(site)
    wrong = [f"readers missed {counts['missed']} changes"] if counts["missed"] else []
    if not counts["changes"]:
        wrong.append("nothing was written")
    if not blind:
        wrong.append("the control missed nothing: this test is blind")
    counts |= {"missed_by_control": blind}
    return Verdict("commit_order", "sqlite" if site.is_sqlite else "postgresql", counts, wrong)


def attack(orders: Orders, say: Progress) -> list[Verdict]:
    verdicts, stopped = [], asked_to_stop()
    for database in orders.databases:
        with open_site(database) as site:
            verdicts.append(assault(site, orders.runs, orders.seed, stopped))
        say(f"{database}: {dict(verdicts[-1].counts)}")
    return verdicts


def _counts(committed: dict[int, int], seen: Sequence[tuple[int, int]]) -> dict[str, int]:
    return {
        "changes": sum(committed.values()),
        "writers": WRITERS,
        "readers": len(seen),
        "pages": sum(pages for _missed, pages in seen),
        "missed": sum(missed for missed, _pages in seen),
    }


def _writes(task: Task, stopped: threading.Event, committed: dict[int, int]) -> Callable[[], None]:
    def run() -> None:
        committed[task.writer] = write(task, stopped.is_set)

    return run


def _follows(follower: Follower, done: threading.Event) -> Callable[[], None]:
    return lambda: follower.follow(lambda: done.wait(PAUSE_SECONDS))


@contextmanager
def _running(app: Flask, works: Sequence[Callable[[], None]]) -> Iterator[None]:
    """Run each in a thread with a context of its own; at the end wait for all, and raise what one of them raised."""
    errors: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        try:
            with app.app_context():
                work()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for thread in threads:
            thread.join()
    if errors:
        raise errors[0]


def _ended_well(processes: Sequence[Forked], log: Any) -> Iterator[None]:
    """Yield once for each. Raises `RuntimeError` if one of them failed."""
    for process in processes:
        while not process.is_over(60):
            pass
        if code := process.wait():
            raise RuntimeError(f"ended with {code}: {log.read_text()[-2000:]}")
        yield


if __name__ == "__main__":
    sys.exit(command(attack, __doc__ or "", runs=RUNS))
