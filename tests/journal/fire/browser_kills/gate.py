"""Between browser and server: serves the page, listens to it, and stands still where the browser is to be killed.

A request that is held is held at a known place: before the server saw it, after it acted, or with half of the reply
sent. What the page does is known by its own word, sent before each step.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.browser.fault_proxy import FaultProxy, Faults, Handler
from tests.journal.fire.browser_kills import line
from tests.js.static_server import POLICY, STATIC, TRUSTED, Reply, StaticServer, html

PAGE = b"<!doctype html><meta charset=utf-8><title>fire</title><script type=module src=/harness/under-fire.js></script>"
LINE_POLICY = (POLICY + TRUSTED).replace("connect-src 'self'", "connect-src 'self' ws:")
API = "/api/sync/v1/"
IDLE = "idle"


@dataclass(frozen=True)
class Mutant:
    """The product with an error put into it: `changes` are (module, what it says, what it says instead)."""

    name: str
    changes: Sequence[tuple[str, str, str]] = ()

    def __post_init__(self) -> None:
        for module, _old, _new in self.changes:
            self.apply(f"/static/js/{module}", (STATIC / "js" / module).read_text("utf-8"))

    def apply(self, path: str, text: str) -> str:
        for module, old, new in self.changes:
            if path == f"/static/js/{module}":
                if old not in text:
                    raise ValueError(f"{self.name}: {module} no longer says {old!r}")
                text = text.replace(old, new)
        return text


@dataclass
class Life:
    """One life of the browser, from its start to its kill, as seen from here."""

    orders: Mapping[str, Any]
    aim: str = IDLE
    nth: int = 1
    told: list[dict[str, Any]] = field(default_factory=list)
    passed: Counter[str] = field(default_factory=Counter)
    save: str = "opening"
    requests: dict[int, str] = field(default_factory=dict)
    reached: threading.Event = field(default_factory=threading.Event)
    dead: threading.Event = field(default_factory=threading.Event)

    def find(self, kind: str) -> list[dict[str, Any]]:
        return [message for message in self.told if message["kind"] == kind]


class Gate(FaultProxy):
    """`life` is the one that is going on; a request belongs to the life in which it came."""

    def __init__(self, upstream_port: int, seed: int, mutant: Mutant, faults: Faults):
        self.mutant, self.life = mutant, Life({})
        self._files = StaticServer()
        self._files.routes["/fire"] = lambda: html(PAGE)
        super().__init__(upstream_port, seed, faults=faults)
        self._server.handle_error = tell_unless_broken  # type: ignore[method-assign]

    def handler_type(self) -> type[Handler]:
        return GateHandler

    def own_reply(self, path: str) -> Reply | None:
        """What this answers itself: the page, its modules and its orders."""
        if path == "/fire/orders":
            return 200, {"Content-Type": "application/json"}, json.dumps(self.life.orders).encode()
        if path.startswith(API):
            return None
        status, headers, body = self._files.answer(path)
        if path.endswith(".js"):
            body = self.mutant.apply(path, body.decode()).encode()
        return status, {**headers, "Content-Security-Policy": LINE_POLICY}, body

    def reach(self, life: Life, place: str) -> bool:
        """Note that a life has come to a place; say whether it is the one where it ends."""
        with self._lock:
            life.passed[place] += 1
            if place == IDLE or (place == life.aim and life.passed[place] == life.nth):
                life.reached.set()
                return True
            return False

    def listen(self, life: Life, message: dict[str, Any]) -> None:
        """Take the page's word for what it has just done, or is about to do."""
        life.told.append(message)
        place = place_of(message)
        if step := SAVE_STEPS.get(place):
            life.save = step
        self.reach(life, place)
        self.reach(life, "any")


# what a person's save has come to when the page has told this
SAVE_STEPS = {
    "opened": "between saves",
    "saving": "before the transaction",
    "save begun": "within the transaction",
    "save complete": "copying",
    "said": "between saves",
}


def place_of(message: Mapping[str, Any]) -> str:
    """Name the place in a page's life, by the tables that a transaction writes."""
    kind, stores = message["kind"], set(message.get("stores", ()))
    if kind not in {"begun", "complete"}:
        return str(kind)
    if "drafts" in stores:
        return f"save {kind}"
    if "records" in stores:
        return f"{'letting go' if 'photos' in stores else 'answer'} {kind}"
    return f"{'note' if stores <= {'device', 'notes', 'keys', 'vault'} else 'replica'} {kind}"


class GateHandler(Handler):
    @property
    def gate(self) -> Gate:
        proxy = self.server.proxy
        assert isinstance(proxy, Gate)
        return proxy

    def exchange(self) -> None:
        path, self.life = urlsplit(self.path).path, self.gate.life
        if path == "/fire/told":
            self.close_connection = True
            for text in line.accept(self):
                self.gate.listen(self.life, json.loads(text))
        elif reply := self.gate.own_reply(path):
            self._answer(*reply)
        else:
            self._carry(path.removeprefix(API).split("/")[0])

    def _carry(self, kind: str) -> None:
        """Pass on a request of the engine, unless it is where this life ends."""
        self.kind = kind
        self.life.requests[id(self)] = f"{kind} asked"
        try:
            super().exchange()
        finally:
            self.life.requests.pop(id(self), None)

    def ask_server(self, body: bytes) -> tuple[http.client.HTTPResponse, bytes]:
        if self._ends_here("asked"):
            raise ConnectionAbortedError
        return super().ask_server(body)

    def pass_on(self, reply: http.client.HTTPResponse, content: bytes) -> None:
        if self._ends_here("acted"):
            return
        if self.life.aim == f"{self.kind} half" and content:
            self._pass_half(reply, content)
        if self._ends_here("half"):
            return
        super().pass_on(reply, content)
        self.wfile.flush()
        self.gate.reach(self.life, f"{self.kind} answered")

    def _ends_here(self, stage: str) -> bool:
        """Stand still until the browser is dead, if this is the place; else go on."""
        place = f"{self.kind} {stage}"
        self.life.requests[id(self)] = place
        if not self.gate.reach(self.life, place):
            return False
        self.life.dead.wait()
        return True

    def _pass_half(self, reply: http.client.HTTPResponse, content: bytes) -> None:
        if self.life.passed[f"{self.kind} half"] + 1 == self.life.nth:
            self.send_response_only(reply.status, reply.reason)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[: len(content) // 2])
            self.wfile.flush()

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in (headers | {"Content-Length": str(len(body)), "Cache-Control": "no-cache"}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def tell_unless_broken(_request: object, address: object) -> None:
    """Connections of a browser that was killed break; anything else is an error of this program."""
    error = sys.exc_info()[1]
    if not isinstance(error, OSError):
        raise RuntimeError(f"while answering {address}") from error
