"""How many requests of a kind are worked on at once; the others wait in the order of coming.

A thread that waits costs next to nothing, and who goes next is then ours to say: a push never stands behind the photos
of two hundred phones.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

API = "/api/sync/v1/"
# a photo lets pushes go first, and is never kept waiting by them for longer
GIVE_WAY_SECONDS = 1.0


class Lane:
    """So many places, given in the order of asking; beyond `most_waiting` nobody is let in to wait."""

    def __init__(self, places: int, most_waiting: int | None = None) -> None:
        self._guard = threading.Lock()
        self._places = self._free = places
        self._empty = threading.Event()
        self._empty.set()
        self._most_waiting = most_waiting
        self._waiting: deque[threading.Event] = deque()

    def enter(self, wait_seconds: float | None = None) -> bool:
        """Take a place, waiting for it if need be. False: none was free in time, or too many wait already."""
        called = threading.Event()
        with self._guard:
            if self._free:
                self._free -= 1
                self._empty.clear()
                return True
            if self._most_waiting is not None and len(self._waiting) >= self._most_waiting:
                return False
            self._waiting.append(called)
        return called.wait(wait_seconds) or self._was_called_after_all(called)

    def _was_called_after_all(self, called: threading.Event) -> bool:
        with self._guard:
            if called.is_set():
                return True
            self._waiting.remove(called)
            return False

    def leave(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
                return
            self._free += 1
            if self._free == self._places:
                self._empty.set()

    def wait_until_empty(self, most_seconds: float) -> bool:
        """Let all pass that are in it or come meanwhile, for so long at most; tell whether it is empty."""
        return self._empty.wait(most_seconds)


@dataclass(frozen=True)
class Lanes:
    """A lane for each kind of request."""

    pushes: Lane
    photos: Lane
    pages: Lane

    def place_for(self, environ: WSGIEnvironment) -> Place:
        path, method = environ.get("PATH_INFO", ""), environ["REQUEST_METHOD"]
        if path == f"{API}push":
            return Place(self.pushes)
        if method in {"PUT", "PATCH"} and path.startswith(f"{API}blobs/"):
            return Place(self.photos, gives_way_to=self.pushes)
        return Place(self.pages)


class Place:
    """One request's place in its lane: taken once, given back once."""

    def __init__(self, lane: Lane, gives_way_to: Lane | None = None) -> None:
        self._lane = lane
        self._gives_way_to = gives_way_to
        self._is_taken = False

    def take(self) -> None:
        if self._is_taken:
            return
        self._lane.enter()
        self._is_taken = True
        if self._gives_way_to is not None:
            self._gives_way_to.wait_until_empty(GIVE_WAY_SECONDS)

    def give_back(self) -> None:
        if self._is_taken:
            self._is_taken = False
            self._lane.leave()
