"""Server processes that can be had a thousand times: forked from one that has imported everything, then on their own.

What serves is what `rounds serve` runs (`webapp.serve.application` behind granian, on a socket), and it can be told to
kill itself, with all its processes, at the nth time that it passes a point.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from tests import patience
from tests.browser.server import free_port
from webapp.journal.points import Point, Reached, unwatched
from webapp.serve import APP, ON_POSTGRESQL, ON_SQLITE, application

Mutant = Callable[[Any], Any]
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.journal.fire.warm"])


@dataclass(frozen=True)
class Site:
    """One school's data: the instance folder and the address of its database."""

    instance: Path
    address: str

    @property
    def is_sqlite(self) -> bool:
        return self.address.startswith("sqlite")

    @property
    def backups(self) -> Path:
        return self.instance.with_name("backups")

    @property
    def log(self) -> Path:
        """Where the processes write what they have to say."""
        return self.instance.with_name("jobs.log")


@dataclass(frozen=True)
class Death:
    """Where a process is to kill itself: the nth time that it passes `point`."""

    point: Point
    nth: int


def killer(death: Death | None) -> Reached:
    """Return a watcher that kills the process group at the given moment, as a power cut does: nothing runs after it."""
    if death is None:
        return unwatched
    guard, passed = threading.Lock(), 0

    def reached(point: Point) -> None:
        nonlocal passed
        if point == death.point:
            with guard:
                passed += 1
                if passed == death.nth:
                    os.killpg(0, signal.SIGKILL)

    return reached


class Forked:
    """A process of its own group, which ends with this one at the latest. `run` must be importable by name."""

    def __init__(self, run: Callable[..., None], *given: Any, log: Path) -> None:
        self._process = FORKS.Process(target=_begin, args=(run, given, log))
        self._process.start()

    @property
    def is_alive(self) -> bool:
        return self._process.is_alive()

    @property
    def pid(self) -> int:
        return self._process.pid or 0

    def is_over(self, within_seconds: float) -> bool:
        """Wait so long for the end; tell whether it has come."""
        self._process.join(within_seconds)
        return self._process.exitcode is not None

    def wait(self) -> int:
        """Wait for the end; return the exit code, or minus the signal. Raises `TimeoutError`."""
        self._process.join(patience.SECONDS)
        if self._process.exitcode is None:
            raise TimeoutError("the process goes on")
        return self._process.exitcode

    def end(self, how: signal.Signals) -> int:
        """End it, all its processes with SIGKILL, and wait."""
        if self.is_alive:
            if how is signal.SIGKILL:
                os.killpg(self.pid, how)
            else:
                os.kill(self.pid, how)
        return self.wait()


class Server:
    """The app on a site, at a port; a context that ends it in good order."""

    def __init__(self, site: Site, port: int = 0, mutant: Mutant | None = None) -> None:
        self.site = site
        self.mutant = mutant
        self.port = port or free_port()
        self._forked: Forked | None = None

    def start(self, death: Death | None = None) -> Self:
        """Start, and wait for the first answer. Raises `TimeoutError` with the server's last words."""
        log = self.site.instance / "server.log"
        self._forked = Forked(serve, self.site, self.port, death, self.mutant, log=log)
        deadline = time.monotonic() + patience.SECONDS
        while not self._answers():
            if time.monotonic() > deadline or not self._forked.is_alive:
                raise TimeoutError(f"no server: {log.read_text()[-3000:]}")
            time.sleep(0.02)
        return self

    @property
    def is_alive(self) -> bool:
        return self._forked is not None and self._forked.is_alive

    @property
    def pid(self) -> int:
        """The first of its processes, whose group they all are in."""
        return self._forked.pid if self._forked else 0

    def wait(self) -> int:
        """Wait until it has died by itself; return how."""
        return self._forked.wait() if self._forked else 0

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self._forked is not None:
            self._forked.end(how)
            self._forked = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _answers(self) -> bool:
        try:
            urllib.request.urlopen(f"http://localhost:{self.port}/healthz", timeout=patience.SECONDS).close()
        except urllib.error.HTTPError as error:
            error.close()
        except OSError:
            return False
        return True


def settings_of(site: Site, death: Death | None) -> dict[str, Any]:
    return {"INSTANCE": site.instance, "SQLALCHEMY_DATABASE_URI": site.address, "REACHED": killer(death)}


def serve(site: Site, port: int, death: Death | None, mutant: Mutant | None) -> None:
    """Serve as `rounds serve` does: granian's processes and threads, forked instead of begun anew."""
    multiprocessing.set_start_method("fork", force=True)
    crew = ON_SQLITE if site.is_sqlite else ON_POSTGRESQL
    server = Granian(
        APP,
        factory=True,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=crew.workers,
        blocking_threads=crew.threads,
        websockets=False,
        log_level=LogLevels.error,
    )

    def load() -> Any:
        app = application(settings_of(site, death))
        return mutant(app) if mutant else app

    server.serve(target_loader=load, wrap_loader=False)


def _begin(run: Callable[..., None], given: tuple[Any, ...], log: Path) -> None:
    os.setsid()
    with log.open("ab") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    run(*given)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.killpg(0, signal.SIGKILL)
