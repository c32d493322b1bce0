"""Bytes that no client of ours would write, at a real `rounds serve` over a socket: request lines, heads, bodies,
gzip and multipart, made up or spoilt.
"""

from __future__ import annotations

import errno
import gzip
import json
import socket
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests import patience
from tests.browser.server import LiveServer
from tests.journal.fire.fuzz.target import CANARY
from tests.phones import API, new_id

PASSWORD = "walk-the-round-23"
ADDRESSES = (
    f"{API}/push", f"{API}/session", f"{API}/session/challenge", f"{API}/confirm", f"{API}/pull?cursor=x",
    f"{API}/bootstrap", f"{API}/blobs/{'0' * 64}", f"{API}/ping", "/api/openapi.json", "/sign-in", "/app", "/healthz",
    "/7K3M9QXF", "/static/sw.js", "/desk/", "/desk/import", "/language", "/",
)  # fmt: skip
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "FOO", "get", "")
VERSIONS = ("HTTP/1.1", "HTTP/1.0", "HTTP/0.9", "HTTP/9.9", "http/1.1", "")
LINES = (("POST", METHODS), ("HTTP/1.1", VERSIONS))
HEADS = (
    b"Content-Encoding: gzip", b"Transfer-Encoding: chunked", b"Content-Length: -1", b"Content-Length: 99999999999",
    b"Content-Length: 5\r\nContent-Length: 50", b"Expect: 100-continue", b"Range: bytes=5-1,-", b"Cookie: session=\xff",
    b"If-None-Match: W/\"\xe7\x8e\x8b", b"Accept-Language: zh;q=nan,*;q=9e99", b"Upload-Offset: \xd9\xa3",
    b"Upload-Length: 99999999999999999999", b"X-Rounds-Key: \x00", b"X-Rounds-At: 9999-99-99T99:99", b"Host: [::1",
    b"Content-Type: multipart/form-data; boundary=", b"Content-Type: application/json; charset=utf-7", b"X" * 9000,
    b"Sec-Fetch-Site: cross-site", b"Connection: upgrade\r\nUpgrade: h2c", b"Date: \r\n folded", b": no name",
)  # fmt: skip


@dataclass
class Raw:
    """Shots at one server; a closed door is an answer, a fault is not."""

    server: LiveServer
    random: Random
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def shoot(self) -> None:
        shot = self._spoilt(self._request())
        status = self._sent(shot)
        self.statuses[status] += 1
        if status >= 500:
            self.wrong.append(f"raw {status}: {shot[:300]!r}")

    def _request(self) -> bytes:
        """A whole request, of parts that need not go together."""
        random = self.random
        body = random.choice((b"", self._json(), gzip.compress(self._json()), self._multipart(), random.randbytes(200)))
        method, version = (usual if random.random() < 0.8 else random.choice(odd) for usual, odd in LINES)
        line = f"{method if body or method != 'POST' else 'GET'} {random.choice(ADDRESSES)} {version}"
        heads = [b"Host: localhost:%d" % self.server.port, b"Content-Length: %d" % len(body), b"Connection: close"]
        heads += [b"Origin: http://localhost:%d" % self.server.port, b"X-Requested-With: rounds"]
        heads += random.sample(HEADS, random.choice((0, 0, 0, 1, 2)))
        return line.encode() + b"\r\n" + b"\r\n".join(heads) + b"\r\n\r\n" + body

    def _json(self) -> bytes:
        asked = {"device": new_id(), "records": [{"body": CANARY, "key": "k", "sig": "s"}], "username": CANARY}
        return json.dumps(asked | {"password": CANARY, "public_key": "AA", "ids": [new_id()]}).encode()

    def _multipart(self) -> bytes:
        part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="\xff.xlsx"\r\n\r\nPK\x03\x04\r\n'
        return part * self.random.randrange(4) + b"--x--"

    def _spoilt(self, shot: bytes) -> bytes:
        """Leave it, or change, drop, double or cut some of its bytes."""
        spoilt = bytearray(shot)
        # mostly behind the head, which a server that finds it spoilt does not hand on
        begin = shot.find(b"\r\n\r\n") if self.random.random() < 0.8 and not shot.endswith(b"\r\n\r\n") else 0
        for _ in range(self.random.choice((0, 0, 1, 3, 20))):
            at, many = self.random.randrange(min(begin, len(spoilt) - 1), len(spoilt)), self.random.randrange(1, 9)
            how = self.random.randrange(4)
            if how == 0:
                spoilt[at : at + many] = self.random.randbytes(many)
            elif how == 1 and len(spoilt) > many + 1:
                del spoilt[at : at + many]
            elif how == 2:
                spoilt[at:at] = spoilt[at : at + many]
            else:
                spoilt[at] = self.random.choice(b'\x00\r\n:% \xff{["')
        return bytes(spoilt if self.random.random() < 0.95 else spoilt[: self.random.randrange(1, len(spoilt))])

    def _sent(self, shot: bytes) -> int:
        """Send bytes as they are; return the status, 0 for a closed door."""
        with socket.create_connection(("localhost", self.server.port), timeout=patience.SECONDS) as connection:
            try:
                connection.sendall(shot)
                connection.shutdown(socket.SHUT_WR)
                answer = connection.recv(200)
            except OSError as error:
                # the server has hung up before all was sent; that it never answers would be a finding
                if isinstance(error, ConnectionError) or error.errno == errno.ENOTCONN:
                    return 0
                raise
        parts = answer.split(b" ", 2)
        return int(parts[1]) if answer.startswith(b"HTTP/1.") and parts[1].isdigit() else 0


def founded(folder: Path, database: str | None = None) -> LiveServer:
    server = LiveServer(folder / "instance", database=database)
    names = ("--username", "administrator", "--name", "林主任", "--school", "明德國小", "--password", PASSWORD)
    server.rounds("init", *names)
    return server


def faults_in_log(server: LiveServer) -> list[str]:
    """Lines of the server's log that tell of a fault or of a person."""
    lines = (server.instance / "server.log").read_text(errors="replace").splitlines()
    words = (CANARY, "林主任", "Traceback", " ERROR ", "panicked")
    return [f"log: {line[:200]}" for line in lines if any(word in line for word in words)]
