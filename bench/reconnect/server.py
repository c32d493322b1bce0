"""`rounds serve` on an instance folder, or the control: the same server, every piece of work written alone."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from whitenoise import WhiteNoise

from tests.browser.server import ROUNDS, free_port
from webapp import serve

TICKS = os.sysconf("SC_CLK_TCK")
LOG = "server.log"


@dataclass(frozen=True)
class Serving:
    """A server that runs. All of its processes belong to one session, named after the first of them."""

    port: int
    session: int

    def cpu_seconds(self) -> float:
        """Processor time of all its processes, and of those that they have waited for."""
        return sum(_cpu_ticks(process) for process in Path("/proc").glob("[0-9]*") if self._is_ours(process)) / TICKS

    def _is_ours(self, process: Path) -> bool:
        with suppress(OSError):
            return os.getsid(int(process.name)) == self.session
        return False


def _cpu_ticks(process: Path) -> int:
    with suppress(OSError):
        # after the name, which may hold spaces: utime, stime, cutime, cstime
        return sum(map(int, (process / "stat").read_text().rpartition(")")[2].split()[11:15]))
    return 0


@contextmanager
def served(instance: Path, is_grouped: bool) -> Iterator[Serving]:
    """Run the server until the block ends. Raises `RuntimeError` with its last words if it does not begin to answer."""
    port = free_port()
    command = [ROUNDS, "serve", "--port", str(port)] if is_grouped else [sys.executable, "-m", __name__, str(port)]
    environment = {**os.environ, "ROUNDS_INSTANCE": str(instance)}
    with (instance / LOG).open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        while not _answers(port):
            if process.poll() is not None:
                raise RuntimeError((instance / LOG).read_text()[-2000:])
            time.sleep(0.1)
        yield Serving(port, process.pid)
    finally:
        process.terminate()
        process.wait(60)


def _answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://localhost:{port}/healthz", timeout=10).close()
    except OSError:
        return False
    return True


def ungrouped() -> WhiteNoise:
    """Make what a worker of the control runs."""
    application = serve.application()
    application.application.extensions["write_lock"].most_together = 1
    return application


if __name__ == "__main__":
    serve.APP = "bench.reconnect.server:ungrouped"
    serve.serve("127.0.0.1", int(sys.argv[1]))
