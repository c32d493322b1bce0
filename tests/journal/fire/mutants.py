"""Servers that are wrong on purpose: a checker that does not see what they do is blind."""

from __future__ import annotations

import io
import json
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from webapp.journal import accept
from webapp.journal.accept import Door

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
HOARD = 3
LINGERS_SECONDS = 0.004


class AnswersFirst:
    """Acknowledges a push at once, and takes pushes in when three have come: what it said of the first two was not
    true yet.
    """

    def __init__(self, app: Wsgi) -> None:
        self._app = app
        self._guard = threading.Lock()
        self._hoarded: list[dict[str, Any]] = []

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not environ["PATH_INFO"].endswith("/push"):
            return self._app(environ, start_response)
        content = environ["wsgi.input"].read()
        with self._guard:
            self._hoarded.append({**environ, "wsgi.input": io.BytesIO(content)})
            if len(self._hoarded) >= HOARD:
                for hoarded in self._hoarded:
                    list(self._app(hoarded, lambda *_: None))
                self._hoarded.clear()
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps({"outcomes": [_stored(sealed) for sealed in json.loads(content)["records"]]}).encode()]


def _stored(sealed: dict[str, str]) -> dict[str, Any]:
    return {"id": json.loads(sealed["body"])["id"], "outcome": "stored", "missing": []}


def applies_again(app: Wsgi) -> Wsgi:
    """Takes every record for a new one: what is sent twice counts twice."""
    keep = accept.keep
    accept.keep = lambda work, envelopes, now: keep(work, envelopes, now) | {one.id for one in envelopes}
    return app


def lingers(app: Wsgi) -> Wsgi:
    """Is right, but takes a little longer before it commits: others come in between."""
    take = Door._take

    def slowly(*given: Any) -> Any:
        taken = take(*given)
        time.sleep(LINGERS_SECONDS)
        return taken

    Door._take = slowly  # type: ignore[method-assign]
    return app


def misses_others(app: Wsgi) -> Wsgi:
    """Lets every writer in at any time, whatever the others bring."""
    accept.beside_others = lambda _work, take, **_how: take()
    return lingers(app)
