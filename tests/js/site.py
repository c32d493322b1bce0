"""A small app with a service worker of ours, whose files and builds a test changes."""

from __future__ import annotations

import base64
import hashlib
import json

from tests.js.static_server import Reply, StaticServer, html

SHELL = '<!doctype html><html data-build="{version}"><title>rounds</title><p>shell {version}</p>'


class Site:
    """A server with a shell, one file and a list of them; each can be changed, and lies if asked to."""

    def __init__(self, server: StaticServer) -> None:
        self.server = server
        self.version = "1"
        self.file = b"self.one = 1;"
        self.later: bytes | None = b"self.later = 1;"
        self.listed: bytes | None = None
        server.routes |= {
            "/app": self.shell,
            "/precache.js": self.precache,
            "/static/one.js": self.one,
            "/static/later.js": self.of_the_first_build,
            "/api/sync/v1/ping": lambda: (200, {"Content-Type": "application/json"}, b'{"server_id": "s"}'),
            "/desk": lambda: html(b"desk"),
            "/sign-in": lambda: html(b"sign in"),
            "/healthz": lambda: html(b"healthy"),
        }

    def shell(self) -> Reply:
        return html(SHELL.format(version=self.version).encode())

    def one(self) -> Reply:
        return 200, {"Content-Type": "text/javascript"}, self.file

    def of_the_first_build(self) -> Reply:
        return (200, {"Content-Type": "text/javascript"}, self.later) if self.later else (404, {}, b"gone")

    def precache(self) -> Reply:
        digest = base64.b64encode(hashlib.sha256(self.listed or self.file).digest()).decode()
        vendor = "/static/vendor/idb.js"
        files = [["/static/one.js", digest], [vendor, _digest_of(vendor, self.server)]]
        if self.later:
            files.append(["/static/later.js", base64.b64encode(hashlib.sha256(self.later).digest()).decode()])
        listed = {"version": self.version, "shell": "/app", "files": files}
        return 200, {"Content-Type": "text/javascript"}, f"self.PRECACHE = {json.dumps(listed)};".encode()


def _digest_of(path: str, server: StaticServer) -> str:
    return base64.b64encode(hashlib.sha256(server.answer(path)[2]).digest()).decode()
