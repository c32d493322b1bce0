"""The app behind a real socket in this process, by a clock that the test sets."""

from __future__ import annotations

import threading
from datetime import datetime
from typing import Self

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server


class Clock:
    """Stands still until it is set."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


class TimedServer:
    def __init__(self, app: Flask, at: datetime) -> None:
        self.app, self.clock = app, Clock(at)
        app.extensions["clock"] = self.clock
        self._server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)

    @property
    def port(self) -> int:
        return self._server.server_port

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, name="timed-server", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Quiet(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        """Eight hundred lines would bury a failing test's output."""
