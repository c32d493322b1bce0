"""A bad network as a reverse proxy: it loses requests before the server sees them, and replies after it acted on them.

Every exchange has a connection of its own, because a browser silently repeats a request that fails on a reused one.
"""

from __future__ import annotations

import http.client
import random
import socket
import struct
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from tests import patience

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "upgrade", "te", "trailer"}


@dataclass(frozen=True)
class Faults:
    """What goes wrong: `drop` is the share of requests lost, `swallow_every` = 3 loses each third reply; 0 is never."""

    drop: float = 0.0
    swallow_every: int = 0
    path_prefix: str = "/"


@dataclass
class Counts:
    """What has happened since the proxy started; swallowed replies count as forwarded requests too."""

    forwarded: int = 0
    dropped: int = 0
    swallowed: int = 0
    unreachable: int = 0
    paths: list[tuple[str, str]] = field(default_factory=list)


class FaultProxy:
    """Listens on `port` of localhost, a free one for 0, and forwards to `upstream_port`.

    `faults` may be replaced at any time; the same seed loses the same requests of a sequential client.
    """

    def __init__(self, upstream_port: int, seed: int, port: int = 0, faults: Faults | None = None):
        self.upstream_port = upstream_port
        self.faults = faults or Faults()
        self.counts = Counts()
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._replies = 0
        self._server = _Server(("127.0.0.1", port), self, self.handler_type())

    @property
    def port(self) -> int:
        return self._server.server_port

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def handler_type(self) -> type[Handler]:
        """Who deals with a request; for proxies that do more."""
        return Handler

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, name="fault-proxy", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def loses_request(self, method: str, path: str) -> bool:
        """Decide, and count, whether this request never reaches the server."""
        with self._lock:
            self.counts.paths.append((method, path))
            lost = path.startswith(self.faults.path_prefix) and self._random.random() < self.faults.drop
            self.counts.dropped += lost
            return lost

    def loses_reply(self, path: str) -> bool:
        """Decide, and count, whether the server's reply to a request that it handled gets lost."""
        with self._lock:
            self.counts.forwarded += 1
            if not (self.faults.swallow_every and path.startswith(self.faults.path_prefix)):
                return False
            self._replies += 1
            lost = self._replies % self.faults.swallow_every == 0
            self.counts.swallowed += lost
            return lost

    def miss_server(self) -> None:
        """Count a request for which no server was there."""
        with self._lock:
            self.counts.unreachable += 1


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def exchange(self) -> None:
        proxy = self.server.proxy
        self.close_connection = True
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if proxy.loses_request(self.command, self.path):
            return self.reset()
        try:
            reply, content = self.ask_server(body)
        except OSError:
            proxy.miss_server()
            return self.reset()
        return self.reset() if proxy.loses_reply(self.path) else self.pass_on(reply, content)

    def _any(self) -> None:
        self.exchange()

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _any

    def ask_server(self, body: bytes) -> tuple[http.client.HTTPResponse, bytes]:
        port = self.server.proxy.upstream_port
        upstream = http.client.HTTPConnection("127.0.0.1", port, timeout=patience.SECONDS)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
        try:
            upstream.request(self.command, self.path, body or None, {**headers, "Connection": "close"})
            reply = upstream.getresponse()
            return reply, reply.read()
        finally:
            upstream.close()

    def pass_on(self, reply: http.client.HTTPResponse, content: bytes) -> None:
        self.send_response_only(reply.status, reply.reason)
        for name, value in reply.getheaders():
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        is_bodiless = self.command == "HEAD" or reply.status in {204, 304}
        if not is_bodiless:
            self.send_header("Content-Length", str(len(content)))
        self.send_header("Connection", "close")
        self.end_headers()
        if not is_bodiless:
            self.wfile.write(content)

    def reset(self) -> None:
        # lingering for no time turns close() into a reset, which no browser takes for an empty reply
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.wfile = self.rfile = _Nowhere()

    def log_message(self, format: str, *args: object) -> None:
        """Counts tell what happened; a line per request would bury a failing test's output."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], proxy: FaultProxy, handler: type[Handler]):
        self.proxy = proxy
        super().__init__(address, handler)


class _Nowhere:
    """Takes the place of a closed connection's file while http.server winds the request up."""

    closed = True

    def flush(self) -> None: ...

    def close(self) -> None: ...
