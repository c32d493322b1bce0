"""Bodies that come slowly, or never: others are served meanwhile, and who vanished is noticed."""

from __future__ import annotations

import http.client
import io
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import patience
from tests.browser.server import free_port
from tests.slow_app import SEATS
from webapp.slow_bodies import SeatedBodies, SeatedBody, Seats

PATH = "/api/sync/v1/push"
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A granian of three threads in a process of its own, on an empty instance folder."""
    folder, port = tmp_path_factory.mktemp("slow"), free_port()
    environment = {**os.environ, "ROUNDS_INSTANCE": str(folder / "instance")}
    with (folder / "log").open("wb") as log:
        command = [sys.executable, "-m", "tests.slow_app", str(port)]
        with subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=ROOT) as process:
            wait_for(port, process, folder / "log")
            yield port
            process.terminate()
            process.wait(timeout=patience.SECONDS)


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + patience.SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=patience.SECONDS).close()
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(log.read_text()[-2000:])


def begin(port: int, announced: int, body: bytes = b"{") -> http.client.HTTPConnection:
    """Send a request's head and the beginning of its body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=patience.SECONDS)
    connection.putrequest("POST", PATH)
    connection.putheader("Content-Length", str(announced))
    connection.endheaders(body)
    return connection


def status_of(connection: http.client.HTTPConnection) -> int:
    reply = connection.getresponse()
    reply.read()
    connection.close()
    return reply.status


def ask(port: int) -> int:
    """Ask for something and bring nothing; return the status."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=patience.SECONDS)
    connection.request("GET", "/api/sync/v1/ping")
    return status_of(connection)


def bring(port: int) -> int:
    return status_of(begin(port, 2, b"{}"))


@pytest.fixture
def slow(port: int) -> Iterator[list[http.client.HTTPConnection]]:
    """As many bodies that never come as are read at once."""
    connections = [begin(port, 1000) for _ in range(SEATS.at_once)]
    while bring(port) != 503:
        time.sleep(0.05)
    yield connections
    for connection in connections:
        connection.close()
    while bring(port) == 503:
        time.sleep(0.05)


def test_while_bodies_do_not_come_those_who_bring_nothing_are_answered(
    port: int, slow: list[http.client.HTTPConnection]
) -> None:
    # whoever had to wait for one of them would wait for ever
    assert [ask(port) for _ in range(5)] == [200] * 5


def test_one_body_too_many_is_asked_to_come_back_and_is_taken_then(
    port: int, slow: list[http.client.HTTPConnection]
) -> None:
    connection = begin(port, 2, b"{}")
    reply = connection.getresponse()
    assert (reply.status, reply.headers["Content-Type"]) == (503, "application/problem+json")
    assert int(reply.headers["Retry-After"]) > 0
    connection.close()

    slow.pop().close()
    deadline = time.monotonic() + patience.SECONDS
    while (status := bring(port)) == 503 and time.monotonic() < deadline:
        time.sleep(0.05)

    assert status == 400  # read, and understood: there is no device in it


def test_a_slow_body_that_goes_on_coming_is_taken(port: int) -> None:
    body = b'{"filler": "' + b"x" * 900 + b'"}'
    connection = begin(port, len(body), body[:100])
    for start in range(100, len(body), 100):
        time.sleep(0.05)
        connection.send(body[start : start + 100])

    assert status_of(connection) == 400


def test_clients_that_announce_more_than_they_send_and_leave_harm_nobody(port: int) -> None:
    for _ in range(20):
        begin(port, 1000).close()

    deadline = time.monotonic() + patience.SECONDS
    while (status := bring(port)) == 503 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert status == 400


@pytest.mark.skipif(sys.platform != "linux", reason="timers are read from /proc")
def test_a_peer_that_falls_silent_is_asked_whether_it_is_there(
    port: int, slow: list[http.client.HTTPConnection]
) -> None:
    mine = slow[0].sock.getsockname()[1]
    deadline = time.monotonic() + patience.SECONDS
    while (timer := timer_of(port, mine)) and not timer.startswith("02:") and time.monotonic() < deadline:
        time.sleep(0.05)

    kind, expires = timer.split(":")
    assert kind == "02"  # the kernel's keepalive timer
    assert int(expires, 16) <= 30 * os.sysconf("SC_CLK_TCK")


def timer_of(local: int, remote: int) -> str:
    """What the kernel waits for on a connection of this machine."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    [timer] = [line[5] for line in lines if line[1].endswith(f":{local:04X}") and line[2].endswith(f":{remote:04X}")]
    return timer


def body_of(content: bytes) -> SeatedBody:
    return SeatedBody(io.BytesIO(content), SeatedBodies(lambda _environ, _start: [], Seats(1)))


def test_a_body_is_read_as_it_is() -> None:
    content = bytes(range(256)) * 300

    assert body_of(content).read() == content
    in_pieces = body_of(content)
    assert b"".join(iter(lambda: in_pieces.read(777), b"")) == content
    assert body_of(b"one\ntwo").readlines() == [b"one\n", b"two"]


def test_a_seat_is_free_when_the_body_was_read_whatever_the_request_does_then() -> None:
    bodies = SeatedBodies(lambda _environ, _start: [], Seats(1, wait_seconds=0.01))
    first, second = SeatedBody(io.BytesIO(b"first"), bodies), SeatedBody(io.BytesIO(b"second"), bodies)

    assert first.read() == b"first"
    assert second.read() == b"second"
    assert first.read() == b""
