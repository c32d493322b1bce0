"""The servers that are measured, each a process of its own with the same client on the same cores."""

from __future__ import annotations

import http.client
import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.reconnect.server import LOG, Serving
from tests.browser.server import ROUNDS, free_port
from tools.node import node_command, npm_command

ROOT = Path(__file__).parents[2]
POUCHDB = ROOT / "build" / "pouchdb"
PACKAGES = ("pouchdb@9.0.0", "pouchdb-server@4.2.0")


@contextmanager
def rounds(instance: Path, address: str) -> Iterator[Serving]:
    """Run `rounds serve` on this database."""
    port = free_port()
    environment = {**os.environ, "ROUNDS_INSTANCE": str(instance), "DATABASE_URL": address}
    with _running([ROUNDS, "serve", "--port", str(port)], port, instance, environment, "/healthz") as serving:
        yield serving


@contextmanager
def pouchdb(folder: Path) -> Iterator[Serving]:
    """Run pouchdb-server on LevelDB, without its log of requests."""
    port = free_port()
    (folder / "config.json").write_text('{"log": {"level": "error"}}')
    program = POUCHDB / "node_modules" / "pouchdb-server" / "bin" / "pouchdb-server"
    options = ["--port", str(port), "--host", "127.0.0.1", "--dir", str(folder), "--no-stdout-logs"]
    command = [*node_command(), program, *options, "--config", str(folder / "config.json")]
    with _running(command, port, folder, dict(os.environ), "/") as serving:
        yield serving


@contextmanager
def _running(
    command: Sequence[str | Path], port: int, folder: Path, environment: dict[str, str], path: str
) -> Iterator[Serving]:
    with (folder / LOG).open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        while not _answers(port, path):
            if process.poll() is not None:
                raise RuntimeError((folder / LOG).read_text()[-2000:])
            time.sleep(0.1)
        yield Serving(port, process.pid)
    finally:
        process.terminate()
        process.wait(60)


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("localhost", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def install_pouchdb() -> None:
    """Put PouchDB and its server into a folder of their own. Raises CalledProcessError."""
    if (POUCHDB / "node_modules").is_dir():
        return
    POUCHDB.mkdir(parents=True, exist_ok=True)
    (POUCHDB / "package.json").write_text('{"private": true}')
    quiet = ["--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run([*npm_command(), "install", *quiet, *PACKAGES], cwd=POUCHDB, check=True, capture_output=True)
