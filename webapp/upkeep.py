"""What the server does by itself each night besides the backup, in a process of its own: see `rounds upkeep`."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from typing import Self

log = logging.getLogger(__name__)
COMMAND = (sys.executable, "-m", "webapp", "upkeep")
# a server that was only started to look at something is left in peace
FIRST_AFTER_SECONDS = 10 * 60.0
EVERY_SECONDS = 60 * 60.0
LET_END_SECONDS = 10


class Upkeep:
    """Runs `command` now and then; the command knows whether anything is to do. A context: it ends with the server."""

    def __init__(
        self,
        command: tuple[str, ...] = COMMAND,
        first_after_seconds: float = FIRST_AFTER_SECONDS,
        every_seconds: float = EVERY_SECONDS,
    ) -> None:
        self._command = command
        self._first_after_seconds = first_after_seconds
        self._every_seconds = every_seconds
        self._child: subprocess.Popen[bytes] | None = None
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="upkeep", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        child = self._child
        if child is not None and child.poll() is None:
            # whatever it was at is one transaction, or begins again
            child.terminate()
        self._thread.join(LET_END_SECONDS)

    def _watch(self) -> None:
        wait = self._first_after_seconds
        while not self._is_over.wait(wait):
            wait = self._every_seconds
            self._run()

    def _run(self) -> None:
        try:
            self._child = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        except OSError as error:
            log.error("the nightly upkeep could not start: %s", type(error).__name__)
            return
        if self._is_over.is_set():
            self._child.terminate()
        if code := self._child.wait():
            log.error("the nightly upkeep ended with %d", code)
