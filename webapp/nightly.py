"""What a server does by itself beside serving: a thread looks now and then, a process of its own does the work."""

from __future__ import annotations

import logging
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

log = logging.getLogger(__name__)
LET_END_SECONDS = 10


@dataclass(frozen=True)
class Rhythm:
    """How long after the server's start the first look is, and how long after each look the next."""

    first_after_seconds: float
    every_seconds: float


class NightWatch:
    """Looks in a rhythm whether `command` is wanted, and runs it. A context: it ends with the server.

    What goes wrong is logged under `name`: it must never end the thread.
    """

    def __init__(
        self, name: str, command: tuple[str, ...], rhythm: Rhythm, is_wanted: Callable[[], bool] = lambda: True
    ) -> None:
        self._name = name
        self._command = command
        self._rhythm = rhythm
        self._is_wanted = is_wanted
        self._child: subprocess.Popen[bytes] | None = None
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name=name, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        child = self._child
        if child is not None and child.poll() is None:
            # what it leaves half done is one transaction, or is cleared by the next run
            child.terminate()
        self._thread.join(LET_END_SECONDS)

    def look(self) -> None:
        """Run the command now if it is wanted, and wait until it ends."""
        try:
            if self._is_wanted():
                self._run()
        except Exception as error:
            log.error("the %s could not start: %s", self._name, type(error).__name__)

    def _watch(self) -> None:
        wait = self._rhythm.first_after_seconds
        while not self._is_over.wait(wait):
            wait = self._rhythm.every_seconds
            self.look()

    def _run(self) -> None:
        child = self._child = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        if self._is_over.is_set():
            # the server's end came between the look and the start, and found no child to end
            child.terminate()
        if code := child.wait():
            log.error("the %s ended with %d", self._name, code)
