"""Bodies that come slowly, or never.

Granian bounds the time of a request's head and not that of its body (its issue 728), and an app can't: answering while
a read is under way stops the whole server until that client leaves (measured with granian 2.8). So slow bodies are
bounded in number, a peer that vanished is found out by TCP itself, and time is a proxy's to bound (docs/operators.md).
"""

from __future__ import annotations

import os
import socket
import stat
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from flask_babel import gettext as _

from webapp.errors import TryLater
from webapp.lanes import Lane, Lanes, Place

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

BODILESS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
COME_BACK_SECONDS = 10
# a phone that went out of reach in mid-upload is known to be gone after a minute
KEEPALIVE = (("TCP_KEEPIDLE", 30), ("TCP_KEEPALIVE", 30), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3))


@dataclass(frozen=True)
class Seats:
    """How many bodies are read at once, how long a further one waits for its turn, and how many may wait."""

    at_once: int
    wait_seconds: float = 0.5
    most_waiting: int | None = None


class Input(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...
    def readline(self, size: int = -1, /) -> bytes: ...


class SeatedBodies:
    """WSGI middleware: of the server's threads, some are always left for requests that bring nothing. With `lanes`,
    a request is worked on in a place of its lane, once its body is there.
    """

    def __init__(
        self,
        app: WSGIApplication,
        seats: Seats,
        lanes: Lanes | None = None,
        before_waiting: Callable[[], None] | None = None,
    ) -> None:
        self._app = app
        self._wait_seconds = seats.wait_seconds
        self._seats = Lane(seats.at_once, seats.most_waiting)
        self._lanes = lanes
        self._before_waiting = before_waiting

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        place = self._lanes.place_for(environ) if self._lanes else None
        brings_nothing = environ["REQUEST_METHOD"] in BODILESS or environ.get("CONTENT_LENGTH") == "0"
        body = None if brings_nothing else SeatedBody(environ["wsgi.input"], self, _announced(environ), place)
        try:
            if body is not None:
                return self._app({**environ, "wsgi.input": body}, start_response)
            if place is not None:
                place.take()
            return self._app(environ, start_response)
        finally:
            if body is not None:
                body.leave()
            if place is not None:
                place.give_back()

    def sit_down(self) -> None:
        """Raises `TryLater` 503."""
        self.prepare_to_wait()
        if not self._seats.enter(self._wait_seconds):
            detail = _("現在太多人同時在傳。手機會過一會兒自動再送，記錄不會遺失。")
            raise TryLater(503, "too_many_bodies", _("伺服器忙碌"), detail, COME_BACK_SECONDS)

    def stand_up(self) -> None:
        self._seats.leave()

    def prepare_to_wait(self) -> None:
        """Who waits holds nothing that others need."""
        if self._before_waiting is not None:
            self._before_waiting()


class SeatedBody:
    """A request's body: takes a seat with the first read, and gives it back with the last, for a place to work in."""

    def __init__(
        self, source: Input, bodies: SeatedBodies, announced: int | None = None, place: Place | None = None
    ) -> None:
        self._source = source
        self._bodies = bodies
        self._left = announced
        self._place = place
        self._has_seat = self._has_ended = False

    def read(self, size: int = -1) -> bytes:
        """Raises `TryLater` 503."""
        return self._noticing_end(self._seated().read(size), size)

    def readline(self, size: int = -1) -> bytes:
        """Raises `TryLater` 503."""
        return self._noticing_end(self._seated().readline(size), 1)

    def readlines(self, _hint: int = -1) -> list[bytes]:
        return list(self)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")

    def leave(self) -> None:
        if self._has_seat:
            self._has_seat = False
            self._bodies.stand_up()

    def _seated(self) -> Input:
        if not (self._has_seat or self._has_ended):
            self._bodies.sit_down()
            self._has_seat = True
        return self._source

    def _noticing_end(self, piece: bytes, asked: int) -> bytes:
        if self._left is not None:
            self._left -= len(piece)
        # who knows the length reads no further: the seat is for reading, and what follows may take long
        if asked != 0 and (asked < 0 or not piece or self._left == 0):
            self._has_ended = True
            self.leave()
            self._begin_work()
        return piece

    def _begin_work(self) -> None:
        if self._place is not None:
            self._bodies.prepare_to_wait()
            self._place.take()


def _announced(environ: WSGIEnvironment) -> int | None:
    announced = environ.get("CONTENT_LENGTH") or ""
    return int(announced) if announced.isascii() and announced.isdigit() else None


def notice_vanished_peers(every_seconds: float = 30.0) -> None:
    """Let TCP ask silent peers of this process whether they are there. Granian opens its sockets out of our sight, so
    they are looked for now and then, as long as the process lives.
    """
    threading.Thread(target=_keep_looking, args=(every_seconds,), name="peers", daemon=True).start()


def _keep_looking(every_seconds: float) -> None:
    never = threading.Event()
    while not never.wait(every_seconds):
        for number in os.listdir("/dev/fd"):
            with suppress(OSError, ValueError):
                _keep_alive(int(number))


def _keep_alive(number: int) -> None:
    if not stat.S_ISSOCK(os.fstat(number).st_mode):
        return
    with socket.socket(fileno=os.dup(number)) as found:
        if found.family not in {socket.AF_INET, socket.AF_INET6} or found.type != socket.SOCK_STREAM:
            return
        found.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in KEEPALIVE:
            if hasattr(socket, name):
                found.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
