"""Static files as a worker serves them: with the app's headers, compressed where that pays, nothing from elsewhere."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from werkzeug.test import Client

from webapp.serve import application

STATIC = Path(__file__).parents[1] / "webapp/static"
# who serves a file decides these; the app decides the rest
OF_THE_SERVING = {
    "Accept-Ranges",
    "Content-Disposition",
    "Content-Length",
    "Content-Type",
    "Date",
    "Etag",
    "Last-Modified",
}
DECODER = "/static/vendor/zxing-wasm/reader/zxing_reader.wasm"


@pytest.fixture
def worker(tmp_path, monkeypatch):
    monkeypatch.setenv("ROUNDS_INSTANCE", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return application()


@pytest.mark.parametrize(
    "path",
    [
        "/static/../config.py",
        "/static/%2e%2e/config.py",
        "/static/vendor/",
        "/static/",
        "/config.py",
        "/static/nothing.js",
    ],
)
def test_nothing_outside_the_folder_is_served(worker, path):
    assert get(worker, path).status_code in {404, 308}


def get(wsgi, path, **headers):
    """Ask and close: a static answer is an open file."""
    return Client(wsgi).get(
        path, headers={name.replace("_", "-"): value for name, value in headers.items()}, buffered=True
    )


@pytest.mark.parametrize(
    "path", ["/static/sw.js", "/static/js/ui/decoder-worker.js", "/static/css/tokens.css", DECODER]
)
def test_headers_are_those_that_the_app_gives(worker, path):
    served = get(worker, path)
    own = get(worker.application, path)

    common = {name for name, _ in own.headers if name.title() not in OF_THE_SERVING}
    assert {name: served.headers.get(name) for name in common} == {name: own.headers[name] for name in common}
    assert served.mimetype == own.mimetype
    assert served.data == own.data


def test_the_decoder_comes_compressed_to_who_takes_it(worker):
    served = get(worker, DECODER, Accept_Encoding="gzip, br")

    assert served.headers["Content-Encoding"] == "gzip"
    assert len(served.data) < 0.5 * (STATIC / DECODER.removeprefix("/static/")).stat().st_size
    assert gzip.decompress(served.data) == (STATIC / DECODER.removeprefix("/static/")).read_bytes()


def test_a_file_that_has_not_changed_is_not_sent_again(worker):
    first = get(worker, "/static/css/tokens.css")
    second = get(worker, "/static/css/tokens.css", If_None_Match=first.headers["ETag"])

    assert second.status_code == 304
    assert second.headers["Cache-Control"] == "no-cache"
