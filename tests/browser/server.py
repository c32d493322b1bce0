"""The app as a school runs it: `rounds` commands and a `rounds serve` process, on an instance folder of the test."""

from __future__ import annotations

import itertools
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Self

from tests import patience

ROUNDS = Path(sys.executable).with_name("rounds")
# what a developer's shell may hold and a test must not inherit
FOREIGN_SETTINGS = (
    "DATABASE_URL",
    "ROUNDS_HOSTS",
    "ROUNDS_HTTPS",
    "ROUNDS_LABEL_HOST",
    "ROUNDS_PHOTOS",
    "ROUNDS_PROXY_HOPS",
)


class LiveServer:
    """A server process that can be stopped, killed and started again on the same port and data: those of the instance
    folder, with its SQLite file unless the address of another database is given.
    """

    def __init__(self, instance: Path, port: int | None = None, database: str | None = None):
        self.instance = instance
        self.port = port or free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._environment = {name: value for name, value in os.environ.items() if name not in FOREIGN_SETTINGS}
        self._environment["ROUNDS_INSTANCE"] = str(instance)
        if database is not None:
            self._environment["DATABASE_URL"] = database

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def rounds(self, *arguments: str) -> str:
        """Run a `rounds` command on this instance and return what it printed; raises CalledProcessError."""
        command = [str(ROUNDS), *arguments]
        return subprocess.run(command, env=self._environment, check=True, capture_output=True, text=True).stdout

    def start(self) -> Self:
        """Start serving and wait for the first answer; raises TimeoutError with the server's last words."""
        command = [str(ROUNDS), "serve", "--port", str(self.port)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command, env=self._environment, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + patience.SECONDS
        while not self._answers():
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise TimeoutError(f"no server on {self.url}:\n{self._log.read_text()[-2000:]}")
            time.sleep(0.05)
        return self

    def stop(self) -> None:
        """End the server in good order; does nothing when it does not run."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End all its processes at once, as a power cut does."""
        self._end(signal.SIGKILL)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def _log(self) -> Path:
        self.instance.mkdir(parents=True, exist_ok=True)
        return self.instance / "server.log"

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        if how is signal.SIGKILL:
            os.killpg(process.pid, how)
        else:
            process.send_signal(how)
        process.wait(timeout=patience.SECONDS)

    def _answers(self) -> bool:
        try:
            urllib.request.urlopen(f"{self.url}/healthz", timeout=patience.SECONDS).close()
        except urllib.error.HTTPError as error:
            error.close()
            return True
        except OSError:
            return False
        return True


# below those that systems hand out to whoever asks for any: one of them may be given away while its server starts again
PORTS = itertools.count(random.randrange(20_000, 30_000))


def free_port() -> int:
    """Return a port that nobody listens on just now, and that nobody in this process is told again."""
    for port in PORTS:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("they never end")
