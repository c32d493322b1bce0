"""The app as `rounds serve` runs it, with fewer threads: for tests of slow bodies."""

from __future__ import annotations

import sys

from flask import Flask
from granian import Granian
from granian.constants import Interfaces

from webapp import create_app
from webapp.slow_bodies import SeatedBodies, Seats, notice_vanished_peers

SEATS = Seats(at_once=2, wait_seconds=0.2)


def application() -> Flask:
    app = create_app()
    app.wsgi_app = SeatedBodies(app.wsgi_app, SEATS)  # type: ignore[method-assign]
    notice_vanished_peers(every_seconds=0.1)
    return app


def serve(port: int) -> None:
    Granian(
        "tests.slow_app:application",
        factory=True,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=4,
        websockets=False,
    ).serve()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
