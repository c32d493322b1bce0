"""The browser code on its own: the static files under the product's content policy, and nothing behind them.

Store, sync engine and service worker are tested here with replies that a test decides; `test_server_sync` has the real
server.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

STATIC = Path(__file__).parents[2] / "webapp" / "static"
HARNESS = Path(__file__).parent / "harness"
TYPES = {".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm", ".svg": "image/svg+xml"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "worker-src 'self'; base-uri 'none'; object-src 'none'"
)
TRUSTED = "; require-trusted-types-for 'script'; trusted-types lit-html rounds"
BLANK = b"<!doctype html><meta charset=utf-8><title>blank</title>"

Reply = tuple[int, dict[str, str], bytes]
Page = Callable[[], Reply]


class StaticServer:
    """Serves `/static/…`, `/harness/…`, `/blank` and the pages in `routes`; can be stopped and started again."""

    def __init__(self) -> None:
        self.routes: dict[str, Page] = {"/blank": lambda: html(BLANK)}
        self.asked: list[str] = []
        self._server: ThreadingHTTPServer | None = None
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> Self:
        self._server = _Server(("127.0.0.1", self.port), _handler(self))
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def stop(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def answer(self, path: str) -> Reply:
        if path in self.routes:
            return self.routes[path]()
        for prefix, folder in (("/static/", STATIC), ("/harness/", HARNESS)):
            file = (folder / path.removeprefix(prefix)).resolve()
            if path.startswith(prefix) and file.is_relative_to(folder) and file.is_file():
                return 200, {"Content-Type": TYPES.get(file.suffix, "application/octet-stream")}, file.read_bytes()
        return 404, {"Content-Type": "text/plain"}, b"not here"


def html(body: bytes) -> Reply:
    return 200, {"Content-Type": "text/html; charset=utf-8"}, body


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True


def _handler(server: StaticServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            server.asked.append(path)
            status, headers, body = server.answer(path)
            self.send_response(status)
            # importScripts is a sink of Trusted Types that a worker meets before it could make a policy
            policy = POLICY if path == "/static/sw.js" else POLICY + TRUSTED
            fixed = {"Content-Security-Policy": policy, "Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}
            for name, value in (fixed | headers | {"Content-Length": str(len(body))}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler
