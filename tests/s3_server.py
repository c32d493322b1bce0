"""An S3-compatible server in a process of its own: moto's, which keeps everything in memory."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import patience
from tests.browser.server import free_port

BUCKET = "rounds"


@contextmanager
def s3_server(log: Path) -> Iterator[str]:
    """Yield the address of a server that holds one empty bucket, `BUCKET`."""
    port = free_port()
    endpoint = f"http://127.0.0.1:{port}"
    with (
        log.open("wb") as out,
        subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], stdout=out, stderr=out
        ) as process,
    ):
        try:
            make_bucket(endpoint, process, log)
            yield endpoint
        finally:
            process.terminate()


def make_bucket(endpoint: str, process: subprocess.Popen[bytes], log: Path) -> None:
    request = urllib.request.Request(f"{endpoint}/{BUCKET}", method="PUT")
    deadline = time.monotonic() + patience.SECONDS
    while True:
        try:
            return urllib.request.urlopen(request, timeout=patience.SECONDS).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise TimeoutError(log.read_text()[-2000:]) from None
            time.sleep(0.05)
