"""The bad network does what it says: requests that never arrive, replies that never come back, all of it counted."""

from __future__ import annotations

import http.client
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests import patience
from tests.browser.fault_proxy import FaultProxy, Faults
from tests.browser.server import free_port

REQUESTS = 300


@pytest.fixture
def upstream():
    """A server that echoes bodies and remembers whom it served."""
    served: Counter[str] = Counter()

    class Echo(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            served[body.decode()] += 1
            self.send_response(201)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("X-Host", self.headers["Host"])
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """The test's own words are enough."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, served
    server.shutdown()
    server.server_close()


def post(port: int, body: str, path: str = "/api") -> tuple[int, str] | None:
    """Return status and body, or None when the network lost one of the two directions."""
    connection = http.client.HTTPConnection("localhost", port, timeout=patience.SECONDS)
    try:
        connection.request("POST", path, body.encode())
        reply = connection.getresponse()
        return reply.status, reply.read().decode()
    except (ConnectionError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def test_without_a_server_every_request_fails():
    with FaultProxy(upstream_port=free_port(), seed=1) as proxy:
        assert post(proxy.port, "a") is None
        assert proxy.counts.unreachable == 1


def test_a_dropped_request_never_reaches_the_server(upstream):
    port, served = upstream
    with FaultProxy(port, seed=1, faults=Faults(drop=0.3)) as proxy:
        answered = [f"{number}" for number in range(REQUESTS) if post(proxy.port, f"{number}")]

        assert set(served) == set(answered)
        assert proxy.counts.dropped == REQUESTS - len(answered)
        assert 0.2 < proxy.counts.dropped / REQUESTS < 0.4


def test_a_swallowed_reply_belongs_to_a_request_that_was_handled(upstream):
    port, served = upstream
    with FaultProxy(port, seed=1, faults=Faults(swallow_every=3)) as proxy:
        lost = [number for number in range(9) if post(proxy.port, f"{number}") is None]

        assert lost == [2, 5, 8]
        assert sorted(served.elements()) == [f"{number}" for number in range(9)]
        assert proxy.counts.swallowed == 3


def test_the_same_seed_loses_the_same_requests(upstream):
    port, _ = upstream
    outcomes = []
    for _ in range(2):
        with FaultProxy(port, seed=7, faults=Faults(drop=0.5)) as proxy:
            outcomes.append([post(proxy.port, "a") is None for _ in range(30)])

    assert outcomes[0] == outcomes[1]


def test_paths_outside_the_prefix_are_left_alone(upstream):
    port, _ = upstream
    with FaultProxy(port, seed=1, faults=Faults(drop=1.0, path_prefix="/api")) as proxy:
        assert post(proxy.port, "page", path="/app") == (201, "page")
        assert post(proxy.port, "record", path="/api/push") is None


def test_the_network_can_get_better(upstream):
    port, _ = upstream
    with FaultProxy(port, seed=1, faults=Faults(drop=1.0)) as proxy:
        assert post(proxy.port, "a") is None
        proxy.faults = Faults()
        assert post(proxy.port, "b") == (201, "b")


def test_the_server_sees_the_host_that_the_browser_named(upstream):
    port, _ = upstream
    with FaultProxy(port, seed=1) as proxy:
        connection = http.client.HTTPConnection("localhost", proxy.port, timeout=patience.SECONDS)
        connection.request("POST", "/", b"x")
        host = connection.getresponse().headers["X-Host"]
        connection.close()

        assert host == f"localhost:{proxy.port}"
