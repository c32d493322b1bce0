"""The server is killed while a photo comes in parts: the upload goes on where it was, and ends whole."""

from __future__ import annotations

import hashlib
import http.client
import random
import sqlite3
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from tests import patience
from tests.browser.server import LiveServer
from tests.cast import PASSWORD, open_school
from tests.conftest import opened_app
from tests.journal.test_photos import jpeg
from tests.phones import API, Phone
from webapp.migrations import upgrade

SIZE, STEP, KILLS = 600 << 10, 64 << 10, 4


def ask(server: LiveServer, phone: Phone, method: str, content: bytes, start: int = 0) -> tuple[int, int]:
    """Ask for the offset, or send the part from `start`; return status and offset. Raises `OSError`."""
    part = b"" if method == "HEAD" else content[start : start + STEP]
    path = f"{API}/blobs/{hashlib.sha256(content).hexdigest()}"
    headers = phone.photo_headers(method, path, part)
    if method == "PATCH":
        headers |= {"Upload-Offset": str(start), "Upload-Length": str(len(content))}
    connection = http.client.HTTPConnection("localhost", server.port, timeout=patience.SECONDS)
    try:
        connection.request(method, path, part or None, headers)
        reply = connection.getresponse()
        return reply.status, int(reply.headers.get("Upload-Offset", 0))
    except http.client.HTTPException as error:
        raise ConnectionResetError from error
    finally:
        connection.close()


def send_all(server: LiveServer, phone: Phone, content: bytes) -> int:
    """Go on from where the server is until it holds the whole; return where that was. Raises `OSError`."""
    begun = offset = ask(server, phone, "HEAD", content)[1]
    while offset < len(content):
        status, offset = ask(server, phone, "PATCH", content, offset)
        assert status in {204, 409}
    return begun


@pytest.mark.long
def test_an_upload_goes_on_after_each_kill_and_the_photo_is_whole(tmp_path: Path) -> None:
    chance, instance = random.Random(33), tmp_path / "instance"
    instance.mkdir()
    address = f"sqlite:///{instance / 'rounds.sqlite3'}"
    upgrade(address)
    with opened_app(address, instance) as app, app.app_context():
        phone = Phone(open_school(app).app.test_client())
        assert phone.sign_in("patrol", PASSWORD).status_code == 200
    content = (jpeg() + chance.randbytes(SIZE))[:SIZE]
    server, offsets = LiveServer(instance), []
    for _ in range(KILLS):
        server.start()
        killer = threading.Timer(chance.uniform(0.005, 0.06), server.kill)
        killer.start()
        with suppress(OSError):
            offsets.append(send_all(server, phone, content))
        killer.join()

    with server:
        offsets.append(send_all(server, phone, content))
        server.rounds("verify")

    assert offsets == sorted(offsets)
    assert len(list((instance / "photos").glob("??/??/*"))) == 1
    assert list((instance / "uploads").glob("*/*")) == []
    with sqlite3.connect(instance / "rounds.sqlite3") as database:
        assert database.execute("SELECT sha256, bytes FROM blob").fetchall() == [
            (hashlib.sha256(content).hexdigest(), SIZE)
        ]
